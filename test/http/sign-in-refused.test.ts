/** Bad tokens and flows from an issuer that spoils them: none is accepted, each is noted by a code. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  openEvilIssuer,
  signHs256,
  signRs256,
  signRs512,
  type EvilIssuer,
  type Spoil,
  type Token,
} from '../support/evil-issuer.ts';
import { GROUP, issuersEnv, movableClock, openBrowser, TENANT } from '../support/sign-in.ts';
import type { Browser, Seen } from '../support/sign-in.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

type Place = 'council' | 'schools' | 'general';
let site: TestSite;
let issuers: Record<Place, EvilIssuer>;
const clock = movableClock();

beforeAll(async () => {
  const [council, schools, general] = await Promise.all([
    openEvilIssuer('alongside'),
    openEvilIssuer('alongside'),
    openEvilIssuer('alongside'),
  ]);
  issuers = { council, schools, general };
  const env = issuersEnv({ council: council.url, schools: schools.url, general: general.url });
  site = await openTestSite({ clock, env });
  await site.make.school('100002', 'Oak School');
  await site.make.viewer('SW', 'worker@council.example');
  await site.make.viewer('DSL', 'lead@elm.example', '100001');
  const ended = await site.make.viewer('SW', 'ended@council.example');
  await site.db.owner.query(`update appointment set ends_on = '2021-01-01' where person_id = $1`, [
    ended.personId,
  ]);
  const bound = await site.make.viewer('SW', 'bound@council.example');
  await site.db.owner.query(
    `insert into sign_in_binding (authority_id, issuer, subject, person_id, bound_at)
     select '999', x, 'the-first', $1, now() from unnest($2::text[]) x`,
    [bound.personId, [council.url, general.url]],
  );
});
afterAll(async () => {
  await site.close();
  await Promise.all(Object.values(issuers).map((issuer) => issuer.close()));
});

const people: Record<Place, Record<string, unknown>> = {
  council: {
    sub: 'worker-subject',
    tid: TENANT,
    groups: [GROUP],
    preferred_username: 'worker@council.example',
  },
  schools: {
    sub: 'lead-subject',
    email: 'lead@elm.example',
    organisation: { id: 'x', name: 'Elm School', urn: '100001' },
  },
  general: { sub: 'worker-general', email: 'worker@council.example', email_verified: true },
};

/** What differs from a good sign-in. */
interface Bad extends Spoil {
  readonly at?: Place;
  /** Claims that differ; undefined takes one away. */
  readonly person?: Readonly<Record<string, unknown>>;
  readonly code: string;
  /** Another way through than there and back. */
  readonly way?: (browser: Browser, issuer: EvilIssuer, at: Place) => Promise<Seen>;
}

const now = (): number => Math.floor(Date.now() / 1000);
const claim =
  (changes: () => Record<string, unknown>): NonNullable<Spoil['token']> =>
  ({ claims }: Token) =>
    Object.assign(claims, changes());
const without =
  (name: string): NonNullable<Spoil['token']> =>
  ({ claims }: Token) =>
    void Reflect.deleteProperty(claims, name);
const head =
  (changes: Record<string, unknown>): NonNullable<Spoil['token']> =>
  ({ header }: Token) =>
    Object.assign(header, changes);
const back =
  (change: (query: URLSearchParams) => void): NonNullable<Spoil['back']> =>
  ({ searchParams }: URL) =>
    change(searchParams);
const begin = async (browser: Browser, at: Place): Promise<string> =>
  (await browser.get(`/sign-in/start?with=${at}`)).location;
const publicPem = (issuer: EvilIssuer): string =>
  issuer.keys.main.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const TOKEN = 'token-not-accepted';
const KEY = 'signature-not-accepted';
const ANSWER = 'answer-not-accepted';

