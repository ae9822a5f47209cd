/**
 * The oracle: whether somebody may read a row, decided from TRUST 4a to 4e and the matrix over plain
 * facts. It was written without a look at the policies and shares no code with them (a rule of
 * .dependency-cruiser.mjs); what it learnt from them afterwards says so.
 */
import type { Dated, Facts, Looker, Row, Table } from './facts.ts';

/** Told of each branch that was taken, and which way. */
export type Note = (branch: string, way: boolean) => boolean;

const DAYS_AFTER_CLOSURE = 30;
const SCHOOL_DAYS_AFTER_LEAVING = 5;

/** Resources of the matrix, as the tables hold them. */
const RESOURCE: Readonly<Record<Table, string>> = {
  child: 'R03',
  child_name: 'R03',
  child_identifier: 'R03',
  child_address: 'R11',
  // They carry dates and outcomes, which the matrix counts as detail; R04 has tables of its own.
  care_episode: 'R05',
  care_plan: 'R05',
  care_status: 'R05',
  care_detail: 'R05',
  care_plan_detail: 'R05',
  allocation: 'R06',
  restriction: 'background',
  known_status: 'R04',
  child_school: 'background',
  // By name for those who hold R04; without, for those who hold R02.
  cohort_row: 'R04',
  link: 'R03 school',
  pupil: 'roll',
  enrolment: 'roll',
};

/** Who holds a resource for the children they have to do with (4b, and the note under 4c). */
const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  R03: ['SW', 'TM', 'SM', 'IRO', 'YJW', 'LAI', 'EA', 'VSH'],
  R04: ['SW', 'TM', 'SM', 'IRO', 'LAI', 'EA', 'VSH'],
  R05: ['SW', 'TM', 'SM', 'IRO'],
  R06: ['SW', 'TM', 'SM', 'IRO', 'YJW', 'LAI', 'EA', 'VSH'],
  // An inclusion officer's visit needs the home; no visit is planned in the product yet.
  R11: ['SW', 'TM', 'SM', 'IRO'],
  // Why a record is restricted, and what is worked out for lists: no table of the pages' login.
  background: [],
  'R03 school': ['SW', 'TM', 'SM', 'IRO', 'YJW', 'LAI', 'EA', 'VSH'],
  roll: ['SW', 'TM', 'SM', 'IRO', 'YJW', 'LAI', 'EA', 'VSH'],
};

/** Whether the looker may read the row. */
export function mayRead(looker: Looker, row: Row, facts: Facts, note: Note): boolean {
  if (!note('who looks is known', looker.isKnown)) return false;
  if (!note('row of the same authority', row.authorityId === looker.authorityId)) return false;
  const { childId } = row;
  if (childId === null) return mayReadRoll(looker, row.pupilId ?? '', facts, note);
  if (row.table === 'cohort_row' && isStrategic(looker, note))
    if (
      note('cohort: child is not restricted', !isRestricted(childId, facts)) &&
      note('cohort: nobody objected', !isObjected(childId, facts))
    )
      return true;
  if (
    row.table === 'link' &&
    !note('link: no conflict with its pupil', !isPupilBarred(looker, row, facts))
  )
    return false;
  if (!note('no conflict with the child', !isChildBarred(looker, childId, facts))) return false;
  if (looker.role === 'DSL') return mayReadAsSchool(looker, row, childId, facts, note);
  const holders = HOLDERS[RESOURCE[row.table]] ?? [];
  if (!note('role holds the resource', holders.includes(looker.role))) return false;
  return mayReadChild(looker, childId, facts, note);
}

