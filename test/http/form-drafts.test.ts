/** What was typed when a session ended: for the same person, on the same page, once and for a while. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { movableClock } from '../support/sign-in.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const clock = movableClock();
let site: TestSite;
let visitor: Visitor;
let nth = 0;
beforeAll(async () => {
  site = await openTestSite({ clock });
});
afterAll(() => site.close());
beforeEach(async () => {
  clock.reset();
  nth += 1;
  visitor = await site.visitor('SW', `worker-${nth}@council.example`);
});

const PAGE = '/advice/new';
const WORDS = 'She told me of the flat in Ardleigh Row';
const FIELDS = JSON.stringify({ action: PAGE, fields: [['question', WORDS]] });

const keep = (who = visitor, fields = FIELDS, path = PAGE) =>
  who.post('/session/draft', { path, fields });
async function take(who = visitor, path = PAGE): Promise<string> {
  const answer = await who.post('/session/draft/take', { path });
  return answer.statusCode === 200 ? answer.body : String(answer.statusCode);
}
async function again(): Promise<void> {
  visitor = await site.elsewhere(visitor);
}

test('it is there again for the same person after signing in again, once', async () => {
  expect((await keep()).statusCode).toBe(200);
  clock.goOn(16);
  expect(await take()).toBe('303');
  await again();
  expect(await take()).toBe(FIELDS);
  expect(await take()).toBe('{}');
});

test('nobody else gets it, on no other page', async () => {
  await keep();
  const other = await site.visitor('SW', `other-${nth}@council.example`);
  expect(await take(other)).toBe('{}');
  expect(await take(visitor, '/advice/new?about=1')).toBe('{}');
  expect(await take()).toBe(FIELDS);
});

test('moved to another person’s row it cannot be read', async () => {
  await keep();
  const other = await site.visitor('SW', `other-${nth}@council.example`);
  await keep(other);
  await site.db.owner.query(
    `update form_draft d set fields = x.fields from form_draft x where d.person_id = $1 and x.person_id = $2`,
    [other.viewer.personId, visitor.viewer.personId],
  );
  expect(await take(other)).toBe('500');
});

test('it is kept unreadable, and its page too', async () => {
  await keep();
  const { rows } = await site.db.owner.query<{ kept: string }>(
    `select form_draft::text || encode(fields, 'escape') || encode(path_hash, 'escape') as kept from form_draft`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { kept } of rows) expect(kept).not.toMatch(/Ardleigh|advice|question/);
});

test('after an hour it is gone', async () => {
  await keep();
  clock.goOn(61);
  await again();
  expect(await take()).toBe('{}');
});

test('whoever signs out has finished', async () => {
  await keep();
  await visitor.post('/sign-out');
  await again();
  expect(await take()).toBe('{}');
});

test('keeping it does not prolong the session, and neither does asking for it', async () => {
  clock.goOn(14);
  expect((await keep()).statusCode).toBe(200);
  expect(await take()).toBe(FIELDS);
  clock.goOn(2);
  expect((await visitor.get('/my-children')).statusCode).toBe(303);
});

test('a script ends a session only when it is about to end, and that is noted', async () => {
  await visitor.post('/session/idle');
  expect((await visitor.get('/my-children')).statusCode).toBe(200);
  clock.goOn(14 + 55 / 60);
  await visitor.post('/session/idle');
  expect((await visitor.get('/my-children')).statusCode).toBe(303);
  const { rows } = await site.db.owner.query(
    `select event from audit_event where actor = $1 and event like 'session.%'`,
    [visitor.viewer.personId],
  );
  expect(rows).toEqual([{ event: 'session.idle' }]);
});

test.each(['', 'nonsense', '[]', '{"action":1}', 'x'.repeat(70_000)])(
  'what is no form is not kept (%#)',
  async (fields) => {
    await keep(visitor, fields);
    expect(await take()).toBe('{}');
  },
);

test('another site can neither keep nor take', async () => {
  await keep();
  for (const url of ['/session/draft', '/session/draft/take', '/session/idle']) {
    const answer = await site.app.server.inject({
      method: 'POST',
      url,
      headers: { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ path: PAGE, fields: FIELDS }).toString(),
    });
    expect([url, answer.statusCode]).toEqual([url, 403]);
  }
});
