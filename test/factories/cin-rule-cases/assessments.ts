import { closedEpisode } from '../cin-return.ts';
import type { TestAssessment, TestChild, TestSection47 } from '../cin-return.ts';
import { asItIs } from './case.ts';
import type { RuleCase } from './case.ts';

const FIRST = 'CINdetails[1]/Assessments[1]';
const SECOND = 'CINdetails[1]/Assessments[2]';
const S47 = 'CINdetails[1]/Section47[1]';
const SECOND_S47 = 'CINdetails[1]/Section47[2]';

/** Gives the episode these assessments instead of its own. */
function assessed(...assessments: TestAssessment[]): (child: TestChild) => void {
  return ({ episode }) => (episode.assessments = assessments);
}

function assessment(start: string, authorised?: string, factors: string[] = []): TestAssessment {
  return {
    AssessmentActualStartDate: start,
    AssessmentAuthorisationDate: authorised,
    factors: authorised === undefined || factors.length > 0 ? factors : ['3B'],
  };
}

function factors(...codes: string[]): (child: TestChild) => void {
  return assessed(assessment('2025-05-07', '2025-06-18', codes));
}

/** Changes the section 47 enquiry of the clean child. */
function enquiry(change: Partial<TestSection47>): (child: TestChild) => void {
  return ({ episode }) => {
    episode.section47s = episode.section47s.map((section47) => ({ ...section47, ...change }));
  };
}

function anotherEnquiry(section47: TestSection47): (child: TestChild) => void {
  return ({ episode }) => (episode.section47s = [...episode.section47s, section47]);
}

/** Rules on assessments. */
export const assessmentCases: readonly RuleCase[] = [
  {
    rule: '1103',
    fires: assessed(assessment('2025-05-05', '2025-06-18')),
    clean: assessed(assessment('2025-05-06', '2025-06-18')),
    at: FIRST,
  },
  {
    rule: '8608',
    fires: assessed(assessment('2025-06-19', '2025-06-18')),
    clean: assessed(assessment('2025-06-18', '2025-06-18')),
    at: FIRST,
  },
  {
    rule: '8614',
    fires: assessed({ AssessmentActualStartDate: '2026-03-02', factors: ['3B'] }),
    clean: assessed({ AssessmentActualStartDate: '2026-03-02', factors: [] }),
    at: FIRST,
  },
  {
    rule: '8670Q',
    when: 'it started 46 working days before 31 March 2026',
    fires: assessed(assessment('2026-01-26')),
    clean: assessed(assessment('2026-01-27')),
    at: FIRST,
  },
  {
    rule: '8696',
    fires: assessed(assessment('2025-05-07', '2026-04-01')),
    clean: assessed(assessment('2025-05-07', '2026-03-31')),
    at: FIRST,
  },
  {
    rule: '8736',
    fires: (child) => {
      child.episode.CINreferralDate = '2025-03-01';
      assessed(assessment('2025-03-31'))(child);
    },
    clean: assessed(assessment('2026-03-31')),
    at: FIRST,
  },
  {
    rule: '8863Q',
    when: 'one starts on the day another ends',
    fires: assessed(assessment('2025-05-07', '2025-06-18'), assessment('2025-06-18', '2025-07-01')),
    clean: assessed(assessment('2025-05-07', '2025-06-18'), assessment('2025-06-19', '2025-07-01')),
    at: SECOND,
  },
  {
    rule: '8863Q',
    when: 'one starts while another is not completed',
    fires: assessed(assessment('2025-05-07'), assessment('2025-06-19', '2025-07-01')),
    clean: assessed(assessment('2025-06-20'), assessment('2025-05-07', '2025-06-19')),
    at: SECOND,
  },
  {
    rule: '8869',
    fires: factors('21', '3B'),
    clean: factors('3B', '16A'),
    at: FIRST,
  },
  {
    rule: '8873Q',
    fires: factors('21'),
    clean: (child) => {
      child.episode = closedEpisode();
      child.episode.ReasonForClosure = 'RC8';
      child.episode.assessments = [assessment('2025-04-08', '2025-04-30', ['21'])];
    },
    at: FIRST,
  },
  {
    rule: '8873Q',
    when: 'it is the only assessment',
    fires: factors('21'),
    clean: assessed(
      assessment('2025-05-07', '2025-06-18', ['21']),
      assessment('2025-07-01', '2025-07-30', ['3B']),
    ),
    at: FIRST,
  },
  {
    rule: '8896',
    fires: assessed(assessment('2026-02-02'), assessment('2026-03-02')),
    clean: assessed(assessment('2026-02-02', '2026-02-27'), assessment('2026-03-02')),
    at: SECOND,
  },
  {
    rule: '8897Q',
    when: 'no factor is given',
    fires: assessed({
      AssessmentActualStartDate: '2025-05-07',
      AssessmentAuthorisationDate: '2025-06-18',
      factors: [],
    }),
    clean: factors('20'),
    at: FIRST,
  },
  {
    rule: '8897Q',
    when: 'a factor is in no list',
    fires: factors('3B', 'RB'),
    clean: factors('24A'),
    at: FIRST,
  },
  {
    rule: '8898',
    fires: factors('3B', '3B'),
    clean: asItIs,
    at: FIRST,
  },
  {
    rule: '8945Q',
    fires: factors('18A'),
    clean: factors('18C'),
    at: FIRST,
  },
  {
    rule: '8950Q',
    fires: factors('19A'),
    clean: factors('19B'),
    at: FIRST,
  },
];

