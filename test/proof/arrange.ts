/** Puts a drawn world into a database past row security, and lets the product follow it. */
import type pg from 'pg';
import { adviceSubscribers } from '../../src/modules/advice/index.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { refreshNamedSight } from '../../src/modules/people/index.ts';
import { addSchoolDays } from '../../src/modules/schools/index.ts';
import { calendarDate } from '../../src/platform/calendar-date.ts';
import type { TestDatabase } from '../support/database.ts';
import type { Row } from './oracle/facts.ts';
import type { World } from './worlds.ts';
import { daysAfter } from './worlds.ts';

type Values = Readonly<Record<string, unknown>>;

/** Enters the world, brings `sight` in step, and gives every row that is asked for. */
export async function arrange(
  { owner, database, clock }: TestDatabase,
  { facts }: World,
  today: string,
): Promise<Row[]> {
  const authority_id = facts.authorityId;
  const add = async (table: string, rows: readonly Values[]): Promise<void> =>
    insert(
      owner,
      table,
      rows.map((row) => ({ authority_id, ...row })),
    );
  const perChild = (extra: Values) =>
    facts.children.map(({ childId }) => ({ child_id: childId, ...extra }));
  const anybody = facts.people[0]?.personId ?? '';
  const noon = (day: string) => `${day}T12:00:00Z`;
  const urnOf = new Map(facts.pupils.map(({ pupilId, urn }) => [pupilId, urn]));
  const referral = { referral_date: '2025-01-01' };
  const as_of = daysAfter(today, -1);

  await add('authority', [{ name: `Council ${authority_id}`, is_synthetic: true }]);
  await add(
    'person',
    facts.people.map(({ personId, email }) => ({ person_id: personId, email, name: email })),
  );
  const services = [...new Set(facts.teams.map(({ serviceId }) => serviceId))];
  await add(
    'service',
    services.map((service_id) => ({ service_id, name: service_id })),
  );
  await add(
    'team',
    facts.teams.map(({ teamId, serviceId }) => ({
      team_id: teamId,
      service_id: serviceId,
      name: teamId,
    })),
  );
  await add(
    'establishment',
    facts.schools.map((urn) => ({ urn, la_code: authority_id, name: urn })),
  );
  await add(
    'child',
    facts.children.map(({ childId, isSealed }, index) => ({
      child_id: childId,
      la_child_id: `C${index}`,
      is_sealed: isSealed,
    })),
  );
  await add('child_name', perChild({ kind: 'current', forename: 'A', surname: 'B' }));
  await add('child_identifier', perChild({ kind: 'upn', value: 'A100000000001' }));
  await add('child_address', [
    ...perChild({ since: '2020-01-01', line: '1 Elm Road', is_protected: false }),
  ]);
  await add('care_episode', perChild({ ...referral, as_of }));
  await add('care_detail', perChild({ ...referral, primary_need: 'N1' }));
  await add('care_plan', perChild({ kind: 'cp', started_on: '2025-02-01', as_of }));
  await add('care_plan_detail', perChild({ started_on: '2025-02-01', initial_category: 'NEG' }));
  await add('care_status', perChild({ status: 'cp', as_of }));
  await add(
    'allocation',
    facts.allocations.map((one) => ({
      child_id: one.childId,
      since: one.since,
      until: one.until,
      worker_email: one.workerEmail,
      worker_name: one.workerEmail,
      team_id: one.teamId,
      as_of,
    })),
  );
  await add(
    'named_professional',
    facts.named.map((one) => ({
      named_id: one.namedId,
      child_id: one.childId,
      person_id: one.personId,
      role: one.role,
      since: one.since,
      until: one.until,
      named_by: anybody,
      named_at: noon(today),
    })),
  );
  await add(
    'restriction_allow',
    facts.allowed.map((one) => ({
      child_id: one.childId,
      person_id: one.personId,
      since: one.since,
      until: one.until,
    })),
  );
  await add(
    'pupil',
    facts.pupils.map(({ pupilId, urn }) => ({
      pupil_id: pupilId,
      urn,
      school_key: pupilId,
      sight_until: sightUntil(
        facts.enrolments.find((one) => one.pupilId === pupilId)?.until ?? null,
      ),
    })),
  );
  await add(
    'enrolment',
    facts.enrolments.map(({ pupilId, since, until }) => ({
      pupil_id: pupilId,
      urn: urnOf.get(pupilId),
      since,
      until,
      as_of,
    })),
  );
  await add('cohort_definition', [{ definition: 'proof' }]);
  await add(
    'cohort_row',
    perChild({
      definition: 'proof',
      status: 'cp',
      since: '2025-02-01',
      link_state: 'matched',
    }),
  );
  await add(
    'link',
    facts.links.map((one) => ({
      child_id: one.childId,
      pupil_id: one.pupilId,
      urn: urnOf.get(one.pupilId),
      basis: 'upn',
      probability: 1,
      is_confirmed: one.isConfirmed,
    })),
  );
  await add('known_status', perChild({ status: 'cp', updated_on: today }));
  await add(
    'child_school',
    facts.children.map(({ childId }) => {
      const link = facts.links.find((one) => one.childId === childId);
      return {
        child_id: childId,
        urn: link === undefined ? null : urnOf.get(link.pupilId),
        state: link === undefined ? null : 'reported',
        is_confirmed: link?.isConfirmed ?? false,
      };
    }),
  );
  await add(
    'restriction',
    facts.restrictions.map((one) => ({
      restriction_id: one.restrictionId,
      child_id: one.childId,
      category: 'high-risk',
      since: one.since,
      review_on: daysAfter(one.since, 90),
      lifted_on: one.liftedOn,
    })),
  );
  await add(
    'rights_case',
    facts.objections.map((one) => ({
      case_id: one.caseId,
      kind: 'objection',
      received_on: as_of,
      opened_at: noon(as_of),
      opened_by: anybody,
      requester_kind: 'young-person',
      requester_name: 'A',
      request: 'Leave me out of it.',
      child_id: one.childId,
      identity_checked_by: anybody,
      identity_checked_on: as_of,
      identity_seen: ['photo-id'],
      due_on: daysAfter(today, 28),
    })),
  );
  await add(
    'rights_mark',
    facts.objections.map((one) => ({
      case_id: one.caseId,
      child_id: one.childId,
      kind: 'objected',
      about: 'everything',
      since: as_of,
      set_by: anybody,
      ended_on: one.endedAs === null ? null : today,
      ended_as: one.endedAs,
    })),
  );
  await add(
    'conflict',
    facts.conflicts.map((one) => ({
      conflict_id: one.conflictId,
      person_id: one.personId,
      child_id: one.childId,
      pupil_id: one.pupilId,
      source: 'declared',
      declared_at: noon(today),
      cleared_at: one.isCleared ? noon(today) : null,
      cleared_by: one.isCleared
        ? facts.people.find(({ personId }) => personId !== one.personId)?.personId
        : null,
    })),
  );
  await add(
    'advice_request',
    facts.advice.map((one) => ({
      advice_id: one.adviceId,
      asked_by: one.askedBy,
      asked_as: 'SW',
      scope_kind: 'authority',
      scope_id: 'all',
      asked_at: noon(one.takenOn),
      topic: 'attendance',
      question: 'What can be done?',
      taken_by: one.takenBy,
      taken_as: one.takenBy === null ? null : one.takenAs,
      taken_at: one.takenBy === null ? null : noon(one.takenOn),
      closed_at: one.closedOn === null ? null : noon(one.closedOn),
      closed_by: one.closedOn === null ? null : one.askedBy,
      named_until: one.namedUntil,
    })),
  );
  await add(
    'advice_child',
    facts.advice.map((one) => ({
      advice_id: one.adviceId,
      child_id: one.childId,
      named_by: one.askedBy,
      named_at: noon(one.takenOn),
      withdrawn_at: one.isWithdrawn ? noon(today) : null,
    })),
  );
  // As opening an emergency access does.
  await add(
    'sight',
    facts.emergencies.map(({ emergencyId, childId }) => ({
      child_id: childId,
      scope: `glass:${emergencyId}`,
      source: 'emergency',
      since: today,
      until: daysAfter(today, 1),
    })),
  );

  const follow = adviceSubscribers({ clock }).find(({ name }) => name === 'advice-sight');
  await database.withSystem({ authorityId: authority_id, purpose: 'proof' }, async (tx) => {
    await refreshSight(tx);
    for (const { childId } of facts.children) await refreshNamedSight(tx, childId);
    for (const { adviceId } of facts.advice)
      await follow?.handle({ kind: 'advice.changed', adviceId }, tx);
  });
  return rowsOf(facts);
}

