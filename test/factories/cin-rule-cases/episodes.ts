import { closedEpisode, nfaEpisode, openEpisode, protectionPlan } from '../cin-return.ts';
import type { TestChild, TestEpisode } from '../cin-return.ts';
import { asItIs } from './case.ts';
import type { RuleCase } from './case.ts';

const FIRST = 'CINdetails[1]';
const SECOND = 'CINdetails[2]';

/** Puts a clean, closed episode of April in place of the open one, then changes it. */
function closed(change: (episode: TestEpisode) => void = asItIs): (child: TestChild) => void {
  return (child) => {
    child.episode = closedEpisode();
    change(child.episode);
  };
}

/** A closed episode, then the open one with its referral on the given day. */
function closedThenOpen(referral: string): (child: TestChild) => void {
  return (child) => {
    child.more = [{ ...openEpisode(), CINreferralDate: referral }];
    child.episode = closedEpisode();
  };
}

function nfa(change: (episode: TestEpisode) => void): (child: TestChild) => void {
  return (child) => {
    child.episode = nfaEpisode();
    change(child.episode);
  };
}

function closedAfterAssessment(
  change: (episode: TestEpisode) => void = asItIs,
): (child: TestChild) => void {
  return closed((episode) => {
    episode.ReasonForClosure = 'RC8';
    change(episode);
  });
}

const referralCases: readonly RuleCase[] = [
  {
    rule: '8600',
    when: 'the referral date is missing',
    fires: ({ episode }) => (episode.CINreferralDate = undefined),
    clean: asItIs,
    at: FIRST,
  },
  {
    rule: '8600',
    when: 'the referral is after the census year',
    fires: ({ episode }) => (episode.CINreferralDate = '2026-04-01'),
    clean: ({ episode }) => (episode.CINreferralDate = '2026-03-31'),
    at: FIRST,
  },
  {
    rule: '8555Q',
    fires: ({ ids }) => (ids.PersonDeathDate = '2025-05-05'),
    clean: ({ ids }) => (ids.PersonDeathDate = '2025-05-06'),
    at: FIRST,
  },
  {
    rule: '8866',
    when: 'the source is missing',
    fires: ({ episode }) => (episode.ReferralSource = undefined),
    clean: ({ episode }) => (episode.ReferralSource = '10'),
    at: FIRST,
  },
  {
    rule: '8866',
    when: 'early help is the source before 2022-23',
    year: 2022,
    fires: ({ episode }) => (episode.ReferralSource = '5D'),
    clean: ({ episode }) => (episode.ReferralSource = '5C'),
    at: FIRST,
  },
  {
    rule: '8866',
    when: 'a case has been open since sources were coded anew',
    fires: ({ episode }) => {
      episode.CINreferralDate = '2013-04-01';
      episode.ReferralSource = undefined;
    },
    clean: ({ episode }) => {
      episode.CINreferralDate = '2013-03-31';
      episode.ReferralSource = undefined;
    },
    at: FIRST,
  },
  {
    rule: '8610',
    fires: ({ episode }) => (episode.PrimaryNeedCode = undefined),
    clean: nfa(asItIs),
    at: FIRST,
  },
  {
    rule: '8650',
    fires: ({ episode }) => (episode.PrimaryNeedCode = 'N10'),
    clean: ({ episode }) => (episode.PrimaryNeedCode = 'N0'),
    at: FIRST,
  },
  {
    rule: '8568',
    fires: ({ episode }) => (episode.ReferralNFA = 'maybe'),
    clean: ({ episode }) => (episode.ReferralNFA = 'FALSE'),
    at: FIRST,
  },
  {
    rule: '8569Q',
    when: 'the referral is two working days before the year (1 April 2025 is a Tuesday)',
    fires: nfa((episode) => (episode.CINreferralDate = '2025-03-30')),
    clean: nfa((episode) => (episode.CINreferralDate = '2025-03-31')),
    at: FIRST,
  },
  {
    rule: '8831',
    fires: nfa(
      (episode) =>
        (episode.assessments = [{ AssessmentActualStartDate: '2025-12-01', factors: [] }]),
    ),
    clean: nfa(asItIs),
    at: FIRST,
  },
  {
    rule: '8832',
    fires: nfa((episode) => (episode.cpPlans = [protectionPlan()])),
    clean: nfa(asItIs),
    at: `${FIRST}/ChildProtectionPlans[1]`,
  },
  {
    rule: '4000',
    fires: nfa((episode) => (episode.cinPlans = [{ CINPlanStartDate: '2025-12-02' }])),
    clean: asItIs,
    at: `${FIRST}/CINPlanDates[1]`,
  },
];

