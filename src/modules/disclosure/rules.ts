/**
 * Small numbers: what may be shown of a count or a rate, so that nobody can be pointed at. Pure.
 *
 * Rules (our proposal, stricter than the DfE's published practice, which hides counts of 1 to 5 but
 * leaks some rates): hide counts of 1 to 5; hide a rate with such a numerator, with fewer than 6 in
 * the denominator, or with 1 to 5 short of the whole; show a true 0 only where at least 6 could have
 * been counted. In tables, hide as much more as it takes (see `table.ts`).
 */

/** What is hidden and how coarse the rest is. */
export interface DisclosureSettings {
  /** Counts from 1 to this are hidden, and a base must be larger. */
  readonly hideUpTo: number;
  /** Shown counts are rounded to multiples of this; 1 = exact. */
  readonly roundTo: number;
}

/** For pages inside the authority: counts of 1 to 5 hidden, the rest exact. */
export const internalDisclosure: DisclosureSettings = { hideUpTo: 5, roundTo: 1 };

/** For packs that leave the authority (governors, trusts): fewer than 10 hidden, the rest to the nearest 5. */
export const sharedDisclosure: DisclosureSettings = { hideUpTo: 9, roundTo: 5 };

/** Why a figure is hidden. */
export type SuppressionReason =
  /** The count itself is small. */
  | 'small'
  /** So few could have been counted that even a 0 would tell. */
  | 'small-base'
  /** All but a few: who is not counted would show. */
  | 'near-whole'
  /** Another hidden figure could be worked out from it. */
  | 'protects-another'
  /** Its difference from an earlier figure is small. */
  | 'near-earlier';

/** One figure of anything published: shown or hidden, never blank. */
export type Cell =
  | { readonly kind: 'shown'; readonly value: number }
  | { readonly kind: 'suppressed'; readonly why: SuppressionReason };

/** A rate with the two counts it is made of; none can be worked out from those shown. */
export interface DisclosedRate {
  readonly numerator: Cell;
  readonly denominator: Cell;
  /** Per cent: one decimal place, or whole per cents where counts are rounded. */
  readonly rate: Cell;
}

const hidden = (why: SuppressionReason): Cell => ({ kind: 'suppressed', why });

/** Throws for anything but whole numbers from 0 up: a count that is none is a fault of the caller. */
export function assertCount(value: number): void {
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError('A count is a whole number from 0');
}

/** Whether a count is one of those that are hidden for their own sake. */
export function isSmall(count: number, settings: DisclosureSettings): boolean {
  return count >= 1 && count <= settings.hideUpTo;
}

/** A shown count, rounded as the settings ask. */
export function shownCount(count: number, settings: DisclosureSettings): Cell {
  return { kind: 'shown', value: Math.round(count / settings.roundTo) * settings.roundTo };
}

/**
 * What may be shown of one count that stands alone.
 *
 * @param base how many could have been counted; a 0 out of fewer than the settings allow is hidden
 */
export function discloseCount(count: number, base: number, settings: DisclosureSettings): Cell {
  assertCount(count);
  assertCount(base);
  if (isSmall(count, settings)) return hidden('small');
  if (base <= settings.hideUpTo) return hidden('small-base');
  if (isSmall(base - count, settings)) return hidden('near-whole');
  return shownCount(count, settings);
}

/** What may be shown of a share, with its numerator and denominator. */
export function discloseRate(
  numerator: number,
  denominator: number,
  settings: DisclosureSettings,
): DisclosedRate {
  if (numerator > denominator) throw new RangeError('A share is not larger than its whole');
  const top = discloseCount(numerator, denominator, settings);
  const bottom =
    denominator <= settings.hideUpTo
      ? hidden(denominator === 0 ? 'small-base' : 'small')
      : shownCount(denominator, settings);
  if (top.kind === 'suppressed' || bottom.kind === 'suppressed') {
    const why = top.kind === 'suppressed' ? top.why : 'small-base';
    return { numerator: hidden(why), denominator: bottom, rate: hidden(why) };
  }
  const share = (100 * top.value) / bottom.value;
  const rate = settings.roundTo > 1 ? Math.round(share) : Math.round(share * 10) / 10;
  return { numerator: top, denominator: bottom, rate: { kind: 'shown', value: rate } };
}

/** Whether a school's cohort is large enough for a chart; with fewer, a list for those who may see it. */
export function mayChart(count: number, settings: DisclosureSettings): boolean {
  return count > settings.hideUpTo;
}

/**
 * What may be shown beside a figure already published of nearly the same children (last month's, or
 * the trust's beside its school's): hidden when the two differ by a small number.
 */
export function discloseBeside(current: Cell, published: Cell, settings: DisclosureSettings): Cell {
  if (current.kind === 'suppressed' || published.kind === 'suppressed') return current;
  const difference = Math.abs(current.value - published.value);
  const tells = settings.roundTo === 1 && isSmall(difference, settings);
  return tells ? hidden('near-earlier') : current;
}

/** The mark in place of a hidden figure, as the DfE's statistics use it: c = confidential. */
export const suppressionMark = 'c';

/** The sentence that goes with a figure: undefined when it is shown, else why it is not. */
export function sentenceFor(cell: Cell, settings: DisclosureSettings): string | undefined {
  if (cell.kind === 'shown') return undefined;
  const few = `${settings.hideUpTo} or fewer children`;
  switch (cell.why) {
    case 'small-base':
      return `Hidden because it is about ${few}.`;
    case 'near-earlier':
      return `Hidden because, beside a figure published before, it would tell of ${few}.`;
    case 'small':
    case 'near-whole':
    case 'protects-another':
      // One sentence for all three: saying which would itself tell.
      return `Hidden because it is, or could be used to work out, a number of ${few}.`;
  }
}
