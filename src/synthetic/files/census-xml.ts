/** The CIN census as XML, element by element in the order of the year's schema. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { addDays, earlier } from '../../platform/calendar-date.ts';
import type { Random } from '../random.ts';
import type { CensusChild, CensusEpisode } from './census-child.ts';
import type { CensusPeriod } from './census-period.ts';

/** Codes, dates and numbers only: nothing in a census file needs escaping. */
function element(name: string, text: string): string {
  return text === '' ? '' : `<${name}>${text}</${name}>`;
}

function flag(name: string, value: boolean, period: CensusPeriod): string {
  if (period.wordBooleans) return element(name, value ? 'true' : 'false');
  return element(name, value ? '1' : '0');
}

/** The file up to its first child. */
export function censusStart(period: CensusPeriod, laCode: string, today: CalendarDate): string {
  const sent = earlier(addDays(period.to, 58), today);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Message>
<Header>
<CollectionDetails><Collection>CIN</Collection><Year>${String(period.year)}</Year><ReferenceDate>${period.to}</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>${laCode}</LEA><SoftwareCode>Casebook</SoftwareCode><Release>${String(period.year)}.1</Release><SerialNo>001</SerialNo><DateTime>${sent}T09:30:00</DateTime></Source>
</Header>
<Children>
`;
}

/** The file after its last child. */
export const CENSUS_END = '</Children>\n</Message>\n';

function identifiers(child: CensusChild, period: CensusPeriod): string {
  return `<ChildIdentifiers>${element('LAchildID', child.laChildId)}${element('UPN', child.upn)}${element('FormerUPN', child.formerUpn)}${element('UPNunknown', child.upnUnknown)}${element('PersonBirthDate', child.born)}${element('ExpectedPersonBirthDate', child.expected)}${element(period.sexLetters ? 'Sex' : 'GenderCurrent', child.sex)}${element('PersonDeathDate', child.died)}</ChildIdentifiers>`;
}

function characteristics(child: CensusChild): string {
  const codes = child.disabilities.map((code) => element('Disability', code)).join('');
  return `<ChildCharacteristics>${element('Ethnicity', child.ethnicity)}${element('Disabilities', codes)}</ChildCharacteristics>`;
}

/** Some long protection plans come with pre-proceedings, collected from 2026-27. */
function preProceedings(episode: CensusEpisode, period: CensusPeriod, random: Random): string {
  const plan = episode.cpPlans[0];
  if (!period.preProceedings || plan === undefined || !random.chance(0.2)) return '';
  const start = plan.reviews[0] ?? plan.from;
  return `<PreProceedingsandFGDM>${element('PPStartDate', start)}${element('LBPSentDate', start)}<FGDMMeetingOffer>1</FGDMMeetingOffer><FGDMMeetingFac>${random.chance(0.6) ? '1' : '0'}</FGDMMeetingFac><ReviewMeetingsCount>${String(random.int(0, 3))}</ReviewMeetingsCount></PreProceedingsandFGDM>`;
}

function details(episode: CensusEpisode, period: CensusPeriod, random: Random): string {
  const lines = [
    `<CINdetails>${element('CINreferralDate', episode.referral)}${element('ReferralSource', episode.source)}${element('PrimaryNeedCode', episode.need)}${element('CINclosureDate', episode.closure)}${element('ReasonForClosure', episode.reason)}`,
  ];
  for (const one of episode.assessments) {
    const factors = one.factors.map((code) => element('AssessmentFactors', code)).join('');
    lines.push(
      `<Assessments>${element('AssessmentActualStartDate', one.start)}${element('AssessmentAuthorisationDate', one.authorised)}${element('FactorsIdentifiedAtAssessment', factors)}</Assessments>`,
    );
  }
  for (const plan of episode.cinPlans) {
    lines.push(
      `<CINPlanDates>${element('CINPlanStartDate', plan.from)}${element('CINPlanEndDate', plan.to)}</CINPlanDates>`,
    );
  }
  for (const one of episode.enquiries) {
    lines.push(
      `<Section47>${element('S47ActualStartDate', one.start)}${element('InitialCPCtarget', one.target)}${element('DateOfInitialCPC', one.conference)}${flag('ICPCnotRequired', one.notRequired, period)}</Section47>`,
    );
  }
  lines.push(flag('ReferralNFA', episode.noFurtherAction, period));
  for (const plan of episode.cpPlans) {
    const reviews = plan.reviews.map((date) => element('CPPreviewDate', date)).join('');
    lines.push(
      `<ChildProtectionPlans>${element('CPPstartDate', plan.from)}${element('CPPendDate', plan.to)}${element('InitialCategoryOfAbuse', plan.initial)}${element('LatestCategoryOfAbuse', plan.latest)}${element('NumberOfPreviousCPP', String(plan.previous))}${element('Reviews', reviews)}</ChildProtectionPlans>`,
    );
  }
  const court = preProceedings(episode, period, random);
  if (court !== '') lines.push(court);
  return `${lines.join('\n')}</CINdetails>`;
}

/** One child's element, over several lines. */
export function censusChildXml(child: CensusChild, period: CensusPeriod, random: Random): string {
  const episodes = child.episodes.map((one) => details(one, period, random)).join('\n');
  return `<Child>${identifiers(child, period)}\n${characteristics(child)}\n${episodes}</Child>\n`;
}