const BAD: Readonly<Record<string, Bad>> = {
  // How it is signed.
  'algorithm none, no signature': {
    token: head({ alg: 'none' }),
    sign: () => '',
    code: ANSWER,
  },
  'algorithm None, in capitals': { token: head({ alg: 'NONE' }), sign: () => '', code: ANSWER },
  'algorithm none with a signature': { token: head({ alg: 'none' }), code: ANSWER },
  'HS256 with the public key as the secret': {
    token: head({ alg: 'HS256' }),
    sign: (input) => signHs256(input, publicPem(issuers.council)),
    code: ANSWER,
  },
  'HS256 with the client’s secret': {
    token: head({ alg: 'HS256' }),
    sign: (input) => signHs256(input, 'a-secret-of-the-client'),
    code: ANSWER,
  },
  'an algorithm that was not agreed: RS512': {
    token: head({ alg: 'RS512' }),
    sign: (input, { main }) => signRs512(input, main.privateKey),
    code: ANSWER,
  },
  'an algorithm that was not agreed: ES256': { token: head({ alg: 'ES256' }), code: ANSWER },
  'no algorithm': {
    token: ({ header }) => void Reflect.deleteProperty(header, 'alg'),
    code: ANSWER,
  },
  'a key that is not the issuer’s': {
    sign: (input, { stranger }) => signRs256(input, stranger.privateKey),
    code: KEY,
  },
  'a signature of another token': {
    sign: (input, { main }) => signRs256(`${input}x`, main.privateKey),
    code: KEY,
  },
  'no signature': { sign: () => '', code: KEY },
  'a claim changed after signing': {
    jwt: (jwt) => {
      const [header, payload, signature] = jwt.split('.');
      const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
      const other = Buffer.from(JSON.stringify({ ...claims, sub: 'another' })).toString(
        'base64url',
      );
      return `${header ?? ''}.${other}.${signature ?? ''}`;
    },
    code: KEY,
  },
  'a key name that nobody has': { token: head({ kid: 'unknown' }), code: KEY },
  'a key name that climbs folders': { token: head({ kid: '../../../dev/null' }), code: KEY },
  'a key carried along (jwk)': {
    token: ({ header }) => {
      const jwk = issuers.council.keys.stranger.publicKey.export({ format: 'jwk' });
      Object.assign(header, { jwk });
    },
    sign: (input, { stranger }) => signRs256(input, stranger.privateKey),
    code: KEY,
  },
  'keys named by address (jku)': {
    token: ({ header }) =>
      void Object.assign(header, { jku: `${issuers.general.url}/jwks`, kid: 'main' }),
    sign: (input) => signRs256(input, issuers.general.keys.main.privateKey),
    code: KEY,
  },
  'a certificate named by address (x5u)': {
    token: ({ header }) => void Object.assign(header, { x5u: `${issuers.general.url}/x5u` }),
    sign: (input) => signRs256(input, issuers.general.keys.main.privateKey),
    code: KEY,
  },
  'another issuer’s key under the same key name': {
    sign: (input) => signRs256(input, issuers.general.keys.main.privateKey),
    code: KEY,
  },
  'a critical header that nobody knows': { token: head({ crit: ['x'], x: 1 }), code: ANSWER },
  // Whose and for whom it is.
  'another issuer': { token: claim(() => ({ iss: 'https://evil.example' })), code: TOKEN },
  'the issuer with a slash more': {
    token: claim(() => ({ iss: `${issuers.council.url}/` })),
    code: TOKEN,
  },
  'no issuer': { token: without('iss'), code: ANSWER },
  'another audience': { token: claim(() => ({ aud: 'other' })), code: TOKEN },
  'no audience': { token: without('aud'), code: ANSWER },
  'a second audience': {
    token: claim(() => ({ aud: ['alongside', 'other'], azp: 'alongside' })),
    code: 'audience',
  },
  'a second audience without saying who asked': {
    token: claim(() => ({ aud: ['alongside', 'other'] })),
    code: TOKEN,
  },
  'asked for by another client': { token: claim(() => ({ azp: 'other' })), code: 'audience' },
  'another nonce': { token: claim(() => ({ nonce: 'other' })), code: TOKEN },
  'no nonce': { token: without('nonce'), code: ANSWER },
  'an empty nonce': { token: claim(() => ({ nonce: '' })), code: TOKEN },
  'no subject': { person: { sub: undefined }, code: ANSWER },
  'an empty subject': { person: { sub: '' }, code: 'subject' },
  'a subject that is a number': { person: { sub: 7 }, code: ANSWER },
  'a subject too long': { person: { sub: 'x'.repeat(256) }, code: 'subject' },
  // When.
  'a token that ran out': {
    token: claim(() => ({ iat: now() - 900, exp: now() - 600 })),
    code: TOKEN,
  },
  'no end': { token: without('exp'), code: ANSWER },
  'an end in words': { token: claim(() => ({ exp: 'tomorrow' })), code: ANSWER },
  'a token not yet good': { token: claim(() => ({ nbf: now() + 600 })), code: TOKEN },
  'no time of issue': { token: without('iat'), code: ANSWER },
  // What is not a token.
  'an answer without an ID token': {
    answer: (answer) => void Reflect.deleteProperty(answer, 'id_token'),
    code: ANSWER,
  },
  'an ID token of nonsense': { jwt: () => 'nonsense', code: ANSWER },
  'an ID token of two parts': { jwt: (jwt) => jwt.split('.').slice(0, 2).join('.'), code: ANSWER },
  'an answer without an access token': {
    answer: (answer) => void Reflect.deleteProperty(answer, 'access_token'),
    code: ANSWER,
  },
  // Who may come in.
  'another tenant': {
    person: { tid: '22222222-2222-4333-8444-555555555555' },
    code: 'tenant',
  },
  'no tenant': { person: { tid: undefined }, code: 'tenant' },
  'a list of tenants': { person: { tid: [TENANT] }, code: 'tenant' },
  'no groups': { person: { groups: undefined }, code: 'groups' },
  'another group': { person: { groups: ['x'] }, code: 'groups' },
  'groups as a text that holds the group': { person: { groups: GROUP }, code: 'groups' },
  'too many groups to send': {
    person: { groups: undefined, _claim_names: { groups: 'src1' } },
    code: 'groups',
  },
  'no second factor': { token: claim(() => ({ amr: ['pwd'] })), code: 'second-factor' },
  'nothing about a factor': { token: without('amr'), code: 'second-factor' },
  'a factor as a text that holds it': {
    token: claim(() => ({ amr: 'not mfa' })),
    code: 'second-factor',
  },
  'another class of authentication': {
    token: claim(() => ({ amr: undefined, acr: '0' })),
    code: 'second-factor',
  },
  'a person who was never entered': {
    person: { preferred_username: 'nobody@council.example' },
    code: 'person-unknown',
  },
  'an address with a letter that only looks like one': {
    person: { preferred_username: 'wor\u212Aer@council.example' },
    code: 'email-missing',
  },
  'no address': { person: { preferred_username: undefined }, code: 'email-missing' },
  'two addresses in one': {
    person: { preferred_username: 'worker@council.example,x@evil.example' },
    code: 'email-missing',
  },
  'an address that the issuer says is not verified': {
    person: { email_verified: false },
    code: 'email-unverified',
  },
  'an address not verified': {
    at: 'general',
    person: { email_verified: false },
    code: 'email-unverified',
  },
  'an address verified in words': {
    at: 'general',
    person: { email_verified: 'true' },
    code: 'email-unverified',
  },
  'nothing about verification': {
    at: 'general',
    person: { email_verified: undefined },
    code: 'email-unverified',
  },
  'an address given to somebody else': {
    person: { sub: 'the-second', preferred_username: 'bound@council.example' },
    code: 'email-reassigned',
  },
  'an address given to somebody else, at another issuer': {
    at: 'general',
    person: { sub: 'the-second', email: 'bound@council.example' },
    code: 'email-reassigned',
  },
  'an appointment that has ended': {
    person: { sub: 'ended', preferred_username: 'ended@council.example' },
    code: 'appointment',
  },
  'an organisation without a URN': {
    at: 'schools',
    person: { organisation: { id: 'x', name: 'A trust' } },
    code: 'organisation',
  },
  'no organisation': { at: 'schools', person: { organisation: undefined }, code: 'organisation' },
  'an organisation that is only a text': {
    at: 'schools',
    person: { organisation: '100001' },
    code: 'organisation',
  },
  'a URN of five digits': {
    at: 'schools',
    person: { organisation: { urn: '10000' } },
    code: 'organisation',
  },
  'another school’s URN': {
    at: 'schools',
    person: { organisation: { urn: '100002' } },
    code: 'appointment',
  },
  'an organisation told of another subject': {
    at: 'schools',
    person: { organisation: undefined },
    userinfo: { sub: 'another', organisation: { urn: '100001' } },
    code: ANSWER,
  },
  'a council’s person with a school’s sign-in': {
    at: 'schools',
    person: { email: 'worker@council.example' },
    code: 'appointment',
  },
  // Ways through.
  'the issuer says no': {
    back: back((query) => {
      query.delete('code');
      query.set('error', 'access_denied');
    }),
    code: 'issuer-said-no',
  },
  'another state': { back: back((query) => query.set('state', 'other')), code: ANSWER },
  'no state': { back: back((query) => query.delete('state')), code: ANSWER },
  'two states': { back: back((query) => query.append('state', 'other')), code: ANSWER },
  'no code': { back: back((query) => query.delete('code')), code: ANSWER },
  'an invented code': { back: back((query) => query.set('code', 'invented')), code: ANSWER },
  'the answer names another issuer': {
    back: back((query) => query.set('iss', issuers.general.url)),
    code: ANSWER,
  },
  'the answer names no issuer although it always does': {
    back: back((query) => query.delete('iss')),
    code: ANSWER,
  },
  'a token in the address (implicit flow)': {
    back: back((query) => {
      query.delete('code');
      query.set('id_token', 'x.y.z');
    }),
    code: ANSWER,
  },
  'both a code and a token in the address (hybrid flow)': {
    back: back((query) => query.set('id_token', 'x.y.z')),
    code: ANSWER,
  },
  'an answer that nobody asked for': {
    way: (browser) => browser.get('/sign-in/return/council?code=x&state=y'),
    code: 'attempt-missing',
  },
  'another browser': {
    way: async (browser, issuer, at) =>
      openBrowser(site).get(issuer.approve(await begin(browser, at))),
    code: 'attempt-missing',
  },
  'a browser with the cookie of its own attempt, and another’s answer': {
    way: async (browser, issuer, at) => {
      const victim = openBrowser(site);
      await begin(victim, at);
      return victim.get(issuer.approve(await begin(browser, at)));
    },
    code: ANSWER,
  },
  'a forged cookie': {
    way: async (browser, issuer, at) => {
      const address = issuer.approve(await begin(browser, at));
      browser.cookies.set('alongside-sign-in', 'forged');
      return browser.get(address);
    },
    code: 'attempt-missing',
  },
  'an attempt after ten minutes': {
    way: async (browser, issuer, at) => {
      const address = issuer.approve(await begin(browser, at));
      clock.goOn(11);
      return browser.get(address);
    },
    code: 'attempt-expired',
  },
  'the answer of one issuer brought to another’s address': {
    way: async (browser, issuer, at) => {
      const address = new URL(issuer.approve(await begin(browser, at)));
      address.pathname = '/sign-in/return/general';
      return browser.get(address.href);
    },
    code: 'attempt-of-another-issuer',
  },
  'an attempt at one issuer answered by another (mix-up)': {
    way: async (browser, _issuer, at) => {
      const address = await begin(browser, at);
      Object.assign(issuers.general.person, people.council);
      return browser.get(issuers.general.approve(address));
    },
    code: ANSWER,
  },
  'a code of another attempt (injected)': {
    way: async (browser, issuer, at) => {
      const stolen = new URL(issuer.approve(await begin(openBrowser(site), at)));
      const own = new URL(issuer.approve(await begin(browser, at)));
      own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
      return browser.get(own.href);
    },
    code: TOKEN,
  },
};

