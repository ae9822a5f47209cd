/** How well two people's birth dates, places, identifiers and codes agree, as levels. */
import { distance } from 'fastest-levenshtein';
import { itemAt } from './arrays.ts';
import { ADDRESS, DOB, ETHNICITY, IDENTIFIER, POSTCODE } from './levels.ts';
import {
  DAY,
  dayOfYear,
  FIRST_OF_JANUARY,
  isOneDigitApart,
  MONTH,
  swapDayAndMonth,
  YEAR,
} from './date-digits.ts';
import type { TextTable } from './text-table.ts';
import { shareAnEnd } from './text-table.ts';
import { POSTCODE_CELL, postcodeCell } from './place-table.ts';
import type { AddressTable, PostcodeTable } from './place-table.ts';
import { countBits, isOneEditApart } from './similarity.ts';

/** The level of {@link DOB} for two dates written as in date-digits.ts. */
export function dobLevel(a: number, b: number): number {
  if (a === 0 || b === 0) return DOB.missing;
  if (a === b) return DOB.exact;
  const difference = a ^ b;
  const isSameYear = (difference & YEAR) === 0;
  if (isSameYear) {
    if (dayOfYear(a) === dayOfYear(swapDayAndMonth(b))) return DOB.dayMonthSwapped;
    if (dayOfYear(a) === FIRST_OF_JANUARY || dayOfYear(b) === FIRST_OF_JANUARY) {
      return DOB.placeholder;
    }
  }
  if (isOneDigitApart(a, b)) return DOB.oneDigit;
  const equalParts =
    (isSameYear ? 1 : 0) +
    ((difference & MONTH) === 0 ? 1 : 0) +
    ((difference & DAY) === 0 ? 1 : 0);
  return equalParts === 2 ? DOB.twoParts : DOB.differs;
}

/** The level of {@link POSTCODE} for two postcodes. */
export function postcodeLevel(postcodes: PostcodeTable, a: number, b: number): number {
  if (a === 0 || b === 0) return POSTCODE.missing;
  if (a === b) return POSTCODE.exact;
  const sector = postcodeCell(postcodes, a, POSTCODE_CELL.sector);
  if (sector !== 0 && sector === postcodeCell(postcodes, b, POSTCODE_CELL.sector)) {
    return POSTCODE.sameSector;
  }
  if (isOneCharacterApart(postcodes, a, b)) return POSTCODE.oneCharacter;
  const district = postcodeCell(postcodes, a, POSTCODE_CELL.district);
  return district !== 0 && district === postcodeCell(postcodes, b, POSTCODE_CELL.district)
    ? POSTCODE.sameDistrict
    : POSTCODE.differs;
}

function isOneCharacterApart(postcodes: PostcodeTable, a: number, b: number): boolean {
  const maskA = postcodeCell(postcodes, a, POSTCODE_CELL.mask);
  const maskB = postcodeCell(postcodes, b, POSTCODE_CELL.mask);
  if (countBits(maskA & ~maskB) > 1 || countBits(maskB & ~maskA) > 1) return false;
  return isOneEditApart(postcodes.text[a] as string, postcodes.text[b] as string);
}

/** Two lines are near when at most this share of their letters would have to change. */
const NEAR_EDITS = 0.22;
/** … and partly the same up to this share. */
const PARTLY_EDITS = 0.4;

/** The level of {@link ADDRESS} for two address lines. */
export function addressLevel(addresses: AddressTable, a: number, b: number): number {
  if (a === 0 || b === 0) return ADDRESS.missing;
  if (a === b) return ADDRESS.exact;
  const wordsA = addresses.words[a] as readonly number[];
  const wordsB = addresses.words[b] as readonly number[];
  let common = 0;
  for (const word of wordsA) if (wordsB.includes(word)) common++;
  if (common === 0) return ADDRESS.differs;
  const houseA = itemAt(addresses.house, a);
  const houseB = itemAt(addresses.house, b);
  const sameHouse = houseA === houseB;
  const shorter = Math.min(wordsA.length, wordsB.length);
  if (sameHouse && common >= 2 && common * 3 >= shorter * 2) return ADDRESS.near;
  if (!sameHouse && common < 2) return ADDRESS.differs;
  const edits = editShare(addresses.text[a] as string, addresses.text[b] as string);
  if (edits <= NEAR_EDITS && (sameHouse || houseA === 0 || houseB === 0)) return ADDRESS.near;
  return edits <= PARTLY_EDITS || common * 2 > shorter ? ADDRESS.partly : ADDRESS.differs;
}

function editShare(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  const atLeast = longer - Math.min(a.length, b.length);
  return atLeast > longer * PARTLY_EDITS ? 1 : distance(a, b) / longer;
}

/** The level of {@link IDENTIFIER} for two identifiers of one length, numbers in `texts`. */
export function identifierLevel(texts: TextTable, a: number, b: number): number {
  if (a === 0 || b === 0) return IDENTIFIER.missing;
  if (a === b) return IDENTIFIER.same;
  return shareAnEnd(texts, a, b) && isOneEditApart(texts.text[a] as string, texts.text[b] as string)
    ? IDENTIFIER.oneCharacter
    : IDENTIFIER.differs;
}

/**
 * The level of {@link ETHNICITY} for two census codes, numbers in `texts`, of people whose surnames
 * are alike or not.
 */
export function ethnicityLevel(
  texts: readonly string[],
  a: number,
  b: number,
  areSurnamesAlike: boolean,
): number {
  if (a === 0 || b === 0) return ETHNICITY.missing;
  if (areSurnamesAlike) {
    if (a === b) return ETHNICITY.sameBesideName;
    return haveOneGroup(texts, a, b) ? ETHNICITY.sameGroupBesideName : ETHNICITY.differsBesideName;
  }
  if (a === b) return ETHNICITY.same;
  return haveOneGroup(texts, a, b) ? ETHNICITY.sameGroup : ETHNICITY.differs;
}

function haveOneGroup(texts: readonly string[], a: number, b: number): boolean {
  return (texts[a] as string).charCodeAt(0) === (texts[b] as string).charCodeAt(0);
}
