/** Security keys as a second factor: set up, given at sign-in and to confirm, named, removed; and refused. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeAt } from '../../src/access/second-factor/codes.ts';
import { CHALLENGE_MINUTES, MOST_KEYS } from '../../src/access/second-factor/keys.ts';
import { openEvilIssuer, type EvilIssuer } from '../support/evil-issuer.ts';
import {
  fromBase32,
  issuersEnv,
  movableClock,
  openBrowser,
  type Browser,
} from '../support/sign-in.ts';
import { openTestSite, type TestSite } from '../support/site.ts';
import {
  optionsIn,
  ORIGIN,
  softKey,
  type SoftKey,
  type SpoiltAnswer,
} from '../support/soft-key.ts';

const clock = movableClock();
let site: TestSite;
let schools: EvilIssuer;
let council: EvilIssuer;

beforeAll(async () => {
  [schools, council] = await Promise.all([
    openEvilIssuer('alongside'),
    openEvilIssuer('alongside'),
  ]);
  site = await openTestSite({
    clock,
    env: {
      ...issuersEnv({ council: 'http://127.0.0.1:9', schools: schools.url, general: council.url }),
    },
  });
});
afterAll(async () => {
  await site.close();
  await schools.close();
  await council.close();
});

let nth = 0;
let email = '';
beforeEach(async () => {
  clock.reset();
  nth += 1;
  email = `lead-${nth}@elm.example`;
  await site.make.viewer('DSL', email, '100001');
});

const LIST = '/our-pupils/list.csv';

/** The first factor: the school's sign-in of the test's person, or of another. */
async function firstFactor(who = nth): Promise<Browser> {
  schools.person = {
    sub: `lead-${who}`,
    email: `lead-${who}@elm.example`,
    organisation: { name: 'Elm School', urn: '100001' },
  };
  const browser = openBrowser(site);
  const { location } = await browser.get('/sign-in/start?with=schools&next=/our-pupils');
  expect((await browser.get(schools.approve(location))).location).toBe('/sign-in/code');
  return browser;
}

