/**
 * Which pairs are compared at all. Two people are candidates when they agree on at least one of
 * several keys, chosen so that a true pair is missed only when almost everything about it differs:
 * an identifier; the birth date, or with day and month swapped; how both names sound, in either
 * order; how one name sounds with two parts of the birth date, the postcode or the address.
 */
import { at, mixHash } from './arrays.ts';
import { swapDayAndMonth } from './compare-values.ts';
import type { NameTable } from './name-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** A key held by more people than this in the right file tells nothing and is passed over. */
const LARGEST_BLOCK = 4000;

/** A short list of keys that is filled anew for each person. */
interface KeyList {
  readonly keys: Int32Array;
  count: number;
}

const MOST_KEYS = 512;

function push(list: KeyList, key: number): void {
  if (list.count < MOST_KEYS) list.keys[list.count++] = key === 0 ? 1 : key;
}

/** Writes a person's keys of one kind; `isLeft` where the two sides write different keys. */
type KeyWriter = (table: PeopleTable, person: number, list: KeyList, isLeft: boolean) => void;

function keyWriters(names: NameTable): readonly KeyWriter[] {
  const forenameSounds = (table: PeopleTable, person: number): readonly number[] =>
    names.searchSounds[at(table.forename, person)] as readonly number[];
  const middleSounds = (table: PeopleTable, person: number): readonly number[] =>
    names.searchSounds[at(table.middleNames, person)] as readonly number[];
  const surnameSounds = (table: PeopleTable, person: number): readonly number[] =>
    names.searchSounds[at(table.surname, person)] as readonly number[];
  const formerSounds = (table: PeopleTable, person: number): readonly number[] =>
    names.searchSounds[at(table.formerSurname, person)] as readonly number[];

  const identifiers: KeyWriter = (table, person, list) => {
    for (const column of [table.upn, table.formerUpn, table.nhsNumber]) {
      const identifier = at(column, person);
      if (identifier !== 0) push(list, mixHash(identifier, 1));
    }
  };

  const birthDate: KeyWriter = (table, person, list, isLeft) => {
    const dob = at(table.dob, person);
    if (dob === 0) return;
    push(list, mixHash(dob, 2));
    const day = dob % 10000;
    const swapped = swapDayAndMonth(day);
    if (isLeft && swapped !== day && swapped < 1300) push(list, mixHash(dob - day + swapped, 2));
  };

  const bothNames: KeyWriter = (table, person, list) => {
    const surnames = [surnameSounds(table, person), formerSounds(table, person)];
    for (const forenames of [forenameSounds(table, person), middleSounds(table, person)]) {
      for (const forename of forenames) {
        for (const sounds of surnames) {
          for (const surname of sounds) {
            push(list, mixHash(Math.min(forename, surname), Math.max(forename, surname)));
          }
        }
      }
    }
  };

  function withDateParts(
    sounds: readonly number[],
    dob: number,
    salt: number,
    list: KeyList,
  ): void {
    const yearAndMonth = Math.trunc(dob / 100);
    const monthAndDay = dob % 10000;
    const yearAndDay = Math.trunc(dob / 10000) * 100 + (dob % 100);
    for (const sound of sounds) {
      push(list, mixHash(sound, mixHash(yearAndMonth, salt)));
      push(list, mixHash(sound, mixHash(monthAndDay, salt + 1)));
      push(list, mixHash(sound, mixHash(yearAndDay, salt + 2)));
    }
  }

  const nameAndDateParts: KeyWriter = (table, person, list) => {
    const dob = at(table.dob, person);
    if (dob === 0) return;
    withDateParts(forenameSounds(table, person), dob, 10, list);
    withDateParts(surnameSounds(table, person), dob, 20, list);
  };

  const nameAndPlace: KeyWriter = (table, person, list) => {
    const postcode = at(table.postcode, person);
    const address = at(table.address, person);
    for (const sounds of [forenameSounds(table, person), surnameSounds(table, person)]) {
      for (const sound of sounds) {
        if (postcode !== 0) push(list, mixHash(sound, mixHash(postcode, 30)));
        if (address !== 0) push(list, mixHash(sound, mixHash(address, 31)));
      }
    }
  };

  return [identifiers, birthDate, bothNames, nameAndDateParts, nameAndPlace];
}

