/**
 * The cohort without names. ONE query (`members`) is behind every number, the list and its export:
 * today from `cohort_row`, a past day from what was said of it (`cohort_span`).
 */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { saidOn, type DefinitionId } from '../../cohort/index.ts';

/** What is asked: which definition, on which day, seen on which day. */
export interface CohortAsked {
  readonly definition: DefinitionId;
  readonly date: CalendarDate;
  readonly today: CalendarDate;
}

/** One child without a name (R02). School, year, area and match are known for today only. */
export interface Member {
  readonly childId: string;
  readonly status: string;
  readonly since: string;
  readonly leavesOn: string | null;
  readonly urn: string | null;
  readonly schoolName: string | null;
  readonly schoolState: 'expected' | 'reported' | 'confirmed' | null;
  readonly linkState: string | null;
  readonly yearGroup: string | null;
  readonly keyStage: string | null;
  readonly area: string | null;
  readonly isOutOfArea: boolean;
}

/** A child as it is counted: schools are not named yet. */
type Counted = Omit<Member, 'schoolName'>;

/** What the numbers are broken down by; each is a filter of the list too. */
export const DIMENSIONS = [
  'status',
  'school',
  'year',
  'area',
  'stage',
  'outside',
  'match',
] as const;
/** A breakdown. */
export type Dimension = (typeof DIMENSIONS)[number];

/** What the list is narrowed to; an empty value does not narrow, `none` asks for rows without one. */
export type MemberFilter = Readonly<Record<Dimension | 'confirmed', string>>;

/** No filter. */
export const EVERYBODY: MemberFilter = {
  status: '',
  school: '',
  year: '',
  area: '',
  stage: '',
  outside: '',
  match: '',
  confirmed: '',
};

const COLUMNS: Readonly<Record<Dimension, RawBuilder<string>>> = {
  status: sql`status`,
  school: sql`coalesce(urn, 'none')`,
  year: sql`coalesce("yearGroup", 'none')`,
  area: sql`coalesce(area, 'none')`,
  stage: sql`coalesce("keyStage", 'none')`,
  outside: sql`case when "isOutOfArea" then 'yes' else 'no' end`,
  match: sql`coalesce("linkState", 'none')`,
};

const ORDERS = {
  status: sql`array_position(array['cp', 'cin', 'disabled', 'kinship', 'other', 'previous'], status)`,
  year: sql`lpad(coalesce("yearGroup", ''), 2, '0')`,
  school: sql`"schoolName" collate "und-x-icu"`,
  since: sql`since`,
  leaves: sql`"leavesOn"`,
} as const;

/** An order of the list, with a minus for descending. */
export type MemberOrder = keyof typeof ORDERS | `-${keyof typeof ORDERS}`;

/** The orders that the list can take. */
export const MEMBER_ORDERS = Object.keys(ORDERS).flatMap((key) => [
  key,
  `-${key}`,
]) as MemberOrder[];

function members(tx: Tx, asked: CohortAsked): RawBuilder<Counted> {
  if (asked.date >= asked.today) {
    return sql<Counted>`
      select r.child_id as "childId", r.status, r.since, r.leaves_on as "leavesOn", r.urn,
        r.school_state as "schoolState", r.link_state as "linkState", r.year_group as "yearGroup",
        r.key_stage as "keyStage", r.area, r.is_out_of_area as "isOutOfArea"
      from cohort_row r
      where r.authority_id = ${tx.authorityId} and r.definition = ${asked.definition}`;
  }
  return sql<Counted>`
    select s.child_id as "childId",
      case when s.basis = 'previous' then 'previous' when s.status = 'cp-plan' then 'cp'
        when s.status = 'cin-plan' then 'cin' when s.status = 'disability' then 'disabled'
        when s.status = 'kinship' then 'kinship' else 'other' end as status,
      s.from_day as since, s.leaves_on as "leavesOn", null::text as urn, null::text as "schoolState",
      null::text as "linkState", null::text as "yearGroup", null::text as "keyStage", null::text as area,
      false as "isOutOfArea"
    from cohort_span s
    where s.authority_id = ${tx.authorityId} and s.kind = 'in'
      and ${saidOn(tx, asked.definition, asked.date, asked.today)}`;
}

