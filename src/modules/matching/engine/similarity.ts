/** How alike two short texts are. Pure; both texts folded beforehand. */

/** Longest stretch of a text that is looked at: one bit a letter in a 32-bit number. */
const MAX_LETTERS = 31;
/** Share of the missing similarity that each of the first letters in common restores (Winkler 1990). */
const PREFIX_SCALE = 0.1;
const PREFIX_LETTERS = 4;

/**
 * Jaro-Winkler similarity of two texts, 0 (nothing in common) to 1 (the same). Only the first 31
 * letters count. Source: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules in the
 * Fellegi-Sunter Model of Record Linkage, 1990.
 */
export function jaroWinkler(a: string, b: string): number {
  const lengthA = Math.min(a.length, MAX_LETTERS);
  const lengthB = Math.min(b.length, MAX_LETTERS);
  if (lengthA === 0 || lengthB === 0) return 0;
  const reach = Math.max(0, (Math.max(lengthA, lengthB) >> 1) - 1);
  let usedA = 0;
  let usedB = 0;
  let matches = 0;
  for (let i = 0; i < lengthA; i++) {
    const letter = a.charCodeAt(i);
    const last = Math.min(lengthB - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (((usedB >>> j) & 1) === 0 && b.charCodeAt(j) === letter) {
        usedA |= 1 << i;
        usedB |= 1 << j;
        matches++;
        break;
      }
    }
  }
  if (matches === 0) return 0;
  let outOfOrder = 0;
  let j = 0;
  for (let i = 0; i < lengthA; i++) {
    if (((usedA >>> i) & 1) === 0) continue;
    while (((usedB >>> j) & 1) === 0) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) outOfOrder++;
    j++;
  }
  const jaro = (matches / lengthA + matches / lengthB + (matches - outOfOrder / 2) / matches) / 3;
  let prefix = 0;
  const longest = Math.min(PREFIX_LETTERS, lengthA, lengthB);
  while (prefix < longest && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return jaro + prefix * PREFIX_SCALE * (1 - jaro);
}

/**
 * Whether two different texts are one slip of the pen apart: a letter too many, too few or wrong, or
 * two neighbours the wrong way round.
 */
export function isOneEditApart(a: string, b: string): boolean {
  if (a.length > b.length) return isOneEditApart(b, a);
  if (b.length - a.length > 1) return false;
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < a.length - start &&
    a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)
  ) {
    tail++;
  }
  const restA = a.length - start - tail;
  const restB = b.length - start - tail;
  if (restB === 1) return restA <= 1;
  return (
    restA === 2 &&
    restB === 2 &&
    a.charCodeAt(start) === b.charCodeAt(start + 1) &&
    a.charCodeAt(start + 1) === b.charCodeAt(start)
  );
}

/** One bit for each letter a to z that a text holds, the last bit for any other letter. */
export function letterMask(text: string): number {
  let mask = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i) - 97;
    mask |= 1 << (letter >= 0 && letter < 26 ? letter : 26);
  }
  return mask;
}

/** How many bits of a 32-bit number are set. */
export function countBits(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
