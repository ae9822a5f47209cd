/**
 * Conflicts of interest: anybody says which child they know, and no longer sees it; the answer is the
 * same whether such a child is held or not. Information governance keeps the register.
 */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words } from '../../../platform/view.ts';
import {
  clearConflict,
  keepHome,
  listConflicts,
  noteConflict,
  subjectsNamed,
} from '../../people/index.ts';
import { viewChild } from '../child/find.ts';
import { findOwn } from '../our-pupils/pupil-page.ts';
import { tellWhoTakesOver } from './take-over.ts';

const REGISTER: readonly Permission[] = [{ resource: 'R23', verb: 'S' }];
const PURPOSE = 'conflict';
const URL = '/conflicts';

/** What the routes work with. */
export interface ConflictDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  /** Keys the hashes of homes. */
  readonly secret: string;
}

const part = z.string().trim().max(80).catch('').default('');
const nameForm = z
  .object({
    forename: z.string().trim().min(1, 'Enter the forename').max(80),
    surname: z.string().trim().min(1, 'Enter the surname').max(80),
    'born-day': part,
    'born-month': part,
    'born-year': part,
  })
  .transform((form, context) => {
    const birthDate = parseCalendarDate(
      `${form['born-year']}-${form['born-month'].padStart(2, '0')}-${form['born-day'].padStart(2, '0')}`,
    );
    if (birthDate === undefined)
      context.addIssue({ code: 'custom', path: ['born'], message: 'Enter the birth date' });
    return { forename: form.forename, surname: form.surname, birthDate };
  });
const homeForm = z.object({
  postcode: z
    .string()
    .trim()
    .max(12)
    .regex(/^([A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2})?$/, 'Enter a full postcode, or none'),
});
const clearForm = z.object({
  reason: freeText(z.string().trim().min(10, 'Say why, in ten letters or more').max(500)),
});

const DONE: Readonly<Record<string, string>> = {
  declared:
    'Thank you. If a record of that child is held here, you no longer see it. If you looked after the child, somebody else is told that they have to.',
  home: 'Saved. Children of your surname who live there are hidden from you, from tomorrow at the latest.',
  cleared: 'Cleared. The person sees the child again where their work gives it.',
};

