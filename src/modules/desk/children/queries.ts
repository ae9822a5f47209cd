/**
 * The children that a social worker or a manager may see. Row-level security gives the rows (own
 * allocations, the team's, or an allow-list with a fresh second factor), so the query names none.
 * News told to schools is told to workers in a row of its own; only theirs counts here.
 */
import type { Clock } from '../../../platform/clock.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { pageNumber, pageSize } from '../../../platform/view.ts';
import { differingChildren } from '../discrepancies/queries.ts';
import { presentCare } from './present-care.ts';
import { leadToday, namesToday, rollToday, workerOf } from './parts.ts';
import { birthsOfSchoolAge } from './rules.ts';

/** The one status of a child, the first that applies in this order. */
export const STATUSES = ['cp', 'cin', 'looked-after', 'open', 'closed'] as const;
/** A status code. */
export type CareStatus = (typeof STATUSES)[number];

/** One child of a list. */
export interface CaseloadChild {
  readonly childId: string;
  readonly laChildId: string;
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: string | null;
  /** The expected day of birth of an unborn child. */
  readonly expectedOn: string | null;
  readonly status: CareStatus;
  readonly statusSince: string | null;
  readonly urn: string | null;
  readonly school: string | null;
  readonly yearGroup: string | null;
  readonly state: 'expected' | 'reported' | 'confirmed' | null;
  readonly confirmedAt: Date | null;
  readonly rollAsOf: string | null;
  readonly isLinked: boolean;
  readonly isOfSchoolAge: boolean;
  readonly dslName: string | null;
  readonly dslEmail: string | null;
  readonly dslTelephone: string | null;
  readonly workerName: string | null;
  readonly workerEmail: string | null;
  /** Tells workers apart: the e-mail address, or the name where the extract has none. */
  readonly workerKey: string | null;
  readonly teamName: string | null;
  /** The last day of the allocation that gives sight, where it has ended. */
  readonly allocatedUntil: string | null;
  readonly changes: number;
  readonly changesThisWeek: number;
  readonly latestChange: string | null;
  readonly latestChangeAt: Date | null;
  /** The moment of the latest change, in microseconds since 1970: a date here is too coarse. */
  readonly newsUpTo: string | null;
}

/** What the list is narrowed to beyond words and status. */
export const SHOWS = ['changed', 'week', 'no-school', 'unlinked', 'differs'] as const;
/** A code of what to show; empty for everybody. */
export type Show = (typeof SHOWS)[number] | '';

/** What a list is narrowed to. */
export interface CaseloadFilter {
  readonly term: string;
  readonly status: string;
  /** A URN, or empty. */
  readonly school: string;
  /** A worker's key, or empty. */
  readonly worker: string;
  readonly show: Show;
}

/** No filter. */
export const EVERYBODY: CaseloadFilter = {
  term: '',
  status: '',
  school: '',
  worker: '',
  show: '',
};

/** The moments that "changed" is counted from. */
export interface Moments {
  readonly now: Date;
  readonly today: ReturnType<Clock['today']>;
}

const DAY = 86_400_000;
/** Days of changes shown to somebody who never looked before. */
const FIRST_LOOK_DAYS = 14;
const WEEK_DAYS = 7;

/** The subject of `last_look` for a person's list. */
export const LIST_LOOK = 'children';

const ORDERS: Readonly<Record<string, RawBuilder<unknown>>> = {
  name: sql`surname, forename, "childId"`,
  '-name': sql`surname desc, forename desc, "childId"`,
  school: sql`school nulls first, surname, forename, "childId"`,
  '-school': sql`school desc nulls last, surname, forename, "childId"`,
  year: sql`"birthDate" desc nulls last, surname, forename, "childId"`,
  '-year': sql`"birthDate" nulls last, surname, forename, "childId"`,
  status: sql`array_position(array['cp', 'cin', 'looked-after', 'open', 'closed'], status), surname, forename, "childId"`,
  '-status': sql`array_position(array['closed', 'open', 'looked-after', 'cin', 'cp'], status), surname, forename, "childId"`,
  worker: sql`"workerName" nulls first, surname, forename, "childId"`,
  '-worker': sql`"workerName" desc nulls last, surname, forename, "childId"`,
  changed: sql`"latestChangeAt" desc nulls last, surname, forename, "childId"`,
  '-changed': sql`"latestChangeAt" nulls last, surname, forename, "childId"`,
};

