/** Every form of the application: none is taken unless a page of its own session sent it. */
import { readdir } from 'node:fs/promises';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGrant, ROLES, type Role } from '../../src/access/policy.ts';
import type { Permission, Viewer } from '../../src/access/index.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { recomputeCohort } from '../../src/modules/cohort/index.ts';
import type { AnyRoute } from '../../src/platform/routes.ts';
import { LA } from '../support/database.ts';
import { howMany } from '../proof/strength.ts';
import { issuersEnv } from '../support/sign-in.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const STALE = 'This page had been open too long, or was opened elsewhere';
const FORM = 'application/x-www-form-urlencoded';
const TOKEN = 'alongside-csrf';
/** Forms after which nobody is signed in any more. */
const ENDS: readonly string[] = ['/sign-out', '/session/idle'];
/** Nothing answers there, and nothing is asked there. */
const NOWHERE = {
  council: 'http://127.0.0.1:9',
  schools: 'http://127.0.0.1:10',
  general: 'http://127.0.0.1:11',
};

let site: TestSite;
const visitors = new Map<Role, Visitor>();
const senders = new Map<Role, Sender>();
let stranger: Sender;
const world = { childId: '', pupilId: '' };
beforeAll(async () => {
  // With issuers and without, so that every way of signing in is there.
  site = await openTestSite({ env: issuersEnv(NOWHERE) });
  for (const role of ROLES) {
    const visitor = await site.visitor(role, `${role.toLowerCase()}@council.example`);
    visitors.set(role, visitor);
    senders.set(role, await openSender(visitor.viewer.appointmentId));
  }
  stranger = await openSender();
  world.childId = await site.make.child('C1', { forename: 'Ada', surname: 'Elm' });
  await site.make.allocate(world.childId, 'sw@council.example', '2026-01-01', null, 'north');
  await site.make.plan(world.childId, 'cin');
  world.pupilId = await site.make.enrol(world.childId, '100001');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    refreshSight(tx).then(() => recomputeCohort(tx, site.db.clock.today())),
  );
  // All have just confirmed who they are, so that only the token stands between them and the form.
  await site.db.owner.query('update session set stepped_up_at = $1', [site.db.clock.now()]);
}, 120_000);
afterAll(() => site.close());

type Cookies = Record<string, string>;
type Form = AnyRoute<Viewer, Permission>;

/** A browser that sends forms as they are put together here. */
interface Sender {
  readonly cookies: Cookies;
  /** Of the page as it is shown now. */
  readonly token: string;
  /** Of the page before signing in. */
  readonly before?: string;
  /** Of a session of the same person that was signed out. */
  readonly ended?: string;
}

/** A browser in which somebody signed in, out and in again; without an appointment, nobody did. */
async function openSender(appointment?: string): Promise<Sender> {
  const cookies: Record<string, string> = {};
  const ask = async (url: string, fields?: Readonly<Record<string, string>>): Promise<string> => {
    const answer = await site.app.server.inject({
      method: fields === undefined ? 'GET' : 'POST',
      url,
      cookies,
      headers: { 'content-type': FORM },
      ...(fields === undefined ? {} : { payload: new URLSearchParams(fields).toString() }),
    });
    for (const { name, value } of answer.cookies) cookies[name] = value;
    return /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? '';
  };
  const before = await ask('/sign-in');
  if (appointment === undefined) return { cookies, token: before };
  const signIn = async (): Promise<string> => {
    await ask('/sign-in', { appointment, _csrf: await ask('/sign-in') });
    return ask('/help');
  };
  const ended = await signIn();
  await ask('/sign-out', { _csrf: ended });
  return { cookies, token: await signIn(), before, ended };
}

function forms(): Form[] {
  return site.routes.filter((route) => route.method === 'POST' && !isOfMachines(route));
}

/** Asked by another machine, which proves itself otherwise. */
function isOfMachines(route: Form): boolean {
  return route.permission === 'public' && route.bearerToken !== undefined;
}

/** An address of the route's shape; what it names need not be there, for the token is asked for first. */
function addressOf({ url }: Form): string {
  return url
    .replace(':childId', world.childId)
    .replace(':pupilId', world.pupilId)
    .replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');
}

function roleFor({ permission, url }: Form): Role {
  const role = ROLES.find(
    (each) =>
      typeof permission === 'string' ||
      permission.some((one) => findGrant(each, one) !== undefined),
  );
  if (role === undefined) throw new Error(`Nobody may send the form at ${url}`);
  return role;
}

function senderFor(form: Form): Sender {
  const sender = form.permission === 'public' ? stranger : senders.get(roleFor(form));
  if (sender === undefined) throw new Error(`Nobody sends the form at ${form.url}`);
  return sender;
}

/** Somebody else who is signed in. */
function otherThan(sender: Sender): Sender {
  const other = [...senders.values()].find((each) => each !== sender);
  if (other === undefined) throw new Error('Nobody else is signed in');
  return other;
}

