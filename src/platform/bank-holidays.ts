/**
 * Bank holidays in England, on which working-day clocks stand still. The days come from
 * `bank-holidays.csv` (source beside it); years outside that table are worked out from the
 * standing rules, which cannot know a one-off holiday.
 */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { addDays, calendarDate, weekday } from './calendar-date.ts';
import type { CalendarDate } from './calendar-date.ts';

/** One bank holiday. */
export interface BankHoliday {
  readonly date: CalendarDate;
  readonly name: string;
  /** True when the day stands in for a holiday that fell on a weekend. */
  readonly substitute: boolean;
}

interface Row {
  readonly date: string;
  readonly name: string;
  readonly substitute: string;
}

function readTable(): readonly BankHoliday[] {
  const text = readFileSync(new URL('./bank-holidays.csv', import.meta.url), 'utf8');
  return Papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data.map((row) => ({
    date: calendarDate(row.date),
    name: row.name,
    substitute: row.substitute === '1',
  }));
}

/** Every bank holiday of the table, in order of date. */
export const bankHolidayTable: readonly BankHoliday[] = readTable();

const byDate = new Map(bankHolidayTable.map((holiday) => [holiday.date, holiday]));
const yearsInTable = new Set(bankHolidayTable.map(({ date }) => date.slice(0, 4)));

/** Easter Sunday of a Gregorian year (the anonymous computus of 1876). */
export function easterSunday(year: number): CalendarDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const moonShift = Math.floor((century + 8) / 25);
  const moonCorrection = Math.floor((century - moonShift + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const dayOfWeek =
    (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * dayOfWeek) / 451);
  const sum = epact + dayOfWeek - 7 * late + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}

function dayOf(year: number, month: number, day: number): CalendarDate {
  return calendarDate(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  );
}

function mondayOnOrAfter(date: CalendarDate): CalendarDate {
  return addDays(date, (8 - weekday(date)) % 7);
}

/**
 * The bank holidays of a year by the standing rules alone: the Banking and Financial Dealings Act
 * 1971, Schedule 1, with Good Friday and Christmas Day at common law, and the custom that a holiday
 * on a weekend moves to the next weekday that is not itself a holiday.
 */
export function standingBankHolidays(year: number): readonly BankHoliday[] {
  const easter = easterSunday(year);
  const newYear = dayOf(year, 1, 1);
  const christmas = dayOf(year, 12, 25);
  const boxing = dayOf(year, 12, 26);
  const plain = (date: CalendarDate, name: string) => ({ date, name, substitute: false });
  const moved = (date: CalendarDate, to: CalendarDate, name: string) =>
    weekday(date) > 5 ? { date: to, name, substitute: true } : plain(date, name);
  return [
    moved(newYear, mondayOnOrAfter(newYear), "New Year's Day"),
    plain(addDays(easter, -2), 'Good Friday'),
    plain(addDays(easter, 1), 'Easter Monday'),
    plain(mondayOnOrAfter(dayOf(year, 5, 1)), 'Early May bank holiday'),
    plain(mondayOnOrAfter(dayOf(year, 5, 25)), 'Spring bank holiday'),
    plain(mondayOnOrAfter(dayOf(year, 8, 25)), 'Summer bank holiday'),
    moved(christmas, dayOf(year, 12, 27), 'Christmas Day'),
    moved(boxing, dayOf(year, 12, 28), 'Boxing Day'),
  ].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The bank holiday in England on this day; undefined when there is none. */
export function findBankHoliday(date: CalendarDate): BankHoliday | undefined {
  if (yearsInTable.has(date.slice(0, 4))) return byDate.get(date);
  return standingBankHolidays(Number(date.slice(0, 4))).find((holiday) => holiday.date === date);
}
