/** Signing in through a real OpenID Connect provider: council staff and schools, codes and sessions. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeAt } from '../../src/access/second-factor/codes.ts';
import { LOCK_MINUTES, MOST_WRONG_CODES } from '../../src/access/second-factor/store.ts';
import { openEvilIssuer, type EvilIssuer } from '../support/evil-issuer.ts';
import { openProvider, type RealProvider } from '../support/real-provider.ts';
import {
  fromBase32,
  GROUP,
  issuersEnv,
  movableClock,
  openBrowser,
  TENANT,
  type Browser,
  type Seen,
} from '../support/sign-in.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

const clock = movableClock();
let site: TestSite;
let general: EvilIssuer;
let providers: { council: RealProvider; schools: RealProvider };

beforeAll(async () => {
  general = await openEvilIssuer('alongside');
  const [council, schools] = await Promise.all([
    openProvider('/sign-in/return/council', ['tid', 'groups', 'preferred_username']),
    openProvider('/sign-in/return/schools', ['organisation', 'email']),
  ]);
  providers = { council, schools };
  site = await openTestSite({
    clock,
    env: issuersEnv({ council: council.url, schools: schools.url, general: general.url }),
  });
  await site.make.school('100002', 'Oak School');
});
afterAll(async () => {
  await site.close();
  await general.close();
  providers.council.close();
  providers.schools.close();
});

let nth = 0;
let email = '';
beforeEach(() => {
  clock.reset();
  nth += 1;
  email = `person-${nth}@council.example`;
  providers.council.person = {
    sub: `council-${nth}`,
    tid: TENANT,
    groups: [GROUP],
    preferred_username: email,
  };
  providers.schools.person = {
    sub: `school-${nth}`,
    email,
    organisation: { name: 'Elm School', urn: '100001' },
  };
  general.person = { sub: `general-${nth}`, email, email_verified: true };
});

/** Follows the provider's own redirects with its cookies, until it sends the browser back to us. */
async function throughProvider(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let address = start;
  for (let hop = 0; hop < 8; hop += 1) {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const [name, value] = (pair ?? '').split('=');
      if (name !== undefined) cookies.set(name, value ?? '');
    }
    address = new URL(answer.headers.get('location') ?? '', address).href;
    if (address.includes('/sign-in/return/')) return address;
  }
  throw new Error('The provider sent the browser nowhere');
}

async function signIn(browser: Browser, at: 'council' | 'schools' | 'general', next = '/') {
  const { location } = await browser.get(
    `/sign-in/start?with=${at}&next=${encodeURIComponent(next)}`,
  );
  const back = at === 'general' ? general.approve(location) : await throughProvider(location);
  return browser.get(back);
}

async function events(...kinds: readonly string[]): Promise<string[]> {
  const { rows } = await site.db.owner.query<{ event: string }>(
    'select event from audit_event where event = any ($1) order by seq',
    [kinds],
  );
  return rows.map(({ event }) => event);
}

test('the sign-in page offers every issuer by name, and the demonstration beside them', async () => {
  const { body } = await openBrowser(site).get('/sign-in?next=/search');
  for (const name of ['Test Council staff', 'Schools', 'A partner']) expect(body).toContain(name);
  expect(body).toContain('/sign-in/start?with=council&amp;next=%2Fsearch');
  expect(body).toContain('This council is invented');
});

test('a social worker comes in through the council and goes on where they wanted to', async () => {
  await site.make.viewer('SW', email);
  const browser = openBrowser(site);
  const seen = await signIn(browser, 'council', '/my-children');
  expect([seen.status, seen.location]).toEqual([303, '/my-children']);
  expect((await browser.get('/my-children')).status).toBe(200);
  expect(browser.cookies.has('alongside-sign-in')).toBe(false);
});

test('a link on another site begins no session: the page asks first', async () => {
  const begin = (site_: string) =>
    site.app.server.inject({
      url: '/sign-in/start?with=council&next=/my-children',
      headers: { 'sec-fetch-site': site_ },
    });
  const led = await begin('cross-site');
  expect([led.statusCode, led.headers.location]).toEqual([303, '/sign-in?next=%2Fmy-children']);
  expect(led.headers['set-cookie']).toBeUndefined();
  expect((await begin('same-origin')).headers.location).toContain('code_challenge=');
});

test('who was recognised once is known by the subject, whatever becomes of the address', async () => {
  await site.make.viewer('SW', email);
  expect((await signIn(openBrowser(site), 'council')).status).toBe(303);
  providers.council.person['preferred_username'] = 'renamed@council.example';
  expect((await signIn(openBrowser(site), 'council')).status).toBe(303);
});

