/** Reading typed arrays by an index that is known to be inside them. */

/** The number at `index`; the caller knows that the index is inside the array. */
export function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
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