/** R04, R06 for schools: status and not story, of confirmed links on the own roll. */
function mayReadAsSchool(
  looker: Looker,
  row: Row,
  childId: string,
  facts: Facts,
  note: Note,
): boolean {
  const isForSchools = row.table === 'known_status' || row.table === 'link';
  if (!note('a school reads a table made for schools', isForSchools)) return false;
  if (!note('school: child is not restricted', !isRestricted(childId, facts))) return false;
  const link = facts.links.find((one) => one.childId === childId);
  if (!note('school: the link is confirmed', link?.isConfirmed === true)) return false;
  const pupilId = link?.pupilId ?? '';
  // The link itself holds two ids; it stays when the pupil has gone, as the school's own mark does.
  if (row.table === 'link')
    return note('link of the own school', isOfSchool(looker, pupilId, facts));
  return note('child on the own roll', isOnRoll(looker, pupilId, facts));
}

/** The child behind a row: nobody's when sealed, the listed people's when restricted, else theirs. */
function mayReadChild(looker: Looker, childId: string, facts: Facts, note: Note): boolean {
  const isSealed = facts.children.some((one) => one.childId === childId && one.isSealed);
  if (note('sealed: nobody reads it', isSealed)) return false;
  return note('child is restricted', isRestricted(childId, facts))
    ? mayReadRestricted(looker, childId, facts, note)
    : isTheirs(looker, childId, facts, note);
}

/** Restriction beats role: named on the allow-list, with a fresh second factor (R12, 4a rules 6, 8). */
function mayReadRestricted(looker: Looker, childId: string, facts: Facts, note: Note): boolean {
  if (!note('restricted: role may be listed', ['SW', 'TM', 'SM', 'IRO'].includes(looker.role)))
    return false;
  if (!note('restricted: not through an emergency', looker.emergencyId === null)) return false;
  const isListed = facts.allowed.some(
    (entry) =>
      entry.childId === childId &&
      entry.personId === looker.personId &&
      stands(entry, looker.today),
  );
  if (!note('restricted: on the allow-list today', isListed)) return false;
  return note('restricted: fresh second factor', looker.isSteppedUp);
}

/** The relationship to the child (4a rule 2), each kind with its dates. */
function isTheirs(looker: Looker, childId: string, facts: Facts, note: Note): boolean {
  const { personId, today } = looker;
  if (looker.emergencyId !== null)
    return note(
      'emergency access to the child',
      facts.emergencies.some(
        (access) =>
          access.emergencyId === looker.emergencyId &&
          access.personId === personId &&
          access.childId === childId,
      ),
    );
  const allocations = facts.allocations.filter(
    (allocation) => allocation.childId === childId && standsAfterwards(allocation, today),
  );
  const teamsOfService = facts.teams.filter(({ serviceId }) => serviceId === looker.scopeId);
  switch (looker.role) {
    case 'SW': {
      const email = facts.people.find((person) => person.personId === personId)?.email;
      return note(
        'allocated',
        allocations.some(({ workerEmail }) => workerEmail === email),
      );
    }
    case 'TM':
      return note(
        'in the team',
        allocations.some(({ teamId }) => teamId === looker.scopeId),
      );
    case 'SM':
      return note(
        'in the service',
        allocations.some((a) => teamsOfService.some(({ teamId }) => teamId === a.teamId)),
      );
    case 'IRO':
    case 'YJW':
    case 'LAI':
      return note(
        `named as ${looker.role}`,
        facts.named.some(
          (name) =>
            name.childId === childId &&
            name.personId === personId &&
            name.role === looker.role &&
            name.since <= today &&
            (name.until === null || today < name.until),
        ),
      );
    case 'EA':
    case 'VSH':
      return note(
        `asked as ${looker.role}`,
        facts.advice.some(
          (question) =>
            question.childId === childId &&
            question.takenBy === personId &&
            question.takenAs === looker.role &&
            !question.isWithdrawn &&
            question.takenOn <= today &&
            (question.closedOn === null || today <= (question.namedUntil ?? '')),
        ),
      );
    default:
      return false;
  }
}

/**
 * R02: rows without names for those who think of the whole. No conflict is looked for, as nobody can be
 * recognised in them. An emergency access is to one child and to no list.
 */
function isStrategic(looker: Looker, note: Note): boolean {
  const isOfRole = ['VSH', 'EA', 'DA', 'SM'].includes(looker.role);
  return note('reads the cohort without names', isOfRole && looker.emergencyId === null);
}

