/** Which pairs are compared at all: those that agree on at least one key (see blocking-keys.ts). */
import { createKeyList, keyAt, keyWriters } from './blocking-keys.ts';
import type { KeyList, KeyWriter } from './blocking-keys.ts';
import { createIntList, intAt, intsOf, mixHash, pushInt } from './arrays.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** A key held by more people than this in the right file tells nothing and is passed over. */
const LARGEST_BLOCK = 4000;

/** A row of the index: the key, where its people start, and how many they are. */
const SLOT = { key: 0, start: 1, count: 2 } as const;
const SLOT_SIZE = 4;

/** The people of the right file by the keys that anyone of the left file has. */
interface BlockIndex {
  /** Open-addressing table of rows by {@link SLOT}; key 0 is a free row. */
  readonly slots: Int32Array;
  readonly people: Int32Array;
}

/** Where the row of a key starts, or the free row where it would go. */
function findSlot(slots: Int32Array, key: number): number {
  const last = slots.length - 1;
  let slot = (mixHash(key, 0) * SLOT_SIZE) & last;
  for (;;) {
    const held = intAt(slots, slot);
    if (held === key || held === 0) return slot;
    slot = (slot + SLOT_SIZE) & last;
  }
}

function buildIndex(
  write: KeyWriter,
  lefts: PeopleTable,
  rights: PeopleTable,
  list: KeyList,
): BlockIndex {
  const { slots, bits } = takeLeftKeys(write, lefts, list);
  const foundSlots = createIntList();
  const foundPeople = createIntList();
  visitKeys(write, rights, false, list, (key, person) => {
    if (!hasBit(bits, key)) return;
    const slot = findSlot(slots, key);
    if (intAt(slots, slot) === 0) return;
    slots[slot + SLOT.count] = intAt(slots, slot + SLOT.count) + 1;
    pushInt(foundSlots, slot);
    pushInt(foundPeople, person);
  });
  let total = 0;
  for (let slot = 0; slot < slots.length; slot += SLOT_SIZE) {
    const count = intAt(slots, slot + SLOT.count);
    slots[slot + SLOT.start] = count > LARGEST_BLOCK ? -1 : total;
    if (count <= LARGEST_BLOCK) total += count;
    slots[slot + SLOT.count] = 0;
  }
  const people = new Int32Array(total);
  for (const [index, slot] of intsOf(foundSlots).entries()) {
    const start = intAt(slots, slot + SLOT.start);
    if (start === -1) continue;
    const count = intAt(slots, slot + SLOT.count);
    people[start + count] = intAt(foundPeople.values, index);
    slots[slot + SLOT.count] = count + 1;
  }
  return { slots, people };
}

/**
 * A table with a free row for each key of the left file, and a set of bits, small enough to stay
 * near the processor, that says of most other keys at once that they are not in it.
 */
function takeLeftKeys(
  write: KeyWriter,
  lefts: PeopleTable,
  list: KeyList,
): { slots: Int32Array; bits: Int32Array } {
  const keys = createIntList();
  visitKeys(write, lefts, true, list, (key) => {
    pushInt(keys, key);
  });
  const room = 2 ** Math.ceil(Math.log2(2 * keys.count + 2));
  const slots = new Int32Array(SLOT_SIZE * room);
  const bits = new Int32Array(Math.max(1, room / 4));
  for (const key of intsOf(keys)) {
    slots[findSlot(slots, key)] = key;
    const bit = key & (bits.length * 32 - 1);
    bits[bit >>> 5] = intAt(bits, bit >>> 5) | (1 << (bit & 31));
  }
  return { slots, bits };
}

function hasBit(bits: Int32Array, key: number): boolean {
  const bit = key & (bits.length * 32 - 1);
  return ((intAt(bits, bit >>> 5) >>> (bit & 31)) & 1) === 1;
}

function visitKeys(
  write: KeyWriter,
  table: PeopleTable,
  isLeft: boolean,
  list: KeyList,
  visit: (key: number, person: number) => void,
): void {
  for (let person = 0; person < table.size; person++) {
    list.count = 0;
    write(table, person, list, isLeft);
    for (let i = 0; i < list.count; i++) visit(keyAt(list, i), person);
  }
}

/** Calls `visit` once for each candidate pair, left person by left person. */
export function visitCandidates(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
  visit: (left: number, right: number) => void,
): void {
  const list = createKeyList();
  const kinds = keyWriters(dictionaries.names).map((write) => ({
    write,
    index: buildIndex(write, lefts, rights, list),
  }));
  const lastSeenBy = new Int32Array(rights.size).fill(-1);
  for (let left = 0; left < lefts.size; left++) {
    for (const { write, index } of kinds) {
      list.count = 0;
      write(lefts, left, list, true);
      for (let i = 0; i < list.count; i++) {
        const slot = findSlot(index.slots, keyAt(list, i));
        const start = intAt(index.slots, slot + SLOT.start);
        const end = start + intAt(index.slots, slot + SLOT.count);
        for (let place = start; place < end; place++) {
          const right = intAt(index.people, place);
          if (intAt(lastSeenBy, right) === left) continue;
          lastSeenBy[right] = left;
          visit(left, right);
        }
      }
    }
  }
}
