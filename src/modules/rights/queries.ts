/** Rights cases as they are kept, listed and found. */
import type { Viewer } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { foldName } from '../people/index.ts';
import type { ClockFacts, IdentitySeen, Outcome, RequesterKind, RightsKind } from './rules.ts';

/** Whom a request is about, as it says. */
export interface Given {
  readonly givenLaChildId: string | null;
  readonly givenUpn: string | null;
  readonly givenForename: string | null;
  readonly givenSurname: string | null;
  readonly givenBirthDate: CalendarDate | null;
}

/** One case. */
export interface RightsCase extends Given, ClockFacts {
  readonly caseId: string;
  readonly kind: RightsKind;
  readonly requesterKind: RequesterKind;
  readonly requesterName: string;
  readonly requesterRole: string;
  readonly request: string;
  readonly childId: string | null;
  readonly identitySeen: readonly IdentitySeen[];
  readonly identityCheckedOn: CalendarDate | null;
  readonly identityCheckedBy: string | null;
  readonly extensionReason: 'complex' | 'number-of-requests' | null;
  readonly dueOn: CalendarDate;
  readonly closedAt: Date | null;
  readonly outcome: Outcome | null;
}

const columns = sql`
  c.case_id as "caseId", c.kind, c.received_on as "receivedOn", c.requester_kind as "requesterKind",
  c.requester_name as "requesterName", c.requester_role as "requesterRole", c.request,
  c.given_la_child_id as "givenLaChildId", c.given_upn as "givenUpn", c.given_forename as "givenForename",
  c.given_surname as "givenSurname", c.given_birth_date as "givenBirthDate", c.child_id as "childId",
  c.identity_seen as "identitySeen", c.identity_checked_on as "identityCheckedOn", p.name as "identityCheckedBy",
  c.identity_asked_on as "identityAskedOn", c.identity_received_on as "identityReceivedOn",
  c.clarification_asked_on as "clarificationAskedOn", c.paused_days as "pausedDays",
  c.extended_on as "extendedOn", c.extension_reason as "extensionReason",
  c.acknowledged_on as "acknowledgedOn", c.due_on as "dueOn", c.closed_at as "closedAt", c.outcome`;
const tables = sql`rights_case c
  left join person p on p.authority_id = c.authority_id and p.person_id = c.identity_checked_by`;
const waits = sql`(c.kind <> 'complaint' and (c.clarification_asked_on is not null
  or (c.identity_asked_on is not null and c.identity_received_on is null)))`;

/** What a list can be narrowed to. */
export const CASE_STATES = ['open', 'overdue', 'waiting', 'closed', 'all'] as const;
/** One of `CASE_STATES`. */
export type CaseState = (typeof CASE_STATES)[number];

/** What a list shows. */
export interface CaseFilter {
  readonly state: CaseState;
  readonly kind: RightsKind | '';
  readonly today: CalendarDate;
}

function narrowed({ state, kind, today }: CaseFilter) {
  return sql`(${kind} = '' or c.kind = ${kind}) and case ${state}
    when 'open' then c.closed_at is null
    when 'overdue' then c.closed_at is null and c.due_on < ${today} and not ${waits}
    when 'waiting' then c.closed_at is null and ${waits}
    when 'closed' then c.closed_at is not null
    else true end`;
}

