/** An account is stopped at once by one administrator, and goes on by two. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const WHY = 'A phone with a running session was stolen.';
let site: TestSite;
let ann: Visitor;
let bo: Visitor;
let sam: Visitor;
let door: Visitor;

beforeAll(async () => {
  site = await openTestSite();
  ann = await site.visitor('SYS', 'ann@example.org');
  bo = await site.visitor('SYS', 'bo@example.org');
  sam = await site.visitor('SW', 'sam@example.org');
  door = await site.visitor('TRN', 'door@example.org');
});
afterAll(() => site.close());

const page = (who: Visitor = sam): string => `/admin/people/${who.viewer.appointmentId}`;
const isIn = async (who: Visitor): Promise<boolean> =>
  (await who.get('/notices')).statusCode === 200;
/** What the door answers to whoever tries to come in as the worker. */
const atTheDoor = async (): Promise<number> =>
  (await door.post('/sign-in', { appointment: sam.viewer.appointmentId })).statusCode;
const events = async (event: string): Promise<number> =>
  (await site.db.owner.query('select 1 from audit_event where event = $1', [event])).rowCount ?? 0;

test('needs a reason, an administrator, and somebody else', async () => {
  const short = await ann.post(`${page()}/stop`, { stopReason: 'Stolen' });
  expect([short.statusCode, short.body.includes('Say why')]).toEqual([422, true]);
  expect((await sam.post(`${page(ann)}/stop`, { stopReason: WHY })).statusCode).toBe(403);
  expect((await ann.post(`${page(ann)}/stop`, { stopReason: WHY })).statusCode).toBe(403);
  expect(await isIn(sam)).toBe(true);
});

test('ends the sessions, keeps the person out in every role, and tells the other administrator', async () => {
  const second = await site.elsewhere(sam);
  const pressed = await Promise.all(
    [1, 2].map(() => ann.post(`${page()}/stop`, { stopReason: WHY })),
  );
  expect(pressed.map((answer) => answer.statusCode)).toEqual([303, 303]);
  expect([await isIn(sam), await isIn(second)]).toEqual([false, false]);
  expect(await events('user.disable')).toBe(1);
  expect((await bo.get('/notices')).body).toContain('An account was stopped');
  const shown = (await bo.get(`${page()}/end`)).body;
  expect(shown).toContain(WHY);
  expect(shown).not.toContain('Stop the account now');
  expect(await atTheDoor()).toBe(403);
  // The refusal cost the one who tried nothing.
  expect(await isIn(door)).toBe(true);
});

test('goes on when a second administrator agreed, and not before', async () => {
  const asked = await ann.post(`${page()}/release`, {
    releaseReason: 'The phone was found and wiped.',
  });
  expect(asked.headers.location).toBe('/approvals');
  const { rows } = await site.db.owner.query<{ id: string }>(
    `select approval_id as id from approval where act = 'account.release' and decision is null`,
  );
  const id = rows[0]?.id ?? '';
  await ann.post('/confirm-it-is-you');
  expect((await ann.post(`/approvals/${id}`, { decision: 'approved' })).statusCode).not.toBe(303);
  expect((await ann.post(`/admin/people/agreed/${id}`)).statusCode).toBe(403);
  await bo.post('/confirm-it-is-you');
  expect((await bo.post(`/approvals/${id}`, { decision: 'approved' })).statusCode).toBe(303);
  expect(await atTheDoor()).toBe(403);
  expect((await ann.post(`/admin/people/agreed/${id}`)).statusCode).toBe(303);
  expect(await events('user.enable')).toBe(1);
  expect(await atTheDoor()).toBe(303);
});
