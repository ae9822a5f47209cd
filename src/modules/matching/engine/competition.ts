/**
 * The chance of each pair when pairs compete: a child has at most one record in the other file.
 *
 * Each pair has odds of being true on its own; a set of pairs without a common member is as likely
 * as the product of its pairs' odds. The chance that a pair belongs to the true set is then found by
 * passing messages along the pairs (belief propagation for matchings; it always settles, on one
 * answer: Bayati, Gamarnik, Katz, Nair and Tetali, Simple deterministic approximation algorithms for
 * counting matchings, 2007). Two equally good candidates so get a half each, and a twin whose own
 * record is found leaves the other twin's record alone.
 */
import { intAt, realAt } from './arrays.ts';

/** Pairs of places in two files with the logarithm of what speaks for each. */
export interface WeighedPairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly weight: Float64Array;
}

/** What limits the competition. */
export interface CompetitionOptions {
  readonly leftSize: number;
  readonly rightSize: number;
  /** Whether a right record may belong to several left records (one child twice in the left file). */
  readonly many: boolean;
}

/** The outcome: a chance for each pair, and how many of all pairs are expected to be true. */
export interface CompetitionResult {
  readonly probability: Float64Array;
  readonly expectedMatches: number;
}

/** Largest share of the smaller file that is taken to be found, whatever the evidence. */
const MOST_FOUND = 0.95;
const PRIOR_ROUNDS = 12;
const MESSAGE_ROUNDS = 30;
const SETTLED = 1e-9;
/** Weights beyond this change no chance that a number can hold. */
const MOST_WEIGHT = 60;

/** Finds the chance of each pair; the share of true pairs among all is estimated on the way. */
export function compete(pairs: WeighedPairs, options: CompetitionOptions): CompetitionResult {
  const smaller = Math.min(options.leftSize, options.many ? options.leftSize : options.rightSize);
  const byLeft = groupBy(pairs.left, options.leftSize);
  const byRight = groupBy(pairs.right, options.rightSize);
  const odds = new Float64Array(pairs.weight.length);
  const leftFree = new Float64Array(odds.length).fill(1);
  const rightFree = new Float64Array(odds.length).fill(1);
  const probability = new Float64Array(odds.length);
  let expected = smaller / 2;
  for (let round = 0; round < PRIOR_ROUNDS; round++) {
    const prior = Math.log(priorOdds(expected, options));
    for (let pair = 0; pair < odds.length; pair++) {
      odds[pair] = Math.exp(Math.min(MOST_WEIGHT, realAt(pairs.weight, pair) + prior));
    }
    for (let message = 0; message < MESSAGE_ROUNDS; message++) {
      const change = sendFree(byLeft, odds, rightFree, leftFree);
      if (!options.many) sendFree(byRight, odds, leftFree, rightFree);
      if (change < SETTLED) break;
    }
    let sum = 0;
    for (let pair = 0; pair < odds.length; pair++) {
      const together = realAt(odds, pair) * realAt(leftFree, pair) * realAt(rightFree, pair);
      probability[pair] = together / (1 + together);
      sum += realAt(probability, pair);
    }
    const before = expected;
    expected = Math.min(MOST_FOUND * smaller, sum + 0.5);
    if (Math.abs(expected - before) < 1e-4 * smaller) break;
  }
  return { probability, expectedMatches: expected };
}

/** The odds that a pair is true before it is looked at, when so many pairs are. */
function priorOdds(expected: number, { leftSize, rightSize, many }: CompetitionOptions): number {
  const rightsLeft = many ? rightSize : rightSize - expected + 1;
  return expected / ((leftSize - expected + 1) * rightsLeft);
}

/** The pairs of each member of one file. */
interface Groups {
  readonly start: Int32Array;
  readonly pairs: Int32Array;
  /** Room for a sum at each spot of `pairs`. */
  readonly after: Float64Array;
}

function groupBy(members: Int32Array, size: number): Groups {
  const start = new Int32Array(size + 1);
  for (const member of members) start[member + 1] = intAt(start, member + 1) + 1;
  for (let member = 0; member < size; member++) {
    start[member + 1] = intAt(start, member + 1) + intAt(start, member);
  }
  const next = start.slice();
  const pairs = new Int32Array(members.length);
  for (const [pair, member] of members.entries()) {
    const spot = intAt(next, member);
    pairs[spot] = pair;
    next[member] = spot + 1;
  }
  return { start, pairs, after: new Float64Array(members.length) };
}

/**
 * For each pair the chance that its member of this file is free of all its *other* pairs; returns
 * the largest change. Sums run from both ends, so that nothing is lost to rounding.
 */
function sendFree(
  { start, pairs, after }: Groups,
  odds: Float64Array,
  otherFree: Float64Array,
  free: Float64Array,
): number {
  let change = 0;
  for (let member = 0; member + 1 < start.length; member++) {
    const [first, end] = [intAt(start, member), intAt(start, member + 1)];
    let sum = 0;
    for (let spot = end - 1; spot >= first; spot--) {
      const pair = intAt(pairs, spot);
      after[spot] = sum;
      sum += realAt(odds, pair) * realAt(otherFree, pair);
    }
    sum = 0;
    for (let spot = first; spot < end; spot++) {
      const pair = intAt(pairs, spot);
      const chance = 1 / (1 + sum + realAt(after, spot));
      change = Math.max(change, Math.abs(chance - realAt(free, pair)));
      free[pair] = chance;
      sum += realAt(odds, pair) * realAt(otherFree, pair);
    }
  }
  return change;
}
