/**
 * Two people for what one alone must not do (TRUST 4a rule 7): one asks, another of the same role, or
 * of a role that verifies such acts, agrees, and the act runs once. Nobody approves their own.
 */
import { Refusal } from '../platform/errors.ts';
import { sql, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';
import type { Role } from './policy.ts';
import type { Viewer } from './viewer.ts';

/** The acts that need a second person. */
export type TwoPersonAct =
  | 'batch.undo'
  | 'cohort.export'
  | 'identified.export'
  | 'link.high-risk'
  | 'appointment.grant'
  | 'appointment.end'
  | 'restriction.lift'
  | 'restriction.allow'
  | 'factor.reset'
  | 'binding.remove'
  | 'account.release'
  | 'hold.lift'
  | 'emergency-account.seal';

/** A request for a second person, as its page shows it. */
export interface Approval {
  readonly approvalId: string;
  readonly act: TwoPersonAct;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly decision: 'approved' | 'declined' | null;
  readonly decidedByName: string | null;
}

const VALID_HOURS = 24;

const columns = sql`
  x.approval_id as "approvalId", x.act, x.subject, x.detail, x.asked_by as "askedBy",
  asker.name as "askedByName", x.asked_at as "askedAt", x.decision, decider.name as "decidedByName"`;
const tables = sql`
  approval x
  join person asker on asker.authority_id = x.authority_id and asker.person_id = x.asked_by
  left join person decider on decider.authority_id = x.authority_id and decider.person_id = x.decided_by`;

/**
 * Asks for a second person: one of the asker's own role, or of the roles that may decide as well.
 * Asking again while one request is open gives the same one.
 */
export async function askApproval(
  tx: Tx,
  viewer: Viewer,
  act: TwoPersonAct,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
  alsoDecidedBy: readonly Role[] = [],
): Promise<string> {
  // Asked twice at once (a button pressed twice), the second finds the first.
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('alongside.approval'), hashtext(${[tx.authorityId, viewer.personId, act, subject].join(' ')}))`);
  const open = await tx.maybe(sql<{ approvalId: string }>`
    select approval_id as "approvalId" from approval
    where authority_id = ${tx.authorityId} and act = ${act} and subject = ${subject}
      and asked_by = ${viewer.personId} and used_at is null and expires_at > now()
      and decision is distinct from 'declined' limit 1`);
  if (open !== undefined) return open.approvalId;
  const approvalId = crypto.randomUUID();
  await tx.run(sql`
    insert into approval (authority_id, approval_id, act, subject, detail, role, asked_by, also_decided_by, expires_at)
    values (${tx.authorityId}, ${approvalId}, ${act}, ${subject}, ${JSON.stringify(detail)}::jsonb,
      ${viewer.role}, ${viewer.personId}, ${[...alsoDecidedBy]}::text[], now() + make_interval(hours => ${VALID_HOURS}))`);
  await record(tx, viewer, {
    event: 'approval.asked',
    subjectType: 'approval',
    subjectId: approvalId,
    ref: act,
  });
  return approvalId;
}

/**
 * Agrees or declines; refused for one's own request, for what is done to oneself (`personId` of the
 * detail), and for one that is decided or expired.
 */
export async function decideApproval(
  tx: Tx,
  viewer: Viewer,
  approvalId: string,
  decision: 'approved' | 'declined',
): Promise<void> {
  const changed = await tx.run(sql`
    update approval set decided_by = ${viewer.personId}, decided_at = now(), decision = ${decision}
    where authority_id = ${tx.authorityId} and approval_id = ${approvalId}
      and asked_by <> ${viewer.personId} and decided_by is null and expires_at > now()
      and (detail->>'personId') is distinct from ${viewer.personId}`);
  if (changed === 0) {
    throw new Refusal(
      403,
      'This needs a second person: you cannot agree to your own request or to what is done for you, and a request is decided once.',
    );
  }
  await record(tx, viewer, {
    event: 'approval.decided',
    subjectType: 'approval',
    subjectId: approvalId,
    ref: decision,
  });
}

/** Uses an approved request of the viewer's own, once. False when there is none that holds. */
export async function claimApproval(
  tx: Tx,
  viewer: Viewer,
  act: TwoPersonAct,
  subject: string,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update approval set used_at = now() where (authority_id, approval_id) in (
      select authority_id, approval_id from approval
      where authority_id = ${tx.authorityId} and act = ${act} and subject = ${subject}
        and asked_by = ${viewer.personId} and decision = 'approved' and used_at is null
        and expires_at > now() limit 1)
      and used_at is null`);
  return changed === 1;
}

/** Requests that still wait, the viewer's own and those that they could decide. */
export async function openApprovals(tx: Tx): Promise<Approval[]> {
  return tx.all(sql<Approval>`
    select ${columns} from ${tables}
    where x.authority_id = ${tx.authorityId} and x.used_at is null and x.expires_at > now()
    order by x.asked_at`);
}

/** One request, if the viewer's role may see it. */
export async function findApproval(tx: Tx, approvalId: string): Promise<Approval | undefined> {
  return tx.maybe(sql<Approval>`
    select ${columns} from ${tables}
    where x.authority_id = ${tx.authorityId} and x.approval_id = ${approvalId}`);
}
