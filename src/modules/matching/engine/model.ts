/** The model that pairs are judged by: how it is learnt from two files, and when it is not believed. */
import { at } from './arrays.ts';
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
  const larger = rights.size >= lefts.size ? rights : lefts;
  const households = learnHouseholds(dictionaries, larger, start.h);
  const u = learnRandomAgreement(dictionaries, larger, start.u);
  return inOrder({
    chances: { ...start, u, h: households.h },
    othersInHousehold: households.others,
    learntFrom: 0,
    refused: [],
  });
}

/** The model after learning how the records of one child agree. */
export function learnModel(start: Model, patterns: PatternCounts): Model {
  const { chances, matches } = learnAgreement(patterns, start.chances);
  return inOrder({ ...start, chances, learntFrom: matches });
}

/**
 * Believes no model in which closer agreement speaks less for a pair than poorer agreement. Poorer
 * levels that are out of order with each other (a level hardly ever seen) are given one weight;
 * a field whose *exact* level is out of order is refused and keeps the usual chances.
 */
function inOrder(model: Model): Model {
  const usual = startingChances();
  const chances = copyChances(model.chances);
  const refused = new Set(model.refused);
  for (const [field, { name, falling }] of FIELD_SPECS.entries()) {
    if (falling.every((levels) => putInOrder(chances, field, levels))) continue;
    refused.add(name);
    restore(chances, usual, field);
  }
  return { ...model, chances, refused: [...refused] };
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
    chances.m[where] = at(usual.m, where);
    chances.u[where] = at(usual.u, where);
    chances.home.stayed[where] = at(usual.home.stayed, where);
    chances.home.elsewhere[where] = at(usual.home.elsewhere, where);
  }
}

const MOST_POOLINGS = 100;
/** Weights this close (natural logarithm) count as equal. */
const TOLERANCE = 1e-6;

/**
 * Gives levels of a row that are out of order one weight, each pair of neighbours in turn; false
 * when the first of the row, exact agreement, is among them.
 */
function putInOrder(chances: Chances, field: number, levels: readonly number[]): boolean {
  const { m, u, home } = chances;
  const tables = isHomeField(field) ? [home.stayed, home.elsewhere] : [m];
  const weight = (where: number): number =>
    Math.log(
      isHomeField(field)
        ? (1 - home.moved) * at(home.stayed, where) + home.moved * at(home.elsewhere, where)
        : at(m, where),
    ) - Math.log(at(u, where));
  const places = levels.map((level) => place(field, level));
  for (let round = 0; round < MOST_POOLINGS; round++) {
    const index = places.findIndex(
      (where, i) => i > 0 && weight(at(places, i - 1)) < weight(where) - TOLERANCE,
    );
    if (index === -1) return true;
    if (index === 1) return false;
    shareOut(tables, u, at(places, index - 1), at(places, index));
  }
  return false;
}

/** Shares what two levels have together out between them as they fall by chance. */
function shareOut(tables: readonly LevelTable[], u: LevelTable, a: number, b: number): void {
  const share = at(u, a) / (at(u, a) + at(u, b));
  for (const table of tables) {
    const both = at(table, a) + at(table, b);
    table[a] = both * share;
    table[b] = both * (1 - share);
  }
}
