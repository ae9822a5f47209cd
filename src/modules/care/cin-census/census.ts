/** What the rules need to know of the census year that a return is for. */
import { addDays, addYears, calendarDate } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { addWorkingDays } from '../../../platform/working-days.ts';
import { collectionYearEnding } from './assemble.ts';
import { codeListsOf } from './code-lists.ts';
import type { CodeLists } from './code-lists.ts';

/** A census year with the dates that its rules measure from. */
export interface Census {
  /** `2025-26`; the last one covered when the return's own is unknown. */
  readonly collection: string;
  /** False for a return whose header gives no year. */
  readonly isYearKnown: boolean;
  /** 1 April. */
  readonly start: CalendarDate;
  /** 31 March, the reference date. */
  readonly end: CalendarDate;
  readonly codes: CodeLists;
  /** `Sex` (M/F/U) from 2024-25, `GenderCurrent` (0/1/2/9) before. */
  readonly sexField: 'Sex' | 'GenderCurrent';
  /** Rule 8670Q: an open assessment that started before this day is late (45 working days). */
  readonly assessmentLimit: CalendarDate;
  /** Rule 8675Q: a section 47 enquiry without conference is late (15 working days). */
  readonly conferenceLimit: CalendarDate;
  /** Rule 8569Q: the working day before the census year. */
  readonly lastWorkingDayBefore: CalendarDate;
  /** Rule 8530Q: the days within which an unborn child of this return can be expected. */
  readonly expectedBirths: { readonly first: CalendarDate; readonly last: CalendarDate };
  /** Rule 8770Q: a child born before this day was over six years old at the end of the year. */
  readonly upnDueBirth: CalendarDate;
  /** Rule 8775Q: a person born before this day was over 25 at the end of the year. */
  readonly adultBirth: CalendarDate;
}

/** The census year that ends on 31 March of this year. */
export function censusEnding(year: number): Census {
  const collection = collectionYearEnding(year);
  const start = calendarDate(`${year - 1}-04-01`);
  const end = calendarDate(`${year}-03-31`);
  return {
    collection,
    isYearKnown: true,
    start,
    end,
    codes: codeListsOf(collection),
    sexField: collection >= '2024-25' ? 'Sex' : 'GenderCurrent',
    assessmentLimit: addWorkingDays(end, -45),
    conferenceLimit: addWorkingDays(end, -15),
    lastWorkingDayBefore: addWorkingDays(start, -1),
    expectedBirths: { first: addDays(end, -30), last: calendarDate(`${year}-12-31`) },
    upnDueBirth: addYears(end, -6),
    adultBirth: addYears(end, -25),
  };
}

/** First and last census year that the rules and codes here have been read for. */
export const COVERED_YEARS = { first: 2022, last: 2027 } as const;

/**
 * The census year of a return whose header does not give one: no day is outside it and nothing is
 * late, so that only the rules that need no year can fire.
 */
export function unknownCensus(): Census {
  const [first, last] = [calendarDate('1000-01-01'), calendarDate('9999-12-31')];
  return {
    ...censusEnding(COVERED_YEARS.last),
    isYearKnown: false,
    start: first,
    end: last,
    assessmentLimit: first,
    conferenceLimit: first,
    lastWorkingDayBefore: first,
    expectedBirths: { first, last },
    upnDueBirth: first,
    adultBirth: first,
  };
}
