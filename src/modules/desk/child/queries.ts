/** What is known of one child, each part by a query of its own. Row security gives the rows. */
import { sql, type Tx } from '../../../platform/db.ts';
import { onRollNow } from '../children/parts.ts';

/** A place at a school, through the link that joins child and pupil. */
export interface SchoolPlace {
  readonly pupilId: string;
  readonly school: string | null;
  readonly urn: string;
  readonly yearGroup: string | null;
  readonly basis: 'upn' | 'person' | 'probability';
  readonly isConfirmedLink: boolean;
  readonly linkedSince: Date;
  readonly since: string | null;
  readonly until: string | null;
  readonly isNow: boolean;
  readonly state: 'expected' | 'reported' | 'confirmed' | null;
  readonly status: string | null;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
  readonly asOf: string | null;
}

/** Every place on a roll, the newest first; a link without a place has one row too. */
export async function schoolPlaces(tx: Tx, childId: string): Promise<SchoolPlace[]> {
  return tx.all(sql<SchoolPlace>`
    select l.pupil_id as "pupilId", s.name as school, coalesce(e.urn, l.urn) as urn, p.year_group as "yearGroup", l.basis,
      l.is_confirmed as "isConfirmedLink", l.since as "linkedSince", e.since, e.until,
      coalesce(${onRollNow}, false) as "isNow", e.state, e.status,
      w.name as "confirmedBy", e.confirmed_at as "confirmedAt", e.as_of as "asOf"
    from link l
    join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
    left join enrolment e on e.authority_id = l.authority_id and e.pupil_id = l.pupil_id
    left join establishment s on s.authority_id = l.authority_id and s.urn = coalesce(e.urn, l.urn)
    left join person w on w.authority_id = e.authority_id and w.person_id = e.confirmed_by
    where l.authority_id = ${tx.authorityId} and l.child_id = ${childId}
    order by "isNow" desc, e.since desc nulls last, l.pupil_id`);
}

/** A stretch of social care with its detail. */
export interface CareStretch {
  readonly kind: 'episode' | 'cin' | 'cp' | 'section47' | 'looked-after' | 'kinship';
  readonly start: string;
  readonly end: string | null;
  /** Codes or words of the detail, by what they are. */
  readonly need: string | null;
  readonly closure: string | null;
  readonly category: string | null;
  readonly previousPlans: number | null;
  readonly conference: string | null;
  readonly order: string | null;
  readonly asOf: string | null;
}

/** Episodes, plans, enquiries and periods of being looked after, the newest first. */
export async function careStretches(tx: Tx, childId: string): Promise<CareStretch[]> {
  const ofChild = sql`authority_id = ${tx.authorityId} and child_id = ${childId}`;
  return tx.all(sql<CareStretch>`
    select * from (
      select 'episode' as kind, referral_date as start, closure_date as "end", d.primary_need as need, d.closure_reason as closure,
        null as category, null::int as "previousPlans", null::date as conference, null as "order", as_of as "asOf"
      from care_episode left join care_detail d using (authority_id, child_id, referral_date) where ${ofChild}
      union all
      select kind, started_on, ended_on, null, null, case when kind = 'cp' then coalesce(d.latest_category, d.initial_category) end,
        case when kind = 'cp' then d.previous_plans end, null, null, as_of
      from care_plan left join care_plan_detail d using (authority_id, child_id, started_on) where ${ofChild}
      union all
      select 'section47', started_on, conference_on, null, null, null, null, coalesce(conference_on, conference_target), null, null
      from section47 where ${ofChild}
      union all
      select 'looked-after', started_on, ended_on, null, null, null, null, null, left_by, as_of from looked_after_period where ${ofChild}
      union all
      select 'kinship', started_on, ended_on, null, null, null, null, null, order_kind, as_of from kinship_arrangement where ${ofChild}
    ) stretches order by start desc, kind`);
}

/** The days of reviews of child protection plans, the newest first. */
export async function reviews(tx: Tx, childId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ day: string }>`
    select reviewed_on as day from care_review
    where authority_id = ${tx.authorityId} and child_id = ${childId} order by reviewed_on desc`);
  return rows.map(({ day }) => day);
}

/** A home as social care has it. */
export interface Home {
  readonly since: string;
  readonly until: string | null;
  readonly line: string;
  readonly postcode: string;
  readonly isProtected: boolean;
}

