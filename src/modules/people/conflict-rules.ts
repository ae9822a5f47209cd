/** Which people may be of a child's family, by what both records hold. Pure. */
import { foldName } from './names.ts';

/** Names with fewer letters are too often one letter apart. */
const SLIP_FROM = 5;
/** Particles and initials are no part of a name by which families are known. */
const PART_FROM = 3;

/**
 * Whether a person's full name ends in the surname, in one of its parts (a double name), or in it with one
 * slip. Asked only of people at one postcode.
 */
export function sharesSurname(name: string, surname: string): boolean {
  const whole = foldName(surname);
  if (whole === '') return false;
  const own = foldName(name);
  if (` ${own}`.endsWith(` ${whole}`)) return true;
  const last = partsOf(name).slice(1);
  const parts = partsOf(surname);
  return (
    last.some((each) => each.length >= PART_FROM && parts.includes(each)) ||
    isOneSlip(last.at(-1) ?? '', parts.at(-1) ?? '')
  );
}

function partsOf(name: string): string[] {
  return name
    .split(/[\s-]+/u)
    .map(foldName)
    .filter((part) => part !== '');
}

/** One letter more, fewer or other, or two swapped. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SLIP_FROM || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from += 1;
  let same = 0;
  while (same < Math.min(a.length, b.length) - from && a.at(-1 - same) === b.at(-1 - same))
    same += 1;
  const left = a.slice(from, a.length - same);
  const right = b.slice(from, b.length - same);
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && left[0] === right[1] && left[1] === right[0])
  );
}
