/** A school's calendar: the council's terms, its own training days and the days it had to close. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { isWorkingDay } from '../../platform/working-days.ts';
import type { School } from '../model.ts';
import type { Random } from '../random.ts';
import type { Term } from '../school-year.ts';
import { schoolYearOf, termsOf } from '../school-year.ts';

/** One school year of one school. */
export interface SchoolCalendar {
  /** `2026-27`. */
  readonly schoolYear: string;
  readonly terms: readonly Term[];
  /** Training days: staff are in, pupils are not. */
  readonly insetDays: readonly CalendarDate[];
  readonly closures: readonly { readonly date: CalendarDate; readonly reason: string }[];
}

/** A school year as it is written: 2026 becomes `2026-27`. */
export function schoolYearName(year: number): string {
  return `${String(year)}-${String((year + 1) % 100).padStart(2, '0')}`;
}

function isHoliday(term: Term, date: CalendarDate): boolean {
  return date >= term.halfTermFrom && date <= term.halfTermTo;
}

function calendarOf(year: number, today: CalendarDate, random: Random): SchoolCalendar {
  const terms = termsOf(year);
  const insetDays = terms.flatMap((term) =>
    term.name === 'Summer'
      ? [term.to]
      : [term.from, workingDayAfterHalfTerm(term)].slice(0, random.int(1, 2)),
  );
  const closures: { date: CalendarDate; reason: string }[] = [];
  const spring = terms[1];
  if (spring && random.chance(0.35)) {
    const date = addDays(spring.from, random.int(3, 35));
    if (
      isWorkingDay(date) &&
      !isHoliday(spring, date) &&
      !insetDays.includes(date) &&
      date <= today
    ) {
      closures.push({ date, reason: random.pick(['Snow', 'Heating failure', 'Burst water main']) });
    }
  }
  return { schoolYear: schoolYearName(year), terms, insetDays, closures };
}

function workingDayAfterHalfTerm(term: Term): CalendarDate {
  let date = addDays(term.halfTermTo, 1);
  while (!isWorkingDay(date)) date = addDays(date, 1);
  return date;
}

/** Last, this and next school year of a school. */
export function calendarsOf(
  school: School,
  today: CalendarDate,
  random: Random,
): readonly SchoolCalendar[] {
  const now = schoolYearOf(today);
  const own = random.derive(`calendar/${school.urn}`);
  return [now - 1, now, now + 1].map((year) => calendarOf(year, today, own));
}
