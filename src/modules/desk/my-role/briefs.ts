/**
 * What each role is for, what it does not see, and what is expected of whoever holds it. What the role
 * may do is not written here: pages take it from the running policy.
 */
import { ROLES, type Role } from '../../../access/index.ts';

/** Something that law, guidance or the council expects. */
export interface Expectation {
  readonly text: string;
  readonly source: string;
  readonly force: 'law' | 'statutory guidance' | 'guidance' | 'practice';
  /** `YYYY-MM-DD`; null where the source gives no day. */
  readonly inForceFrom: string | null;
  readonly inForceUntil: string | null;
  /** Whether the text of the source was read against this line. */
  readonly verified: boolean;
}

/** The words about one role. */
export interface RoleBrief {
  /** A change of the words that is to be read again is a new version. */
  readonly version: number;
  readonly purpose: string;
  readonly neverSees: readonly string[];
  readonly expected: readonly Expectation[];
}

const expect = (
  text: string,
  source: string,
  force: Expectation['force'],
  inForceFrom: string | null,
  verified = false,
): Expectation => ({ text, source, force, inForceFrom, inForceUntil: null, verified });

const KCSIE = 'Keeping children safe in education';
const WORKING_TOGETHER = 'Working Together to Safeguard Children 2023';
const VIRTUAL_SCHOOL = 'Department for Education, Virtual School Head role extension, 2021';

/** Expected of everybody. */
const EVERYBODY: readonly Expectation[] = [
  expect(
    'Open a record only when your work with that child or question needs it. To look for any other reason can be a crime, and each look is kept.',
    'Data Protection Act 2018 s. 170',
    'law',
    '2018-05-25',
  ),
  expect(
    'Pass on only what the other person needs for their task. Fear of sharing must not stand in the way of a child’s safety.',
    `UK GDPR art. 5(1)(b) and (c); ${WORKING_TOGETHER}`,
    'law',
    '2018-05-25',
  ),
  expect(
    'Say at once that you know a child or family, or that something went to the wrong person: a breach may have to be reported within 72 hours.',
    'UK GDPR art. 33',
    'law',
    '2018-05-25',
  ),
];

const TELL_THE_SCHOOL: readonly Expectation[] = [
  expect(
    'The school’s safeguarding lead is told that a child has a social worker, with name and contact, when you are allocated.',
    `${KCSIE}; the day is a setting`,
    'statutory guidance',
    null,
    true,
  ),
  expect(
    'The school is told of a new worker, an important change of the plan, and before a case closes.',
    `${KCSIE}; ${WORKING_TOGETHER}; practice of councils`,
    'practice',
    null,
  ),
  expect(
    'The school is asked for an education update before each review or conference, and education is in its minutes.',
    'Practice of councils',
    'practice',
    null,
  ),
  expect(
    'Whoever learns that a child is missing education tells the children-missing-education officer the same day.',
    `${KCSIE}; ${WORKING_TOGETHER}`,
    'statutory guidance',
    null,
    true,
  ),
];

const REVIEW: readonly Expectation[] = [
  expect(
    'A child protection plan is reviewed first within three months, then at least every six; education is part of it.',
    WORKING_TOGETHER,
    'statutory guidance',
    '2023-12-15',
  ),
];

const SCHOOL: readonly Expectation[] = [
  expect(
    'You hold which pupils have a social worker, and use it for their safety, welfare and education.',
    KCSIE,
    'statutory guidance',
    null,
    true,
  ),
  expect(
    'An unexplained absence of a pupil with a social worker is told to the social worker.',
    'Working together to improve school attendance',
    'statutory guidance',
    '2024-08-19',
    true,
  ),
  expect(
    'A suspension or permanent exclusion is told to the social worker without delay, with its length and reason.',
    'School Discipline (Pupil Exclusions and Reviews) (England) Regulations 2012, as amended',
    'law',
    '2022-09-01',
    true,
  ),
  expect(
    'When a pupil moves, the child protection file goes to the new safeguarding lead within five days, apart from the pupil’s file.',
    KCSIE,
    'statutory guidance',
    null,
  ),
];

const STRATEGIC: readonly Expectation[] = [
  expect(
    'The Virtual School promotes the education of all children with a social worker. It opens no casework on a single child unless the authority has said so.',
    VIRTUAL_SCHOOL,
    'guidance',
    '2021-09-01',
    true,
  ),
];

const OFFICER: readonly Expectation[] = [
  expect(
    'A council officer who plans a placement, a school place or an EHC assessment asks the social worker and the Virtual School first.',
    'Practice of councils',
    'practice',
    null,
  ),
  expect(
    'A parent’s wish to educate at home leads to a meeting of council, school and social worker before the child leaves the roll, where that can be.',
    `${KCSIE}; Elective home education guidance 2019`,
    'statutory guidance',
    null,
  ),
];

