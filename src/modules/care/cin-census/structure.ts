/**
 * The shape of a census return (DfE business and technical specification; the schemas of the 2022 to
 * 2026 collections): which blocks hold which blocks and elements. Anything else in a file is passed
 * over and reported; order and number of elements are not enforced, because real returns break both.
 */

/** A block element and what may stand in it. */
export interface BlockShape {
  readonly name: string;
  readonly repeats: boolean;
  readonly blocks: ReadonlyMap<string, BlockShape>;
  /** Elements that hold one value. */
  readonly fields: ReadonlySet<string>;
  /** Elements that may come several times. */
  readonly lists: ReadonlySet<string>;
}

function block(
  name: string,
  has: {
    readonly repeats?: boolean;
    readonly blocks?: readonly BlockShape[];
    readonly fields?: readonly string[];
    readonly lists?: readonly string[];
  },
): BlockShape {
  return {
    name,
    repeats: has.repeats ?? false,
    blocks: new Map((has.blocks ?? []).map((shape) => [shape.name, shape])),
    fields: new Set(has.fields),
    lists: new Set(has.lists),
  };
}

const header = block('Header', {
  blocks: [
    block('CollectionDetails', { fields: ['Collection', 'Year', 'ReferenceDate'] }),
    block('Source', {
      fields: ['SourceLevel', 'LEA', 'SoftwareCode', 'Release', 'SerialNo', 'DateTime'],
    }),
    block('Content', { blocks: [block('CBDSLevels', { fields: ['CBDSLevel'] })] }),
  ],
});

const assessments = block('Assessments', {
  repeats: true,
  fields: [
    'AssessmentActualStartDate',
    'AssessmentInternalReviewDate',
    'AssessmentAuthorisationDate',
  ],
  blocks: [block('FactorsIdentifiedAtAssessment', { lists: ['AssessmentFactors'] })],
});

const childProtectionPlans = block('ChildProtectionPlans', {
  repeats: true,
  fields: [
    'CPPstartDate',
    'CPPendDate',
    'InitialCategoryOfAbuse',
    'LatestCategoryOfAbuse',
    'NumberOfPreviousCPP',
  ],
  blocks: [block('Reviews', { lists: ['CPPreviewDate'] })],
});

/** From 2026-27; the names as they were seen in test files, the specification itself being unread. */
const preProceedings = block('PreProceedingsandFGDM', {
  repeats: true,
  fields: [
    'PPStartDate',
    'LBPSentDate',
    'FGDMMeetingOffer',
    'FGDMMeetingFac',
    'InitialPPMeetingDate',
    'ReviewMeetingsCount',
    'StepDecisionDate',
    'PPOutcome',
    'CourtAppDate',
    'LetterInitCPDate',
  ],
});

const cinDetails = block('CINdetails', {
  repeats: true,
  fields: [
    'CINreferralDate',
    'ReferralSource',
    'PrimaryNeedCode',
    'CINclosureDate',
    'ReasonForClosure',
    'DateOfInitialCPC',
    'ReferralNFA',
  ],
  blocks: [
    assessments,
    block('CINPlanDates', { repeats: true, fields: ['CINPlanStartDate', 'CINPlanEndDate'] }),
    block('Section47', {
      repeats: true,
      fields: ['S47ActualStartDate', 'InitialCPCtarget', 'DateOfInitialCPC', 'ICPCnotRequired'],
    }),
    childProtectionPlans,
    preProceedings,
  ],
});

const child = block('Child', {
  repeats: true,
  blocks: [
    block('ChildIdentifiers', {
      fields: [
        'LAchildID',
        'UPN',
        'FormerUPN',
        'UPNunknown',
        'PersonBirthDate',
        'ExpectedPersonBirthDate',
        'GenderCurrent',
        'Sex',
        'PersonDeathDate',
      ],
    }),
    block('ChildCharacteristics', {
      fields: ['Ethnicity'],
      blocks: [block('Disabilities', { lists: ['Disability'] })],
    }),
    cinDetails,
  ],
});

/** The whole return. */
export const messageShape: BlockShape = block('Message', {
  blocks: [header, block('Children', { blocks: [child] })],
});
