/** A lost authenticator and a replaced account: two administrators, never the person, and they are told. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { background, moduleDeps } from '../../src/app.ts';
import { EVENT_QUEUE } from '../../src/platform/bus.ts';
import { LA } from '../support/database.ts';
import { openEvilIssuer, type EvilIssuer } from '../support/evil-issuer.ts';
import { issuersEnv, movableClock, openBrowser, type Browser } from '../support/sign-in.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';
import { optionsIn, softKey } from '../support/soft-key.ts';

const clock = movableClock();
let site: TestSite;
let schools: EvilIssuer;
let asker: Visitor;
let second: Visitor;

beforeAll(async () => {
  schools = await openEvilIssuer('alongside');
  const env = issuersEnv({
    council: 'http://127.0.0.1:9',
    schools: schools.url,
    general: 'http://127.0.0.1:10',
  });
  site = await openTestSite({ clock, env });
  asker = await site.visitor('SYS', 'asker@council.example');
  second = await site.visitor('SYS', 'second@council.example');
});
afterAll(async () => {
  await site.close();
  await schools.close();
});

let nth = 0;
let email = '';
let person = { personId: '', appointmentId: '' };
beforeEach(async () => {
  clock.reset();
  nth += 1;
  email = `lead-${nth}@elm.example`;
  const viewer = await site.make.viewer('DSL', email, '100001');
  person = { personId: viewer.personId, appointmentId: viewer.appointmentId };
  await site.db.owner.query('delete from approval');
});

async function firstFactor(subject = `lead-${nth}`): Promise<Browser & { seen: number }> {
  schools.person = {
    sub: subject,
    email,
    organisation: { name: 'Elm School', urn: '100001' },
  };
  const browser = openBrowser(site);
  const { location } = await browser.get('/sign-in/start?with=schools&next=/our-pupils');
  const { status } = await browser.get(schools.approve(location));
  return { ...browser, seen: status };
}

async function enrolled(): Promise<Browser> {
  const browser = await firstFactor();
  const { body } = await browser.get('/sign-in/security-key/new');
  const answer = softKey().create(optionsIn(body));
  await browser.post('/sign-in/security-key/new', { name: 'Blue key', answer });
  expect((await browser.get('/our-pupils')).status).toBe(200);
  return browser;
}

const page = () => `/admin/people/${person.appointmentId}/sign-in`;
const REASON = 'The telephone with the authenticator was lost';

async function request(take = 'factors', by = asker): Promise<string> {
  expect((await by.post(page(), { take, reason: REASON })).statusCode).toBe(303);
  const { rows } = await site.db.owner.query<{ id: string }>(
    'select approval_id as id from approval where used_at is null',
  );
  return rows[0]?.id ?? '';
}

async function kept(): Promise<unknown> {
  const { rows } = await site.db.owner.query(
    `select (select count(*)::int from own_factor where person_id = $1) as factors,
      (select count(*)::int from security_key where person_id = $1) as keys,
      (select count(*)::int from recovery_code where person_id = $1) as codes,
      (select count(*)::int from sign_in_binding where person_id = $1) as bindings,
      (select count(*)::int from session where person_id = $1 and ended_at is null) as sessions,
      (select array_agg(kind order by kind) from notice where to_person = $1) as notices`,
    [person.personId],
  );
  return rows[0];
}

test('two administrators take the factors away: sessions end, the person is told and sets up anew', async () => {
  const browser = await enrolled();
  const { body } = await asker.get(page());
  expect(body).toContain('1 security key, 10 recovery codes');
  expect(body).toContain(`The account at ${schools.url}`);
  const id = await request();
  const goOn = `/admin/people/agreed/${id}`;
  await asker.post('/confirm-it-is-you');
  expect((await asker.post(goOn)).statusCode).toBe(403);
  expect((await asker.post(`/approvals/${id}`, { decision: 'approved' })).statusCode).toBe(403);
  expect((await second.post(`/approvals/${id}`, { decision: 'approved' })).statusCode).toBe(303);
  expect((await second.post(goOn)).headers.location).toContain('/confirm-it-is-you');
  await second.post('/confirm-it-is-you');
  expect((await second.post(goOn)).statusCode).toBe(403);
  expect((await browser.get('/our-pupils')).status).toBe(200);

  clock.goOn(6);
  const stale = await asker.post(goOn, { next: '/admin/people' });
  expect(stale.headers.location).toBe('/confirm-it-is-you?next=%2Fadmin%2Fpeople');
  await asker.post('/confirm-it-is-you');
  expect((await asker.post(goOn)).statusCode).toBe(303);
  expect(await kept()).toEqual({
    ...{ factors: 0, keys: 0, codes: 0, bindings: 1, sessions: 0 },
    notices: ['sign-in.reset'],
  });
  expect((await browser.get('/our-pupils')).location).toContain('/sign-in');
  expect((await asker.post(goOn)).statusCode).toBe(403);
  const anew = await firstFactor();
  expect((await anew.get('/sign-in/code')).location).toBe('/sign-in/second-factor');
  const { rows } = await site.db.owner.query(
    `select event, actor = $2 as "byAsker", ref = $3 as "forRequest" from audit_event where subject_id = $1 and event <> 'means.view'`,
    [person.personId, asker.viewer.personId, id],
  );
  expect(rows).toContainEqual({ event: 'factor.reset', byAsker: true, forRequest: true });
});

test('two administrators free the address of somebody whose account was replaced', async () => {
  await enrolled();
  expect((await firstFactor('a-new-account')).seen).toBe(403);
  const id = await request(schools.url);
  await second.post(`/approvals/${id}`, { decision: 'approved' });
  await asker.post('/confirm-it-is-you');
  expect((await asker.post(`/admin/people/agreed/${id}`)).statusCode).toBe(303);
  expect(await kept()).toMatchObject({ factors: 1, keys: 1, bindings: 0, sessions: 0 });
  const anew = await firstFactor('a-new-account');
  expect((await anew.get('/sign-in/security-key/new')).location).toBe('/sign-in/code');
  expect((await firstFactor()).seen).toBe(403);
});

test('a declined request takes nothing away', async () => {
  await enrolled();
  const id = await request();
  await second.post(`/approvals/${id}`, { decision: 'declined' });
  await asker.post('/confirm-it-is-you');
  expect((await asker.post(`/admin/people/agreed/${id}`)).statusCode).toBe(403);
  expect(await kept()).toMatchObject({ factors: 1, sessions: 1, notices: null });
});

test('nobody asks for themselves, and nobody agrees to what is done for them', async () => {
  const { personId, appointmentId } = second.viewer;
  person = { personId, appointmentId };
  await site.db.owner.query(
    `insert into own_factor (authority_id, person_id, secret, enrolled_at, last_step) values ($1, $2, null, now(), 0)`,
    [LA, personId],
  );
  expect((await second.get(page())).body).toContain('Another administrator can take it away');
  expect((await second.post(page(), { take: 'factors', reason: REASON })).statusCode).toBe(403);
  const id = await request();
  expect((await second.post(`/approvals/${id}`, { decision: 'approved' })).statusCode).toBe(403);
  expect(await kept()).toMatchObject({ factors: 1 });
});

test.each([
  ['nothing chosen', { reason: REASON }],
  ['what is not there', { take: 'https://evil.example', reason: REASON }],
  ['no reason', { take: 'factors', reason: 'short' }],
])('the form is shown again: %s', async (_what, fields) => {
  await enrolled();
  const answer = await asker.post(page(), fields);
  expect([answer.statusCode, answer.body]).toEqual([
    422,
    expect.stringContaining('There is a problem'),
  ]);
});

test('who adds a key in a running session is told of it', async () => {
  const key = softKey();
  const browser = await firstFactor();
  const first = await browser.get('/sign-in/security-key/new');
  await browser.post('/sign-in/security-key/new', {
    name: 'Blue key',
    answer: key.create(optionsIn(first.body)),
  });
  const asked = await browser.get('/confirm-it-is-you');
  await browser.post('/confirm-it-is-you', { answer: key.get(optionsIn(asked.body)) });
  const { body } = await browser.get('/security-keys/new');
  await browser.post('/security-keys/new', {
    name: 'Green key',
    answer: softKey().create(optionsIn(body)),
  });
  const { rows } = await site.db.owner.query<{ eventId: string }>(
    `select event_id as "eventId" from domain_event where kind = 'factor.changed'`,
  );
  const { handlers } = background(moduleDeps(site.runtime, LA));
  const handle = handlers.find(([queue]) => queue === EVENT_QUEUE)?.[1];
  await handle?.({ authorityId: LA, eventId: rows.at(-1)?.eventId ?? '' }, 'a-job');
  expect(await kept()).toMatchObject({ keys: 2, notices: ['second-factor.changed'] });
});
