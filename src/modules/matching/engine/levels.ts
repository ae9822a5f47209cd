/**
 * What is compared and how finely: for each field the levels of agreement, from 1 (the closest) up;
 * 0 is "not known in one of the two", which is no evidence either way.
 *
 * Each level carries three chances, used as they stand when the data are too few to learn from and
 * as the starting point otherwise: `m`, among records of one child; `u`, among two children picked
 * at random; `h`, among two children of one household (siblings, twins). They are this project's own
 * estimates, near the disagreement rates published for linked English and Welsh records (ALSPAC: 18 %
 * of surnames and 12 % of forenames differ, https://ijpds.org/article/view/2389; hospital records
 * against the Personal Demographics Service: 0.1 % of birth dates, half of the postcodes,
 * https://bmcmedresmethodol.biomedcentral.com/articles/10.1186/s12874-017-0306-8).
 */

/** Levels of the forename; middle names are looked at where the forenames differ. */
export const FORENAME = {
  missing: 0,
  exact: 1,
  shortForm: 2,
  shared: 3,
  near: 4,
  soundsAlike: 5,
  initial: 6,
  swapped: 7,
  differs: 8,
} as const;

/** Levels of the middle names. */
export const MIDDLE = { missing: 0, exact: 1, partly: 2, differs: 3 } as const;

/** Levels of the surname; missing also where the forename level says that the two are swapped. */
export const SURNAME = {
  missing: 0,
  exact: 1,
  former: 2,
  shared: 3,
  near: 4,
  soundsAlike: 5,
  differs: 6,
} as const;

/** Levels of the birth date. */
export const DOB = {
  missing: 0,
  exact: 1,
  dayMonthSwapped: 2,
  oneDigit: 3,
  placeholder: 4,
  twoParts: 5,
  differs: 6,
} as const;

/**
 * Levels of the sex. A forename that agrees nearly says the sex already, so agreement then means
 * little: two pairs of levels, the first where the forenames are alike.
 */
export const SEX = {
  missing: 0,
  sameBesideName: 1,
  differsBesideName: 2,
  same: 3,
  differs: 4,
} as const;

/** Levels of the postcode. */
export const POSTCODE = {
  missing: 0,
  exact: 1,
  sameSector: 2,
  oneCharacter: 3,
  sameDistrict: 4,
  differs: 5,
} as const;

/** Levels of the address line. */
export const ADDRESS = { missing: 0, exact: 1, near: 2, partly: 3, differs: 4 } as const;

/** Levels of an identifier (UPN, NHS number). */
export const IDENTIFIER = { missing: 0, same: 1, oneCharacter: 2, differs: 3 } as const;

/**
 * Levels of the ethnic group: the census code, or its main group (first letter). Two sets as for sex,
 * the first where the surnames are alike, which mostly says the group already.
 */
export const ETHNICITY = {
  missing: 0,
  sameBesideName: 1,
  sameGroupBesideName: 2,
  differsBesideName: 3,
  same: 4,
  sameGroup: 5,
  differs: 6,
} as const;

/** Levels of the school. */
export const SCHOOL = { missing: 0, same: 1, differs: 2 } as const;

/** The fields of a comparison, in their fixed order. */
export const FIELD = {
  forename: 0,
  middleNames: 1,
  surname: 2,
  dob: 3,
  sex: 4,
  postcode: 5,
  address: 6,
  upn: 7,
  nhsNumber: 8,
  ethnicity: 9,
  schoolUrn: 10,
} as const;

/** The name of a compared field. */
export type FieldName = keyof typeof FIELD;

/** A level of a field and its chances before anything is learnt. */
export interface LevelSpec {
  readonly name: string;
  readonly m: number;
  readonly u: number;
  readonly h: number;
}

/** A field's levels from 1 up, and what its weights must obey to be believed. */
export interface FieldSpec {
  readonly name: FieldName;
  readonly levels: readonly LevelSpec[];
  /** Sets of levels whose chances add up to 1; all levels together where nothing else is said. */
  readonly sets?: readonly (readonly number[])[];
  /** Rows of levels whose weights may not rise from one to the next. */
  readonly falling: readonly (readonly number[])[];
}

function level(name: string, m: number, u: number, h: number = u): LevelSpec {
  return { name, m, u, h };
}

