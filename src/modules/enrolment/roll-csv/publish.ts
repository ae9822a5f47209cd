/** Publishes a roll: the school's record of each pupil, and the enrolment it speaks of. */
import { academicYearDates, academicYearOf } from '../../../platform/academic-year.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { PublishContext, StagedFacts } from '../../intake/kind.ts';
import type { PupilFacts } from './read.ts';

type Row = Record<string, unknown>;

/** Column of `pupil` by member of the facts; a member that the file does not have says nothing. */
const PUPIL_COLUMNS = {
  upn: 'upn',
  formerUpn: 'former_upn',
  forename: 'forename',
  surname: 'surname',
  middleNames: 'middle_names',
  preferredSurname: 'preferred_surname',
  formerSurname: 'former_surname',
  birthDate: 'birth_date',
  sex: 'sex',
  ethnicity: 'ethnicity',
  yearGroup: 'year_group',
  address: 'address',
  postcode: 'postcode',
} as const satisfies Partial<Record<keyof PupilFacts, string>>;

/** Writes pupils and enrolments. What a school confirmed by hand stays confirmed. */
export async function publishRoll(
  context: PublishContext,
  records: readonly StagedFacts<PupilFacts>[],
): Promise<void> {
  const urns = await schoolsOf(context, records);
  const placed = records.flatMap(({ facts }, index) => {
    const urn = urns[index];
    return urn === undefined ? [] : [{ urn, facts }];
  });
  for (const group of Map.groupBy(placed, ({ facts }) => givenColumns(facts).join()).values()) {
    const columns = givenColumns(group[0]?.facts);
    await context.merge(
      { table: 'pupil', key: ['urn', 'school_key'], columns },
      group.map(({ urn, facts }) => ({ urn, school_key: facts.schoolKey, ...pupilRow(facts) })),
    );
  }
  await publishEnrolments(context, placed);
}

function givenColumns(facts: PupilFacts | undefined): string[] {
  return Object.entries(PUPIL_COLUMNS).flatMap(([member, column]) =>
    facts !== undefined && member in facts ? [column] : [],
  );
}

function pupilRow(facts: PupilFacts): Row {
  return Object.fromEntries(
    Object.entries(PUPIL_COLUMNS).flatMap(([member, column]) =>
      member in facts ? [[column, facts[member as keyof PupilFacts] ?? null]] : [],
    ),
  );
}

/** The school of each record: the source's own, the file's URN, or its LAESTAB looked up. */
async function schoolsOf(
  context: PublishContext,
  records: readonly StagedFacts<PupilFacts>[],
): Promise<(string | undefined)[]> {
  const laestabs = [...new Set(records.flatMap(({ facts }) => facts.laestab ?? []))];
  const found = await context.tx.all(sql<{ laestab: string; urn: string }>`
    select la_code || lpad(establishment_number, 4, '0') as laestab, max(urn) as urn from establishment
    where authority_id = ${context.tx.authorityId} and close_date is null
      and la_code || lpad(establishment_number, 4, '0') = any (${laestabs}::text[])
    group by 1`);
  const byLaestab = new Map(found.map((row) => [row.laestab, row.urn]));
  return records.map(
    ({ facts }) => facts.urn ?? context.urn ?? byLaestab.get(facts.laestab ?? '') ?? undefined,
  );
}

interface Placed {
  readonly urn: string;
  readonly facts: PupilFacts;
}

async function publishEnrolments(
  context: PublishContext,
  placed: readonly Placed[],
): Promise<void> {
  const ids = await pupilIds(context.tx, placed);
  const starts = await openStarts(context.tx, [...ids.values()]);
  const rows = placed.flatMap(({ urn, facts }): Row[] => {
    const pupilId = ids.get(`${urn} ${facts.schoolKey}`);
    if (pupilId === undefined) return [];
    const since = facts.since ?? starts.get(pupilId) ?? firstDayOfYear(context.asOf);
    return [
      {
        pupil_id: pupilId,
        urn,
        since: facts.until && facts.until < since ? facts.until : since,
        until: facts.until ?? null,
        status: facts.status ?? 'C',
        leaving_reason: facts.leavingReason ?? null,
      },
    ];
  });
  await context.merge(
    {
      table: 'enrolment',
      key: ['pupil_id', 'since'],
      columns: ['urn', 'until', 'status', 'leaving_reason'],
      hasAsOf: true,
    },
    rows,
  );
  // A place that was only expected is reported now; a confirmed one stays confirmed.
  const expected = await context.tx.all(sql<{ pupil_id: string; since: string }>`
    select pupil_id, since from enrolment
    where authority_id = ${context.tx.authorityId} and state = 'expected'
      and pupil_id = any (${[...ids.values()]}::uuid[])`);
  await context.merge(
    { table: 'enrolment', key: ['pupil_id', 'since'], columns: ['state'] },
    expected.map((row) => ({ ...row, state: 'reported' })),
  );
}

async function pupilIds(tx: Tx, placed: readonly Placed[]): Promise<Map<string, string>> {
  const rows = await tx.all(sql<{ urn: string; key: string; id: string }>`
    select p.urn, p.school_key as key, p.pupil_id as id from pupil p
    join unnest(${placed.map(({ urn }) => urn)}::text[], ${placed.map(({ facts }) => facts.schoolKey)}::text[]) as k(urn, key)
      on p.urn = k.urn and p.school_key = k.key
    where p.authority_id = ${tx.authorityId}`);
  return new Map(rows.map((row) => [`${row.urn} ${row.key}`, row.id]));
}

/** The first day of the enrolment that stands, for rolls that do not say the admission date. */
async function openStarts(tx: Tx, pupils: readonly string[]): Promise<Map<string, CalendarDate>> {
  const rows = await tx.all(sql<{ id: string; since: CalendarDate }>`
    select distinct on (pupil_id) pupil_id as id, since from enrolment
    where authority_id = ${tx.authorityId} and pupil_id = any (${[...pupils]}::uuid[])
    order by pupil_id, since desc`);
  return new Map(rows.map((row) => [row.id, row.since]));
}

function firstDayOfYear(date: CalendarDate): CalendarDate {
  return academicYearDates(academicYearOf(date)).first;
}