async function failures(): Promise<Record<string, unknown>[]> {
  const { rows } = await site.db.owner.query<Record<string, unknown>>(
    `select * from audit_event where event in ('login.fail', 'login.ok', 'token.rejected') order by seq`,
  );
  return rows;
}

test('there are more than sixty of them', () => {
  expect(Object.keys(BAD).length).toBeGreaterThan(60);
});

test.each(Object.entries(BAD))('not accepted: %s', async (_name, bad) => {
  const at = bad.at ?? 'council';
  const issuer = issuers[at];
  issuer.person = { ...people[at], ...bad.person };
  issuer.spoil = bad;
  const before = (await failures()).length;
  const browser = openBrowser(site);
  const straight = async () => browser.get(issuer.approve(await begin(browser, at)));
  const seen = await (bad.way?.(browser, issuer, at) ?? straight());
  issuer.spoil = {};
  expect(seen.status).toBe(403);
  expect(browser.isSignedIn()).toBe(false);
  const noted = (await failures()).slice(before);
  expect(noted).toHaveLength(1);
  expect(noted[0]).toMatchObject({ event: 'login.fail', decision: 'deny', actor: null });
  const code = String(noted[0]?.['rule_id']);
  expect(code).toBe(`sign-in.${bad.code}`);
  expect(JSON.stringify(noted)).not.toMatch(/@|subject":"w|worker|lead|code-/);
});

