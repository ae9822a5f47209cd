/**
 * The codes of a social-care extract and the words that case systems write for them. Case statuses
 * follow Ofsted's child-level list 6 (Annex A); spellings are those seen in real extracts. A value
 * that is not here is asked for once and remembered for its sender.
 */
import type { CodeWithWords } from '../../people/pure.ts';

/** Where a case stands. */
export const caseStatuses = [
  {
    code: 'looked-after',
    title: 'Looked after',
    synonyms: [
      'Looked after child',
      'a) Looked after child',
      'LAC',
      'CLA',
      'Child looked after',
      'CIC',
      'Child in care',
      'In care',
      'Section 20',
      'S20',
    ],
  },
  {
    code: 'looked-after-cp',
    title: 'Looked after, with a child protection plan',
    synonyms: ['CLA&CP', 'CLA and CP', 'LAC&CP', 'LAC and CP', 'CLA & CPP', 'LAC & CPP'],
  },
  {
    code: 'cp',
    title: 'Child protection plan',
    synonyms: [
      'b) Child Protection plan',
      'CP',
      'CPP',
      'CP Plan',
      'CP Ext',
      'CP - external',
      'Child protection',
      'Subject to CP plan',
      'Subject to a child protection plan',
      'CP plan - review',
    ],
  },
  {
    code: 'cin',
    title: 'Child in need plan',
    synonyms: [
      'c) Child in need plan',
      'CIN',
      'CiN Plan',
      'CINP',
      'CIN plan - review',
      'Child in need',
      'CIN - plan',
      'Section 17 plan',
    ],
  },
  {
    code: 'section-47',
    title: 'Section 47 enquiry',
    synonyms: [
      'S47',
      'Sec 47',
      'Section 47',
      'S47 enquiry',
      'CP enquiry',
      'Child protection enquiry',
    ],
  },
  {
    code: 'open-assessment',
    title: 'Open assessment',
    synonyms: [
      'd) Open assessment',
      'Open asmt',
      'Assessment',
      'Asmt',
      'C&F Assessment',
      'C&F',
      'CFA',
      'Child and family assessment',
      'Single assessment',
      'In assessment',
    ],
  },
  {
    code: 'open',
    title: 'Open, without a plan',
    synonyms: ['Open', 'Open - no plan', 'Open case', 'Allocated', 'Active', 'Section 17', 'S17'],
  },
  {
    code: 'closed',
    title: 'Closed',
    synonyms: [
      'e) Closed episode',
      'Closed episode',
      'Closed - stepdown',
      'Closed - step down',
      'Stepped down',
      'Closed Referral',
      'Closed case',
      'Case closed',
      'Ended',
      'Inactive',
    ],
  },
  {
    code: 'closed-nfa',
    title: 'Closed, no further action',
    synonyms: ['NFA', 'No further action', 'Closed NFA', 'Closed - NFA', 'Referral NFA'],
  },
  {
    code: 'care-leaver',
    title: 'Care leaver',
    synonyms: ['Leaving care', 'Care leavers', 'Former relevant', 'Relevant child', 'CL'],
  },
] as const satisfies readonly CodeWithWords[];

/** The code of a case status. */
export type CaseStatus = (typeof caseStatuses)[number]['code'];

/** Who leads the work: with Family Help it need not be a social worker. */
export const leadPractitioners = [
  {
    code: 'social-worker',
    title: 'Social worker',
    synonyms: [
      'SW',
      'Senior social worker',
      'Newly qualified social worker',
      'ASYE',
      'Advanced practitioner',
      'Qualified social worker',
    ],
  },
  {
    code: 'family-support',
    title: 'Family help or family support worker',
    synonyms: [
      'Family help lead practitioner',
      'Family help',
      'Family help practitioner',
      'Family support worker',
      'FHLP',
      'Early help practitioner',
    ],
  },
  { code: 'other', title: 'Somebody else', synonyms: ['Other', 'Other professional'] },
] as const satisfies readonly CodeWithWords[];

/** The code of a lead practitioner. */
export type LeadPractitioner = (typeof leadPractitioners)[number]['code'];

export const yesOrNo = [
  { code: 'yes', title: 'Yes', synonyms: ['Y', 'True', '1', 'T'] },
  { code: 'no', title: 'No', synonyms: ['N', 'False', '0', 'F'] },
] as const satisfies readonly CodeWithWords[];

/** How a child left care. */
export const waysOutOfCare = [
  { code: 'adoption', title: 'Adoption', synonyms: ['Adopted', 'E11', 'E12'] },
  {
    code: 'special guardianship order',
    title: 'Special guardianship order',
    synonyms: ['SGO', 'Special guardianship', 'E43', 'E44', 'E45', 'E46'],
  },
  {
    code: 'child arrangements order',
    title: 'Child arrangements order',
    synonyms: ['CAO', 'Residence order', 'E41'],
  },
  {
    code: 'other',
    title: 'Another way',
    synonyms: ['Returned home', 'Other', 'Aged out', 'E4A', 'E4B'],
  },
] as const satisfies readonly CodeWithWords[];

/** A kinship arrangement by order of a court. */
export const kinshipOrders = [waysOutOfCare[1], waysOutOfCare[2]] as const;

/**
 * A disability that is recorded without its kind: an extract that says only yes. The other codes are
 * those of the children in need census.
 */
export const DISABILITY_UNSPECIFIED = 'ANY';
