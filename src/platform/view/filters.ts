/** Filters that templates may use. Each is a plain function over plain data. */
import { unwatched, UnknownFieldError } from './strict.ts';
import {
  academicYear,
  dateFilter,
  momentInWords,
  numberInWords,
  percentage,
  plural,
  schoolYear,
  timeOfDay,
} from './words.ts';
import type { CalendarDate } from '../calendar-date.ts';

/** A form problem as the page shows it: the field's name is also the id of its input. */
export interface FormProblem {
  readonly field: string;
  readonly message: string;
}

/** The error message object of a GOV.UK macro for one field, or nothing. */
function problemOf(
  problems: readonly FormProblem[] | null | undefined,
  field: string,
): { text: string } | null {
  const found = problems?.find((problem) => problem.field === field);
  // Null, not undefined: a template that sets a name to undefined cannot read it again.
  return found === undefined ? null : { text: found.message };
}

/**
 * Checks the parameters given to one of our macros against those it takes; a misspelt one is a
 * fault. Answers a plain object in which a missing parameter, or a missing part of one, is empty.
 */
function takes(params: unknown, macro: string, ...known: string[]): object {
  const raw = unwatched(params);
  if (typeof raw !== 'object' || raw === null) return {};
  const taken: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (!known.includes(key)) {
      throw new UnknownFieldError(
        `Unknown parameter "${key}" of the macro ${macro}. It takes: ${known.join(', ')}.`,
      );
    }
    taken[key] = unwatched(value);
  }
  return taken;
}

/** The problems as the error summary lists them, each leading to its field. */
function summaryItems(problems: readonly FormProblem[]): { text: string; href: string }[] {
  return problems.map(({ field, message }) => ({ text: message, href: `#${field}` }));
}

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly hint?: string | undefined;
}

/** Choices as the GOV.UK radios and checkboxes take them. */
function choices(items: readonly Choice[]): object[] {
  return items.map((item) => ({
    value: item.value,
    text: item.text,
    ...(item.hint === undefined ? {} : { hint: { text: item.hint } }),
  }));
}

/** Text as the value of an id: letters, digits and dashes. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Text with non-breaking spaces, so that a date or a count is not cut at the end of a line. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** All filters by the name templates use. */
export const filters = {
  choices,
  academicYear: (date: CalendarDate) => academicYear(date),
  dateInWords: dateFilter,
  momentInWords,
  number: numberInWords,
  options: unwatched,
  percentage,
  plural,
  problemOf,
  schoolYear,
  slug,
  summaryItems,
  takes,
  timeOfDay,
  unbroken,
} as const;
