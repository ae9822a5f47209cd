/** The columns of a social-care extract, with the headings that case systems give them. */
import type { ColumnSpec } from '../../intake/kind.ts';
import { ethnicities, sexes } from '../../people/pure.ts';
import { caseStatuses, kinshipOrders, leadPractitioners, waysOutOfCare, yesOrNo } from './codes.ts';

const plain = (
  field: string,
  title: string,
  help: string,
  example: string,
  synonyms: readonly string[],
): ColumnSpec => ({ field, title, help, isRequired: false, synonyms, example });

/** Who the child is. */
const identity: readonly ColumnSpec[] = [
  {
    ...plain(
      'laChildId',
      'Person ID',
      'The child’s number in the case system, the same in every extract.',
      '1048213',
      [
        'LAchildID',
        'LA child ID',
        'Child ID',
        'Child unique ID',
        'Mosaic ID',
        'LCS ID',
        'Liquidlogic ID',
        'Eclipse ID',
        'Azeus ID',
        'Client ID',
        'System ID',
        'Case system ID',
        'Person number',
      ],
    ),
    isRequired: true,
  },
  plain('forename', 'Forename', 'The first forename.', 'Amara', [
    'First name',
    'Given name',
    'Forenames',
    'Child forename',
    'Legal forename',
  ]),
  plain('middleNames', 'Middle names', 'All other forenames, in order.', 'Grace', [
    'Middle name',
    'Middle name(s)',
    'Other names',
  ]),
  plain('surname', 'Surname', 'The surname.', 'Okoro', [
    'Last name',
    'Family name',
    'Child surname',
    'Legal surname',
  ]),
  plain(
    'formerSurnames',
    'Former surnames',
    'Surnames that the child had before, separated by semicolons.',
    '',
    [
      'Previous surname',
      'Previous surnames',
      'Former surname',
      'Former surname(s)',
      'Also known as',
      'AKA',
      'Alias',
      'Birth surname',
    ],
  ),
  plain('birthDate', 'Date of birth', 'Day, month and year of birth.', '14/03/2014', [
    'DOB',
    'Birth date',
    'D.O.B.',
    'Child DOB',
    'PersonBirthDate',
  ]),
  plain('expectedBirthDate', 'Expected date of birth', 'Only for an unborn child.', '', [
    'EDD',
    'Due date',
    'Expected DOB',
    'Expected birth date',
  ]),
  plain('deathDate', 'Date of death', 'Only for a child who died.', '', [
    'DOD',
    'Death date',
    'Deceased date',
  ]),
  {
    ...plain('sex', 'Sex', 'M, F or U.', 'F', ['Gender', 'Legal sex', 'Sex at birth']),
    codes: sexes,
  },
  {
    ...plain('ethnicity', 'Ethnicity', 'The ethnic group, as a census code or in words.', 'BAFR', [
      'Ethnic group',
      'Ethnic code',
      'Ethnic origin',
      'Ethnicity code',
    ]),
    codes: ethnicities,
  },
  plain('upn', 'UPN', 'The Unique Pupil Number: a letter and twelve digits.', 'A950000178301', [
    'Unique Pupil Number',
    'Current UPN',
    'UPN number',
  ]),
  plain('formerUpn', 'Former UPN', 'An earlier UPN, where there was one.', '', [
    'Previous UPN',
    'Old UPN',
  ]),
  plain(
    'upnUnknown',
    'UPN unknown reason',
    'Why there is no UPN, as the census codes it: UN1 to UN10.',
    'UN4',
    ['UPN unknown', 'UPNunknown', 'Reason UPN unknown', 'UPN unknown code', 'No UPN reason'],
  ),
  plain('nhsNumber', 'NHS number', 'Ten digits.', '9434765919', ['NHS no', 'NHS', 'NHS ID']),
  plain('uln', 'ULN', 'The Unique Learner Number, ten digits.', '', [
    'Unique Learner Number',
    'Learner number',
  ]),
];

/** Where the child lives and goes to school. */
const places: readonly ColumnSpec[] = [
  plain(
    'address',
    'Address',
    'The home address in one line, without the postcode.',
    '3 High Street',
    ['Home address', 'Current address', 'Address line', 'Full address', 'Placement address'],
  ),
  plain('postcode', 'Postcode', 'The postcode of that address.', 'ZZ1 2AB', [
    'Post code',
    'Home postcode',
    'Current postcode',
  ]),
  plain('addressSince', 'Address from', 'Since when the child lives there.', '02/09/2025', [
    'Address start date',
    'Address start',
    'Address since',
    'At address from',
  ]),
  {
    ...plain(
      'addressProtected',
      'Address protected',
      'Yes where the address must not be shown.',
      'No',
      [
        'Protected address',
        'Address restricted',
        'Restricted address',
        'Confidential address',
        'Protected location',
        'Sensitive address',
      ],
    ),
    codes: yesOrNo,
  },
  plain('schoolName', 'School', 'The school that the case system names.', 'Brook Lane Academy', [
    'School (case system)',
    'School name',
    'Current school',
    'Education establishment',
    'Establishment',
    'Name of school',
  ]),
  plain('schoolUrn', 'School URN', 'The URN of that school, where it is held.', '140001', [
    'URN',
    'Establishment URN',
    'School unique reference number',
  ]),
];

