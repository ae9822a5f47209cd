/** How large each synthetic authority is (design figures of an average and a large authority). */

/** The three sizes that `seed` offers. */
export type Size = 'demo' | 'average' | 'large';

/** Counts that the generator aims at. */
export interface SizePlan {
  /** Pupils on the current rolls of the authority's own schools, reached to within a family. */
  readonly pupils: number;
  /** Children in the six-year cohort, reached to within about 5 %. */
  readonly cohort: number;
  /** Share of families that social care has ever heard of, tuned to give `cohort`. */
  readonly careFamilies: number;
  /** People who sign in: two safeguarding leads a school, the rest social work and head office. */
  readonly signIns: number;
  readonly areas: number;
  readonly streetsPerArea: number;
  readonly neighbourSchools: number;
  readonly trusts: number;
  /** Schools by kind, in the order in which they are made. */
  readonly schools: Readonly<Record<SchoolKind, number>>;
}

/** Kinds of school in the invented authority. */
export type SchoolKind =
  | 'nursery'
  | 'infant'
  | 'junior'
  | 'primary'
  | 'secondary'
  | 'all-through'
  | 'special'
  | 'pru'
  | 'sixth-form'
  | 'independent';

/** The plan of each size. */
export const SIZES: Readonly<Record<Size, SizePlan>> = {
  demo: {
    pupils: 2_000,
    cohort: 350,
    careFamilies: 0.32,
    signIns: 71,
    areas: 4,
    streetsPerArea: 40,
    neighbourSchools: 3,
    trusts: 2,
    schools: {
      nursery: 1,
      infant: 1,
      junior: 1,
      primary: 5,
      secondary: 2,
      'all-through': 1,
      special: 1,
      pru: 1,
      'sixth-form': 1,
      independent: 1,
    },
  },
  average: {
    pupils: 60_000,
    cohort: 10_000,
    careFamilies: 0.283,
    signIns: 600,
    areas: 16,
    streetsPerArea: 150,
    neighbourSchools: 8,
    trusts: 14,
    schools: {
      nursery: 4,
      infant: 10,
      junior: 10,
      primary: 98,
      secondary: 18,
      'all-through': 2,
      special: 6,
      pru: 2,
      'sixth-form': 2,
      independent: 8,
    },
  },
  large: {
    pupils: 250_000,
    cohort: 50_000,
    careFamilies: 0.345,
    signIns: 2_500,
    areas: 24,
    streetsPerArea: 400,
    neighbourSchools: 16,
    trusts: 45,
    schools: {
      nursery: 14,
      infant: 40,
      junior: 40,
      primary: 440,
      secondary: 82,
      'all-through': 8,
      special: 26,
      pru: 8,
      'sixth-form': 8,
      independent: 34,
    },
  },
};
