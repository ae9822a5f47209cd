/** How well two people's names agree, as levels. Names are numbers in a {@link NameTable}. */
import { intAt, itemAt } from './arrays.ts';
import { FORENAME, MIDDLE, SURNAME } from './levels.ts';
import { NAME_CELL, NAME_ROW, nameCell, nameKey } from './name-table.ts';
import type { NameTable } from './name-table.ts';
import { countBits, isOneEditApart, jaroWinkler } from './similarity.ts';

/** How alike two written names are, whatever they name. */
const LIKENESS = { same: 0, near: 1, soundsAlike: 2, differs: 3 } as const;

const NEAR_FROM = 0.92;
const ALIKE_FROM = 0.85;
/** In shorter names one changed letter makes another name (Eva, Ava): alike at most. */
const SHORTEST_FOR_NEAR = 5;
const SHORTEST_FOR_ALIKE = 3;

/**
 * How alike two names are, both known (neither 0): a value of {@link LIKENESS}. Run for every
 * candidate, so it reads the rows of numbers and goes to the letters only where they may matter.
 */
function likenessOf(names: NameTable, a: number, b: number): number {
  const rows = names.rows.values;
  const rowA = a * NAME_ROW;
  const rowB = b * NAME_ROW;
  if (intAt(rows, rowA + NAME_CELL.key) === intAt(rows, rowB + NAME_CELL.key)) return LIKENESS.same;
  const lengthA = intAt(rows, rowA + NAME_CELL.length);
  const lengthB = intAt(rows, rowB + NAME_CELL.length);
  const maskA = intAt(rows, rowA + NAME_CELL.mask);
  const maskB = intAt(rows, rowB + NAME_CELL.mask);
  const onlyA = countBits(maskA & ~maskB);
  const onlyB = countBits(maskB & ~maskA);
  const isSameStart =
    intAt(rows, rowA + NAME_CELL.firstLetter) === intAt(rows, rowB + NAME_CELL.firstLetter);
  const common = Math.min(lengthA - onlyA, lengthB - onlyB);
  let score = 0;
  if (isWithinReach(common, lengthA, lengthB, isSameStart)) {
    score = jaroWinkler(names.text[a] as string, names.text[b] as string);
    if (score >= NEAR_FROM) return LIKENESS.near;
  }
  const shorter = Math.min(lengthA, lengthB);
  const isOneSlip =
    onlyA <= 1 &&
    onlyB <= 1 &&
    shorter >= SHORTEST_FOR_ALIKE &&
    isOneEditApart(names.text[a] as string, names.text[b] as string);
  if (isOneSlip && shorter >= SHORTEST_FOR_NEAR) return LIKENESS.near;
  return isOneSlip || score >= ALIKE_FROM || soundAlike(rows, rowA, rowB)
    ? LIKENESS.soundsAlike
    : LIKENESS.differs;
}

/**
 * Whether a Jaro-Winkler similarity of 0.85 is within reach when at most `common` letters agree.
 * With up to four first letters in common the similarity before Winkler's bonus may be as low as
 * 0.75; without one it must be 0.85 itself.
 */
function isWithinReach(
  common: number,
  lengthA: number,
  lengthB: number,
  isSameStart: boolean,
): boolean {
  return common * (lengthA + lengthB) >= (isSameStart ? 1.25 : 1.55) * lengthA * lengthB;
}

function soundAlike(rows: Int32Array, rowA: number, rowB: number): boolean {
  const first = intAt(rows, rowA + NAME_CELL.sound);
  const otherFirst = intAt(rows, rowB + NAME_CELL.sound);
  if (first === otherFirst) return true;
  const second = intAt(rows, rowA + NAME_CELL.secondSound);
  const otherSecond = intAt(rows, rowB + NAME_CELL.secondSound);
  return first === otherSecond || second === otherFirst || second === otherSecond;
}

function isCompound(names: NameTable, name: number): boolean {
  return nameCell(names, name, NAME_CELL.isCompound) === 1;
}

