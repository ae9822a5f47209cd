/** When the Virtual School may open a name without being asked (TRUST 4a rule 4). */
import type { CalendarDate } from '../../platform/calendar-date.ts';

/** The switch of targeted casework: the reference of its impact assessment and its last day. */
export interface CaseworkSwitch {
  /** Empty: off. */
  readonly reference: string;
  readonly until: CalendarDate | '';
}

/** On only with a reference, and up to its last day. */
export function isCaseworkOn({ reference, until }: CaseworkSwitch, today: CalendarDate): boolean {
  return reference !== '' && until !== '' && today <= until;
}

/** Whether a question that names nobody holds one of the child's names as a word of its own. */
export function holdsName(text: string, names: readonly string[]): boolean {
  const wordsOf = (value: string): string[] =>
    value.toLocaleLowerCase('en-GB').match(/[\p{L}\p{M}'’-]+/gu) ?? [];
  const written = new Set(wordsOf(text).map((word) => word.replace(/['’]s$/u, '')));
  return names.flatMap(wordsOf).some((name) => name.length > 2 && written.has(name));
}
