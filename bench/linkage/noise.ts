/** How one child's record in another source differs from the school's, at stated rates. */
import { addDays, parseCalendarDate } from '../../src/platform/calendar-date.ts';
import type { PersonRecord } from '../../src/modules/matching/index.ts';
import { foldName, otherFormsOf } from '../../src/modules/people/index.ts';
import type { Random } from '../../src/synthetic/random.ts';
import { weighted } from '../../src/synthetic/random.ts';
import { drawForename, drawSurname } from './names.ts';
import type { Child } from './population.ts';
import { drawHomeNear } from './population.ts';

/** Shares of records that differ, field by field. */
export interface NoiseRates {
  readonly forename: number;
  readonly surname: number;
  readonly dob: number;
  readonly sex: number;
  readonly postcode: number;
  /** Share of records that hold a UPN, and of those the share that is wrong. */
  readonly upn: number;
  readonly upnWrong: number;
}

/** Rates near those published for linked English and Welsh records (docs/bench.md). */
export const NORMAL_NOISE: NoiseRates = {
  forename: 0.127,
  surname: 0.135,
  dob: 0.013,
  sex: 0.01,
  postcode: 0.34,
  upn: 0.3,
  upnWrong: 0.015,
};

/** The same differences `factor` times as often; the share that holds a UPN stays. */
export function scaleNoise(rates: NoiseRates, factor: number): NoiseRates {
  return {
    ...rates,
    forename: rates.forename * factor,
    surname: rates.surname * factor,
    dob: rates.dob * factor,
    sex: rates.sex * factor,
    postcode: Math.min(0.9, rates.postcode * factor),
    upnWrong: rates.upnWrong * factor,
  };
}

/** What the other source has to draw on. */
export interface NoiseSource {
  readonly population: readonly Child[];
  readonly rates: NoiseRates;
  readonly random: Random;
}

/** The child's record as the other source has it. */
export function recordElsewhere(id: string, child: Child, source: NoiseSource): PersonRecord {
  const { rates, random } = source;
  const forename = random.chance(rates.forename) ? otherForename(child, random) : child.forename;
  const surname = random.chance(rates.surname) ? otherSurname(child, random) : child.surname;
  const isSwapped = random.chance(rates.forename * 0.02);
  const home = random.chance(rates.postcode) ? otherHome(child, source) : child.home;
  const sex = random.chance(rates.sex) ? (child.sex === 'M' ? 'F' : 'M') : child.sex;
  return {
    id,
    forename: isSwapped ? surname : forename,
    surname: isSwapped ? forename : surname,
    middleNames: random.chance(0.6) ? child.middleNames : '',
    dob: random.chance(rates.dob) ? otherDate(child.dob, random) : child.dob,
    sex,
    address: random.chance(0.2) ? slip(home.address, random) : home.address,
    postcode: home.postcode,
    upn: random.chance(rates.upn) ? upnElsewhere(child, source) : '',
    ethnicity: random.chance(0.9) ? child.ethnicity : 'WOTH',
    schoolUrn: random.chance(0.7) ? child.schoolUrn : '',
  };
}

const forenameChange = weighted<(child: Child, random: Random) => string>([
  [shortForm, 30],
  [(child, random) => slip(child.forename, random), 32],
  [(child, random) => spelling(child.forename, random), 18],
  [(child) => child.middleNames, 9],
  [(child) => child.forename.charAt(0), 3],
  [(child, random) => drawForename(child.origin, child.sex, random), 5],
  [() => '', 3],
]);

function otherForename(child: Child, random: Random): string {
  const changed = forenameChange(random)(child, random);
  return changed === child.forename ? slip(child.forename, random) : changed;
}

function shortForm(child: Child, random: Random): string {
  const forms = otherFormsOf(foldName(child.forename));
  return forms.length > 0 ? capital(random.pick(forms)) : spelling(child.forename, random);
}

const surnameChange = weighted<(child: Child, random: Random) => string>([
  [(child, random) => slip(child.surname, random), 30],
  [(child, random) => spelling(child.surname, random), 14],
  [(child, random) => `${child.surname}-${drawSurname(child.origin, random)}`, 9],
  [(child, random) => `${drawSurname(child.origin, random)} ${child.surname}`, 4],
  [(child, random) => drawSurname(child.origin, random), 41],
  [() => '', 2],
]);

function otherSurname(child: Child, random: Random): string {
  return surnameChange(random)(child, random);
}

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/ph/iu, 'f'],
  [/y/u, 'i'],
  [/ie/u, 'y'],
  [/ie$/u, 'ey'],
  [/ck/u, 'k'],
  [/c(?=[aou])/u, 'k'],
  [/ee/u, 'ea'],
  [/ou/u, 'u'],
  [/(.)\1/u, '$1'],
  [/h(?=[aeiou])/u, ''],
  [/e$/u, ''],
  [/a$/u, 'ah'],
  [/i/u, 'y'],
  [/o/u, 'ou'],
  [/a/u, 'e'],
];

/** A spelling by ear; a slip where no rule fits. */
function spelling(name: string, random: Random): string {
  const fitting = SPELLINGS.filter(([pattern]) => pattern.test(name));
  if (fitting.length === 0) return slip(name, random);
  const [pattern, by] = random.pick(fitting);
  return capital(name.replace(pattern, by));
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** One slip of the pen: a letter wrong, missing, doubled or changed with its neighbour. */
export function slip(text: string, random: Random): string {
  if (text.length < 2) return text;
  const at = random.int(0, text.length - 1);
  const letter = 'abcdefghijklmnopqrstuvwxyz'.charAt(random.int(0, 25));
  switch (random.int(0, 3)) {
    case 0:
      return text.slice(0, at) + letter + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + letter + text.slice(at);
    default: {
      const first = Math.min(at, text.length - 2);
      return `${text.slice(0, first)}${text.charAt(first + 1)}${text.charAt(first)}${text.slice(first + 2)}`;
    }
  }
}

const dateChange = weighted<(date: Child['dob'], random: Random) => string>([
  [(date) => `${date.slice(0, 4)}-${date.slice(8)}-${date.slice(5, 7)}`, 25],
  [oneDigit, 45],
  [(date) => `${date.slice(0, 4)}-01-01`, 10],
  [(date, random) => addDays(date, random.int(-400, 400)), 20],
]);

function otherDate(date: Child['dob'], random: Random): string {
  for (;;) {
    const changed = parseCalendarDate(dateChange(random)(date, random));
    if (changed !== undefined && changed !== date) return changed;
  }
}

function oneDigit(date: string, random: Random): string {
  const at = random.pick([3, 5, 6, 8, 9]);
  return date.slice(0, at) + String(random.int(0, 9)) + date.slice(at + 1);
}

function otherHome(child: Child, { population, random }: NoiseSource): Child['home'] {
  const kind = random.int(1, 100);
  if (kind <= 85) return drawHomeNear(child.home, population.length, random);
  const { address, postcode } = child.home;
  return { address, postcode: kind <= 95 ? slip(postcode, random).toUpperCase() : '' };
}

function upnElsewhere(child: Child, { population, rates, random }: NoiseSource): string {
  if (!random.chance(rates.upnWrong)) return child.upn;
  return random.chance(0.6) ? random.pick(population).upn : slip(child.upn, random).toUpperCase();
}
