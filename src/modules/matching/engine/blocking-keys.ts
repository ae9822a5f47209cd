/**
 * The keys by which two people become candidates: chosen so that a true pair is missed only when
 * almost everything about it differs.
 */
import { intAt, mixHash } from './arrays.ts';
import { DAY, dayOfYear, hasMonth, MONTH, swapDayAndMonth } from './date-digits.ts';
import { NAME_CELL, nameCell } from './name-table.ts';
import type { NameTable } from './name-table.ts';
import { CELL, cellOf } from './people-table.ts';
import type { PeopleTable } from './people-table.ts';

/** A short list of keys that is filled anew for each person; no key is 0. */
export interface KeyList {
  readonly keys: Int32Array;
  count: number;
}

const MOST_KEYS = 512;

/** An empty list. */
export function createKeyList(): KeyList {
  return { keys: new Int32Array(MOST_KEYS), count: 0 };
}

function push(list: KeyList, key: number): void {
  if (list.count < MOST_KEYS) list.keys[list.count++] = key === 0 ? 1 : key;
}

/** Adds a person's keys of one kind to the list; on the left some kinds have further keys. */
export type KeyWriter = (
  table: PeopleTable,
  person: number,
  list: KeyList,
  isLeft: boolean,
) => void;

const NAMES = [CELL.forename, CELL.surname] as const;
const GIVEN_NAMES = [CELL.forename, CELL.middleNames] as const;
const FAMILY_NAMES = [CELL.surname, CELL.formerSurname] as const;
const PLACES = [CELL.postcode, CELL.address] as const;
const IDENTIFIERS = [CELL.upn, CELL.formerUpn, CELL.nhsNumber] as const;

/** One writer for each kind of key. */
export function keyWriters(names: NameTable): readonly KeyWriter[] {
  const sounds = (table: PeopleTable, person: number, cell: number): readonly number[] =>
    names.searchSounds[cellOf(table, person, cell)] as readonly number[];

  /** How both names sound, in either order; middle names and former surnames too. */
  const bothNames: KeyWriter = (table, person, list) => {
    for (const given of GIVEN_NAMES) {
      for (const forename of sounds(table, person, given)) {
        for (const family of FAMILY_NAMES) {
          for (const surname of sounds(table, person, family)) {
            push(list, mixHash(Math.min(forename, surname), Math.max(forename, surname)));
          }
        }
      }
    }
  };

  /** How one name sounds, with two of the three parts of the birth date. */
  const nameAndDate: KeyWriter = (table, person, list) => {
    const dob = cellOf(table, person, CELL.dob);
    if (dob === 0) return;
    const yearAndMonth = dob & ~DAY;
    const monthAndDay = dayOfYear(dob);
    const yearAndDay = dob & ~MONTH;
    for (const cell of NAMES) {
      for (const sound of sounds(table, person, cell)) {
        push(list, mixHash(sound, mixHash(yearAndMonth, cell + 10)));
        push(list, mixHash(sound, mixHash(monthAndDay, cell + 20)));
        push(list, mixHash(sound, mixHash(yearAndDay, cell + 30)));
      }
    }
  };

  /** The first letter of one name, with the postcode or the address. */
  const nameAndPlace: KeyWriter = (table, person, list) => {
    for (const place of PLACES) {
      const where = cellOf(table, person, place);
      if (where === 0) continue;
      for (const cell of NAMES) {
        const name = cellOf(table, person, cell);
        if (name === 0) continue;
        push(list, mixHash(nameCell(names, name, NAME_CELL.firstLetter), mixHash(where, place)));
      }
    }
  };

  return [identifiers, birthDate, bothNames, nameAndDate, nameAndPlace];
}

/** Each identifier, current or former. */
const identifiers: KeyWriter = (table, person, list) => {
  for (const cell of IDENTIFIERS) {
    const identifier = cellOf(table, person, cell);
    if (identifier !== 0) push(list, mixHash(identifier, 1));
  }
};

/** The birth date, and the same with day and month swapped. */
const birthDate: KeyWriter = (table, person, list, isLeft) => {
  const dob = cellOf(table, person, CELL.dob);
  if (dob === 0) return;
  push(list, mixHash(dob, 2));
  const swapped = swapDayAndMonth(dob);
  if (isLeft && swapped !== dob && hasMonth(swapped)) push(list, mixHash(swapped, 2));
};

/** The key at a place of the list. */
export function keyAt(list: KeyList, index: number): number {
  return intAt(list.keys, index);
}
