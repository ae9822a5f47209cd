/** The DSL's home: our pupils known to social care, confirmed in one press. */
import { z } from 'zod';
import { readSetting, record, type Permission, type Viewer } from '../../../access/index.ts';
import type { Tell } from '../../../platform/bus.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import type { Clock } from '../../../platform/clock.ts';
import { csvStream } from '../../../platform/csv.ts';
import type { Database } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, words } from '../../../platform/view.ts';
import { cohortLabelSetting } from '../../cohort/index.ts';
import { confirmPupils, markLeft, reportDoubt, undoPress } from '../../enrolment/index.ts';
import {
  EXPORT_HEADS,
  exportRow,
  filterFrom,
  pupilFilters,
  pupilsTitle,
  pupilTable,
  stateWords,
  STATUS_WORDS,
  yearWords,
  type ListQuery,
} from './page.ts';
import { countPupils, EVERY_PUPIL, listPupils, type OurPupil } from './queries.ts';

const SEE: readonly Permission[] = [{ resource: 'R04', verb: 's' }];
const ANSWER: readonly Permission[] = [{ resource: 'R14', verb: 'C' }];
const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const PURPOSE = 'confirm-roll';

const text = z.string().trim().max(80).catch('').default('');
const listQuery = z.object({
  status: text,
  year: text,
  show: text,
  q: text,
  sort: z.enum(['name', 'year', 'status']).catch('name').default('name'),
  page: text,
  done: text,
  press: z.uuid().optional().catch(undefined),
  count: text,
});

/** What the routes work with. */
export interface OurPupilsDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly tell: Tell;
}

type Routes = AnyRoute<Viewer, Permission>[];

/** The list, its answers and its export. */
export function ourPupilsRoutes(deps: OurPupilsDeps): Routes {
  return [...listRoutes(deps), ...answerRoutes(deps)];
}

function listRoutes({ database }: OurPupilsDeps): Routes {
  return [
    {
      method: 'GET',
      url: '/our-pupils',
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query }) => {
        needsSchool(viewer);
        const asked = query as z.output<typeof listQuery>;
        return database.withViewer(viewer, async (tx) => {
          const filter = filterFrom(asked);
          const counts = await countPupils(tx, filter);
          const page = pageNumber(asked.page, counts.found);
          const list: ListQuery = {
            status: asked.status,
            year: asked.year,
            show: asked.show,
            q: asked.q,
            sort: asked.sort,
            page,
          };
          const pupils = await listPupils(tx, filter, asked.sort, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'child.list',
            count: pupils.length,
            fields: ['R03', 'R04', 'R06'],
            purpose: PURPOSE,
            subjectType: 'school',
            subjectId: viewer.scopeId,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/our-pupils.njk',
            model: {
              title: pupilsTitle(counts),
              school: viewer.scopeName,
              toConfirm: counts.toConfirm,
              table: pupilTable(pupils, counts, list, await readSetting(tx, cohortLabelSetting)),
              filters: pupilFilters(list, counts),
              hasAny: counts.total > 0,
              saved: savedWords(asked.done, asked.count),
              press: asked.press ?? '',
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/our-pupils/list.csv',
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      handler: async ({ viewer, query }) => {
        needsSchool(viewer);
        const pupils = await database.withViewer(viewer, async (tx) => {
          const found = await listPupils(
            tx,
            filterFrom(query as z.output<typeof listQuery>),
            'name',
          );
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: found.length,
            fields: ['R03', 'R04', 'R06'],
            purpose: 'export',
            subjectType: 'school',
            subjectId: viewer.scopeId,
          });
          return found;
        });
        return {
          kind: 'download',
          fileName: 'our-pupils.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(EXPORT_HEADS, pupils.map(exportRow)),
        };
      },
    },
    {
      method: 'GET',
      url: '/our-pupils/:pupilId',
      permission: SEE,
      purpose: PURPOSE,
      params: z.object({ pupilId: z.uuid() }),
      handler: ({ viewer, params }) =>
        pupilPage(database, viewer, (params as { pupilId: string }).pupilId, []),
    },
  ];
}

const answerForm = z
  .object({
    answer: z.enum(['ours', 'left', 'unknown'], 'Choose what is true of this pupil'),
    'left-day': text,
    'left-month': text,
    'left-year': text,
  })
  .refine((form) => form.answer !== 'left' || leftDate(form) !== undefined, {
    path: ['left'],
    message: 'Enter the last day on your roll, for example 23 10 2026',
  });

function leftDate(form: { 'left-day': string; 'left-month': string; 'left-year': string }) {
  const pad = (part: string, length: number): string => part.padStart(length, '0');
  return parseCalendarDate(
    `${form['left-year']}-${pad(form['left-month'], 2)}-${pad(form['left-day'], 2)}`,
  );
}

function answerRoutes({ database, tell }: OurPupilsDeps): Routes {
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
          to: `/our-pupils?done=confirmed&count=${confirmed}&press=${press}`,
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
        const undone =
          press !== undefined &&
          (await database.withViewer(viewer, (tx) => undoPress(tx, tell, viewer, press)));
        return { kind: 'redirect', to: `/our-pupils?done=${undone ? 'undone' : 'nothing'}` };
      },
    },
    {
      method: 'POST',
      url: '/our-pupils/missing',
      permission: ANSWER,
      purpose: PURPOSE,
      form: z.object({
        note: z
          .string()
          .trim()
          .min(3, 'Say who is missing and how you know')
          .max(500, 'Use at most 500 characters'),
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
        await findOwn(database, viewer, pupilId);
        const press = await database.withViewer(viewer, async (tx) => {
          if (answer.answer === 'ours')
            return (await confirmPupils(tx, tell, viewer, [pupilId])).press;
          if (answer.answer === 'unknown')
            return reportDoubt(tx, tell, viewer, { answer: 'unknown', pupilId });
          const lastDay = leftDate(answer);
          if (lastDay === undefined) throw notFound();
          return markLeft(tx, tell, viewer, pupilId, lastDay);
        });
        return { kind: 'redirect', to: `/our-pupils?done=${answer.answer}&press=${press}` };
      },
    },
  ];
}