/** What stands in every table that a form could change: a sum over its rows. */
async function whatStands(): Promise<Record<string, string>> {
  const { rows: tables } = await site.db.owner.query<{ name: string }>(`
    select tablename as name from pg_tables where schemaname = 'public'
      and tablename not in ('session', 'audit_event', 'audit_pending', 'audit_seal')`);
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await site.db.owner.query<{ sum: string }>(
      `select count(*) || ':' || coalesce(sum(hashtext(t::text)), 0) as sum from "${name}" t`,
    );
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
}

/** How many sessions run: no form of somebody else's signs anybody in or out. */
async function sessionsRunning(): Promise<number> {
  const { rows } = await site.db.owner.query('select 1 from session where ended_at is null');
  return rows.length;
}

/** A form as it comes to the server. */
interface Sent {
  readonly token?: string;
  readonly type?: string;
  readonly query?: string;
  readonly cookies?: Cookies;
  readonly headers?: Readonly<Record<string, string>>;
}

function bodyOf(token: string | undefined): string {
  return new URLSearchParams({
    reason: 'x',
    ...(token === undefined ? {} : { _csrf: token }),
  }).toString();
}

function sendForm(form: Form, sender: Sender, sent: Sent): Promise<LightMyRequestResponse> {
  return site.app.server.inject({
    method: 'POST',
    url: `${addressOf(form)}${sent.query ?? ''}`,
    cookies: sent.cookies ?? sender.cookies,
    headers: { 'content-type': sent.type ?? FORM, ...sent.headers },
    payload: bodyOf(sent.token),
  });
}

const withHeader = (name: string, value: string) => (sender: Sender) => ({
  token: sender.token,
  headers: { [name]: value },
});

const stale = (token: string | undefined) => (token === undefined ? undefined : { token });

/** What is sent instead of the page's own form; undefined where the sender has no such thing. */
const FORGED: readonly (readonly [what: string, sent: (sender: Sender) => Sent | undefined])[] = [
  ['without a token', () => ({})],
  ['with an empty token', () => ({ token: '' })],
  ['with a token of nonsense', () => ({ token: 'AAAAAAAA-AAAA-AAAAAAAAAAAAAAAAAAAAAA' })],
  ['with the token of somebody else', (sender) => ({ token: otherThan(sender).token })],
  [
    'with the token and the token cookie of somebody else',
    (sender) => ({
      token: otherThan(sender).token,
      cookies: { ...sender.cookies, [TOKEN]: otherThan(sender).cookies[TOKEN] ?? '' },
    }),
  ],
  [
    'without the cookie of the token',
    (sender) => ({
      token: sender.token,
      cookies: Object.fromEntries(
        Object.entries(sender.cookies).filter(([name]) => name !== TOKEN),
      ),
    }),
  ],
  [
    'with a cookie of the token that nobody signed',
    (sender) => ({
      token: sender.token,
      cookies: { ...sender.cookies, [TOKEN]: 'made-up.made-up' },
    }),
  ],
  ['with the token of the page before signing in', ({ before }) => stale(before)],
  ['with the token of a session that was signed out', ({ ended }) => stale(ended)],
  ['with the token in the address', ({ token }) => ({ query: `?_csrf=${token}` })],
  ['as plain text', ({ token }) => ({ token, type: 'text/plain' })],
  ['from another site', withHeader('sec-fetch-site', 'cross-site')],
  ['from a neighbour of the site', withHeader('sec-fetch-site', 'same-site')],
  ['from another origin', withHeader('origin', 'https://elsewhere.example')],
  ['from another port', withHeader('origin', 'http://localhost:8443')],
  ['from an origin of nonsense', withHeader('origin', 'elsewhere')],
];

const THIRDS = howMany(3, 1);

