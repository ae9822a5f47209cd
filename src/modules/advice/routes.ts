/** Asking the Virtual School for advice, and giving it (R16). */
import { z } from 'zod';
import { record, type Permission, type Role, type Viewer } from '../../access/index.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import { freeText } from '../../platform/free-text.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize, withQuery, words, type FormProblem } from '../../platform/view.ts';
import { findSubject, type Subject } from '../cohort/index.ts';
import {
  askAdvice,
  closeRequest,
  sayWords,
  takeRequest,
  withdrawName,
  type AdviceActs,
} from './acts.ts';
import { ADVICE_URL, ANSWERING, requestPage, requestTable, showFilter } from './pages.ts';
import {
  ADVICE_SHOWS,
  countRequests,
  findNamedChild,
  findRequest,
  listMessages,
  listRequests,
} from './queries.ts';
import { holdsName } from './rules.ts';
import { ADVICE_TOPICS, type AdviceTopic } from './topics.ts';

/** What the routes need. */
export interface AdviceDeps extends AdviceActs {
  readonly database: Database;
}

const SEE: readonly Permission[] = [{ resource: 'R16', verb: 'S' }];
const ASK: readonly Permission[] = [{ resource: 'R16', verb: 'C' }];
const PURPOSE = 'advice';
/** Who asks; advisers create what was asked of them elsewhere with the drop-ins. */
const ASKING: readonly Role[] = ['SW', 'LAI', 'DSL'];

const MOST_LETTERS = 2_000;
const topicCodes = ADVICE_TOPICS.map(({ code }) => code) as [AdviceTopic, ...AdviceTopic[]];
const about = { child: z.uuid().optional(), pupil: z.uuid().optional() };
const askForm = z.object({
  ...about,
  topic: z.enum(topicCodes, 'Choose what it is about'),
  question: freeText(
    z
      .string()
      .trim()
      .min(10, 'Write your question, in ten letters or more')
      .max(MOST_LETTERS, 'Use at most 2,000 letters'),
  ),
  named: z.enum(['yes', 'no']).default('no'),
});
const sayForm = z.object({
  words: freeText(
    z.string().trim().min(1, 'Write something').max(MOST_LETTERS, 'Use at most 2,000 letters'),
  ),
});
const listQuery = z.object({
  show: z.enum(ADVICE_SHOWS).catch('open').default('open'),
  page: z.string().max(10).catch('').default(''),
  done: z.string().max(20).catch('').default(''),
});
const params = z.object({ adviceId: z.uuid() });
type Id = z.output<typeof params>;

const DONE: Readonly<Record<string, string>> = {
  asked: 'Asked. You are told when an adviser answers.',
  taken: 'Taken. It is yours to answer.',
  said: 'Sent.',
  ended: 'Ended.',
  withdrawn: 'The adviser no longer sees the child through this question.',
};

