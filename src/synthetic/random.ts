/**
 * Seeded randomness: the same key gives the same sequence on every machine. Independent parts of
 * the world take their own generator by {@link Random.derive}, so that adding a draw in one place
 * does not move every draw after it.
 */

/** A repeatable source of random choices. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the items, each as likely as the others; throws when there is none. */
  pick<T>(items: readonly T[]): T;
  /** Another generator, fixed by this one's key and the label, not by what was drawn so far. */
  derive(label: string): Random;
}

/** Four well-mixed 32-bit words from a text (xmur3). */
function seedWords(text: string): [number, number, number, number] {
  let hash = 1779033703 ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 3432918353);
    hash = (hash << 13) | (hash >>> 19);
  }
  const word = (): number => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
  return [word(), word(), word(), word()];
}

/** A generator for a key: the algorithm is sfc32, seeded from the key's hash. */
export function createRandom(key: string): Random {
  let [a, b, c, d] = seedWords(key);
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 4; warmUp += 1) next();
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('Nothing to pick from');
      return item;
    },
    derive: (label) => createRandom(`${key}/${label}`),
  };
}

/** Prepares choices with unequal weights; the returned function picks one of them. */
export function weighted<T>(choices: readonly (readonly [T, number])[]): (random: Random) => T {
  const upTo: number[] = [];
  let total = 0;
  for (const [, weight] of choices) {
    total += weight;
    upTo.push(total);
  }
  return (random) => {
    const point = random.next() * total;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > point) high = middle;
      else low = middle + 1;
    }
    const choice = choices[low];
    if (choice === undefined) throw new RangeError('Nothing to pick from');
    return choice[0];
  };
}
