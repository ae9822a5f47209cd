/**
 * The columns of a school's roll, with the headings that schools' systems give them. Enrolment
 * status is the school census's EnrolStatus (C, M, S, F, O); the words are spellings of exports.
 */
import type { ColumnSpec } from '../../intake/kind.ts';
import { ethnicities, sexes } from '../../people/pure.ts';

const enrolmentStatuses = [
  {
    code: 'C',
    title: 'Current (single registration at this school)',
    synonyms: [
      'Current',
      'Current single registration',
      'C - Current',
      'Single',
      'Single registration',
      'On roll',
    ],
  },
  {
    code: 'M',
    title: 'Current main (dual registration)',
    synonyms: ['Main', 'Main dual registration', 'M - Main', 'Dual main', 'Current main'],
  },
  {
    code: 'S',
    title: 'Current subsidiary (dual registration)',
    synonyms: [
      'Subsidiary',
      'Subsidiary dual registration',
      'S - Subsidiary',
      'Dual subsidiary',
      'Current subsidiary',
    ],
  },
  { code: 'F', title: 'FE college', synonyms: ['F - FE college', 'Further education', 'College'] },
  {
    code: 'O',
    title: 'Other provider',
    synonyms: ['O - Other provider', 'Other', 'Guest', 'G', 'Guest pupil'],
  },
] as const;

const plain = (
  field: string,
  title: string,
  help: string,
  example: string,
  synonyms: readonly string[],
): ColumnSpec => ({ field, title, help, isRequired: false, synonyms, example });

/** Every column that a roll may bring. */
export const rollColumns: readonly ColumnSpec[] = [
  plain('upn', 'UPN', 'The Unique Pupil Number: a letter and twelve digits.', 'A950000178301', [
    'Unique Pupil Number',
    'Current UPN',
    'UPN number',
    'Pupil UPN',
  ]),
  plain('formerUpn', 'Former UPN', 'An earlier UPN of the pupil, where there was one.', '', [
    'Previous UPN',
    'Old UPN',
  ]),
  {
    ...plain('surname', 'Legal surname', 'The surname in law.', 'Okoro', [
      'Surname',
      'Legal last name',
      'Last name',
      'Family name',
      'Legal family name',
      'Pupil surname',
      'Student surname',
    ]),
    isRequired: true,
  },
  {
    ...plain('forename', 'Legal forename', 'The first forename in law.', 'Amara', [
      'Forename',
      'Legal first name',
      'First name',
      'Given name',
      'Legal given name',
      'Pupil forename',
      'Student forename',
    ]),
    isRequired: true,
  },
  plain('middleNames', 'Middle names', 'All other forenames, in order.', 'Grace', [
    'Middle name',
    'Middle name(s)',
    'Middle',
    'Legal middle names',
    'Legal middle name',
  ]),
  plain('preferredSurname', 'Preferred surname', 'The surname that the school uses.', '', [
    'Preferred last name',
    'Chosen surname',
    'Known as surname',
    'Preferred family name',
  ]),
  plain('formerSurname', 'Former surname', 'A surname that the pupil had before.', '', [
    'Previous surname',
    'Former last name',
    'Previous last name',
  ]),
  {
    ...plain('birthDate', 'Date of birth', 'Day, month and year of birth.', '14/03/2014', [
      'DOB',
      'Birth date',
      'D.O.B.',
      'Pupil DOB',
      'Student DOB',
    ]),
    isRequired: true,
  },
  {
    ...plain('sex', 'Sex', 'M, F or U.', 'F', ['Gender', 'Legal sex', 'M/F']),
    codes: sexes,
  },
  plain('yearGroup', 'Year group', 'The national curriculum year: N1, N2, R, 1 to 14.', '7', [
    'NC Year',
    'NCY',
    'Year',
    'NC year actual',
    'NCyearActual',
    'Curriculum year',
    'National curriculum year',
    'Year group name',
  ]),
  {
    ...plain('ethnicity', 'Ethnicity', 'The ethnic group, as a census code or in words.', 'BAFR', [
      'Ethnic group',
      'Ethnic code',
      'Ethnicity code',
      'Ethnic origin',
    ]),
    codes: ethnicities,
  },
  plain(
    'address',
    'Address',
    'The home address in one line, without the postcode.',
    '3 High Street',
    [
      'Home address',
      'Address line',
      'Address line 1',
      'Full address',
      'Address block',
      'Primary address',
    ],
  ),
  plain('postcode', 'Postcode', 'The postcode of the home address.', 'ZZ1 2AB', [
    'Post code',
    'Home postcode',
    'Primary address postcode',
  ]),
  plain('since', 'Admission date', 'The first day on the roll of this school.', '02/09/2025', [
    'Date of admission',
    'Entry date',
    'Date of entry',
    'Enrolled on',
    'Enrolment date',
    'Start date',
    'Admitted',
    'Date admitted',
    'Admission start date',
  ]),
  plain('until', 'Leaving date', 'The last day on the roll of this school.', '', [
    'Date of leaving',
    'Left on',
    'Leaver date',
    'End date',
    'Date left',
    'Enrolment end date',
  ]),
  plain('leavingReason', 'Leaving reason', 'Why the pupil left.', '', [
    'Reason for leaving',
    'Leaver reason',
    'Removal ground',
    'Off roll reason',
  ]),
  {
    ...plain(
      'status',
      'Enrolment status',
      'Single registration, main or subsidiary of two, FE college, or other provider.',
      'C',
      [
        'Enrol status',
        'EnrolStatus',
        'Enrolment type',
        'Registration type',
        'Enrolment status code',
      ],
    ),
    codes: enrolmentStatuses,
  },
  plain('admissionNumber', 'Admission number', 'The school’s own number of the pupil.', '004712', [
    'Adno',
    'Admission no',
    'Adm no',
    'Admissions number',
    'Pupil number',
    'Student number',
    'MIS ID',
  ]),
  plain(
    'urn',
    'School URN',
    'Only where one file holds several schools: the URN of the school.',
    '',
    ['URN', 'Establishment URN'],
  ),
  plain(
    'laestab',
    'LAESTAB',
    'Only where one file holds several schools: authority and school number.',
    '',
    ['DfE number', 'LA/Estab', 'School LAESTAB', 'School number', 'Estab', 'DFES number'],
  ),
];