test('a new device is noted once', async () => {
  await site.make.viewer('SW', email);
  const before = (await events('newDevice')).length;
  const browser = openBrowser(site);
  await signIn(browser, 'council');
  await signIn(browser, 'council');
  expect(await events('newDevice')).toHaveLength(before + 1);
  await signIn(openBrowser(site), 'council');
  expect(await events('newDevice')).toHaveLength(before + 2);
});

test('somebody with two appointments chooses', async () => {
  const { personId } = await site.make.viewer('SW', email);
  await addAppointment(personId, 'TM', 'team', 'north');
  const browser = openBrowser(site);
  expect((await signIn(browser, 'council')).location).toBe('/appointments');
  expect((await browser.get('/appointments')).body).toMatch(/Social worker[\s\S]*Team manager/);
});

function addAppointment(personId: string, role: string, kind: string, scope: string) {
  return site.db.owner.query(
    `insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on)
     values ('999', $1, $2, $3, $4, '2020-01-01')`,
    [personId, role, kind, scope],
  );
}

/** Sets an authenticator up on the page that asks for it; gives its secret and the recovery codes. */
async function enrol(browser: Browser): Promise<{ secret: Buffer; codes: string[]; seen: Seen }> {
  expect((await browser.get('/sign-in/code')).location).toBe('/sign-in/second-factor');
  const { body } = await browser.get('/sign-in/second-factor');
  expect(body).toContain('src="data:image/svg+xml;base64,');
  const typed = /app-key">([A-Z2-7 ]+)</.exec(body)?.[1]?.replaceAll(' ', '') ?? '';
  const secret = fromBase32(typed);
  const seen = await browser.post('/sign-in/second-factor', { code: codeAt(secret, clock.now()) });
  const codes = [...seen.body.matchAll(/app-key">([0-9a-f-]+)</g)].map((found) => found[1] ?? '');
  return { secret, codes, seen };
}

test('a safeguarding lead comes in through DfE Sign-in, with a code of their own', async () => {
  await site.make.viewer('DSL', email, '100001');
  const browser = openBrowser(site);
  expect((await signIn(browser, 'schools', '/our-pupils')).location).toBe('/sign-in/code');
  expect(browser.isSignedIn()).toBe(false);
  const wrong = await browser.get('/sign-in/second-factor');
  expect(wrong.status).toBe(200);
  expect((await browser.post('/sign-in/second-factor', { code: '000000' })).status).toBe(422);
  const { codes, seen } = await enrol(browser);
  expect(seen.status).toBe(200);
  expect(new Set(codes).size).toBe(10);
  expect((await browser.get('/our-pupils')).status).toBe(200);
  const { rows } = await site.db.owner.query<{ kept: string }>(
    `select encode(secret, 'escape') || (select string_agg(encode(code_hash, 'hex'), ' ') from recovery_code) as kept from own_factor`,
  );
  for (const code of codes) expect(rows[0]?.kept).not.toContain(code.replaceAll('-', ''));
});

test('a code is good once, a recovery code too, and a wrong one signs nobody in', async () => {
  await site.make.viewer('DSL', email, '100001');
  const first = openBrowser(site);
  await signIn(first, 'schools');
  const { secret, codes } = await enrol(first);
  const again = openBrowser(site);
  await signIn(again, 'schools');
  await again.get('/sign-in/code');
  const replayed = await again.post('/sign-in/code', { code: codeAt(secret, clock.now()) });
  expect([replayed.status, again.isSignedIn()]).toEqual([422, false]);
  clock.goOn(1);
  expect((await again.post('/sign-in/code', { code: codeAt(secret, clock.now()) })).status).toBe(
    303,
  );
  expect(again.isSignedIn()).toBe(true);
  for (const expected of [303, 422]) {
    const browser = openBrowser(site);
    await signIn(browser, 'schools');
    await browser.get('/sign-in/code');
    const seen = await browser.post('/sign-in/code', { code: codes[0]?.toUpperCase() ?? '' });
    expect(seen.status).toBe(expected);
  }
});

test('wrong codes lock the factor for a while, right codes included', async () => {
  await site.make.viewer('DSL', email, '100001');
  const first = openBrowser(site);
  await signIn(first, 'schools');
  const { secret } = await enrol(first);
  clock.goOn(1);
  const browser = openBrowser(site);
  await signIn(browser, 'schools');
  await browser.get('/sign-in/code');
  const statuses = [];
  for (let wrong = 0; wrong < MOST_WRONG_CODES; wrong += 1) {
    statuses.push((await browser.post('/sign-in/code', { code: '000000' })).status);
  }
  expect(statuses).toEqual([422, 422, 422, 422, 403]);
  expect(await events('account.locked')).toHaveLength(1);
  const rightCode = async (): Promise<number> => {
    const other = openBrowser(site);
    await signIn(other, 'schools');
    await other.get('/sign-in/code');
    return (await other.post('/sign-in/code', { code: codeAt(secret, clock.now()) })).status;
  };
  expect(await rightCode()).toBe(403);
  clock.goOn(LOCK_MINUTES + 1);
  expect(await rightCode()).toBe(303);
});

test('a school’s sign-in opens appointments to that school only', async () => {
  const { personId } = await site.make.viewer('DSL', email, '100001');
  await addAppointment(personId, 'DSL', 'school', '100002');
  await addAppointment(personId, 'SYS', 'authority', '999');
  const browser = openBrowser(site);
  await signIn(browser, 'schools', '/our-pupils');
  await enrol(browser);
  const { body } = await browser.get('/appointments');
  expect(body).toContain('Elm School');
  expect(body).not.toMatch(/Oak School|administrator/i);
  const { rows } = await site.db.owner.query<{ id: string }>(
    `select appointment_id as id from appointment where person_id = $1 and scope_id <> '100001'`,
    [personId],
  );
  for (const { id } of rows) {
    expect((await browser.post('/appointments', { appointment: id })).status).toBe(403);
  }
});

test('a fresh second factor comes from the issuer, asked anew, and lasts five minutes', async () => {
  await site.make.viewer('SW', email);
  const browser = openBrowser(site);
  await signIn(browser, 'council');
  const list = '/my-children/list.csv';
  const asked = await browser.get(list);
  expect(asked.location).toBe(`/confirm-it-is-you?next=${encodeURIComponent(list)}`);
  const { body } = await browser.get(asked.location);
  expect(body).toContain('Confirm with Test Council staff');
  await browser.post('/confirm-it-is-you', { next: list });
  expect((await browser.get(list)).status).toBe(303);
  const start = /href="(\/sign-in\/start[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const { location } = await browser.get(start);
  expect(new URL(location).searchParams.get('prompt')).toBe('login');
  expect(new URL(location).searchParams.get('max_age')).toBe('0');
  const back = await browser.get(await throughProvider(location));
  expect(back.location).toBe(list);
  expect((await browser.get(list)).status).toBe(200);
  clock.goOn(6);
  expect((await browser.get(list)).status).toBe(303);
});

test.each([
  ['an old proof of who it is', { auth_time: 1_700_000_000 }],
  ['no time of the proof', { auth_time: undefined }],
  ['another person', { sub: 'somebody-else' }],
  ['no second factor', { amr: ['pwd'] }],
])('nothing is confirmed by %s', async (_what, changes) => {
  await site.make.viewer('SW', email);
  const browser = openBrowser(site);
  expect((await signIn(browser, 'general')).status).toBe(303);
  const before = (await events('stepup.fail')).length;
  Object.assign(general.person, changes);
  const { location } = await browser.get('/sign-in/start?with=general&again=1&next=/');
  expect((await browser.get(general.approve(location))).status).toBe(403);
  expect(await events('stepup.fail')).toHaveLength(before + 1);
  expect((await browser.get('/my-children/list.csv')).status).toBe(303);
});

test('a fresh second factor of one’s own is a new code', async () => {
  await site.make.viewer('DSL', email, '100001');
  const browser = openBrowser(site);
  await signIn(browser, 'schools');
  const { secret } = await enrol(browser);
  const list = '/our-pupils/list.csv';
  const { location } = await browser.get(list);
  await browser.get(location);
  const post = () =>
    browser.post('/confirm-it-is-you', { next: list, code: codeAt(secret, clock.now()) });
  expect((await post()).status).toBe(422);
  clock.goOn(1);
  expect((await post()).location).toBe(list);
  expect((await browser.get(list)).status).toBe(200);
});

test('an open redirect is not to be had', async () => {
  await site.make.viewer('SW', email);
  const seen = await signIn(openBrowser(site), 'council', 'https://evil.example/');
  expect(seen.location).toBe('/');
});

test('who signs out here is shown the way to sign out at the organisation too, with its own word', async () => {
  await site.make.viewer('SW', email);
  const browser = openBrowser(site);
  await signIn(browser, 'council', '/my-children');
  await browser.get('/my-children');
  expect((await browser.post('/sign-out', {})).location).toBe('/signed-out');
  const { body } = await browser.get('/signed-out');
  expect(body).not.toContain(email);
  const href = /href="([^"]+session\/end[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const way = new URL(href);
  expect(way.origin).toBe(providers.council.url);
  expect(way.searchParams.get('post_logout_redirect_uri')).toBe('http://127.0.0.1:3000/sign-in');
  const [, claims = ''] = (way.searchParams.get('id_token_hint') ?? '').split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    sub: `council-${nth}`,
  });
  expect((await fetch(href)).status).toBe(200);
  expect((await browser.get('/my-children')).status).toBe(303);
  clock.goOn(11);
  expect((await browser.get('/signed-out')).location).toBe('/sign-in');
});

