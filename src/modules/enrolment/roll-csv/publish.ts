/** Publishes a roll: the school's record of each pupil, and the enrolment it speaks of. */
import { academicYearDates, academicYearOf } from '../../../platform/academic-year.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { PublishContext, StagedFacts } from '../../intake/kind.ts';
import { enrolmentsAfter } from './enrolment-rules.ts';
import type { EnrolmentRow } from './enrolment-rules.ts';
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
  admissionNumber: 'admission_number',
} as const satisfies Partial<Record<keyof PupilFacts, string>>;

/** A record of the roll with its school and the pupil that it is about. */
interface Placed {
  readonly urn: string;
  readonly facts: PupilFacts;
  readonly pupilId: string;
  readonly enrolments: readonly EnrolmentRow[];
}

/** Writes pupils and enrolments. */
export async function publishRoll(
  context: PublishContext,
  records: readonly StagedFacts<PupilFacts>[],
): Promise<void> {
  const placed = await place(context, records);
  for (const group of Map.groupBy(placed, ({ facts }) => givenColumns(facts).join()).values()) {
    const columns = givenColumns(group[0]?.facts);
    await context.merge(
      { table: 'pupil', key: ['pupil_id'], columns: ['urn', 'school_key', ...columns] },
      group.map(({ urn, facts, pupilId }) => ({
        pupil_id: pupilId,
        urn,
        school_key: facts.schoolKey,
        ...pupilRow(facts),
      })),
    );
  }
  const { first } = academicYearDates(academicYearOf(context.asOf));
  await context.merge(
    {
      table: 'enrolment',
      key: ['pupil_id', 'since'],
      columns: ['urn', 'until', 'state', 'status', 'leaving_reason'],
      hasAsOf: true,
    },
    placed.flatMap(({ urn, facts, pupilId, enrolments }) =>
      enrolmentsAfter(enrolments, facts, context.asOf, first).map((row) => ({
        pupil_id: pupilId,
        urn,
        since: row.since,
        until: row.until,
        state: row.state,
        status: row.status,
        leaving_reason: row.leavingReason,
      })),
    ),
  );
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

interface HeldPupil {
  readonly pupilId: string;
  readonly urn: string;
  readonly schoolKey: string;
  readonly upn: string | null;
  readonly admissionNumber: string;
  readonly birthDate: string | null;
  readonly enrolments: readonly EnrolmentRow[];
}

/** Finds each record's school and pupil. A pupil who is not held yet gets a fresh id. */
async function place(
  context: PublishContext,
  records: readonly StagedFacts<PupilFacts>[],
): Promise<readonly Placed[]> {
  const urns = await schoolsOf(context, records);
  const wanted = records.flatMap(({ facts }, index) => {
    const urn = urns[index];
    return urn === undefined ? [] : [{ urn, facts }];
  });
  const held = await heldPupils(context.tx, wanted);
  const taken = new Set<string>();
  // Exact keys first, so that a pupil with two records is never renamed onto the other one.
  const exact = new Map(held.map((pupil) => [`${pupil.urn} ${pupil.schoolKey}`, pupil]));
  for (const { urn, facts } of wanted) {
    const pupil = exact.get(`${urn} ${facts.schoolKey}`);
    if (pupil) taken.add(pupil.pupilId);
  }
  return wanted.map(({ urn, facts }) => {
    const pupil =
      exact.get(`${urn} ${facts.schoolKey}`) ??
      held.find((each) => each.urn === urn && !taken.has(each.pupilId) && isRekeyed(each, facts));
    if (pupil) taken.add(pupil.pupilId);
    return {
      urn,
      facts,
      pupilId: pupil?.pupilId ?? crypto.randomUUID(),
      enrolments: pupil?.enrolments ?? [],
    };
  });
}

/** The same pupil under another key: the UPN came, was corrected or was lost since. */
function isRekeyed(held: HeldPupil, facts: PupilFacts): boolean {
  if (facts.formerUpn && facts.formerUpn === held.upn) return true;
  const number = facts.admissionNumber ?? '';
  return number !== '' && number === held.admissionNumber && facts.birthDate === held.birthDate;
}

async function heldPupils(
  tx: Tx,
  wanted: readonly { readonly urn: string; readonly facts: PupilFacts }[],
): Promise<readonly HeldPupil[]> {
  const of = <Value>(pick: (facts: PupilFacts) => Value | null | undefined): Value[] =>
    wanted.flatMap(({ facts }) => pick(facts) ?? []);
  const rows = await tx.all(sql<{ pupil: HeldPupil }>`
    select jsonb_build_object('pupilId', p.pupil_id, 'urn', p.urn, 'schoolKey', p.school_key, 'upn', p.upn,
      'admissionNumber', p.admission_number, 'birthDate', p.birth_date,
      'enrolments', (select coalesce(jsonb_agg(jsonb_build_object('since', e.since, 'until', e.until,
        'state', e.state, 'status', e.status, 'leavingReason', e.leaving_reason,
        'isAnswered', e.confirmed_by is not null, 'asOf', e.as_of)), '[]')
        from enrolment e where e.authority_id = p.authority_id and e.pupil_id = p.pupil_id)) as pupil
    from pupil p
    where p.authority_id = ${tx.authorityId} and p.urn = any (${[...new Set(wanted.map(({ urn }) => urn))]}::text[])
      and (p.school_key = any (${of((facts) => facts.schoolKey)}::text[])
        or p.upn = any (${of((facts) => facts.formerUpn)}::text[])
        or (p.admission_number <> '' and p.admission_number = any (${of((facts) => facts.admissionNumber)}::text[])))`);
  return rows.map(({ pupil }) => pupil);
}

/** The school of each record: the file's URN, the source's own, or the file's LAESTAB looked up. */
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
