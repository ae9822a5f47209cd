/** What prolongs a session and what ends it at once, a download under way included. */
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { createServer } from '../../src/platform/http.ts';
import { fixedClock, type Clock } from '../../src/platform/clock.ts';
import type { Permission, Viewer } from '../../src/access/index.ts';
import { findViewer } from '../../src/access/index.ts';
import { isStillIn } from '../../src/access/session-life.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

/** A clock that a test moves on. */
function movingClock(): Clock & { goOn(minutes: number): void } {
  let minutes = 0;
  const at = () =>
    fixedClock(new Date(Date.parse('2026-11-24T09:00:00Z') + minutes * 60_000).toISOString());
  return {
    now: () => at().now(),
    today: () => at().today(),
    goOn: (more) => {
      minutes += more;
    },
  };
}

let site: TestSite | undefined;
afterEach(() => site?.close());

async function arrive() {
  const clock = movingClock();
  site = await openTestSite({ clock });
  return { site, clock, visitor: await site.visitor('SW', 'worker@council.example') };
}

const isIn = async (visitor: Visitor): Promise<boolean> =>
  (await visitor.get('/my-children')).statusCode === 200;

test('a page says how long its session lasts; one key prolongs it without another page', async () => {
  const { visitor, clock } = await arrive();
  const { body } = await visitor.get('/my-children');
  expect(body).toContain('data-session-seconds="900"');
  clock.goOn(14);
  const extended = await visitor.post('/session/extend');
  expect([extended.statusCode, extended.body]).toEqual([200, '900']);
  clock.goOn(14);
  expect(await isIn(visitor)).toBe(true);
});

test('prolonging never goes beyond the longest time', async () => {
  const { visitor, clock } = await arrive();
  for (let minutes = 0; minutes < 470; minutes += 10) {
    clock.goOn(10);
    await visitor.post('/session/extend');
  }
  expect((await visitor.post('/session/extend')).body).toBe('600');
  clock.goOn(11);
  expect(await isIn(visitor)).toBe(false);
});

test('another site cannot prolong a session', async () => {
  const { site, visitor } = await arrive();
  const answer = await site.app.server.inject({
    method: 'POST',
    url: '/session/extend',
    headers: { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: '',
  });
  expect(answer.statusCode).toBe(403);
});

test('the council’s own minutes count, and a session that ran out leaves its trace', async () => {
  const { site, visitor, clock } = await arrive();
  await site.db.owner.query(
    `insert into setting (authority_id, key, value) values ('999', 'session.idle-minutes', '5')`,
  );
  clock.goOn(6);
  expect(await isIn(visitor)).toBe(false);
  const { rows } = await site.db.owner.query(
    `select event, actor from audit_event where event like 'session.%'`,
  );
  expect(rows).toEqual([{ event: 'session.idle', actor: visitor.viewer.personId }]);
});

test('an administrator ends somebody’s sessions at once, and never their own', async () => {
  const { site, visitor } = await arrive();
  const admin = await site.visitor('SYS', 'sys@council.example');
  const page = `/admin/people/${visitor.viewer.appointmentId}`;
  expect((await admin.get(`${page}/end`)).body).toContain('End their sessions');
  expect(await isIn(visitor)).toBe(true);
  expect((await admin.post(`${page}/sessions`)).statusCode).toBe(303);
  expect(await isIn(visitor)).toBe(false);
  expect((await admin.get(`${page}/end`)).body).toContain('Not signed in now');
  const { rows } = await site.db.owner.query<{ actor: string }>(
    `select actor from audit_event where event = 'session.revoke'`,
  );
  expect(rows).toEqual([{ actor: admin.viewer.personId }]);
  const own = await admin.post(`/admin/people/${admin.viewer.appointmentId}/sessions`);
  expect(own.statusCode).toBe(403);
});

test.each([
  ['its session is ended', `update session set ended_at = now()`],
  ['its appointment ends', `update appointment set ends_on = '2026-11-23'`],
])('a long download is cut off within a second when %s', async (_what, change) => {
  const { site, visitor, clock } = await arrive();
  const { database } = site.db;
  let sent = 0;
  const body = Readable.from(
    (async function* lines() {
      for (;;) {
        sent += 1;
        yield 'a line\n';
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })(),
  );
  const server = await createServer<Viewer, Permission>({
    routes: [
      {
        method: 'GET',
        url: '/long.csv',
        permission: 'signed-in',
        purpose: 'test',
        handler: () =>
          Promise.resolve({
            kind: 'download',
            fileName: 'long.csv',
            type: 'text/csv; charset=utf-8',
            body,
          }),
      },
    ],
    identify: (cookies, requestId) =>
      findViewer(database, clock, cookies['alongside-session'], requestId),
    isStillIn: (viewer) => isStillIn(database, viewer),
    sessionOf: () => 'a session',
    origin: 'http://127.0.0.1',
    guard: () => Promise.resolve(),
    noteDenial: () => Promise.resolve(),
    shell: () => Promise.reject(new Error('no page is shown')),
    secret: 's'.repeat(32),
    isSecure: false,
    uploadFolder: site.fileFolder,
    maxUploadBytes: () => Promise.resolve(1),
    requestsPerMinute: 100,
    log: false,
    signInPath: '/sign-in',
    stepUpPath: '/confirm-it-is-you',
  });
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${address}/long.csv`, { headers: { cookie: visitor.cookie } });
  const whole = answer.text();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(body.destroyed).toBe(false);
  expect(sent).toBeGreaterThan(20);
  const from = performance.now();
  await site.db.owner.query(change);
  await expect(whole).rejects.toThrow();
  // It looks every half second; the rest is left to a busy machine.
  expect(performance.now() - from).toBeLessThan(5_000);
  await server.close();
});