/** The list, the form, the page of one question and what is done there. */
export function adviceRoutes(deps: AdviceDeps): AnyRoute<Viewer, Permission>[] {
  const { database } = deps;
  return [
    {
      method: 'GET',
      url: ADVICE_URL,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) => {
        const asked = query as z.output<typeof listQuery>;
        return database.withViewer(viewer, async (tx) => {
          const counts = await countRequests(tx);
          const found = counts[asked.show];
          const page = pageNumber(asked.page, found);
          const requests = await listRequests(tx, asked.show, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'advice.list',
            count: requests.length,
            fields: ['R16'],
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'advice/views/list.njk',
            model: {
              title: `${words.plural(counts.open, 'open question')}${counts.waiting === 0 ? '' : `, ${words.numberInWords(counts.waiting)} not taken yet`}`,
              saved: DONE[asked.done] ?? '',
              canAsk: ASKING.includes(viewer.role),
              hasAny: counts.all > 0,
              filters: showFilter(asked.show, counts),
              table: requestTable(requests, found, { show: asked.show, page }, viewer),
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: `${ADVICE_URL}/new`,
      permission: ASK,
      purpose: PURPOSE,
      query: z.object(about).catch({}),
      handler: ({ viewer, query }) => askPage(viewer, query as Record<string, unknown>, []),
    },
    {
      method: 'POST',
      url: ADVICE_URL,
      permission: ASK,
      purpose: PURPOSE,
      form: askForm,
      handler: async ({ viewer, form, typed, problems }) => {
        onlyAsking(viewer);
        const asked = form as z.output<typeof askForm> | undefined;
        if (asked === undefined) return askPage(viewer, typed, problems);
        const adviceId = await database.withViewer(viewer, async (tx) => {
          const subject = await subjectOf(tx, viewer, asked);
          const isNamed = subject !== undefined && asked.named === 'yes';
          if (subject !== undefined && !isNamed && holdsName(asked.question, subject.names)) {
            return undefined;
          }
          return askAdvice(tx, deps, viewer, {
            topic: asked.topic,
            question: asked.question,
            childId: isNamed ? subject.childId : undefined,
          });
        });
        if (adviceId === undefined) {
          const message = 'The question holds the child’s name: take it out, or name the child';
          return askPage(viewer, typed, [{ field: 'question', message }]);
        }
        return { kind: 'redirect', to: `${ADVICE_URL}/${adviceId}?done=asked` };
      },
    },
    {
      method: 'GET',
      url: `${ADVICE_URL}/:adviceId`,
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params,
      query: z.object({ done: z.string().max(20).catch('').default('') }),
      handler: ({ viewer, params: where, query }) =>
        page(viewer, (where as Id).adviceId, [], (query as { done: string }).done),
    },
    act('take', [{ resource: 'R16', verb: 'E' }], takeRequest, 'taken'),
    act('close', SEE, closeRequest, 'ended'),
    act('withdraw', ASK, withdrawName, 'withdrawn'),
    {
      method: 'POST',
      url: `${ADVICE_URL}/:adviceId/say`,
      permission: SEE,
      purpose: PURPOSE,
      params,
      form: sayForm,
      handler: async ({ viewer, params: where, form, problems, typed }) => {
        const { adviceId } = where as Id;
        const said = form as z.output<typeof sayForm> | undefined;
        if (said === undefined) return page(viewer, adviceId, problems, '', typed['words']);
        await database.withViewer(viewer, (tx) => sayWords(tx, deps, viewer, adviceId, said.words));
        return { kind: 'redirect', to: `${ADVICE_URL}/${adviceId}?done=said` };
      },
    },
  ];

  function act(
    name: string,
    permission: readonly Permission[],
    work: (tx: Tx, acts: AdviceActs, viewer: Viewer, adviceId: string) => Promise<void>,
    done: string,
  ): AnyRoute<Viewer, Permission> {
    return {
      method: 'POST',
      url: `${ADVICE_URL}/:adviceId/${name}`,
      permission,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: where }) => {
        const { adviceId } = where as Id;
        await database.withViewer(viewer, (tx) => work(tx, deps, viewer, adviceId));
        return { kind: 'redirect', to: `${ADVICE_URL}/${adviceId}?done=${done}` };
      },
    };
  }

  async function page(
    viewer: Viewer,
    adviceId: string,
    problems: readonly FormProblem[],
    done: string,
    typed: unknown = '',
  ) {
    const model = await database.withViewer(viewer, async (tx) => {
      const request = await findRequest(tx, adviceId);
      const child =
        request === undefined || request.childId === null
          ? undefined
          : await findNamedChild(tx, request.childId);
      await record(tx, viewer, {
        event:
          child !== undefined && ANSWERING.includes(viewer.role)
            ? 'pseudonym.reveal'
            : 'advice.view',
        decision: request === undefined ? 'deny' : 'allow',
        ...(child === undefined || typeof request?.childId !== 'string'
          ? { subjectType: 'advice' as const, subjectId: adviceId, fields: ['R16'] }
          : {
              subjectType: 'child' as const,
              subjectId: request.childId,
              fields: ['R03', 'R04', 'R06', 'R16'],
            }),
        ref: adviceId,
        purpose: PURPOSE,
      });
      return request === undefined
        ? undefined
        : requestPage(request, await listMessages(tx, adviceId), child, viewer);
    });
    if (model === undefined) throw notFound();
    return {
      kind: 'page' as const,
      template: 'advice/views/request.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        ...model,
        problems,
        saved: DONE[done] ?? '',
        words: typeof typed === 'string' ? typed : '',
      },
    };
  }

  async function askPage(
    viewer: Viewer,
    typed: Readonly<Record<string, unknown>>,
    problems: readonly FormProblem[],
  ) {
    onlyAsking(viewer);
    const text = (name: string): string => {
      const value = typed[name];
      return typeof value === 'string' ? value : '';
    };
    const subject = await database.withViewer(viewer, async (tx) => {
      const found = await subjectOf(tx, viewer, {
        child: text('child') || undefined,
        pupil: text('pupil') || undefined,
      });
      if (found !== undefined) {
        await record(tx, viewer, {
          event: 'child.view',
          subjectType: 'child',
          subjectId: found.childId,
          fields: ['R03'],
          purpose: PURPOSE,
        });
      }
      return found;
    });
    return {
      kind: 'page' as const,
      template: 'advice/views/ask.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: 'Ask the Virtual School for advice',
        back:
          subject === undefined
            ? { text: 'Back to the questions', href: ADVICE_URL }
            : { text: `Back to ${subject.name}`, href: subject.href },
        problems,
        action: ADVICE_URL,
        cancel: subject?.href ?? ADVICE_URL,
        child: text('child'),
        pupil: text('pupil'),
        topic: text('topic'),
        topics: [
          { value: '', text: 'Choose' },
          ...ADVICE_TOPICS.map(({ code, words: text }) => ({ value: code, text })),
        ],
        question: text('question'),
        named: text('named'),
        subject: subject?.name ?? '',
        listHref: withQuery(ADVICE_URL, {}),
      },
    };
  }
}

function onlyAsking(viewer: Viewer): void {
  if (!ASKING.includes(viewer.role)) throw notFound();
}

/** The child that the form is about; none asked for is none, one that cannot be seen is not there. */
async function subjectOf(
  tx: Tx,
  viewer: Viewer,
  { child, pupil }: { readonly child?: string | undefined; readonly pupil?: string | undefined },
): Promise<Subject | undefined> {
  if (child === undefined && pupil === undefined) return undefined;
  const subject = await findSubject(tx, viewer, { child, pupil });
  if (subject === undefined) throw notFound();
  return subject;
}