test('none of it began a session, bound anybody or entered a person', async () => {
  const { rows } = await site.db.owner.query(
    `select (select count(*)::int from session) as sessions,
      (select count(*)::int from sign_in_binding) as bindings, (select count(*)::int from person) as people`,
  );
  expect(rows).toEqual([{ sessions: 0, bindings: 2, people: 4 }]);
});

test('an answer brought twice is good once, and signs nobody in again', async () => {
  const { council } = issuers;
  council.person = people.council;
  const browser = openBrowser(site);
  const address = council.approve(await begin(browser, 'council'));
  const cookies = new Map(browser.cookies);
  expect((await browser.get(address)).status).toBe(303);
  expect(browser.isSignedIn()).toBe(true);
  const thief = openBrowser(site);
  for (const [name, value] of cookies) thief.cookies.set(name, value);
  expect((await thief.get(address)).status).toBe(403);
  expect(thief.isSignedIn()).toBe(false);
});

test('the way there asks for a code with PKCE, a state and a nonce, at the exact address', async () => {
  const query = new URL(await begin(openBrowser(site), 'council')).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: `${site.runtime.config.origin}/sign-in/return/council`,
  });
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(query.get(name)?.length).toBeGreaterThanOrEqual(43);
  }
  expect(
    issuers.council.asked.every((form) => (form.get('code_verifier')?.length ?? 0) >= 43),
  ).toBe(true);
});
