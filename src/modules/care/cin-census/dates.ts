/** Dates and yes/no values as a census file writes them. */
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { parseReceivedDate } from '../../people/pure.ts';

/** What was found in an element that should hold a date. */
export type ReadDate =
  | { readonly kind: 'date'; readonly date: CalendarDate }
  /** Readable, though not written as the census asks (a time behind it). */
  | { readonly kind: 'tidied'; readonly date: CalendarDate; readonly advice: string }
  | { readonly kind: 'unreadable'; readonly advice: string };

const WITH_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/u;
const WITH_ZONE = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})$/u;

/**
 * Reads a census date, `YYYY-MM-DD`. A time behind the date is dropped, and said. Every other form
 * (day/month/year, a spreadsheet's day number, a day that does not exist) is not guessed at.
 */
export function readCensusDate(text: string): ReadDate {
  const exact = parseCalendarDate(text);
  if (exact !== undefined) return { kind: 'date', date: exact };
  const zoned = WITH_ZONE.exec(text)?.[1];
  const inZone = zoned === undefined ? undefined : parseCalendarDate(zoned);
  if (inZone !== undefined) return { kind: 'date', date: inZone };
  const received = parseReceivedDate(text, { order: 'unknown' });
  if (received.kind === 'date') {
    return WITH_TIME.test(text)
      ? {
          kind: 'tidied',
          date: received.date,
          advice: `A time of day stands behind the date; it was read as ${received.date}. Export the date without the time.`,
        }
      : {
          kind: 'unreadable',
          advice: `A census date is written year-month-day: ${received.date}. Set the export, or the spreadsheet it went through, to write dates that way and send the file again.`,
        };
  }
  if (received.kind === 'ambiguous') {
    return {
      kind: 'unreadable',
      advice:
        'A census date is written year-month-day, for example 2025-06-02. This one looks changed by a spreadsheet, and day and month could be either way round. Export it again from the case system.',
    };
  }
  return {
    kind: 'unreadable',
    advice:
      'This is not a date written year-month-day, for example 2025-06-02. Correct it at its source and export again.',
  };
}

/** Reads a census yes/no: `1` and `0`, or `true` and `false` in any case; undefined for the rest. */
export function readFlag(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === '1' || text === '0') return text === '1';
  const word = text.toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : undefined;
}

/** A value as it may be quoted in a message: short, and without characters that do not print. */
export function quote(text: string): string {
  const plain = text.replace(/\p{C}/gu, ' ').trim();
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}
