/** The model that pairs are judged by: how it is learnt from two files, and when it is not believed. */
import { itemAt, realAt } from './arrays.ts';
import { isHomeField, place, startingChances } from './chances.ts';
import type { Chances, LevelTable } from './chances.ts';
import { learnHouseholds } from './households.ts';
import { FIELD_SPECS } from './levels.ts';
import type { FieldName } from './levels.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';
import { learnRandomAgreement } from './random-pairs.ts';
import { learnAgreement } from './train.ts';
import type { PatternCounts } from './train.ts';

/** What pairs are judged by. */
export interface Model {
  readonly chances: Chances;
  /** How many other children of its household a child has in the right file, on average. */
  readonly othersInHousehold: number;
  /** How many true pairs the agreement was learnt from (a pair counts once a block). */
  readonly learntFrom: number;
  /** Fields whose learnt weights were out of order, so that the usual ones stand instead. */
  readonly refused: readonly FieldName[];
}

/** The model before true pairs are looked at: agreement by chance and households are counted. */
export function startModel(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
): Model {
  const start = startingChances();
  const [larger, smaller] = rights.size >= lefts.size ? [rights, lefts] : [lefts, rights];
  const households = learnHouseholds(dictionaries, larger, start.h);
  const u = learnRandomAgreement(dictionaries, larger, smaller, start.u);
  return {
    chances: { ...start, u, h: households.h },
    othersInHousehold: households.others,
    learntFrom: 0,
    refused: [],
  };
}

/** The model after learning how the records of one child agree. */
export function learnModel(start: Model, patterns: PatternCounts): Model {
  const { chances, matches } = learnAgreement(patterns, start.chances);
  return inOrder({ ...start, chances, learntFrom: matches });
}

/**
 * Believes no model in which closer agreement speaks less for a pair than poorer agreement. A poorer
 * level that outweighs exact agreement (a rare coincidence, hardly ever seen among strangers) is
 * brought down to it; poorer levels out of order with each other are given one weight; a field whose
 * exact agreement does not outweigh its difference is refused and keeps the usual chances.
 */
function inOrder(model: Model): Model {
  const usual = startingChances();
  const chances = copyChances(model.chances);
  const refused: FieldName[] = [];
  for (const [field, { name, falling }] of FIELD_SPECS.entries()) {
    if (falling.every((levels) => putInOrder(chances, field, levels))) continue;
    refused.push(name);
    restore(chances, usual, field);
  }
  return { ...model, chances, refused };
}

function copyChances({ m, u, h, home }: Chances): Chances {
  return {
    m: Float64Array.from(m),
    u: Float64Array.from(u),
    h,
    home: {
      moved: home.moved,
      stayed: Float64Array.from(home.stayed),
      elsewhere: Float64Array.from(home.elsewhere),
    },
  };
}

function restore(chances: Chances, usual: Chances, field: number): void {
  const end = place(field, FIELD_SPECS[field]?.levels.length ?? 0);
  for (let where = place(field, 1); where <= end; where++) {
    chances.m[where] = realAt(usual.m, where);
    chances.u[where] = realAt(usual.u, where);
    chances.home.stayed[where] = realAt(usual.home.stayed, where);
    chances.home.elsewhere[where] = realAt(usual.home.elsewhere, where);
  }
}

const MOST_POOLINGS = 100;
/** Weights this close (natural logarithm) count as equal. */
const TOLERANCE = 1e-6;

/** Puts one row of levels in order; false when it cannot be believed at all. */
function putInOrder(chances: Chances, field: number, levels: readonly number[]): boolean {
  const { m, u, home } = chances;
  const tables = isHomeField(field) ? [home.stayed, home.elsewhere] : [m];
  const agreement = (where: number): number =>
    isHomeField(field)
      ? (1 - home.moved) * realAt(home.stayed, where) + home.moved * realAt(home.elsewhere, where)
      : realAt(m, where);
  const weight = (where: number): number => Math.log(agreement(where) / realAt(u, where));
  const places = levels.map((level) => place(field, level));
  const [exact, ...poorer] = places as [number, ...number[]];
  if (weight(exact) <= weight(poorer.at(-1) ?? exact)) return false;
  for (const where of poorer) {
    if (weight(where) > weight(exact)) u[where] = agreement(where) / Math.exp(weight(exact));
  }
  for (let round = 0; round < MOST_POOLINGS; round++) {
    const index = poorer.findIndex(
      (where, i) => i > 0 && weight(itemAt(poorer, i - 1)) < weight(where) - TOLERANCE,
    );
    if (index === -1) break;
    shareOut(tables, u, itemAt(poorer, index - 1), itemAt(poorer, index));
  }
  return true;
}

/** Shares what two levels have together out between them as they fall by chance. */
function shareOut(tables: readonly LevelTable[], u: LevelTable, a: number, b: number): void {
  const share = realAt(u, a) / (realAt(u, a) + realAt(u, b));
  for (const table of tables) {
    const both = realAt(table, a) + realAt(table, b);
    table[a] = both * share;
    table[b] = both * (1 - share);
  }
}
