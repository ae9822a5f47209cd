/** The distinct postcodes and address lines of both files, read once and known by numbers. 0 is none. */
import { foldName } from '../../people/index.ts';
import { intAt, pushInt, rowsWithNone } from './arrays.ts';
import type { IntList } from './arrays.ts';

/** Where the numbers that most comparisons need stand in a postcode's row. */
export const POSTCODE_CELL = {
  /** Number of the sector (`SM1 1`), 0 when the text has none. */
  sector: 0,
  /** Number of the district (`SM1`), 0 when the text has none. */
  district: 1,
  /** Which letters and digits it holds, a bit each (some share a bit). */
  mask: 2,
} as const;

const POSTCODE_ROW = 4;

/** All distinct postcodes; every list is read by a postcode's number. */
export interface PostcodeTable {
  /** Capitals without spaces. */
  readonly text: string[];
  /** Rows of numbers by {@link POSTCODE_CELL}. */
  readonly rows: IntList;
  readonly byWriting: Map<string, number>;
  readonly byText: Map<string, number>;
  readonly areas: Map<string, number>;
}

/** An empty table. */
export function createPostcodeTable(): PostcodeTable {
  return {
    text: [''],
    rows: rowsWithNone(POSTCODE_ROW),
    byWriting: new Map([['', 0]]),
    byText: new Map([['', 0]]),
    areas: new Map([['', 0]]),
  };
}

/** A number of a postcode's row, by {@link POSTCODE_CELL}. */
export function postcodeCell(table: PostcodeTable, postcode: number, cell: number): number {
  return intAt(table.rows.values, postcode * POSTCODE_ROW + cell);
}

/** Postcodes that stand for "none": ZZ99 is the pseudo-district of health and census returns. */
const NO_POSTCODE = /^(?:ZZ99|NONE$|UNKNOWN$|NFA$|N\/?A$)/u;
const UK_UNIT = /^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])[A-Z]{2}$/u;
const UK_DISTRICT = /^[A-Z]{1,2}[0-9][A-Z0-9]?$/u;

/** The number of a postcode as written, new or known; 0 for none. */
export function internPostcode(table: PostcodeTable, written: string): number {
  const known = table.byWriting.get(written);
  if (known !== undefined) return known;
  const text = written.toUpperCase().replace(/[^A-Z0-9]/gu, '');
  const number = NO_POSTCODE.test(text) ? 0 : (table.byText.get(text) ?? addPostcode(table, text));
  table.byWriting.set(written, number);
  return number;
}

function addPostcode(table: PostcodeTable, text: string): number {
  const number = table.text.length;
  const unit = UK_UNIT.exec(text);
  const district = unit?.[1] ?? (UK_DISTRICT.test(text) ? text : '');
  table.byText.set(text, number);
  table.text.push(text);
  pushInt(table.rows, areaNumber(table, unit ? text.slice(0, -2) : ''));
  pushInt(table.rows, areaNumber(table, district));
  pushInt(table.rows, characterMask(text));
  pushInt(table.rows, 0);
  return number;
}

function characterMask(text: string): number {
  let mask = 0;
  for (let i = 0; i < text.length; i++) mask |= 1 << (text.charCodeAt(i) & 31);
  return mask;
}

function areaNumber(table: PostcodeTable, area: string): number {
  const known = table.areas.get(area);
  if (known !== undefined) return known;
  const number = table.areas.size;
  table.areas.set(area, number);
  return number;
}

/** All distinct address lines; every list is read by an address's number. */
export interface AddressTable {
  /** As first written, for people to read. */
  readonly written: string[];
  /** Its words run together, folded and abbreviated in one way. */
  readonly text: string[];
  /** The numbers of its words. */
  readonly words: (readonly number[])[];
  /** The number of the word that is the house number (`12a`), 0 when it has none. */
  readonly house: number[];
  readonly byText: Map<string, number>;
  readonly wordNumbers: Map<string, number>;
}

/** An empty table. */
export function createAddressTable(): AddressTable {
  return {
    written: [''],
    text: [''],
    words: [[]],
    house: [0],
    byText: new Map([['', 0]]),
    wordNumbers: new Map([['', 0]]),
  };
}

/** Words that are written short and long in addresses; both are read as the short form. */
const SHORT_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    street: 'st',
    saint: 'st',
    road: 'rd',
    avenue: 'ave',
    av: 'ave',
    lane: 'ln',
    close: 'cl',
    drive: 'dr',
    court: 'ct',
    crescent: 'cres',
    cr: 'cres',
    gardens: 'gdns',
    garden: 'gdns',
    place: 'pl',
    terrace: 'ter',
    terr: 'ter',
    square: 'sq',
    grove: 'gr',
    way: 'wy',
    walk: 'wlk',
    house: 'hse',
    flat: 'flat',
    apartment: 'flat',
    apt: 'flat',
    unit: 'flat',
    north: 'n',
    south: 's',
    east: 'e',
    west: 'w',
    circuit: 'cct',
    parade: 'pde',
    mount: 'mt',
    upper: 'upr',
    lower: 'lwr',
  }),
);

/** The number of an address line as written, new or known; 0 for none. */
export function internAddress(table: AddressTable, written: string): number {
  if (written === '') return 0;
  const words = addressWords(written);
  const text = words.join('');
  const known = table.byText.get(text);
  if (known !== undefined) return known;
  const number = table.text.length;
  table.byText.set(text, number);
  table.written.push(written.trim());
  table.text.push(text);
  table.words.push([...new Set(words.map((word) => wordNumber(table, word)))]);
  table.house.push(wordNumber(table, houseNumber(words)));
  return number;
}

function addressWords(written: string): string[] {
  const plain = /^[\p{ASCII}]*$/u.test(written) ? written.toLowerCase() : foldedAddress(written);
  const words = plain.replaceAll("'", '').match(/[\p{L}0-9]+/gu) ?? [];
  return words.map((word) => SHORT_WORDS.get(word) ?? word);
}

/** The first number that is not a flat's: 12 in `flat 2, 12 high road`. */
function houseNumber(words: readonly string[]): string {
  const numbers = words.filter((word) => /[0-9]/u.test(word));
  return numbers.find((word) => words[words.indexOf(word) - 1] !== 'flat') ?? numbers[0] ?? '';
}

function foldedAddress(written: string): string {
  return written.replace(/\p{L}+/gu, (word) => foldName(word)).toLowerCase();
}

function wordNumber(table: AddressTable, word: string): number {
  const known = table.wordNumbers.get(word);
  if (known !== undefined) return known;
  const number = table.wordNumbers.size;
  table.wordNumbers.set(word, number);
  return number;
}