describe('every form', () => {
  test('is one of many, all of which are asked here', () => {
    expect(forms().length).toBeGreaterThan(60);
    expect(forms().filter(({ permission }) => permission === 'public').length).toBeGreaterThan(3);
  });

  test.each(FORGED.map(([how, sent], kind) => [how, sent, kind] as const))(
    '%s is refused, and nothing is changed',
    { timeout: 60_000 },
    async (_, sent, kind) => {
      const before = [await whatStands(), await sessionsRunning()];
      let asked = 0;
      // Quick: each kind of forgery at every third form, another third the next time.
      for (const form of forms().filter((_form, index) => index % THIRDS === kind % THIRDS)) {
        const sender = senderFor(form);
        const forged = sent(sender);
        if (forged === undefined) continue;
        asked += 1;
        const answer = await sendForm(form, sender, forged);
        expect([form.url, answer.statusCode]).toEqual([form.url, 403]);
        expect(answer.body).toContain(STALE);
      }
      expect(asked).toBeGreaterThan(60 / THIRDS);
      expect([await whatStands(), await sessionsRunning()]).toEqual(before);
    },
  );

  test('with a file is refused without its token, and the file is not kept', async () => {
    const taking = forms().filter((form) => 'takesFile' in form && form.takesFile);
    expect(taking.length).toBeGreaterThan(0);
    for (const form of taking) {
      for (const token of ['', otherThan(senderFor(form)).token]) {
        const part = (name: string, rest: string) =>
          `--B\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n`;
        const answer = await site.app.server.inject({
          method: 'POST',
          url: addressOf(form),
          cookies: senderFor(form).cookies,
          headers: { 'content-type': 'multipart/form-data; boundary=B' },
          payload: `${part('_csrf', `\r\n\r\n${token}`)}${part('file', '; filename="a.csv"\r\n\r\na,b')}--B--\r\n`,
        });
        expect([form.url, answer.statusCode]).toEqual([form.url, 403]);
        expect(answer.body).toContain(STALE);
      }
    }
    expect(await readdir(site.fileFolder)).toEqual([]);
  });

  test('is no address to open, nor one for other methods: nothing is changed', async () => {
    const before = [await whatStands(), await sessionsRunning()];
    const opened = new Set(
      site.routes.filter(({ method }) => method === 'GET').map(({ url }) => url),
    );
    for (const form of forms()) {
      for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
        if ((method === 'GET' || method === 'HEAD') && opened.has(form.url)) continue;
        const { cookies, token } = senderFor(form);
        const query = `?${bodyOf(token)}&_method=post`;
        const { statusCode } = await site.app.server.inject({
          ...{ method, url: `${addressOf(form)}${query}`, cookies },
          headers: { 'x-http-method-override': 'POST', 'x-csrf-token': token },
        });
        expect([method, form.url, statusCode]).toEqual([
          ...[method, form.url],
          expect.toBeOneOf([403, 404]),
        ]);
      }
    }
    expect([await whatStands(), await sessionsRunning()]).toEqual(before);
  });

  test.each([
    ['as an older browser sends it', {}],
    [
      'as a browser sends it that tells nobody',
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
    ],
    ['as a script sends it', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' }],
  ])('with its own token is not refused for the token, %s', async (_, headers) => {
    for (const form of forms().filter(({ url }) => !ENDS.includes(url))) {
      const sender = senderFor(form);
      const answer = await sendForm(form, sender, {
        token: sender.token,
        headers: { ...headers, host: 'localhost' },
      });
      for (const { name, value } of answer.cookies) sender.cookies[name] = value;
      expect([form.url, answer.body.includes(STALE)]).toEqual([form.url, false]);
      const isOut = form.permission !== 'public' && answer.headers.location === '/sign-in';
      expect([form.url, isOut]).toEqual([form.url, false]);
    }
  });
});

/** What opening an address may leave behind: a question to a security key, and the count of the reader's pace. */
const LEFT_BY_PAGES: readonly string[] = ['key_challenge', 'page_asked'];
/** Between them they open most pages. */
const WORKING: readonly Role[] = ['SW', 'DSL', 'DA', 'IGO', 'SYS'];

test('no address that is opened changes what stands', async () => {
  const before = await whatStands();
  let opened = 0;
  const readers = howMany(WORKING, ROLES).flatMap((role) => senders.get(role) ?? []);
  for (const { cookies } of [...readers, stranger]) {
    for (const route of site.routes.filter(({ method }) => method === 'GET')) {
      const { statusCode } = await site.app.server.inject({ url: addressOf(route), cookies });
      opened += statusCode === 200 ? 1 : 0;
    }
  }
  expect(opened).toBeGreaterThan(readers.length * 10);
  const changed = Object.entries(await whatStands()).filter(([name, sum]) => before[name] !== sum);
  expect(changed.map(([name]) => name).sort()).toEqual(LEFT_BY_PAGES);
}, 120_000);

test('no page holds a script, a style or a handler of its own', async () => {
  const inline = /<script(?![^>]*\bsrc=)|<style|\sstyle="|\son\w+="/i;
  let pages = 0;
  const roles = howMany(WORKING, ROLES);
  for (const visitor of roles.flatMap((role) => visitors.get(role) ?? [])) {
    for (const route of site.routes) {
      if (route.method !== 'GET' || route.url.includes(':')) continue;
      const answer = await visitor.get(route.url);
      if (!String(answer.headers['content-type']).startsWith('text/html')) continue;
      pages += 1;
      expect([route.url, inline.exec(answer.body)?.[0]]).toEqual([route.url, undefined]);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  }
  expect(pages).toBeGreaterThan(roles.length * 5);
}, 120_000);

test('a NUL in an address or a form is left out and is no fault', async () => {
  for (const url of ['/our-pupils?q=%00', '/our-pupils?year=1%00']) {
    expect([url, (await visitorAs('DSL').get(url)).statusCode]).toEqual([url, 200]);
  }
  expect((await visitorAs('VSH').get('/cohort/rows?area=%00')).statusCode).toBe(200);
  const answer = await visitorAs('DSL').post('/our-pupils/missing', { note: 'A boy\0 of year 4' });
  expect(answer.statusCode).toBe(303);
  const { rows } = await site.db.owner.query('select note from roll_answer');
  expect(rows).toEqual([{ note: 'A boy of year 4' }]);
});

function visitorAs(role: Role): Visitor {
  const visitor = visitors.get(role);
  if (visitor === undefined) throw new Error(`Nobody signed in as ${role}`);
  return visitor;
}
