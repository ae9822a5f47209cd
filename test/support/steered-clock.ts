/** A clock that a test sets: the moment is the middle of the day in England. */
import { calendarDate, type CalendarDate } from '../../src/platform/calendar-date.ts';
import type { Clock } from '../../src/platform/clock.ts';

/** A clock that stands until it is sent to another day. */
export interface SteeredClock extends Clock {
  goTo(day: string): void;
}

/** A clock standing at noon of the day. */
export function steeredClock(day: string): SteeredClock {
  let today: CalendarDate = calendarDate(day);
  return {
    now: () => new Date(`${today}T12:00:00Z`),
    today: () => today,
    goTo: (next) => {
      today = calendarDate(next);
    },
  };
}
