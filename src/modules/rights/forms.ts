/** The forms of rights cases. */
import { z } from 'zod';
import { calendarDate, type CalendarDate } from '../../platform/calendar-date.ts';
import { freeText } from '../../platform/free-text.ts';
import { dateFields, dateOf } from '../../platform/typed-date.ts';
import type { NewCase } from './acts.ts';
import { DISPUTABLE } from './marks.ts';
import { IDENTITY_SEEN, OUTCOMES, REQUESTER_KINDS, RIGHTS_KINDS } from './rules.ts';

const optional = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters`)
    .default('')
    .transform((text) => (text === '' ? null : text));

/** A request as typed; `latest` is the last day on which it can have been received: today. */
export function newCaseForm(latest: () => CalendarDate) {
  return z
    .object({
      kind: z.enum(RIGHTS_KINDS, 'Choose what is asked for'),
      ...dateFields('received'),
      requesterKind: z.enum(REQUESTER_KINDS, 'Choose who asks'),
      requesterName: z.string().trim().min(2, 'Enter the name of who asks').max(120),
      requesterRole: z.string().trim().max(80).default(''),
      laChildId: optional(40),
      upn: optional(13),
      forename: optional(80),
      surname: optional(80),
      ...dateFields('born'),
      request: freeText(
        z.string().trim().min(10, 'Say what is asked for, in ten letters or more').max(2_000),
      ),
    })
    .transform((form, context): NewCase => {
      const problem = (field: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [field], message });
      };
      const received = dateOf(form, 'received');
      const born = dateOf(form, 'born');
      if (received === null || received === undefined)
        problem('received', 'Enter the day on which it was received');
      else if (received > latest()) problem('received', 'The day lies in the future');
      if (born === undefined) problem('born', 'Enter a birth date, or leave it empty');
      const { laChildId, upn, forename, surname } = form;
      const hasName = forename !== null && surname !== null && born !== null;
      if (laChildId === null && upn === null && !hasName)
        problem('laChildId', 'Enter a number, or forename, surname and birth date');
      return {
        kind: form.kind,
        receivedOn: received ?? calendarDate('1900-01-01'),
        requesterKind: form.requesterKind,
        requesterName: form.requesterName,
        requesterRole: form.requesterRole,
        givenLaChildId: laChildId,
        givenUpn: upn?.toUpperCase() ?? null,
        givenForename: forename,
        givenSurname: surname,
        givenBirthDate: born ?? null,
        request: form.request,
      };
    });
}

const note = freeText(z.string().trim().min(3, 'Write what happened').max(1_000));

/** The forms on a case, by the last part of their address. */
export const STEP_FORMS = {
  identity: z.object({
    seen: z
      .union([z.enum(IDENTITY_SEEN), z.array(z.enum(IDENTITY_SEEN))], 'Choose what was seen')
      .transform((value) => [value].flat()),
  }),
  ask: z.object({
    what: z.enum(['identity', 'clarification'], 'Choose what is asked for'),
  }),
  received: z.object({}),
  extend: z.object({
    reason: z.enum(['complex', 'number-of-requests'], 'Choose why it takes longer'),
  }),
  mark: z.object({
    about: z
      .union([z.enum(DISPUTABLE), z.array(z.enum(DISPUTABLE)).min(1)])
      .optional()
      .transform((value) => (value === undefined ? [] : [value].flat())),
  }),
  acknowledge: z.object({}),
  note: z.object({ note }),
  close: z.object({ outcome: z.enum(OUTCOMES, 'Choose how it ended'), told: note }),
} as const;

/** The name of a form on a case. */
export type StepName = keyof typeof STEP_FORMS;
