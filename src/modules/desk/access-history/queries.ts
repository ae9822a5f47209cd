/** Events of the audit as row security lets the viewer read them. */
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';

/** What the events are narrowed to; everything absent narrows nothing. */
export interface AuditFilter {
  /** Ids of children, pupils or other subjects. */
  readonly subjects?: readonly string[];
  readonly actors?: readonly string[];
  readonly events?: readonly string[];
  readonly decision?: 'allow' | 'deny' | 'error';
  /** Local times `YYYY-MM-DD HH:MM`; the end is not included. */
  readonly from?: string;
  readonly to?: string;
  /** The numbers of single events. */
  readonly seqs?: readonly number[];
  /** Leaves out what this person did. */
  readonly notBy?: string;
}

/** One event as pages show it. */
export interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly name: string | null;
  readonly appointmentId: string | null;
  readonly role: string | null;
  readonly event: string;
  readonly decision: 'allow' | 'deny' | 'error';
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly fields: readonly string[];
  readonly count: number | null;
  readonly purpose: string | null;
  readonly caseRef: string | null;
}

/** Where a person of an appointment works. */
export type Places = ReadonlyMap<string, string>;

/** Events are counted up to here: nobody turns more pages. */
export const COUNTED = 10_000;

const SUBJECTS = ['child', 'pupil'];

function narrowed(tx: Tx, filter: AuditFilter): RawBuilder<unknown> {
  const { subjects, actors, events, decision, from, to, seqs, notBy } = filter;
  const local = (moment: string) => sql`(${moment}::timestamp at time zone 'Europe/London')`;
  return sql`a.authority_id = ${tx.authorityId}
    ${subjects === undefined ? sql`` : sql`and a.subject_type = any (${SUBJECTS}::text[]) and a.subject_id = any (${[...subjects]}::text[])`}
    ${actors === undefined ? sql`` : sql`and a.actor = any (${[...actors]}::uuid[])`}
    ${events === undefined ? sql`` : sql`and a.event = any (${[...events]}::text[])`}
    ${decision === undefined ? sql`` : sql`and a.decision = ${decision}`}
    ${from === undefined ? sql`` : sql`and a.at >= ${local(from)}`}
    ${to === undefined ? sql`` : sql`and a.at < ${local(to)}`}
    ${seqs === undefined ? sql`` : sql`and a.seq = any (${[...seqs]}::bigint[])`}
    ${notBy === undefined ? sql`` : sql`and a.actor is distinct from ${notBy}::uuid`}`;
}

/** How many there are, counted no further than `COUNTED`. */
export async function countEvents(tx: Tx, filter: AuditFilter): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from audit_event a where ${narrowed(tx, filter)} limit ${COUNTED}) x`);
  return count;
}

/** The newest first. */
export async function listEvents(
  tx: Tx,
  filter: AuditFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<EventRow[]> {
  return tx.all(sql<EventRow>`
    select a.seq, a.at, p.name, a.appointment_id as "appointmentId", a.role, a.event, a.decision,
      a.subject_type as "subjectType", a.subject_id as "subjectId", a.fields, a.record_count as count,
      a.purpose, a.case_ref as "caseRef"
    from (
      select a.seq, a.at, a.actor, a.appointment_id, a.role, a.event, a.decision, a.subject_type,
        a.subject_id, a.fields, a.record_count, a.purpose, a.case_ref
      from audit_event a where ${narrowed(tx, filter)}
      order by a.seq desc limit ${page.limit} offset ${page.offset}) a
    left join person p on p.authority_id = ${tx.authorityId} and p.person_id = a.actor
    order by a.seq desc`);
}

/** What one person did how often, of one event. */
export interface PersonEvents {
  readonly name: string;
  readonly role: string | null;
  readonly event: string;
  readonly times: number;
  readonly records: number | null;
  readonly latest: Date;
}

/** What people did since a moment, by person and event: whom row security lets the viewer see. */
export async function eventsByPerson(
  tx: Tx,
  since: Date,
  actors: readonly string[],
): Promise<PersonEvents[]> {
  return tx.all(sql<PersonEvents>`
    select p.name, a.role, a.event, a.times, a.records, a.latest
    from (
      select actor, role, event, count(*)::int as times, sum(record_count)::int as records, max(at) as latest
      from audit_event
      where authority_id = ${tx.authorityId} and actor = any (${[...actors]}::uuid[]) and at >= ${since}
      group by actor, role, event) a
    join person p on p.authority_id = ${tx.authorityId} and p.person_id = a.actor
    order by p.name collate "und-x-icu", p.person_id, a.times desc, a.event`);
}

/** People with an appointment that the viewer reads: the own school's, or the Virtual School's. */
export async function colleagues(tx: Tx): Promise<string[]> {
  const rows = await tx.all(sql<{ personId: string }>`
    select distinct person_id as "personId" from appointment where authority_id = ${tx.authorityId}`);
  return rows.map(({ personId }) => personId);
}

/** The children and pupils in the viewer's sight, each with the child's name. */
export async function subjectsInSight(
  tx: Tx,
): Promise<ReadonlyMap<string, { readonly childId: string; readonly name: string }>> {
  const rows = await tx.all(sql<{ id: string; childId: string; name: string }>`
    with named as (
      select child_id, btrim(forename || ' ' || surname) as name from child_name
      where authority_id = ${tx.authorityId} and kind = 'current'
        and child_id = any ((select sight_children())::uuid[]))
    select child_id::text as id, child_id as "childId", name from named
    union all
    select l.pupil_id::text, l.child_id, n.name from link l join named n using (child_id)
    where l.authority_id = ${tx.authorityId}`);
  return new Map(rows.map(({ id, childId, name }) => [id, { childId, name }]));
}

/** A child and the schools' records that are or were linked to it. For the system. */
export async function subjectsOf(tx: Tx, childId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select ${childId} as id
    union select pupil_id::text from link where authority_id = ${tx.authorityId} and child_id = ${childId}::uuid
    union select pupil_id::text from link_history where authority_id = ${tx.authorityId} and child_id = ${childId}::uuid`);
  return rows.map(({ id }) => id);
}

