/**
 * Dates as files bring them: the forms that case systems, school systems and spreadsheets write, and
 * what spreadsheets make of dates. Pure. A doubtful date is never guessed: it comes back as
 * ambiguous or mangled, with what a person can do about it.
 */
import { addDays, calendarDate, parseCalendarDate } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { diagnoseMangled, stripInvisible } from './mangled.ts';

/** Which of two numbers comes first in `03/04/2015`. English files write the day first. */
export type DateOrder = 'day-first' | 'month-first';

/** What is known about the file that a date stands in. */
export interface ReceivedDateOptions {
  /** Default `day-first`; `unknown` makes every date that could be either ambiguous. */
  readonly order?: DateOrder | 'unknown';
  /** Last date that a two-digit year may mean, its century reaching back 100 years; default 2049-12-31. */
  readonly latest?: CalendarDate;
  /** `accept` for sheets whose date cells are numbers by nature; default `report`. */
  readonly serials?: 'report' | 'accept';
}

/** What happened to a date on its way. */
export type DateMangling =
  /** `45810`: the number of days since 1900 */
  | 'serial-number'
  /** `04/25/2015` in a file that writes the day first */
  | 'other-order'
  /** `1900-01-01`: an empty cell written as a date */
  | 'empty-as-date'
  /** `31/12/9999`: no end date */
  | 'open-ended'
  /** `Jun-25`: day or year is gone */
  | 'incomplete'
  /** A number, error or narrow column in place of the date */
  | 'not-kept';

/** What a received date turned out to be. */
export type ReceivedDate =
  | { readonly kind: 'date'; readonly date: CalendarDate }
  | {
      readonly kind: 'ambiguous';
      readonly text: string;
      readonly dayFirst: CalendarDate;
      readonly monthFirst: CalendarDate;
      readonly advice: string;
    }
  | {
      readonly kind: 'mangled';
      readonly text: string;
      readonly how: DateMangling;
      /** The date it seems to be, for a person to confirm. */
      readonly likely?: CalendarDate;
      readonly advice: string;
    }
  | { readonly kind: 'not-a-date'; readonly text: string; readonly advice: string }
  | { readonly kind: 'empty' };

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const DEFAULT_LATEST = calendarDate('2049-12-31');
const EMPTY = /^(null|none|nil|n\/?a|nat|nan|-+|\\n|\.)$/iu;
const TIME =
  /[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:am|pm)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/iu;

/** The form in which a spreadsheet counts days: 1 = 1 January 1900, and 1900 taken for a leap year. */
const SERIAL_DAY_ZERO = calendarDate('1899-12-30');

const londonDate = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** Reads a date as a file brings it. Never throws; never guesses. */
export function parseReceivedDate(
  received: string,
  options: ReceivedDateOptions = {},
): ReceivedDate {
  const whole = stripInvisible(received);
  const mangling = diagnoseMangled(whole);
  const text = mangling?.how === 'quoted-as-text' ? (mangling.repaired ?? '') : whole;
  if (text === '' || EMPTY.test(text)) return { kind: 'empty' };
  if (/^\d{5}([.,]\d+)?$/u.test(text)) return readSerial(text, options);
  if (mangling !== undefined && !['quoted-as-text', 'turned-into-date'].includes(mangling.how)) {
    return {
      kind: 'mangled',
      text,
      how: 'not-kept',
      advice: `${mangling.advice} The date is lost.`,
    };
  }
  const zoned = readZoned(text);
  if (zoned !== undefined) return found(zoned, text);
  const bare = text
    .replace(TIME, '')
    .replace(/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+/iu, '')
    .trim();
  return (
    readYearFirst(bare, text) ?? readNamed(bare, text, options) ?? readNumeric(bare, text, options)
  );
}

