/** The academic year in England: 1 September to 31 August. */
import { calendarDate } from './calendar-date.ts';
import type { CalendarDate } from './calendar-date.ts';

/** The academic year of a date, by the year in which it starts: 2026 = 1 September 2026 to 31 August 2027. */
export function academicYearOf(date: CalendarDate): number {
  const year = Number(date.slice(0, 4));
  return date.slice(5) >= '09-01' ? year : year - 1;
}

/** `2026/27`. */
export function academicYearLabel(start: number): string {
  return `${start}/${String((start + 1) % 100).padStart(2, '0')}`;
}

/** First and last day of an academic year, both included. */
export function academicYearDates(start: number): {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
} {
  return { first: calendarDate(`${start}-09-01`), last: calendarDate(`${start + 1}-08-31`) };
}
