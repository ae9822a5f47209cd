/**
 * What a subject-access pack is made of: every table about a child with what each of its columns is
 * called, or why it is left out. A table or column without a decision fails `pack-sources.test.ts`.
 */

/** How a column is treated: its name in the pack, or why it is not in it. */
export type ColumnRule =
  | {
      readonly name: string;
      /**
       * free: somebody's own words, read before they go out. place: where somebody lives. by-field: what
       * the row's own field is.
       */
      readonly as?: 'free' | 'place' | 'staff' | 'school' | 'team' | 'by-field';
      /** Fields of the published code list that say what its codes mean. */
      readonly codes?: readonly string[];
    }
  | { readonly out: Reason };

/** Why something is not in the pack. */
export type Reason = 'technical' | 'staff' | 'copy';

/** One table of the pack. */
export interface PackSource {
  readonly table: string;
  readonly title: string;
  /** By the child, or by the schools' records that are confirmed as the child's. */
  readonly by: 'child' | 'pupil' | 'either';
  readonly columns: Readonly<Record<string, ColumnRule>>;
}

const named = (name: string): ColumnRule => ({ name });
const free = (name: string): ColumnRule => ({ name, as: 'free' });
const place = (name: string): ColumnRule => ({ name, as: 'place' });
const staff = (name: string): ColumnRule => ({ name, as: 'staff' });
const coded = (name: string, ...codes: readonly string[]): ColumnRule => ({ name, codes });
const TECHNICAL: ColumnRule = { out: 'technical' };
const STAFF: ColumnRule = { out: 'staff' };
const COPY: ColumnRule = { out: 'copy' };
const SCHOOL: ColumnRule = { name: 'School', as: 'school' };
const TEAM: ColumnRule = { name: 'Team', as: 'team' };
const ABUSE = [
  'LatestCategoryOfAbuse',
  'InitialCategoryOfAbuse',
  'InitialCategoryOfAbuse/LatestCategoryOfAbuse',
];
const AS_OF = named('As stated on');

