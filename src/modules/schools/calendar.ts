/**
 * School days: the unit of exclusion and attendance clocks. Pure.
 *
 * A school day is a day on which that school has a session (Education Act 1996, section 579), so
 * weekends, bank holidays, holidays, half-terms, INSET days and closures are none. The start day of
 * a period is not counted: "within 15 school days of notice" ends with the 15th school day after it.
 *
 * Each day is looked up in the school's own calendar for its academic year, else in the authority's,
 * else Monday to Friday without bank holidays (too many days rather than too few, so that a date is
 * never given too late). Whatever was not looked up in the school's own calendar is `estimated`.
 */
import { academicYearOf } from '../../platform/academic-year.ts';
import { findBankHoliday } from '../../platform/bank-holidays.ts';
import { addDays, weekday } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';

/** Two sessions make a school day: morning and afternoon. */
export type Session = 'morning' | 'afternoon';

/** Days from `first` to `last`, both included. */
export interface DateRange {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
}

/** A term with its half-term holiday. */
export interface Term extends DateRange {
  /** `Autumn`, `Spring`, `Summer`, or as the school calls it. */
  readonly name: string;
  /** Absent where a school has six short terms. */
  readonly halfTerm?: DateRange;
}

/** What is planned for one whole academic year. Give a year whole or not at all. */
export interface AcademicYearCalendar {
  /** The year in which it starts: 2026 = 2026/27. */
  readonly academicYear: number;
  readonly terms: readonly Term[];
  /** Days without pupils. */
  readonly insetDays: readonly CalendarDate[];
  /** Days on which only one session is held. */
  readonly halfDays: readonly { readonly date: CalendarDate; readonly held: Session }[];
  /** Days with sessions although a weekend, a bank holiday or outside term. */
  readonly openDays?: readonly CalendarDate[];
}

/** Days, or one session of them, on which the school had to close. */
export interface Closure extends DateRange {
  /** Only this session is lost; both when absent. */
  readonly session?: Session;
  readonly reason?: string;
}

/** All that is known of when a school is open. */
export interface SchoolCalendar {
  readonly own: readonly AcademicYearCalendar[];
  /** The authority's default terms, for years that the school has not given. */
  readonly authority: readonly AcademicYearCalendar[];
  /** The school's own closures; they hold whichever terms are used. */
  readonly closures: readonly Closure[];
}

/** Whose terms a day was looked up in. */
export type CalendarBasis = 'school' | 'authority' | 'weekdays';

/** Why there is no session. */
export type NoSchoolReason =
  'weekend' | 'bank holiday' | 'outside term' | 'half-term' | 'INSET day' | 'closed' | 'half day';

/** The sessions of one day. */
export interface DaySessions {
  readonly morning: boolean;
  readonly afternoon: boolean;
  readonly basis: CalendarBasis;
  /** True unless the school's own calendar says so. */
  readonly estimated: boolean;
  /** Why one or both sessions are not held. */
  readonly why?: NoSchoolReason;
}

/** A date reached by counting school days. */
export interface SchoolDate {
  readonly date: CalendarDate;
  /** True when any day on the way was not in the school's own calendar. */
  readonly estimated: boolean;
}

/** A count of school days or sessions. */
export interface SchoolCount {
  readonly count: number;
  readonly estimated: boolean;
}

function covers(range: DateRange, date: CalendarDate): boolean {
  return date >= range.first && date <= range.last;
}

function findYear(
  calendar: SchoolCalendar,
  date: CalendarDate,
): { readonly basis: CalendarBasis; readonly year?: AcademicYearCalendar } {
  const academicYear = academicYearOf(date);
  const own = calendar.own.find((year) => year.academicYear === academicYear);
  if (own) return { basis: 'school', year: own };
  const authority = calendar.authority.find((year) => year.academicYear === academicYear);
  return authority ? { basis: 'authority', year: authority } : { basis: 'weekdays' };
}

function plannedReason(
  year: AcademicYearCalendar | undefined,
  date: CalendarDate,
): NoSchoolReason | undefined {
  if (year?.openDays?.includes(date)) return undefined;
  if (weekday(date) > 5) return 'weekend';
  if (findBankHoliday(date)) return 'bank holiday';
  if (!year) return undefined;
  const term = year.terms.find((candidate) => covers(candidate, date));
  if (!term) return 'outside term';
  if (term.halfTerm && covers(term.halfTerm, date)) return 'half-term';
  return year.insetDays.includes(date) ? 'INSET day' : undefined;
}

