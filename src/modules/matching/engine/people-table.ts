/**
 * A file of people as rows of numbers, ready to be compared fast: a row is one line of the
 * processor's cache, so that looking at a person costs one trip to memory.
 */
import { normaliseUpn } from '../../people/index.ts';
import { createIntList, intAt, intsOf, pushInt } from './arrays.ts';
import { DATE_PLACES, dateDigits, datePlace } from './date-digits.ts';
import { createNameTable, internName } from './name-table.ts';
import type { NameTable } from './name-table.ts';
import type { PersonRecord } from './person-record.ts';
import {
  createAddressTable,
  createPostcodeTable,
  internAddress,
  internPostcode,
} from './place-table.ts';
import type { AddressTable, PostcodeTable } from './place-table.ts';
import { createTextTable, internText } from './text-table.ts';
import type { TextTable } from './text-table.ts';

/** What both files' distinct values are known by. */
export interface Dictionaries {
  readonly names: NameTable;
  readonly postcodes: PostcodeTable;
  readonly addresses: AddressTable;
  readonly texts: TextTable;
  readonly dates: Map<string, number>;
}

/** Empty dictionaries, for a pair of files. */
export function createDictionaries(): Dictionaries {
  return {
    names: createNameTable(),
    postcodes: createPostcodeTable(),
    addresses: createAddressTable(),
    texts: createTextTable(),
    dates: new Map([['', 0]]),
  };
}

/** Where a person's values stand in the row; each is a number, 0 where nothing is known. */
export const CELL = {
  /** Numbers in the name table. */
  forename: 0,
  middleNames: 1,
  surname: 2,
  formerSurname: 3,
  /** Birth date as in date-digits.ts. */
  dob: 4,
  /** 1 male, 2 female. */
  sex: 5,
  /** Numbers in the tables of places. */
  address: 6,
  postcode: 7,
  /** Numbers in the text table. */
  upn: 8,
  formerUpn: 9,
  nhsNumber: 10,
  ethnicity: 11,
  schoolUrn: 12,
} as const;

/** Numbers in a row: a cache line holds sixteen. */
const ROW = 16;

/** People in rows of numbers. */
export interface PeopleTable {
  readonly size: number;
  readonly ids: readonly string[];
  readonly cells: Int32Array;
}

/** A person's value, by {@link CELL}. */
export function cellOf(table: PeopleTable, person: number, cell: number): number {
  return table.cells[person * ROW + cell] as number;
}

/** Takes people one by one, so that a long file never stands in memory twice. */
export interface PeopleBuilder {
  add(record: PersonRecord): void;
  /** The rows of all people added. */
  finish(): PeopleTable;
}

/** A builder whose distinct values are numbered in `dictionaries`. */
export function createPeopleBuilder(dictionaries: Dictionaries): PeopleBuilder {
  const { names, postcodes, addresses, texts, dates } = dictionaries;
  const ids: string[] = [];
  const list = createIntList();
  const row = new Int32Array(ROW);
  return {
    add(record) {
      ids.push(record.id);
      row[CELL.forename] = internName(names, record.forename ?? '');
      row[CELL.middleNames] = internName(names, record.middleNames ?? '');
      row[CELL.surname] = internName(names, record.surname ?? '');
      row[CELL.formerSurname] = internName(names, record.formerSurname ?? '');
      row[CELL.dob] = dateNumber(dates, record.dob ?? '');
      row[CELL.sex] = sexNumber(record.sex ?? '');
      row[CELL.address] = internAddress(addresses, record.address ?? '');
      row[CELL.postcode] = internPostcode(postcodes, record.postcode ?? '');
      row[CELL.upn] = internText(texts, upnText(record.upn ?? ''));
      row[CELL.formerUpn] = internText(texts, upnText(record.formerUpn ?? ''));
      row[CELL.nhsNumber] = internText(texts, nhsNumberText(record.nhsNumber ?? ''));
      row[CELL.ethnicity] = internText(texts, ethnicityText(record.ethnicity ?? ''));
      row[CELL.schoolUrn] = internText(texts, (record.schoolUrn ?? '').trim());
      for (let cell = 0; cell < ROW; cell++) pushInt(list, intAt(row, cell));
    },
    finish() {
      const table = inOrderOfBirth(ids, intsOf(list));
      for (const cell of [CELL.upn, CELL.formerUpn, CELL.nhsNumber]) {
        dropShared(table, cell, texts.text.length);
      }
      return table;
    },
  };
}

