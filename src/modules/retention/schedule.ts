/**
 * The retention schedule as data (TRUST 6): every class of data, the tables that hold it, how long it is
 * kept, from when, and what becomes of it then. A period is a setting of the authority between a floor
 * and a ceiling. Pure; `docs/security/retention.md` is made from it, and a test asks that every table of
 * the database has its place here.
 */

/** What a period counts in. */
export type PeriodUnit = 'days' | 'working days' | 'months' | 'years' | 'academic years';

/** How well a period is known: read in a source, remembered, or our own proposal. */
export type Verified = 'seen' | 'unverified' | 'proposed';

/** How long something is kept. */
export interface Period {
  readonly unit: PeriodUnit;
  readonly standard: number;
  /** The authority may not set less or more. */
  readonly floor: number;
  readonly ceiling: number;
}

/** One class of data. */
export interface RetentionClass {
  readonly id: string;
  readonly title: string;
  /** `kept`: here and disposed of; `permanent`: here for good; `not-held`: the product has none. */
  readonly state: 'kept' | 'permanent' | 'not-held';
  /** Tables whose rows belong to the class, some or all of them. */
  readonly tables: readonly string[];
  /** Null: nothing to set. */
  readonly period: Period | null;
  /** Another setting of the product that already says the period. */
  readonly setBy?: string;
  /** From when the period counts. */
  readonly from: string;
  /** What becomes of it. */
  readonly then: string;
  readonly why: string;
  readonly source: string;
  readonly verified: Verified;
}

/** The schedule's own version: raised when a rule, not a period, changes. */
export const SCHEDULE_VERSION = '1';

const PROPOSAL = 'Proposed for every council; to be agreed with the data protection officer';
const MIGHT_BE = 'Proposed; no national rule was found';

const years = (standard: number, floor: number, ceiling: number): Period => ({
  unit: 'years',
  standard,
  floor,
  ceiling,
});
const days = (standard: number, floor: number, ceiling: number): Period => ({
  unit: 'days',
  standard,
  floor,
  ceiling,
});

/** What a child's record consists of, and goes with it. */
const CHILD_TABLES = [
  'child',
  'child_name',
  'child_identifier',
  'care_episode',
  'care_assessment',
  'care_plan',
  'care_review',
  'section47',
  'disability',
  'looked_after_period',
  'kinship_arrangement',
  'care_status',
  'care_school',
  'cohort_assertion',
  'cohort_row',
  'cohort_span',
  'known_status',
  'child_school',
  'child_change',
  'field_change',
  'sight',
  'named_professional',
  'conflict',
  'conflict_reach',
  'link',
  'link_history',
  'match_pair',
  'match_decision',
  'do_not_link',
  'source_record',
  'source_seen',
  'absence_question',
] as const;

