/** Emergency accounts: sealed by two people with a key, opened by it once and loudly, and by nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emergencyAccountSubscribers } from '../../src/modules/desk/index.ts';
import { eventHandler } from '../../src/platform/bus.ts';
import { LA } from '../support/database.ts';
import { issuersEnv, movableClock, openBrowser, type Browser } from '../support/sign-in.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';
import { optionsIn, softKey, type SpoiltAnswer } from '../support/soft-key.ts';

const clock = movableClock();
const LIST = '/admin/emergency-accounts';
const key = softKey();
const verified: SpoiltAnswer = { isVerified: true };
let site: TestSite;
let adele: Visitor;
let bela: Visitor;
let account = '';

beforeAll(async () => {
  // Nobody answers at any of them.
  const down = (port: number): string => `http://127.0.0.1:${port}`;
  site = await openTestSite({
    clock,
    env: issuersEnv({ council: down(1), schools: down(2), general: down(3) }),
  });
  adele = await site.visitor('SYS', 'adele@example.org', LA);
  bela = await site.visitor('SYS', 'bela@example.org', LA);
});
afterAll(() => site.close());

const one = async (text: string): Promise<Record<string, unknown>> =>
  (await site.db.owner.query<Record<string, unknown>>(text)).rows[0] ?? {};
const notices = async (): Promise<unknown> =>
  (await one(`select count(*)::int as n from notice where kind = 'emergency-account.used'`))['n'];

/** The second administrator agrees to the request that waits. */
async function agree(): Promise<void> {
  const { id } = await one(
    `select approval_id as id from approval where decided_by is null order by asked_at desc limit 1`,
  );
  const { statusCode } = await bela.post(`/approvals/${String(id)}`, { decision: 'approved' });
  expect(statusCode).toBe(303);
}

async function seal(spoilt: SpoiltAnswer = verified, by = key): Promise<number> {
  await adele.post('/confirm-it-is-you');
  const { body } = await adele.get(`${LIST}/${account}/seal`);
  const answer = by.create(optionsIn(body), spoilt);
  return (await adele.post(`${LIST}/${account}/seal`, { answer })).statusCode;
}

/** Chooses the account and answers with the key; says where that leads. */
async function open(browser: Browser, spoilt: SpoiltAnswer = verified) {
  await browser.get('/sign-in/emergency');
  const { body } = await browser.post('/sign-in/emergency', { account });
  if (optionsIn(body) === '') return { status: 303, location: '/sign-in/emergency', answer: '' };
  const answer = key.get(optionsIn(body), spoilt);
  return { ...(await browser.post('/sign-in/emergency/key', { answer })), answer };
}

describe('an emergency account', () => {
  test('is made by an administrator and opens nothing before it is sealed', async () => {
    const { statusCode } = await adele.post(LIST, { account: 'SYS' });
    expect(statusCode).toBe(303);
    account = String((await one('select person_id as id from emergency_account'))['id']);
    const { body } = await openBrowser(site).get('/sign-in/emergency');
    expect(body).toContain('No emergency account lies sealed');
    expect((await open(openBrowser(site))).location).toBe('/sign-in/emergency');
  });

  test('is not sealed without a second person, nor with a key that asks for nothing', async () => {
    expect(await seal()).toBe(403);
    expect(await one('select sealed_at from emergency_account')).toEqual({ sealed_at: null });
    await agree();
    expect(await seal({ isVerified: false })).toBe(422);
    expect(await seal()).toBe(303);
    expect((await adele.get(LIST)).body).toContain('Sealed');
    const codes = await one(
      `select count(*)::int as n from recovery_code where person_id = '${account}'`,
    );
    expect(codes).toEqual({ n: 0 });
  });

  test('is not opened by another key, without PIN or finger, from another page or by an old answer', async () => {
    expect((await openBrowser(site).get('/sign-in')).body).toContain('/sign-in/emergency');
    const other = softKey();
    const browser = openBrowser(site);
    await browser.get('/sign-in/emergency');
    const { body } = await browser.post('/sign-in/emergency', { account });
    const wrong = other.get(optionsIn(body), { ...verified, id: key.id });
    expect((await browser.post('/sign-in/emergency/key', { answer: wrong })).status).toBe(422);
    expect((await open(openBrowser(site), { isVerified: false })).status).toBe(422);
    expect(
      (await open(openBrowser(site), { ...verified, origin: 'https://evil.example' })).status,
    ).toBe(422);
    // The answer to one browser's question, given in another.
    const asked = openBrowser(site);
    await asked.get('/sign-in/emergency');
    const question = optionsIn((await asked.post('/sign-in/emergency', { account })).body);
    const thief = openBrowser(site);
    await thief.get('/sign-in/emergency');
    await thief.post('/sign-in/emergency', { account });
    const stolen = key.get(question, verified);
    expect((await thief.post('/sign-in/emergency/key', { answer: stolen })).status).toBe(422);
    expect(thief.isSignedIn()).toBe(false);
    expect(await one('select used_at from emergency_account')).toEqual({ used_at: null });
  });

  test('is opened by its key once, until tomorrow, and everybody responsible is told', async () => {
    const browser = openBrowser(site);
    const { status, location, answer } = await open(browser);
    expect([status, location]).toEqual([303, '/']);
    expect((await browser.get('/admin/people')).status).toBe(200);
    const handle = eventHandler(
      site.db.database,
      emergencyAccountSubscribers({ clock, jobs: { enqueue: () => Promise.resolve() } }),
    );
    const { id } = await one(
      `select event_id as id from domain_event where kind = 'emergency-account.used'`,
    );
    await handle({ authorityId: LA, eventId: String(id) });
    expect(await notices()).toBeGreaterThanOrEqual(2);
    expect(
      await one(`select count(*)::int as n from audit_event where event = 'emergencyAccount.used'`),
    ).toEqual({ n: 1 });
    // Neither again, nor by the same answer.
    const again = openBrowser(site);
    expect((await open(again)).location).toBe('/sign-in/emergency');
    await again.post('/sign-in/emergency/key', { answer });
    expect(again.isSignedIn()).toBe(false);
    expect((await adele.get(LIST)).body).toContain('Opened: seal it again');
    expect(
      await one(
        `select ends_on - starts_on as days from appointment where person_id = '${account}'`,
      ),
    ).toEqual({ days: 1 });
  });

  test('is sealed again by two, after which the old key opens nothing, and closed by one', async () => {
    await adele.post(`${LIST}/${account}/ask`);
    await agree();
    expect(await seal(verified, softKey())).toBe(303);
    expect((await open(openBrowser(site))).status).toBe(422);
    await adele.post(`${LIST}/${account}/close`);
    expect((await open(openBrowser(site))).location).toBe('/sign-in/emergency');
    expect((await adele.get(LIST)).body).toContain('No emergency account');
  });
});

test('managers and information governance look on; others reach nothing', async () => {
  const iris = await site.visitor('IGO', 'iris@example.org', LA);
  expect((await iris.get(LIST)).statusCode).toBe(200);
  expect((await iris.get(LIST)).body).not.toContain('Make one');
  expect((await iris.post(LIST, { account: 'SYS' })).statusCode).toBe(403);
  for (const role of ['SW', 'VSH', 'DSL', 'DA', 'TM'] as const) {
    const visitor = await site.visitor(role, `${role.toLowerCase()}@example.org`);
    expect([role, (await visitor.get(LIST)).statusCode]).toEqual([role, 403]);
  }
});
