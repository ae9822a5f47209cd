/**
 * Rights that end while somebody reads and writes: whatever begins after the end has been committed shows
 * nothing of the child and changes nothing, however many answers are under way; and nothing is half done.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshSight } from '../../src/modules/care/index.ts';
import { sql } from '../../src/platform/db.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';
import { howMany } from './strength.ts';

const ROUNDS = howMany(2, 60);
const READERS = 3;
/** Answers that each reader awaits after the end. */
const AFTERWARDS = 3;
const WHO = 'worker';

let site: TestSite;
let administrator: Visitor;
beforeAll(async () => {
  site = await openTestSite();
  administrator = await site.visitor('SYS', 'sys@example.org');
});
afterAll(() => site.close());

/** A child, and the worker who works with it, in two browsers. */
interface Scene {
  readonly child: string;
  readonly surname: string;
  readonly worker: Visitor;
  readonly elsewhere: Visitor;
}

type End = readonly [how: string, end: (scene: Scene) => Promise<unknown>];
const owner = (text: string, values: readonly unknown[]): Promise<unknown> =>
  site.db.owner.query(text, [...values]);
const ENDS: readonly End[] = [
  [
    'the person signs out',
    // Of the same session, from another page of it.
    async ({ worker }) => worker.post('/sign-out'),
  ],
  [
    'the appointment ends',
    ({ worker }) =>
      owner(
        `update appointment set ended_because = 'asked', ends_on = starts_on where authority_id = $1 and appointment_id = $2`,
        [LA, worker.viewer.appointmentId],
      ),
  ],
  [
    'the account is stopped',
    ({ worker }) =>
      owner(
        `update person set stopped_at = now(), stopped_by = $3, stopped_because = 'A lost laptop.'
         where authority_id = $1 and person_id = $2`,
        [LA, worker.viewer.personId, administrator.viewer.personId],
      ),
  ],
  [
    'the record is restricted',
    ({ child }) =>
      owner(
        `insert into restriction (authority_id, child_id, category, reason, since, review_on, set_by)
         values ($1, $2, 'high-risk', 'A threat was made.', '2026-11-24', '2027-02-22', $3)`,
        [LA, child, administrator.viewer.personId],
      ),
  ],
  [
    'the allocation is found to have ended long ago',
    ({ child }) =>
      site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
        await tx.run(sql`
          update allocation set until = '2026-01-02' where authority_id = ${LA} and child_id = ${child}`);
        await refreshSight(tx);
      }),
  ],
  [
    'the person says that they know the child',
    ({ child, elsewhere }) => elsewhere.post(`/children/${child}/conflict`),
  ],
];

let made = 0;
async function arrange(): Promise<Scene> {
  made += 1;
  const email = `${WHO}${made}@example.org`;
  const surname = `Quillfeather${made}`;
  const child = await site.make.child(`R${made}`, { forename: 'Ada', surname });
  await site.make.allocate(child, email, '2026-01-01', null, 'north');
  await site.make.plan(child, 'cin');
  const worker = await site.visitor('SW', email);
  const elsewhere = await site.elsewhere(worker);
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
  return { child, surname, worker, elsewhere };
}

interface Answer {
  readonly isAfter: boolean;
  readonly shows: boolean;
}

const decision = (child: string): Readonly<Record<string, string>> => ({
  ...{ child, shared: 'yes', recipient: 'school', who: 'Elm School, head of year' },
  ...{ what: 'concern', 'decided-day': '23', 'decided-month': '11', 'decided-year': '2026' },
  ...{ ground: 'cooperation', harm: 'outweighed', reason: 'The school had seen it as well.' },
});

test.each(ENDS)(
  'when %s, nothing that begins afterwards shows or changes anything',
  { timeout: howMany(60_000, 900_000) },
  async (how, end) => {
    let before = 0;
    let after = 0;
    let written = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const scene = await arrange();
      const { child, surname, worker } = scene;
      // As they are now: signing out takes the browser's own away.
      const cookie = worker.cookie;
      const state = { hasEnded: false };
      const reads: Answer[] = [];
      let underWay = 0;

      const ask = async (method: 'GET' | 'POST', url: string, payload?: string) => {
        const isAfter = state.hasEnded;
        const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
        const { statusCode, body } = await site.app.server.inject({
          ...{ method, url, headers },
          ...(payload !== undefined && { payload }),
        });
        return { isAfter, statusCode, body };
      };
      const isEnough = (answers: readonly Answer[]): boolean =>
        answers.filter(({ isAfter }) => isAfter).length >= READERS * AFTERWARDS;
      const reader = async (): Promise<void> => {
        while (!isEnough(reads)) {
          const { isAfter, body } = await ask('GET', `/children/${child}`);
          reads.push({ isAfter, shows: body.includes(surname) });
        }
      };
      const writer = async (): Promise<void> => {
        const form = new URLSearchParams({ ...decision(child), _csrf: worker.csrfToken });
        for (let late = 0; late < AFTERWARDS;) {
          const { isAfter } = await ask('POST', '/sharing', form.toString());
          if (isAfter) late += 1;
          else underWay += 1;
        }
      };
      const kept = async (): Promise<number> =>
        (await site.db.owner.query('select 1 from sharing_decision where child_id = $1', [child]))
          .rowCount ?? 0;

      const running = Promise.all([...Array.from({ length: READERS }, reader), writer()]);
      // Some answers first; then the end, at another moment each time.
      await expect
        .poll(() => reads.length, { interval: 1, timeout: 20_000 })
        .toBeGreaterThan(round % 5);
      await end(scene);
      state.hasEnded = true;
      const keptThen = await kept();
      await running;

      const late = reads.filter(({ isAfter }) => isAfter);
      expect([how, late.filter(({ shows }) => shows).length]).toEqual([how, 0]);
      before += reads.filter(({ isAfter, shows }) => !isAfter && shows).length;
      after += late.length;
      // Only what was under way may still be kept; what began later is not.
      const keptNow = await kept();
      expect(keptNow).toBeLessThanOrEqual(Math.min(underWay, keptThen + 1));
      written += keptNow;
    }
    process.stdout.write(
      `races: ${how}: ${ROUNDS} rounds, ${before} answers showed the child before, none of ${after} after; ${written} decisions kept\n`,
    );
    expect(before).toBeGreaterThan(0);
    expect(written).toBeGreaterThan(0);
  },
);
