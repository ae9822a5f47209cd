/**
 * A child as XML again, with the values it came with, so that rejected children can be handed back,
 * corrected and sent once more. Elements stand in the order of the schema; what the census does not
 * have was not read and is not given back.
 */
import type { Block, CinChild, CinEpisode, CinHeader, CpPlan } from './record.ts';

const STEP = '  ';

/** The `Child` element, indented as it stands in a return. */
export function childAsXml(child: CinChild): string {
  const { identifiers, characteristics, disabilities, episodes } = child;
  return block(2, 'Child', [
    block(
      3,
      'ChildIdentifiers',
      fields(4, identifiers, [
        'LAchildID',
        'UPN',
        'FormerUPN',
        'UPNunknown',
        'PersonBirthDate',
        'ExpectedPersonBirthDate',
        'GenderCurrent',
        'Sex',
        'PersonDeathDate',
      ]),
    ),
    block(3, 'ChildCharacteristics', [
      ...fields(4, characteristics, ['Ethnicity']),
      ...optional(4, 'Disabilities', repeated(5, 'Disability', disabilities.codes)),
    ]),
    ...episodes.map(episodeAsXml),
  ]);
}

/** What stands before and after the children, with the header as received. */
export function returnFrame(header: CinHeader): {
  readonly before: string;
  readonly after: string;
} {
  const collection = fields(3, header, ['Collection', 'Year', 'ReferenceDate']);
  const source = fields(3, header, [
    'SourceLevel',
    'LEA',
    'SoftwareCode',
    'Release',
    'SerialNo',
    'DateTime',
  ]);
  const head = block(1, 'Header', [
    block(2, 'CollectionDetails', collection),
    block(2, 'Source', source),
  ]);
  return {
    before: `<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n${head}${STEP}<Children>\n`,
    after: `${STEP}</Children>\n</Message>\n`,
  };
}

function episodeAsXml(episode: CinEpisode): string {
  return block(3, 'CINdetails', [
    ...fields(4, episode, [
      'CINreferralDate',
      'ReferralSource',
      'PrimaryNeedCode',
      'CINclosureDate',
      'ReasonForClosure',
      'DateOfInitialCPC',
    ]),
    ...episode.assessments.map((assessment) =>
      block(4, 'Assessments', [
        ...fields(5, assessment, [
          'AssessmentActualStartDate',
          'AssessmentInternalReviewDate',
          'AssessmentAuthorisationDate',
        ]),
        ...optional(
          5,
          'FactorsIdentifiedAtAssessment',
          repeated(6, 'AssessmentFactors', assessment.factors),
        ),
      ]),
    ),
    ...episode.cinPlans.map((plan) =>
      block(4, 'CINPlanDates', fields(5, plan, ['CINPlanStartDate', 'CINPlanEndDate'])),
    ),
    ...episode.section47s.map((section47) =>
      block(
        4,
        'Section47',
        fields(5, section47, [
          'S47ActualStartDate',
          'InitialCPCtarget',
          'DateOfInitialCPC',
          'ICPCnotRequired',
        ]),
      ),
    ),
    ...fields(4, episode, ['ReferralNFA']),
    ...episode.cpPlans.map(cpPlanAsXml),
    ...episode.preProceedings.map((given) =>
      block(4, 'PreProceedingsandFGDM', fields(5, given, Object.keys(given.values))),
    ),
  ]);
}

function cpPlanAsXml(plan: CpPlan): string {
  return block(4, 'ChildProtectionPlans', [
    ...fields(5, plan, [
      'CPPstartDate',
      'CPPendDate',
      'InitialCategoryOfAbuse',
      'LatestCategoryOfAbuse',
      'NumberOfPreviousCPP',
    ]),
    ...plan.reviews.map((reviews) =>
      block(5, 'Reviews', repeated(6, 'CPPreviewDate', reviews.received)),
    ),
  ]);
}

function element(depth: number, name: string, value: string): string {
  return `${STEP.repeat(depth)}<${name}>${escaped(value)}</${name}>\n`;
}

function fields(depth: number, { values }: Block, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [element(depth, name, value)];
  });
}

function repeated(depth: number, name: string, values: readonly string[]): readonly string[] {
  return values.map((value) => element(depth, name, value));
}

function block(depth: number, name: string, inner: readonly string[]): string {
  const indent = STEP.repeat(depth);
  return `${indent}<${name}>\n${inner.join('')}${indent}</${name}>\n`;
}

function optional(depth: number, name: string, inner: readonly string[]): readonly string[] {
  return inner.length === 0 ? [] : [block(depth, name, inner)];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