function found(date: CalendarDate, text: string): ReceivedDate {
  const year = Number(date.slice(0, 4));
  if (year >= 2999 || date === '2099-12-31') {
    return {
      kind: 'mangled',
      text,
      how: 'open-ended',
      advice: 'A date this far away stands for “no date yet”. Leave the cell empty instead.',
    };
  }
  if (year < 1901) {
    return {
      kind: 'mangled',
      text,
      how: 'empty-as-date',
      advice: 'An empty cell seems to have been written as a date. Leave it empty instead.',
    };
  }
  return { kind: 'date', date };
}

function noSuchDay(text: string): ReceivedDate {
  if (/^0+[/\-. ]0+[/\-. ]0+/u.test(text) || /^(1900-01-00|00\/01\/1900)/u.test(text)) {
    return {
      kind: 'mangled',
      text,
      how: 'empty-as-date',
      advice: 'An empty cell seems to have been written as a date. Leave it empty instead.',
    };
  }
  return {
    kind: 'not-a-date',
    text,
    advice: 'There is no such day. Check the date at its source.',
  };
}

function make(year: number, month: number, day: number): CalendarDate | undefined {
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  return parseCalendarDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
}

/** A moment with a zone is the date in England at that moment: `…T23:00:00Z` in summer is the next day. */
function readZoned(text: string): CalendarDate | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})$/iu.exec(
      text,
    );
  if (!match) return undefined;
  const [, date = '', time = '', zone = ''] = match;
  if (parseCalendarDate(date) === undefined) return undefined;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(.\d{2}):?(\d{2})$/u, '$1:$2');
  const moment = new Date(`${date}T${time}${offset}`);
  return Number.isNaN(moment.getTime()) ? undefined : parseCalendarDate(londonDate.format(moment));
}

function readSerial(text: string, options: ReceivedDateOptions): ReceivedDate {
  const days = Math.floor(Number(text.replace(',', '.')));
  const date = addDays(SERIAL_DAY_ZERO, days);
  if (days < 20_000 || days > 73_050) {
    return {
      kind: 'not-a-date',
      text,
      advice: 'This is a number, not a date. Check it at its source.',
    };
  }
  if (options.serials === 'accept') return { kind: 'date', date };
  return {
    kind: 'mangled',
    text,
    how: 'serial-number',
    likely: date,
    advice:
      'The spreadsheet wrote the date as a number of days. Format the column as a date and export once more, or confirm the date shown.',
  };
}

/** `2015-06-02`, `2015/06/02`, `20150602`, and `02062015` (which can never be read as the former). */
function readYearFirst(bare: string, text: string): ReceivedDate | undefined {
  const match =
    /^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})$/u.exec(bare) ??
    /^(19\d{2}|20\d{2})()(0\d|1[0-2])(\d{2})$/u.exec(bare);
  if (match) {
    const date = make(Number(match[1]), Number(match[3]), Number(match[4]));
    return date === undefined ? noSuchDay(text) : found(date, text);
  }
  const solid = /^(\d{2})(\d{2})((?:19|20)\d{2})$/u.exec(bare);
  if (!solid) return undefined;
  const date = make(Number(solid[3]), Number(solid[2]), Number(solid[1]));
  return date === undefined ? noSuchDay(text) : found(date, text);
}

