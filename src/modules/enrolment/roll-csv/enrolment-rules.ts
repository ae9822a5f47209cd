/**
 * A pupil's time on a roll, after the school's file has spoken. Pure. What a person at the school
 * confirmed is not undone by a file that merely has not caught up: a confirmed leaver stays a leaver.
 */
import { addDays } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';

/** One time on the roll; `until` is the last day. */
export interface EnrolmentRow {
  readonly since: CalendarDate;
  readonly until: CalendarDate | null;
  readonly state: 'expected' | 'reported' | 'confirmed';
  readonly status: string;
  readonly leavingReason: string | null;
  /** Whether a person at the school has spoken of it. */
  readonly isAnswered: boolean;
  readonly asOf: CalendarDate;
}

/** What the roll says; an absent member was not in the file. */
export interface StatedEnrolment {
  readonly since?: CalendarDate | null;
  readonly until?: CalendarDate | null;
  readonly status?: string;
  readonly leavingReason?: string | null;
}

/** The enrolments that change, as they stand after the roll of a day. */
export function enrolmentsAfter(
  held: readonly EnrolmentRow[],
  stated: StatedEnrolment,
  asOf: CalendarDate,
  firstDayOfYear: CalendarDate,
): readonly EnrolmentRow[] {
  const open = held
    .filter((row) => row.until === null)
    .sort((a, b) => (a.since < b.since ? 1 : -1));
  const until = stated.until ?? null;
  const since = startOf(stated, open[0], until, firstDayOfYear);
  const same = held.find((row) => row.since === since);
  if (same !== undefined && same.asOf > asOf) return [];
  const row: EnrolmentRow = {
    since,
    until: same?.isAnswered === true && until === null ? same.until : until,
    state: same?.state === 'confirmed' ? 'confirmed' : 'reported',
    status: stated.status ?? same?.status ?? 'C',
    leavingReason: stated.leavingReason ?? same?.leavingReason ?? null,
    isAnswered: same?.isAnswered ?? false,
    asOf,
  };
  // The school has one admission date: another stay that still runs ended before it, or was a mistake.
  const others = open.filter((other) => other !== same && other.asOf <= asOf);
  return [
    row,
    ...others.map((other) => ({
      ...other,
      until: addDays(since > other.since ? since : other.since, -1),
      asOf,
    })),
  ];
}

/** The admission date, else the day since when the pupil is held to be there, else the school year's first. */
function startOf(
  stated: StatedEnrolment,
  open: EnrolmentRow | undefined,
  until: CalendarDate | null,
  firstDayOfYear: CalendarDate,
): CalendarDate {
  const since = stated.since ?? open?.since ?? firstDayOfYear;
  return until !== null && until < since ? until : since;
}