const FIGURES: readonly Expectation[] = [
  expect(
    'Numbers below the threshold stay hidden. Do not work out from others who they are.',
    'UK GDPR art. 5(1)(c); Data Protection Act 2018 s. 171',
    'law',
    '2018-05-25',
  ),
];

const NO_NAMES = 'Who the children are: you see numbers, and rows without names.';
const NO_CHILD = 'Any record of a child.';
const NO_HIDDEN =
  'Restricted records, unless you stand on their list. They answer as if not there.';

const brief = (
  purpose: string,
  neverSees: readonly string[],
  expected: readonly Expectation[],
): RoleBrief => ({ version: 1, purpose, neverSees, expected: [...expected, ...EVERYBODY] });

const BRIEFS: Readonly<Record<Role, RoleBrief>> = {
  SW: brief(
    'You keep the education of the children allocated to you in sight, and the school and the Virtual School in the know.',
    ['Children allocated to others, 30 days after you handed them on.', NO_HIDDEN],
    TELL_THE_SCHOOL,
  ),
  TM: brief(
    'You see to it that education has its place in your team’s work, and that what was agreed is carried out.',
    ['Children of other teams.', NO_HIDDEN],
    [...TELL_THE_SCHOOL, ...REVIEW],
  ),
  SM: brief(
    'You answer for the work of your service, decide with a second person where two are asked for, and look after restrictions.',
    ['Children of other services.', NO_HIDDEN],
    [...TELL_THE_SCHOOL, ...REVIEW],
  ),
  IRO: brief(
    'You chair reviews and conferences of children whose plan names you, and ask there how they are doing at school.',
    ['Children whose plan does not name you.', NO_HIDDEN],
    [...REVIEW, ...OFFICER],
  ),
  YJW: brief(
    'You work with children whom youth justice names you for, and hear of their absence and exclusion from school.',
    ['Why social care is involved, plans, and children who do not name you.', NO_HIDDEN],
    [],
  ),
  LAI: brief(
    'You work on admissions, inclusion, exclusions, home education or special needs of children whose case names you.',
    ['Why social care is involved, and children whose case does not name you.', NO_HIDDEN],
    OFFICER,
  ),
  DSL: brief(
    'You look after the safety, welfare and education of your school’s pupils who have or had a social worker.',
    [
      'Why a pupil has a social worker, plans, addresses, and pupils of other schools.',
      'Former pupils, five school days after they left.',
      NO_HIDDEN,
    ],
    SCHOOL,
  ),
  SDO: brief(
    'You send your school’s files and mend what is wrong with them.',
    ['Which pupils have a social worker: the answer to a file is the same for all.'],
    [],
  ),
  GOV: brief(
    'You hold your school to account for how children with a social worker fare, by numbers.',
    [NO_CHILD],
    FIGURES,
  ),
  MAT: brief(
    'You hold your trust’s schools to account for how children with a social worker fare, by numbers.',
    [NO_CHILD],
    FIGURES,
  ),
  VSH: brief(
    'You promote the education of all children with a social worker: by figures, advice, training and challenge.',
    [NO_NAMES, 'A name opens only where a professional asks you about that child.', NO_HIDDEN],
    [...STRATEGIC, ...FIGURES],
  ),
  EA: brief(
    'You answer professionals’ questions and support schools for children with a social worker.',
    [NO_NAMES, 'A name opens only inside a question that you have taken, for its time.', NO_HIDDEN],
    [...STRATEGIC, ...FIGURES],
  ),
  DA: brief(
    'You bring files in, decide which records belong together, and make figures that hold.',
    ['Whole records: you see what a file or a pair needs, masked.', NO_HIDDEN],
    FIGURES,
  ),
  PM: brief(
    'You take part in a panel, and read its papers while they are before it.',
    ['Children who are not before your panel.', NO_HIDDEN],
    [],
  ),
  TRN: brief('You train those who work with these children.', [NO_CHILD], []),
  IGO: brief(
    'You see to it that records are opened rightly, answer what people ask about their data, and keep what must be kept.',
    ['A child’s record, unless a request about it was checked.', NO_HIDDEN],
    [],
  ),
  SYS: brief(
    'You appoint people with a second person’s agreement, set what is local, and keep the service running.',
    [NO_CHILD],
    [],
  ),
};

/** The words about a role. */
export function briefOf(role: Role): RoleBrief {
  return BRIEFS[role];
}

/** The wording in use of each role. */
export const BRIEF_VERSIONS: readonly { readonly role: Role; readonly version: number }[] =
  ROLES.map((role) => ({ role, version: BRIEFS[role].version }));
