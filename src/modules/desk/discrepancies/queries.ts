/**
 * Where the case system and the schools' rolls say different things of one child (S0-50): the school,
 * the UPN, the birth date. Only linked children can differ; an unlinked child is another question.
 */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { onRollNow, surestRoll, workerOf } from '../children/parts.ts';

/** What differs. */
export const DIFFERENCES = ['school', 'upn', 'birth-date'] as const;
/** A kind of difference. */
export type Difference = (typeof DIFFERENCES)[number];

/** One difference, with both sides and their days. */
export interface Discrepancy {
  readonly childId: string;
  readonly laChildId: string;
  readonly forename: string;
  readonly surname: string;
  readonly what: Difference;
  /** What the case system says; null when it says nothing. */
  readonly careSays: string | null;
  readonly careOn: string | null;
  readonly rollsSay: string;
  readonly rollsOn: string;
  /** The school whose roll says so. */
  readonly school: string;
  readonly urn: string;
  readonly basis: 'upn' | 'person' | 'probability';
  readonly workerName: string | null;
  readonly workerKey: string | null;
}

/** What the list is narrowed to. */
export interface DiscrepancyFilter {
  readonly term: string;
  readonly what: string;
  readonly worker: string;
}

/** The differences of every linked child that the viewer may see; the rolls are read once. */
function differing(tx: Tx): RawBuilder<{ child_id: string }> {
  return sql<{ child_id: string }>`
    with roll as materialized (
      select l.child_id, l.basis, p.upn, p.former_upn, p.birth_date, e.urn, e.as_of, s.name as school,
        ${onRollNow} as is_now, row_number() over (partition by l.child_id order by ${surestRoll}) as place
      from link l
      join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
      join enrolment e on e.authority_id = l.authority_id and e.pupil_id = l.pupil_id
      join establishment s on s.authority_id = e.authority_id and s.urn = e.urn
      where l.authority_id = ${tx.authorityId} and l.child_id = any ((select sight_children())::uuid[])
        and e.since <= (select ctx_today()))
    select c.child_id, c.la_child_id, d.what, d.care_says, d.care_on, d.rolls_say, r.as_of as rolls_on, r.school, r.urn, r.basis
    from roll r
    join child c on c.authority_id = ${tx.authorityId} and c.child_id = r.child_id
    left join care_school cs on cs.authority_id = c.authority_id and cs.child_id = c.child_id
    left join establishment es on es.authority_id = cs.authority_id and es.urn = cs.urn
    left join child_identifier u on u.authority_id = c.authority_id and u.child_id = c.child_id
      and u.kind = 'upn' and u.slot = ''
    cross join lateral (values
      ('school', nullif(coalesce(es.name, cs.school_name), ''), cs.as_of,
        case when r.is_now then r.school else 'Left ' || r.school end, ${schoolDiffers(tx)}),
      ('upn', nullif(u.value, ''), u.as_of, r.upn, r.upn is not null and r.upn is distinct from nullif(u.value, '')),
      ('birth-date', c.birth_date::text, c.as_of, r.birth_date::text,
        r.birth_date is not null and r.birth_date is distinct from c.birth_date)
    ) d(what, care_says, care_on, rolls_say, differs)
    where r.place = 1 and d.differs`;
}

/** A name in letters and digits only, as case systems and the register punctuate differently. */
const plain = (name: RawBuilder<unknown>) =>
  sql`regexp_replace(lower(${name}), '[^a-z0-9]', '', 'g')`;

const isSameSchool = sql`(cs.urn is not null and x.urn = cs.urn
  or cs.urn is null and ${plain(sql`x.school`)} = ${plain(sql`cs.school_name`)})`;

/**
 * The case system names a school and no roll of the day is that school's; or it names none although
 * others of its children have one (an extract without schools is no difference).
 */
function schoolDiffers(tx: Tx): RawBuilder<boolean> {
  return sql<boolean>`
    case when coalesce(cs.urn, nullif(cs.school_name, '')) is null
      then r.is_now and exists (select 1 from care_school any_school where any_school.authority_id = ${tx.authorityId}
        and coalesce(any_school.urn, nullif(any_school.school_name, '')) is not null)
      else not exists (select 1 from roll x where x.child_id = r.child_id and x.is_now and ${isSameSchool}) end`;
}

/** The ids of the children with any difference; for lists of children. */
export function differingChildren(tx: Tx): RawBuilder<{ child_id: string }> {
  return sql<{ child_id: string }>`select df.child_id from (${differing(tx)}) df`;
}

/** The one query behind the number, the list and the file. */
export function discrepancies(tx: Tx): RawBuilder<Discrepancy> {
  return sql<Discrepancy>`
    select df.child_id as "childId", df.la_child_id as "laChildId", coalesce(n.forename, '') as forename,
      coalesce(n.surname, '') as surname, df.what, df.care_says as "careSays",
      case when df.care_on > date '1900-01-01' then df.care_on end as "careOn",
      df.rolls_say as "rollsSay", df.rolls_on as "rollsOn", df.school, df.urn, df.basis,
      w.worker_name as "workerName", w.worker_key as "workerKey"
    from (${differing(tx)}) df
    left join child_name n on n.authority_id = ${tx.authorityId} and n.child_id = df.child_id and n.kind = 'current' and n.slot = ''
    left join lateral (${workerOf(tx, sql`df.child_id`)}) w on true`;
}

function fits(filter: DiscrepancyFilter): RawBuilder<boolean> {
  return sql<boolean>`((${filter.what} = '' or what = ${filter.what})
    and (${filter.worker} = '' or coalesce("workerKey", '') = ${filter.worker})
    and (${filter.term} = '' or position(lower(${filter.term}) in lower(forename || ' ' || surname)) > 0
      or position(lower(${filter.term}) in lower(surname || ' ' || forename)) > 0))`;
}

/** A page of the differences, or all of them. */
export async function listDiscrepancies(
  tx: Tx,
  filter: DiscrepancyFilter,
  page?: { readonly offset: number; readonly limit: number },
): Promise<Discrepancy[]> {
  return tx.all(sql<Discrepancy>`
    select * from (${discrepancies(tx)}) listed where ${fits(filter)}
    order by surname, forename, "childId", array_position(array['school', 'upn', 'birth-date'], what)
    ${page === undefined ? sql`` : sql`limit ${page.limit} offset ${page.offset}`}`);
}

/** How many there are, how many the filter finds, of how many children, and whose. */
export async function countDiscrepancies(
  tx: Tx,
  filter: DiscrepancyFilter,
): Promise<{
  readonly total: number;
  readonly found: number;
  readonly children: number;
  readonly workers: readonly { readonly key: string; readonly name: string }[];
}> {
  return tx.one(sql<{
    total: number;
    found: number;
    children: number;
    workers: { key: string; name: string }[];
  }>`
    with every as materialized (${discrepancies(tx)})
    select (select count(*)::int from every) as total,
      (select count(*)::int from every where ${fits(filter)}) as found,
      (select count(distinct "childId")::int from every) as children,
      (select coalesce(jsonb_agg(distinct jsonb_build_object('name', coalesce("workerName", 'Nobody'), 'key', "workerKey")) filter (where "workerKey" is not null), '[]') from every) as workers`);
}
