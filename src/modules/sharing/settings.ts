/** What an authority decides about the record of sharing. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';
import { parseCalendarDate, type CalendarDate } from '../../platform/calendar-date.ts';

/** From when the duty to share of the 2026 Act counts; empty: not commenced. */
export const sharingDutySince = setting<CalendarDate | ''>({
  key: 'sharing.duty-since',
  title: 'Duty to share information: in force since',
  help: 'The day on which section 16LA of the Children Act 2004 came into force, as 2027-04-01. From then on it can be chosen as the ground of a sharing decision. Empty: not in force yet.',
  schema: z.string().transform((text, context) => {
    if (text === '') return '' as const;
    const date = parseCalendarDate(text);
    if (date !== undefined) return date;
    context.addIssue('Enter a day as 2027-04-01, or nothing');
    return z.NEVER;
  }),
  standard: '',
});
