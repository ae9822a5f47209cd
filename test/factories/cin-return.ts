/** Small children in need census returns for tests, as XML: a clean child to change, and its file. */
import { upnCheckLetter } from '../../src/modules/people/index.ts';

export interface TestAssessment {
  AssessmentActualStartDate?: string | undefined;
  AssessmentAuthorisationDate?: string | undefined;
  factors: string[];
}

export interface TestCinPlan {
  CINPlanStartDate?: string | undefined;
  CINPlanEndDate?: string | undefined;
}

export interface TestSection47 {
  S47ActualStartDate?: string | undefined;
  InitialCPCtarget?: string | undefined;
  DateOfInitialCPC?: string | undefined;
  ICPCnotRequired?: string | undefined;
}

export interface TestCpPlan {
  CPPstartDate?: string | undefined;
  CPPendDate?: string | undefined;
  InitialCategoryOfAbuse?: string | undefined;
  LatestCategoryOfAbuse?: string | undefined;
  NumberOfPreviousCPP?: string | undefined;
  /** Review dates; undefined leaves the block out, an empty list leaves it empty. */
  reviews?: string[] | undefined;
}

export interface TestEpisode {
  CINreferralDate?: string | undefined;
  ReferralSource?: string | undefined;
  PrimaryNeedCode?: string | undefined;
  CINclosureDate?: string | undefined;
  ReasonForClosure?: string | undefined;
  DateOfInitialCPC?: string | undefined;
  ReferralNFA?: string | undefined;
  assessments: TestAssessment[];
  cinPlans: TestCinPlan[];
  section47s: TestSection47[];
  cpPlans: TestCpPlan[];
}

export interface TestChild {
  ids: {
    LAchildID?: string | undefined;
    UPN?: string | undefined;
    FormerUPN?: string | undefined;
    UPNunknown?: string | undefined;
    PersonBirthDate?: string | undefined;
    ExpectedPersonBirthDate?: string | undefined;
    GenderCurrent?: string | undefined;
    Sex?: string | undefined;
    PersonDeathDate?: string | undefined;
  };
  Ethnicity?: string | undefined;
  disabilities: string[];
  /** The episode that most tests change. */
  episode: TestEpisode;
  /** Episodes after it. */
  more: TestEpisode[];
}

/** A clean, open episode of 2025-26: assessed, a CIN plan, then section 47 and a CP plan. */
export function openEpisode(): TestEpisode {
  return {
    CINreferralDate: '2025-05-06',
    ReferralSource: '2A',
    PrimaryNeedCode: 'N1',
    ReferralNFA: '0',
    assessments: [
      {
        AssessmentActualStartDate: '2025-05-07',
        AssessmentAuthorisationDate: '2025-06-18',
        factors: ['3B', '16A'],
      },
    ],
    cinPlans: [{ CINPlanStartDate: '2025-06-19', CINPlanEndDate: '2025-11-12' }],
    section47s: [
      {
        S47ActualStartDate: '2025-10-27',
        InitialCPCtarget: '2025-11-17',
        DateOfInitialCPC: '2025-11-13',
        ICPCnotRequired: '0',
      },
    ],
    cpPlans: [protectionPlan()],
  };
}

/** A clean, open child protection plan, begun at the conference of {@link openEpisode}. */
export function protectionPlan(): TestCpPlan {
  return {
    CPPstartDate: '2025-11-13',
    InitialCategoryOfAbuse: 'NEG',
    LatestCategoryOfAbuse: 'EMO',
    NumberOfPreviousCPP: '0',
    reviews: ['2026-02-10'],
  };
}

/** A clean, short episode of April 2025, closed after help. */
export function closedEpisode(): TestEpisode {
  return {
    CINreferralDate: '2025-04-07',
    ReferralSource: '6',
    PrimaryNeedCode: 'N4',
    CINclosureDate: '2025-05-02',
    ReasonForClosure: 'RC7',
    ReferralNFA: '0',
    assessments: [
      {
        AssessmentActualStartDate: '2025-04-08',
        AssessmentAuthorisationDate: '2025-04-30',
        factors: ['4B'],
      },
    ],
    cinPlans: [],
    section47s: [],
    cpPlans: [],
  };
}

