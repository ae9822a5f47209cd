/** How well two people's birth dates, places, identifiers and codes agree, as levels. */
import { distance } from 'fastest-levenshtein';
import { itemAt } from './arrays.ts';
import { ADDRESS, DOB, ETHNICITY, IDENTIFIER, POSTCODE } from './levels.ts';
import type { AddressTable, PostcodeTable } from './place-table.ts';
import { countBits, isOneEditApart } from './similarity.ts';

/** The level of {@link DOB} for two dates written as numbers (20100304). */
export function dobLevel(a: number, b: number): number {
  if (a === 0 || b === 0) return DOB.missing;
  if (a === b) return DOB.exact;
  const yearA = Math.trunc(a / 10000);
  const yearB = Math.trunc(b / 10000);
  const dayA = a % 10000;
  const dayB = b % 10000;
  if (yearA === yearB) {
    if (dayA === swapDayAndMonth(dayB)) return DOB.dayMonthSwapped;
    if (dayA === 101 || dayB === 101) return DOB.placeholder;
  }
  if (isOneDigitApart(a, b)) return DOB.oneDigit;
  const equalParts =
    (yearA === yearB ? 1 : 0) +
    (Math.trunc(dayA / 100) === Math.trunc(dayB / 100) ? 1 : 0) +
    (dayA % 100 === dayB % 100 ? 1 : 0);
  return equalParts === 2 ? DOB.twoParts : DOB.differs;
}

/** Month and day (304) the other way round (403); what comes out may be no day of the year. */
export function swapDayAndMonth(day: number): number {
  return (day % 100) * 100 + Math.trunc(day / 100);
}

/** Whether two different dates differ in one digit, or in two neighbours that changed places. */
function isOneDigitApart(a: number, b: number): boolean {
  let restA = a;
  let restB = b;
  while (restA % 10 === restB % 10) {
    restA = Math.trunc(restA / 10);
    restB = Math.trunc(restB / 10);
  }
  if (Math.trunc(restA / 10) === Math.trunc(restB / 10)) return true;
  return (
    Math.trunc(restA / 100) === Math.trunc(restB / 100) && swapDigits(restA % 100) === restB % 100
  );
}

function swapDigits(pair: number): number {
  return (pair % 10) * 10 + Math.trunc(pair / 10);
}

/** The level of {@link POSTCODE} for two postcodes. */
export function postcodeLevel(postcodes: PostcodeTable, a: number, b: number): number {
  if (a === 0 || b === 0) return POSTCODE.missing;
  if (a === b) return POSTCODE.exact;
  const sector = itemAt(postcodes.sector, a);
  if (sector !== 0 && sector === itemAt(postcodes.sector, b)) return POSTCODE.sameSector;
  if (isOneCharacterApart(postcodes, a, b)) return POSTCODE.oneCharacter;
  const district = itemAt(postcodes.district, a);
  return district !== 0 && district === itemAt(postcodes.district, b)
    ? POSTCODE.sameDistrict
    : POSTCODE.differs;
}

function isOneCharacterApart(postcodes: PostcodeTable, a: number, b: number): boolean {
  const [maskA, maskB] = [itemAt(postcodes.mask, a), itemAt(postcodes.mask, b)];
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

/** The level of {@link IDENTIFIER} for two identifiers, numbers in `texts`. */
export function identifierLevel(texts: readonly string[], a: number, b: number): number {
  if (a === 0 || b === 0) return IDENTIFIER.missing;
  if (a === b) return IDENTIFIER.same;
  return isOneEditApart(texts[a] as string, texts[b] as string)
    ? IDENTIFIER.oneCharacter
    : IDENTIFIER.differs;
}

/** The level of {@link ETHNICITY} for two census codes, numbers in `texts`. */
export function ethnicityLevel(texts: readonly string[], a: number, b: number): number {
  if (a === 0 || b === 0) return ETHNICITY.missing;
  if (a === b) return ETHNICITY.same;
  return (texts[a] as string).charCodeAt(0) === (texts[b] as string).charCodeAt(0)
    ? ETHNICITY.sameGroup
    : ETHNICITY.differs;
}
