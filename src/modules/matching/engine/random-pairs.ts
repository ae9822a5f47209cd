/**
 * How often two different children agree by chance (`u`): from pairs picked at random within the
 * larger file, where two records are almost never one child. Which pairs are picked depends on the
 * ids alone, so the same people in another order give the same chances.
 */
import { byteAt, itemAt, mixHash, realAt, textHash } from './arrays.ts';
import { blend, emptyLevelTable, place } from './chances.ts';
import type { LevelTable } from './chances.ts';
import { createComparer } from './compare.ts';
import { DOB, FIELD, FIELD_COUNT, FORENAME, IDENTIFIER, POSTCODE, SURNAME } from './levels.ts';
import type { FieldName } from './levels.ts';
import { nameKey } from './name-table.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** People picked, and how many others each is compared with: 240,000 pairs. */
const SAMPLE_SIZE = 6000;
const PAIRS_EACH = 40;
/** So many pairs at the starting chances are added to what was counted. */
const STRENGTH = 300;
/** One identifier in fifty is somebody else's: what agreement by chance is bounded by. */
const WRONG_IDENTIFIERS = 0.02;

/** The chances of all levels among two people at random, blended with `belief`. */
export function learnRandomAgreement(
  dictionaries: Dictionaries,
  table: PeopleTable,
  belief: LevelTable,
): LevelTable {
  const comparer = createComparer(dictionaries, table, table);
  const { levels } = comparer;
  const counts = emptyLevelTable();
  const people = pickPeople(table);
  const shifts = Math.min(PAIRS_EACH, Math.floor((people.length - 1) / 2));
  for (let shift = 1; shift <= shifts; shift++) {
    for (let index = 0; index < people.length; index++) {
      comparer.compare(itemAt(people, index), itemAt(people, (index + shift) % people.length));
      if (isPerhapsOneFamily(levels)) continue;
      for (let field = 0; field < FIELD_COUNT; field++) {
        const where = place(field, byteAt(levels, field));
        counts[where] = realAt(counts, where) + 1;
      }
    }
  }
  const chances = blend(belief, counts, STRENGTH, Array(FIELD_COUNT).keys());
  for (const field of ['forename', 'surname', 'dob', 'postcode', 'address'] as const) {
    setExactChance(chances, field, exactAgreement(dictionaries, table, field, belief));
  }
  for (const field of ['upn', 'nhsNumber'] as const) {
    const wrong = WRONG_IDENTIFIERS / Math.max(table.size, SAMPLE_SIZE);
    setExactChance(chances, field, wrong);
    chances[place(FIELD[field], IDENTIFIER.oneCharacter)] = wrong;
  }
  return chances;
}

/** Pairs that may be the same child twice, or children of one household, are not random. */
function isPerhapsOneFamily(levels: Uint8Array): boolean {
  if (levels[FIELD.surname] !== SURNAME.exact) return false;
  return (
    levels[FIELD.postcode] === POSTCODE.exact ||
    (levels[FIELD.forename] === FORENAME.exact && levels[FIELD.dob] === DOB.exact)
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
