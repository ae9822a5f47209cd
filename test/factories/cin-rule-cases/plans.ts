import { closedEpisode, protectionPlan } from '../cin-return.ts';
import type { TestChild, TestCinPlan, TestCpPlan } from '../cin-return.ts';
import { asItIs } from './case.ts';
import type { RuleCase } from './case.ts';

const PLAN = 'CINdetails[1]/CINPlanDates[1]';
const SECOND_PLAN = 'CINdetails[1]/CINPlanDates[2]';
const CPP = 'CINdetails[1]/ChildProtectionPlans[1]';
const SECOND_CPP = 'CINdetails[1]/ChildProtectionPlans[2]';

function plans(...given: TestCinPlan[]): (child: TestChild) => void {
  return ({ episode }) => (episode.cinPlans = given);
}

function plan(start?: string, end?: string): TestCinPlan {
  return { CINPlanStartDate: start, CINPlanEndDate: end };
}

/** Changes the clean child's protection plan. */
function protection(change: Partial<TestCpPlan>): (child: TestChild) => void {
  return ({ episode }) => (episode.cpPlans = [{ ...protectionPlan(), ...change }]);
}

function protections(...changes: Partial<TestCpPlan>[]): (child: TestChild) => void {
  return ({ episode }) => {
    episode.cpPlans = changes.map((change) => ({ ...protectionPlan(), ...change }));
  };
}

function died(on: string, then: (child: TestChild) => void = asItIs): (child: TestChild) => void {
  return (child) => {
    child.ids.PersonDeathDate = on;
    then(child);
  };
}

/** Rules on child in need plans. */
export const cinPlanCases: readonly RuleCase[] = [
  {
    rule: '4001',
    fires: plans(plan('2025-06-19')),
    clean: asItIs,
    at: PLAN,
  },
  {
    rule: '4003',
    when: 'a review falls inside a CIN plan',
    fires: protection({ reviews: ['2025-11-11'] }),
    clean: protection({ reviews: ['2025-11-12'] }),
    at: `${CPP}/Reviews`,
  },
  {
    rule: '4003',
    when: 'the last review, on the day the CP plan ends, starts a CIN plan',
    fires: (child) => {
      protection({ CPPendDate: '2026-02-11' })(child);
      plans(plan('2026-02-10', '2026-03-02'))(child);
    },
    clean: (child) => {
      protection({ CPPendDate: '2026-02-10' })(child);
      plans(plan('2026-02-10', '2026-03-02'))(child);
    },
    at: `${CPP}/Reviews`,
  },
  {
    rule: '4004',
    when: 'two plans of different episodes are open',
    fires: (child) => {
      child.more = [{ ...closedEpisode(), cinPlans: [plan('2025-04-10')] }];
      plans(plan('2025-06-19'))(child);
    },
    clean: plans(plan('2025-05-10', '2025-06-18'), plan('2025-06-19')),
    at: 'CINdetails[2]/CINPlanDates[1]',
  },
  {
    rule: '4008',
    fires: died('2025-06-18'),
    clean: died('2025-06-19'),
    at: PLAN,
  },
  {
    rule: '4009Q',
    fires: died('2025-11-11'),
    clean: died('2025-11-12'),
    at: PLAN,
  },
  {
    rule: '4010',
    when: 'the start is missing',
    fires: plans(plan(undefined, '2025-11-12')),
    clean: asItIs,
    at: PLAN,
  },
  {
    rule: '4010',
    when: 'the start is after the census year',
    fires: plans(plan('2026-04-01')),
    clean: plans(plan('2026-03-31')),
    at: PLAN,
  },
  {
    rule: '4011',
    fires: plans(plan('2025-11-12', '2025-11-11')),
    clean: plans(plan('2025-11-12', '2025-11-12')),
    at: PLAN,
  },
  {
    rule: '4012Q',
    fires: plans(plan('2025-11-12', '2025-11-12')),
    clean: plans(plan('2025-11-11', '2025-11-12')),
    at: PLAN,
  },
  {
    rule: '4013',
    fires: plans(plan('2025-06-19', '2026-04-01')),
    clean: plans(plan('2025-06-19', '2026-03-31')),
    at: PLAN,
  },
  {
    rule: '4014',
    when: 'one starts on the day another ends',
    fires: plans(plan('2025-06-19', '2025-08-01'), plan('2025-08-01', '2025-11-12')),
    clean: plans(plan('2025-06-19', '2025-07-31'), plan('2025-08-01', '2025-11-12')),
    at: SECOND_PLAN,
  },
  {
    rule: '4014',
    when: 'one starts while another is open',
    fires: plans(plan('2025-06-19'), plan('2025-08-01', '2025-11-12')),
    clean: plans(plan('2025-11-13'), plan('2025-08-01', '2025-11-12')),
    at: SECOND_PLAN,
  },
  {
    rule: '4015',
    fires: plans(plan('2025-05-05', '2025-11-12')),
    clean: plans(plan('2025-05-06', '2025-11-12')),
    at: PLAN,
  },
  {
    rule: '4016',
    fires: (child) => {
      protection({ CPPendDate: '2026-02-10' })(child);
      plans(plan('2026-02-09'))(child);
    },
    clean: (child) => {
      protection({ CPPendDate: '2026-02-10' })(child);
      plans(plan('2026-02-10'))(child);
    },
    at: PLAN,
  },
  {
    rule: '4017',
    fires: plans(plan('2025-06-19', '2025-11-14')),
    clean: plans(plan('2025-06-19', '2025-11-13')),
    at: PLAN,
  },
];

