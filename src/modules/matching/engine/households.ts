/**
 * How children of one household differ (`h`) and how many there are: learnt from the records of the
 * larger file that share surname and postcode (or address).
 */
import { byteAt, mixHash, realAt, textHash } from './arrays.ts';
import { blend, emptyLevelTable, place } from './chances.ts';
import type { LevelTable } from './chances.ts';
import { createComparer } from './compare.ts';
import { DOB, FIELD, FORENAME } from './levels.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** What is known of households. */
export interface HouseholdFindings {
  /** Chances of the levels that tell children of one household apart. */
  readonly h: LevelTable;
  /** How many others of its household a child has in the file, on average. */
  readonly others: number;
}

/** Fields in which brothers and sisters differ in their own way. */
const TELLING_FIELDS = [
  FIELD.forename,
  FIELD.middleNames,
  FIELD.dob,
  FIELD.sex,
  FIELD.schoolUrn,
] as const;
/** So many people are looked at; households are picked whole. */
const SAMPLE_SIZE = 40_000;
/** A larger group under one surname and postcode is a common name in a big building, no household. */
const LARGEST_HOUSEHOLD = 10;
/** So many pairs at the starting chances, and people with the usual family, are added. */
const PAIR_STRENGTH = 60;
const PEOPLE_STRENGTH = 100;
const USUAL_OTHERS = 0.5;

/** Learns from the file, blended with `belief`. */
export function learnHouseholds(
  dictionaries: Dictionaries,
  table: PeopleTable,
  belief: LevelTable,
): HouseholdFindings {
  const { groups, people } = pickHouseholds(dictionaries, table);
  const comparer = createComparer(dictionaries, table, table);
  const { levels } = comparer;
  const counts = emptyLevelTable();
  let pairs = 0;
  for (const group of groups) {
    for (const [index, one] of group.entries()) {
      for (const other of group.slice(0, index)) {
        comparer.compare(one, other);
        if (isPerhapsOneChild(levels)) continue;
        pairs++;
        for (const field of TELLING_FIELDS) {
          const where = place(field, byteAt(levels, field));
          counts[where] = realAt(counts, where) + 1;
        }
      }
    }
  }
  const h = blend(belief, counts, PAIR_STRENGTH, TELLING_FIELDS);
  // Pairs with one forename were passed over, so how rare they are was not learnt; and twins, who
  // are few among them, are given names that sound alike more often than other brothers and sisters.
  for (const level of [FORENAME.exact, FORENAME.soundsAlike, FORENAME.near]) {
    const where = place(FIELD.forename, level);
    h[where] = Math.max(realAt(h, where), realAt(belief, where));
  }
  return {
    h,
    others: (2 * pairs + USUAL_OTHERS * PEOPLE_STRENGTH) / (people + PEOPLE_STRENGTH),
  };
}

/** The same child may stand in a file twice; such pairs say nothing about brothers and sisters. */
function isPerhapsOneChild(levels: Uint8Array): boolean {
  const forename = byteAt(levels, FIELD.forename);
  const dob = byteAt(levels, FIELD.dob);
  const isNameMuchTheSame = forename >= FORENAME.exact && forename <= FORENAME.near;
  return forename === FORENAME.exact || (isNameMuchTheSame && dob === DOB.exact);
}

function pickHouseholds(
  dictionaries: Dictionaries,
  table: PeopleTable,
): { groups: number[][]; people: number } {
  const oneIn = Math.max(1, Math.round(table.size / SAMPLE_SIZE));
  const byKey = new Map<number, number[]>();
  let people = 0;
  for (let person = 0; person < table.size; person++) {
    const hash = householdHash(dictionaries, table, person);
    if (hash === undefined || hash % oneIn !== 0) continue;
    people++;
    const group = byKey.get(hash);
    if (group) group.push(person);
    else byKey.set(hash, [person]);
  }
  const groups = [...byKey.values()].filter(
    ({ length }) => length > 1 && length <= LARGEST_HOUSEHOLD,
  );
  return { groups, people };
}

/** One number for surname and home, from their texts; undefined where either is not known. */
function householdHash(
  { names, postcodes, addresses }: Dictionaries,
  table: PeopleTable,
  person: number,
): number | undefined {
  const surname = names.text[cellOf(table, person, CELL.surname)] as string;
  const postcode = postcodes.text[cellOf(table, person, CELL.postcode)] as string;
  const home =
    postcode === '' ? (addresses.text[cellOf(table, person, CELL.address)] as string) : postcode;
  return surname === '' || home === ''
    ? undefined
    : mixHash(textHash(surname), textHash(home)) >>> 0;
}