/** The orders that a list can take. */
export const ORDER_KEYS = Object.keys(ORDERS);

/** The one query behind every number, list and export of children. */
export function caseload(tx: Tx, at: Moments): RawBuilder<CaseloadChild> {
  const age = birthsOfSchoolAge(at.today);
  const firstLook = new Date(at.now.getTime() - FIRST_LOOK_DAYS * DAY);
  const weekAgo = new Date(at.now.getTime() - WEEK_DAYS * DAY);
  return sql<CaseloadChild>`
    select c.child_id as "childId", c.la_child_id as "laChildId",
      n.forename, n.surname, c.birth_date as "birthDate", c.expected_birth_date as "expectedOn",
      case when care.ended then 'closed' when care.looked_after is not null then 'looked-after' when care.cp is not null then 'cp'
        when care.cin is not null then 'cin' when care.opened is not null then 'open' else 'closed' end as status,
      case when not care.ended then coalesce(care.looked_after, care.cp, care.cin, care.opened) end as "statusSince",
      roll.urn, roll.school, roll.year_group as "yearGroup", roll.state, roll.confirmed_at as "confirmedAt",
      roll.as_of as "rollAsOf",
      exists (select 1 from link k where k.authority_id = c.authority_id and k.child_id = c.child_id) as "isLinked",
      coalesce(c.birth_date between ${age.from} and ${age.to}, false) as "isOfSchoolAge",
      dsl.name as "dslName", dsl.email as "dslEmail", dsl.telephone as "dslTelephone",
      w.worker_name as "workerName", w.worker_email as "workerEmail", w.worker_key as "workerKey", w.team_name as "teamName",
      case when w.until < (select ctx_today()) then w.until end as "allocatedUntil",
      coalesce(ch.changes, 0) as changes, coalesce(ch.this_week, 0) as "changesThisWeek",
      ch.latest as "latestChange", ch.latest_at as "latestChangeAt",
      (extract(epoch from ch.latest_at) * 1000000)::bigint::text as "newsUpTo"
    from (select distinct s.child_id from sight s where s.authority_id = ${tx.authorityId}) mine
    join child c on c.authority_id = ${tx.authorityId} and c.child_id = mine.child_id
    ${namesToday}
    left join lateral (${presentCare(tx)}) care on true
    ${rollToday}
    ${leadToday}
    left join lateral (${workerOf(tx, sql`c.child_id`)}) w on true
    left join lateral (
      select count(*) filter (where x.known_at > look.since)::int as changes,
        count(*) filter (where x.known_at > ${weekAgo})::int as this_week,
        (array_agg(x.words order by x.known_at desc, x.change_id))[1] as latest, max(x.known_at) as latest_at
      from child_change x, (select coalesce(max(k.looked_at), ${firstLook}) as since from last_look k
        where k.authority_id = c.authority_id and k.person_id = (select ctx_person())
          and k.subject in (${LIST_LOOK}, 'child:' || c.child_id)) look
      where x.authority_id = c.authority_id and x.child_id = c.child_id and not x.for_schools and x.known_at > least(look.since, ${weekAgo})) ch on true`;
}

/** What each `show` lets through; the team's numbers count with the same conditions. */
export function shown(tx: Tx, show: Show): RawBuilder<boolean> {
  switch (show) {
    case '':
      return sql<boolean>`true`;
    case 'changed':
      return sql<boolean>`changes > 0`;
    case 'week':
      return sql<boolean>`"changesThisWeek" > 0`;
    case 'no-school':
      return sql<boolean>`("isOfSchoolAge" and urn is null and status <> 'closed')`;
    case 'unlinked':
      return sql<boolean>`(not "isLinked" and "isOfSchoolAge")`;
    case 'differs':
      return sql<boolean>`"childId" = any (array(${differingChildren(tx)}))`;
  }
}

function fits(tx: Tx, filter: CaseloadFilter): RawBuilder<boolean> {
  return sql<boolean>`(${shown(tx, filter.show)}
    and (${filter.status} = '' or status = ${filter.status})
    and (${filter.school} = '' or coalesce(urn, '') = ${filter.school})
    and (${filter.worker} = '' or coalesce("workerKey", '') = ${filter.worker})
    and (${filter.term} = '' or position(lower(${filter.term}) in lower(forename || ' ' || surname)) > 0
      or position(lower(${filter.term}) in lower(surname || ' ' || forename)) > 0
      or lower("laChildId") = lower(${filter.term})))`;
}

