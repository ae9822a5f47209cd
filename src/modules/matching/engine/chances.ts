/**
 * What a comparison is judged by: for each level of each field its chance among records of one child
 * (`m`), of two children at random (`u`) and of two children of one household (`h`).
 *
 * The third class is what keeps brothers, sisters and twins apart. They agree on surname, postcode
 * and address by belonging together, not by being one child; judged against strangers alone, that
 * agreement would count three times over. Judged against a household too, it cancels out, and the
 * forename, the birth date and the sex decide.
 */
import { intAt, realAt } from './arrays.ts';
import { FIELD, FIELD_COUNT, FIELD_SPECS, FIELD_START, LEVEL_TOTAL } from './levels.ts';

/** One number a level of each field; where a field starts is in `FIELD_START`; level 0 counts as 1. */
export type LevelTable = Float64Array;

/**
 * Where people live, as two sources have it: at one home in both, or moved between the two. Within
 * each of the two cases postcode and address agree or not on their own; together they do not.
 */
export interface HomeChances {
  /** The chance that a child's two records stand for two homes. */
  moved: number;
  /** Chances of the levels of postcode and address where the home is one. */
  readonly stayed: LevelTable;
  /** … and where the child has moved: often within the district. */
  readonly elsewhere: LevelTable;
}

/** All chances that a comparison is judged by. */
export interface Chances {
  /** Postcode and address are not read from here but from `home`. */
  readonly m: LevelTable;
  readonly u: LevelTable;
  /** Surname, ethnicity and home follow from `m`; see {@link householdTable}. */
  readonly h: LevelTable;
  readonly home: HomeChances;
}

/** Fields that brothers and sisters mostly share, so far as the sources have them right. */
const FAMILY_FIELDS: ReadonlySet<number> = new Set([FIELD.surname, FIELD.ethnicity]);
/** How many households share those in truth; the others agree as strangers do. */
const FAMILY_SHARE = 0.9;

/** Where a level of a field stands in a level table. */
export function place(field: number, level: number): number {
  return intAt(FIELD_START, field) + level;
}

/** Sets of levels whose chances add up to 1. */
function levelSets(field: number): readonly (readonly number[])[] {
  const spec = FIELD_SPECS[field];
  return spec?.sets ?? [spec?.levels.map((_, index) => index + 1) ?? []];
}

/** Whether a field is part of where people live, which is judged as one. */
export function isHomeField(field: number): boolean {
  return field === FIELD.postcode || field === FIELD.address;
}

/** A table with every level at 0 but "not known" at 1. */
export function emptyLevelTable(): LevelTable {
  const table = new Float64Array(LEVEL_TOTAL);
  for (let field = 0; field < FIELD_COUNT; field++) table[place(field, 0)] = 1;
  return table;
}

function tableOf(chance: 'm' | 'u' | 'h'): LevelTable {
  const table = emptyLevelTable();
  for (const [field, { levels }] of FIELD_SPECS.entries()) {
    for (const [index, spec] of levels.entries()) table[place(field, index + 1)] = spec[chance];
  }
  return table;
}

function homeTable(postcode: readonly number[], address: readonly number[]): LevelTable {
  const table = emptyLevelTable();
  for (const [index, chance] of postcode.entries())
    table[place(FIELD.postcode, index + 1)] = chance;
  for (const [index, chance] of address.entries()) table[place(FIELD.address, index + 1)] = chance;
  return table;
}

/** The chances before anything is learnt: this project's own estimates (see levels.ts). */
export function startingChances(): Chances {
  return {
    m: tableOf('m'),
    u: tableOf('u'),
    h: tableOf('h'),
    home: {
      moved: 0.32,
      stayed: homeTable([0.93, 0.02, 0.03, 0.01, 0.01], [0.8, 0.13, 0.04, 0.03]),
      elsewhere: homeTable([0.005, 0.1, 0.005, 0.2, 0.69], [0.005, 0.005, 0.02, 0.97]),
    },
  };
}

/** The chance of the levels found for postcode and address among records of one child. */
export function homeChance(home: HomeChances, postcode: number, address: number): number {
  const [atPostcode, atAddress] = [place(FIELD.postcode, postcode), place(FIELD.address, address)];
  return (
    (1 - home.moved) * realAt(home.stayed, atPostcode) * realAt(home.stayed, atAddress) +
    home.moved * realAt(home.elsewhere, atPostcode) * realAt(home.elsewhere, atAddress)
  );
}

/** The chances of all levels among two children of one household, but for the home fields. */
export function householdTable({ m, u, h }: Chances): LevelTable {
  const table = Float64Array.from(h);
  for (const field of FAMILY_FIELDS) {
    for (let level = 1; level <= (FIELD_SPECS[field]?.levels.length ?? 0); level++) {
      const where = place(field, level);
      table[where] = FAMILY_SHARE * realAt(m, where) + (1 - FAMILY_SHARE) * realAt(u, where);
    }
  }
  return table;
}

/**
 * Adds what was counted to what is believed: each set of levels becomes shares that add up to 1,
 * as if `strength` earlier cases had fallen as `belief` says.
 */
export function blend(
  belief: LevelTable,
  counts: LevelTable,
  strength: number,
  fields: Iterable<number>,
): LevelTable {
  const table = Float64Array.from(belief);
  for (const field of fields) {
    for (const levels of levelSets(field)) {
      const places = levels.map((level) => place(field, level));
      const counted = places.reduce((sum, where) => sum + realAt(counts, where), 0);
      const believed = places.reduce((sum, where) => sum + realAt(belief, where), 0);
      for (const where of places) {
        table[where] =
          (realAt(counts, where) + (strength * realAt(belief, where)) / believed) /
          (counted + strength);
      }
    }
  }
  return table;
}
