/** Schools' answers that an analyst follows up: the list, and its file by two people. */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  copyMark,
  record,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { csvStream } from '../../../platform/csv.ts';
import type { Database } from '../../../platform/db.ts';
import { notFound, Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, withQuery, words } from '../../../platform/view.ts';
import { ANSWER_ORDERS, countAnswers, FOLLOW_UPS, listAnswers, type FollowUp } from './answers.ts';
import {
  ANSWER_HEADS,
  answerRow,
  ANSWERS_PATH,
  answersFilters,
  answersTable,
  answersTitle,
} from './answers-page.ts';

const SEE: readonly Permission[] = [{ resource: 'R20', verb: 'S' }];
/** What schools wrote may tell of a pupil, so the file is one with names. */
const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const PURPOSE = 'data-quality';
const ACT = 'identified.export';

const listQuery = z.object({
  what: z
    .enum(['', ...FOLLOW_UPS])
    .catch('')
    .default(''),
  sort: z.enum(ANSWER_ORDERS).catch('-day').default('-day'),
  page: z.string().max(10).catch('').default(''),
});
type Asked = z.output<typeof listQuery>;

const reasonForm = z.object({
  reason: freeText(
    z
      .string()
      .trim()
      .min(10, 'Say who needs the list and what for, in at least 10 letters')
      .max(300, 'Use at most 300 characters'),
  ),
});

/** Others hold a right to files with names too, but of their own lists. */
function onlyAnalysts({ role }: Viewer): void {
  if (role !== 'DA') throw notFound();
}

/** What a second person agrees to, written the same way whenever it is asked again. */
const subjectOf = ({ what }: Asked): string => withQuery('roll-answers', { what });

/** The list, the request for a second person, and the file. */
export function answersRoutes({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: ANSWERS_PATH,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query }) => {
        const asked = query as Asked;
        return database.withViewer(viewer, async (tx) => {
          const found = ofKind(await countAnswers(tx), asked.what);
          const page = pageNumber(asked.page, found);
          const answers = await listAnswers(tx, asked.what, asked.sort, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'roll.answers',
            count: answers.length,
            fields: ['R20'],
            purpose: PURPOSE,
            ref: asked.what,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/answers.njk',
            model: {
              title: answersTitle(found),
              back: { text: 'Back to data', href: '/data' },
              filters: answersFilters(asked),
              table: answersTable(answers, found, asked, page),
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: `${ANSWERS_PATH}/export`,
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      handler: ({ viewer, query }) => {
        onlyAnalysts(viewer);
        return exportPage(database, viewer, query as Asked, [], '');
      },
    },
    {
      method: 'POST',
      url: `${ANSWERS_PATH}/export`,
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      form: reasonForm,
      handler: async ({ viewer, query, form, problems, typed }) => {
        onlyAnalysts(viewer);
        const asked = query as Asked;
        const reason = (form as z.output<typeof reasonForm> | undefined)?.reason;
        if (reason === undefined) {
          const given = typed['reason'];
          const text = typeof given === 'string' ? given : '';
          return exportPage(database, viewer, asked, problems, text);
        }
        await database.withViewer(viewer, async (tx) => {
          const count = ofKind(await countAnswers(tx), asked.what);
          await askApproval(tx, viewer, ACT, subjectOf(asked), {
            about: `${words.plural(count, 'answer')} of schools, with what they wrote.`,
            reason,
            goOn: withQuery(`${ANSWERS_PATH}/list.csv`, { what: asked.what }),
          });
        });
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'GET',
      url: `${ANSWERS_PATH}/list.csv`,
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      handler: async ({ viewer, query }) => {
        onlyAnalysts(viewer);
        const asked = query as Asked;
        const answers = await database.withViewer(viewer, async (tx) => {
          if (!(await claimApproval(tx, viewer, ACT, subjectOf(asked)))) {
            throw new Refusal(
              403,
              'This list needs a second person. Ask for it from the list; a colleague agrees, and then it can be downloaded once.',
            );
          }
          const rows = await listAnswers(tx, asked.what, asked.sort);
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: rows.length,
            fields: ['R20'],
            purpose: 'export',
            ref: 'roll-answers',
          });
          return rows;
        });
        return {
          kind: 'download',
          fileName: 'answers-of-schools.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(ANSWER_HEADS, answers.map(answerRow), copyMark(viewer, clock)),
        };
      },
    },
  ];
}

function ofKind(counts: Readonly<Record<FollowUp, number>>, what: FollowUp | ''): number {
  return what === '' ? counts.unknown + counts.missing : counts[what];
}

function exportPage(
  database: Database,
  viewer: Viewer,
  asked: Asked,
  problems: readonly { field: string; message: string }[],
  reason: string,
) {
  return database.withViewer(viewer, async (tx) => {
    const count = ofKind(await countAnswers(tx), asked.what);
    return {
      kind: 'page' as const,
      template: 'desk/views/answers-export.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Download ${words.plural(count, 'answer')} of schools`,
        problems,
        back: { text: 'Back to the list', href: withQuery(ANSWERS_PATH, { what: asked.what }) },
        action: withQuery(`${ANSWERS_PATH}/export`, { what: asked.what }),
        reason,
      },
    };
  });
}