/** `2-Jun-25`, `2nd June 2025`, `June 2, 2025`, `2025-Jun-02`. */
function readNamed(
  bare: string,
  text: string,
  options: ReceivedDateOptions,
): ReceivedDate | undefined {
  const gap = '[-\\s/.,]*';
  const forms: readonly [RegExp, number, number, number][] = [
    [
      new RegExp(
        `^(\\d{1,2})(?:st|nd|rd|th)?${gap}(?:of )?([a-z]{3,9})${gap}(\\d{4}|\\d{2})$`,
        'iu',
      ),
      3,
      2,
      1,
    ],
    [new RegExp(`^([a-z]{3,9})${gap}(\\d{1,2})(?:st|nd|rd|th)?[-\\s/.,]+(\\d{4})$`, 'iu'), 3, 1, 2],
    [new RegExp(`^(\\d{4})${gap}([a-z]{3,9})${gap}(\\d{1,2})$`, 'iu'), 1, 2, 3],
  ];
  for (const [form, yearAt, monthAt, dayAt] of forms) {
    const match = form.exec(bare);
    if (!match) continue;
    const month = monthNumber(match[monthAt] ?? '');
    if (month === undefined) continue;
    const date = make(fullYear(match[yearAt] ?? '', month, options), month, Number(match[dayAt]));
    return date === undefined ? noSuchDay(text) : found(date, text);
  }
  const part = /^(?:\d{1,4}[-\s/])?([a-z]{3,9})(?:[-\s/]\d{2,4})?$/iu.exec(bare);
  if (part?.[1] === undefined || monthNumber(part[1]) === undefined) return undefined;
  return {
    kind: 'mangled',
    text,
    how: 'incomplete',
    advice: 'The day or the year is missing. Export the date in full, as day, month and year.',
  };
}

function monthNumber(word: string): number | undefined {
  const place = MONTHS.findIndex((month) => month.startsWith(word.toLowerCase()));
  return place < 0 ? undefined : place + 1;
}

/** `02/06/2015`, `2-6-15`, `02.06.2015`. */
function readNumeric(bare: string, text: string, options: ReceivedDateOptions): ReceivedDate {
  const match = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$/u.exec(bare);
  if (!match) {
    return {
      kind: 'not-a-date',
      text,
      advice: 'This is not a date. Write it as day, month and year, for example 02/06/2015.',
    };
  }
  const [first, second, year = ''] = [Number(match[1]), Number(match[3]), match[4]];
  const dayFirst = make(fullYear(year, second, options), second, first);
  const monthFirst = make(fullYear(year, first, options), first, second);
  const order = options.order ?? 'day-first';
  if (order === 'unknown') {
    if (dayFirst !== undefined && monthFirst !== undefined && dayFirst !== monthFirst) {
      return {
        kind: 'ambiguous',
        text,
        dayFirst,
        monthFirst,
        advice: 'Day and month could be either way round. Say which comes first in this column.',
      };
    }
    const date = dayFirst ?? monthFirst;
    return date === undefined ? noSuchDay(text) : found(date, text);
  }
  const [expected, other] = order === 'day-first' ? [dayFirst, monthFirst] : [monthFirst, dayFirst];
  if (expected !== undefined) return found(expected, text);
  if (other === undefined) return noSuchDay(text);
  return {
    kind: 'mangled',
    text,
    how: 'other-order',
    likely: other,
    advice:
      'Day and month are the other way round here, so other dates in this column may be wrong without showing it. Check the whole column.',
  };
}

/** A two-digit year in the century that ends with `latest`. */
function fullYear(year: string, month: number, options: ReceivedDateOptions): number {
  if (year.length > 2) return Number(year);
  const latest = options.latest ?? DEFAULT_LATEST;
  const last = Number(latest.slice(0, 4));
  const inCentury = last - ((((last - Number(year)) % 100) + 100) % 100);
  return inCentury === last && month > Number(latest.slice(5, 7)) ? inCentury - 100 : inCentury;
}

/**
 * Which of day and month comes first in a column, as far as its values tell: `unknown` when every
 * date could be read both ways, `mixed` when some can only be read one way and some only the other.
 */
export function detectDateOrder(values: Iterable<string>): DateOrder | 'unknown' | 'mixed' {
  let dayFirst = false;
  let monthFirst = false;
  for (const value of values) {
    const match = /^\s*(\d{1,2})([-/. ])(\d{1,2})\2\d{2,4}\b/u.exec(value);
    if (!match) continue;
    const [first, second] = [Number(match[1]), Number(match[3])];
    if (first > 12 && second <= 12) dayFirst = true;
    if (second > 12 && first <= 12) monthFirst = true;
  }
  if (dayFirst && monthFirst) return 'mixed';
  if (dayFirst) return 'day-first';
  return monthFirst ? 'month-first' : 'unknown';
}
