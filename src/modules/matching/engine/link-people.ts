/**
 * Probabilistic record linkage of two files of people (Fellegi and Sunter 1969, weights learnt from
 * the data). Pure: the same records give the same pairs, in whatever order they come.
 */
import { intAt, realAt } from './arrays.ts';
import { createBarFilter } from './barred.ts';
import type { Bars } from './barred.ts';
import { gatherCandidates } from './candidates.ts';
import type { Candidates } from './candidates.ts';
import { compete } from './competition.ts';
import { decide, needsAPerson, USUAL_THRESHOLDS } from './decide.ts';
import type { Outcome, Thresholds } from './decide.ts';
import { explain, findEvidence } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { countFrequencies } from './frequencies.ts';
import { FIELD_COUNT, unpackLevels } from './levels.ts';
import { learnModel, startModel } from './model.ts';
import type { Model } from './model.ts';
import { createDictionaries, createPeopleBuilder } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';
import type { PersonRecord } from './person-record.ts';
import { createScale } from './weigh.ts';
import type { Scale } from './weigh.ts';

/** How to link; everything may be left out. */
export interface LinkOptions {
  readonly thresholds?: Partial<Thresholds> | undefined;
  /** A right record may be linked with several left records (one child twice in the left file). */
  readonly many?: boolean | undefined;
  /** Pairs that are never linked, suggested or let show in any way. */
  readonly doNotLink?: Bars | undefined;
}

/** A pair that is linked, or that a person should look at. */
export interface LinkedPair {
  readonly leftId: string;
  readonly rightId: string;
  /** The chance that the two are one child, 0 to 1. */
  readonly probability: number;
  readonly outcome: Outcome;
  readonly evidence: readonly Evidence[];
  /** The evidence in one line of words. */
  readonly explanation: string;
}

/** What linking found. */
export interface LinkResult {
  readonly pairs: readonly LinkedPair[];
  readonly model: Model;
  /** Pairs that were compared. */
  readonly compared: number;
  /** How many true pairs the evidence suggests there are. */
  readonly expectedMatches: number;
}

/** Links two lists of people; ids are unique within each list. */
export function linkPeople(
  left: Iterable<PersonRecord>,
  right: Iterable<PersonRecord>,
  options: LinkOptions = {},
): LinkResult {
  const dictionaries = createDictionaries();
  const [lefts, rights] = [left, right].map((records) => {
    const builder = createPeopleBuilder(dictionaries);
    for (const record of records) builder.add(record);
    return builder.finish();
  }) as [PeopleTable, PeopleTable];
  return linkTables(dictionaries, lefts, rights, options);
}

/** Links two tables of people with common dictionaries. */
export function linkTables(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
  options: LinkOptions = {},
): LinkResult {
  const frequencies = countFrequencies(dictionaries, [lefts, rights]);
  const start = startModel(dictionaries, lefts, rights);
  const mayLink = createBarFilter(dictionaries, lefts, rights, options.doNotLink ?? {});
  const candidates = gatherCandidates(dictionaries, lefts, rights, start, frequencies, mayLink);
  const model = learnModel(start, candidates.patterns);
  const scale = createScale(model, frequencies, dictionaries, rights);
  const many = options.many ?? false;
  const judged = judge(candidates, scale);
  const { probability, expectedMatches } = compete(
    { left: candidates.left, right: candidates.right, weight: judged.weight },
    { leftSize: lefts.size, rightSize: rights.size, many },
  );
  const decisions = decide(
    {
      ...{ left: candidates.left, right: candidates.right, probability },
      ...{ weight: judged.weight, needsAPerson: judged.needsAPerson },
      ...{ leftIds: lefts.ids, rightIds: rights.ids },
    },
    { ...USUAL_THRESHOLDS, ...options.thresholds },
    many,
  );
  const levels = new Uint8Array(FIELD_COUNT);
  const pairs = decisions.map(({ pair, outcome }): LinkedPair => {
    const [left, right] = [intAt(candidates.left, pair), intAt(candidates.right, pair)];
    unpackLevels(intAt(candidates.code, pair), levels);
    const evidence = findEvidence(dictionaries, lefts, left, rights, right, levels, scale);
    return {
      leftId: lefts.ids[left] as string,
      rightId: rights.ids[right] as string,
      probability: realAt(probability, pair),
      outcome,
      evidence,
      explanation: explain(evidence),
    };
  });
  return { pairs, model, compared: candidates.compared, expectedMatches };
}

function judge(
  candidates: Candidates,
  scale: Scale,
): { weight: Float64Array; needsAPerson: Uint8Array } {
  const levels = new Uint8Array(FIELD_COUNT);
  const weight = new Float64Array(candidates.code.length);
  const forPeople = new Uint8Array(candidates.code.length);
  for (const [pair, code] of candidates.code.entries()) {
    unpackLevels(code, levels);
    weight[pair] = scale.weigh(levels, intAt(candidates.right, pair));
    forPeople[pair] = needsAPerson(levels) ? 1 : 0;
  }
  return { weight, needsAPerson: forPeople };
}
