/**
 * Working days in England: Monday to Friday without bank holidays, the unit of social-care clocks
 * (45 for an assessment: CIN rule 8670Q; 15 to an initial conference: CIN rule 8675Q).
 */
import { addDays, weekday } from './calendar-date.ts';
import type { CalendarDate } from './calendar-date.ts';
import { findBankHoliday } from './bank-holidays.ts';

/** Whether the day is neither a Saturday, a Sunday nor a bank holiday in England. */
export function isWorkingDay(date: CalendarDate): boolean {
  return weekday(date) <= 5 && findBankHoliday(date) === undefined;
}

/**
 * The n-th working day strictly after `from` (strictly before, when `days` is negative): the start
 * day is not counted, as in "within 15 working days of". 0 gives `from` itself, working day or not.
 */
export function addWorkingDays(from: CalendarDate, days: number): CalendarDate {
  if (!Number.isInteger(days)) throw new RangeError('Working days are whole days');
  const step = days < 0 ? -1 : 1;
  let date = from;
  for (let left = Math.abs(days); left > 0;) {
    date = addDays(date, step);
    if (isWorkingDay(date)) left -= 1;
  }
  return date;
}

/**
 * Working days after `from`, up to and including `to`; negative when `to` is earlier. The inverse
 * of {@link addWorkingDays}: 1 from a Friday to the next Monday.
 */
export function workingDaysBetween(from: CalendarDate, to: CalendarDate): number {
  if (to < from) return -workingDaysBefore(to, from);
  let count = 0;
  for (let date = addDays(from, 1); date <= to; date = addDays(date, 1)) {
    if (isWorkingDay(date)) count += 1;
  }
  return count;
}

function workingDaysBefore(first: CalendarDate, end: CalendarDate): number {
  let count = 0;
  for (let date = first; date < end; date = addDays(date, 1)) {
    if (isWorkingDay(date)) count += 1;
  }
  return count;
}
