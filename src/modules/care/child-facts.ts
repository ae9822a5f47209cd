/**
 * Everything that social care has said of children, in the plain form that rules are worked out
 * from: one object a child, with the days on which ends became known.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';

/** Something that lasts; `endKnownOn` is the day its end reached us, where it once stood open here. */
interface Lasting {
  readonly start: CalendarDate;
  readonly end?: CalendarDate;
  readonly endKnownOn?: CalendarDate;
}

/** One social-care episode with what happened in it. */
interface Episode {
  readonly id: string;
  readonly referralDate: CalendarDate;
  readonly closureDate?: CalendarDate;
  readonly closureKnownOn?: CalendarDate;
  readonly closureReason?: string;
  readonly primaryNeed?: string;
  readonly referralNfa: boolean;
  readonly assessments: readonly {
    readonly start: CalendarDate;
    readonly completed?: CalendarDate;
  }[];
  readonly cinPlans: readonly Lasting[];
  readonly section47s: readonly Lasting[];
  readonly cpPlans: readonly Lasting[];
}

/** The facts of one child; the shape that the cohort's rules take. */
export interface CareHistory {
  readonly birthDate?: CalendarDate;
  readonly expectedBirthDate?: CalendarDate;
  readonly deathDate?: CalendarDate;
  readonly sealedOn?: CalendarDate;
  readonly episodes: readonly Episode[];
  readonly disabilities: readonly {
    readonly code: string;
    readonly from?: CalendarDate;
    readonly to?: CalendarDate;
  }[];
  readonly lookedAfterPeriods: readonly (Lasting & {
    readonly leftBy?:
      'adoption' | 'special guardianship order' | 'child arrangements order' | 'other';
  })[];
  readonly kinshipArrangements: readonly (Lasting & {
    readonly order: 'special guardianship order' | 'child arrangements order';
  })[];
  readonly assertions: readonly {
    readonly from: CalendarDate;
    readonly to?: CalendarDate;
    readonly reason: string;
    readonly by: string;
    readonly on: CalendarDate;
  }[];
}

/** A sealed record without a known day has always been sealed. */
const ALWAYS = '0001-01-01';

/** The histories of the children given, by child id. Children that do not exist are left out. */
export async function loadChildFacts(
  tx: Tx,
  childIds: readonly string[],
): Promise<Map<string, CareHistory>> {
  const ids = [...childIds];
  const rows = await tx.all(sql<{ childId: string; history: CareHistory }>`
    select c.child_id as "childId", jsonb_strip_nulls(jsonb_build_object(
      'birthDate', c.birth_date, 'expectedBirthDate', c.expected_birth_date, 'deathDate', c.death_date,
      'sealedOn', case when c.is_sealed then coalesce(c.sealed_on::text, ${ALWAYS}) end,
      'episodes', ${gathered(episodes)},
      'disabilities', ${gathered(disabilities)},
      'lookedAfterPeriods', ${gathered(lookedAfter)},
      'kinshipArrangements', ${gathered(kinship)},
      'assertions', ${gathered(assertions)})) as history
    from child c
    where c.authority_id = ${tx.authorityId} and c.child_id = any (${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.childId, row.history]));
}

function gathered(query: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(fact order by place), '[]') from (${query}) facts)`;
}

const ofChild = (alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(`${alias}.authority_id`)} = c.authority_id and ${sql.ref(`${alias}.child_id`)} = c.child_id`;

const plans = (kind: 'cin' | 'cp'): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(jsonb_build_object('start', p.started_on, 'end', p.ended_on, 'endKnownOn', p.end_known_on)
      order by p.started_on), '[]')
    from care_plan p where ${ofChild('p')} and p.kind = ${kind} and p.referral_date = e.referral_date)`;

/**
 * The census gives no end of an enquiry that needed no conference: it is taken to end when the
 * conference would have been due, fifteen working days after it started at the latest (our reading).
 */
const endWithoutConference = sql`
  case when s.conference_not_required then coalesce(s.conference_target, s.started_on + 21) end`;

/** Plans that a status extract knows without their episode stand in an episode of their own. */
const episodes = sql`
  select e.referral_date as place, jsonb_build_object(
    'id', e.referral_date, 'referralDate', e.referral_date, 'closureDate', e.closure_date,
    'closureKnownOn', e.closure_known_on,
    'closureReason', case when e.assessed_only then coalesce(d.closure_reason, 'RC8') else d.closure_reason end,
    'primaryNeed', case when e.is_other_than_in_need then 'N9' else d.primary_need end,
    'referralNfa', e.referral_nfa,
    'assessments', (select coalesce(jsonb_agg(jsonb_build_object('start', a.started_on, 'completed', a.authorised_on)
      order by a.started_on), '[]') from care_assessment a where ${ofChild('a')} and a.referral_date = e.referral_date),
    'cinPlans', ${plans('cin')},
    'section47s', (select coalesce(jsonb_agg(jsonb_build_object('start', s.started_on,
      'end', coalesce(s.conference_on, ${endWithoutConference}, e.closure_date)) order by s.started_on), '[]')
      from section47 s where ${ofChild('s')} and s.referral_date = e.referral_date),
    'cpPlans', ${plans('cp')}) as fact
  from care_episode e
  left join care_detail d using (authority_id, child_id, referral_date)
  where ${ofChild('e')}
  union all
  select p.started_on, jsonb_build_object(
    'id', p.started_on, 'referralDate', p.started_on, 'closureDate', p.ended_on, 'closureKnownOn', p.end_known_on,
    'referralNfa', false, 'assessments', '[]'::jsonb, 'section47s', '[]'::jsonb,
    'cinPlans', case p.kind when 'cin' then jsonb_build_array(jsonb_build_object('start', p.started_on, 'end', p.ended_on, 'endKnownOn', p.end_known_on)) else '[]'::jsonb end,
    'cpPlans', case p.kind when 'cp' then jsonb_build_array(jsonb_build_object('start', p.started_on, 'end', p.ended_on, 'endKnownOn', p.end_known_on)) else '[]'::jsonb end)
  from care_plan p
  where ${ofChild('p')} and (p.referral_date is null or not exists (
    select 1 from care_episode e where ${ofChild('e')} and e.referral_date = p.referral_date))`;

const disabilities = sql`
  select d.code as place, jsonb_build_object('code', d.code, 'from', d.since, 'to', d.until) as fact
  from disability d where ${ofChild('d')}`;

const lookedAfter = sql`
  select l.started_on as place, jsonb_build_object('start', l.started_on, 'end', l.ended_on,
    'endKnownOn', l.end_known_on, 'leftBy', l.left_by) as fact
  from looked_after_period l where ${ofChild('l')}`;

const kinship = sql`
  select k.started_on as place, jsonb_build_object('start', k.started_on, 'end', k.ended_on,
    'endKnownOn', k.end_known_on, 'order', k.order_kind) as fact
  from kinship_arrangement k where ${ofChild('k')}`;

const assertions = sql`
  select a.asserted_at as place, jsonb_build_object('from', a.since, 'to', a.until, 'reason', a.reason,
    'by', p.name, 'on', (a.asserted_at at time zone 'Europe/London')::date) as fact
  from cohort_assertion a
  join person p on p.authority_id = a.authority_id and p.person_id = a.asserted_by
  where ${ofChild('a')} and a.withdrawn_at is null`;
