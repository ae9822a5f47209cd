/** Canaries: a word that stands in one field of one child and nowhere else, and says which. */

/** One found again: the place of its field in the list, and the number of its child. */
export interface Canary {
  readonly field: number;
  readonly child: number;
}

/** The word for a field of a child: `CNRY`, two signs for the field, five for the child, five that check them. */
export function canary(field: number, child: number): string {
  const body = `${base36(field, 2)}${base36(child, 5)}`;
  return `CNRY${body}${check(body)}`;
}

/** All canaries in a text, whatever its case, each as often as it stands there. */
export function canariesIn(text: string): Canary[] {
  const found: Canary[] = [];
  for (const [, body = '', sign = ''] of text.matchAll(/cnry([0-9a-z]{7})([0-9a-z]{5})/gi)) {
    if (check(body.toUpperCase()) !== sign.toUpperCase()) continue;
    found.push({ field: parseInt(body.slice(0, 2), 36), child: parseInt(body.slice(2), 36) });
  }
  return found;
}

function base36(number: number, length: number): string {
  return number.toString(36).toUpperCase().padStart(length, '0');
}

function check(body: string): string {
  let sum = 7;
  for (const sign of body) sum = (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  return base36(sum % 36 ** 5, 5);
}
