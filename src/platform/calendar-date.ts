/**
 * Calendar dates as `YYYY-MM-DD` strings, end to end. They compare and sort as strings, carry no
 * time zone and survive every border (form, file, database) unchanged.
 */

/** A calendar date in the form `YYYY-MM-DD`, known to exist (29 February only in leap years). */
export type CalendarDate = string & { readonly __calendarDate: never };

const MS_PER_DAY = 86_400_000;

/** Parses a strict `YYYY-MM-DD`; undefined for any other form and for days that do not exist. */
export function parseCalendarDate(text: string): CalendarDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1000) return undefined;
  const stamp = Date.UTC(year, month - 1, day);
  const back = new Date(stamp);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  return text as CalendarDate;
}

/** The same as {@link parseCalendarDate} for dates written in code; throws when the text is no date. */
export function calendarDate(text: string): CalendarDate {
  const parsed = parseCalendarDate(text);
  if (parsed === undefined) throw new RangeError('Not a calendar date in the form YYYY-MM-DD');
  return parsed;
}

/**
 * Reading and writing a date costs far more than remembering it, and work is about the same few
 * thousand days; the two tables hold no more than two centuries.
 */
const REMEMBERED_AT_MOST = 75_000;
const dayNumbers = new Map<CalendarDate, number>();
const datesByNumber = new Map<number, CalendarDate>();

function toDays(date: CalendarDate): number {
  const known = dayNumbers.get(date);
  if (known !== undefined) return known;
  const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8, 10)].map(Number);
  const days = Math.round(Date.UTC(year ?? 0, (month ?? 1) - 1, day) / MS_PER_DAY);
  if (dayNumbers.size < REMEMBERED_AT_MOST) dayNumbers.set(date, days);
  return days;
}

function fromDays(days: number): CalendarDate {
  const known = datesByNumber.get(days);
  if (known !== undefined) return known;
  const date = new Date(days * MS_PER_DAY).toISOString().slice(0, 10) as CalendarDate;
  if (datesByNumber.size < REMEMBERED_AT_MOST) datesByNumber.set(days, date);
  return date;
}

/** The date `days` calendar days later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromDays(toDays(date) + days);
}

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return toDays(to) - toDays(from);
}

/** Day of the week, 1 = Monday to 7 = Sunday (ISO 8601). */
export function weekday(date: CalendarDate): number {
  return ((((toDays(date) + 3) % 7) + 7) % 7) + 1;
}

/**
 * The same day `years` later; 29 February becomes 28 February in a common year, so that a window
 * of whole years never reaches past the month it started in.
 */
export function addYears(date: CalendarDate, years: number): CalendarDate {
  const year = Number(date.slice(0, 4)) + years;
  const text = `${String(year).padStart(4, '0')}${date.slice(4)}`;
  return parseCalendarDate(text) ?? (`${String(year).padStart(4, '0')}-02-28` as CalendarDate);
}

/** The earlier of two dates. */
export function earlier(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a <= b ? a : b;
}

/** The later of two dates. */
export function later(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a >= b ? a : b;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** The date in words, as people read it: `3 March 2027`. */
export function dateInWords(date: CalendarDate): string {
  return `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''} ${date.slice(0, 4)}`;
}