/** The team, school or service of appointments. For the system: names of places are no child's data. */
export async function placesOf(tx: Tx, appointmentIds: readonly string[]): Promise<Places> {
  const rows = await tx.all(sql<{ appointmentId: string; place: string }>`
    select a.appointment_id as "appointmentId", coalesce(t.name, e.name, v.name, r.name, l.name, '') as place
    from appointment a
    left join team t on a.scope_kind = 'team' and t.authority_id = a.authority_id and t.team_id = a.scope_id
    left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
    left join service v on a.scope_kind = 'service' and v.authority_id = a.authority_id and v.service_id = a.scope_id
    left join trust r on a.scope_kind = 'trust' and r.authority_id = a.authority_id and r.trust_id = a.scope_id
    left join panel l on a.scope_kind = 'panel' and l.authority_id = a.authority_id and l.panel_id = a.scope_id
    where a.authority_id = ${tx.authorityId} and a.appointment_id = any (${[...appointmentIds]}::uuid[])`);
  return new Map(rows.map(({ appointmentId, place }) => [appointmentId, place]));
}

const PEOPLE_AT_MOST = 200;

/** People whose name or e-mail holds the words. */
export async function findPeople(tx: Tx, words: string): Promise<string[]> {
  const rows = await tx.all(sql<{ personId: string }>`
    select person_id as "personId" from person
    where authority_id = ${tx.authorityId}
      and (strpos(lower(name), lower(${words})) > 0 or strpos(email, lower(${words})) > 0)
    limit ${PEOPLE_AT_MOST}`);
  return rows.map(({ personId }) => personId);
}

/** The child of an LA child id. For the system. */
export async function findByNumber(tx: Tx, laChildId: string): Promise<string | undefined> {
  const row = await tx.maybe(sql<{ childId: string }>`
    select child_id as "childId" from child where authority_id = ${tx.authorityId} and la_child_id = ${laChildId}`);
  return row?.childId;
}

/** The events in which a copy of that reference was taken. For the system, which reads requests' ids. */
export async function copiesOf(tx: Tx, reference: string): Promise<number[]> {
  const rows = await tx.all(sql<{ seq: number }>`
    select seq from audit_event where authority_id = ${tx.authorityId} and event = 'export.downloaded'
      and left(request_id::text, 8) = ${reference}`);
  return rows.map(({ seq }) => seq);
}

/** Every child's id, to find the one behind a pseudonym. For the system. */
export async function childIds(tx: Tx): Promise<string[]> {
  const rows = await tx.all(
    sql<{
      childId: string;
    }>`select child_id as "childId" from child where authority_id = ${tx.authorityId}`,
  );
  return rows.map(({ childId }) => childId);
}