/** The routes. */
export function conflictRoutes({
  database,
  clock,
  jobs,
  secret,
}: ConflictDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: URL,
      permission: 'signed-in',
      purpose: PURPOSE,
      query: z.object({ done: part }),
      handler: ({ query }) => Promise.resolve(page({}, [], (query as { done: string }).done)),
    },
    {
      method: 'POST',
      url: URL,
      permission: 'signed-in',
      purpose: PURPOSE,
      form: nameForm,
      handler: async ({ viewer, form, typed, problems }) => {
        const named = form as z.output<typeof nameForm> | undefined;
        if (named?.birthDate === undefined) return page(typed, problems, '');
        const { forename, surname, birthDate } = named;
        await system(viewer, async (tx) => {
          await record(tx, viewer, { event: 'conflict.declared', purpose: PURPOSE });
          for (const subject of await subjectsNamed(tx, { forename, surname, birthDate }))
            await declare(tx, viewer, subject);
        });
        return { kind: 'redirect', to: `${URL}?done=declared` };
      },
    },
    {
      method: 'POST',
      url: `${URL}/home`,
      permission: 'signed-in',
      purpose: PURPOSE,
      form: homeForm,
      handler: async ({ viewer, form, typed, problems }) => {
        const home = form as z.output<typeof homeForm> | undefined;
        if (home === undefined) return page(typed, problems, '');
        await system(viewer, (tx) =>
          keepHome(tx, {
            personId: viewer.personId,
            postcode: home.postcode,
            secret,
            at: clock.now(),
          }),
        );
        return { kind: 'redirect', to: `${URL}?done=home` };
      },
    },
    {
      method: 'POST',
      url: '/children/:childId/conflict',
      permission: 'signed-in',
      purpose: PURPOSE,
      params: z.object({ childId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { childId } = params as { childId: string };
        const at = { now: clock.now(), today: clock.today() };
        const child = await database.withViewer(viewer, (tx) =>
          viewChild(tx, viewer, at, childId, PURPOSE),
        );
        if (child === undefined) throw notFound();
        await system(viewer, (tx) => declare(tx, viewer, { childId }));
        return { kind: 'redirect', to: `${URL}?done=declared` };
      },
    },
    {
      method: 'POST',
      url: '/our-pupils/:pupilId/conflict',
      permission: 'signed-in',
      purpose: PURPOSE,
      params: z.object({ pupilId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { pupilId } = params as { pupilId: string };
        const { childId } = await findOwn(database, viewer, pupilId);
        await system(viewer, (tx) => declare(tx, viewer, { childId }));
        return { kind: 'redirect', to: `${URL}?done=declared` };
      },
    },
    {
      method: 'GET',
      url: `${URL}/register`,
      permission: REGISTER,
      purpose: PURPOSE,
      query: z.object({ page: part, done: part }),
      handler: ({ viewer, query }) => {
        const { page: asked, done } = query as { page: string; done: string };
        return register(viewer, asked, done, '', []);
      },
    },
    {
      method: 'POST',
      url: `${URL}/:conflictId/clear`,
      permission: REGISTER,
      purpose: PURPOSE,
      params: z.object({ conflictId: z.uuid() }),
      form: clearForm,
      handler: async ({ viewer, params, form, problems }) => {
        const { conflictId } = params as { conflictId: string };
        const asked = form as z.output<typeof clearForm> | undefined;
        if (asked === undefined) return register(viewer, '', '', conflictId, problems);
        const isCleared = await database.withViewer(viewer, (tx) =>
          clearConflict(tx, viewer, { conflictId, reason: asked.reason, at: clock.now() }),
        );
        if (!isCleared) throw notFound();
        return { kind: 'redirect', to: `${URL}/register?done=cleared` };
      },
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }

  async function declare(
    tx: Tx,
    viewer: Viewer,
    subject: Parameters<typeof noteConflict>[2]['subject'],
  ): Promise<void> {
    const { personId } = viewer;
    const conflictId = await noteConflict(tx, viewer, {
      personId,
      subject,
      source: 'declared',
      at: clock.now(),
    });
    if (conflictId === undefined) return;
    await tellWhoTakesOver(tx, { jobs, clock }, { personId, conflictId });
  }

  function register(
    viewer: Viewer,
    asked: string,
    done: string,
    open: string,
    problems: readonly { field: string; message: string }[],
  ) {
    return database.withViewer(viewer, async (tx) => {
      const count = (await listConflicts(tx, { limit: 0, offset: 0 })).total;
      const at = pageNumber(asked, count);
      const { found } = await listConflicts(tx, { limit: pageSize, offset: (at - 1) * pageSize });
      await record(tx, viewer, { event: 'audit.search', count: found.length, purpose: PURPOSE });
      return {
        kind: 'page' as const,
        template: 'desk/views/conflict-register.njk',
        status: problems.length === 0 ? (200 as const) : (422 as const),
        model: {
          title:
            count === 0
              ? 'No conflicts of interest'
              : `${words.plural(count, 'conflict')} of interest`,
          back: { text: 'Back to access', href: '/audit' },
          saved: DONE[done] ?? '',
          problems,
          open,
          conflicts: found.map((each) => ({
            conflictId: each.conflictId,
            words: `${each.name}: ${each.source === 'declared' ? 'said so' : 'found by surname and home'}, ${words.momentInWords(each.declaredAt)}`,
            isOwn: each.personId === viewer.personId,
          })),
          paging: paging(count, at, `${URL}/register`, {}),
        },
      };
    });
  }
}

function page(
  typed: Readonly<Record<string, unknown>>,
  problems: readonly { field: string; message: string }[],
  done: string,
) {
  const text = (name: string): string => {
    const value = typed[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    kind: 'page' as const,
    template: 'desk/views/conflicts.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: 'Do you know a child here?',
      back: { text: 'Back to your home page', href: '/' },
      saved: DONE[done] ?? '',
      problems,
      forename: text('forename'),
      surname: text('surname'),
      born: { day: text('born-day'), month: text('born-month'), year: text('born-year') },
      postcode: text('postcode'),
    },
  };
}