/** All fields in the order of {@link FIELD}. */
export const FIELD_SPECS: readonly FieldSpec[] = [
  {
    name: 'forename',
    levels: [
      level('exact', 0.87, 0.005, 0.0005),
      level('shortForm', 0.025, 0.002, 0.002),
      level('shared', 0.02, 0.003, 0.002),
      level('near', 0.045, 0.003),
      level('soundsAlike', 0.015, 0.012, 0.02),
      level('initial', 0.002, 0.001),
      level('swapped', 0.004, 0.00001, 0.000001),
      level('differs', 0.019, 0.97399, 0.971499),
    ],
    falling: [
      [1, 2, 8],
      [1, 3, 8],
      [1, 4, 5, 8],
      [6, 8],
      [7, 8],
    ],
  },
  {
    name: 'middleNames',
    levels: [
      level('exact', 0.75, 0.015),
      level('partly', 0.17, 0.08),
      level('differs', 0.08, 0.905),
    ],
    falling: [[1, 2, 3]],
  },
  {
    name: 'surname',
    levels: [
      level('exact', 0.865, 0.0012),
      level('former', 0.012, 0.0005),
      level('shared', 0.02, 0.0005),
      level('near', 0.05, 0.0015),
      level('soundsAlike', 0.013, 0.006),
      level('differs', 0.04, 0.9903),
    ],
    falling: [
      [1, 2, 6],
      [1, 3, 6],
      [1, 4, 5, 6],
    ],
  },
  {
    name: 'dob',
    levels: [
      level('exact', 0.982, 0.0002, 0.03),
      level('dayMonthSwapped', 0.003, 0.0001),
      level('oneDigit', 0.008, 0.002),
      level('placeholder', 0.001, 0.0002),
      level('twoParts', 0.003, 0.012, 0.008),
      level('differs', 0.003, 0.9855, 0.9597),
    ],
    falling: [
      [1, 2, 6],
      [1, 3, 5, 6],
      [1, 4, 6],
    ],
  },
  {
    name: 'sex',
    levels: [
      level('sameBesideName', 0.99, 0.97),
      level('differsBesideName', 0.01, 0.03),
      level('same', 0.98, 0.5),
      level('differs', 0.02, 0.5),
    ],
    sets: [
      [1, 2],
      [3, 4],
    ],
    falling: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'postcode',
    levels: [
      level('exact', 0.65, 0.0001),
      level('sameSector', 0.04, 0.01),
      level('oneCharacter', 0.02, 0.0015),
      level('sameDistrict', 0.07, 0.06),
      level('differs', 0.22, 0.9284),
    ],
    falling: [
      [1, 2, 4, 5],
      [1, 3, 5],
    ],
  },
  {
    name: 'address',
    levels: [
      level('exact', 0.55, 0.00005),
      level('near', 0.1, 0.0003),
      level('partly', 0.05, 0.01),
      level('differs', 0.3, 0.98965),
    ],
    falling: [[1, 2, 3, 4]],
  },
  {
    name: 'upn',
    levels: [
      level('same', 0.965, 0.0000005, 0.001),
      level('oneCharacter', 0.015, 0.00001, 0.0001),
      level('differs', 0.02, 0.9999895, 0.9989),
    ],
    falling: [[1, 2, 3]],
  },
  {
    name: 'nhsNumber',
    levels: [
      level('same', 0.965, 0.0000005, 0.001),
      level('oneCharacter', 0.015, 0.00001, 0.0001),
      level('differs', 0.02, 0.9999895, 0.9989),
    ],
    falling: [[1, 2, 3]],
  },
  {
    name: 'ethnicity',
    levels: [
      level('sameBesideName', 0.88, 0.75, 0.85),
      level('sameGroupBesideName', 0.07, 0.1, 0.08),
      level('differsBesideName', 0.05, 0.15, 0.07),
      level('same', 0.88, 0.45, 0.85),
      level('sameGroup', 0.07, 0.15, 0.08),
      level('differs', 0.05, 0.4, 0.07),
    ],
    sets: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    falling: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  },
  {
    name: 'schoolUrn',
    levels: [level('same', 0.85, 0.008, 0.4), level('differs', 0.15, 0.992, 0.6)],
    falling: [[1, 2]],
  },
];

/** How many fields are compared. */
export const FIELD_COUNT = FIELD_SPECS.length;

const widths = FIELD_SPECS.map((field) => field.levels.length + 1);

/** Where each field's levels start in a table of all levels of all fields (level 0 first). */
export const FIELD_START: Int32Array = Int32Array.from(
  widths.map((_, field) => widths.slice(0, field).reduce((sum, width) => sum + width, 0)),
);

/** The length of a table of all levels of all fields. */
export const LEVEL_TOTAL = widths.reduce((sum, width) => sum + width, 0);

/** What a field's level is multiplied by in the one number that stands for a whole comparison. */
const FIELD_FACTOR: readonly number[] = widths.map((_, field) =>
  widths.slice(0, field).reduce((product, width) => product * width, 1),
);

/** The one number for the levels of all fields; {@link unpackLevels} takes it apart. */
export function packLevels(levels: Uint8Array): number {
  let code = 0;
  for (let field = 0; field < FIELD_COUNT; field++) {
    code += (levels[field] as number) * (FIELD_FACTOR[field] as number);
  }
  return code;
}

/** Writes the levels of all fields that a number stands for into `levels`. */
export function unpackLevels(code: number, levels: Uint8Array): void {
  let rest = code;
  for (let field = 0; field < FIELD_COUNT; field++) {
    const width = widths[field] as number;
    levels[field] = rest % width;
    rest = Math.trunc(rest / width);
  }
}