/**
 * Puts people born on one day next to each other: most candidates are compared for that reason, and
 * neighbours are fast to reach. The order of the input is kept within a day.
 */
function inOrderOfBirth(ids: readonly string[], cells: Int32Array): PeopleTable {
  const start = new Int32Array(DATE_PLACES + 1);
  const placeOf = (person: number): number => datePlace(intAt(cells, person * ROW + CELL.dob));
  for (let person = 0; person < ids.length; person++) {
    const next = placeOf(person) + 1;
    start[next] = intAt(start, next) + 1;
  }
  for (let place = 0; place < DATE_PLACES; place++) {
    start[place + 1] = intAt(start, place + 1) + intAt(start, place);
  }
  const ordered = new Int32Array(cells.length);
  const orderedIds = Array<string>(ids.length).fill('');
  for (const [person, id] of ids.entries()) {
    const place = placeOf(person);
    const spot = intAt(start, place);
    start[place] = spot + 1;
    orderedIds[spot] = id;
    ordered.set(cells.subarray(person * ROW, (person + 1) * ROW), spot * ROW);
  }
  return { size: ids.length, ids: orderedIds, cells: ordered };
}

function dateNumber(dates: Map<string, number>, written: string): number {
  const known = dates.get(written);
  if (known !== undefined) return known;
  const number = dateDigits(written.trim());
  dates.set(written, number);
  return number;
}

function sexNumber(written: string): number {
  const letter = written.charAt(0);
  if (letter === 'M' || letter === 'm') return 1;
  return letter === 'F' || letter === 'f' ? 2 : 0;
}

const UPN_SHAPE = /^[A-Z][0-9]{11}[0-9A-Z]$/u;
const ONE_DIGIT_REPEATED = /^.?([0-9])\1+$/u;

/** A UPN as compared; empty when it has not the shape of one (its check letter may be wrong). */
function upnText(written: string): string {
  if (written === '') return '';
  const text = UPN_SHAPE.test(written) ? written : normaliseUpn(written);
  return UPN_SHAPE.test(text) && !ONE_DIGIT_REPEATED.test(text) ? text : '';
}

/** An NHS number as compared; empty when it is not ten digits. */
function nhsNumberText(written: string): string {
  if (written === '') return '';
  const text = written.replace(/[\s-]/gu, '');
  return /^[0-9]{10}$/u.test(text) && !ONE_DIGIT_REPEATED.test(text) ? text : '';
}

/** Census codes for "not yet obtained" and "refused" say nothing. */
function ethnicityText(written: string): string {
  const text = written.trim().toUpperCase();
  return text === 'NOBT' || text === 'REFU' ? '' : text;
}

/** An identifier that more people than this have in one file is a stand-in for "not known". */
const MOST_WITH_ONE_IDENTIFIER = 5;

function dropShared(table: PeopleTable, cell: number, textCount: number): void {
  const holders = new Int32Array(textCount);
  for (let person = 0; person < table.size; person++) {
    const value = cellOf(table, person, cell);
    holders[value] = intAt(holders, value) + 1;
  }
  for (let person = 0; person < table.size; person++) {
    const value = cellOf(table, person, cell);
    if (intAt(holders, value) > MOST_WITH_ONE_IDENTIFIER) table.cells[person * ROW + cell] = 0;
  }
}
