/** How numbers, dates and counts are put in words: the same on every page, export heading and pack. */
import { dateInWords, parseCalendarDate } from '../calendar-date.ts';
import type { CalendarDate } from '../calendar-date.ts';

const thousands = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** A number with thousands marked and at most one decimal: `12,345`, `4.5`. */
export function numberInWords(value: number): string {
  return thousands.format(value);
}

/** A share of one as a percentage with at most one decimal: `0.123` is `12.3%`. */
export function percentage(share: number): string {
  return `${thousands.format(share * 100)}%`;
}

/**
 * A count with its noun: `1 pupil`, `2 pupils`, `1,204 children`. The plural is the noun with an s
 * unless it is given.
 */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${numberInWords(count)} ${count === 1 ? one : many}`;
}

/**
 * The school year (national curriculum year group) in words: -1 is Nursery, 0 Reception, 1 to 14
 * `Year 1` to `Year 14`.
 */
export function schoolYear(year: number | null | undefined): string {
  if (year === null || year === undefined) return 'School year not known';
  if (year < 0) return 'Nursery';
  return year === 0 ? 'Reception' : `Year ${year}`;
}

/** The academic year (1 September to 31 August) that a date falls in: `2026 to 2027`. */
export function academicYear(date: CalendarDate): string {
  const year = Number(date.slice(0, 4));
  const start = date.slice(5, 7) >= '09' ? year : year - 1;
  return `${start} to ${start + 1}`;
}

const londonTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

const londonDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** The time of day in England, in 24 hours: `10:42`. */
export function timeOfDay(moment: Date): string {
  return londonTime.format(moment);
}

/** A moment in England in words: `3 March 2027 at 10:42`. */
export function momentInWords(moment: Date): string {
  return `${londonDay.format(moment)} at ${timeOfDay(moment)}`;
}

/** A calendar date in words for a template; nothing for no date, a fault for text that is none. */
export function dateFilter(date: string | null | undefined): string {
  if (date === null || date === undefined || date === '') return '';
  const parsed = parseCalendarDate(date);
  if (parsed === undefined) throw new RangeError('dateInWords was given text that is no date');
  return dateInWords(parsed);
}
