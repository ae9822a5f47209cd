/** The only place where the time comes from; everything else is told what day it is. */
import type { CalendarDate } from './calendar-date.ts';

/** A source of the present moment; tests and rehearsals pass their own. */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** The calendar date in England (Europe/London), the date that duties and ages are counted in. */
  today(): CalendarDate;
}

const londonDate = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The machine's clock, read in London time. */
export const systemClock: Clock = {
  now: () => new Date(),
  today: () => londonDate.format(new Date()) as CalendarDate,
};

/** A clock that stands at one moment (an ISO 8601 date-time with zone), for tests and rehearsals. */
export function fixedClock(iso: string): Clock {
  const moment = new Date(iso);
  return {
    now: () => new Date(moment),
    today: () => londonDate.format(moment) as CalendarDate,
  };
}
