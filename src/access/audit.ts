/**
 * The audit: ids and codes, appended in the transaction that they describe. A read that cannot be
 * noted is not answered, because the two commit together.
 */
import { sql, type Tx } from '../platform/db.ts';
import type { Viewer } from './viewer.ts';

/** One entry (event names: TRUST section 5). Never a name, a value or free text. */
export interface AuditEntry {
  readonly event: string;
  readonly decision?: 'allow' | 'deny' | 'error';
  readonly subjectType?: string;
  readonly subjectId?: string;
  /** Classes of fields returned, e.g. `R03`, `R04`. */
  readonly fields?: readonly string[];
  readonly count?: number;
  readonly purpose?: string;
  /** A batch, approval or pair that it belongs to. */
  readonly ref?: string;
}

/** Who acts: a viewer, or null for the system itself. */
export type Actor = Pick<
  Viewer,
  'personId' | 'appointmentId' | 'sessionId' | 'requestId' | 'role'
> | null;

/** Appends one entry in the caller's transaction. */
export async function record(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  await tx.run(sql`
    insert into audit_event (authority_id, actor, appointment_id, session_id, request_id, role,
      event, decision, subject_type, subject_id, fields, record_count, purpose, ref)
    values (${tx.authorityId}, ${actor?.personId ?? null}, ${actor?.appointmentId ?? null},
      ${actor?.sessionId ?? null}, ${actor?.requestId ?? null}, ${actor?.role ?? null},
      ${entry.event}, ${entry.decision ?? 'allow'}, ${entry.subjectType ?? null},
      ${entry.subjectId ?? null}, ${[...(entry.fields ?? [])]}::text[], ${entry.count ?? null},
      ${entry.purpose ?? null}, ${entry.ref ?? null})`);
}
