/** The form of a sharing decision. */
import { z } from 'zod';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { freeText } from '../../platform/free-text.ts';
import { dateFields, dateOf, partsOf } from '../../platform/typed-date.ts';
import {
  HARMS,
  RECIPIENTS,
  SHARED_CLASSES,
  SHARING_GROUNDS,
  type GroundCode,
  type Harm,
  type Recipient,
  type SharedClass,
} from './grounds.ts';
import type { SharingDecision } from './queries.ts';

const MOST_LETTERS = 2_000;
const codes = SHARING_GROUNDS.map(({ code }) => code) as [GroundCode, ...GroundCode[]];
const keys = <Key extends string>(of: Readonly<Record<Key, string>>) =>
  Object.keys(of) as [Key, ...Key[]];
const shares = z.enum(keys<SharedClass>(SHARED_CLASSES));

/** A decision as typed. */
export const sharingForm = z
  .object({
    child: z.uuid().optional(),
    pupil: z.uuid().optional(),
    corrects: z.uuid().optional(),
    shared: z.enum(['yes', 'no'], 'Choose whether it was shared'),
    recipient: z.enum(keys<Recipient>(RECIPIENTS), 'Choose with whom'),
    who: freeText(
      z
        .string()
        .trim()
        .min(2, 'Enter the organisation and the post')
        .max(200, 'Use at most 200 letters'),
    ),
    what: z
      .union([shares, z.array(shares).min(1)], 'Choose what it is about')
      .transform((value) => [value].flat()),
    ...dateFields('decided'),
    ground: z.enum(codes, 'Choose the ground'),
    harm: z.enum(keys<Harm>(HARMS), 'Choose how harm to the child was weighed'),
    reason: freeText(
      z
        .string()
        .trim()
        .min(10, 'Say why, in ten letters or more')
        .max(MOST_LETTERS, 'Use at most 2,000 letters'),
    ),
    urgent: z.enum(['yes']).optional(),
  })
  .transform((form, context) => {
    const decidedOn = dateOf(form, 'decided');
    if (decidedOn === null || decidedOn === undefined)
      context.addIssue({
        code: 'custom',
        path: ['decided'],
        message: 'Enter the day of the decision',
      });
    return { ...form, decidedOn: decidedOn ?? undefined };
  });
/** A decision whose fields are each right. */
export type TypedDecision = z.output<typeof sharingForm>;

/** What an empty form begins with. */
export function emptyDecision(today: CalendarDate): Readonly<Record<string, unknown>> {
  return partsOf('decided', today);
}

/** What the form that puts a decision right begins with. */
export function decisionAsTyped(decision: SharingDecision): Readonly<Record<string, unknown>> {
  return {
    ...partsOf('decided', decision.decidedOn),
    shared: decision.isShared ? 'yes' : 'no',
    recipient: decision.recipient,
    who: decision.recipientWords ?? '',
    what: decision.classes,
    ground: decision.ground,
    harm: decision.harm,
    reason: decision.reason ?? '',
    ...(decision.isUrgent ? { urgent: 'yes' } : {}),
  };
}
