/**
 * How common each value is: agreement on a rare name, birth date, postcode or school says more than
 * agreement on a common one (term frequencies, as in Winkler 1989 and Splink).
 */
import { singleAt } from './arrays.ts';
import { FIELD_SPECS, FIELD } from './levels.ts';
import { nameKey } from './name-table.ts';
import { DATE_PLACES, datePlace } from './date-digits.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** Natural logarithm of the chance that a person picked at random has a value, by the value's number. */
export interface Frequencies {
  /** By name key. */
  readonly forename: Float32Array;
  readonly surname: Float32Array;
  /** By `datePlace`. */
  readonly dob: Float32Array;
  readonly postcode: Float32Array;
  readonly schoolUrn: Float32Array;
  readonly ethnicity: Float32Array;
}

/** So many people of average frequency are added to what was counted, so that few records overstate nothing. */
const STRENGTH = 400;

/** Counts the values of both files together. */
export function countFrequencies(
  { names, postcodes, texts }: Dictionaries,
  tables: readonly PeopleTable[],
): Frequencies {
  const key = (name: number): number => nameKey(names, name);
  const same = (value: number): number => value;
  return {
    forename: logChances(tables, 'forename', names.keys.size, key),
    surname: logChances(tables, 'surname', names.keys.size, key),
    dob: logChances(tables, 'dob', DATE_PLACES, datePlace),
    postcode: logChances(tables, 'postcode', postcodes.text.length, same),
    schoolUrn: logChances(tables, 'schoolUrn', texts.text.length, same),
    ethnicity: logChances(tables, 'ethnicity', texts.text.length, same),
  };
}

function logChances(
  tables: readonly PeopleTable[],
  field: keyof Frequencies,
  places: number,
  place: (value: number) => number,
): Float32Array {
  const counts = new Float32Array(places);
  let total = 0;
  for (const table of tables) {
    for (let person = 0; person < table.size; person++) {
      const value = cellOf(table, person, CELL[field]);
      if (value === 0) continue;
      const index = place(value);
      counts[index] = singleAt(counts, index) + 1;
      total++;
    }
  }
  // The chance, before counting, that two people picked at random agree exactly.
  const usual = FIELD_SPECS[FIELD[field]]?.levels[0]?.u ?? 1;
  return counts.map((held) => Math.log((held + STRENGTH * usual) / (total + STRENGTH)));
}
