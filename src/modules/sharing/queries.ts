/** Sharing decisions as they are read and written. Row security gives the rows and the words. */
import type { Role, Viewer } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { GroundCode, Harm, Recipient, SharedClass } from './grounds.ts';

/** What a list is narrowed to. */
export const SHARING_SHOWS = ['all', 'shared', 'kept-back', 'urgent', 'mine'] as const;
/** One of `SHARING_SHOWS`. */
export type SharingShow = (typeof SHARING_SHOWS)[number];

/** A decision; name and words are null for whoever may not read them. */
export interface SharingDecision {
  readonly decisionId: string;
  readonly childId: string | null;
  readonly name: string | null;
  readonly decidedBy: string;
  readonly decidedByName: string;
  readonly decidedAs: Role;
  readonly decidedOn: CalendarDate;
  readonly recordedAt: Date;
  readonly isShared: boolean;
  readonly recipient: Recipient;
  readonly recipientWords: string | null;
  readonly reason: string | null;
  readonly ground: GroundCode;
  readonly harm: Harm;
  readonly classes: readonly SharedClass[];
  readonly isUrgent: boolean;
  readonly corrects: string | null;
  readonly correctedBy: string | null;
}

/** A decision as it is about to be recorded. */
export interface NewDecision {
  readonly childId: string;
  readonly decidedOn: CalendarDate;
  readonly isShared: boolean;
  readonly recipient: Recipient;
  readonly recipientWords: string;
  readonly reason: string;
  readonly ground: GroundCode;
  readonly harm: Harm;
  readonly classes: readonly SharedClass[];
  readonly isUrgent: boolean;
  readonly corrects: string | null;
}

/** Which decisions a list holds: about one child or all, of one kind or all. */
export interface SharingFilter {
  readonly show: SharingShow;
  readonly childId: string | undefined;
}

function shown({ show, childId }: SharingFilter): RawBuilder<boolean> {
  const ofChild = childId === undefined ? sql`true` : sql`d.child_id = ${childId}`;
  const kinds: Readonly<Record<SharingShow, RawBuilder<unknown>>> = {
    all: sql`true`,
    shared: sql`d.is_shared`,
    'kept-back': sql`not d.is_shared`,
    urgent: sql`d.is_urgent`,
    mine: sql`d.decided_by = (select ctx_person())`,
  };
  return sql<boolean>`(${ofChild} and ${kinds[show]})`;
}

/** How many decisions of each kind the viewer sees. */
export async function countDecisions(
  tx: Tx,
  childId: string | undefined,
): Promise<Readonly<Record<SharingShow, number>>> {
  const of = (show: SharingShow) =>
    sql`(count(*) filter (where ${shown({ show, childId: undefined })}))::int`;
  return tx.one(sql<Record<SharingShow, number>>`
    select ${of('all')} as "all", ${of('shared')} as shared, ${of('kept-back')} as "kept-back",
      ${of('urgent')} as urgent, ${of('mine')} as mine
    from sharing_decision d where d.authority_id = ${tx.authorityId} and ${shown({ show: 'all', childId })}`);
}

const columns = sql`
  d.decision_id as "decisionId", d.child_id as "childId", d.decided_by as "decidedBy", p.name as "decidedByName",
  d.decided_as as "decidedAs", d.decided_on as "decidedOn", d.recorded_at as "recordedAt", d.is_shared as "isShared",
  d.recipient, w.recipient as "recipientWords", w.reason, d.ground, d.harm, d.classes, d.is_urgent as "isUrgent", d.corrects,
  (select c.decision_id from sharing_decision c where c.authority_id = d.authority_id and c.corrects = d.decision_id) as "correctedBy",
  coalesce(
    (select nullif(trim(n.forename || ' ' || n.surname), '') from child_name n
      where n.authority_id = d.authority_id and n.child_id = d.child_id and n.kind = 'current' and n.slot = ''),
    (select trim(u.forename || ' ' || u.surname) from link l join pupil u using (authority_id, pupil_id)
      where l.authority_id = d.authority_id and l.child_id = d.child_id order by l.since desc limit 1)) as name`;

const from = (authorityId: string) => sql`
  from sharing_decision d
  join person p on p.authority_id = d.authority_id and p.person_id = d.decided_by
  left join sharing_words w on w.authority_id = d.authority_id and w.decision_id = d.decision_id
  where d.authority_id = ${authorityId}`;

/** Decisions, the newest first; all of them without a page. */
export async function listDecisions(
  tx: Tx,
  filter: SharingFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<SharingDecision[]> {
  return tx.all(sql<SharingDecision>`
    select ${columns} ${from(tx.authorityId)} and ${shown(filter)}
    order by d.decided_on desc, d.recorded_at desc, d.decision_id limit ${page.limit} offset ${page.offset}`);
}

/** One decision, if the viewer sees it. */
export async function findDecision(
  tx: Tx,
  decisionId: string,
): Promise<SharingDecision | undefined> {
  return tx.maybe(sql<SharingDecision>`
    select ${columns} ${from(tx.authorityId)} and d.decision_id = ${decisionId}`);
}

/** Records a decision with its words; answers its id. Whom it may be about is the database's to say. */
export async function insertDecision(
  tx: Tx,
  viewer: Viewer,
  decided: NewDecision,
  now: Date,
): Promise<string> {
  const decisionId = crypto.randomUUID();
  await tx.run(sql`
    insert into sharing_decision (authority_id, decision_id, child_id, decided_by, decided_as, decided_on, recorded_at,
      is_shared, recipient, ground, harm, classes, is_urgent, corrects)
    values (${tx.authorityId}, ${decisionId}, ${decided.childId}, ${viewer.personId}, ${viewer.role}, ${decided.decidedOn}, ${now},
      ${decided.isShared}, ${decided.recipient}, ${decided.ground}, ${decided.harm}, ${[...decided.classes]}::text[],
      ${decided.isUrgent}, ${decided.corrects})`);
  await tx.run(sql`
    insert into sharing_words (authority_id, decision_id, recipient, reason)
    values (${tx.authorityId}, ${decisionId}, ${decided.recipientWords}, ${decided.reason})`);
  return decisionId;
}