/**
 * A school's own roll (4a rule 5); those who see a child see its pupil. Whoever knows the child of social
 * care sees no record of that child, the school's own included.
 */
function mayReadRoll(looker: Looker, pupilId: string, facts: Facts, note: Note): boolean {
  if (!note('roll: no conflict with the pupil', !isPupilBarred(looker, { pupilId }, facts)))
    return false;
  if (looker.role === 'DSL') return note('pupil of the own roll', isOnRoll(looker, pupilId, facts));
  // A data officer sends the roll and reads it nowhere: the batch tells of it.
  if (!note('roll: role holds it', (HOLDERS['roll'] ?? []).includes(looker.role))) return false;
  return note(
    'pupil of a child they see',
    facts.links.some(
      ({ childId, pupilId: linked }) =>
        linked === pupilId &&
        !isChildBarred(looker, childId, facts) &&
        mayReadChild(looker, childId, facts, (_, way) => way),
    ),
  );
}

function isOfSchool(looker: Looker, pupilId: string, facts: Facts): boolean {
  return facts.pupils.some((one) => one.pupilId === pupilId && one.urn === looker.scopeId);
}

/** On roll now, or left at most five school days ago. */
function isOnRoll(looker: Looker, pupilId: string, facts: Facts): boolean {
  if (!isOfSchool(looker, pupilId, facts)) return false;
  return facts.enrolments.some(
    (enrolment) =>
      enrolment.pupilId === pupilId &&
      (enrolment.until === null ||
        looker.today <= afterSchoolDays(enrolment.until, SCHOOL_DAYS_AFTER_LEAVING)),
  );
}

/** Restricted from the day it is entered until it is lifted; a sealed record is restricted for good. */
/** UK GDPR art. 21: left out of overviews while it is looked into, and after it was upheld. */
function isObjected(childId: string, facts: Facts): boolean {
  return facts.objections.some((one) => one.childId === childId && one.endedAs !== 'refused');
}

function isRestricted(childId: string, facts: Facts): boolean {
  return (
    facts.children.some((child) => child.childId === childId && child.isSealed) ||
    facts.restrictions.some((one) => one.childId === childId && one.liftedOn === null)
  );
}

/**
 * A conflict, declared or detected, that nobody has cleared: about the child, or about a pupil whom a link
 * joins with it. It reaches every record of that child.
 */
function isChildBarred(looker: Looker, childId: string, facts: Facts): boolean {
  const pupils = facts.links.filter((one) => one.childId === childId).map((one) => one.pupilId);
  return facts.conflicts.some(
    (one) =>
      !one.isCleared &&
      one.personId === looker.personId &&
      (one.childId === childId || (one.pupilId !== null && pupils.includes(one.pupilId))),
  );
}

/** The same of a school's pupil: about the pupil, or about a child whom a link joins with it. */
function isPupilBarred(looker: Looker, { pupilId }: Pick<Row, 'pupilId'>, facts: Facts): boolean {
  if (pupilId === null) return false;
  const isKnown = facts.conflicts.some(
    (one) => !one.isCleared && one.personId === looker.personId && one.pupilId === pupilId,
  );
  return (
    isKnown ||
    facts.links.some((one) => one.pupilId === pupilId && isChildBarred(looker, one.childId, facts))
  );
}

function stands({ since, until }: Dated, today: string): boolean {
  return since <= today && (until === null || today <= until);
}

/** Allocated, or closed at most thirty days ago. */
function standsAfterwards({ since, until }: Dated, today: string): boolean {
  return since <= today && (until === null || today <= dayAfter(until, DAYS_AFTER_CLOSURE));
}

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** So many weekdays on; the worlds stand in a term without bank holidays. */
function afterSchoolDays(day: string, days: number): string {
  let at = day;
  for (let left = days; left > 0;) {
    at = dayAfter(at, 1);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return at;
}
