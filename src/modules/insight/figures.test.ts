/** Published figures, asked of the whole application: to each role its own part, and no other (R01). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../platform/db.ts';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';

let site: TestSite;
let vera: Visitor;
let moment = new Date('2026-11-24T10:00:00Z');
const clock = {
  now: () => moment,
  today: () => moment.toISOString().slice(0, 10) as ReturnType<TestSite['db']['clock']['today']>,
};

beforeAll(async () => {
  site = await openTestSite({ clock });
  const { owner } = site.db;
  await owner.query(
    `insert into trust (authority_id, trust_id, name) values ($1, 'a-trust', 'Oak Trust'), ($1, 'other', 'Ash Trust')`,
    [LA],
  );
  for (const urn of ['100002', '100003']) await site.make.school(urn, `School ${urn}`);
  await owner.query(
    `update establishment set trust_id = case urn when '100003' then 'other' else 'a-trust' end`,
  );
  await owner.query(
    `insert into cohort_definition (authority_id, definition, is_default) values ($1, 'six-year', true)`,
    [LA],
  );
  await owner.query(
    `with made as (
       insert into child (authority_id, la_child_id, birth_date)
       select $1, 'K' || n, '2012-05-01' from generate_series(1, 93) n returning child_id, la_child_id)
     insert into cohort_row (authority_id, definition, child_id, status, since, urn, school_state, link_state, key_stage)
     select $1, 'six-year', child_id, case when n <= 60 then 'cin' else 'previous' end, '2026-01-05',
       case when n % 3 = 0 then '100001' when n % 3 = 1 then '100002' else '100003' end, 'reported', 'matched', 'KS3'
     from (select child_id, substr(la_child_id, 2)::int as n from made) m`,
    [LA],
  );
  vera = await site.visitor('VSH', 'vera@example.org');
});
afterAll(() => site.close());

let url = '';

test('the Virtual School publishes once, and not again a few days later', async () => {
  const twice = await Promise.all([vera.post('/figures'), vera.post('/figures')]);
  expect(twice.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409]);
  url = String(twice.find(({ statusCode }) => statusCode === 303)?.headers.location).replace(
    '?done=published',
    '',
  );
  const page = await vera.get(url);
  for (const name of ['Test Council', 'Oak Trust', 'Ash Trust', 'Elm School', 'School 100003'])
    expect(page.body).toContain(name);
  expect((await vera.get('/figures')).body).toContain('can be published from');
});

test.each([
  [
    'GOV',
    '100001',
    ['Elm School'],
    ['School 100002', 'School 100003', 'Oak Trust', 'Test Council</t'],
  ],
  ['MAT', 'a-trust', ['Elm School', 'School 100002', 'Oak Trust'], ['School 100003', 'Ash Trust']],
  ['TRN', LA, ['Key stage 3'], ['Elm School', 'Oak Trust']],
  ['PM', 'a-panel', ['Elm School', 'Oak Trust', 'Key stage 3'], []],
] as const)('%s sees what is theirs of it', async (role, scope, shown, hidden) => {
  const visitor = await site.visitor(role, `${role.toLowerCase()}@example.org`, scope);
  const { statusCode, body } = await visitor.get(url);
  expect(statusCode).toBe(200);
  for (const text of shown) expect(body).toContain(text);
  for (const text of hidden) expect(body).not.toContain(text);
  expect((await visitor.post('/figures')).statusCode).toBe(403);
  const file = await visitor.get(`${url}/figures.csv`);
  expect(file.statusCode).toBe(role === 'GOV' ? 200 : 403);
  if (role === 'GOV') expect(file.body.trim().split('\n')).toHaveLength(2);
});

test('nobody finds out by a report what another role was shown: administrators have none', async () => {
  const admin = await site.visitor('SYS', 'sys@example.org');
  expect((await admin.get(url)).statusCode).toBe(403);
});

test('withdrawn, it is gone for everybody but those who publish, and can be published anew', async () => {
  expect((await vera.post(`${url}/withdraw`)).statusCode).toBe(303);
  const pam = await site.visitor('PM', 'pam@example.org');
  expect((await pam.get(url)).statusCode).toBe(404);
  expect((await vera.get(url)).body).toContain('Withdrawn');
  expect((await vera.post('/figures')).statusCode).toBe(303);
  moment = new Date('2026-11-24T10:05:00Z');
  expect((await vera.post('/figures')).statusCode).toBe(409);
});

test('what was published cannot be changed', async () => {
  const change = sql`update published_figure set value = 1 where authority_id = ${LA}`;
  await expect(site.db.database.withViewer(vera.viewer, (tx) => tx.run(change))).rejects.toThrow(
    'permission denied',
  );
});
