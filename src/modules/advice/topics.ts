/**
 * What professionals ask the Virtual School about: one list, the same for advice, training and reports.
 * Source: the councils' published offers (obligations S1-20 to S1-31 of the mission's table: attainment,
 * target setting, attendance, curriculum, assessment, grading, exclusions, behaviour, wellbeing,
 * interventions, special educational needs, elective home education), and what asks for no topic.
 */
export const ADVICE_TOPICS = [
  { code: 'attendance', words: 'Attendance' },
  { code: 'exclusion', words: 'Suspension and exclusion' },
  { code: 'behaviour', words: 'Behaviour' },
  { code: 'wellbeing', words: 'Wellbeing and mental health' },
  { code: 'send', words: 'Special educational needs, and education, health and care plans' },
  { code: 'home-education', words: 'Elective home education' },
  { code: 'attainment', words: 'Attainment and progress' },
  { code: 'targets', words: 'Setting targets' },
  { code: 'curriculum', words: 'Curriculum' },
  { code: 'assessment', words: 'Assessment' },
  { code: 'grades', words: 'What grades mean' },
  { code: 'interventions', words: 'What helps: interventions' },
  { code: 'other', words: 'Something else' },
] as const;

/** The code of a topic. */
export type AdviceTopic = (typeof ADVICE_TOPICS)[number]['code'];

/** What the topic is called; the code itself where another release knew it. */
export function topicWords(code: string): string {
  return ADVICE_TOPICS.find((topic) => topic.code === code)?.words ?? code;
}