const closureCases: readonly RuleCase[] = [
  {
    rule: '8805',
    fires: closed((episode) => (episode.ReasonForClosure = undefined)),
    clean: closed(),
    at: FIRST,
  },
  {
    rule: '8810',
    fires: ({ episode }) => (episode.ReasonForClosure = 'RC7'),
    clean: closed(),
    at: FIRST,
  },
  {
    rule: '8620',
    fires: closed((episode) => (episode.CINclosureDate = '2026-04-01')),
    clean: closed((episode) => (episode.CINclosureDate = '2026-03-31')),
    at: FIRST,
  },
  {
    rule: '8630',
    fires: closed((episode) => (episode.CINclosureDate = '2025-04-06')),
    clean: closed((episode) => (episode.CINclosureDate = '2025-04-07')),
    at: FIRST,
  },
  {
    rule: '8640',
    when: 'RC9 before 2022-23',
    year: 2022,
    fires: closed((episode) => (episode.ReasonForClosure = 'RC9')),
    clean: closed((episode) => (episode.ReasonForClosure = 'RC8')),
    at: FIRST,
  },
  {
    rule: '8640',
    fires: closed((episode) => (episode.ReasonForClosure = 'RC10')),
    clean: closed((episode) => (episode.ReasonForClosure = 'RC9')),
    at: FIRST,
  },
  {
    rule: '8585Q',
    fires: closed((episode) => (episode.ReasonForClosure = 'RC2')),
    clean: (child) => {
      closed((episode) => (episode.ReasonForClosure = 'RC2'))(child);
      child.ids.PersonDeathDate = '2025-05-01';
    },
    at: FIRST,
  },
  {
    rule: '8565',
    when: 'an assessment is authorised after closure',
    fires: closed((episode) => (episode.CINclosureDate = '2025-04-29')),
    clean: closed((episode) => (episode.CINclosureDate = '2025-04-30')),
    at: FIRST,
  },
  {
    rule: '8565',
    when: 'a child protection plan ends after closure',
    fires: closed(
      (episode) => (episode.cpPlans = [{ ...protectionPlan(), CPPendDate: '2025-05-03' }]),
    ),
    clean: closed(
      (episode) => (episode.cpPlans = [{ ...protectionPlan(), CPPendDate: '2025-05-02' }]),
    ),
    at: FIRST,
  },
  {
    rule: '8867',
    fires: closed(
      (episode) =>
        (episode.assessments = [{ AssessmentActualStartDate: '2025-04-08', factors: [] }]),
    ),
    clean: closed(),
    at: FIRST,
  },
  {
    rule: '8868',
    fires: closed(
      (episode) =>
        (episode.section47s = [{ S47ActualStartDate: '2025-04-10', ICPCnotRequired: '0' }]),
    ),
    clean: closed(
      (episode) =>
        (episode.section47s = [{ S47ActualStartDate: '2025-04-10', ICPCnotRequired: 'true' }]),
    ),
    at: FIRST,
  },
  {
    rule: '8825Q',
    fires: closedAfterAssessment((episode) => (episode.assessments = [])),
    clean: closedAfterAssessment(),
    at: FIRST,
  },
  {
    rule: '2990',
    when: 'a section 47 enquiry',
    fires: closedAfterAssessment(
      (episode) =>
        (episode.section47s = [{ S47ActualStartDate: '2025-04-10', ICPCnotRequired: '1' }]),
    ),
    clean: closedAfterAssessment(),
    at: FIRST,
  },
  {
    rule: '2990',
    when: 'an initial conference, closed to early help',
    fires: closed((episode) => {
      episode.ReasonForClosure = 'RC9';
      episode.DateOfInitialCPC = '2025-04-22';
    }),
    clean: closed((episode) => (episode.DateOfInitialCPC = '2025-04-22')),
    at: FIRST,
  },
  {
    rule: '2991Q',
    fires: ({ episode }) => (episode.assessments = []),
    clean: asItIs,
    at: FIRST,
  },
];

const sequenceCases: readonly RuleCase[] = [
  {
    rule: '8815',
    fires: (child) => (child.more = [openEpisode()]),
    clean: (child) =>
      (child.more = [{ ...nfaEpisode(), CINclosureDate: undefined, ReasonForClosure: undefined }]),
    at: SECOND,
  },
  {
    rule: '8816',
    when: 'a closed episode follows the open one',
    fires: (child) => {
      child.more = [{ ...closedEpisode(), CINreferralDate: '2025-05-07' }];
    },
    clean: closedThenOpen('2025-05-06'),
    at: FIRST,
  },
  {
    rule: '8820',
    when: 'the next episode starts before the first closes',
    fires: closedThenOpen('2025-05-01'),
    clean: closedThenOpen('2025-05-02'),
    at: SECOND,
  },
  {
    rule: '8820',
    when: 'a referral comes while an episode is open',
    fires: (child) => (child.more = [nfaEpisode()]),
    clean: (child) => {
      child.more = [openEpisode()];
      child.episode = {
        ...nfaEpisode(),
        CINreferralDate: '2025-05-06',
        CINclosureDate: '2025-05-06',
      };
    },
    at: SECOND,
  },
];

/** Rules on referrals, closures and the order of episodes. */
export const episodeCases: readonly RuleCase[] = [
  ...referralCases,
  ...closureCases,
  ...sequenceCases,
];