/** Where the case stands, and who works on it. */
const work: readonly ColumnSpec[] = [
  {
    ...plain(
      'status',
      'Case status',
      'Where the case stands on the day of the extract.',
      'Child in need plan',
      [
        'Status',
        'Current status',
        'Plan type',
        'Case type',
        'CIN/CP/CLA status',
        'Current plan',
        'Legal/case status',
      ],
    ),
    codes: caseStatuses,
  },
  plain(
    'statusSince',
    'Case status from',
    'Since when it stands there: the first day of the plan, or the day of closure.',
    '02/09/2025',
    [
      'Status from',
      'Status start date',
      'Plan start date',
      'Case status start',
      'Status since',
      'Current plan start date',
      'Status date',
    ],
  ),
  plain(
    'referralDate',
    'Referral date',
    'When the present episode of social care began.',
    '15/08/2025',
    [
      'Date of referral',
      'Episode start date',
      'Case opened',
      'Case open date',
      'CIN referral date',
      'Episode start',
    ],
  ),
  plain('endedOn', 'Plan end or closure date', 'When the case was closed or the plan ended.', '', [
    'Closure date',
    'Case closure date',
    'Date closed',
    'Closed on',
    'Plan end date',
    'Episode end date',
    'Case closed date',
    'Status end date',
  ]),
  plain(
    'disabilities',
    'Disability',
    'Census codes separated by semicolons, or yes or no.',
    'LD;AUT',
    [
      'Disabilities',
      'Disability code',
      'Disability codes',
      'Disabled',
      'Has disability',
      'Disability flag',
      'Does the child have a disability',
    ],
  ),
  plain('workerName', 'Allocated worker', 'The name of who works with the child.', 'Sam Carter', [
    'Social worker',
    'Worker',
    'Worker name',
    'Allocated social worker',
    'Key worker',
    'Case worker',
    'Lead practitioner',
    'Lead practitioner name',
  ]),
  plain(
    'workerEmail',
    'Worker email',
    'Their work e-mail address: by it the child comes on their list.',
    'sam.carter@council.example',
    [
      'Worker e-mail',
      'Social worker email',
      'Allocated worker email',
      'Email',
      'Work email',
      'Lead practitioner email',
    ],
  ),
  plain('workerTelephone', 'Worker telephone', 'Their work telephone.', '', [
    'Worker phone',
    'Social worker telephone',
    'Telephone',
    'Worker tel',
    'Phone',
    'Worker mobile',
  ]),
  plain('team', 'Team', 'The team that holds the case.', 'Safeguarding North', [
    'Allocated team',
    'Team name',
    'Worker team',
    'Social work team',
  ]),
  {
    ...plain(
      'lead',
      'Lead practitioner type',
      'Whether a social worker or somebody else leads.',
      'Social worker',
      [
        'Worker type',
        'Lead practitioner role',
        'Worker role',
        'Practitioner type',
        'Role of worker',
      ],
    ),
    codes: leadPractitioners,
  },
  plain('workerSince', 'Allocated from', 'Since when this worker has the case.', '02/09/2025', [
    'Allocation date',
    'Allocated on',
    'Worker start date',
    'Allocation start',
    'Date allocated',
    'Worker from',
  ]),
  plain('careFrom', 'Looked after from', 'The first day of the present or last stay in care.', '', [
    'CLA start date',
    'LAC start date',
    'Care start date',
    'Date became looked after',
    'Period of care start',
  ]),
  plain('careTo', 'Looked after to', 'The day on which it ended.', '', [
    'CLA end date',
    'LAC end date',
    'Care end date',
    'Date ceased to be looked after',
    'Period of care end',
  ]),
  {
    ...plain('careEnd', 'Left care by', 'Adoption, an order, or another way.', '', [
      'Reason left care',
      'Reason ceased to be looked after',
      'CLA end reason',
      'Care end reason',
    ]),
    codes: waysOutOfCare,
  },
  {
    ...plain(
      'kinshipOrder',
      'Kinship arrangement',
      'A special guardianship or child arrangements order.',
      '',
      ['Kinship order', 'Kinship care', 'Order type'],
    ),
    codes: kinshipOrders,
  },
  plain('kinshipFrom', 'Kinship arrangement from', 'The day of the order.', '', [
    'Kinship from',
    'Order date',
    'Order start date',
  ]),
  plain('kinshipTo', 'Kinship arrangement to', 'The day on which it ended.', '', [
    'Kinship to',
    'Order end date',
  ]),
  {
    ...plain(
      'sealed',
      'Record sealed',
      'Yes for the closed record of a child who was adopted.',
      'No',
      ['Sealed', 'Sealed record', 'Adoption sealed', 'Adopted record'],
    ),
    codes: yesOrNo,
  },
];

/** Every column that a social-care extract may bring. */
export const careColumns: readonly ColumnSpec[] = [...identity, ...places, ...work];
