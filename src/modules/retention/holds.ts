/** Holds: an inquiry, claim, review, request or court keeps a child's data from disposal (TRUST 6). */
import { claimApproval, record, type Viewer } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { Refusal } from '../../platform/errors.ts';

/** Why something is held back. */
export const HOLD_REASONS = {
  inquiry: 'A public inquiry',
  claim: 'A legal claim',
  'practice-review': 'A child safeguarding practice review',
  'rights-request': 'A request about a person’s own data',
  court: 'An order of a court',
} as const;
/** A key of `HOLD_REASONS`. */
export type HoldReason = keyof typeof HOLD_REASONS;

/** A hold as its page shows it. */
export interface Hold {
  readonly holdId: string;
  /** The authority's number of the child; null once the record is gone. */
  readonly laChildId: string | null;
  readonly reason: HoldReason;
  readonly setAt: Date;
  readonly setBy: string;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
}

/** Which holds a list shows. */
export type HoldState = 'standing' | 'lifted';

const isIn = (state: HoldState) =>
  state === 'standing' ? sql`h.lifted_at is null` : sql`h.lifted_at is not null`;

const columns = sql`
  h.hold_id as "holdId", c.la_child_id as "laChildId", h.reason_code as reason, h.set_at as "setAt",
  setter.name as "setBy", h.lifted_at as "liftedAt", lifter.name as "liftedBy"`;
const tables = sql`
  retention_hold h
  join person setter on setter.authority_id = h.authority_id and setter.person_id = h.set_by
  left join person lifter on lifter.authority_id = h.authority_id and lifter.person_id = h.lifted_by
  left join child c on c.authority_id = h.authority_id and c.child_id = h.child_id`;

/** How many there are. For the system. */
export async function countHolds(tx: Tx, state: HoldState): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from retention_hold h
    where h.authority_id = ${tx.authorityId} and ${isIn(state)}`);
  return count;
}

/** The newest first. For the system, which knows the child's number. */
export async function listHolds(
  tx: Tx,
  state: HoldState,
  page: { readonly offset: number; readonly limit: number },
): Promise<Hold[]> {
  return tx.all(sql<Hold>`
    select ${columns} from ${tables} where h.authority_id = ${tx.authorityId} and ${isIn(state)}
    order by h.set_at desc, h.hold_id limit ${page.limit} offset ${page.offset}`);
}

/** One hold. For the system. */
export async function findHold(tx: Tx, holdId: string): Promise<Hold | undefined> {
  return tx.maybe(sql<Hold>`
    select ${columns} from ${tables} where h.authority_id = ${tx.authorityId} and h.hold_id = ${holdId}`);
}

/** The child of that number, written as it stands in the case system; undefined when there is none. For the system. */
export async function childToHold(tx: Tx, laChildId: string): Promise<string | undefined> {
  const row = await tx.maybe(sql<{ childId: string }>`
    select child_id as "childId" from child where authority_id = ${tx.authorityId} and la_child_id = ${laChildId}`);
  return row?.childId;
}

/** Sets a hold, one for each child and reason; gives whether it is new. */
export async function setHold(
  tx: Tx,
  viewer: Viewer,
  clock: Clock,
  { childId, reason }: { readonly childId: string; readonly reason: HoldReason },
): Promise<boolean> {
  const holdId = crypto.randomUUID();
  const made = await tx.run(sql`
    insert into retention_hold (authority_id, hold_id, child_id, reason_code, set_by, set_at)
    values (${tx.authorityId}, ${holdId}, ${childId}, ${reason}, ${viewer.personId}, ${clock.now()})
    on conflict do nothing`);
  if (made === 0) return false;
  await record(tx, viewer, {
    event: 'hold.set',
    subjectType: 'hold',
    subjectId: holdId,
    ref: reason,
    purpose: 'retention',
  });
  return true;
}

/**
 * Lifts a hold that a second person agreed to lift, once; the database asks for the agreement as well.
 *
 * @throws Refusal when there is no such agreement, or the hold is lifted already.
 */
export async function liftHold(
  tx: Tx,
  viewer: Viewer,
  clock: Clock,
  { holdId, approvalId }: { readonly holdId: string; readonly approvalId: string },
): Promise<void> {
  const refused = new Refusal(
    403,
    'A second person has to agree first, and an agreement is used once.',
  );
  const agreed = await tx.maybe(sql`
    select 1 from approval where authority_id = ${tx.authorityId} and approval_id = ${approvalId}
      and act = 'hold.lift' and subject = ${holdId} and asked_by = ${viewer.personId}
      and decision = 'approved' and used_at is null and expires_at > now()`);
  if (agreed === undefined) throw refused;
  await tx.run(sql`
    update retention_hold set lifted_at = ${clock.now()}, lifted_by = ${viewer.personId}, approval_id = ${approvalId}
    where authority_id = ${tx.authorityId} and hold_id = ${holdId} and lifted_at is null`);
  if (!(await claimApproval(tx, viewer, 'hold.lift', holdId))) throw refused;
  await record(tx, viewer, {
    event: 'hold.removed',
    subjectType: 'hold',
    subjectId: holdId,
    ref: approvalId,
    purpose: 'retention',
  });
}
