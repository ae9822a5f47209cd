/** A file of people in columns of numbers, ready to be compared fast. */
import { normaliseUpn } from '../../people/index.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import { at } from './arrays.ts';
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

/** Distinct short texts (identifiers, codes) by number; 0 is none. */
export interface TextTable {
  readonly text: string[];
  readonly byText: Map<string, number>;
}

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
    texts: { text: [''], byText: new Map([['', 0]]) },
    dates: new Map([['', 0]]),
  };
}

/** Columns of a file; each holds one number a person, 0 where nothing is known. */
export interface PeopleTable {
  readonly size: number;
  readonly ids: readonly string[];
  /** Numbers in the name table. */
  readonly forename: Int32Array;
  readonly middleNames: Int32Array;
  readonly surname: Int32Array;
  readonly formerSurname: Int32Array;
  /** Birth date as the number 20100304. */
  readonly dob: Int32Array;
  /** 1 male, 2 female. */
  readonly sex: Int32Array;
  readonly address: Int32Array;
  readonly postcode: Int32Array;
  /** Numbers in the text table. */
  readonly upn: Int32Array;
  readonly formerUpn: Int32Array;
  readonly nhsNumber: Int32Array;
  readonly ethnicity: Int32Array;
  readonly schoolUrn: Int32Array;
}

/** Takes people one by one, so that a long file never stands in memory twice. */
export interface PeopleBuilder {
  add(record: PersonRecord): void;
  /** The columns of all people added. */
  finish(): PeopleTable;
}

/** A builder whose distinct values are numbered in `dictionaries`. */
export function createPeopleBuilder(dictionaries: Dictionaries): PeopleBuilder {
  const { names, postcodes, addresses, texts, dates } = dictionaries;
  const ids: string[] = [];
  const [forename, middleNames, surname, formerSurname] = [column(), column(), column(), column()];
  const [dob, sex, address, postcode] = [column(), column(), column(), column()];
  const [upn, formerUpn, nhsNumber] = [column(), column(), column()];
  const [ethnicity, schoolUrn] = [column(), column()];
  return {
    add(record) {
      ids.push(record.id);
      forename.push(internName(names, record.forename ?? ''));
      middleNames.push(internName(names, record.middleNames ?? ''));
      surname.push(internName(names, record.surname ?? ''));
      formerSurname.push(internName(names, record.formerSurname ?? ''));
      dob.push(dateNumber(dates, record.dob ?? ''));
      sex.push(sexNumber(record.sex ?? ''));
      address.push(internAddress(addresses, record.address ?? ''));
      postcode.push(internPostcode(postcodes, record.postcode ?? ''));
      upn.push(internText(texts, upnText(record.upn ?? '')));
      formerUpn.push(internText(texts, upnText(record.formerUpn ?? '')));
      nhsNumber.push(internText(texts, nhsNumberText(record.nhsNumber ?? '')));
      ethnicity.push(internText(texts, ethnicityText(record.ethnicity ?? '')));
      schoolUrn.push(internText(texts, (record.schoolUrn ?? '').trim()));
    },
    finish() {
      const identifiers = [upn, formerUpn, nhsNumber].map((values) => Int32Array.from(values));
      for (const values of identifiers) dropShared(values, texts.text.length);
      const [upns, formerUpns, nhsNumbers] = identifiers as [Int32Array, Int32Array, Int32Array];
      return {
        size: ids.length,
        ids,
        forename: Int32Array.from(forename),
        middleNames: Int32Array.from(middleNames),
        surname: Int32Array.from(surname),
        formerSurname: Int32Array.from(formerSurname),
        dob: Int32Array.from(dob),
        sex: Int32Array.from(sex),
        address: Int32Array.from(address),
        postcode: Int32Array.from(postcode),
        upn: upns,
        formerUpn: formerUpns,
        nhsNumber: nhsNumbers,
        ethnicity: Int32Array.from(ethnicity),
        schoolUrn: Int32Array.from(schoolUrn),
      };
    },
  };
}

function column(): number[] {
  return [];
}

function internText(table: TextTable, text: string): number {
  const known = table.byText.get(text);
  if (known !== undefined) return known;
  const number = table.text.length;
  table.byText.set(text, number);
  table.text.push(text);
  return number;
}

/** A birth date as a number; 0 when it is no date in the form YYYY-MM-DD. */
function dateNumber(dates: Map<string, number>, written: string): number {
  const known = dates.get(written);
  if (known !== undefined) return known;
  const date = parseCalendarDate(written.trim());
  const number = date === undefined ? 0 : Number(date.replaceAll('-', ''));
  dates.set(written, number);
  return number;
}

function sexNumber(written: string): number {
  const letter = written.charAt(0);
  if (letter === 'M' || letter === 'm') return 1;
  return letter === 'F' || letter === 'f' ? 2 : 0;
}

/** A UPN as compared; empty when it has not the shape of one (its check letter may be wrong). */
function upnText(written: string): string {
  if (written === '') return '';
  const text = normaliseUpn(written);
  return /^[A-Z][0-9]{11}[0-9A-Z]$/u.test(text) && !isOneDigitRepeated(text.slice(1)) ? text : '';
}

/** An NHS number as compared; empty when it is not ten digits. */
function nhsNumberText(written: string): string {
  if (written === '') return '';
  const text = written.replace(/[\s-]/gu, '');
  return /^[0-9]{10}$/u.test(text) && !isOneDigitRepeated(text) ? text : '';
}

function isOneDigitRepeated(text: string): boolean {
  return text === text.charAt(0).repeat(text.length);
}

/** Census codes for "not yet obtained" and "refused" say nothing. */
function ethnicityText(written: string): string {
  const text = written.trim().toUpperCase();
  return text === 'NOBT' || text === 'REFU' ? '' : text;
}

/** An identifier that more people than this have in one file is a stand-in for "not known". */
const MOST_WITH_ONE_IDENTIFIER = 5;

function dropShared(values: Int32Array, textCount: number): void {
  const holders = new Int32Array(textCount);
  for (const value of values) holders[value] = at(holders, value) + 1;
  for (const [index, value] of values.entries()) {
    if (at(holders, value) > MOST_WITH_ONE_IDENTIFIER) values[index] = 0;
  }
}