function narrowed(tx: Tx, asked: CohortAsked, filter: MemberFilter): RawBuilder<Counted> {
  return sql<Counted>`select * from (${members(tx, asked)}) m where ${fits(filter)}`;
}

function fits(filter: MemberFilter): RawBuilder<boolean> {
  const conditions = DIMENSIONS.filter((each) => filter[each] !== '').map(
    (each) => sql`and ${COLUMNS[each]} = ${filter[each]}`,
  );
  const confirmed =
    filter.confirmed === 'yes'
      ? sql`and "schoolState" = 'confirmed'`
      : filter.confirmed === 'no'
        ? sql`and "schoolState" is distinct from 'confirmed'`
        : sql``;
  return sql<boolean>`true ${sql.join(conditions, sql` `)} ${confirmed}`;
}

/** A page of the list, or the whole list where no page is given. */
export async function listMembers(
  tx: Tx,
  asked: CohortAsked,
  filter: MemberFilter,
  order: MemberOrder,
  page?: { readonly offset: number; readonly limit: number },
): Promise<Member[]> {
  const isDown = order.startsWith('-');
  const key = (isDown ? order.slice(1) : order) as keyof typeof ORDERS;
  const ordered = (rows: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    select * from (${rows}) found
    order by ${ORDERS[key]} ${isDown ? sql`desc` : sql`asc`} nulls last, "childId"`;
  const paged = (rows: RawBuilder<unknown>): RawBuilder<unknown> =>
    page === undefined ? rows : sql`${rows} limit ${page.limit} offset ${page.offset}`;
  const found = narrowed(tx, asked, filter);
  // Schools are named after the page is cut, unless their names are the order.
  const list =
    key === 'school'
      ? paged(ordered(withSchoolNames(tx, found)))
      : ordered(withSchoolNames(tx, paged(ordered(found))));
  return tx.all(sql<Member>`${list}`);
}

function withSchoolNames(tx: Tx, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select named.*, e.name as "schoolName" from (${rows}) named
    left join establishment e on e.authority_id = ${tx.authorityId} and e.urn = named.urn`;
}

/** How many children the filter finds: the length of the list. */
export async function countMembers(
  tx: Tx,
  asked: CohortAsked,
  filter: MemberFilter,
): Promise<number> {
  const [count = 0] = await countEach(tx, asked, [filter]);
  return count;
}

/** How many children each of the filters (at least one) finds, in one pass over the rows. */
export async function countEach(
  tx: Tx,
  asked: CohortAsked,
  filters: readonly MemberFilter[],
): Promise<readonly number[]> {
  const counts = filters.map((filter) => sql`count(*) filter (where ${fits(filter)})`);
  const { found } = await tx.one(sql<{ found: number[] }>`
    select array[${sql.join(counts)}]::int[] as found from (${members(tx, asked)}) m`);
  return found;
}

/** One bar of a breakdown; `confirmed` = on a list that the school has confirmed. */
export interface Bar {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly confirmed: number;
  /** Of schools: whether it lies outside the council. */
  readonly isOutside: boolean;
}

/** Bars by dimension. */
export type Breakdowns = Readonly<Record<Dimension, readonly Bar[]>>;

/**
 * The cohort by each of the dimensions, in one pass over its rows; the counts of a dimension add up to
 * the total. Dimensions that were not asked for are empty.
 */
export async function breakDown(
  tx: Tx,
  asked: CohortAsked,
  dimensions: readonly Dimension[] = DIMENSIONS,
): Promise<Breakdowns> {
  const names = dimensions.map((each) => sql.ref(`by_${each}`));
  const values = dimensions.map((each, index) => sql`${COLUMNS[each]} as ${names[index]}`);
  const which = dimensions.map(
    (each, index) => sql`when grouping(${names[index]}) = 0 then ${each}::text`,
  );
  const rows = await tx.all(sql<Omit<Bar, 'label'> & { dimension: Dimension }>`
    select case ${sql.join(which, sql` `)} end as dimension, coalesce(${sql.join(names)}) as value, count(*)::int as count,
      (count(*) filter (where "schoolState" = 'confirmed'))::int as confirmed, bool_or("isOutOfArea") as "isOutside"
    from (select "schoolState", "isOutOfArea", ${sql.join(values)} from (${members(tx, asked)}) m) m
    group by grouping sets (${sql.join(names.map((name) => sql`(${name})`))}) order by value`);
  const schools = rows.filter((row) => row.dimension === 'school').map((row) => row.value);
  const nameOf = await schoolNames(tx, schools);
  const bars = (dimension: Dimension): Bar[] =>
    rows
      .filter((row) => row.dimension === dimension)
      .map(({ value, count, confirmed, isOutside }) => ({
        value,
        label: dimension === 'school' ? (nameOf.get(value) ?? '') : value,
        count,
        confirmed,
        isOutside,
      }));
  return {
    status: bars('status'),
    school: bars('school'),
    year: bars('year'),
    area: bars('area'),
    stage: bars('stage'),
    outside: bars('outside'),
    match: bars('match'),
  };
}

/** What a filter can be set to: a value and what it is called. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The schools and areas that children of today's cohort have, by name, without counting them. */
export async function choices(
  tx: Tx,
  definition: DefinitionId,
): Promise<Readonly<Record<'school' | 'area', readonly Choice[]>>> {
  const ofAuthority = sql`r.authority_id = ${tx.authorityId} and r.definition = ${definition}`;
  const school = await tx.all(sql<Choice>`
    select e.urn as value, e.name as label
    from establishment e, lateral (select from cohort_row r where ${ofAuthority} and r.urn = e.urn limit 1) has
    where e.authority_id = ${tx.authorityId}
    order by e.name collate "und-x-icu", e.urn`);
  const area = await tx.all(sql<Choice>`
    select distinct coalesce(r.area, 'none') as value, coalesce(r.area, 'none') as label
    from cohort_row r where ${ofAuthority} order by value`);
  return { school: [...school, { value: 'none', label: '' }], area };
}

async function schoolNames(tx: Tx, urns: readonly string[]): Promise<Map<string, string>> {
  if (urns.length === 0) return new Map();
  const rows = await tx.all(sql<{ urn: string; name: string }>`
    select urn, name from establishment where authority_id = ${tx.authorityId} and urn = any (${[...urns]}::text[])`);
  return new Map(rows.map(({ urn, name }) => [urn, name]));
}

/** The day that today's rows of a definition were worked out for; null when never. */
export async function workedOutOn(tx: Tx, definition: DefinitionId): Promise<string | null> {
  const row = await tx.maybe(sql<{ day: string | null }>`
    select worked_out_on as day from cohort_definition
    where authority_id = ${tx.authorityId} and definition = ${definition}`);
  return row?.day ?? null;
}

/** What is known of a school beside its number: whom to ring, and when it last answered. */
export interface SchoolContact {
  readonly urn: string;
  readonly dslName: string | null;
  readonly dslEmail: string | null;
  readonly dslTelephone: string | null;
  readonly lastConfirmed: Date | null;
}

/** Contacts and last answers of the schools given. */
export async function schoolContacts(tx: Tx, urns: readonly string[]): Promise<SchoolContact[]> {
  return tx.all(sql<SchoolContact>`
    select e.urn, c.name as "dslName", c.email as "dslEmail", c.telephone as "dslTelephone",
      (select max(a.answered_at) from roll_answer a where a.authority_id = e.authority_id
        and a.urn = e.urn and a.answer = 'ours' and a.undone_at is null) as "lastConfirmed"
    from establishment e
    left join lateral (
      select name, email, telephone from school_contact c
      where c.authority_id = e.authority_id and c.urn = e.urn and c.role in ('dsl', 'deputy-dsl')
        and c.since <= ctx_today() and (c.until is null or c.until >= ctx_today())
      order by c.role desc, c.since desc limit 1) c on true
    where e.authority_id = ${tx.authorityId} and e.urn = any (${[...urns]}::text[])`);
}
