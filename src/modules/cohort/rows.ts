/**
 * Today's cohort in two projections, made with the spans and the children's schools: `cohort_row` for
 * numbers without names, and `known_status` for what a school may know. One statement each; only what
 * differs is written.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { refreshSchools, type IsMeant } from './school-news.ts';

/** Brings both projections in step with spans, links, enrolments and allocations, for some children or all. */
export async function refreshRows(
  tx: Tx,
  today: CalendarDate,
  childIds?: readonly string[],
): Promise<void> {
  if (childIds?.length === 0) return;
  const isMeant: IsMeant = (child) =>
    childIds === undefined ? sql`true` : sql`${sql.ref(child)} = any (${[...childIds]}::uuid[])`;
  await refreshSchools(tx, today, isMeant);
  await refreshCohortRows(tx, today, isMeant);
  await refreshKnownStatus(tx, today, isMeant);
}

/** The school year that a child of this birth date is in (nhsuk rule: 1 September to 31 August). */
const yearByAge = (today: CalendarDate) => sql`
  (extract(year from ${today}::date - interval '8 months')
    - extract(year from c.birth_date - interval '8 months') - 5)::int`;

/** The outward half of a whole postcode; what is written otherwise might say where a child lives, and gives none. */
const OUTWARD = '^\\s*([A-Z]{1,2}[0-9][A-Z0-9]?)\\s*[0-9][A-Z]{2}\\s*$';

async function refreshCohortRows(tx: Tx, today: CalendarDate, isMeant: IsMeant): Promise<void> {
  const authority = tx.authorityId;
  await tx.run(sql`
    create temporary table cohort_row_next on commit drop as
    with home as (
      select distinct on (child_id) child_id, substring(upper(postcode) from ${OUTWARD}) as area
      from child_address
      where authority_id = ${authority} and ${isMeant('child_id')} and not is_protected and since <= ${today} and (until is null or until >= ${today})
      order by child_id, since desc
    ), doubtful as (
      select distinct child_id from match_pair where authority_id = ${authority} and outcome = 'review'
    )
    select s.child_id, s.definition,
      case when s.basis = 'previous' then 'previous'
        when s.status = 'cp-plan' then 'cp' when s.status = 'cin-plan' then 'cin'
        when s.status = 'disability' then 'disabled' when s.status = 'kinship' then 'kinship' else 'other' end as status,
      s.from_day as since, s.leaves_on, school.urn, school.state as school_state,
      case when school.is_confirmed then 'confirmed' when school.urn is not null then 'matched'
        when linked.child_id is not null then 'matched'
        when doubtful.child_id is not null then 'doubtful'
        when c.birth_date > ${today}::date - interval '4 years' then 'not-school-age' else 'unlinked' end as link_state,
      coalesce(nullif(school.year_group, ''), case when ${yearByAge(today)} = 0 then 'R'
        when ${yearByAge(today)} < 0 then 'Before Reception'
        when ${yearByAge(today)} > 13 then null else ${yearByAge(today)}::text end) as year_group,
      home.area, coalesce(not est.is_local, false) as is_out_of_area, c.sex,
      (c.is_sealed or exists (select 1 from restriction r where r.authority_id = c.authority_id
        and r.child_id = c.child_id and r.since <= ${today} and (r.lifted_on is null or r.lifted_on > ${today}))) as barred
    from cohort_span s
    join cohort_definition d using (authority_id, definition)
    join child c using (authority_id, child_id)
    left join child_school school using (authority_id, child_id)
    left join (select distinct child_id from link where authority_id = ${authority}) linked using (child_id)
    left join home using (child_id)
    left join doubtful using (child_id)
    left join establishment est on est.authority_id = s.authority_id and est.urn = school.urn
    where s.authority_id = ${authority} and ${isMeant('s.child_id')} and d.is_on and s.kind = 'in' and s.known_until is null
      and s.from_day <= ${today} and (s.to_day is null or s.to_day > ${today})`);
  await tx.run(sql`
    delete from cohort_row r where r.authority_id = ${authority} and ${isMeant('r.child_id')} and not exists (
      select 1 from cohort_row_next n where n.child_id = r.child_id and n.definition = r.definition)`);
  await tx.run(sql`
    insert into cohort_row as r (authority_id, child_id, definition, status, since, leaves_on, urn, school_state,
      link_state, year_group, key_stage, area, is_out_of_area, sex, barred)
    select ${authority}, child_id, definition, status, since, leaves_on, urn, school_state, link_state, year_group,
      case when year_group in ('1', '2') then 'KS1' when year_group in ('3', '4', '5', '6') then 'KS2'
        when year_group in ('7', '8', '9') then 'KS3' when year_group in ('10', '11') then 'KS4'
        when year_group in ('12', '13', '14') then 'Post-16'
        when year_group in ('R', 'N1', 'N2', 'E1', 'E2', 'Before Reception') then 'Early years' end,
      area, is_out_of_area, sex, barred
    from cohort_row_next
    on conflict (authority_id, definition, child_id) do update set
      status = excluded.status, since = excluded.since, leaves_on = excluded.leaves_on, urn = excluded.urn,
      school_state = excluded.school_state, link_state = excluded.link_state, year_group = excluded.year_group,
      key_stage = excluded.key_stage, area = excluded.area, is_out_of_area = excluded.is_out_of_area,
      sex = excluded.sex, barred = excluded.barred
    where (r.status, r.since, r.leaves_on, r.urn, r.school_state, r.link_state, r.year_group, r.area, r.is_out_of_area, r.sex, r.barred)
      is distinct from (excluded.status, excluded.since, excluded.leaves_on, excluded.urn, excluded.school_state,
        excluded.link_state, excluded.year_group, excluded.area, excluded.is_out_of_area, excluded.sex, excluded.barred)`);
  await tx.run(sql`drop table cohort_row_next`);
}

