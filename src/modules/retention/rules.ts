/** When what is held of a child has to go. Pure; days are calendar dates, the day given is the first without it. */
import { academicYearOf } from '../../platform/academic-year.ts';
import {
  addDays,
  addYears,
  calendarDate,
  earlier,
  later,
  type CalendarDate,
} from '../../platform/calendar-date.ts';
import { addWorkingDays } from '../../platform/working-days.ts';
import { eighteenthBirthday } from '../people/pure.ts';

/** What the rule for a child's record asks of it. */
export interface RecordFacts {
  /** The birth date, or the expected one of a child who is not born. */
  readonly birthDate: CalendarDate | null;
  readonly deathDate: CalendarDate | null;
  /** The last day of social care's involvement; null while it goes on. */
  readonly involvedUntil: CalendarDate | null;
  /**
   * The first day on which no definition of the cohort that the authority goes by needs the record:
   * `never` where it sees no end, null where none needs it.
   */
  readonly neededUntil: CalendarDate | 'never' | null;
}

/** What the authority keeps records for. */
export interface RecordRules {
  /** Years after the last involvement. */
  readonly years: number;
  /** To the 18th birthday, whatever the years. */
  readonly toEighteen: boolean;
  /** Years after a death, at the least. */
  readonly yearsAfterDeath: number;
}

/** The day on which a record's own clock runs out, before the academic year that follows; null: not in sight. */
export function recordRunsOut(facts: RecordFacts, rules: RecordRules): CalendarDate | null {
  const eighteen = facts.birthDate === null ? null : eighteenthBirthday(facts.birthDate);
  const years = rules.toEighteen && eighteen === null ? 18 : rules.years;
  const afterwards =
    facts.involvedUntil === null || (rules.toEighteen && eighteen !== null)
      ? null
      : addYears(facts.involvedUntil, years);
  const own = earliest(eighteen, afterwards);
  if (own === null || facts.neededUntil === null) return own;
  if (facts.neededUntil === 'never') return eighteen;
  const needed = eighteen === null ? facts.neededUntil : earlier(facts.neededUntil, eighteen);
  return later(own, needed);
}

/**
 * The first day without a child's record: after the academic year that follows the one in which its
 * clock ran out, and no sooner after a death than is set. Null: not in sight.
 */
export function recordDueOn(facts: RecordFacts, rules: RecordRules): CalendarDate | null {
  const out = recordRunsOut(facts, rules);
  if (out === null) return null;
  const due = calendarDate(`${academicYearOf(out) + 2}-09-01`);
  return facts.deathDate === null
    ? due
    : later(due, addYears(facts.deathDate, rules.yearsAfterDeath));
}

/** The first day of the financial year (1 April to 31 March) of a date. */
export function financialYearStart(date: CalendarDate): CalendarDate {
  const year = Number(date.slice(0, 4));
  return calendarDate(`${date.slice(5) >= '04-01' ? year : year - 1}-04-01`);
}

/**
 * Why social care was involved is kept for the financial year under way and so many before it: what ended
 * before this day has to be gone.
 */
export function reasonsKeptFrom(today: CalendarDate, financialYears: number): CalendarDate {
  return addYears(financialYearStart(today), -financialYears);
}

/** The first day without what has to go within so many working days of a day. */
export function workingDaysDueOn(from: CalendarDate, days: number): CalendarDate {
  return addWorkingDays(from, days);
}

/** The first day without a question that names nobody: its own academic year counts as the first. */
export function adviceDueOn(askedOn: CalendarDate, academicYears: number): CalendarDate {
  return calendarDate(`${academicYearOf(askedOn) + academicYears}-09-01`);
}

/** The last day on which the hash of an adopted child's number bars. */
export function tokenUntil(
  birthDate: CalendarDate | null,
  sealedOn: CalendarDate,
  yearsAfterEighteen: number,
): CalendarDate {
  // Of a birth date that was never known: whoever was adopted was under 18.
  const eighteen = birthDate === null ? addYears(sealedOn, 18) : eighteenthBirthday(birthDate);
  return addDays(addYears(eighteen, yearsAfterEighteen), -1);
}

function earliest(a: CalendarDate | null, b: CalendarDate | null): CalendarDate | null {
  if (a === null || b === null) return a ?? b;
  return earlier(a, b);
}