/** Whether `part` is one of the parts of a name, or the name itself. */
function isPartOf(names: NameTable, part: number, whole: number): boolean {
  const key = nameKey(names, part);
  if (!isCompound(names, whole)) return nameKey(names, whole) === key;
  return partsOf(names, whole).some((other) => nameKey(names, other) === key);
}

function partsOf(names: NameTable, name: number): readonly number[] {
  return names.parts[name] as readonly number[];
}

/** Whether two names, one of several parts, have a telling part in common. */
function sharePart(names: NameTable, a: number, b: number): boolean {
  if (!isCompound(names, a) && !isCompound(names, b)) return false;
  return partsOf(names, a).some((part) => isPartOf(names, part, b));
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
  if (isGivenName(names, a.forename, b) || isGivenName(names, b.forename, a)) {
    return FORENAME.shared;
  }
  if (areFormsOfOne(names, a.forename, b.forename)) return FORENAME.shortForm;
  if (likeness === LIKENESS.near) return FORENAME.near;
  if (isInitial(names, a.forename) || isInitial(names, b.forename)) {
    return haveSameStart(names, a.forename, b.forename) ? FORENAME.initial : FORENAME.differs;
  }
  return likeness === LIKENESS.soundsAlike ? FORENAME.soundsAlike : FORENAME.differs;
}

/** Whether two forenames are short or full forms of one name. */
function areFormsOfOne(names: NameTable, a: number, b: number): boolean {
  if (
    nameCell(names, a, NAME_CELL.hasForms) === 0 ||
    nameCell(names, b, NAME_CELL.hasForms) === 0
  ) {
    return false;
  }
  const groups = names.groups[b] as readonly number[];
  return (names.groups[a] as readonly number[]).some((group) => groups.includes(group));
}

/** Whether the first part of a forename is among a person's forename and middle names. */
function isGivenName(names: NameTable, forename: number, person: NameSet): boolean {
  const first = isCompound(names, forename) ? itemAt(partsOf(names, forename), 0) : forename;
  if (isInitial(names, first)) return false;
  return (
    isPartOf(names, first, person.forename) ||
    (person.middleNames !== 0 && isPartOf(names, first, person.middleNames))
  );
}

function isInitial(names: NameTable, name: number): boolean {
  return nameCell(names, name, NAME_CELL.length) === 1;
}

function haveSameStart(names: NameTable, a: number, b: number): boolean {
  return nameCell(names, a, NAME_CELL.firstLetter) === nameCell(names, b, NAME_CELL.firstLetter);
}

/** Whether forename and surname stand in each other's place, one of the two exactly. */
export function areSwapped(names: NameTable, a: NameSet, b: NameSet): boolean {
  if (a.forename === 0 || b.forename === 0 || a.surname === 0 || b.surname === 0) return false;
  const isForenameSurname = nameKey(names, a.forename) === nameKey(names, b.surname);
  const isSurnameForename = nameKey(names, a.surname) === nameKey(names, b.forename);
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
  const hasInitial = isInitial(names, a) || isInitial(names, b);
  return hasInitial && haveSameStart(names, a, b) ? MIDDLE.partly : MIDDLE.differs;
}

/** The level of {@link SURNAME} for two people, former surnames considered. */
export function surnameLevel(names: NameTable, a: NameSet, b: NameSet): number {
  const hasA = a.surname !== 0 || a.formerSurname !== 0;
  const hasB = b.surname !== 0 || b.formerSurname !== 0;
  if (!hasA || !hasB) return SURNAME.missing;
  const areBothCurrent = a.surname !== 0 && b.surname !== 0;
  const likeness = areBothCurrent ? likenessOf(names, a.surname, b.surname) : LIKENESS.differs;
  if (likeness === LIKENESS.same) return SURNAME.exact;
  if (isFormerSurname(names, a, b)) return SURNAME.former;
  if (areBothCurrent && sharePart(names, a.surname, b.surname)) return SURNAME.shared;
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
  return a !== 0 && b !== 0 && nameKey(names, a) === nameKey(names, b);
}
