/** How well two people's names agree, as levels. Names are numbers in a {@link NameTable}. */
import { at } from './arrays.ts';
import { FORENAME, MIDDLE, SURNAME } from './levels.ts';
import type { NameTable } from './name-table.ts';
import { countBits, isOneEditApart, jaroWinkler } from './similarity.ts';

/** How alike two written names are, whatever they name. */
export const LIKENESS = { same: 0, near: 1, soundsAlike: 2, differs: 3 } as const;

const NEAR_FROM = 0.92;
const ALIKE_FROM = 0.85;
/** In shorter names one changed letter makes another name (Eva, Ava): alike at most. */
const SHORTEST_FOR_NEAR = 5;
const SHORTEST_FOR_ALIKE = 3;

/** How alike two names are, both known (neither 0): a value of {@link LIKENESS}. */
export function likenessOf(names: NameTable, a: number, b: number): number {
  if (at(names.key, a) === at(names.key, b)) return LIKENESS.same;
  const textA = names.text[a] as string;
  const textB = names.text[b] as string;
  const score = mayBeAlike(names, a, b) ? jaroWinkler(textA, textB) : 0;
  if (score >= NEAR_FROM) return LIKENESS.near;
  const shorter = Math.min(textA.length, textB.length);
  const isOneSlip = shorter >= SHORTEST_FOR_ALIKE && isOneEditApart(textA, textB);
  if (isOneSlip && shorter >= SHORTEST_FOR_NEAR) return LIKENESS.near;
  return isOneSlip || score >= ALIKE_FROM || haveCommon(names.sounds, a, b)
    ? LIKENESS.soundsAlike
    : LIKENESS.differs;
}

/** Whether the letters alone leave a Jaro-Winkler similarity of 0.85 within reach (quick). */
function mayBeAlike(names: NameTable, a: number, b: number): boolean {
  const textA = names.text[a] as string;
  const textB = names.text[b] as string;
  const maskA = at(names.mask, a);
  const maskB = at(names.mask, b);
  const common = Math.min(
    textA.length - countBits(maskA & ~maskB),
    textB.length - countBits(maskB & ~maskA),
  );
  // With up to four first letters in common the plain Jaro similarity may be as low as 0.75.
  const needed = textA.charCodeAt(0) === textB.charCodeAt(0) ? 1.25 : 1.55;
  return common * (textA.length + textB.length) >= needed * textA.length * textB.length;
}

function haveCommon(lists: readonly (readonly number[])[], a: number, b: number): boolean {
  const listB = lists[b] as readonly number[];
  for (const value of lists[a] as readonly number[]) if (listB.includes(value)) return true;
  return false;
}

function isPartOf(names: NameTable, part: number, whole: number): boolean {
  const key = at(names.key, part);
  for (const other of names.parts[whole] as readonly number[]) {
    if (at(names.key, other) === key) return true;
  }
  return false;
}

/** Whether two names have a telling part in common. */
function sharePart(names: NameTable, a: number, b: number): boolean {
  for (const part of names.parts[a] as readonly number[]) {
    if (isPartOf(names, part, b)) return true;
  }
  return false;
}

/** The names of one person, as numbers; 0 is none. */
export interface NameSet {
  forename: number;
  middleNames: number;
  surname: number;
  formerSurname: number;
}

/** The level of {@link FORENAME} for two people; swapped names are for the caller to see. */
export function forenameLevel(names: NameTable, a: NameSet, b: NameSet): number {
  if (a.forename === 0 || b.forename === 0) return FORENAME.missing;
  const likeness = likenessOf(names, a.forename, b.forename);
  if (likeness === LIKENESS.same) return FORENAME.exact;
  const firstA = at(names.parts[a.forename] as readonly number[], 0);
  const firstB = at(names.parts[b.forename] as readonly number[], 0);
  if (haveCommon(names.groups, a.forename, b.forename)) return FORENAME.shortForm;
  if (isGivenName(names, firstA, b) || isGivenName(names, firstB, a)) return FORENAME.shared;
  if (likeness === LIKENESS.near) return FORENAME.near;
  const textA = names.text[a.forename] as string;
  const textB = names.text[b.forename] as string;
  if (textA.length === 1 || textB.length === 1) {
    return textA.charCodeAt(0) === textB.charCodeAt(0) ? FORENAME.initial : FORENAME.differs;
  }
  return likeness === LIKENESS.soundsAlike ? FORENAME.soundsAlike : FORENAME.differs;
}

/** Whether a name, longer than an initial, is among a person's forename and middle names. */
function isGivenName(names: NameTable, name: number, person: NameSet): boolean {
  return (
    (names.text[name] as string).length > 1 &&
    (isPartOf(names, name, person.forename) || isPartOf(names, name, person.middleNames))
  );
}

/** Whether forename and surname stand in each other's place, one of the two exactly. */
export function areSwapped(names: NameTable, a: NameSet, b: NameSet): boolean {
  if (a.forename === 0 || b.forename === 0 || a.surname === 0 || b.surname === 0) return false;
  const isForenameSurname = at(names.key, a.forename) === at(names.key, b.surname);
  const isSurnameForename = at(names.key, a.surname) === at(names.key, b.forename);
  if (isForenameSurname && isSurnameForename) return true;
  if (isForenameSurname) return likenessOf(names, a.surname, b.forename) < LIKENESS.differs;
  return isSurnameForename && likenessOf(names, a.forename, b.surname) < LIKENESS.differs;
}

/** The level of {@link MIDDLE} for two people. */
export function middleNamesLevel(names: NameTable, a: number, b: number): number {
  if (a === 0 || b === 0) return MIDDLE.missing;
  const likeness = likenessOf(names, a, b);
  if (likeness === LIKENESS.same) return MIDDLE.exact;
  if (likeness === LIKENESS.near || sharePart(names, a, b)) return MIDDLE.partly;
  const textA = names.text[a] as string;
  const textB = names.text[b] as string;
  const hasInitial = textA.length === 1 || textB.length === 1;
  return hasInitial && textA.charCodeAt(0) === textB.charCodeAt(0) ? MIDDLE.partly : MIDDLE.differs;
}

/** The level of {@link SURNAME} for two people, former surnames considered. */
export function surnameLevel(names: NameTable, a: NameSet, b: NameSet): number {
  const hasA = a.surname !== 0 || a.formerSurname !== 0;
  const hasB = b.surname !== 0 || b.formerSurname !== 0;
  if (!hasA || !hasB) return SURNAME.missing;
  const bothCurrent = a.surname !== 0 && b.surname !== 0;
  const likeness = bothCurrent ? likenessOf(names, a.surname, b.surname) : LIKENESS.differs;
  if (likeness === LIKENESS.same) return SURNAME.exact;
  if (isFormerSurname(names, a, b)) return SURNAME.former;
  if (bothCurrent && sharePart(names, a.surname, b.surname)) return SURNAME.shared;
  if (likeness === LIKENESS.near) return SURNAME.near;
  return likeness === LIKENESS.soundsAlike ? SURNAME.soundsAlike : SURNAME.differs;
}

function isFormerSurname(names: NameTable, a: NameSet, b: NameSet): boolean {
  if (a.formerSurname === 0 && b.formerSurname === 0) return false;
  return (
    areSame(names, a.formerSurname, b.surname) ||
    areSame(names, a.surname, b.formerSurname) ||
    areSame(names, a.formerSurname, b.formerSurname)
  );
}

function areSame(names: NameTable, a: number, b: number): boolean {
  return a !== 0 && b !== 0 && at(names.key, a) === at(names.key, b);
}
