/** Who opens unusually many children's pages is asked, then stopped; lists go on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagesBeyond, pagesInTenMinutes, writeSetting } from '../../src/access/index.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { paceSubscribers } from '../../src/modules/desk/index.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

let site: TestSite;
let sam: Visitor;
let dee: Visitor;
const paths: Record<string, string> = {};

beforeAll(async () => {
  site = await openTestSite();
  const child = await site.make.child('C1', { surname: 'Okafor' });
  await site.db.owner.query(
    `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
     values ($1, $2, 'Sam Hill', 'sam@example.org', 'north', '2026-01-05', '2026-11-01')`,
    [LA, child],
  );
  sam = await site.visitor('SW', 'sam@example.org');
  dee = await site.visitor('DSL', 'dee@example.org');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
    await refreshSight(tx);
    await writeSetting(tx, null, pagesInTenMinutes, 3);
    await writeSetting(tx, null, pagesBeyond, 2);
  });
  paths['child'] = `/children/${child}`;
});
afterAll(() => site.close());

const looks = () =>
  site.db.owner.query(
    `select count(*)::int as looks from audit_event where event = 'child.view' and decision = 'allow'`,
  );

test('three pages pass, the next asks to confirm, two more pass, then it stops and tells', async () => {
  const open = async () => (await sam.get(paths['child'] ?? '')).statusCode;
  expect([await open(), await open(), await open()]).toEqual([200, 200, 200]);
  const asked = await sam.get(paths['child'] ?? '');
  expect([asked.statusCode, asked.headers.location]).toEqual([
    303,
    expect.stringContaining('/confirm-it-is-you'),
  ]);
  await sam.post('/confirm-it-is-you');
  expect([await open(), await open()]).toEqual([200, 200]);
  expect(await open()).toBe(429);
  expect(await open()).toBe(429);
  expect((await looks()).rows).toEqual([{ looks: 5 }]);
  expect((await sam.get('/my-children')).statusCode).toBe(200);

  const { rows: noted } = await site.db.owner.query<{ event: string; times: number }>(
    `select event, count(*)::int as times from audit_event where event like 'throttle.%' group by 1 order by 1`,
  );
  expect(noted).toEqual([
    { event: 'throttle.blocked', times: 2 },
    { event: 'throttle.stepup', times: 1 },
  ]);
  const [subscriber] = paceSubscribers({
    clock: site.db.clock,
    jobs: { enqueue: () => Promise.resolve() },
  });
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
    for (let time = 0; time < 2; time += 1)
      await subscriber?.handle({ kind: 'pace.reached', personId: sam.viewer.personId }, tx);
  });
  const { rows: told } = await site.db.owner.query(
    `select to_role, to_scope_id from notice where kind = 'reading-pace.reached' order by 1`,
  );
  expect(told).toEqual([
    { to_role: 'IGO', to_scope_id: LA },
    { to_role: 'TM', to_scope_id: 'north' },
  ]);
});

test('a colleague is not held up', async () => {
  expect((await dee.get('/our-pupils')).statusCode).toBe(200);
});

test('pages asked for at once do not get past it', async () => {
  const ida = await site.visitor('SW', 'ida@example.org');
  const child = await site.make.child('C9', { surname: 'Brook' });
  await site.make.allocate(child, 'ida@example.org');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
  const asked = await Promise.all(
    Array.from({ length: 20 }, () =>
      ida.get(`/children/${child}`).then((answer) => answer.statusCode),
    ),
  );
  expect(asked.filter((status) => status === 200)).toHaveLength(3);
  expect(asked.filter((status) => status === 303)).toHaveLength(17);
});

test('every page of one child is counted', () => {
  const uncounted = site.routes.filter(
    (route) =>
      route.method === 'GET' &&
      /:(?:childId|pupilId)/.test(route.url) &&
      !('showsChild' in route && route.showsChild),
  );
  expect(uncounted.map(({ url }) => url)).toEqual([]);
});
