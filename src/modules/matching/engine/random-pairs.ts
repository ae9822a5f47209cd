/**
 * How often two different children agree by chance (`u`): from pairs picked at random, half of them
 * across the files (as each source writes names in its own way) and half within the larger file
 * (where two records are almost never one child). Which pairs are picked depends on the ids alone, so
 * the same people in another order give the same chances.
 */
import { byteAt, itemAt, mixHash, realAt, textHash } from './arrays.ts';
import { blend, emptyLevelTable, place } from './chances.ts';
import type { LevelTable } from './chances.ts';
import { createComparer, isAlikeForename } from './compare.ts';
import type { Comparer } from './compare.ts';
import { FIELD, FIELD_COUNT, FORENAME, IDENTIFIER, POSTCODE, SURNAME } from './levels.ts';
import type { FieldName } from './levels.ts';
import { nameKey } from './name-table.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** People picked of each file, and how many others each is compared with: twice 120,000 pairs. */
const SAMPLE_SIZE = 6000;
const PAIRS_EACH = 20;
/** So many pairs at the starting chances are added to what was counted. */
const STRENGTH = 300;
/** One identifier in fifty is somebody else's: what agreement by chance is bounded by. */
const WRONG_IDENTIFIERS = 0.02;

/** The chances of all levels among two people at random, blended with `belief`. */
export function learnRandomAgreement(
  dictionaries: Dictionaries,
  larger: PeopleTable,
  smaller: PeopleTable,
  belief: LevelTable,
): LevelTable {
  const counts = emptyLevelTable();
  const [many, few] = [pickPeople(larger), pickPeople(smaller)];
  countLevels(createComparer(dictionaries, larger, smaller), many, few, counts);
  countLevels(createComparer(dictionaries, larger, larger), many, many, counts);
  const chances = blend(belief, counts, STRENGTH, Array(FIELD_COUNT).keys());
  for (const field of ['forename', 'surname', 'dob', 'postcode', 'address'] as const) {
    setExactChance(chances, field, exactAgreement(dictionaries, larger, field, belief));
  }
  for (const field of ['upn', 'nhsNumber'] as const) {
    const wrong = WRONG_IDENTIFIERS / Math.max(larger.size, SAMPLE_SIZE);
    setExactChance(chances, field, wrong);
    chances[place(FIELD[field], IDENTIFIER.oneCharacter)] = wrong;
  }
  return chances;
}

/** Compares each of the first people with some of the others and counts the levels of all fields. */
function countLevels(
  comparer: Comparer,
  people: readonly number[],
  others: readonly number[],
  counts: LevelTable,
): void {
  const { levels } = comparer;
  const last = Math.min(PAIRS_EACH, people === others ? (others.length - 1) / 2 : others.length);
  for (let shift = 1; shift <= last; shift++) {
    for (const [index, person] of people.entries()) {
      comparer.compare(person, itemAt(others, (index + shift) % others.length));
      if (isPerhapsNoStranger(levels)) continue;
      for (let field = 0; field < FIELD_COUNT; field++) {
        const where = place(field, byteAt(levels, field));
        counts[where] = realAt(counts, where) + 1;
      }
    }
  }
}

/** Pairs that may be one child, or children of one household, do not agree by chance. */
function isPerhapsNoStranger(levels: Uint8Array): boolean {
  const surname = byteAt(levels, FIELD.surname);
  const isSurnameAlike = surname !== SURNAME.missing && surname !== SURNAME.differs;
  return (
    levels[FIELD.forename] === FORENAME.swapped ||
    levels[FIELD.upn] === IDENTIFIER.same ||
    levels[FIELD.nhsNumber] === IDENTIFIER.same ||
    (isSurnameAlike &&
      (levels[FIELD.postcode] === POSTCODE.exact ||
        isAlikeForename(byteAt(levels, FIELD.forename))))
  );
}

/** Up to {@link SAMPLE_SIZE} people, chosen and put in order by hashes of their ids. */
function pickPeople(table: PeopleTable): readonly number[] {
  const hashes = table.ids.map((id) => mixHash(textHash(id), 17) >>> 0);
  const threshold = table.size <= SAMPLE_SIZE ? 2 ** 32 : (SAMPLE_SIZE / table.size) * 2 ** 32;
  const people: number[] = [];
  for (const [person, hash] of hashes.entries()) if (hash < threshold) people.push(person);
  const compareIds = (a: number, b: number): number =>
    (table.ids[a] as string) < (table.ids[b] as string) ? -1 : 1;
  return people.sort((a, b) => itemAt(hashes, a) - itemAt(hashes, b) || compareIds(a, b));
}

/** The chance that two people picked at random have the same value, from how common each value is. */
function exactAgreement(
  dictionaries: Dictionaries,
  table: PeopleTable,
  field: 'forename' | 'surname' | 'dob' | 'postcode' | 'address',
  belief: LevelTable,
): number {
  const isName = field === 'forename' || field === 'surname';
  const holders = new Map<number, number>();
  let known = 0;
  for (let person = 0; person < table.size; person++) {
    const value = cellOf(table, person, CELL[field]);
    if (value === 0) continue;
    const key = isName ? nameKey(dictionaries.names, value) : value;
    holders.set(key, (holders.get(key) ?? 0) + 1);
    known++;
  }
  let agreeing = 0;
  for (const count of holders.values()) agreeing += count * (count - 1);
  const believed = realAt(belief, place(FIELD[field], 1));
  const counted = known > 1 ? agreeing / (known * (known - 1)) : believed;
  return (known * counted + STRENGTH * believed) / (known + STRENGTH);
}

/** Sets the chance of exact agreement and lets the other levels share the rest as before. */
function setExactChance(chances: LevelTable, name: FieldName, exact: number): void {
  const field = FIELD[name];
  const first = place(field, 1);
  const scale = (1 - exact) / (1 - realAt(chances, first));
  const end = field + 1 < FIELD_COUNT ? place(field + 1, 0) : chances.length;
  chances[first] = exact;
  for (let where = first + 1; where < end; where++) chances[where] = realAt(chances, where) * scale;
}