function rowsOf(facts: World['facts']): Row[] {
  const { authorityId } = facts;
  const ofChild = (table: Row['table'], childId: string, key = childId): Row => ({
    authorityId,
    table,
    key,
    childId,
    pupilId: null,
  });
  return [
    ...facts.children.flatMap(({ childId }) => PER_CHILD.map((table) => ofChild(table, childId))),
    ...facts.allocations.map((one) =>
      ofChild('allocation', one.childId, `${one.childId} ${one.since} ${one.workerEmail}`),
    ),
    ...facts.restrictions.map((one) => ofChild('restriction', one.childId, one.restrictionId)),
    ...facts.links.map((one): Row => ({
      ...ofChild('link', one.childId, `${one.childId} ${one.pupilId}`),
      pupilId: one.pupilId,
    })),
    ...facts.pupils.flatMap(({ pupilId }) =>
      (['pupil', 'enrolment'] as const).map((table): Row => ({
        authorityId,
        table,
        key: pupilId,
        childId: null,
        pupilId,
      })),
    ),
  ];
}

const PER_CHILD = [
  'child',
  'child_name',
  'child_identifier',
  'child_address',
  'care_episode',
  'care_detail',
  'care_plan',
  'care_plan_detail',
  'care_status',
  'known_status',
  'child_school',
  'cohort_row',
] as const;

/** What `enrolment` keeps beside a pupil who left. */
function sightUntil(leftOn: string | null): string | null {
  if (leftOn === null) return null;
  return addSchoolDays({ own: [], authority: [], closures: [] }, calendarDate(leftOn), 5).date;
}

async function insert(owner: pg.Client, table: string, rows: readonly Values[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const names = columns.join(', ');
  await owner.query(
    `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