/** Tables of the pack, in its order. */
export const PACK_SOURCES: readonly PackSource[] = [
  {
    table: 'child',
    title: 'Who you are, as social care has it',
    by: 'child',
    columns: {
      la_child_id: named('Social care number'),
      birth_date: named('Birth date'),
      expected_birth_date: named('Expected birth date'),
      death_date: named('Date of death'),
      sex: coded('Sex', 'Sex', 'GenderCurrent'),
      ethnicity: coded('Ethnicity', 'Ethnicity'),
      is_sealed: TECHNICAL,
      sealed_on: TECHNICAL,
      not_in_extract_since: named('Missing from files since'),
      as_of: AS_OF,
    },
  },
  {
    table: 'child_name',
    title: 'Names',
    by: 'child',
    columns: {
      kind: named('Kind'),
      slot: TECHNICAL,
      forename: named('Forename'),
      middle_names: named('Middle names'),
      surname: named('Surname'),
    },
  },
  {
    table: 'child_identifier',
    title: 'Numbers',
    by: 'child',
    columns: {
      kind: named('Kind'),
      slot: TECHNICAL,
      value: named('Number'),
      source_id: named('Given by'),
      as_of: AS_OF,
    },
  },
  {
    table: 'child_address',
    title: 'Addresses',
    by: 'child',
    columns: {
      since: named('From'),
      until: named('To'),
      line: place('Address'),
      postcode: place('Postcode'),
      is_protected: TECHNICAL,
    },
  },
  {
    table: 'care_episode',
    title: 'When social care was involved',
    by: 'child',
    columns: {
      referral_date: named('Referred on'),
      closure_date: named('Closed on'),
      closure_known_on: named('Closure known here on'),
      referral_nfa: named('Referral without further action'),
      is_other_than_in_need: named('Other than in need'),
      assessed_only: named('Assessed only'),
      is_inferred: named('Worked out, not stated'),
      as_of: AS_OF,
    },
  },
  {
    table: 'care_detail',
    title: 'Why social care was involved',
    by: 'child',
    columns: {
      referral_date: named('Referred on'),
      referral_source: coded('Who referred', 'ReferralSource'),
      primary_need: coded('Main need', 'PrimaryNeedCode'),
      closure_reason: coded('Why it closed', 'ReasonForClosure'),
    },
  },
  {
    table: 'care_assessment',
    title: 'Assessments',
    by: 'child',
    columns: {
      referral_date: named('Referred on'),
      started_on: named('Began on'),
      authorised_on: named('Authorised on'),
    },
  },
  {
    table: 'care_plan',
    title: 'Plans',
    by: 'child',
    columns: {
      kind: named('Kind'),
      started_on: named('Began on'),
      referral_date: named('Referred on'),
      ended_on: named('Ended on'),
      end_known_on: named('End known here on'),
      is_inferred: named('Worked out, not stated'),
      as_of: AS_OF,
    },
  },
  {
    table: 'care_plan_detail',
    title: 'Child protection plans',
    by: 'child',
    columns: {
      started_on: named('Began on'),
      initial_category: coded('First category', ...ABUSE),
      latest_category: coded('Latest category', ...ABUSE),
      previous_plans: named('Earlier plans'),
    },
  },
  {
    table: 'care_review',
    title: 'Reviews of plans',
    by: 'child',
    columns: { plan_started_on: named('Plan began on'), reviewed_on: named('Reviewed on') },
  },
  {
    table: 'section47',
    title: 'Section 47 enquiries',
    by: 'child',
    columns: {
      started_on: named('Began on'),
      referral_date: named('Referred on'),
      conference_target: named('Conference due on'),
      conference_on: named('Conference held on'),
      conference_not_required: named('No conference needed'),
    },
  },
  {
    table: 'disability',
    title: 'Disability',
    by: 'child',
    columns: {
      code: coded('Disability', 'Disability'),
      since: named('From'),
      until: named('To'),
      as_of: AS_OF,
    },
  },
  {
    table: 'looked_after_period',
    title: 'Time looked after',
    by: 'child',
    columns: {
      started_on: named('From'),
      ended_on: named('To'),
      end_known_on: named('End known here on'),
      left_by: named('Ended by'),
      as_of: AS_OF,
    },
  },
  {
    table: 'kinship_arrangement',
    title: 'Kinship care by order',
    by: 'child',
    columns: {
      started_on: named('From'),
      order_kind: named('Order'),
      ended_on: named('To'),
      end_known_on: named('End known here on'),
      as_of: AS_OF,
    },
  },
  {
    table: 'care_status',
    title: 'State of the case',
    by: 'child',
    columns: {
      status: named('State'),
      since: named('Since'),
      referral_date: named('Referred on'),
      ended_on: named('Ended on'),
      as_of: AS_OF,
    },
  },
  {
    table: 'allocation',
    title: 'Workers and teams',
    by: 'child',
    columns: {
      since: named('From'),
      until: named('To'),
      team_id: TEAM,
      lead_practitioner: named('Kind of worker'),
      worker_name: staff('Worker'),
      worker_email: STAFF,
      worker_telephone: STAFF,
      as_of: AS_OF,
    },
  },
  {
    table: 'named_professional',
    title: 'Other professionals named for you',
    by: 'child',
    columns: {
      named_id: TECHNICAL,
      person_id: STAFF,
      role: named('Part'),
      since: named('From'),
      until: named('To'),
      named_by: STAFF,
      named_at: named('Named'),
      ended_by: STAFF,
    },
  },
  {
    table: 'care_school',
    title: 'Your school, as social care has it',
    by: 'child',
    columns: { school_name: named('School'), urn: SCHOOL, as_of: AS_OF },
  },
  {
    table: 'pupil',
    title: 'Who you are, as schools have it',
    by: 'pupil',
    columns: {
      urn: SCHOOL,
      school_key: TECHNICAL,
      upn: named('UPN'),
      former_upn: named('Former UPN'),
      forename: named('Forename'),
      middle_names: named('Middle names'),
      surname: named('Surname'),
      preferred_surname: named('Preferred surname'),
      former_surname: named('Former surname'),
      birth_date: named('Birth date'),
      sex: coded('Sex', 'Sex', 'GenderCurrent'),
      ethnicity: coded('Ethnicity', 'Ethnicity'),
      address: place('Address'),
      postcode: place('Postcode'),
      year_group: named('Year group'),
      admission_number: named('Admission number'),
      sight_until: TECHNICAL,
      not_in_extract_since: named('Missing from files since'),
    },
  },
  {
    table: 'enrolment',
    title: 'Time on school rolls',
    by: 'pupil',
    columns: {
      urn: SCHOOL,
      since: named('From'),
      until: named('To'),
      state: named('How it is known'),
      status: named('Kind of registration'),
      leaving_reason: named('Why it ended'),
      confirmed_by: STAFF,
      confirmed_at: named('Confirmed'),
      as_of: AS_OF,
    },
  },
  {
    table: 'roll_answer',
    title: 'What schools answered about the roll',
    by: 'pupil',
    columns: {
      answer_id: TECHNICAL,
      urn: SCHOOL,
      answer: named('Answer'),
      on_date: named('Day'),
      note: free('Note'),
      answered_by: STAFF,
      answered_at: named('Answered'),
      press: TECHNICAL,
      enrolment_since: TECHNICAL,
      state_before: TECHNICAL,
      until_before: TECHNICAL,
      confirmed_at_before: TECHNICAL,
      confirmed_by_before: STAFF,
      undone_at: named('Taken back'),
    },
  },
  {
    table: 'link',
    title: 'How social care’s and schools’ records were joined',
    by: 'child',
    columns: {
      pupil_id: TECHNICAL,
      urn: SCHOOL,
      basis: named('By'),
      probability: named('Likelihood'),
      is_confirmed: named('Certain'),
      barred: TECHNICAL,
      since: named('Since'),
    },
  },
  {
    table: 'cohort_assertion',
    title: 'What professionals said of your belonging to the Virtual School’s children',
    by: 'child',
    columns: {
      assertion_id: TECHNICAL,
      since: named('From'),
      until: named('To'),
      reason: free('Reason'),
      asserted_by: STAFF,
      asserted_at: named('Said'),
      withdrawn_at: named('Withdrawn'),
      withdrawn_by: STAFF,
    },
  },
  {
    table: 'cohort_span',
    title: 'When you belonged to the Virtual School’s children, as worked out',
    by: 'child',
    columns: {
      span_id: TECHNICAL,
      definition: named('Definition'),
      kind: named('Kind'),
      from_day: named('From'),
      to_day: named('To'),
      known_from: named('Known from'),
      known_until: named('Known until'),
      status: named('State'),
      basis: named('Because of'),
      evidence: COPY,
      leaves_on: named('Ends on'),
      leaves_because: named('Ends because of'),
      why_out: named('Why not'),
      barred: TECHNICAL,
    },
  },
  {
    table: 'child_change',
    title: 'What became known, and when',
    by: 'child',
    columns: {
      change_id: TECHNICAL,
      on_day: named('Day'),
      known_at: named('Known here'),
      source: named('From'),
      what: TECHNICAL,
      words: free('What'),
      for_schools: TECHNICAL,
    },
  },
  {
    table: 'field_change',
    title: 'How facts changed',
    by: 'either',
    columns: {
      change_id: TECHNICAL,
      table_name: TECHNICAL,
      row_key: TECHNICAL,
      field: named('What'),
      resource: TECHNICAL,
      was: { name: 'It was', as: 'by-field' },
      became: { name: 'It became', as: 'by-field' },
      valid_from: named('Holds from'),
      known_at: named('Known here'),
      batch_id: TECHNICAL,
      file_kind: named('From a file of the kind'),
      file_as_of: named('As stated on'),
      file_row: TECHNICAL,
      is_undo: named('By taking a file back'),
    },
  },
  {
    table: 'restriction',
    title: 'Protection of the record',
    by: 'child',
    columns: {
      restriction_id: TECHNICAL,
      category: named('Kind'),
      since: named('From'),
      review_on: named('To be looked at on'),
      lifted_on: named('Lifted on'),
      reason: free('Reason'),
      set_by: STAFF,
      reviewed_on: named('Looked at on'),
      reviewed_by: STAFF,
      lifted_by: STAFF,
      approval_id: TECHNICAL,
    },
  },
  {
    table: 'emergency_access',
    title: 'When the record was opened in an emergency',
    by: 'child',
    columns: {
      emergency_id: TECHNICAL,
      person_id: STAFF,
      appointment_id: TECHNICAL,
      team_id: TEAM,
      reason_code: named('Why'),
      reason: free('Reason'),
      opened_at: named('Opened'),
      expires_at: TECHNICAL,
      closed_at: named('Closed'),
      review_by: TECHNICAL,
      reviewed_by: STAFF,
      reviewed_at: named('Reviewed'),
      outcome: named('Found'),
      review_note: free('Note of the review'),
      barred: TECHNICAL,
    },
  },
  {
    table: 'rights_mark',
    title: 'What you disputed or objected to',
    by: 'child',
    columns: {
      mark_id: TECHNICAL,
      case_id: TECHNICAL,
      kind: named('What'),
      about: named('About'),
      since: named('Since'),
      set_by: STAFF,
      ended_on: named('Until'),
      ended_as: named('Outcome'),
    },
  },
  {
    table: 'sharing_decision',
    title: 'What was decided about sharing your information',
    by: 'child',
    columns: {
      decision_id: TECHNICAL,
      decided_by: STAFF,
      decided_as: named('Decided by, as'),
      decided_on: named('Decided on'),
      recorded_at: TECHNICAL,
      is_shared: named('Shared'),
      recipient: named('With whom, by kind'),
      ground: named('Ground'),
      harm: named('How harm was weighed'),
      classes: named('What, by kind'),
      is_urgent: named('Urgent'),
      corrects: TECHNICAL,
      barred: TECHNICAL,
    },
  },
  {
    table: 'rights_case',
    title: 'Requests about your data',
    by: 'child',
    columns: {
      case_id: TECHNICAL,
      kind: named('What'),
      received_on: named('Received on'),
      opened_at: TECHNICAL,
      opened_by: STAFF,
      requester_kind: named('Who asked'),
      // Another person who asked about the child is a third party.
      requester_name: free('Name of who asked'),
      requester_role: free('Part of who asked'),
      given_la_child_id: COPY,
      given_upn: COPY,
      given_forename: COPY,
      given_surname: COPY,
      given_birth_date: COPY,
      request: free('What was asked'),
      identity_seen: TECHNICAL,
      identity_checked_by: STAFF,
      identity_checked_on: named('Identity checked on'),
      identity_asked_on: TECHNICAL,
      identity_received_on: TECHNICAL,
      clarification_asked_on: TECHNICAL,
      paused_days: TECHNICAL,
      extended_on: named('Extended on'),
      extension_reason: named('Extended because'),
      acknowledged_on: named('Acknowledged on'),
      due_on: named('Due on'),
      closed_at: named('Closed'),
      closed_by: STAFF,
      outcome: named('Outcome'),
    },
  },
];

/** Tables about children that are in no pack, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  advice_child: 'read with the questions that name the child',
  child_school: 'a copy, for lists, of enrolments that are in the pack',
  cohort_row: 'a copy, for lists, of spans that are in the pack',
  known_status: 'a copy, for schools, of plans and workers that are in the pack',
  sight: 'who may see the child today: worked out from workers, teams and schools',
  conflict: 'which member of staff knows the child: that person’s data',
  restriction_allow: 'which members of staff were let in: their data',
  retention_hold: 'why the record is kept beyond its time may tell of an inquiry',
  do_not_link: 'a safeguard against a wrong link: says nothing of the child but its number',
  link_history: 'former links may name a school’s record of another child',
  match_decision: 'decisions on pairs may name a school’s record of another child',
  match_pair: 'compared pairs may name a school’s record of another child',
  rights_pack: 'the pack itself',
};
