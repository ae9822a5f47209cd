/** What an authority decides about advice. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';
import { parseCalendarDate, type CalendarDate } from '../../platform/calendar-date.ts';

/** TRUST 4a rule 4: the life of a request and ten working days. */
const NAMED_DAYS = 10;

/** Working days for which an adviser still sees whom an ended question named. */
export const namedDays = setting({
  key: 'advice.named-days',
  title: 'Working days that a name stays open after advice ends',
  help: 'An adviser sees the child whom a question names until it ends, and for so many working days after. 0 to 10.',
  schema: z.number().int().min(0).max(NAMED_DAYS),
  standard: NAMED_DAYS,
});

/** The reference of the impact assessment under which targeted casework was agreed; empty: off. */
export const caseworkReference = setting<string>({
  key: 'casework.reference',
  title: 'Targeted casework: reference of the data protection impact assessment',
  help: 'With a reference and a last day, the Virtual School may open who a child of the cohort is without being asked, each time with a reason that the worker is told of. Every page says so. Empty: off.',
  schema: z
    .string()
    .trim()
    .max(60, 'Use at most 60 characters')
    .regex(/^[\p{L}\d ./-]*$/u, 'Use letters, digits, dots, dashes and strokes'),
  standard: '',
});

/** The last day of targeted casework; empty: off. */
export const caseworkUntil = setting<CalendarDate | ''>({
  key: 'casework.until',
  title: 'Targeted casework: last day',
  help: 'As 2027-03-31. It ends that night by itself. Empty: off.',
  schema: z.string().transform((text, context) => {
    if (text === '') return '' as const;
    const date = parseCalendarDate(text);
    if (date !== undefined) return date;
    context.addIssue('Enter a day as 2027-03-31, or nothing');
    return z.NEVER;
  }),
  standard: '',
});

/** The settings that switch targeted casework. */
export const CASEWORK_KEYS: readonly string[] = [caseworkReference.key, caseworkUntil.key];