test('nobody is shown that way without a session that has just ended', async () => {
  expect((await openBrowser(site).get('/signed-out')).location).toBe('/sign-in');
  await site.make.viewer('SW', email);
  const browser = openBrowser(site);
  await signIn(browser, 'council', '/my-children');
  expect((await browser.get('/signed-out')).location).toBe('/sign-in');
  const { rows } = await site.db.owner.query<{ kept: string }>(
    `select encode(id_token, 'escape') as kept from session where id_token is not null`,
  );
  // As each such token begins; three letters of it come about by chance in what is encrypted.
  for (const { kept } of rows) expect(kept).not.toContain('eyJhbGci');
});

test.each([
  ['no challenge', (query: URLSearchParams) => query.delete('code_challenge')],
  [
    'a challenge that is the verifier itself',
    (query: URLSearchParams) => query.set('code_challenge_method', 'plain'),
  ],
  ['another challenge', (query: URLSearchParams) => query.set('code_challenge', 'x'.repeat(43))],
])('a way through with %s (PKCE) ends outside', async (_what, change) => {
  await site.make.viewer('SW', email);
  const browser = openBrowser(site);
  const start = new URL((await browser.get('/sign-in/start?with=council')).location);
  change(start.searchParams);
  const seen = await browser.get(await throughProvider(start.href));
  expect([seen.status, browser.isSignedIn()]).toEqual([403, false]);
  const kept = await site.db.owner.query(
    'select 1 from session join person using (authority_id, person_id) where email = $1',
    [email],
  );
  expect(kept.rowCount).toBe(0);
});

