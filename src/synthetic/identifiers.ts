/** Numbers that identify people: well formed, unique in one pass over the world, nobody's own. */
import { upnCheckLetter } from '../modules/people/index.ts';
import type { School } from './model.ts';

/** Gives out identifiers in turn; a fresh pass over the families starts a fresh one. */
export interface Numbers {
  person(): string;
  laChildId(): string;
  nhsNumber(): string;
  upn(laCode: string, establishment: string, year: number): string;
  admission(school: School): string;
}

/**
 * The NHS number of the n-th person, from the 999 range that is kept for tests; undefined for the
 * one n in eleven whose check digit would be ten.
 */
export function testNhsNumber(n: number): string | undefined {
  const digits = `999${String(n).padStart(6, '0')}`;
  let sum = 0;
  for (let at = 0; at < 9; at += 1) sum += Number(digits[at]) * (10 - at);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? undefined : `${digits}${String(check)}`;
}

/** A UPN from its twelve digits after the check letter (the last may be a letter: temporary). */
export function upnFrom(rest: string): string {
  const letter = upnCheckLetter(rest);
  if (letter === undefined) throw new RangeError('Not the last twelve characters of a UPN');
  return letter + rest;
}

/** A prime, so that every multiple below it is another number. */
const ID_RANGE = 999_983;

/** Starts all numbers from their beginning. */
export function startNumbers(): Numbers {
  let person = 0;
  let child = 0;
  let nhs = 0;
  const serials = new Map<string, number>();
  const admissions = new Map<string, number>();
  const nextOf = (counter: Map<string, number>, key: string, first: number): number => {
    const value = counter.get(key) ?? first;
    counter.set(key, value + 1);
    return value;
  };
  return {
    person: () => `P${String((person += 1)).padStart(7, '0')}`,
    // Spread over the range, so that no two children's ids tell that they belong together.
    laChildId: () => String(1_000_000 + (((child += 1) * 48_271) % ID_RANGE)),
    nhsNumber: () => {
      let number: string | undefined;
      while (number === undefined) number = testNhsNumber((nhs += 1));
      return number;
    },
    upn: (laCode, establishment, year) => {
      const stem = `${laCode}${establishment}${String(year % 100).padStart(2, '0')}`;
      const serial = nextOf(serials, stem, 1);
      if (serial > 999) throw new RangeError(`More than 999 UPNs for ${stem}`);
      return upnFrom(`${stem}${String(serial).padStart(3, '0')}`);
    },
    admission: (school) =>
      String(nextOf(admissions, school.urn, 1 + (Number(school.urn) % 7) * 311)).padStart(6, '0'),
  };
}
