/** Who knows a child no longer sees it, in any role (TRUST T2). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { refreshSight } from '../../care/index.ts';
import { detectConflicts } from '../../people/index.ts';

let site: TestSite;
let sam: Visitor;
let tess: Visitor;
let dee: Visitor;
let ivy: Visitor;
const ids: Record<string, string> = {};

const system = <T>(work: Parameters<typeof site.db.database.withSystem<T>>[1]): Promise<T> =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

beforeAll(async () => {
  site = await openTestSite();
  const { owner } = site.db;
  for (const [key, laChildId, surname] of [
    ['ada', 'C1', 'Okafor'],
    ['bea', 'C2', 'Núñez'],
    ['cat', 'C3', 'Hill'],
  ] as const) {
    ids[key] = await site.make.child(laChildId, { surname, postcode: 'SK8 4AB' });
    await owner.query(
      `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
       values ($1, $2, 'Sam Hill', 'sam@example.org', 'north', '2026-01-05', '2026-11-01')`,
      [LA, ids[key]],
    );
  }
  sam = await site.visitor('SW', 'sam@example.org');
  tess = await site.visitor('TM', 'tess@example.org');
  dee = await site.visitor('DSL', 'dee@example.org');
  ivy = await site.visitor('IGO', 'ivy@example.org');
  await owner.query(`update person set name = 'Sam Hill' where email = 'sam@example.org'`);
  await system((tx) => refreshSight(tx));
});
afterAll(() => site.close());

const status = async (who: Visitor, key: string) =>
  (await who.get(`/children/${ids[key] ?? ''}`)).statusCode;
const standing = async (): Promise<number> =>
  (await site.db.owner.query('select 1 from conflict where cleared_at is null')).rowCount ?? 0;

describe('declared on the child’s page', () => {
  test('the child is gone from every list of the person, and of nobody else', async () => {
    expect(await status(sam, 'ada')).toBe(200);
    await Promise.all([1, 2].map(() => sam.post(`/children/${ids['ada'] ?? ''}/conflict`)));
    expect(await standing()).toBe(1);
    expect(await status(sam, 'ada')).toBe(404);
    expect((await sam.get('/my-children')).body).not.toContain('Okafor');
    expect((await sam.find('/search', { q: 'okafor' })).body).not.toContain('/children/');
    expect(await status(tess, 'ada')).toBe(200);
  });

  test('is not for a child whom the person does not see', async () => {
    expect((await dee.post(`/children/${ids['ada'] ?? ''}/conflict`)).statusCode).toBe(404);
    expect(await standing()).toBe(1);
  });
});

describe('declared by name', () => {
  const named = (surname: string) => ({
    forename: 'ada',
    surname,
    'born-day': '3',
    'born-month': '5',
    'born-year': '2014',
  });

  test('answers the same whether a record is held or not, and hides what is held', async () => {
    const answers = [
      await tess.post('/conflicts', named('nunez')),
      await tess.post('/conflicts', named('Nobody')),
    ];
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
      [303, '/conflicts?done=declared'],
      [303, '/conflicts?done=declared'],
    ]);
    expect(await status(tess, 'bea')).toBe(404);
    expect(await status(sam, 'bea')).toBe(200);
  });

  test('asks for the whole name and birth date', async () => {
    expect((await tess.post('/conflicts', { ...named(''), 'born-day': '' })).statusCode).toBe(422);
  });
});

describe('found by surname and home', () => {
  const detect = () =>
    system((tx) => detectConflicts(tx, { secret: site.runtime.secret, clock: site.db.clock }));

  test('a child of the surname at the postcode is hidden, and the postcode is kept nowhere', async () => {
    expect(await detect()).toBe(0);
    expect((await sam.post('/conflicts/home', { postcode: 'not one' })).statusCode).toBe(422);
    await sam.post('/conflicts/home', { postcode: 'sk84ab' });
    await tess.post('/conflicts/home', { postcode: 'SK8 4AB' });
    expect(await detect()).toBe(1);
    expect(await detect()).toBe(0);
    expect(await status(sam, 'cat')).toBe(404);
    expect(await status(tess, 'cat')).toBe(200);
    const { rows } = await site.db.owner.query<{ text: string }>(
      `select string_agg(home_hash, ' ') as text from person_home`,
    );
    expect(rows[0]?.text).not.toMatch(/SK8/i);
  });

  test('what was cleared is not found again', async () => {
    const { rows } = await site.db.owner.query<{ id: string }>(
      `select conflict_id as id from conflict where source = 'detected'`,
    );
    const url = `/conflicts/${rows[0]?.id ?? ''}/clear`;
    const reason = 'The two families are not related.';
    expect((await sam.post(url, { reason })).statusCode).toBe(403);
    expect((await ivy.post(url, { reason: 'no' })).statusCode).toBe(422);
    expect((await ivy.get('/conflicts/register')).body).not.toMatch(/Okafor|C1\b/);
    expect((await ivy.post(url, { reason })).statusCode).toBe(303);
    expect((await ivy.post(url, { reason })).statusCode).toBe(404);
    expect(await detect()).toBe(0);
    expect(await status(sam, 'cat')).toBe(200);
  });
});

test('a lead no longer sees a pupil whom she knows', async () => {
  const child = await site.make.child('C9', { forename: 'Ava', surname: 'Kelly' });
  await site.make.enrol(child, '100001', { forename: 'Ava', surname: 'Kelly' });
  const rows = () =>
    site.db.database.withViewer(dee.viewer, async (tx) => {
      const found = await tx.executeSql(
        'select (select count(*)::int from link) as links, (select count(*)::int from known_status) as known',
      );
      return found.rows[0];
    });
  await site.db.owner.query(
    `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cin', '2026-11-01')`,
    [LA, child],
  );
  expect(await rows()).toEqual({ links: 1, known: 1 });
  await dee.post('/conflicts', {
    forename: 'Ava',
    surname: 'Kelly',
    'born-day': '3',
    'born-month': '5',
    'born-year': '2014',
  });
  expect(await rows()).toEqual({ links: 0, known: 0 });
});
