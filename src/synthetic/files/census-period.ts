/** Collection years of the CIN census and what was in force in each. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { HISTORY_YEARS } from '../care/case-history.ts';
import { day } from '../school-year.ts';

/** One collection: 1 April to 31 March. */
export interface CensusPeriod {
  /** Year in which it ends, as the header has it. */
  readonly year: number;
  /** `2025-26`. */
  readonly name: string;
  readonly from: CalendarDate;
  /** The reference date, 31 March. */
  readonly to: CalendarDate;
  /** CINPlanDates are collected (from 2021-22). */
  readonly cinPlans: boolean;
  /** Sex as a letter in `Sex` (from 2024-25); before, a number in `GenderCurrent`. */
  readonly sexLetters: boolean;
  /** Pre-proceedings and family group decision making are collected (from 2026-27). */
  readonly preProceedings: boolean;
  /** The system that wrote this year's file spells booleans as words. */
  readonly wordBooleans: boolean;
}

function periodEnding(year: number): CensusPeriod {
  return {
    year,
    name: `${String(year - 1)}-${String(year % 100).padStart(2, '0')}`,
    from: day(year - 1, 4, 1),
    to: day(year, 3, 31),
    cinPlans: year >= 2022,
    sexLetters: year >= 2025,
    preProceedings: year >= 2027,
    wordBooleans: year === 2023,
  };
}

/** The collections of the last eight years that have ended by today, oldest first. */
export function censusPeriods(today: CalendarDate): readonly CensusPeriod[] {
  const calendarYear = Number(today.slice(0, 4));
  const last = today >= day(calendarYear, 3, 31) ? calendarYear : calendarYear - 1;
  return Array.from({ length: HISTORY_YEARS }, (_, at) =>
    periodEnding(last - HISTORY_YEARS + 1 + at),
  );
}
