/** Parts of queries that the lists of children share. */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';

/** On a roll on the day. `e` is the enrolment. */
export const onRollNow = sql<boolean>`(e.since <= (select ctx_today()) and (e.until is null or e.until >= (select ctx_today())))`;

/** The roll that counts when several hold a child, the surest first. */
export const surestRoll = sql`${onRollNow} desc, l.is_confirmed desc, array_position(array['C', 'M', 'F', 'O', 'S'], e.status),
  array_position(array['confirmed', 'reported', 'expected'], e.state), e.since desc`;

/**
 * The worker of a child: the one whose allocation lets the viewer see it, the present one before a
 * former one. worker_key tells workers apart; extracts may lack an e-mail address, or name a team only:
 * then it is `nobody`, and there is no name.
 */
export function workerOf(tx: Tx, childId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select nullif(a.worker_name, '') as worker_name, nullif(lower(a.worker_email), '') as worker_email,
      coalesce(nullif(lower(a.worker_email), ''), nullif(lower(a.worker_name), ''), 'nobody') as worker_key, a.worker_telephone, a.since, a.until, a.as_of,
      a.lead_practitioner, t.name as team_name
    from allocation a left join team t on t.authority_id = a.authority_id and t.team_id = a.team_id
    where a.authority_id = ${tx.authorityId} and a.child_id = ${childId} and a.since <= (select ctx_today())
    order by ('team:' || coalesce(a.team_id, '')) = any ((select ctx_scopes())::text[]) or ((select ctx_role()) = 'SW' and exists (
        select 1 from person me where me.authority_id = a.authority_id and me.person_id = (select ctx_person())
          and me.email = lower(a.worker_email))) desc,
      (a.until is null or a.until >= (select ctx_today())) desc, a.since desc, a.worker_email limit 1`;
}

/** Joins `n`: the name that the child `c` goes by. */
export const namesToday = sql`
  left join lateral (
    select coalesce(nullif(max(x.forename) filter (where x.kind = 'preferred'), ''), max(x.forename) filter (where x.kind = 'current'), '') as forename,
      coalesce(nullif(max(x.surname) filter (where x.kind = 'preferred'), ''), max(x.surname) filter (where x.kind = 'current'), '') as surname
    from child_name x where x.authority_id = c.authority_id and x.child_id = c.child_id and x.slot = '') n on true`;

/** Joins `roll`: where the child `c` is on roll today, the surest place when several rolls hold it. */
export const rollToday = sql`
  left join lateral (
    select e.urn, s.name as school, p.year_group, e.state, e.confirmed_at, e.as_of
    from link l join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
    join enrolment e on e.authority_id = l.authority_id and e.pupil_id = l.pupil_id
    join establishment s on s.authority_id = e.authority_id and s.urn = e.urn
    where l.authority_id = c.authority_id and l.child_id = c.child_id and ${onRollNow}
    order by ${surestRoll} limit 1) roll on true`;

/** Joins `dsl`: the safeguarding lead of the school `roll` today. */
export const leadToday = sql`
  left join lateral (
    select k.name, k.email, k.telephone from school_contact k
    where k.authority_id = c.authority_id and k.urn = roll.urn and k.role = 'dsl'
      and k.since <= (select ctx_today()) and (k.until is null or k.until >= (select ctx_today()))
    order by k.since desc, k.name limit 1) dsl on true`;
