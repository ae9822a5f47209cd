import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideApproval, guard, openApprovals, type Viewer } from '../../../access/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { Answer } from '../../../platform/routes.ts';
import { renderPage, themeHref, type ShellModel } from '../../../platform/view.ts';
import { caseloadFactory } from '../../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { countAnswers, listAnswers } from './answers.ts';
import { dataQualityRoutes } from './routes.ts';

let db: TestDatabase;
let analyst: Viewer;
let colleague: Viewer;
let head: Viewer;
let dsl: Viewer;
let childId = '';
let pupilId = '';

const SHELL: ShellModel = {
  authorityName: 'Test Council',
  productName: 'Alongside',
  theme: { href: themeHref('#1d5e6b') },
  csrfToken: 'token',
  path: '/',
  version: '0',
  navigation: [],
  banners: [],
};

async function ask(
  viewer: Viewer,
  method: 'GET' | 'POST',
  url: string,
  query: Record<string, string> = {},
  typed: Record<string, string> = {},
): Promise<Answer> {
  const route = dataQualityRoutes(db).find((each) => each.method === method && each.url === url);
  if (route === undefined || route.permission === 'public') throw new Error(`No route ${url}`);
  await guard(db.database, viewer, route.permission, route.purpose);
  const form = route.form?.safeParse(typed);
  return route.handler({
    viewer,
    params: {},
    query: route.query?.parse(query),
    form: form?.data,
    typed,
    problems: [],
    upload: undefined,
    requestId: 'test',
    path: url,
    csrfToken: 'token',
  });
}

async function pageOf(answer: Promise<Answer>): Promise<string> {
  const page = await answer;
  if (page.kind !== 'page') throw new Error('Not a page');
  return renderPage(page.template, SHELL, page.model);
}

function answered(
  urn: string,
  answer: string,
  facts: { pupil?: string; note?: string; daysAgo?: number; undone?: boolean } = {},
) {
  return db.owner.query(
    `insert into roll_answer (authority_id, urn, pupil_id, answer, note, answered_by, answered_at, press, undone_at)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz - make_interval(days => $8), gen_random_uuid(), case when $9 then now() end)`,
    [
      LA,
      urn,
      facts.pupil ?? null,
      answer,
      facts.note ?? '',
      dsl.personId,
      db.clock.now(),
      facts.daysAgo ?? 0,
      facts.undone ?? false,
    ],
  );
}

beforeAll(async () => {
  db = await openTestDatabase();
  const make = caseloadFactory(db.owner);
  await make.school('100001', 'Elm Primary');
  await make.school('100002', 'Ash Academy');
  analyst = await make.viewer('DA', 'ana@example.org', '', true);
  colleague = await make.viewer('DA', 'col@example.org', '', true);
  head = await make.viewer('VSH', 'head@example.org');
  dsl = await make.viewer('DSL', 'dee@example.org', '100001', true);
  childId = await make.child('KNOWN');
  pupilId = await make.enrol(childId, '100001', { forename: 'Hidden', surname: 'Pupilname' });
  const known = await make.enrol(childId, '100001');
  await db.owner.query(
    `insert into match_run (authority_id, run_id, started_at) values ($1, 1, now())`,
    [LA],
  );
  await db.owner.query(
    `insert into match_pair (authority_id, child_id, pupil_id, run_id, how, probability, outcome, evidence, masked)
     values ($1, $2, $3, 1, 'upn', 1, 'link', '[]', '{}')`,
    [LA, childId, pupilId],
  );
  await answered('100001', 'unknown', { pupil: pupilId, daysAgo: 2 });
  await answered('100001', 'unknown', { pupil: known, daysAgo: 3 });
  await answered('100001', 'ours', { pupil: known, daysAgo: 1 });
  await answered('100001', 'missing', { note: 'A.B. in Year 4', daysAgo: 5 });
  await answered('100001', 'missing', { note: 'Taken back', undone: true });
  await answered('100001', 'missing', { note: 'Long ago', daysAgo: 40 });
  for (let n = 1; n <= 51; n += 1)
    await answered('100002', 'missing', { note: `Pupil ${n}`, daysAgo: 1 });
});
afterAll(() => db.close());

