/** Compares all candidate pairs once, counts the patterns of agreement and keeps the promising pairs. */
import { createIntList, createTally, intsOf, pushInt } from './arrays.ts';
import { visitCandidates } from './blocking.ts';
import { createComparer } from './compare.ts';
import type { Frequencies } from './frequencies.ts';
import { packLevels } from './levels.ts';
import type { Model } from './model.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';
import type { PatternCounts } from './train.ts';
import { createScale } from './weigh.ts';

/** What was found among the candidates. */
export interface Candidates {
  readonly compared: number;
  readonly patterns: PatternCounts;
  /** The promising pairs: places in the two tables, and the packed levels. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly code: Int32Array;
}

/**
 * A pair is kept when the starting model gives it odds within this factor (2 to the power 10, as a
 * natural logarithm) of those that would make it as likely true as not.
 */
const SLACK = 10 * Math.LN2;

/** Whether two people, by their places in the tables, may be linked or suggested at all. */
export type PairFilter = (left: number, right: number) => boolean;

/** Goes through all candidates; a pair that may not be linked leaves no trace. */
export function gatherCandidates(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
  model: Model,
  frequencies: Frequencies,
  mayLink: PairFilter,
): Candidates {
  const comparer = createComparer(dictionaries, lefts, rights);
  const { levels } = comparer;
  const scale = createScale(model, frequencies, dictionaries, rights);
  const floor = Math.log(Math.max(1, rights.size)) - SLACK;
  const patterns = createTally();
  const [left, right, code] = [createIntList(), createIntList(), createIntList()];
  let compared = 0;
  visitCandidates(dictionaries, lefts, rights, (one, other) => {
    compared++;
    const isPromising = comparer.compareLikely(one, other) && scale.weigh(levels, other) >= floor;
    if (isPromising && !mayLink(one, other)) return;
    const pattern = packLevels(levels);
    patterns.add(pattern);
    if (!isPromising) return;
    pushInt(left, one);
    pushInt(right, other);
    pushInt(code, pattern);
  });
  return {
    compared,
    patterns: patterns.entries(),
    left: intsOf(left),
    right: intsOf(right),
    code: intsOf(code),
  };
}
