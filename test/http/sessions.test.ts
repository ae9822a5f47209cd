/** How long somebody stays signed in, and what ends it at once. */
import { afterEach, expect, test } from 'vitest';
import { idleMinutes, longestHours } from '../../src/access/session.ts';
import { fixedClock, type Clock } from '../../src/platform/clock.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const START = '2026-11-24T09:00:00Z';

/** A clock that a test moves on. */
function movingClock(): Clock & { goOn(minutes: number): void } {
  let minutes = 0;
  const at = () => fixedClock(new Date(Date.parse(START) + minutes * 60_000).toISOString());
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

async function arrive(): Promise<{ visitor: Visitor; clock: ReturnType<typeof movingClock> }> {
  const clock = movingClock();
  site = await openTestSite({ clock });
  return { visitor: await site.visitor('SYS', 'sys@council.example'), clock };
}

async function isIn(visitor: Visitor): Promise<boolean> {
  const { statusCode, headers } = await visitor.get('/admin/people');
  if (statusCode === 200) return true;
  expect([statusCode, headers.location]).toEqual([303, '/sign-in?next=%2Fadmin%2Fpeople']);
  return false;
}

test('a session without a request for a quarter of an hour has ended', async () => {
  const { visitor, clock } = await arrive();
  clock.goOn(idleMinutes.standard - 1);
  expect(await isIn(visitor)).toBe(true);
  clock.goOn(idleMinutes.standard - 1);
  expect(await isIn(visitor)).toBe(true);
  clock.goOn(idleMinutes.standard + 1);
  expect(await isIn(visitor)).toBe(false);
});

test('a session ends after a working day, however busy it was', async () => {
  const { visitor, clock } = await arrive();
  for (let minutes = 10; minutes <= longestHours.standard * 60; minutes += 10) {
    clock.goOn(10);
    expect([minutes, await isIn(visitor)]).toEqual([minutes, true]);
  }
  clock.goOn(10);
  expect(await isIn(visitor)).toBe(false);
});

test('signing out ends the session at the server, not only in the browser', async () => {
  const { visitor } = await arrive();
  const { cookie } = visitor;
  await visitor.post('/sign-out');
  const again = await site?.app.server.inject({ url: '/admin/people', headers: { cookie } });
  expect(again?.statusCode).toBe(303);
});

test('an appointment that ends takes its session with it at the next request', async () => {
  const { visitor } = await arrive();
  expect(await isIn(visitor)).toBe(true);
  await site?.db.owner.query('update appointment set ends_on = $1 where appointment_id = $2', [
    '2026-11-23',
    visitor.viewer.appointmentId,
  ]);
  expect(await isIn(visitor)).toBe(false);
});

test.each([
  ['empty', ''],
  ['a letter', 'x'],
  ['without a secret', '999.'],
  ['an unknown secret', '999.AAAA'],
  ['long', `${'9'.repeat(4000)}.x`],
  ['of SQL', "999.' or true --"],
])('a cookie of nonsense (%s) is nobody', async (_what, token) => {
  site = await openTestSite();
  const { statusCode } = await site.app.server.inject({
    url: '/admin/people',
    headers: { cookie: `alongside-session=${encodeURIComponent(token)}` },
  });
  expect(statusCode).toBe(303);
});

test('the session cookie is out of reach of scripts and of other sites', async () => {
  const { visitor } = await arrive();
  const csrf = visitor.csrfToken;
  const answer = await visitor.post('/sign-in', {
    appointment: visitor.viewer.appointmentId,
    _csrf: csrf,
  });
  const session = answer.cookies.find(({ name }) => name === 'alongside-session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
});

test('more requests than anybody makes are turned away in words', async () => {
  site = await openTestSite({ env: { ALONGSIDE_REQUESTS_PER_MINUTE: '5' } });
  const answers = [];
  for (let request = 0; request < 6; request += 1) {
    answers.push(await site.app.server.inject('/sign-in'));
  }
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 429]);
  expect(answers.at(-1)?.body).toMatch(/minute/);
});