/** The homes that the viewer may see, the newest first. */
export async function homes(tx: Tx, childId: string): Promise<Home[]> {
  return tx.all(sql<Home>`
    select since, until, line, postcode, is_protected as "isProtected" from child_address
    where authority_id = ${tx.authorityId} and child_id = ${childId} order by since desc`);
}

/** Names and numbers of a child as social care has them, and what the schools have. */
export async function identifiers(
  tx: Tx,
  childId: string,
): Promise<{
  readonly names: readonly { kind: string; forename: string; middle: string; surname: string }[];
  readonly numbers: readonly { kind: string; value: string }[];
  readonly pupils: readonly {
    pupilId: string;
    school: string;
    upn: string | null;
    name: string;
    born: string | null;
  }[];
}> {
  const ofChild = sql`authority_id = ${tx.authorityId} and child_id = ${childId}`;
  return tx.one(sql<{
    names: { kind: string; forename: string; middle: string; surname: string }[];
    numbers: { kind: string; value: string }[];
    pupils: {
      pupilId: string;
      school: string;
      upn: string | null;
      name: string;
      born: string | null;
    }[];
  }>`
    select (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'forename', forename, 'middle', middle_names, 'surname', surname)
        order by array_position(array['current', 'preferred', 'former'], kind), slot), '[]') from child_name where ${ofChild}) as names,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'value', value)
        order by array_position(array['upn', 'former-upn', 'upn-unknown', 'nhs', 'uln'], kind), slot), '[]')
        from child_identifier where ${ofChild} and value <> '') as numbers,
      (select coalesce(jsonb_agg(jsonb_build_object('pupilId', p.pupil_id, 'school', s.name, 'upn', p.upn, 'name', p.forename || ' ' || p.surname, 'born', p.birth_date) order by l.since desc), '[]')
        from link l join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
        join establishment s on s.authority_id = p.authority_id and s.urn = p.urn
        where l.authority_id = ${tx.authorityId} and l.child_id = ${childId}) as pupils`);
}

/** A worker's time with the child. */
export interface Allocation {
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
  readonly team: string | null;
  readonly since: string;
  readonly until: string | null;
  readonly lead: 'social-worker' | 'family-support' | 'other';
  readonly asOf: string;
}

/** Every worker, the newest first. */
export async function allocations(tx: Tx, childId: string): Promise<Allocation[]> {
  return tx.all(sql<Allocation>`
    select a.worker_name as name, a.worker_email as email, a.worker_telephone as telephone, t.name as team, a.since,
      a.until, a.lead_practitioner as lead, a.as_of as "asOf"
    from allocation a left join team t on t.authority_id = a.authority_id and t.team_id = a.team_id
    where a.authority_id = ${tx.authorityId} and a.child_id = ${childId}
    order by a.since desc, a.worker_email`);
}

/** An assertion that a child belongs to the cohort. */
export interface Assertion {
  readonly assertionId: string;
  readonly since: string;
  readonly until: string | null;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly withdrawnAt: Date | null;
}

/** Assertions about the child, the newest first. */
export async function assertions(tx: Tx, childId: string): Promise<Assertion[]> {
  return tx.all(sql<Assertion>`
    select a.assertion_id as "assertionId", a.since, a.until, a.reason, p.name as by, a.asserted_at as at,
      a.withdrawn_at as "withdrawnAt"
    from cohort_assertion a join person p on p.authority_id = a.authority_id and p.person_id = a.asserted_by
    where a.authority_id = ${tx.authorityId} and a.child_id = ${childId}
    order by a.asserted_at desc, a.assertion_id`);
}

/**
 * News as it became known, apart from what other records of the page tell with their own days: cases,
 * plans, looked-after and kinship periods, workers, places at schools.
 */
export async function news(
  tx: Tx,
  childId: string,
): Promise<{ readonly day: string; readonly words: string; readonly source: string }[]> {
  return tx.all(sql<{ day: string; words: string; source: string }>`
    select on_day as day, words, source from child_change
    where authority_id = ${tx.authorityId} and child_id = ${childId} and not for_schools
      and what not in ('episode', 'plan', 'looked-after', 'kinship', 'worker', 'roll')
    order by known_at desc limit 200`);
}
