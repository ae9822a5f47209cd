/** A date as three boxes of a form: what the form holds, the date that it makes, what to show again. */
import { z } from 'zod';
import { parseCalendarDate, type CalendarDate } from './calendar-date.ts';

const PARTS = ['day', 'month', 'year'] as const;
const part = z.string().trim().max(10).catch('').default('');

/** The three fields of a form's date, to be spread into its schema. */
export function dateFields<Name extends string>(
  name: Name,
): Record<`${Name}-${(typeof PARTS)[number]}`, typeof part> {
  return Object.fromEntries(PARTS.map((each) => [`${name}-${each}`, part])) as Record<
    `${Name}-${(typeof PARTS)[number]}`,
    typeof part
  >;
}

/** The date that the three parts make: null where all are empty, undefined where they make none. */
export function dateOf(
  form: Readonly<Record<string, unknown>>,
  name: string,
): CalendarDate | null | undefined {
  const { day, month, year } = typedParts(form, name);
  if (day === '' && month === '' && year === '') return null;
  return parseCalendarDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** The parts as they were typed, for the form to show again. */
export function typedParts(
  typed: Readonly<Record<string, unknown>>,
  name: string,
): Record<(typeof PARTS)[number], string> {
  const [day, month, year] = PARTS.map((each) => {
    const value = typed[`${name}-${each}`];
    return typeof value === 'string' ? value : '';
  });
  return { day: day ?? '', month: month ?? '', year: year ?? '' };
}

/** The parts of a date that is held, for a form that begins with it. */
export function partsOf(name: string, date: CalendarDate): Readonly<Record<string, string>> {
  const [year, month, day] = date.split('-') as [string, string, string];
  return {
    [`${name}-day`]: String(Number(day)),
    [`${name}-month`]: String(Number(month)),
    [`${name}-year`]: year,
  };
}