test('each number on the analyst’s page leads to a list of that length', async () => {
  const counts = await db.database.withViewer(analyst, countAnswers);
  expect(counts).toEqual({ unknown: 1, missing: 52 });
  for (const what of ['unknown', 'missing'] as const) {
    const list = await db.database.withViewer(analyst, (tx) => listAnswers(tx, what, '-day'));
    expect(list.map((each) => each.what)).toEqual(Array(counts[what]).fill(what));
  }
  const data = await pageOf(ask(analyst, 'GET', '/data'));
  expect(data).toMatch(/href="\/data\/answers\?what=missing">52</);
  expect(data).toMatch(/href="\/data\/answers\?what=unknown">1</);
  expect(await pageOf(ask(analyst, 'GET', '/data/answers', { what: 'missing' }))).toContain(
    '52 answers of schools to follow up',
  );
});

test('the list is paged and sorted by the database, and names no pupil', async () => {
  const whole = await db.database.withViewer(analyst, (tx) => listAnswers(tx, '', 'school'));
  expect(whole.map((each) => each.school)).toEqual([
    ...Array<string>(51).fill('Ash Academy'),
    'Elm Primary',
    'Elm Primary',
  ]);
  const second = await db.database.withViewer(analyst, (tx) =>
    listAnswers(tx, '', 'school', { offset: 50, limit: 50 }),
  );
  expect(second).toEqual(whole.slice(50));
  const newest = await pageOf(ask(analyst, 'GET', '/data/answers', { page: '2' }));
  expect(newest).toContain('A.B. in Year 4');
  expect(newest).toContain(`/matching/review?child=${childId}&amp;pupil=${pupilId}`);
  expect(newest).not.toContain('Pupilname');
  expect(newest).not.toContain('Taken back');
  expect(newest).not.toContain('Long ago');
  // The export asks for a colleague on a page of its own: a browser must open it, not save it.
  expect(newest).toMatch(/<a class="govuk-link" href="\/data\/answers\/export">Ask to download/);
});

test('the match of a restricted child is not led to', async () => {
  await caseloadFactory(db.owner).restrict(childId);
  const page = await pageOf(ask(analyst, 'GET', '/data/answers', { what: 'unknown' }));
  expect(page).not.toContain(childId);
});

test('the file holds as many rows as the list, once a second analyst agreed', async () => {
  const file = (who: Viewer) => ask(who, 'GET', '/data/answers/list.csv', { what: 'missing' });
  await expect(file(analyst)).rejects.toMatchObject({ status: 403 });
  await ask(
    analyst,
    'POST',
    '/data/answers/export',
    { what: 'missing' },
    { reason: 'To ring the two schools' },
  );
  await expect(file(analyst)).rejects.toMatchObject({ status: 403 });
  await db.database.withViewer(colleague, async (tx) => {
    const [asked] = await openApprovals(tx);
    await decideApproval(tx, colleague, asked?.approvalId ?? '', 'approved');
  });
  await expect(file(colleague)).rejects.toBeInstanceOf(Refusal);
  const answer = await file(analyst);
  if (answer.kind !== 'download' || typeof answer.body === 'string') throw new Error('Not a file');
  const lines = (await text(answer.body)).trim().split('\n');
  expect(lines).toHaveLength(53);
  expect(lines.join('\n')).toContain('A.B. in Year 4');
  await expect(file(analyst)).rejects.toMatchObject({ status: 403 });
});

test('nobody but an analyst sees the list or asks for its file', async () => {
  await expect(ask(head, 'GET', '/data/answers')).rejects.toBeInstanceOf(Refusal);
  await expect(ask(dsl, 'GET', '/data/answers')).rejects.toBeInstanceOf(Refusal);
  await expect(ask(dsl, 'GET', '/data/answers/export')).rejects.toMatchObject({ status: 404 });
  await expect(ask(dsl, 'GET', '/data/answers/list.csv')).rejects.toMatchObject({ status: 404 });
});
