/** The national establishment file, cut to the council and its neighbours: 140 columns. */
import { readFileSync } from 'node:fs';
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { School, World } from '../model.ts';
import type { Random } from '../random.ts';
import { createRandom, weighted } from '../random.ts';
import type { SchoolKind } from '../sizes.ts';
import { day } from '../school-year.ts';
import { writeDate } from './dates-written.ts';

/** The columns of the file since May 2024, in order. */
export const GIAS_COLUMNS: readonly string[] = readFileSync(
  new URL('./gias-header.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split(',');

type Coded = readonly [code: string, name: string];

const PHASES: Readonly<Record<SchoolKind, Coded>> = {
  nursery: ['1', 'Nursery'],
  infant: ['2', 'Primary'],
  junior: ['2', 'Primary'],
  primary: ['2', 'Primary'],
  secondary: ['4', 'Secondary'],
  'all-through': ['7', 'All-through'],
  special: ['0', 'Not applicable'],
  pru: ['0', 'Not applicable'],
  'sixth-form': ['6', '16 plus'],
  independent: ['0', 'Not applicable'],
};

const ACADEMIES: Coded = ['10', 'Academies'];
const MAINTAINED: Coded = ['4', 'Local authority maintained schools'];

/** Type of establishment and its group. */
function typesOf(school: School): readonly [Coded, Coded] {
  const academy = school.trust !== null;
  switch (school.kind) {
    case 'nursery':
      return [['15', 'Local authority nursery school'], MAINTAINED];
    case 'pru':
      return [['14', 'Pupil referral unit'], MAINTAINED];
    case 'sixth-form':
      return [
        ['18', 'Further education'],
        ['1', 'Colleges'],
      ];
    case 'independent':
      return [
        ['11', 'Other independent school'],
        ['3', 'Independent schools'],
      ];
    case 'special':
      return academy
        ? [['44', 'Academy special converter'], ACADEMIES]
        : [
            ['7', 'Community special school'],
            ['5', 'Special schools'],
          ];
    case 'all-through':
      return [['28', 'Academy sponsor led'], ACADEMIES];
    case 'infant':
    case 'junior':
    case 'primary':
    case 'secondary': {
      if (academy) return [['34', 'Academy converter'], ACADEMIES];
      if (school.faith === null) return [['1', 'Community school'], MAINTAINED];
      return [['2', 'Voluntary aided school'], MAINTAINED];
    }
  }
}

const pickRating = weighted<string>([
  ['Outstanding', 14],
  ['Good', 72],
  ['Requires improvement', 11],
  ['Serious Weaknesses', 2],
]);

function coded(column: string, [code, name]: Coded): Record<string, string> {
  return { [`${column} (code)`]: code, [`${column} (name)`]: name };
}

/** A school opened, or an academy took over, on this day. */
function openedOn(school: School, random: Random): CalendarDate {
  return school.trust
    ? day(random.int(2011, 2023), random.pick([4, 9]), 1)
    : day(random.int(1955, 2005), 9, 1);
}

function valuesOf(
  school: School,
  pupils: number,
  today: CalendarDate,
  random: Random,
): Record<string, string> {
  const [type, group] = typesOf(school);
  const [first = '', ...rest] = school.head.split(' ');
  const date = (value: CalendarDate): string => writeDate(value, 'dd-mm-yyyy');
  const faith: Coded = school.faith === null ? ['0', 'Does not apply'] : ['2', school.faith];
  return {
    URN: school.urn,
    'LA (code)': school.area.laCode,
    'LA (name)': school.area.laName,
    EstablishmentNumber: school.establishmentNumber,
    EstablishmentName: school.name,
    ...coded('TypeOfEstablishment', type),
    ...coded('EstablishmentTypeGroup', group),
    ...coded('EstablishmentStatus', ['1', 'Open']),
    ...coded(
      'ReasonEstablishmentOpened',
      school.trust ? ['10', 'Academy Converter'] : ['0', 'Not applicable'],
    ),
    OpenDate: date(openedOn(school, random)),
    ...coded('ReasonEstablishmentClosed', ['0', 'Not applicable']),
    ...coded('PhaseOfEducation', PHASES[school.kind]),
    StatutoryLowAge: String(school.lowAge),
    StatutoryHighAge: String(school.highAge),
    ...coded('Boarders', ['1', 'No boarders']),
    'NurseryProvision (name)': school.nurseryClass ? 'Has Nursery Classes' : 'No Nursery Classes',
    ...coded(
      'OfficialSixthForm',
      school.sixthForm ? ['1', 'Has a sixth form'] : ['2', 'Does not have a sixth form'],
    ),
    ...coded('Gender', ['3', 'Mixed']),
    ...coded('ReligiousCharacter', faith),
    ...coded('AdmissionsPolicy', ['0', 'Not applicable']),
    SchoolCapacity: String(Math.max(30, Math.ceil((pupils * 1.08) / 15) * 15)),
    NumberOfPupils: String(pupils),
    PercentageFSM: (8 + random.next() * 34).toFixed(1),
    ...coded(
      'TrustSchoolFlag',
      school.trust ? ['3', 'Supported by a multi-academy trust'] : ['0', 'Not applicable'],
    ),
    ...coded('Trusts', school.trust ? [school.trust.code, school.trust.name] : ['', '']),
    UKPRN: String(10_900_000 + (Number(school.urn) % 100_000)),
    OfstedLastInsp: date(addDays(day(2024, 7, 5), -random.int(0, 1_900))),
    ...coded('OfstedSpecialMeasures', ['0', 'Not applicable']),
    'OfstedRating (name)': pickRating(random),
    LastChangedDate: date(addDays(today, -random.int(20, 400))),
    Street: school.street.name,
    Town: school.area.name,
    Postcode: school.street.postcode,
    SchoolWebsite: `www.${school.slug}.example`,
    TelephoneNum: school.telephone.replace(' ', ''),
    HeadFirstName: first,
    HeadLastName: rest.join(' '),
    HeadPreferredJobTitle: school.kind === 'sixth-form' ? 'Principal' : 'Headteacher',
    'SENPRU (name)': school.kind === 'pru' ? 'PRU Does have Provision for SEN' : 'Not applicable',
    'Section41Approved (name)': 'Not applicable',
    'SEN1 (name)': school.kind === 'special' ? 'ASD - Autistic Spectrum Disorder' : '',
    'DistrictAdministrative (code)': 'E06009999',
    'DistrictAdministrative (name)': school.area.laName,
    'Country (name)': 'United Kingdom',
  };
}

/** The local school that an academy took over from: closed, under another URN and the same number. */
function predecessor(
  school: School,
  values: Readonly<Record<string, string>>,
  closed: CalendarDate,
): Record<string, string> {
  return {
    ...values,
    URN: String(Number(school.urn) - 10_000),
    ...coded('TypeOfEstablishment', ['1', 'Community school']),
    ...coded('EstablishmentTypeGroup', MAINTAINED),
    ...coded('EstablishmentStatus', ['2', 'Closed']),
    OpenDate: '01-09-1974',
    ...coded('ReasonEstablishmentClosed', ['10', 'Academy Converter']),
    CloseDate: writeDate(closed, 'dd-mm-yyyy'),
    NumberOfPupils: '',
    ...coded('TrustSchoolFlag', ['0', 'Not applicable']),
    ...coded('Trusts', ['', '']),
    'OfstedRating (name)': '',
    OfstedLastInsp: '',
  };
}

/** The rows of the file, heading first; `pupils` counts current pupils by URN. */
export function giasRows(
  world: World,
  pupils: ReadonlyMap<string, number>,
): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [GIAS_COLUMNS];
  const toRow = (values: Readonly<Record<string, string>>): readonly string[] =>
    GIAS_COLUMNS.map((column) => values[column] ?? '');
  world.schools.forEach((school, at) => {
    const random = createRandom(`gias/${String(world.seed)}/${school.urn}`);
    const values = valuesOf(school, pupils.get(school.urn) ?? 0, world.today, random);
    rows.push(toRow(values));
    if (school.trust && at % 3 === 0) {
      const opened = createRandom(`gias/${String(world.seed)}/${school.urn}`);
      rows.push(toRow(predecessor(school, values, addDays(openedOn(school, opened), -1))));
    }
  });
  return rows;
}
