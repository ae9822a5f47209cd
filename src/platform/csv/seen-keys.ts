/**
 * The keys that a long file has shown so far, in a few bytes each, so that memory stays flat: a key is
 * known by a 64-bit hash (two of a billion billion keys are alike), kept in flat arrays.
 */

/** What is remembered of the row that first had a key. */
export interface SeenRow {
  readonly index: number;
  readonly digest: number;
  readonly isAccepted: boolean;
  readonly isWithdrawn: boolean;
}

/** A growing set of keys. */
export interface SeenKeys {
  /** The row that had this key, if one had. */
  find(key: string): SeenRow | undefined;
  add(key: string, row: Omit<SeenRow, 'isWithdrawn'>): void;
  /** Notes that the row of this key was withdrawn. */
  withdraw(key: string): void;
}

const FIRST_SIZE = 1024;
/** Numbers kept for a key: its two hashes, the row's index with flags, the row's digest. */
const WIDTH = 4;
const ACCEPTED = 1;
const WITHDRAWN = 2;

/** Opens an empty set. */
export function openSeenKeys(): SeenKeys {
  let size = FIRST_SIZE;
  let cells = new Uint32Array(size * WIDTH);
  let flags = new Uint8Array(size);
  let count = 0;

  /** The place of the key, or the free place where it belongs; index 0 means free. */
  const placeOf = (high: number, low: number): number => {
    for (let place = low & (size - 1); ; place = (place + 1) & (size - 1)) {
      const at = place * WIDTH;
      if (cells[at + 2] === 0 || (cells[at] === high && cells[at + 1] === low)) return place;
    }
  };
  const grow = (): void => {
    const [oldCells, oldFlags, oldSize] = [cells, flags, size];
    size *= 2;
    cells = new Uint32Array(size * WIDTH);
    flags = new Uint8Array(size);
    for (let old = 0; old < oldSize; old += 1) {
      const row = oldCells.subarray(old * WIDTH, (old + 1) * WIDTH);
      if (row[2] === 0) continue;
      const place = placeOf(row[0] ?? 0, row[1] ?? 0);
      cells.set(row, place * WIDTH);
      flags[place] = oldFlags[old] ?? 0;
    }
  };
  const find = (key: string): number | undefined => {
    const place = placeOf(hash(key, 0x811c9dc5), hash(key, 0x9747b28c));
    return cells[place * WIDTH + 2] === 0 ? undefined : place;
  };
  return {
    find: (key) => {
      const place = find(key);
      if (place === undefined) return undefined;
      const flag = flags[place] ?? 0;
      return {
        index: cells[place * WIDTH + 2] ?? 0,
        digest: cells[place * WIDTH + 3] ?? 0,
        isAccepted: (flag & ACCEPTED) !== 0,
        isWithdrawn: (flag & WITHDRAWN) !== 0,
      };
    },
    add: (key, { index, digest, isAccepted }) => {
      if ((count + 1) * 2 > size) grow();
      const [high, low] = [hash(key, 0x811c9dc5), hash(key, 0x9747b28c)];
      const place = placeOf(high, low);
      cells.set([high, low, index, digest], place * WIDTH);
      flags[place] = isAccepted ? ACCEPTED : 0;
      count += 1;
    },
    withdraw: (key) => {
      const place = find(key);
      if (place !== undefined) flags[place] = (flags[place] ?? 0) | WITHDRAWN;
    },
  };
}

/** FNV-1a from a starting value, mixed at the end so that its low bits tell keys apart. */
export function hash(text: string, start: number): number {
  let value = start;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
