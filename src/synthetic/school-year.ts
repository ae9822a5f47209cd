/** School years and year groups: a school year runs from 1 September and is named by that year. */
import { easterSunday } from '../platform/bank-holidays.ts';
import { addDays, calendarDate, weekday } from '../platform/calendar-date.ts';
import type { CalendarDate } from '../platform/calendar-date.ts';
import { isWorkingDay } from '../platform/working-days.ts';

/** A date from its parts; the month is 1 to 12 and the day exists in it. */
export function day(year: number, month: number, dayOfMonth: number): CalendarDate {
  return calendarDate(
    `${String(year)}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`,
  );
}

/** The first year of the school year that holds the date: 2026 for 1 September 2026. */
export function schoolYearOf(date: CalendarDate): number {
  const year = Number(date.slice(0, 4));
  return date.slice(5) >= '09-01' ? year : year - 1;
}

/** The school year in which a child normally starts Reception: the one in which they turn five. */
export function receptionYear(born: CalendarDate): number {
  return schoolYearOf(born) + 5;
}

/** National curriculum year number on a date: 0 is Reception, -1 the nursery year before it. */
export function yearNumber(born: CalendarDate, on: CalendarDate): number {
  return schoolYearOf(on) - receptionYear(born);
}

/** The year group as the school census codes it: `N1`, `N2`, `R`, `1` to `14`. */
export function yearGroupCode(number: number): string {
  if (number <= -2) return 'N1';
  if (number === -1) return 'N2';
  return number === 0 ? 'R' : String(number);
}

/** The same date or the next working day. */
export function workingDayFrom(date: CalendarDate): CalendarDate {
  let found = date;
  while (!isWorkingDay(found)) found = addDays(found, 1);
  return found;
}

/** The same date or the working day before it. */
export function workingDayUpTo(date: CalendarDate): CalendarDate {
  let found = date;
  while (!isWorkingDay(found)) found = addDays(found, -1);
  return found;
}

function mondayOnOrBefore(date: CalendarDate): CalendarDate {
  return addDays(date, 1 - weekday(date));
}

/** Start and end of a term and of the holiday in its middle (first to last weekday off). */
export interface Term {
  readonly name: 'Autumn' | 'Spring' | 'Summer';
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly halfTermFrom: CalendarDate;
  readonly halfTermTo: CalendarDate;
}

const termsByYear = new Map<number, readonly Term[]>();

/** The council's terms in a school year, in the usual English pattern around Easter. */
export function termsOf(year: number): readonly Term[] {
  const known = termsByYear.get(year);
  if (known) return known;
  const easter = easterSunday(year + 1);
  const lateEaster = easter > day(year + 1, 4, 14);
  const springTo = lateEaster ? workingDayUpTo(day(year + 1, 4, 3)) : addDays(easter, -3);
  const springEnd = workingDayUpTo(springTo);
  const summerFrom = workingDayFrom(addDays(mondayOnOrBefore(springEnd), 21));
  const week = (monday: CalendarDate) => ({ halfTermFrom: monday, halfTermTo: addDays(monday, 4) });
  const terms: readonly Term[] = [
    {
      name: 'Autumn',
      from: workingDayFrom(day(year, 9, 2)),
      to: workingDayUpTo(day(year, 12, 19)),
      ...week(mondayOnOrBefore(day(year, 10, 29))),
    },
    {
      name: 'Spring',
      from: workingDayFrom(day(year + 1, 1, 4)),
      to: springEnd,
      ...week(mondayOnOrBefore(day(year + 1, 2, 18))),
    },
    {
      name: 'Summer',
      from: summerFrom,
      to: workingDayUpTo(day(year + 1, 7, 22)),
      ...week(mondayOnOrBefore(day(year + 1, 5, 31))),
    },
  ];
  termsByYear.set(year, terms);
  return terms;
}

/** First day of the school year for pupils. */
export function firstDayOf(year: number): CalendarDate {
  return termsOf(year)[0]?.from ?? day(year, 9, 2);
}

/** Last day of the school year for pupils. */
export function lastDayOf(year: number): CalendarDate {
  return termsOf(year)[2]?.to ?? day(year + 1, 7, 22);
}
