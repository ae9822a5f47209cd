/** What things of the proof are called. */

/** The authority that is not served, in the same database. */
export const LA_ELSEWHERE = '998';

const MARKS = {
  child: 'c',
  pupil: 'b',
  advice: 'a',
  emergency: 'e',
  case: 'd',
  pack: 'f',
  sharing: '9',
} as const;

/** The id of a child, or of what hangs on it. */
export function idOf(kind: keyof typeof MARKS, number: number): string {
  return `${MARKS[kind].repeat(8)}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** The team of a number. */
export const teamOf = (team: number): string => (team === 0 ? 'north' : `team-${team}`);

/** The school of a number. */
export const schoolOf = (school: number): string => String(100_001 + school);
