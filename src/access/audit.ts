/**
 * The audit: ids and codes, appended in the transaction that they describe. What cannot be noted is
 * neither answered nor done, because the two commit together.
 */
import { sql, type Tx } from '../platform/db.ts';
import { Refusal } from '../platform/errors.ts';
import type { AuditEvent } from './audit-events.ts';
import { flowOf, ruleOfFlow } from './flows.ts';
import type { Viewer } from './viewer.ts';

/** One entry. Never a name, a value or free text. */
export interface AuditEntry {
  readonly event: AuditEvent;
  readonly decision?: 'allow' | 'deny' | 'error';
  readonly subjectType?: string;
  readonly subjectId?: string;
  /** Classes of fields returned, e.g. `R03`, `R04`. */
  readonly fields?: readonly string[];
  readonly count?: number;
  readonly purpose?: string;
  /** A batch, approval or pair that it belongs to. */
  readonly ref?: string;
  /** The kind of a file received, by which its flow is known. */
  readonly fileKind?: string;
  /** The rule that decided, with its version; of an exchange, unless given, the flow that it is. */
  readonly rule?: { readonly id: string; readonly version: string };
  /** The request, panel item, rights case or inquiry that it was done for. */
  readonly caseRef?: string;
  /** A keyed hash of the filter of a list or search, 32 hexadecimal digits. */
  readonly filterHash?: string;
}

/** Somebody who is not signed in, or not yet: only where the request comes from is known. */
export interface Stranger {
  readonly personId: string | null;
  readonly appointmentId: null;
  readonly sessionId: null;
  readonly role: null;
  readonly requestId: string;
  readonly origin?: Viewer['origin'];
}

/** Who acts: a viewer, somebody not signed in, or null for the system itself. */
export type Actor =
  | Pick<Viewer, 'personId' | 'appointmentId' | 'sessionId' | 'requestId' | 'role' | 'origin'>
  | Stranger
  | null;

/** Appends one entry in the caller's transaction; refuses with 503 what it could not note. */
export async function record(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  try {
    await append(tx, actor, entry);
  } catch {
    throw new Refusal(
      503,
      'Alongside could not write down what was asked for, so it shows and does nothing. Try again in a minute.',
    );
  }
}

async function append(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  const flow = flowOf(entry.event, { role: actor?.role ?? null, fileKind: entry.fileKind });
  const rule = entry.rule ?? (flow && ruleOfFlow(flow));
  await tx.run(sql`
    insert into audit_event (authority_id, actor, appointment_id, session_id, request_id, role,
      device_hash, ip_hash, event, decision, subject_type, subject_id, fields, record_count, purpose, ref,
      rule_id, rule_version, case_ref, filter_hash)
    values (${tx.authorityId}, ${actor?.personId ?? null}, ${actor?.appointmentId ?? null},
      ${actor?.sessionId ?? null}, ${actor?.requestId ?? null}, ${actor?.role ?? null},
      ${actor?.origin?.deviceHash ?? null}, ${actor?.origin?.ipHash ?? null},
      ${entry.event}, ${entry.decision ?? 'allow'}, ${entry.subjectType ?? null},
      ${entry.subjectId ?? null}, ${[...(entry.fields ?? [])]}::text[], ${entry.count ?? null},
      ${entry.purpose ?? null}, ${entry.ref ?? null}, ${rule?.id ?? null},
      ${rule?.version ?? null}, ${entry.caseRef ?? null}, ${entry.filterHash ?? null})`);
}
