/** What a safeguarding lead answers about the list: all of it in one press, or pupil by pupil. */
import { z } from 'zod';
import type { Permission, Viewer } from '../../../access/index.ts';
import { addDays } from '../../../platform/calendar-date.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { dateFields, dateOf } from '../../../platform/typed-date.ts';
import { withQuery } from '../../../platform/view.ts';
import { confirmPupils, markLeft, reportDoubt, undoPress } from '../../enrolment/index.ts';
import type { OurPupilsDeps } from './deps.ts';
import { findOwn, pupilPage } from './pupil-page.ts';
import { EVERY_PUPIL, listPupils } from './queries.ts';

const ANSWER: readonly Permission[] = [{ resource: 'R14', verb: 'C' }];
const PURPOSE = 'confirm-roll';

const answerForm = z
  .object({
    answer: z.enum(['ours', 'left', 'unknown'], 'Choose what is true of this pupil'),
    ...dateFields('left'),
  })
  .refine((form) => form.answer !== 'left' || typeof dateOf(form, 'left') === 'string', {
    path: ['left'],
    message: 'Enter the last day on your roll, for example 23 10 2026',
  });

/** A pupil's last day may lie this many days ahead. */
const DAYS_AHEAD = 366;

/** The answers, and their undo. */
export function answerRoutes({
  database,
  clock,
  tell,
}: OurPupilsDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'POST',
      url: '/our-pupils/confirm-all',
      permission: ANSWER,
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        const { press, confirmed } = await database.withViewer(viewer, async (tx) => {
          const pupils = await listPupils(tx, { ...EVERY_PUPIL, show: 'to-confirm' }, 'name');
          return confirmPupils(
            tx,
            tell,
            viewer,
            pupils.map((each) => each.pupilId),
          );
        });
        return {
          kind: 'redirect',
          to:
            confirmed === 0
              ? withQuery('/our-pupils', { done: 'already', press })
              : withQuery('/our-pupils', { done: 'confirmed', count: String(confirmed), press }),
        };
      },
    },
    {
      method: 'POST',
      url: '/our-pupils/undo',
      permission: ANSWER,
      purpose: PURPOSE,
      form: z.object({ press: z.uuid() }),
      handler: async ({ viewer, form }) => {
        const press = (form as { press: string } | undefined)?.press;
        const done =
          press === undefined
            ? 'nothing'
            : await database.withViewer(viewer, (tx) => undoPress(tx, tell, viewer, press));
        return { kind: 'redirect', to: `/our-pupils?done=${done}` };
      },
    },
    {
      method: 'POST',
      url: '/our-pupils/missing',
      permission: ANSWER,
      purpose: PURPOSE,
      form: z.object({
        note: freeText(
          z
            .string()
            .trim()
            .min(3, 'Say who is missing and how you know')
            .max(500, 'Use at most 500 characters'),
        ),
      }),
      handler: async ({ viewer, form }) => {
        const note = (form as { note: string } | undefined)?.note;
        if (note === undefined) return { kind: 'redirect', to: '/our-pupils?done=missing-empty' };
        const press = await database.withViewer(viewer, (tx) =>
          reportDoubt(tx, tell, viewer, { answer: 'missing', note }),
        );
        return { kind: 'redirect', to: `/our-pupils?done=missing&press=${press}` };
      },
    },
    {
      method: 'POST',
      url: '/our-pupils/:pupilId',
      permission: ANSWER,
      purpose: PURPOSE,
      params: z.object({ pupilId: z.uuid() }),
      form: answerForm,
      handler: async ({ viewer, params, form, problems, typed }) => {
        const { pupilId } = params as { pupilId: string };
        const answer = form as z.output<typeof answerForm> | undefined;
        if (answer === undefined) return pupilPage(database, viewer, pupilId, problems, typed);
        const lastDay =
          answer.answer === 'left' ? (dateOf(answer, 'left') ?? undefined) : undefined;
        if (lastDay !== undefined && lastDay > addDays(clock.today(), DAYS_AHEAD)) {
          const message = 'Enter a last day within a year from now';
          return pupilPage(database, viewer, pupilId, [{ field: 'left', message }], typed);
        }
        await findOwn(database, viewer, pupilId);
        const answered = await database.withViewer(viewer, async (tx) => {
          if (lastDay !== undefined) return markLeft(tx, tell, viewer, pupilId, lastDay);
          return answer.answer === 'unknown'
            ? { press: await reportDoubt(tx, tell, viewer, { answer: 'unknown', pupilId }) }
            : confirmPupils(tx, tell, viewer, [pupilId]);
        });
        if (answered === 'joined-later') {
          const message = 'Enter a last day that is not before the pupil joined your roll';
          return pupilPage(database, viewer, pupilId, [{ field: 'left', message }], typed);
        }
        const { press } = answered;
        return { kind: 'redirect', to: withQuery('/our-pupils', { done: answer.answer, press }) };
      },
    },
  ];
}
