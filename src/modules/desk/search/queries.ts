/** Everybody whom the viewer may find, with what they can be found by. Row security gives the rows. */
import { sql, type Tx } from '../../../platform/db.ts';
import type { Candidate } from './rules.ts';

/** A person on the page of results. */
export interface Findable extends Candidate {
  readonly forename: string;
  readonly surname: string;
  readonly school: string | null;
  readonly yearGroup: string | null;
}

/** Children of a worker or a team: every name held, ordinary addresses, own numbers. */
export async function findableChildren(tx: Tx): Promise<Findable[]> {
  return tx.all(sql<Findable>`
    select c.child_id as id, coalesce(n.names->0->>'forename', '') as forename,
      coalesce(n.names->0->>'surname', '') as surname, c.birth_date as "birthDate",
      coalesce(n.names, '[]') || coalesce(r.names, '[]') as names,
      coalesce((select array_agg(distinct a.postcode) from child_address a where a.authority_id = c.authority_id
        and a.child_id = c.child_id and a.postcode <> ''), '{}') as postcodes,
      array[c.la_child_id] || coalesce((select array_agg(i.value) from child_identifier i where i.authority_id = c.authority_id
        and i.child_id = c.child_id and i.kind in ('upn', 'former-upn') and i.value <> ''), '{}') as numbers,
      r.school, r.year_group as "yearGroup"
    from (select distinct s.child_id from sight s where s.authority_id = ${tx.authorityId}) mine
    join child c on c.authority_id = ${tx.authorityId} and c.child_id = mine.child_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('forename', forename, 'surname', surname)
        order by array_position(array['current', 'preferred', 'former'], kind), slot) as names
      from child_name where authority_id = c.authority_id and child_id = c.child_id) n on true
    left join lateral (
      select jsonb_agg(jsonb_build_object('forename', p.forename, 'surname', p.surname)) as names,
        max(s.name) filter (where e.pupil_id is not null) as school,
        max(p.year_group) filter (where e.pupil_id is not null) as year_group
      from link l join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
      left join enrolment e on e.authority_id = p.authority_id and e.pupil_id = p.pupil_id
        and e.since <= ctx_today() and (e.until is null or e.until >= ctx_today())
      left join establishment s on s.authority_id = e.authority_id and s.urn = e.urn
      where l.authority_id = c.authority_id and l.child_id = c.child_id) r on true`);
}

/** Pupils of a school by the ids of its list, in the school's own words. */
export async function findablePupils(tx: Tx, pupilIds: readonly string[]): Promise<Findable[]> {
  return tx.all(sql<Findable>`
    select p.pupil_id as id, p.forename, coalesce(nullif(p.preferred_surname, ''), p.surname) as surname,
      p.birth_date as "birthDate",
      jsonb_build_array(jsonb_build_object('forename', p.forename, 'surname', coalesce(nullif(p.preferred_surname, ''), p.surname)),
        jsonb_build_object('forename', p.forename, 'surname', p.surname))
        || case when p.former_surname = '' then '[]'::jsonb
          else jsonb_build_array(jsonb_build_object('forename', p.forename, 'surname', p.former_surname)) end as names,
      case when p.postcode = '' then '{}'::text[] else array[p.postcode] end as postcodes,
      array_remove(array[p.upn, p.former_upn, nullif(p.admission_number, '')], null) as numbers,
      null as school, p.year_group as "yearGroup"
    from pupil p where p.authority_id = ${tx.authorityId} and p.pupil_id = any (${[...pupilIds]}::uuid[])`);
}
