/**
 * How complete the records are, as counts: by school, by sender and for the authority. Made with the
 * cohort, because an analyst, who reads them, may read no child and no pupil.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';

/** Counts anew; sealed children are in no count. */
export async function refreshQuality(tx: Tx, today: CalendarDate): Promise<void> {
  const authority = tx.authorityId;
  await tx.run(sql`delete from data_quality where authority_id = ${authority}`);
  await tx.run(sql`
    insert into data_quality (authority_id, scope, scope_id, measure, part, whole, as_at)
    with on_roll as (
      select distinct on (p.pupil_id) p.* from pupil p join enrolment e using (authority_id, pupil_id)
      where p.authority_id = ${authority} and e.since <= ${today} and (e.until is null or e.until >= ${today})
      order by p.pupil_id
    ), school as (
      select urn, count(*)::int as whole, (count(*) filter (where upn <> ''))::int as upn,
        count(birth_date)::int as born, (count(*) filter (where postcode <> ''))::int as postcode,
        (count(*) filter (where year_group <> ''))::int as year_group,
        count(not_in_extract_since)::int as gone
      from on_roll group by urn
    )
    select ${authority}, 'school', s.urn, m.measure, m.part, s.whole, ${today}
    from school s cross join lateral (values ('upn', s.upn), ('birth-date', s.born),
      ('postcode', s.postcode), ('year-group', s.year_group), ('absent', s.gone)) m (measure, part)`);
  await tx.run(sql`
    insert into data_quality (authority_id, scope, scope_id, measure, part, whole, as_at)
    with known as (
      select count(*)::int as whole, count(c.birth_date)::int as born,
        (count(*) filter (where exists (select 1 from child_identifier i where i.authority_id = c.authority_id
          and i.child_id = c.child_id and i.kind = 'upn' and i.value <> '')))::int as upn,
        (count(*) filter (where exists (select 1 from child_address a where a.authority_id = c.authority_id
          and a.child_id = c.child_id and a.postcode <> '' and a.until is null)))::int as postcode,
        count(c.not_in_extract_since)::int as gone
      from child c where c.authority_id = ${authority} and not c.is_sealed
    )
    select ${authority}, 'authority', 'social-care', m.measure, m.part, k.whole, ${today}
    from known k cross join lateral (values ('upn', k.upn), ('birth-date', k.born),
      ('postcode', k.postcode), ('absent', k.gone)) m (measure, part)`);
  await tx.run(sql`
    insert into data_quality (authority_id, scope, scope_id, measure, part, whole, as_at)
    select ${authority}, 'source', source_id, 'absent', count(absent_since)::int, count(*)::int, ${today}
    from source_record where authority_id = ${authority} group by source_id`);
}
