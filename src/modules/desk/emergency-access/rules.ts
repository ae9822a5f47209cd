/**
 * Emergency access (TRUST 4e, BG1): who may open it, for how long, and when it is reviewed. Pure. The
 * numbers are the authority's own to change.
 */
import { z } from 'zod';
import { setting } from '../../../access/index.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { addWorkingDays } from '../../../platform/working-days.ts';

/** Why a record is opened in an emergency, in the words of the form. */
export const REASONS = {
  'out-of-hours': 'I am the duty worker, or on the out-of-hours team',
  'imminent-risk': 'A child may come to harm',
  'missing-child': 'A child is missing',
  'court-or-police': 'A court or the police ask now',
  'allocation-lag': 'The child is mine, and the allocation has not come through',
} as const;
/** A code of `REASONS`. */
export type ReasonCode = keyof typeof REASONS;

/** Letters that a reason has at least. */
export const REASON_LENGTH = 20;

/** How long the record stays open. */
export const openMinutes = setting({
  key: 'emergency.minutes',
  title: 'Minutes of emergency access',
  help: 'How long a record opened in an emergency can be read. The standard is 60.',
  schema: z.number().int().min(5).max(120),
  standard: 60,
});

/** Working days within which emergency access is reviewed. */
export const reviewDays = setting({
  key: 'emergency.review-days',
  title: 'Working days to review emergency access',
  help: 'Who has an access that nobody reviewed in time cannot open another. The standard is 2.',
  schema: z.number().int().min(1).max(10),
  standard: 2,
});

/** How many times in thirty days raise an alert. */
export const oftenTimes = setting({
  key: 'emergency.often',
  title: 'Emergency accesses in 30 days that raise an alert',
  help: 'Information governance is told when one person uses emergency access more often than this. The standard is 3.',
  schema: z.number().int().min(1).max(50),
  standard: 3,
});

/** The last working day on which it should be reviewed. */
export function reviewBy(openedOn: CalendarDate, days: number): CalendarDate {
  return addWorkingDays(openedOn, days);
}

/** What stands against opening another. */
export interface Standing {
  /** Review days of the person's accesses that nobody has reviewed. */
  readonly waitingReviews: readonly CalendarDate[];
  /** A review that found misuse, not lifted since. */
  readonly hasMisuse: boolean;
}

/** Why the person may not open a record this way; undefined when they may. */
export function refusalOf(standing: Standing, today: CalendarDate): string | undefined {
  if (standing.hasMisuse)
    return 'A review found that emergency access was misused. Speak to your manager.';
  if (standing.waitingReviews.some((day) => day < today))
    return 'An earlier emergency access has not been reviewed in time. Ask your manager to review it; until then no other can be opened.';
  return undefined;
}