/** The whole list, for its file. */
export async function listChildren(
  tx: Tx,
  at: Moments,
  filter: CaseloadFilter,
  order: string,
): Promise<CaseloadChild[]> {
  return tx.all(sql<CaseloadChild>`
    select * from (${caseload(tx, at)}) listed where ${fits(tx, filter)} order by ${orderBy(order)}`);
}

function orderBy(order: string): RawBuilder<unknown> {
  return ORDERS[order] ?? ORDERS['name'] ?? sql`1`;
}

/** The child if the viewer may see it. */
export async function findChild(
  tx: Tx,
  at: Moments,
  childId: string,
): Promise<CaseloadChild | undefined> {
  return tx.maybe(sql<CaseloadChild>`
    select * from (${caseload(tx, at)}) listed where "childId" = ${childId}`);
}

/** The numbers on a list's page. */
export interface CaseloadCounts {
  readonly total: number;
  readonly found: number;
  readonly changed: number;
  /** The moment of the latest change in the whole list, in microseconds since 1970. */
  readonly newsUpTo: string | null;
  readonly schools: readonly { readonly urn: string; readonly name: string }[];
  readonly workers: readonly { readonly key: string; readonly name: string }[];
}

const NOBODY: CaseloadCounts = {
  total: 0,
  found: 0,
  changed: 0,
  newsUpTo: null,
  schools: [],
  workers: [],
};

/** A page of a list with its numbers, and the schools and workers to choose from. */
export interface CaseloadPage {
  readonly counts: CaseloadCounts;
  /** The page given: the one asked for, held within what there is. */
  readonly page: number;
  readonly children: readonly CaseloadChild[];
}

/**
 * A page of the list (from 1) and its numbers from one reading, because working a caseload out is what
 * takes the time.
 */
export async function readChildren(
  tx: Tx,
  at: Moments,
  filter: CaseloadFilter,
  order: string,
  asked: string | undefined,
  size = pageSize,
): Promise<CaseloadPage> {
  const wanted = pageNumber(asked, Number.MAX_SAFE_INTEGER);
  const by = orderBy(order);
  const rows = await tx.all(sql<{ counts: CaseloadCounts } & (CaseloadChild | { childId: null })>`
    with every as materialized (${caseload(tx, at)}), found as (select * from every where ${fits(tx, filter)}), numbers as (
      select count(*)::int as total, (select count(*)::int from found) as found,
        (count(*) filter (where ${shown(tx, 'changed')}))::int as changed, max("newsUpTo"::bigint)::text as "newsUpTo",
        coalesce(jsonb_agg(distinct jsonb_build_object('name', school, 'urn', urn)) filter (where urn is not null), '[]') as schools,
        coalesce(jsonb_agg(distinct jsonb_build_object('name', coalesce("workerName", 'Nobody'), 'key', "workerKey")) filter (where "workerKey" is not null), '[]') as workers
      from every)
    select to_jsonb(numbers) as counts, listed.* from numbers left join (
      select * from found order by ${by} limit ${size}
      offset (select greatest(0, least(${wanted}, ceil(n.found / ${size}::numeric)) - 1) * ${size} from numbers n)) listed on true
    order by ${by}`);
  const counts = rows[0]?.counts ?? NOBODY;
  const children = rows.filter((row) => row.childId !== null);
  return { counts, page: Math.min(wanted, Math.max(1, Math.ceil(counts.found / size))), children };
}

/**
 * Notes that the viewer has looked: at the list, or at one child. Changes are counted from the latest
 * one that was shown, not from the clock: what became known while the page lay open stays new.
 * @param upTo microseconds since 1970; later than anything that the viewer may see is held to that
 */
export async function noteLook(
  tx: Tx,
  personId: string,
  subject: string,
  upTo: string,
): Promise<void> {
  await tx.run(sql`
    insert into last_look as held (authority_id, person_id, subject, looked_at)
    select ${tx.authorityId}, ${personId}, ${subject},
      least(timestamptz 'epoch' + ${upTo}::bigint * interval '1 microsecond', max(known_at))
    from child_change where authority_id = ${tx.authorityId}
    having max(known_at) is not null
    on conflict (authority_id, person_id, subject)
      do update set looked_at = greatest(held.looked_at, excluded.looked_at)`);
}