/** A clean referral that led to nothing. */
export function nfaEpisode(): TestEpisode {
  return {
    CINreferralDate: '2025-12-01',
    ReferralSource: '9',
    CINclosureDate: '2025-12-01',
    ReasonForClosure: 'RC7',
    ReferralNFA: '1',
    assessments: [],
    cinPlans: [],
    section47s: [],
    cpPlans: [],
  };
}

/** A clean child of the census year 2025-26; numbered, so that several differ in id and UPN. */
export function cleanChild(number = 1): TestChild {
  return {
    ids: {
      LAchildID: `EX${1_000_000 + number}`,
      UPN: upnNumbered(number),
      PersonBirthDate: '2013-10-15',
      Sex: 'F',
    },
    Ethnicity: 'MWBC',
    disabilities: ['LD', 'COMM'],
    episode: openEpisode(),
    more: [],
  };
}

/** A UPN that holds, `F319200012001` for 1. */
function upnNumbered(number: number): string {
  const digits = `3192000120${String(number).padStart(2, '0')}`;
  return `${upnCheckLetter(digits) ?? ''}${digits}`;
}

function element(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<${name}>${value}</${name}>`;
}

function elements(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => (typeof value === 'string' ? element(name, value) : ''))
    .join('');
}

function episodeXml(episode: TestEpisode): string {
  const { assessments, cinPlans, section47s, cpPlans, ReferralNFA, ...own } = episode;
  return [
    '<CINdetails>\n',
    elements(own),
    ...assessments.map(
      ({ factors, ...dates }) =>
        `\n<Assessments>${elements(dates)}${
          factors.length === 0
            ? ''
            : element(
                'FactorsIdentifiedAtAssessment',
                factors.map((factor) => element('AssessmentFactors', factor)).join(''),
              )
        }</Assessments>`,
    ),
    ...cinPlans.map((plan) => `\n<CINPlanDates>${elements(plan)}</CINPlanDates>`),
    ...section47s.map((section47) => `\n<Section47>${elements(section47)}</Section47>`),
    '\n',
    element('ReferralNFA', ReferralNFA),
    ...cpPlans.map(
      ({ reviews, ...plan }) =>
        `\n<ChildProtectionPlans>${elements(plan)}${element(
          'Reviews',
          reviews?.map((date) => element('CPPreviewDate', date)).join(''),
        )}</ChildProtectionPlans>`,
    ),
    '\n</CINdetails>\n',
  ].join('');
}

/** One `Child` element. */
export function childXml({ ids, Ethnicity, disabilities, episode, more }: TestChild): string {
  const codes = disabilities.map((code) => element('Disability', code)).join('');
  return `<Child>
<ChildIdentifiers>${elements(ids)}</ChildIdentifiers>
<ChildCharacteristics>${element('Ethnicity', Ethnicity)}${
    codes === '' ? '' : element('Disabilities', codes)
  }</ChildCharacteristics>
${[episode, ...more].map(episodeXml).join('')}</Child>
`;
}

/** A whole return; `header` replaces what stands in its Header. */
export function returnXml(
  children: readonly TestChild[],
  { year = 2026, header }: { readonly year?: number; readonly header?: string } = {},
): string {
  const inHeader =
    header ??
    `<CollectionDetails><Collection>CIN</Collection><Year>${year}</Year><ReferenceDate>${year}-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>319</LEA></Source>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Message>
<Header>${inHeader}</Header>
<Children>
${children.map(childXml).join('')}</Children>
</Message>
`;
}

/** Bytes of a file as they arrive, in chunks of the given size. */
export async function* streamOf(
  content: string | Uint8Array,
  chunkSize = 65_536,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let from = 0; from < bytes.length; from += chunkSize) {
    yield await Promise.resolve(bytes.subarray(from, from + chunkSize));
  }
}

/** Everything that an asynchronous sequence yields, in order. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
