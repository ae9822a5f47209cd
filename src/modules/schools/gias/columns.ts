/**
 * The columns of the national register of establishments (Get Information About Schools,
 * `edubasealldata`) that are kept, and what each becomes. The register's headings are fixed: 140 in
 * the layout of May 2024, fewer in that of 2019; names that changed between them are listed together.
 */
import type { TableColumn } from '../../../platform/csv/columns.ts';

/** How a cell is read. `code` drops leading zeros (01 = 1); `word` is text in which "none" says nothing. */
type Reading = 'text' | 'word' | 'code' | 'digits' | 'date' | 'whole' | 'percentage';

/** One kept column. */
export interface RegisterColumn {
  /** The column of `establishment`. */
  readonly column: string;
  readonly headings: readonly [string, ...string[]];
  readonly reading: Reading;
  readonly isRequired?: true;
}

const text = (column: string, ...headings: [string, ...string[]]): RegisterColumn => ({
  column,
  headings,
  reading: 'text',
});
const as = (reading: Reading, column: string, heading: string): RegisterColumn => ({
  column,
  headings: [heading],
  reading,
});

/** Every kept column but the trust's. */
export const registerColumns: readonly RegisterColumn[] = [
  { column: 'urn', headings: ['URN'], reading: 'digits', isRequired: true },
  { column: 'la_code', headings: ['LA (code)'], reading: 'digits', isRequired: true },
  { column: 'name', headings: ['EstablishmentName'], reading: 'text', isRequired: true },
  as('digits', 'establishment_number', 'EstablishmentNumber'),
  as('code', 'type_code', 'TypeOfEstablishment (code)'),
  text('type_name', 'TypeOfEstablishment (name)'),
  text('type_group', 'EstablishmentTypeGroup (name)'),
  as('code', 'status_code', 'EstablishmentStatus (code)'),
  text('status_name', 'EstablishmentStatus (name)'),
  as('code', 'phase_code', 'PhaseOfEducation (code)'),
  text('phase_name', 'PhaseOfEducation (name)'),
  as('date', 'open_date', 'OpenDate'),
  as('date', 'close_date', 'CloseDate'),
  as('whole', 'low_age', 'StatutoryLowAge'),
  as('whole', 'high_age', 'StatutoryHighAge'),
  as('word', 'sixth_form', 'OfficialSixthForm (name)'),
  as('word', 'gender', 'Gender (name)'),
  as('digits', 'ukprn', 'UKPRN'),
  as('digits', 'uprn', 'UPRN'),
  text('street', 'Street'),
  text('locality', 'Locality'),
  text('address3', 'Address3'),
  text('town', 'Town'),
  as('word', 'county', 'County (name)'),
  text('postcode', 'Postcode'),
  text('district_code', 'DistrictAdministrative (code)'),
  as('whole', 'easting', 'Easting'),
  as('whole', 'northing', 'Northing'),
  text('website', 'SchoolWebsite'),
  text('telephone', 'TelephoneNum'),
  as('whole', 'number_of_pupils', 'NumberOfPupils'),
  as('percentage', 'percentage_fsm', 'PercentageFSM'),
  as('digits', 'previous_la_code', 'PreviousLA (code)'),
  as('digits', 'previous_establishment_number', 'PreviousEstablishmentNumber'),
  // Ratings end with September 2024 and the register may leave them out (both columns are optional).
  as('date', 'last_inspection', 'OfstedLastInsp'),
  as('word', 'inspection_rating', 'OfstedRating (name)'),
  as('word', 'special_measures', 'OfstedSpecialMeasures (name)'),
  as('word', 'resourced_provision', 'TypeOfResourcedProvision (name)'),
  as('word', 'section41', 'Section41Approved (name)'),
  as('word', 'sen1', 'SEN1 (name)'),
  as('date', 'last_changed', 'LastChangedDate'),
];

/** The trust's columns: an establishment belongs to one at most. */
export const TRUST_CODE = 'Trusts (code)';
export const TRUST_NAME = 'Trusts (name)';

/** The same columns as a table reader wants them. */
export const tableColumns: readonly TableColumn[] = [
  ...registerColumns.map(({ column, headings: [title, ...synonyms], isRequired }) => ({
    field: column,
    title,
    synonyms,
    isRequired: isRequired === true,
  })),
  { field: 'trust_id', title: TRUST_CODE, synonyms: [], isRequired: false },
  { field: 'trust_name', title: TRUST_NAME, synonyms: [], isRequired: false },
];

/** Headings by which the layouts of the register are told apart. */
export const LAYOUTS: readonly (readonly [string, string])[] = [
  ['InspectorateName (name)', 'May 2024 layout'],
  ['Inspectorate (name)', '2019 layout'],
];