/** The sessions that a school holds on a day, and where that is known from. */
export function sessionsOn(calendar: SchoolCalendar, date: CalendarDate): DaySessions {
  const { basis, year } = findYear(calendar, date);
  const from = { basis, estimated: basis !== 'school' };
  const planned = plannedReason(year, date);
  if (planned) return { morning: false, afternoon: false, ...from, why: planned };
  const closures = calendar.closures.filter((closure) => covers(closure, date));
  const half = year?.halfDays.find((day) => day.date === date);
  const held = (session: Session): boolean =>
    (half === undefined || half.held === session) &&
    !closures.some((closure) => closure.session === undefined || closure.session === session);
  const [morning, afternoon] = [held('morning'), held('afternoon')];
  if (morning && afternoon) return { morning, afternoon, ...from };
  return { morning, afternoon, ...from, why: closures.length > 0 ? 'closed' : 'half day' };
}

function sessionCount(day: DaySessions): number {
  return Number(day.morning) + Number(day.afternoon);
}

/** Whether the school has at least one session on the day. See {@link sessionsOn} for its certainty. */
export function isSchoolDay(calendar: SchoolCalendar, date: CalendarDate): boolean {
  return sessionCount(sessionsOn(calendar, date)) > 0;
}

/**
 * The n-th school day strictly after `from` (strictly before, when `days` is negative); 0 gives
 * `from` itself, school day or not.
 */
export function addSchoolDays(
  calendar: SchoolCalendar,
  from: CalendarDate,
  days: number,
): SchoolDate {
  if (!Number.isInteger(days)) throw new RangeError('School days are whole days');
  const step = days < 0 ? -1 : 1;
  let date = from;
  let estimated = false;
  for (let left = Math.abs(days); left > 0;) {
    date = addDays(date, step);
    const day = sessionsOn(calendar, date);
    estimated ||= isUncertain(day);
    if (sessionCount(day) > 0) left -= 1;
  }
  return { date, estimated };
}

/** Weekends and bank holidays are known without a calendar. */
function isUncertain(day: DaySessions): boolean {
  return day.estimated && day.why !== 'weekend' && day.why !== 'bank holiday';
}

/**
 * The n-th school day counted from `first`, which is the first when it is a school day: day 6 of a
 * suspension that begins on `first` is `nthSchoolDay(calendar, first, 6)` (SI 2007/1870).
 */
export function nthSchoolDay(calendar: SchoolCalendar, first: CalendarDate, n: number): SchoolDate {
  return addSchoolDays(calendar, addDays(first, -1), n);
}

function countDays(
  calendar: SchoolCalendar,
  first: CalendarDate,
  last: CalendarDate,
  worth: (day: DaySessions) => number,
): SchoolCount {
  let count = 0;
  let estimated = false;
  for (let date = first; date <= last; date = addDays(date, 1)) {
    const day = sessionsOn(calendar, date);
    estimated ||= isUncertain(day);
    count += worth(day);
  }
  return { count, estimated };
}

/**
 * School days after `from`, up to and including `to`: the inverse of {@link addSchoolDays}. Negative
 * when `to` is earlier.
 */
export function schoolDaysBetween(
  calendar: SchoolCalendar,
  from: CalendarDate,
  to: CalendarDate,
): SchoolCount {
  const worth = (day: DaySessions): number => (sessionCount(day) > 0 ? 1 : 0);
  if (from <= to) return countDays(calendar, addDays(from, 1), to, worth);
  const back = countDays(calendar, to, addDays(from, -1), worth);
  return { count: 0 - back.count, estimated: back.estimated };
}

/** Sessions that the school holds from `first` to `last`, both included. */
export function sessionsBetween(
  calendar: SchoolCalendar,
  first: CalendarDate,
  last: CalendarDate,
): SchoolCount {
  return countDays(calendar, first, last, sessionCount);
}

/** The term of the school, else of the authority, in which a day falls; undefined between terms. */
export function findTermOn(
  calendar: SchoolCalendar,
  date: CalendarDate,
): { readonly term: Term; readonly estimated: boolean } | undefined {
  const { basis, year } = findYear(calendar, date);
  const term = year?.terms.find((candidate) => covers(candidate, date));
  return term && { term, estimated: basis !== 'school' };
}
