/** What schools answered that somebody must follow up: one query behind number, list and export. */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';

/** The answers that call for somebody. */
export const FOLLOW_UPS = ['unknown', 'missing'] as const;
/** A pupil on the list whom the school does not know, or one whom it misses there. */
export type FollowUp = (typeof FOLLOW_UPS)[number];

/** One answer. The pupil is not named: an analyst reads none. */
export interface OpenAnswer {
  readonly answerId: number;
  readonly what: FollowUp;
  readonly urn: string;
  readonly school: string;
  /** What the school wrote about a pupil whom it misses; empty otherwise. */
  readonly note: string;
  readonly answeredAt: Date;
  readonly by: string;
  readonly email: string;
  /** The pair that put the pupil on the list, where the viewer may review it. */
  readonly childId: string | null;
  readonly pupilId: string | null;
}

const DAYS = 30;

const ORDERS = {
  day: sql`"answeredAt", "answerId"`,
  '-day': sql`"answeredAt" desc, "answerId" desc`,
  school: sql`school collate "und-x-icu", urn, "answerId"`,
  '-school': sql`school collate "und-x-icu" desc, urn, "answerId"`,
  what: sql`what, "answerId"`,
  '-what': sql`what desc, "answerId"`,
} as const;

/** An order of the list, with a minus for descending. */
export type AnswerOrder = keyof typeof ORDERS;
/** The orders that the list can take. */
export const ANSWER_ORDERS = Object.keys(ORDERS) as AnswerOrder[];

/** Of the past 30 days, not taken back; "unknown" only while it is the last word on the pupil. */
function open(tx: Tx, what: FollowUp | ''): RawBuilder<OpenAnswer> {
  return sql<OpenAnswer>`
    select a.answer_id as "answerId", a.answer as what, a.urn, e.name as school, a.note,
      a.answered_at as "answeredAt", p.name as by, p.email, m.child_id as "childId", m.pupil_id as "pupilId"
    from roll_answer a
    join establishment e on e.authority_id = a.authority_id and e.urn = a.urn
    join person p on p.authority_id = a.authority_id and p.person_id = a.answered_by
    left join lateral (
      select k.child_id, k.pupil_id from match_pair k
      where k.authority_id = a.authority_id and k.pupil_id = a.pupil_id
      order by k.outcome, k.probability desc, k.child_id limit 1) m on true
    where a.authority_id = ${tx.authorityId} and a.undone_at is null and a.answered_at > ctx_today() - ${DAYS}::int
      and a.answer = any (${what === '' ? [...FOLLOW_UPS] : [what]}::text[])
      and (a.answer <> 'unknown' or not exists (
        select 1 from roll_answer n where n.authority_id = a.authority_id and n.pupil_id = a.pupil_id
          and n.undone_at is null and n.answer_id > a.answer_id))`;
}

/** A page of the list, or the whole list where no page is given. */
export async function listAnswers(
  tx: Tx,
  what: FollowUp | '',
  order: AnswerOrder,
  page?: { readonly offset: number; readonly limit: number },
): Promise<OpenAnswer[]> {
  return tx.all(sql<OpenAnswer>`
    select * from (${open(tx, what)}) found order by ${ORDERS[order]}
    ${page === undefined ? sql`` : sql`limit ${page.limit} offset ${page.offset}`}`);
}

/** How many of each: the length of its list. */
export async function countAnswers(tx: Tx): Promise<Readonly<Record<FollowUp, number>>> {
  return tx.one(sql<Record<FollowUp, number>>`
    select (count(*) filter (where what = 'unknown'))::int as unknown,
      (count(*) filter (where what = 'missing'))::int as missing
    from (${open(tx, '')}) found`);
}
