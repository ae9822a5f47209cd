/** Which pairs are linked, which go to a person, and which are left out. */
import { intAt, realAt } from './arrays.ts';
import { hasNoDobAgreement, hasNoNameAgreement } from './compare.ts';
import { DOB, FIELD, FORENAME, IDENTIFIER, SURNAME } from './levels.ts';

/** What becomes of a pair. */
export type Outcome = 'link' | 'review';

/** From which chance a pair is linked, or shown to a person. Settings of the authority. */
export interface Thresholds {
  /** Linked from this probability. */
  readonly link: number;
  /** Shown for review from this probability; below it a pair is left out. */
  readonly review: number;
  /** So many bits the evidence for a link must be ahead of the next candidate of either record. */
  readonly margin: number;
}

/** The thresholds where nothing else is set. */
export const USUAL_THRESHOLDS: Thresholds = { link: 0.99, review: 0.1, margin: 4 };

/** At most so many candidates are shown for one record. */
const MOST_REVIEWS = 3;
/** A further candidate is shown when it is at least this likely beside the best one. */
const WORTH_A_LOOK = 0.2;

/**
 * Whether a pair must not be linked by the machine, however likely it looks:
 * an identifier that disagrees with everything else never wins, and two children with one surname
 * and one birth date but different forenames are twins until a person says otherwise.
 */
export function needsAPerson(levels: Uint8Array): boolean {
  const hasIdentifier =
    levels[FIELD.upn] === IDENTIFIER.same || levels[FIELD.nhsNumber] === IDENTIFIER.same;
  if (hasNoNameAgreement(levels)) return !hasIdentifier || hasNoDobAgreement(levels);
  const maybeTwins =
    levels[FIELD.forename] === FORENAME.differs &&
    levels[FIELD.surname] !== SURNAME.differs &&
    levels[FIELD.dob] === DOB.exact;
  return maybeTwins && !hasIdentifier;
}

/** Pairs with their chances, as {@link decide} needs them. */
export interface JudgedPairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Evidence as a natural logarithm. */
  readonly weight: Float64Array;
  readonly probability: Float64Array;
  readonly needsAPerson: Uint8Array;
  /** Ids, for an order that does not depend on the order of the files. */
  readonly leftIds: readonly string[];
  readonly rightIds: readonly string[];
}

/** A pair by its place in the lists, and what becomes of it. */
export interface Decision {
  readonly pair: number;
  readonly outcome: Outcome;
}

/** Decides on all pairs; in order of left id, the likelier first. */
export function decide(
  pairs: JudgedPairs,
  thresholds: Thresholds,
  many: boolean,
): readonly Decision[] {
  const { left, right, probability } = pairs;
  const order = orderOf(pairs, thresholds.review);
  const ahead = findLeads(pairs, many);
  const linkedLeft = new Set<number>();
  const linkedRight = new Set<number>();
  const links = order.filter((pair) => {
    const isLink =
      realAt(probability, pair) >= thresholds.link &&
      ahead(pair) >= thresholds.margin * Math.LN2 &&
      pairs.needsAPerson[pair] === 0 &&
      !linkedLeft.has(intAt(left, pair)) &&
      (many || !linkedRight.has(intAt(right, pair)));
    if (!isLink) return false;
    linkedLeft.add(intAt(left, pair));
    linkedRight.add(intAt(right, pair));
    return true;
  });
  const shown = new Map<number, { count: number; best: number }>();
  const reviews = order.filter((pair) => {
    if (linkedLeft.has(intAt(left, pair)) || (!many && linkedRight.has(intAt(right, pair))))
      return false;
    const chance = realAt(probability, pair);
    const sofar = shown.get(intAt(left, pair)) ?? { count: 0, best: chance };
    if (sofar.count === MOST_REVIEWS || chance < WORTH_A_LOOK * sofar.best) return false;
    shown.set(intAt(left, pair), { count: sofar.count + 1, best: sofar.best });
    return true;
  });
  return [
    ...links.map((pair): Decision => ({ pair, outcome: 'link' })),
    ...reviews.map((pair): Decision => ({ pair, outcome: 'review' })),
  ].sort((a, b) => byIds(pairs, a.pair, b.pair));
}

function byIds(pairs: JudgedPairs, a: number, b: number): number {
  return (
    compareTexts(pairs.leftIds[intAt(pairs.left, a)], pairs.leftIds[intAt(pairs.left, b)]) ||
    realAt(pairs.probability, b) - realAt(pairs.probability, a) ||
    compareTexts(pairs.rightIds[intAt(pairs.right, a)], pairs.rightIds[intAt(pairs.right, b)])
  );
}

function compareTexts(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The pairs that are likely enough to be shown, the likeliest first. */
function orderOf(pairs: JudgedPairs, floor: number): number[] {
  const order: number[] = [];
  for (const [pair, chance] of pairs.probability.entries()) if (chance >= floor) order.push(pair);
  return order.sort(
    (a, b) => realAt(pairs.probability, b) - realAt(pairs.probability, a) || byIds(pairs, a, b),
  );
}

/** Candidates less likely than this are as good as taken by others, and no rivals. */
const RIVAL_FROM = 1e-4;

/** For a pair, how far its evidence is ahead of the next rival of either record. */
function findLeads(pairs: JudgedPairs, many: boolean): (pair: number) => number {
  const nextOfLeft = findNext(pairs, pairs.left);
  const nextOfRight = findNext(pairs, pairs.right);
  return (pair) => {
    const weight = realAt(pairs.weight, pair);
    const rivals = many ? [nextOfLeft(pair)] : [nextOfLeft(pair), nextOfRight(pair)];
    return weight - Math.max(...rivals);
  };
}

/** For a pair, the weight of the best other pair of the same member. */
function findNext(pairs: JudgedPairs, members: Int32Array): (pair: number) => number {
  const best = new Map<number, { pair: number; weight: number; next: number }>();
  for (const [pair, chance] of pairs.probability.entries()) {
    if (chance < RIVAL_FROM) continue;
    const weight = realAt(pairs.weight, pair);
    const member = intAt(members, pair);
    const sofar = best.get(member);
    if (sofar === undefined) best.set(member, { pair, weight, next: -Infinity });
    else if (weight > sofar.weight) best.set(member, { pair, weight, next: sofar.weight });
    else sofar.next = Math.max(sofar.next, weight);
  }
  return (pair) => {
    const found = best.get(intAt(members, pair));
    if (found === undefined) return -Infinity;
    return found.pair === pair ? found.next : found.weight;
  };
}
