/** How good a linkage was, judged by the truth. */
import type { LinkedPair } from '../../src/modules/matching/index.ts';

/** Figures of one linkage. */
export interface Judgement {
  /** Links made without a person: how many of them are true, and how many of the true pairs they are. */
  readonly autoPrecision: number;
  readonly autoRecall: number;
  /** Share of the left file with a pair to review, and the recall when all reviews are right. */
  readonly reviewShare: number;
  readonly recallAfterReview: number;
  /** The best harmonic mean of precision and recall over all thresholds. */
  readonly bestF1: number;
}

/** A band of probabilities: how many pairs fell in it, what they promised and what came true. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly pairs: number;
  readonly promised: number;
  readonly kept: number;
}

/** The threshold from which pairs count as shown for review here. */
export const REVIEW_FROM = 0.1;

type Truth = ReadonlyMap<string, string>;

function isTrue(pair: LinkedPair, truth: Truth): boolean {
  return truth.get(pair.leftId) === pair.rightId;
}

/** Judges pairs that were found with a review threshold near 0. */
export function judge(pairs: readonly LinkedPair[], truth: Truth, lefts: number): Judgement {
  const links = pairs.filter(({ outcome }) => outcome === 'link');
  const reviews = pairs.filter(
    ({ outcome, probability }) => outcome === 'review' && probability >= REVIEW_FROM,
  );
  const trueLinks = links.filter((pair) => isTrue(pair, truth)).length;
  const trueReviews = reviews.filter((pair) => isTrue(pair, truth)).length;
  return {
    autoPrecision: trueLinks / links.length,
    autoRecall: trueLinks / truth.size,
    reviewShare: new Set(reviews.map(({ leftId }) => leftId)).size / lefts,
    recallAfterReview: (trueLinks + trueReviews) / truth.size,
    bestF1: bestF1(pairs, truth),
  };
}

/** Over all thresholds, with the likeliest pair of each left record. */
function bestF1(pairs: readonly LinkedPair[], truth: Truth): number {
  const best = new Map<string, LinkedPair>();
  for (const pair of pairs) {
    const sofar = best.get(pair.leftId);
    if (sofar === undefined || sofar.probability < pair.probability) best.set(pair.leftId, pair);
  }
  const ranked = [...best.values()].sort((a, b) => b.probability - a.probability);
  let hits = 0;
  let found = 0;
  for (const [index, pair] of ranked.entries()) {
    if (isTrue(pair, truth)) hits++;
    found = Math.max(found, (2 * hits) / (index + 1 + truth.size));
  }
  return found;
}

const EDGES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.000001];

/** Whether probabilities keep what they promise, band by band. */
export function calibration(found: readonly (readonly [LinkedPair, boolean])[]): Band[] {
  return EDGES.slice(1).map((to, index) => {
    const from = EDGES[index] ?? 0;
    const band = found.filter(([{ probability }]) => probability >= from && probability < to);
    const promised = band.reduce((sum, [{ probability }]) => sum + probability, 0) / band.length;
    const kept = band.filter(([, came]) => came).length / band.length;
    return { from, to, pairs: band.length, promised, kept };
  });
}
