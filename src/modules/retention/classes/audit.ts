/** The beginning of the audit, as whole seals; the database removes it and nothing else. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { certify } from '../certificates.ts';
import type { Night } from '../dispose.ts';

/** Removes seals whose time is over, with a certificate; gives 1 where there were any, else 0. */
export async function disposeOldAudit(tx: Tx, night: Night, now: Date): Promise<number> {
  const { gone } = await tx.one(sql<{ gone: number }>`
    select dispose_audit(${night.rules.keep.audit}::int) as gone`);
  if (gone === 0) return 0;
  const base = await tx.one(sql<{ batch: number; sealedOn: CalendarDate; hash: string }>`
    select batch, sealed_at::date as "sealedOn", encode(hash, 'hex') as hash from audit_base
    where authority_id = ${tx.authorityId}`);
  await certify(tx, {
    classId: 'audit',
    items: [{ id: `${base.batch} ${base.hash}`, from: base.sealedOn }],
    counts: { audit_event: gone },
    rules: night.rules,
    now,
  });
  return 1;
}