/** Others may know statuses too, but only somebody of a school has its list. */
function needsSchool(viewer: Viewer): void {
  if (viewer.scopeKind !== 'school') throw notFound();
}

async function findOwn(database: Database, viewer: Viewer, pupilId: string): Promise<OurPupil> {
  return database
    .withViewer(viewer, async (tx) => {
      const pupil = (await listPupils(tx, EVERY_PUPIL, 'name')).find(
        (each) => each.pupilId === pupilId,
      );
      await record(tx, viewer, {
        event: 'child.view',
        decision: pupil === undefined ? 'deny' : 'allow',
        subjectType: 'child',
        ...(pupil === undefined ? {} : { subjectId: pupil.childId }),
        ref: pupilId,
        fields: ['R03', 'R04', 'R06'],
        purpose: PURPOSE,
      });
      return pupil;
    })
    .then((pupil) => {
      if (pupil === undefined) throw notFound();
      return pupil;
    });
}

async function pupilPage(
  database: Database,
  viewer: Viewer,
  pupilId: string,
  problems: readonly { field: string; message: string }[],
  typed: Readonly<Record<string, unknown>> = {},
) {
  const pupil = await findOwn(database, viewer, pupilId);
  const given = (name: string): string => text.parse(typed[name]);
  return {
    kind: 'page' as const,
    template: 'desk/views/our-pupil.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: `${pupil.forename} ${pupil.surname}`,
      back: { text: 'Back to our pupils', href: '/our-pupils' },
      problems,
      answer: given('answer'),
      left: { day: given('left-day'), month: given('left-month'), year: given('left-year') },
      pupil: {
        pupilId,
        facts: [yearWords(pupil.yearGroup), viewer.scopeName],
        born: pupil.birthDate,
        status: STATUS_WORDS[pupil.status],
        isCurrent: pupil.status !== 'previous',
        state: stateWords(pupil).text,
        confirmed: pupil.confirmedAt === null ? '' : words.momentInWords(pupil.confirmedAt),
        worker: pupil.workerName,
        email: pupil.workerEmail,
        telephone: pupil.workerTelephone,
        team: pupil.teamName,
        updatedOn: pupil.updatedOn,
      },
    },
  };
}

function savedWords(done: string, count: string): string {
  switch (done) {
    case 'confirmed':
      return /^\d{1,5}$/.test(count)
        ? `${words.plural(Number(count), 'pupil')} confirmed. Thank you: the council knows this is up to date.`
        : '';
    case 'ours':
      return 'Confirmed as your pupil.';
    case 'left':
      return 'Marked as left. You see the pupil for five more school days.';
    case 'unknown':
      return 'Noted that you do not know this pupil. The council looks at the match again.';
    case 'missing':
      return 'Thank you. The council has been told and looks for the pupil.';
    case 'missing-empty':
      return 'Nothing was sent: say who is missing and how you know.';
    case 'undone':
      return 'Taken back: everything is as it was before.';
    default:
      return '';
  }
}
