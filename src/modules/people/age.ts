/**
 * Ages, academic years, national curriculum year groups and compulsory school age. Pure apart from
 * the reference table, which is read once at start.
 *
 * Ages change at the start of the birthday (Family Law Reform Act 1969, section 9). Somebody born
 * on 29 February is taken to have their birthday on 1 March in a common year (unverified).
 */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { addDays, calendarDate, weekday } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { academicYearOf } from '../../platform/academic-year.ts';

/** One national curriculum year of the school census. */
export interface YearGroup {
  /** `NCyearActual`: E1 E2 N1 N2 R 1-14 M X. */
  readonly ncy: string;
  /** `Reception`, `Year 9`. */
  readonly name: string;
  /** `EY`, `EY/Foundation`, `KS1` to `KS5`; undefined for M and X. */
  readonly keyStage?: string;
  readonly phase?: string;
  /** Completed years on the 31 August before the year starts; undefined where none is set. */
  readonly ageAtStart?: number;
}

interface Row {
  readonly ncy_code: string;
  readonly name: string;
  readonly key_stage: string;
  readonly age_on_31_august_before_year_starts: string;
  readonly phase: string;
}

function readTable(): readonly YearGroup[] {
  const text = readFileSync(new URL('./reference/ncy-keystage.csv', import.meta.url), 'utf8');
  return Papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data.map((row) => ({
    ncy: row.ncy_code,
    name: row.name,
    ...(row.key_stage === '' ? {} : { keyStage: row.key_stage }),
    ...(row.phase === '' ? {} : { phase: row.phase }),
    ...(row.age_on_31_august_before_year_starts === ''
      ? {}
      : { ageAtStart: Number(row.age_on_31_august_before_year_starts) }),
  }));
}

/** Every year group of the census, in its order. */
export const yearGroups: readonly YearGroup[] = readTable();

const byCode = new Map(yearGroups.map((group) => [group.ncy, group]));
const byAge = new Map(yearGroups.map((group) => [group.ageAtStart, group]));

function year(date: CalendarDate): number {
  return Number(date.slice(0, 4));
}

/** The birthday in a given calendar year; 1 March for a 29 February that the year does not have. */
function birthdayIn(birth: CalendarDate, inYear: number): CalendarDate {
  const leapDay = birth.endsWith('-02-29');
  const isLeap = inYear % 4 === 0 && (inYear % 100 !== 0 || inYear % 400 === 0);
  return calendarDate(`${String(inYear)}-${leapDay && !isLeap ? '03-01' : birth.slice(5)}`);
}

/** The date on which somebody turns `age`. */
export function birthdayAtAge(birth: CalendarDate, age: number): CalendarDate {
  return birthdayIn(birth, year(birth) + age);
}

/** The first day that is no longer childhood: membership ends the day before. */
export function eighteenthBirthday(birth: CalendarDate): CalendarDate {
  return birthdayAtAge(birth, 18);
}

/** Completed years on a date; undefined before birth: an unborn child has no age. */
export function ageOn(birth: CalendarDate, date: CalendarDate): number | undefined {
  if (date < birth) return undefined;
  const years = year(date) - year(birth);
  return date < birthdayIn(birth, year(date)) ? years - 1 : years;
}

/** Year group by its census code, whatever its case or leading zero; undefined for no code of the census. */
export function findYearGroup(ncy: string): YearGroup | undefined {
  return byCode.get(
    ncy
      .trim()
      .toUpperCase()
      .replace(/^0+(?=\d)/u, ''),
  );
}

/**
 * The year group of a child's age on a date (N1 to Year 14); undefined before nursery age and after
 * Year 14. What the school reports comes first where there is one: children taught out of their year
 * exist. Rule: academic year less academic year of birth, less 5, where 0 is Reception.
 */
export function findYearGroupOn(birth: CalendarDate, date: CalendarDate): YearGroup | undefined {
  return byAge.get(academicYearOf(date) - academicYearOf(birth) - 1);
}

/** The last Friday in June: the school leaving date (SI 1997/1970). */
export function schoolLeavingDate(calendarYear: number): CalendarDate {
  const lastOfJune = calendarDate(`${calendarYear}-06-30`);
  return addDays(lastOfJune, -((weekday(lastOfJune) + 2) % 7));
}

/**
 * First and last day of compulsory school age, both included: from the prescribed day (31 August,
 * 31 December, 31 March: SI 1998/1607) on or after the fifth birthday to the school leaving date of
 * the school year of the sixteenth (Education Act 1996, section 8). Unverified against the texts.
 */
export function compulsorySchoolAge(birth: CalendarDate): {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
} {
  const fifth = birthdayAtAge(birth, 5);
  const first =
    ['03-31', '08-31', '12-31']
      .map((day) => calendarDate(`${year(fifth)}-${day}`))
      .find((day) => day >= fifth) ?? fifth;
  return { first, last: schoolLeavingDate(academicYearOf(birthdayAtAge(birth, 16)) + 1) };
}

/** Whether a child is of compulsory school age on a date. */
export function isOfCompulsorySchoolAge(birth: CalendarDate, date: CalendarDate): boolean {
  const { first, last } = compulsorySchoolAge(birth);
  return date >= first && date <= last;
}
