/** An invented population of school children in families, for the linkage bench. */
import { addDays, calendarDate } from '../../src/platform/calendar-date.ts';
import type { CalendarDate } from '../../src/platform/calendar-date.ts';
import { upnCheckLetter } from '../../src/modules/people/index.ts';
import type { Random } from '../../src/synthetic/random.ts';
import { weighted } from '../../src/synthetic/random.ts';
import { drawForename, drawOrigin, drawSurname } from './names.ts';

/** A place to live. */
export interface Home {
  readonly address: string;
  readonly postcode: string;
}

/** A child as they are, before any source records them. */
export interface Child {
  readonly family: number;
  readonly origin: string;
  readonly forename: string;
  readonly middleNames: string;
  readonly surname: string;
  readonly dob: CalendarDate;
  readonly sex: 'M' | 'F';
  readonly home: Home;
  readonly upn: string;
  readonly ethnicity: string;
  readonly schoolUrn: string;
}

/** Shares that the population is made with. */
export const POPULATION_RATES = { twins: 0.03, middleName: 0.65, otherSurname: 0.12 } as const;

const FIRST_BIRTH = calendarDate('2008-09-01');
const DAYS_OF_BIRTHS = 16 * 365;
const STREETS =
  'Acacia Albert Beech Bishop Cedar Chapel Church Clarence Duke Elm Farm Glebe Green Grange Hazel High Holly Jubilee King Lime Manor Maple Mill Nelson Oak Orchard Park Poplar Queen Regent River Rowan School Station Sycamore Tower Union Victoria Walnut Willow'.split(
    ' ',
  );
const STREET_KINDS = ['Road', 'Street', 'Avenue', 'Close', 'Lane', 'Drive', 'Court', 'Gardens'];
const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';
const PUPILS_A_POSTCODE = 3;
const PUPILS_A_SCHOOL = 350;
const familySize = weighted<number>([
  [1, 30],
  [2, 38],
  [3, 20],
  [4, 8],
  [5, 4],
]);
const ETHNICITIES: Readonly<Record<string, string>> = {
  pakistani: 'APKN',
  indian: 'AIND',
  bangladeshi: 'ABAN',
  polish: 'WOTH',
  african: 'BAFR',
  somali: 'BAFR',
  arabic: 'OOTH',
  irish: 'WIRI',
  romanian: 'WOTH',
  chinese: 'CHNE',
};

/** A home in one of the area's postcodes; each postcode is one street. */
export function drawHome(pupils: number, random: Random): Home {
  const unit = random.int(0, Math.ceil(pupils / PUPILS_A_POSTCODE));
  const letters = `${LETTERS[unit % 20] ?? ''}${LETTERS[Math.floor(unit / 20) % 20] ?? ''}`;
  const sector = Math.floor(unit / 400);
  const street = STREETS[(unit * 7) % STREETS.length] ?? '';
  const kind = STREET_KINDS[(unit * 11) % STREET_KINDS.length] ?? '';
  return {
    address: `${random.int(1, 60)} ${street} ${kind}`,
    postcode: `SM${1 + Math.floor(sector / 9)} ${1 + (sector % 9)}${letters}`,
  };
}

/** A home near another: mostly of the same district. */
export function drawHomeNear(home: Home, pupils: number, random: Random): Home {
  const sameDistrict = random.chance(0.4);
  for (;;) {
    const found = drawHome(pupils, random);
    if (!sameDistrict || found.postcode.slice(0, 3) === home.postcode.slice(0, 3)) return found;
  }
}

/** Families until there are at least `pupils` children. */
export function makePopulation(pupils: number, random: Random): Child[] {
  const children: Child[] = [];
  for (let family = 0; children.length < pupils; family++) {
    children.push(...makeFamily(family, children.length, pupils, random));
  }
  return children;
}

function makeFamily(family: number, firstSerial: number, pupils: number, random: Random): Child[] {
  const origin = drawOrigin(random);
  const surname = drawSurname(origin, random);
  const home = drawHome(pupils, random);
  const ethnicity = ETHNICITIES[origin] ?? (random.chance(0.92) ? 'WBRI' : 'MWBC');
  const schools = [0, 1].map(() =>
    String(100000 + random.int(0, Math.ceil(pupils / PUPILS_A_SCHOOL))),
  );
  const children: Child[] = [];
  const taken = new Set<string>();
  let dob = drawBirth(random);
  const size = familySize(random);
  for (let index = 0; index < size; index++) {
    // A twin share of 3 % of all children: half as many children are born with the one before.
    const isTwin = index > 0 && random.chance(POPULATION_RATES.twins * 1.1);
    if (index > 0 && !isTwin) dob = drawBirth(random);
    const sex = random.chance(0.51) ? 'M' : 'F';
    let forename = drawForename(origin, sex, random);
    while (taken.has(forename)) forename = drawForename(origin, sex, random);
    taken.add(forename);
    children.push({
      family,
      origin,
      forename,
      middleNames: random.chance(POPULATION_RATES.middleName)
        ? drawForename(origin, sex, random)
        : '',
      surname: random.chance(POPULATION_RATES.otherSurname) ? drawSurname(origin, random) : surname,
      dob,
      sex,
      home,
      upn: makeUpn(firstSerial + index),
      ethnicity,
      schoolUrn: (dob > '2015-08-31' ? schools[0] : schools[1]) ?? '',
    });
  }
  return children;
}

function drawBirth(random: Random): CalendarDate {
  return addDays(FIRST_BIRTH, random.int(0, DAYS_OF_BIRTHS));
}

function makeUpn(serial: number): string {
  const digits = `319${String(serial).padStart(9, '0')}`;
  return `${upnCheckLetter(digits) ?? ''}${digits}`;
}
