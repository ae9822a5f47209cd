/** Certificates: what was disposed of, by which rule, and a manifest of what that was, by hashes alone. */
import { createHash, randomUUID } from 'node:crypto';
import { record } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import type { Counts, DueItem } from './dispose.ts';
import { retentionClass, type ClassId } from './schedule.ts';
import { periodInWords, type RulesInForce } from './settings.ts';

/** A certificate as it is stored, without its manifest. */
export interface Certificate {
  readonly certificateId: string;
  readonly classId: ClassId;
  readonly ruleVersion: string;
  readonly rule: string;
  readonly disposedAt: Date;
  readonly subjects: number;
  readonly counts: Counts;
  readonly fromDay: string;
  readonly toDay: string;
  readonly manifestSha256: string;
}

/**
 * How a manifest names something that is gone: who holds the id can find it there, nobody can read it
 * from there.
 */
export function manifestLine(certificateId: string, id: string): string {
  return createHash('sha256').update(`${certificateId}\n${id}`, 'utf8').digest('hex');
}

/** The fingerprint that the audit seals: over the lines in order, each ended by a line feed. */
export function manifestSha256(lines: readonly string[]): string {
  return createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''), 'utf8')
    .digest('hex');
}

/** Writes the certificate of what goes in this transaction, and notes it in the audit. */
export async function certify(
  tx: Tx,
  disposal: {
    readonly classId: ClassId;
    readonly items: readonly DueItem[];
    readonly counts: Counts;
    readonly rules: RulesInForce;
    readonly now: Date;
  },
): Promise<string> {
  const { classId, items, counts, rules, now } = disposal;
  const certificateId = randomUUID();
  const lines = items.map(({ id }) => manifestLine(certificateId, id)).sort();
  const days = items.map(({ from }) => from).sort();
  const entry = retentionClass(classId);
  const rule = [periodInWords(entry, rules.keep[classId]), `from ${entry.from}`]
    .filter((part) => part !== '')
    .join(' ');
  const sha256 = manifestSha256(lines);
  await tx.run(sql`
    insert into retention_certificate (authority_id, certificate_id, class, rule_version, rule, disposed_at, subjects,
      counts, from_day, to_day, manifest, manifest_sha256)
    values (${tx.authorityId}, ${certificateId}, ${classId}, ${rules.version}, ${rule}, ${now}, ${items.length},
      ${JSON.stringify(counts)}::jsonb, ${days[0]}, ${days.at(-1)}, ${lines}::text[], ${sha256})`);
  await record(tx, null, {
    event: 'retention.disposed',
    subjectType: 'certificate',
    subjectId: certificateId,
    ref: sha256,
    count: items.length,
    purpose: 'retention',
    rule: { id: `retention.${classId}`, version: rules.version },
  });
  return certificateId;
}
