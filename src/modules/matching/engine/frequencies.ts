/**
 * How common each value is: agreement on a rare name, birth date, postcode or school says more than
 * agreement on a common one (term frequencies, as in Winkler 1989 and Splink).
 */
import { createTally, intAt, mixHash, singleAt } from './arrays.ts';
import { FIELD_SPECS, FIELD } from './levels.ts';
import { nameKey } from './name-table.ts';
import type { NameTable } from './name-table.ts';
import { DATE_PLACES, datePlace } from './date-digits.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** Natural logarithm of the chance that a person picked at random has a value, by the value's number. */
export interface Frequencies {
  /** By name key. */
  readonly forename: Float32Array;
  readonly middleNames: Float32Array;
  readonly surname: Float32Array;
  /** The same for a forename among those who bear a surname, both by name key. */
  readonly forenameBeside: (surname: number, forename: number) => number;
  /** By `datePlace`. */
  readonly dob: Float32Array;
  readonly postcode: Float32Array;
  readonly schoolUrn: Float32Array;
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
  const forename = logChances(tables, 'forename', names.keys.size, key);
  return {
    forename,
    forenameBeside: countBesideSurnames(names, tables, forename),
    middleNames: logChances(tables, 'middleNames', names.keys.size, key),
    surname: logChances(tables, 'surname', names.keys.size, key),
    dob: logChances(tables, 'dob', DATE_PLACES, datePlace),
    postcode: logChances(tables, 'postcode', postcodes.text.length, same),
    schoolUrn: logChances(tables, 'schoolUrn', texts.text.length, same),
  };
}

function logChances(
  tables: readonly PeopleTable[],
  field: Exclude<keyof Frequencies, 'forenameBeside'>,
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

/** So many people with forenames as usual are added to those who bear a surname. */
const SURNAME_STRENGTH = 30;
/** The two records that are compared bear the name themselves; they are not counted. */
const THE_PAIR_ITSELF = 2;

/**
 * Forenames and surnames come together: a Khan is a Muhammad more often than a Smith is. Returns the
 * logarithm of the chance that another bearer of the surname has the forename.
 */
function countBesideSurnames(
  names: NameTable,
  tables: readonly PeopleTable[],
  logChance: Float32Array,
): (surname: number, forename: number) => number {
  const bearers = new Int32Array(names.keys.size);
  const together = createTally();
  for (const table of tables) {
    for (let person = 0; person < table.size; person++) {
      const forename = nameKey(names, cellOf(table, person, CELL.forename));
      const surname = nameKey(names, cellOf(table, person, CELL.surname));
      if (forename === 0 || surname === 0) continue;
      bearers[surname] = intAt(bearers, surname) + 1;
      together.add(fullNameKey(surname, forename));
    }
  }
  const others = (count: number): number => Math.max(0, count - THE_PAIR_ITSELF);
  return (surname, forename) => {
    const same = others(together.countOf(fullNameKey(surname, forename)));
    const all = others(intAt(bearers, surname));
    const usual = Math.exp(singleAt(logChance, forename));
    return Math.log((same + SURNAME_STRENGTH * usual) / (all + SURNAME_STRENGTH));
  };
}

/** A number, 0 or more, for both names together; two full names hardly ever share one. */
function fullNameKey(surname: number, forename: number): number {
  return mixHash(surname, forename) >>> 1;
}