/** Every class, in the order of the page. */
export const RETENTION_SCHEDULE = [
  {
    id: 'files',
    title: 'Files received, their rejected records and journals',
    state: 'kept',
    tables: ['staged_record', 'batch_issue', 'batch_change', 'batch'],
    period: null,
    setBy: 'intake.keep-days',
    from: 'the day the file was published, taken back, dropped or refused',
    then: 'deleted; fingerprint and counts stay',
    why: 'A file can be taken back for so long, and is of no use after that.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'file-counts',
    title: 'Fingerprints and counts of files, and of runs that matched records',
    state: 'kept',
    tables: ['batch', 'match_run'],
    period: years(6, 1, 7),
    from: 'the day of the file or the run, once no record that the file brought is held',
    then: 'deleted',
    why: 'To show which file a fact came from, and that it was read whole.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'care',
    title: 'Social care: the child’s record, its status, links and place in the cohort',
    state: 'kept',
    tables: CHILD_TABLES,
    period: years(6, 0, 17),
    from: 'the last day of social care’s involvement, and no longer than the 18th birthday; then to the end of the next academic year',
    then: 'deleted; counted into statistics without the key',
    why: 'Duties look back six years; the last results of school arrive in the year after. What the authority’s definition of the cohort still needs stays, up to the 18th birthday.',
    source:
      'Virtual school head role extension, Department for Education, March 2024; six years as councils publish it',
    verified: 'proposed',
  },
  {
    id: 'care-detail',
    title: 'Why social care is involved: category of abuse, primary need, reason for closure',
    state: 'kept',
    tables: ['care_detail', 'care_plan_detail', 'source_record'],
    period: years(1, 0, 1),
    from: 'the end of the financial year in which the case or plan ended',
    then: 'deleted, but a closure by adoption or death, which keeps a child out of the cohort, stays with the record',
    why: 'Used for the census and its analysis: the year under way and the one before.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'workers',
    title: 'Who worked with the child before',
    state: 'kept',
    tables: ['allocation', 'child_change', 'field_change'],
    period: years(1, 0, 2),
    from: 'the day the allocation ended',
    then: 'deleted',
    why: 'To reach a former worker; the audit keeps who looked.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'address',
    title: 'Home addresses',
    state: 'kept',
    tables: ['child_address', 'pupil', 'source_record', 'field_change'],
    period: days(30, 0, 30),
    from: 'the day the child moved, the case closed, or the pupil left the school',
    then: 'deleted',
    why: 'Never needed once nobody works with the child.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'restricted',
    title: 'Restrictions, allow-lists and protected locations',
    state: 'kept',
    tables: ['restriction', 'restriction_allow', 'child_address', 'approval'],
    period: { unit: 'working days', standard: 5, floor: 0, ceiling: 5 },
    from: 'the day the restriction was lifted, or the child left the protected place',
    then: 'deleted',
    why: 'The most dangerous of all to hold longer than needed.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'adopted',
    title: 'Records of children who were adopted',
    state: 'kept',
    tables: ['child'],
    period: { unit: 'working days', standard: 5, floor: 0, ceiling: 5 },
    from: 'the day the record was sealed',
    then: 'the whole record is deleted; salted hashes of its numbers stay, so that no file brings it back',
    why: 'Birth and adoptive identity must never meet.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'adopted-tokens',
    title: 'Hashes that keep an adopted child’s record from coming back',
    state: 'kept',
    tables: ['do_not_link_token'],
    period: years(1, 1, 1),
    from: 'the 18th birthday',
    then: 'deleted',
    why: 'For as long as a file could hold the old record.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'died',
    title: 'Records of children who died',
    state: 'kept',
    tables: ['child'],
    period: years(1, 1, 7),
    from: 'the day of death, and no less than the rest of the record',
    then: 'deleted; a service manager is asked before whether a child safeguarding practice review needs a hold',
    why: 'A practice review may need the record.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'rolls',
    title: 'School rolls: pupils and where they are enrolled',
    state: 'kept',
    tables: ['pupil', 'enrolment', 'roll_answer', 'source_record', 'source_seen', 'field_change'],
    period: years(1, 0, 2),
    from: 'the day the pupil left, or turned 20; linked pupils stay with the child’s record',
    then: 'deleted',
    why: 'To tell a move from a disappearance. The school keeps its own registers.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'advice',
    title: 'Questions to the Virtual School that name a child',
    state: 'kept',
    tables: ['advice_request', 'advice_message', 'advice_child'],
    period: years(1, 0, 1),
    from: 'the day the question was ended',
    then: 'deleted',
    why: 'The case file is the record of advice.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'advice-unnamed',
    title: 'Questions to the Virtual School that name nobody',
    state: 'kept',
    tables: ['advice_request', 'advice_message'],
    period: { unit: 'academic years', standard: 2, floor: 1, ceiling: 2 },
    from: 'the academic year in which the question was asked, that one included',
    then: 'deleted',
    why: 'To learn from what is asked.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'sharing',
    title: 'Decisions about sharing information of a child',
    state: 'kept',
    tables: ['sharing_decision', 'sharing_words'],
    period: years(6, 6, 10),
    from: 'the day of the decision, and no less than the rest of the record; the reason in words goes with the record',
    then: 'deleted',
    why: 'Who shared or kept back must be able to answer for it, after the record has gone too.',
    source:
      'Information sharing advice for practitioners, Department for Education, May 2024: seventh golden rule; six years proposed',
    verified: 'proposed',
  },
  {
    id: 'agreements',
    title: 'Agreements with other organisations, and what was said of the basis of each flow',
    state: 'kept',
    tables: ['sharing_agreement', 'flow_confirmation'],
    period: years(6, 6, 10),
    from: 'the last day of the agreement; the day of what was said of a basis, once something later was said',
    then: 'deleted',
    why: 'To show on what information was shared, for as long as somebody may ask.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'rights',
    title: 'Requests about people’s own data, and complaints',
    state: 'kept',
    tables: ['rights_case', 'rights_step', 'rights_mark', 'rights_pack', 'rights_pack_line'],
    period: years(3, 1, 6),
    from: 'the day the request was closed; the copy itself goes after a day',
    then: 'deleted',
    why: 'To show that the request was answered.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'sessions',
    title: 'Sessions and attempts to sign in',
    state: 'kept',
    tables: ['session', 'sign_in_attempt'],
    period: days(90, 1, 365),
    from: 'the end of the session or attempt',
    then: 'deleted; the audit keeps that somebody signed in',
    why: 'To answer for a session that is asked about soon after.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'drafts',
    title: 'What somebody had typed when their session ended; challenges to security keys',
    state: 'kept',
    tables: ['form_draft', 'key_challenge', 'page_asked'],
    period: days(1, 0, 7),
    from: 'the day on which it could be used last',
    then: 'deleted',
    why: 'It is of no use any more, and may say something about a child.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'sign-in-keys',
    title: 'How somebody signs in: identity at the issuer, second factor, devices, home',
    state: 'kept',
    tables: [
      'sign_in_binding',
      'security_key',
      'own_factor',
      'recovery_code',
      'known_device',
      'person_home',
      'last_look',
    ],
    period: days(90, 0, 365),
    from: 'the end of the person’s last appointment',
    then: 'deleted',
    why: 'Of no use to somebody who has left; a short while for those who return.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'notices',
    title: 'Notices and the list of mails',
    state: 'kept',
    tables: ['notice', 'notice_receipt', 'outbox'],
    period: days(90, 30, 365),
    from: 'the day of the notice',
    then: 'deleted; work that is open has its own page',
    why: 'A mail has no content, and a notice holds codes alone.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'news',
    title: 'News between parts of the product',
    state: 'kept',
    tables: ['domain_event', 'event_handled'],
    period: days(30, 7, 90),
    from: 'the day of the news',
    then: 'deleted',
    why: 'To do again what failed.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'approvals',
    title: 'What two people agreed: its wording',
    state: 'kept',
    tables: ['approval'],
    period: days(90, 1, 365),
    from: 'the day the agreement ran out',
    then: 'the wording is emptied; who agreed to what kind of act, and when, stays with the people',
    why: 'It may say whom it is about.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'users',
    title: 'People who work with Alongside, their appointments and agreements',
    state: 'kept',
    tables: ['person', 'appointment', 'appointment_confirmation', 'approval', 'role_brief_read'],
    period: years(6, 1, 7),
    from: 'the end of the last appointment',
    then: 'name, e-mail and telephone are replaced by a number',
    why: 'The audit must stay readable, without naming who left long ago.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'school-contacts',
    title: 'Former contacts at schools',
    state: 'kept',
    tables: ['school_contact'],
    period: years(1, 0, 6),
    from: 'the day the contact ended',
    then: 'deleted',
    why: 'To reach who was responsible at the time.',
    source: MIGHT_BE,
    verified: 'proposed',
  },
  {
    id: 'emergency',
    title: 'Emergency accesses and their reviews',
    state: 'kept',
    tables: ['emergency_access'],
    period: years(7, 6, 10),
    from: 'the day of the review, or of the access where there was none',
    then: 'deleted; its wording goes with the child’s record',
    why: 'Misuse often surfaces late.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'holds',
    title: 'Holds that were lifted',
    state: 'kept',
    tables: ['retention_hold'],
    period: years(3, 1, 6),
    from: 'the day the hold was lifted',
    then: 'deleted',
    why: 'To answer for what was held back.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'certificates',
    title: 'Certificates of disposal',
    state: 'kept',
    tables: ['retention_certificate'],
    period: years(7, 6, 20),
    from: 'the day of the disposal',
    then: 'deleted',
    why: 'As long as the audit of the same acts.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'audit',
    title: 'The audit',
    state: 'kept',
    tables: ['audit_event', 'audit_seal', 'audit_pending', 'audit_base'],
    period: years(7, 7, 20),
    from: 'the day of the event, and as long as the record of a child whom a later or the same seal speaks of is here',
    then: 'whole seals are deleted from the beginning; signed checkpoints stay, and `audit verify` says where the audit begins',
    why: 'Misuse often surfaces late.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'statistics',
    title: 'Published figures, and counts of records that were disposed of',
    state: 'permanent',
    tables: ['published_report', 'published_figure', 'disposed_statistic'],
    period: null,
    from: 'publication',
    then: 'kept: suppressed and rounded, nobody’s data',
    why: 'To compare over the years.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  {
    id: 'backups',
    title: 'Backups',
    state: 'not-held',
    tables: [],
    period: null,
    from: 'the day of the backup',
    then: 'whoever runs the installation lets them expire within 35 days: a disposal is complete then',
    why: 'The product makes none itself. After a restore, the next night disposes again of what was due.',
    source: PROPOSAL,
    verified: 'proposed',
  },
  ...(
    [
      [
        'exports',
        'Exports that were built',
        '24 hours, or the first download',
        'Downloads are streamed and never stored.',
      ],
      [
        'attendance',
        'Attendance marks by session',
        'the current and two academic years; then totals by term',
        '',
      ],
      ['exclusions', 'Suspensions, exclusions, part-time timetables', '6 years from the event', ''],
      ['attainment', 'Attainment', 'to one year after the 18th birthday', ''],
      ['updates', 'Education updates and actions', '1 year after leaving the cohort', ''],
      [
        'wellbeing',
        'Strengths and difficulties questionnaires, one-page profiles',
        '2 academic years',
        '',
      ],
      ['panels', 'Panel referrals and papers', 'papers 6 months, decisions 6 years', ''],
      [
        'off-roll',
        'Notices of elective home education, children missing education and leaving a roll',
        '6 years from the close',
        '',
      ],
      ['ehc', 'Drafts of contributions to EHC assessments', '6 months after they were sent', ''],
      ['training', 'Bookings of training', '6 years from the course', ''],
    ] as const
  ).map(([id, title, keep, note]) => ({
    id,
    title,
    state: 'not-held' as const,
    tables: [],
    period: null,
    from: keep,
    then: 'deleted',
    why: note === '' ? 'Not held yet; joins the schedule with the capability.' : note,
    source: PROPOSAL,
    verified: 'proposed' as const,
  })),
] as const satisfies readonly RetentionClass[];

/** The classes that nightly work disposes of, by their ids. */
export type ClassId = Extract<
  (typeof RETENTION_SCHEDULE)[number],
  { readonly state: 'kept' }
>['id'];

/** Tables that hold no personal data with an end, and why. */
export const NOT_SCHEDULED: Readonly<Record<string, string>> = {
  authority: 'The council itself.',
  setting: 'The council’s settings.',
  service: 'The council’s organisation.',
  team: 'The council’s organisation.',
  panel: 'The council’s organisation.',
  emergency_account: 'Which accounts there are for an emergency; who used one is in the audit.',
  trust: 'The national register of schools.',
  establishment: 'The national register of schools.',
  term: 'School calendars.',
  school_closure: 'School calendars.',
  source: 'Who sends files, and how their columns are read: nobody’s data.',
  cohort_definition: 'Which definitions are on.',
  data_quality: 'Counts, made anew each night.',
  schema_migration: 'Which changes the database has had.',
};

/** The class of that id. */
export function retentionClass(id: ClassId): RetentionClass {
  const found = RETENTION_SCHEDULE.find((each) => each.id === id);
  if (found === undefined) throw new RangeError('No such class of data');
  return found;
}