/** Rules on section 47 enquiries and initial conferences. */
export const section47Cases: readonly RuleCase[] = [
  {
    rule: '1104',
    fires: ({ episode }) => (episode.CINreferralDate = '2025-11-14'),
    clean: ({ episode }) => (episode.CINreferralDate = '2025-11-13'),
    at: S47,
  },
  {
    rule: '2884',
    fires: ({ episode }) => (episode.DateOfInitialCPC = '2025-11-13'),
    clean: ({ episode }) => (episode.DateOfInitialCPC = '2025-11-14'),
    at: S47,
  },
  {
    rule: '2889',
    fires: ({ episode }) => (episode.CINreferralDate = '2025-10-28'),
    clean: ({ episode }) => (episode.CINreferralDate = '2025-10-27'),
    at: S47,
  },
  {
    rule: '8615',
    when: 'the start is missing',
    fires: enquiry({ S47ActualStartDate: undefined }),
    clean: asItIs,
    at: S47,
  },
  {
    rule: '8615',
    when: 'the start is after the conference',
    fires: enquiry({ S47ActualStartDate: '2025-11-14' }),
    clean: enquiry({ S47ActualStartDate: '2025-11-13' }),
    at: S47,
  },
  {
    rule: '8675Q',
    when: 'it started 16 working days before 31 March 2026',
    fires: enquiry({ DateOfInitialCPC: undefined, S47ActualStartDate: '2026-03-09' }),
    clean: enquiry({ DateOfInitialCPC: undefined, S47ActualStartDate: '2026-03-10' }),
    at: S47,
  },
  {
    rule: '8715',
    fires: enquiry({ DateOfInitialCPC: '2026-04-01' }),
    clean: enquiry({ DateOfInitialCPC: '2026-03-31' }),
    at: S47,
  },
  {
    rule: '8740',
    fires: enquiry({ DateOfInitialCPC: undefined, S47ActualStartDate: '2025-03-31' }),
    clean: enquiry({
      DateOfInitialCPC: undefined,
      S47ActualStartDate: '2025-03-31',
      ICPCnotRequired: '1',
    }),
    at: S47,
  },
  {
    rule: 'icpc-not-required',
    fires: enquiry({ ICPCnotRequired: 'n/a' }),
    clean: enquiry({ ICPCnotRequired: 'false' }),
    at: S47,
  },
  {
    rule: '8839',
    fires: (child) => {
      enquiry({ DateOfInitialCPC: undefined })(child);
      anotherEnquiry({ S47ActualStartDate: '2026-03-16', ICPCnotRequired: '0' })(child);
    },
    clean: anotherEnquiry({ S47ActualStartDate: '2026-03-16', ICPCnotRequired: '0' }),
    at: SECOND_S47,
  },
  {
    rule: '8870Q',
    fires: enquiry({ InitialCPCtarget: '2025-11-16' }),
    clean: enquiry({ InitialCPCtarget: '2025-11-17' }),
    at: S47,
  },
  {
    rule: '8875',
    fires: enquiry({ DateOfInitialCPC: '2025-11-15' }),
    clean: enquiry({ DateOfInitialCPC: '2025-11-14' }),
    at: S47,
  },
  {
    rule: '8890',
    fires: anotherEnquiry({ S47ActualStartDate: '2025-11-13', ICPCnotRequired: '1' }),
    clean: anotherEnquiry({ S47ActualStartDate: '2025-11-14', ICPCnotRequired: '1' }),
    at: SECOND_S47,
  },
];
