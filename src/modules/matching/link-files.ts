/** `alongside link`: probabilistic linkage of two person files, without a database. */
import { open, rename, rm } from 'node:fs/promises';
import Papa from 'papaparse';
import { barsOf } from './do-not-link.ts';
import { linkTables } from './engine/link-people.ts';
import type { LinkedPair, LinkResult } from './engine/link-people.ts';
import { createDictionaries, createPeopleBuilder } from './engine/people-table.ts';
import type { Thresholds } from './engine/decide.ts';
import { readDoNotLinkFile, readPersonFile } from './person-file.ts';

/** What to link and how. */
export interface LinkFilesOptions {
  /** Paths of the two person files and of the file of pairs to write. */
  readonly left: string;
  readonly right: string;
  readonly out: string;
  /** Path of a do-not-link list. */
  readonly doNotLink?: string | undefined;
  /** A right record may be linked with several left records. */
  readonly many?: boolean | undefined;
  readonly thresholds?: Partial<Thresholds> | undefined;
}

/** What came of it; the numbers equal the rows of the file of pairs. */
export interface LinkSummary {
  readonly left: { readonly records: number; readonly linked: number; readonly forReview: number };
  readonly right: { readonly records: number };
  readonly links: number;
  readonly reviews: number;
  readonly compared: number;
  /** How many true pairs the evidence suggests there are. */
  readonly expectedMatches: number;
  /** True pairs that the weights were learnt from, and fields whose learnt weights were refused. */
  readonly learntFrom: number;
  readonly refused: readonly string[];
  /** What to tell the person who runs it. */
  readonly notices: readonly string[];
}

/**
 * Reads both files, links them and writes the pairs: `left_id`, `right_id`, `probability` (six
 * decimals), `outcome` (`link` or `review`), `explanation`; in order of left id, the likelier first.
 * Ids are written as they were read. Throws an OperatorProblem for files that cannot be used;
 * then nothing is written.
 */
export async function linkFiles(options: LinkFilesOptions): Promise<LinkSummary> {
  const dictionaries = createDictionaries();
  const [leftBuilder, rightBuilder] = [
    createPeopleBuilder(dictionaries),
    createPeopleBuilder(dictionaries),
  ];
  const left = await readPersonFile(options.left, leftBuilder);
  const right = await readPersonFile(options.right, rightBuilder);
  const list = options.doNotLink === undefined ? [] : await readDoNotLinkFile(options.doNotLink);
  const result = linkTables(dictionaries, leftBuilder.finish(), rightBuilder.finish(), {
    many: options.many,
    thresholds: options.thresholds,
    doNotLink: barsOf(list, { left: left.tokens, right: right.tokens }),
  });
  await writePairs(options.out, result.pairs);
  return summaryOf(result, left.people, right.people, [...left.notices, ...right.notices]);
}

function summaryOf(
  { pairs, model, compared, expectedMatches }: LinkResult,
  left: number,
  right: number,
  notices: readonly string[],
): LinkSummary {
  const links = pairs.filter(({ outcome }) => outcome === 'link');
  const reviews = pairs.filter(({ outcome }) => outcome === 'review');
  const lefts = (list: readonly LinkedPair[]): number => new Set(list.map((p) => p.leftId)).size;
  return {
    left: { records: left, linked: lefts(links), forReview: lefts(reviews) },
    right: { records: right },
    links: links.length,
    reviews: reviews.length,
    compared,
    expectedMatches: Math.round(expectedMatches),
    learntFrom: Math.round(model.learntFrom),
    refused: model.refused,
    notices,
  };
}

const HEADINGS = ['left_id', 'right_id', 'probability', 'outcome', 'explanation'];
const WRITTEN_AT_A_TIME = 2000;

/** Writes beside the goal first, so that a file of pairs is there whole or not at all. */
async function writePairs(path: string, pairs: readonly LinkedPair[]): Promise<void> {
  const unfinished = `${path}.part`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(csvLines([HEADINGS]));
    for (let from = 0; from < pairs.length; from += WRITTEN_AT_A_TIME) {
      await file.writeFile(csvLines(pairs.slice(from, from + WRITTEN_AT_A_TIME).map(cellsOf)));
    }
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

function cellsOf(pair: LinkedPair): string[] {
  const { leftId, rightId, probability, outcome, explanation } = pair;
  return [leftId, rightId, probability.toFixed(6), outcome, explanation];
}

function csvLines(rows: string[][]): string {
  return `${Papa.unparse(rows, { newline: '\n' })}\n`;
}