test('over https the cookies are bound to this host, unread by scripts and sent by https alone', async () => {
  const https = await openTestSite({
    clock,
    env: { ALONGSIDE_ORIGIN: 'https://alongside.council.example' },
  });
  const { appointmentId } = await https.make.viewer('SW', email);
  const { server } = https.app;
  const headers = { 'x-forwarded-proto': 'https' };
  const page = await server.inject({ url: '/sign-in', headers });
  const csrf = page.cookies.find(({ name }) => name === '__Host-alongside-csrf');
  expect(csrf).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'Strict' });
  const answer = await server.inject({
    ...{ method: 'POST', url: '/sign-in' },
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    cookies: { '__Host-alongside-csrf': csrf?.value ?? '' },
    payload: new URLSearchParams({
      appointment: appointmentId,
      _csrf: /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '',
    }).toString(),
  });
  const session = answer.cookies.find(({ name }) => name === '__Host-alongside-session');
  expect(session).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });
  expect(session).not.toHaveProperty('domain');
  expect(session).not.toHaveProperty('maxAge');
  const bare = { 'alongside-session': session?.value ?? '' };
  expect((await server.inject({ url: '/my-children', headers, cookies: bare })).statusCode).toBe(
    303,
  );
  const cookies = { '__Host-alongside-session': session?.value ?? '' };
  expect((await server.inject({ url: '/my-children', headers, cookies })).statusCode).toBe(200);
  await https.close();
});

test('an issuer that does not answer is told as that', async () => {
  const gone = await openTestSite({
    clock,
    env: issuersEnv({
      council: 'http://127.0.0.1:9',
      schools: 'http://127.0.0.1:10',
      general: 'http://127.0.0.1:11',
    }),
  });
  const seen = await openBrowser(gone).get('/sign-in/start?with=council');
  expect([seen.status, seen.body]).toEqual([503, expect.stringContaining('issuer-unreachable')]);
  await gone.close();
});