/** Sets a key up as the only second factor; gives the signed-in browser and the recovery codes. */
async function begin(
  key: SoftKey,
  name = 'Blue key',
): Promise<{ browser: Browser; codes: string[] }> {
  const browser = await firstFactor();
  const { body } = await browser.get('/sign-in/security-key/new');
  const seen = await browser.post('/sign-in/security-key/new', {
    name,
    answer: key.create(optionsIn(body)),
  });
  expect(seen.status).toBe(200);
  const codes = [...seen.body.matchAll(/app-key">([0-9a-f-]+)</g)].map((found) => found[1] ?? '');
  return { browser, codes };
}

async function noted(event: string): Promise<unknown[]> {
  const { rows } = await site.db.owner.query<{ rule: string | null }>(
    'select rule_id as rule from audit_event where event = $1 order by seq',
    [event],
  );
  return rows.map(({ rule }) => rule);
}

/** Gives the key to confirm; where it leads tells whether it was accepted. */
async function confirm(browser: Browser, key: SoftKey, spoilt: SpoiltAnswer = {}) {
  const { body } = await browser.get(`/confirm-it-is-you?next=${encodeURIComponent(LIST)}`);
  const answer = key.get(optionsIn(body), spoilt);
  return { ...(await browser.post('/confirm-it-is-you', { next: LIST, answer })), answer };
}

test('a key is set up at the first sign-in, with recovery codes, and is the factor from then on', async () => {
  const key = softKey();
  const { browser, codes } = await begin(key);
  expect(new Set(codes).size).toBe(10);
  expect((await browser.get('/our-pupils')).status).toBe(200);
  const again = await firstFactor();
  const { body } = await again.get('/sign-in/code');
  expect(body).toContain(key.id);
  const seen = await again.post('/sign-in/security-key', { answer: key.get(optionsIn(body)) });
  expect([seen.status, seen.location]).toEqual([303, '/our-pupils']);
  expect((await again.get('/our-pupils')).status).toBe(200);
  expect((await (await firstFactor()).get('/sign-in/second-factor')).location).toBe(
    '/sign-in/code',
  );
});

test('without the key a recovery code opens the door, once; the code of no authenticator does not', async () => {
  const { codes } = await begin(softKey());
  for (const [code, status] of [
    ['000000', 422],
    [codes[0] ?? '', 303],
    [codes[0] ?? '', 422],
  ] as const) {
    const browser = await firstFactor();
    await browser.get('/sign-in/code');
    expect((await browser.post('/sign-in/code', { code })).status).toBe(status);
  }
});

test('a key confirms that it is you, and the factor ages as any other', async () => {
  const key = softKey();
  const { browser } = await begin(key);
  expect((await browser.get(LIST)).status).toBe(303);
  expect((await confirm(browser, key)).location).toBe(LIST);
  expect((await browser.get(LIST)).status).toBe(200);
  clock.goOn(6);
  expect((await browser.get(LIST)).status).toBe(303);
});

const SPOILT: Readonly<Record<string, readonly [SpoiltAnswer, string]>> = {
  'another site': [{ origin: 'https://evil.example' }, 'not-accepted'],
  'the same host on another port': [{ origin: 'http://127.0.0.1:3001' }, 'not-accepted'],
  'another relying party': [{ rpId: 'evil.example' }, 'not-accepted'],
  'another challenge': [{ challenge: 'b3RoZXI' }, 'challenge'],
  'no challenge': [{ challenge: '' }, 'challenge'],
  'an answer made to set a key up': [{ type: 'webauthn.create' }, 'not-accepted'],
  'nobody touching it': [{ isPresent: false }, 'not-accepted'],
  'a count that goes back': [{ count: 1 }, 'counter'],
  'a count that stands still': [{ count: 41 }, 'counter'],
  'another signature': [
    { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey },
    'not-accepted',
  ],
  'a key that nobody has': [{ id: 'bm9ib2R5' }, 'unknown'],
};

test.each(Object.entries(SPOILT))('nothing is confirmed by %s', async (_what, [spoilt, rule]) => {
  const key = softKey();
  key.count = 40;
  const { browser } = await begin(key);
  const before = (await noted('mfa.fail')).length;
  expect((await confirm(browser, key, spoilt)).status).toBe(422);
  expect((await noted('mfa.fail')).slice(before)).toEqual([`security-key.${rule}`]);
  expect((await browser.get(LIST)).status).toBe(303);
  expect((await confirm(browser, key, { count: 50 })).status).toBe(303);
});

test.each(['', 'nonsense', '{}', '[]', '{"id":"a","rawId":"a","type":"public-key","response":{}}'])(
  'nothing is confirmed by %j',
  async (answer) => {
    const { browser } = await begin(softKey());
    await browser.get('/confirm-it-is-you');
    expect((await browser.post('/confirm-it-is-you', { answer })).status).toBe(422);
    expect((await browser.get(LIST)).status).toBe(303);
  },
);

test('an answer is good once, in its own session and in its time', async () => {
  const key = softKey();
  const { browser } = await begin(key);
  const { answer } = await confirm(browser, key);
  const replayed = await browser.post('/confirm-it-is-you', { next: LIST, answer });
  expect(replayed.status).toBe(422);

  const other = await firstFactor();
  const asked = await other.get('/sign-in/code');
  const stolen = key.get(optionsIn((await browser.get('/confirm-it-is-you')).body));
  expect((await other.post('/sign-in/security-key', { answer: stolen })).status).toBe(422);
  expect(other.isSignedIn()).toBe(false);
  clock.goOn(CHALLENGE_MINUTES - 1);
  const late = key.get(optionsIn(asked.body));
  expect((await other.post('/sign-in/security-key', { answer: late })).status).toBe(303);

  clock.reset();
  const page = await browser.get('/confirm-it-is-you');
  clock.goOn(CHALLENGE_MINUTES + 1);
  const tooLate = key.get(optionsIn(page.body));
  expect((await browser.post('/confirm-it-is-you', { answer: tooLate })).status).toBe(422);
  expect((await noted('mfa.fail')).slice(-3)).toEqual(Array(3).fill('security-key.challenge'));
});

test('nobody signs in with another person’s key, and nobody sets one up that another has', async () => {
  const theirs = softKey();
  await begin(theirs);
  nth += 1;
  email = `lead-${nth}@elm.example`;
  await site.make.viewer('DSL', email, '100001');
  const own = softKey();
  const { browser } = await begin(own);
  const second = await firstFactor();
  const { body } = await second.get('/sign-in/code');
  expect(body).not.toContain(theirs.id);
  const answer = theirs.get(optionsIn(body));
  expect((await second.post('/sign-in/security-key', { answer })).status).toBe(422);
  expect(second.isSignedIn()).toBe(false);
  await confirm(browser, own);
  const page = await browser.get('/security-keys/new');
  const taken = await browser.post('/security-keys/new', {
    name: 'Theirs',
    answer: theirs.create(optionsIn(page.body)),
  });
  expect(taken.status).toBe(422);
  expect((await noted('mfa.fail')).slice(-2)).toEqual([
    'security-key.unknown',
    'security-key.taken',
  ]);
});

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['another relying party', { rpId: 'evil.example' }],
  ['another challenge', { challenge: 'b3RoZXI' }],
] as const)('no key is set up by %s, and none stands afterwards', async (_what, spoilt) => {
  const browser = await firstFactor();
  const key = softKey();
  const { body } = await browser.get('/sign-in/security-key/new');
  const fields = { name: 'Key', answer: key.create(optionsIn(body), spoilt) };
  expect((await browser.post('/sign-in/security-key/new', fields)).status).toBe(422);
  expect(browser.isSignedIn()).toBe(false);
  expect((await browser.get('/sign-in/code')).location).toBe('/sign-in/second-factor');
});

