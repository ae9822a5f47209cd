/**
 * How common each value is: agreement on a rare name, birth date, postcode or school says more than
 * agreement on a common one (term frequencies, as in Winkler 1989 and Splink).
 */
import { at } from './arrays.ts';
import { FIELD_SPECS, FIELD } from './levels.ts';
import type { FieldName } from './levels.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** Natural logarithm of the chance that a person picked at random has a value, by the value's number. */
export interface Frequencies {
  /** By name key. */
  readonly forename: Float32Array;
  readonly surname: Float32Array;
  /** By {@link dobPlace}. */
  readonly dob: Float32Array;
  readonly postcode: Float32Array;
  readonly schoolUrn: Float32Array;
  readonly ethnicity: Float32Array;
}

/** So many people of average frequency are added to what was counted, so that few records overstate nothing. */
const STRENGTH = 400;

const DAYS_IN_A_TABLE_YEAR = 372;
const TABLE_YEARS = 200;

/** Where a birth date (20100304) stands in a table of 200 years of twelve months of 31 days. */
export function dobPlace(dob: number): number {
  const year = Math.trunc(dob / 10000) % TABLE_YEARS;
  const month = Math.trunc(dob / 100) % 100;
  return year * DAYS_IN_A_TABLE_YEAR + (month - 1) * 31 + (dob % 100) - 1;
}

/** Counts the values of both files together. */
export function countFrequencies(
  dictionaries: Dictionaries,
  tables: readonly PeopleTable[],
): Frequencies {
  const { names, postcodes, texts } = dictionaries;
  const nameKey = (name: number): number => at(names.key, name);
  const same = (value: number): number => value;
  const count = (
    field: FieldName,
    values: (table: PeopleTable) => Int32Array,
    places: number,
    place: (value: number) => number,
  ): Float32Array => logChances(tables.map(values), places, place, usualChance(field));
  return {
    forename: count('forename', (table) => table.forename, names.keys.size, nameKey),
    surname: count('surname', (table) => table.surname, names.keys.size, nameKey),
    dob: count('dob', (table) => table.dob, TABLE_YEARS * DAYS_IN_A_TABLE_YEAR, dobPlace),
    postcode: count('postcode', (table) => table.postcode, postcodes.text.length, same),
    schoolUrn: count('schoolUrn', (table) => table.schoolUrn, texts.text.length, same),
    ethnicity: count('ethnicity', (table) => table.ethnicity, texts.text.length, same),
  };
}

/** The chance, before counting, that two people picked at random agree exactly on a field. */
function usualChance(field: FieldName): number {
  return FIELD_SPECS[FIELD[field]]?.levels[0]?.u ?? 1;
}

function logChances(
  columns: readonly Int32Array[],
  places: number,
  place: (value: number) => number,
  usual: number,
): Float32Array {
  const counts = new Float32Array(places);
  let total = 0;
  for (const column of columns) {
    for (const value of column) {
      if (value === 0) continue;
      const index = place(value);
      counts[index] = at(counts, index) + 1;
      total++;
    }
  }
  return counts.map((held) => Math.log((held + STRENGTH * usual) / (total + STRENGTH)));
}
