/** Mutants of the row policies that nobody can notice, each with its proof in a line. */
export const EQUIVALENT: readonly {
  readonly because: string;
  readonly mutants: readonly string[];
}[] = [
  {
    because:
      'Every line of sight of a sealed child is barred, and sight_children() asks sight under its policy.',
    mutants: ['child.pages_read: without (NOT is_sealed)'],
  },
  {
    because:
      'pupil is asked under its own policies, which show a school its pupils to its DSL alone.',
    mutants: [
      "enrolment.pages_school: ctx_role( = 'DSL' or TM",
      "enrolment.pages_school: ctx_role( = 'DSL' or SDO",
      "enrolment.pages_school: without (ctx_role( = 'DSL')",
      'enrolment.pages_school: inside: without (p.urn = ANY (ctx_schools(',
      'enrolment.pages_school: inside: without (p.authority_id = ctx_authority(',
      'enrolment.pages_school: inside: and turned to or',
    ],
  },
  {
    because: 'An enrolment is written by a roll alone (publish.ts), with the school of its pupil.',
    mutants: ['enrolment.pages_school: without (urn = ANY (ctx_schools('],
  },
  {
    because:
      'school_children() asks link under its policy, which shows a school its links to its DSL alone.',
    mutants: [
      "known_status.pages_read: without (ctx_role( = 'DSL')",
      "known_status.pages_read: ctx_role( = 'DSL' or SDO",
      "known_status.pages_read: ctx_role( = 'DSL' or TM",
      'school_children(): inside: without (l.urn = ANY (ctx_schools(',
      'school_children(): inside: without (l.authority_id = ctx_authority(',
      'school_children(): inside: and turned to or',
    ],
  },
  {
    because:
      'A pupil has one link (link_pupil), and a conflict that reaches one of the two reaches the other.',
    mutants: [
      'link.pages_read: without (child_id <> ALL (conflict_children(',
      'link.pages_read: without (pupil_id <> ALL (conflict_pupils(',
    ],
  },
  {
    because:
      'sight_pupils() asks link under its policy, which asks for the authority and for R03 as well; a DSL has no sight.',
    mutants: [
      "pupil.pages_care: without role_reads('R03')",
      "enrolment.pages_care: without role_reads('R03')",
      'sight_pupils(): inside: without (l.child_id = ANY (sight_children(',
      'sight_pupils(): inside: and turned to or',
      'sight_pupils(): inside: without (l.authority_id = ctx_authority(',
    ],
  },
  {
    because:
      'sight_children() asks for the authority again; who asks sight itself is noticed by strangers.test.ts.',
    mutants: ['sight.pages_read: without (authority_id = ctx_authority('],
  },
  {
    because: 'conflict_reach, joined with it, shows one’s own alone by its policy.',
    mutants: [
      'conflict_children(): inside: without (c.authority_id = ctx_authority(',
      'conflict_pupils(): inside: without (c.authority_id = ctx_authority(',
      'conflict_children(): inside: without (c.person_id = ctx_person(',
      'conflict_pupils(): inside: without (c.person_id = ctx_person(',
    ],
  },
  {
    because: 'Ids are drawn at random: no child has the id of a pupil.',
    mutants: [
      "conflict_children(): inside: without (r.subject_type = 'child')",
      "conflict_pupils(): inside: without (r.subject_type = 'pupil')",
    ],
  },
  {
    because:
      'The triggers keep_barred say for each changed row by themselves whether it is barred.',
    mutants: [
      'bring_barred_in_step(): «set barred = false and is_barred_scope» for «set barred = is_barred_scope»',
      'bring_barred_in_step(): «update cohort_row r set barred = false» for «update cohort_row r set barred = restricted»',
    ],
  },
  {
    because: 'Nobody else has the scope of a service (viewer.test.ts).',
    mutants: [
      "cohort_row.pages_strategic: ctx_role( = 'SM' or SDO",
      "cohort_row.pages_strategic: ctx_role( = 'SM' or TM",
    ],
  },
  {
    because:
      'Every other role sees rows of the cohort by sight_children() alone, which the last part lets through.',
    mutants: [
      "cohort_row.not_objected: without (ctx_role( <> ALL (ARRAY['VSH', 'EA', 'DA', 'SM'])",
    ],
  },
  {
    because: 'A team manager has no scope of a school (viewer.test.ts).',
    mutants: [
      "link.pages_read: ctx_role( = 'DSL' or TM",
      "pupil.pages_school: ctx_role( = 'DSL' or TM",
    ],
  },
];
