/**
 * What social care does for a child today, for lists of many children: `statusOn` of the cohort said
 * in SQL, where the lists sort and count. A property test holds the two to each other.
 */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { defaultDefinitionId, getDefinition } from '../../cohort/index.ts';

const today = sql`(select ctx_today())`;

/** Open today on what is known today: an end that reached us later does not count yet. Never null. */
const openToday = (start: string, end: string, endKnownOn: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(start)} <= ${today} and (${sql.ref(end)} is null or ${sql.ref(end)} > ${today}
    or coalesce(${sql.ref(endKnownOn)} > ${today}, false)))`;

/** Whether the authority leaves cases other than in need (N9) out, as its definition in use says. */
function leavesOthersOut(tx: Tx): RawBuilder<boolean> {
  const usual = getDefinition(defaultDefinitionId).excludes.casesOtherThanInNeed;
  return sql<boolean>`coalesce((select (f.override #>> '{excludes,casesOtherThanInNeed}')::boolean
    from cohort_definition f where f.authority_id = ${tx.authorityId} and f.definition = ${defaultDefinitionId}), ${usual})`;
}

/**
 * One row for the child `c`: since when looked after, on a child protection plan, on a child in need
 * plan, and with an open case; and whether care has ended for good (death, adoption). Plans count
 * only within an episode that counts, or where no episode is known for them.
 */
export function presentCare(tx: Tx): RawBuilder<unknown> {
  const counts = sql<boolean>`(not e.referral_nfa and ${openToday('e.referral_date', 'e.closure_date', 'e.closure_known_on')}
    and not ((e.is_other_than_in_need or coalesce(d.primary_need, '') = 'N9') and ${leavesOthersOut(tx)}))`;
  return sql`
    select looked.since as looked_after, plan.cp, plan.cin, episode.opened,
      coalesce(c.death_date <= ${today}, false) or coalesce(episode.ended, false) as ended
    from (
      select min(p.started_on) as since from looked_after_period p
      where p.authority_id = c.authority_id and p.child_id = c.child_id
        and ${openToday('p.started_on', 'p.ended_on', 'p.end_known_on')}) looked,
    (
      select min(e.referral_date) filter (where ${counts}) as opened,
        bool_or(d.closure_reason in ('RC1', 'RC2') and e.closure_date <= ${today}
          and (e.closure_known_on is null or e.closure_known_on <= ${today})) as ended,
        array_agg(e.referral_date) filter (where not ${counts}) as uncounted
      from care_episode e left join care_detail d using (authority_id, child_id, referral_date)
      where e.authority_id = c.authority_id and e.child_id = c.child_id) episode,
    lateral (
      select min(p.started_on) filter (where p.kind = 'cp') as cp, min(p.started_on) filter (where p.kind = 'cin') as cin
      from care_plan p where p.authority_id = c.authority_id and p.child_id = c.child_id
        and ${openToday('p.started_on', 'p.ended_on', 'p.end_known_on')}
        and not coalesce(p.referral_date = any (episode.uncounted), false)) plan`;
}