test('several keys stand beside each other, each with its name; one is removed, the last is not', async () => {
  const [first, second] = [softKey(), softKey()];
  const { browser } = await begin(first, 'Blue key');
  expect((await browser.get('/security-keys/new')).location).toContain('/confirm-it-is-you');
  await confirm(browser, first);
  const page = await browser.get('/security-keys/new');
  expect(page.body).toContain(first.id);
  const unnamed = { name: '   ', answer: second.create(optionsIn(page.body)) };
  expect((await browser.post('/security-keys/new', unnamed)).status).toBe(422);
  const again = await browser.get('/security-keys/new');
  const named = { name: 'Work laptop', answer: second.create(optionsIn(again.body)) };
  expect((await browser.post('/security-keys/new', named)).location).toBe('/security-keys');
  const list = await browser.get('/security-keys');
  expect(list.body).toMatch(/Blue key[\s\S]*Work laptop/);
  const [one, other] = [...list.body.matchAll(/action="(\/security-keys\/[^"]+\/remove)"/g)].map(
    (found) => found[1] ?? '',
  );
  expect((await browser.post(one ?? '', {})).status).toBe(303);
  expect((await browser.post(one ?? '', {})).status).toBe(404);
  const last = await browser.post(other ?? '', {});
  expect([last.status, last.body]).toEqual([422, expect.stringContaining('Add another key first')]);
  const gone = await firstFactor();
  const { body } = await gone.get('/sign-in/code');
  expect(body).not.toContain(first.id);
  const answer = first.get(optionsIn(body));
  expect((await gone.post('/sign-in/security-key', { answer })).status).toBe(422);
});