/** Schools know a child by the default definition: current CIN, current CP, or previously (R04). */
async function refreshKnownStatus(tx: Tx, today: CalendarDate, isMeant: IsMeant): Promise<void> {
  const authority = tx.authorityId;
  await tx.run(sql`
    delete from known_status k where k.authority_id = ${authority} and ${isMeant('k.child_id')} and not exists (
      select 1 from cohort_row r join cohort_definition d using (authority_id, definition)
      where r.authority_id = k.authority_id and r.child_id = k.child_id and d.is_default and r.status <> 'kinship')`);
  await tx.run(sql`
    insert into known_status as k (authority_id, child_id, status, worker_name, worker_email, worker_telephone, team_name, updated_on)
    select r.authority_id, r.child_id,
      case r.status when 'cp' then 'cp' when 'previous' then 'previous' else 'cin' end,
      coalesce(a.worker_name, ''), coalesce(a.worker_email, ''), coalesce(a.worker_telephone, ''), coalesce(t.name, ''), ${today}
    from cohort_row r
    join cohort_definition d using (authority_id, definition)
    left join lateral (
      select * from allocation a where a.authority_id = r.authority_id and a.child_id = r.child_id
        and a.since <= ${today} and (a.until is null or a.until >= ${today})
      order by a.since desc limit 1) a on r.status <> 'previous'
    left join team t on t.authority_id = r.authority_id and t.team_id = a.team_id
    where r.authority_id = ${authority} and ${isMeant('r.child_id')} and d.is_default and r.status <> 'kinship'
    on conflict (authority_id, child_id) do update set
      status = excluded.status, worker_name = excluded.worker_name, worker_email = excluded.worker_email,
      worker_telephone = excluded.worker_telephone, team_name = excluded.team_name, updated_on = excluded.updated_on
    where (k.status, k.worker_name, k.worker_email, k.worker_telephone, k.team_name)
      is distinct from (excluded.status, excluded.worker_name, excluded.worker_email, excluded.worker_telephone, excluded.team_name)`);
}
