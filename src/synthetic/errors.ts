/**
 * The stated rates of the errors that are planted in the synthetic files. Tests hold the written
 * files to them. The rates between a social-care record and a school's record of the same child
 * follow published comparisons of administrative collections: 12 % of forenames and 18 % of
 * surnames differ between two ALSPAC collections (ijpds.org/article/view/2389), 53 % of postcodes
 * between hospital and demographic records (BMC Medical Research Methodology 2017, article 306).
 * Rates of birth date and sex are assumptions, higher than published.
 */

/** One planted kind of error. */
export interface PlantedError {
  /** Share of the records it is planted in, from 0 to 1. */
  readonly rate: number;
  /** What the rate counts. */
  readonly of: string;
  /** What the reader of the file will find. */
  readonly what: string;
}

/** Differences between a child's social-care record and the school's record of the same child. */
export const RECORD_ERRORS = {
  forename: {
    rate: 0.127,
    of: 'children with a social-care record',
    what: 'forename differs: short form, spelling variant, slip, middle name used, hyphen or accent lost',
  },
  surname: {
    rate: 0.135,
    of: 'children with a social-care record',
    what: "surname differs: other parent's, former or half of a double name, slip, accent or apostrophe lost",
  },
  birthDate: {
    rate: 0.013,
    of: 'children with a social-care record',
    what: 'birth date differs: day and month swapped, a day or a year out',
  },
  sex: { rate: 0.01, of: 'children with a social-care record', what: 'sex recorded differently' },
  postcode: {
    rate: 0.34,
    of: 'children with a social-care record',
    what: 'address is older or newer than the other, mistyped or missing',
  },
  upnPresent: {
    rate: 0.68,
    of: 'children who have a UPN and a social-care record',
    what: 'the social-care record holds a UPN (the rest give a reason or nothing)',
  },
  upnWrong: {
    rate: 0.015,
    of: 'UPNs on social-care records',
    what: "wrong check letter, swapped digits, a sibling's UPN, or one since replaced",
  },
  previousSchool: {
    rate: 0.2,
    of: 'social-care records of children with a school',
    what: 'the case system still names an earlier or another school',
  },
  noSchool: {
    rate: 0.15,
    of: 'social-care records of children with a school',
    what: 'the case system names no school',
  },
} as const satisfies Record<string, PlantedError>;

/** Errors planted in the census files, with the rule of the Department for Education that finds it. */
export const CENSUS_ERRORS = {
  'upn-check-letter': {
    rate: 0.004,
    rule: '1510',
    of: 'children in a file',
    what: 'UPN with a wrong check letter',
  },
  'upn-no-reason': {
    rate: 0.008,
    rule: '8770Q',
    of: 'children in a file',
    what: 'aged six or more with neither UPN nor reason',
  },
  'closure-no-reason': {
    rate: 0.003,
    rule: '8805',
    of: 'children in a file',
    what: 'closure date without a reason',
  },
  'closure-before-referral': {
    rate: 0.002,
    rule: '8630',
    of: 'children in a file',
    what: 'closed before the referral',
  },
  'assessment-backwards': {
    rate: 0.002,
    rule: '8608',
    of: 'children in a file',
    what: 'assessment authorised before it started',
  },
  'plan-backwards': {
    rate: 0.002,
    rule: '4011',
    of: 'children in a file',
    what: 'CIN plan ends before it starts',
  },
  'plans-overlap': {
    rate: 0.002,
    rule: '4001',
    of: 'children in a file',
    what: 'open CIN plan beside an open CP plan',
  },
  'plan-same-day': {
    rate: 0.001,
    rule: '8840',
    of: 'children in a file',
    what: 'CP plan starts and ends on one day',
  },
  'ethnicity-unknown': {
    rate: 0.003,
    rule: '4220',
    of: 'children in a file',
    what: 'ethnicity code that is not in the list',
  },
  'factor-unknown': {
    rate: 0.002,
    rule: 'schema',
    of: 'children in a file',
    what: 'assessment factor that is not in the list',
  },
  'sex-old-code': {
    rate: 0.002,
    rule: '4180',
    of: 'children in a file from 2024-25',
    what: 'sex still written as 1 or 2',
  },
  'child-repeated': {
    rate: 0.0008,
    rule: '8510',
    of: 'children in a file',
    what: 'the child appears twice',
  },
} as const satisfies Record<string, PlantedError & { readonly rule: string }>;

/** Names of the errors planted in census files. */
export type CensusError = keyof typeof CENSUS_ERRORS;

/** Untidiness of the social-care extract itself. */
export const EXTRACT_ERRORS = {
  statusSpelling: {
    rate: 0.3,
    of: 'case statuses',
    what: 'a local spelling instead of the usual one',
  },
  sexSpelling: { rate: 0.05, of: 'rows', what: 'sex written as a word or a number' },
  disabilitySpelling: {
    rate: 0.06,
    of: 'rows',
    what: 'disability as Yes, Y or No instead of codes',
  },
  ethnicitySpelling: { rate: 0.04, of: 'rows', what: 'ethnicity in words instead of the code' },
  workerMissing: { rate: 0.03, of: 'open cases', what: 'no allocated worker' },
  workerEmailMissing: { rate: 0.06, of: 'allocated workers', what: 'no e-mail address' },
  nhsMissing: { rate: 0.25, of: 'rows', what: 'no NHS number' },
  impossibleDate: {
    rate: 0.002,
    of: 'rows',
    what: 'a birth date that does not exist or cannot be read',
  },
} as const satisfies Record<string, PlantedError>;

/** Untidiness of school rolls. */
export const ROLL_ERRORS = {
  upnMissing: { rate: 0.01, of: 'rows', what: 'no UPN' },
  upnTemporary: { rate: 0.008, of: 'rows', what: 'temporary UPN (letter in the last place)' },
  upnMangled: { rate: 0.002, of: 'rows', what: 'UPN with a slip in it' },
  impossibleDate: {
    rate: 0.001,
    of: 'rows',
    what: 'a birth date that does not exist or cannot be read',
  },
} as const satisfies Record<string, PlantedError>;