/** Rules on child protection plans and reviews. */
export const cpPlanCases: readonly RuleCase[] = [
  {
    rule: '1105',
    fires: ({ episode }) => (episode.CINreferralDate = '2025-11-14'),
    clean: ({ episode }) => (episode.CINreferralDate = '2025-11-13'),
    at: CPP,
  },
  {
    rule: '2885',
    when: 'the plan starts on another day than the conference',
    fires: protection({ CPPstartDate: '2025-11-14' }),
    clean: (child) => {
      protection({ CPPstartDate: '2025-11-14' })(child);
      child.episode.DateOfInitialCPC = '2025-11-14';
    },
    at: CPP,
  },
  {
    rule: '2885',
    when: 'the plan started in the census year',
    fires: protection({ CPPstartDate: '2025-04-01' }),
    clean: protection({ CPPstartDate: '2025-03-31' }),
    at: CPP,
  },
  {
    rule: '8720',
    when: 'the start is missing',
    fires: protection({ CPPstartDate: undefined }),
    clean: asItIs,
    at: CPP,
  },
  {
    rule: '8720',
    when: 'the start is after the census year',
    fires: protection({ CPPstartDate: '2026-04-01' }),
    clean: protection({ CPPstartDate: '2026-03-31' }),
    at: CPP,
  },
  {
    rule: '8730',
    fires: protection({ NumberOfPreviousCPP: undefined }),
    clean: protection({ NumberOfPreviousCPP: '2' }),
    at: CPP,
  },
  {
    rule: '8840',
    fires: protection({ CPPendDate: '2025-11-13' }),
    clean: protection({ CPPendDate: '2025-11-14' }),
    at: CPP,
  },
  {
    rule: '8841',
    fires: protection({ reviews: ['2025-11-13'] }),
    clean: protection({ reviews: ['2025-11-14'] }),
    at: `${CPP}/Reviews`,
  },
  {
    rule: '8842Q',
    when: 'the block is empty',
    fires: protection({ reviews: [] }),
    clean: protection({ reviews: undefined }),
    at: `${CPP}/Reviews`,
  },
  {
    rule: '8842Q',
    when: 'one of the dates is empty',
    fires: protection({ reviews: ['2026-02-10', ''] }),
    clean: asItIs,
    at: `${CPP}/Reviews`,
  },
  {
    rule: '8905',
    fires: protection({ InitialCategoryOfAbuse: 'ABUSE' }),
    clean: protection({ InitialCategoryOfAbuse: 'MUL' }),
    at: CPP,
  },
  {
    rule: '8910',
    fires: protection({ LatestCategoryOfAbuse: undefined }),
    clean: protection({ LatestCategoryOfAbuse: 'SAB' }),
    at: CPP,
  },
  {
    rule: '8915',
    fires: died('2025-11-12'),
    clean: died('2025-11-13'),
    at: CPP,
  },
  {
    rule: '8920',
    fires: died('2026-02-10', protection({ CPPendDate: '2026-02-11' })),
    clean: died('2026-02-10', protection({ CPPendDate: '2026-02-10' })),
    at: CPP,
  },
  {
    rule: '8925',
    fires: protection({ CPPendDate: '2025-11-12' }),
    clean: protection({ CPPendDate: '2025-11-14' }),
    at: CPP,
  },
  {
    rule: '8930',
    fires: protection({ CPPendDate: '2026-04-01' }),
    clean: protection({ CPPendDate: '2026-03-31' }),
    at: CPP,
  },
  {
    rule: '8935',
    fires: protections({ CPPstartDate: '2025-03-03' }, {}),
    clean: protections({ CPPstartDate: '2025-03-03', CPPendDate: '2025-10-01' }, {}),
    at: SECOND_CPP,
  },
  {
    rule: '8940',
    when: 'one starts on the day another ends',
    fires: protections({ CPPstartDate: '2025-03-03', CPPendDate: '2025-11-13' }, {}),
    clean: protections({ CPPstartDate: '2025-03-03', CPPendDate: '2025-11-12' }, {}),
    at: SECOND_CPP,
  },
  {
    rule: '8940',
    when: 'one starts while another is open',
    fires: protections({ CPPstartDate: '2025-03-03' }, { CPPendDate: '2026-03-02' }),
    clean: protections({ CPPstartDate: '2025-03-03', CPPendDate: '2025-10-01' }, {}),
    at: SECOND_CPP,
  },
];
