/** Tokens that change, sessions that take each other's place, and the way out of everywhere else. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

/** Whether a copied cookie still opens a page. */
const opens = async (cookie: string): Promise<boolean> => {
  const { statusCode } = await site.app.server.inject({
    method: 'GET',
    url: '/notices',
    headers: { cookie },
  });
  return statusCode === 200;
};
const isIn = async (who: Visitor): Promise<boolean> =>
  (await who.get('/notices')).statusCode === 200;

test('a fresh second factor goes on under a new token; the old one is worth nothing', async () => {
  const sam = await site.visitor('SW', 'sam@example.org');
  const stolen = sam.cookie;
  expect(await opens(stolen)).toBe(true);
  await sam.post('/confirm-it-is-you');
  expect(sam.cookie).not.toBe(stolen);
  expect(await opens(stolen)).toBe(false);
  expect(await isIn(sam)).toBe(true);
});

test('signing in again in the same browser ends the session before', async () => {
  const kim = await site.visitor('SW', 'kim@example.org');
  const before = kim.cookie;
  await kim.post('/sign-in', { appointment: kim.viewer.appointmentId });
  expect(await opens(before)).toBe(false);
  expect(await isIn(kim)).toBe(true);
  const { rows } = await site.db.owner.query(
    `select actor, role from audit_event where event = 'session.replaced'`,
  );
  expect(rows).toEqual([{ actor: kim.viewer.personId, role: 'SW' }]);
});

test('one sees where one is signed in, and signs out everywhere else', async () => {
  const here = await site.visitor('DSL', 'dee@example.org');
  expect((await here.get('/sessions')).body).toContain('You are signed in here only');
  const there = await site.elsewhere(here);
  const other = await site.visitor('DSL', 'dot@example.org');
  const { body } = await here.get('/sessions');
  expect(body).toContain('You are signed in here and in 1 other place');
  expect(body.match(/\(this browser\)/g)).toHaveLength(1);
  expect((await here.post('/sessions')).headers.location).toBe('/sessions');
  expect([await isIn(here), await isIn(there), await isIn(other)]).toEqual([true, false, true]);
});
