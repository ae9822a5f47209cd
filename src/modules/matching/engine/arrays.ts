/**
 * Reading arrays by an index that is known to be inside them. One function for each kind of array:
 * a function that meets several kinds is many times slower in the engine that runs this.
 */

/** The number at `index`; the caller knows that the index is inside the array. */
export function intAt(array: Int32Array, index: number): number {
  return array[index] as number;
}

/** The number at `index`; the caller knows that the index is inside the array. */
export function realAt(array: Float64Array, index: number): number {
  return array[index] as number;
}

/** The number at `index`; the caller knows that the index is inside the array. */
export function singleAt(array: Float32Array, index: number): number {
  return array[index] as number;
}

/** The number at `index`; the caller knows that the index is inside the array. */
export function byteAt(array: Uint8Array, index: number): number {
  return array[index] as number;
}

/** The number at `index`; the caller knows that the index is inside the list. */
export function itemAt(list: readonly number[], index: number): number {
  return list[index] as number;
}

/** A 32-bit hash of two 32-bit numbers, well spread (the finishing steps of MurmurHash3). */
export function mixHash(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A 32-bit hash of a text: the same text, the same hash, on every machine. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return mixHash(hash, text.length);
}

/** A list of 32-bit numbers that grows by doubling. */
export interface IntList {
  /** The numbers, with room behind them; another array after a `push`. */
  values: Int32Array;
  count: number;
}

/** An empty list. */
export function createIntList(): IntList {
  return { values: new Int32Array(64), count: 0 };
}

/** A list that holds one row of so many zeros: the row of "none". */
export function rowsWithNone(width: number): IntList {
  return { values: new Int32Array(64), count: width };
}

/** Adds a number at the end. */
export function pushInt(list: IntList, value: number): void {
  if (list.count === list.values.length) {
    const longer = new Int32Array(2 * list.count);
    longer.set(list.values);
    list.values = longer;
  }
  list.values[list.count++] = value;
}

/** The numbers of a list in an array of their own. */
export function intsOf(list: IntList): Int32Array {
  return list.values.slice(0, list.count);
}

/** Counts how often each of a few whole numbers (0 or more) comes up; fast, and it grows as needed. */
export interface Tally {
  add(value: number): void;
  /** How often a value came. */
  countOf(value: number): number;
  /** Each value and how often it came, in rising order of value. */
  entries(): (readonly [value: number, count: number])[];
}

/** An empty tally. */
export function createTally(): Tally {
  let keys = new Int32Array(4096).fill(-1);
  let counts = new Float64Array(4096);
  let held = 0;

  function spotOf(value: number): number {
    const mask = keys.length - 1;
    let spot = Math.imul(value ^ (value >>> 15), 0x9e3779b1) & mask;
    while (keys[spot] !== value && keys[spot] !== -1) spot = (spot + 1) & mask;
    return spot;
  }

  function grow(): void {
    const [oldKeys, oldCounts] = [keys, counts];
    keys = new Int32Array(2 * oldKeys.length).fill(-1);
    counts = new Float64Array(keys.length);
    for (const [spot, value] of oldKeys.entries()) {
      if (value === -1) continue;
      const moved = spotOf(value);
      keys[moved] = value;
      counts[moved] = realAt(oldCounts, spot);
    }
  }

  return {
    add(value) {
      const spot = spotOf(value);
      if (keys[spot] === -1) {
        keys[spot] = value;
        held++;
      }
      counts[spot] = realAt(counts, spot) + 1;
      if (held * 2 > keys.length) grow();
    },
    countOf: (value) => realAt(counts, spotOf(value)),
    entries: () =>
      [...keys.entries()]
        .filter(([, value]) => value !== -1)
        .map(([spot, value]) => [value, realAt(counts, spot)] as const)
        .sort((a, b) => a[0] - b[0]),
  };
}