/** The people of the right file by the keys that anyone of the left file has. */
interface BlockIndex {
  /** Open-addressing table of keys; 0 is a free slot. */
  readonly keys: Int32Array;
  /** For each slot where its people start in `people`, and how many they are. */
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly people: Int32Array;
}

function slotOf(keys: Int32Array, key: number): number {
  const mask = keys.length - 1;
  let slot = mixHash(key, 0) & mask;
  while (at(keys, slot) !== 0 && at(keys, slot) !== key) slot = (slot + 1) & mask;
  return slot;
}

function leftKeys(write: KeyWriter, lefts: PeopleTable, list: KeyList): Int32Array {
  let total = 0;
  for (let person = 0; person < lefts.size; person++) {
    list.count = 0;
    write(lefts, person, list, true);
    total += list.count;
  }
  const keys = new Int32Array(2 ** Math.ceil(Math.log2(2 * total + 2)));
  for (let person = 0; person < lefts.size; person++) {
    list.count = 0;
    write(lefts, person, list, true);
    for (let i = 0; i < list.count; i++) {
      const key = at(list.keys, i);
      keys[slotOf(keys, key)] = key;
    }
  }
  return keys;
}

function buildIndex(
  write: KeyWriter,
  lefts: PeopleTable,
  rights: PeopleTable,
  list: KeyList,
): BlockIndex {
  const keys = leftKeys(write, lefts, list);
  const count = new Int32Array(keys.length);
  const visit = (found: (slot: number, person: number) => void): void => {
    for (let person = 0; person < rights.size; person++) {
      list.count = 0;
      write(rights, person, list, false);
      for (let i = 0; i < list.count; i++) {
        const slot = slotOf(keys, at(list.keys, i));
        if (at(keys, slot) !== 0) found(slot, person);
      }
    }
  };
  visit((slot) => {
    count[slot] = at(count, slot) + 1;
  });
  const start = new Int32Array(keys.length);
  let total = 0;
  for (let slot = 0; slot < keys.length; slot++) {
    if (at(count, slot) > LARGEST_BLOCK) count[slot] = 0;
    start[slot] = total;
    total += at(count, slot);
  }
  const people = new Int32Array(total);
  const filled = new Int32Array(keys.length);
  visit((slot, person) => {
    const place = at(filled, slot);
    if (place >= at(count, slot)) return;
    people[at(start, slot) + place] = person;
    filled[slot] = place + 1;
  });
  return { keys, start, count, people };
}

/** Calls `visit` once for each candidate pair, left person by left person. */
export function visitCandidates(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
  visit: (left: number, right: number) => void,
): void {
  const list: KeyList = { keys: new Int32Array(MOST_KEYS), count: 0 };
  const writers = keyWriters(dictionaries.names);
  const indexes = writers.map((write) => buildIndex(write, lefts, rights, list));
  const lastSeenBy = new Int32Array(rights.size).fill(-1);
  for (let left = 0; left < lefts.size; left++) {
    for (const [kind, write] of writers.entries()) {
      const index = indexes[kind] as BlockIndex;
      list.count = 0;
      write(lefts, left, list, true);
      for (let i = 0; i < list.count; i++) {
        const slot = slotOf(index.keys, at(list.keys, i));
        const end = at(index.start, slot) + at(index.count, slot);
        for (let place = at(index.start, slot); place < end; place++) {
          const right = at(index.people, place);
          if (lastSeenBy[right] === left) continue;
          lastSeenBy[right] = left;
          visit(left, right);
        }
      }
    }
  }
}
