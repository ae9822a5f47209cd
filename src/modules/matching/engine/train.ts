/**
 * Learns how often the records of one child agree (`m`) by expectation and maximisation over the
 * patterns of agreement that were found, block by block.
 *
 * A block is the pairs that agree exactly on some fields: there, true pairs are common enough to be
 * told from the rest, and what they do in the *other* fields can be learnt. `u` and `h` stay as they
 * were counted. On a union of blocks the same procedure can end in nonsense (measured: F1 of 0.40
 * by a toolkit in common use), so it is never run on one.
 */
import { byteAt, realAt } from './arrays.ts';
import {
  blend,
  emptyLevelTable,
  homeChance,
  householdTable,
  isHomeField,
  place,
} from './chances.ts';
import type { Chances, HomeChances, LevelTable } from './chances.ts';
import { ADDRESS, FIELD, FIELD_COUNT, POSTCODE, unpackLevels } from './levels.ts';

/** Patterns of agreement, each a packed number, and how many candidate pairs show it. */
export type PatternCounts = readonly (readonly [code: number, count: number])[];

/** Fields whose exact agreement makes a block. */
const BLOCKS: readonly (readonly number[])[] = [[FIELD.dob], [FIELD.forename, FIELD.surname]];
const MOST_ROUNDS = 60;
const SETTLED = 1e-5;
/** So many true pairs at the starting chances are added to what was counted. */
const STRENGTH = 25;

/** The patterns of one block, taken apart. */
interface Block {
  readonly fields: readonly number[];
  /** One row of levels a pattern. */
  readonly levels: Uint8Array;
  readonly counts: Float64Array;
}

/** What a round of expectation counted of true pairs. */
interface Counted {
  readonly m: LevelTable;
  readonly stayed: LevelTable;
  readonly elsewhere: LevelTable;
  moved: number;
  /** True pairs with a home known on both sides. */
  placed: number;
  matches: number;
  households: number;
  total: number;
}

/** What was learnt, and from how many true pairs (the sum over the blocks). */
export interface Training {
  readonly chances: Chances;
  readonly matches: number;
}

/** Learns `m` and the home chances from the patterns; `start` holds `u` and `h` as counted. */
export function learnAgreement(patterns: PatternCounts, start: Chances): Training {
  const total = emptyCounts();
  for (const fields of BLOCKS) {
    addCounts(total, runBlock(takeBlock(patterns, fields), start));
  }
  return {
    chances: maximise(start, total, [...Array(FIELD_COUNT).keys()]),
    matches: total.matches,
  };
}

function takeBlock(patterns: PatternCounts, fields: readonly number[]): Block {
  const row = new Uint8Array(FIELD_COUNT);
  const inBlock = patterns.filter(([code]) => {
    unpackLevels(code, row);
    return fields.every((field) => row[field] === 1);
  });
  const levels = new Uint8Array(inBlock.length * FIELD_COUNT);
  for (const [index, [code]] of inBlock.entries()) {
    unpackLevels(code, row);
    levels.set(row, index * FIELD_COUNT);
  }
  return { fields, levels, counts: Float64Array.from(inBlock, ([, count]) => count) };
}

function runBlock(block: Block, start: Chances): Counted {
  const free = [...Array(FIELD_COUNT).keys()].filter((field) => !block.fields.includes(field));
  let chances = start;
  let matchShare = 0.2;
  let householdShare = 0.02;
  let counted = emptyCounts();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    counted = expect(block, free, chances, matchShare, householdShare);
    chances = maximise(start, counted, free);
    const before = matchShare;
    matchShare = (counted.matches + 1) / (counted.total + 5);
    householdShare = (counted.households + 0.1) / (counted.total + 5);
    if (Math.abs(matchShare - before) < SETTLED * matchShare) break;
  }
  return counted;
}

/** Shares each pattern out among the three classes and counts the levels of the true pairs. */
function expect(
  block: Block,
  free: readonly number[],
  chances: Chances,
  matchShare: number,
  householdShare: number,
): Counted {
  const counted = emptyCounts();
  const { m, u, home } = chances;
  const h = householdTable(chances);
  const plain = free.filter((field) => !isHomeField(field));
  for (const [index, count] of block.counts.entries()) {
    const row = index * FIELD_COUNT;
    let match = matchShare;
    let stranger = 1 - matchShare - householdShare;
    let household = householdShare;
    for (const field of plain) {
      const where = place(field, byteAt(block.levels, row + field));
      match *= realAt(m, where);
      stranger *= realAt(u, where);
      household *= realAt(h, where);
    }
    const postcode = byteAt(block.levels, row + FIELD.postcode);
    const address = byteAt(block.levels, row + FIELD.address);
    const atHome = homeChance(home, postcode, address);
    match *= atHome;
    household *= atHome;
    stranger *=
      realAt(u, place(FIELD.postcode, postcode)) * realAt(u, place(FIELD.address, address));
    const sum = match + stranger + household;
    counted.total += count;
    if (sum === 0) continue;
    const matches = (count * match) / sum;
    counted.matches += matches;
    counted.households += (count * household) / sum;
    for (const field of plain)
      add(counted.m, place(field, byteAt(block.levels, row + field)), matches);
    countHome(counted, home, postcode, address, matches);
  }
  return counted;
}

function countHome(
  counted: Counted,
  home: HomeChances,
  postcode: number,
  address: number,
  matches: number,
): void {
  if (postcode === POSTCODE.missing && address === ADDRESS.missing) return;
  const [atPostcode, atAddress] = [place(FIELD.postcode, postcode), place(FIELD.address, address)];
  const elsewhere =
    home.moved * realAt(home.elsewhere, atPostcode) * realAt(home.elsewhere, atAddress);
  const moved = (matches * elsewhere) / homeChance(home, postcode, address);
  counted.moved += moved;
  counted.placed += matches;
  for (const where of [atPostcode, atAddress]) {
    add(counted.elsewhere, where, moved);
    add(counted.stayed, where, matches - moved);
  }
}

/** The chances that fit the counts best, blended with those of the start. */
function maximise(start: Chances, counted: Counted, fields: readonly number[]): Chances {
  const plain = fields.filter((field) => !isHomeField(field));
  const homes = [FIELD.postcode, FIELD.address];
  return {
    m: blend(start.m, counted.m, STRENGTH, plain),
    u: start.u,
    h: start.h,
    home: {
      moved: (counted.moved + STRENGTH * start.home.moved) / (counted.placed + STRENGTH),
      stayed: blend(start.home.stayed, counted.stayed, STRENGTH, homes),
      elsewhere: blend(start.home.elsewhere, counted.elsewhere, STRENGTH, homes),
    },
  };
}

function emptyCounts(): Counted {
  return {
    m: emptyLevelTable(),
    stayed: emptyLevelTable(),
    elsewhere: emptyLevelTable(),
    moved: 0,
    placed: 0,
    matches: 0,
    households: 0,
    total: 0,
  };
}

function addCounts(sum: Counted, counted: Counted): void {
  for (const table of ['m', 'stayed', 'elsewhere'] as const) {
    for (const [where, count] of counted[table].entries()) add(sum[table], where, count);
  }
  for (const number of ['moved', 'placed', 'matches', 'households', 'total'] as const) {
    sum[number] += counted[number];
  }
}

function add(table: LevelTable, where: number, count: number): void {
  table[where] = realAt(table, where) + count;
}