/** How many cases the filter lets through. */
export async function countCases(tx: Tx, filter: CaseFilter): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from rights_case c
    where c.authority_id = ${tx.authorityId} and ${narrowed(filter)}`);
  return count;
}

/** Cases, what is due first at the top. */
export async function listCases(
  tx: Tx,
  filter: CaseFilter,
  range: { readonly limit: number; readonly offset: number },
): Promise<RightsCase[]> {
  return tx.all(sql<RightsCase>`
    select ${columns} from ${tables}
    where c.authority_id = ${tx.authorityId} and ${narrowed(filter)}
    order by c.closed_at is not null, c.due_on, c.case_id limit ${range.limit} offset ${range.offset}`);
}

/** One case; with a lock where something is to be done. */
export async function findCase(
  tx: Tx,
  caseId: string,
  lock = false,
): Promise<RightsCase | undefined> {
  if (lock)
    await tx.run(sql`
      select 1 from rights_case where authority_id = ${tx.authorityId} and case_id = ${caseId} for update`);
  return tx.maybe(sql<RightsCase>`
    select ${columns} from ${tables} where c.authority_id = ${tx.authorityId} and c.case_id = ${caseId}`);
}

/** What was done in a case. */
export interface Step {
  readonly what: string;
  readonly onDay: CalendarDate;
  readonly by: string;
  readonly note: string;
}

/** The timeline, newest first. */
export async function listSteps(tx: Tx, caseId: string): Promise<Step[]> {
  return tx.all(sql<Step>`
    select s.what, s.on_day as "onDay", p.name as by, s.note from rights_step s
    join person p on p.authority_id = s.authority_id and p.person_id = s.done_by
    where s.authority_id = ${tx.authorityId} and s.case_id = ${caseId} order by s.step_id desc`);
}

/** A child as a rights case may show it (R03 `s`). */
export interface Subject {
  readonly childId: string;
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: CalendarDate | null;
  readonly laChildId: string;
}

/**
 * What no case opens: sealed and restricted children, and children whom the viewer knows. They answer
 * as if no record were held (TRUST 4a rules 3 and 6).
 */
function opens(viewer: Pick<Viewer, 'personId'>) {
  return sql`not c.is_sealed
    and not exists (select 1 from restriction r where r.authority_id = c.authority_id
      and r.child_id = c.child_id and r.lifted_on is null)
    and not exists (select 1 from conflict k join conflict_reach x using (authority_id, conflict_id)
      where k.authority_id = c.authority_id and x.subject_id = c.child_id
        and k.person_id = ${viewer.personId} and k.cleared_at is null)`;
}

/**
 * The one child that everything given fits exactly; undefined when there is none, when there are
 * several, and when no case may open it. For the system.
 */
export async function findExactly(
  tx: Tx,
  viewer: Pick<Viewer, 'personId'>,
  given: Given,
): Promise<string | undefined> {
  const { givenLaChildId, givenUpn, givenBirthDate, givenForename, givenSurname } = given;
  const hasName = givenForename !== null && givenSurname !== null && givenBirthDate !== null;
  if (givenLaChildId === null && givenUpn === null && !hasName) return undefined;
  const rows = await tx.all(sql<{ childId: string; forename: string; surname: string }>`
    select c.child_id as "childId", coalesce(n.forename, '') as forename, coalesce(n.surname, '') as surname
    from child c left join child_name n using (authority_id, child_id)
    where c.authority_id = ${tx.authorityId} and ${opens(viewer)}
      and (${givenLaChildId}::text is null or c.la_child_id = ${givenLaChildId})
      and (${givenUpn}::text is null or exists (select 1 from child_identifier i
        where i.authority_id = c.authority_id and i.child_id = c.child_id and i.kind in ('upn', 'former-upn')
          and i.value = ${givenUpn}))
      and (not ${hasName}::boolean or c.birth_date = ${givenBirthDate}::date)`);
  const fitting = rows.filter(
    ({ forename, surname }) =>
      !hasName ||
      (foldName(forename) === foldName(givenForename) &&
        foldName(surname) === foldName(givenSurname)),
  );
  const ids = [...new Set(fitting.map(({ childId }) => childId))];
  return ids.length === 1 ? ids[0] : undefined;
}

/** The child of a case, while a case may still open it. For the system. */
export async function findSubject(
  tx: Tx,
  viewer: Pick<Viewer, 'personId'>,
  childId: string,
): Promise<Subject | undefined> {
  return tx.maybe(sql<Subject>`
    select c.child_id as "childId", coalesce(n.forename, '') as forename, coalesce(n.surname, '') as surname,
      c.birth_date as "birthDate", c.la_child_id as "laChildId"
    from child c left join child_name n on n.authority_id = c.authority_id and n.child_id = c.child_id
      and n.kind = 'current'
    where c.authority_id = ${tx.authorityId} and c.child_id = ${childId} and ${opens(viewer)}`);
}