test('nobody removes another person’s key, and nobody changes anything without a fresh factor', async () => {
  const key = softKey();
  const { browser } = await begin(key);
  await confirm(browser, key);
  const { body } = await browser.get('/security-keys');
  const theirs = /action="(\/security-keys\/[^"]+\/remove)"/.exec(body)?.[1] ?? '';
  nth += 1;
  await site.make.viewer('DSL', `lead-${nth}@elm.example`, '100001');
  const own = softKey();
  const other = await begin(own);
  await other.browser.get('/security-keys');
  for (const url of [theirs, '/security-keys/new', '/security-keys/recovery-codes']) {
    const seen = await other.browser.post(url, { next: '/security-keys' });
    expect([url, seen.location]).toEqual([url, expect.stringContaining('/confirm-it-is-you')]);
  }
  await confirm(other.browser, own);
  await other.browser.get('/security-keys');
  expect((await other.browser.post(theirs, {})).status).toBe(404);
  expect((await browser.get('/security-keys')).body).toContain('Blue key');
});

test('keys stand beside an authenticator, and new recovery codes take the place of the old', async () => {
  const browser = await firstFactor();
  const { body } = await browser.get('/sign-in/second-factor');
  const secret = fromBase32(/app-key">([A-Z2-7 ]+)</.exec(body)?.[1]?.replaceAll(' ', '') ?? '');
  await browser.post('/sign-in/second-factor', { code: codeAt(secret, clock.now()) });
  clock.goOn(1);
  await browser.get('/confirm-it-is-you');
  await browser.post('/confirm-it-is-you', { code: codeAt(secret, clock.now()), next: '/' });
  const key = softKey();
  const page = await browser.get('/security-keys/new');
  const fields = { name: 'Key', answer: key.create(optionsIn(page.body)) };
  expect((await browser.post('/security-keys/new', fields)).location).toBe('/security-keys');
  const made = await browser.post('/security-keys/recovery-codes', {});
  const code = /app-key">([0-9a-f-]+)</.exec(made.body)?.[1] ?? '';
  const remove = /action="(\/security-keys\/[^"]+\/remove)"/.exec(
    (await browser.get('/security-keys')).body,
  );
  expect((await browser.post(remove?.[1] ?? '', {})).status).toBe(303);
  clock.goOn(1);
  for (const given of [codeAt(secret, clock.now()), code]) {
    const again = await firstFactor();
    await again.get('/sign-in/code');
    expect((await again.post('/sign-in/code', { code: given })).status).toBe(303);
  }
  const { rows } = await site.db.owner.query<{ codes: number }>(
    `select count(*)::int as codes from recovery_code join person using (authority_id, person_id) where email = $1`,
    [email],
  );
  expect(rows).toEqual([{ codes: 10 }]);
});

test('nobody has more keys than there is room for', async () => {
  const key = softKey();
  const { browser } = await begin(key);
  await confirm(browser, key);
  for (let count = 1; count <= MOST_KEYS; count += 1) {
    const page = await browser.get('/security-keys/new');
    const fields = { name: `Key ${count}`, answer: softKey().create(optionsIn(page.body)) };
    const { status } = await browser.post('/security-keys/new', fields);
    expect([count, status]).toEqual([count, count < MOST_KEYS ? 303 : 422]);
  }
  expect((await browser.get('/security-keys')).body).not.toContain('Add a security key');
});

test('whose organisation asks for the factor itself needs no key here and cannot set one up', async () => {
  await site.make.viewer('SW', `worker-${nth}@council.example`);
  council.person = {
    sub: `worker-${nth}`,
    email: `worker-${nth}@council.example`,
    email_verified: true,
  };
  const browser = openBrowser(site);
  const { location } = await browser.get('/sign-in/start?with=general&next=/');
  await browser.get(council.approve(location));
  expect((await browser.get('/security-keys')).body).toContain('You need no key here');
  expect((await browser.get('/security-keys/new')).status).toBe(404);
});

test('the options name this site, ask for no attestation and tell the key nothing of the child’s world', async () => {
  const browser = await firstFactor();
  const { body } = await browser.get('/sign-in/security-key/new');
  expect(JSON.parse(optionsIn(body))).toMatchObject({
    rp: { id: new URL(ORIGIN).hostname, name: 'Alongside' },
    user: { name: email },
    attestation: 'none',
  });
  expect(body).not.toMatch(/<script(?![^>]+src=)|onclick=|style="/);
});
