/** Confirming colleagues, ending what has ended, and the night's lapses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { writeSetting } from '../../../access/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { lapseDays } from './rules.ts';
import { sweepAppointments, sweepRestrictions } from './sweep.ts';

let site: TestSite;
let moment = new Date('2026-11-24T10:00:00Z');
const clock = {
  now: () => moment,
  today: () => moment.toISOString().slice(0, 10) as ReturnType<TestSite['db']['clock']['today']>,
};
let tess: Visitor;
let sam: Visitor;
let dee: Visitor;
let dan: Visitor;
let mina: Visitor;

beforeAll(async () => {
  site = await openTestSite({ clock });
  await site.make.team('south');
  await site.db.owner.query(
    `insert into service (authority_id, service_id, name) values ($1, 'near', 'Near')`,
    [LA],
  );
  await site.db.owner.query(`update team set service_id = 'near' where team_id = 'north'`);
  tess = await site.visitor('TM', 'tess@example.org');
  sam = await site.visitor('SW', 'sam@example.org');
  await site.visitor('SW', 'sue@example.org', 'south');
  dee = await site.visitor('DSL', 'dee@example.org');
  dan = await site.visitor('DSL', 'dan@example.org');
  mina = await site.visitor('SM', 'mina@example.org', 'near');
});
afterAll(() => site.close());

const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);
const count = async (text: string, values: readonly unknown[] = []): Promise<number> =>
  (await site.db.owner.query(text, [...values])).rowCount ?? 0;
const endedBecause = async (visitor: Visitor): Promise<string | null> => {
  const { rows } = await site.db.owner.query<{ why: string | null }>(
    'select ended_because as why from appointment where appointment_id = $1',
    [visitor.viewer.appointmentId],
  );
  return rows[0]?.why ?? null;
};
const told: string[] = [];
const deps = {
  clock,
  jobs: {
    enqueue: (_tx: Tx, queue: string) => {
      told.push(queue);
      return Promise.resolve();
    },
  },
};

describe('the list', () => {
  test('holds whom one answers for, and never oneself', async () => {
    const bodyOf = async (who: Visitor) => (await who.get('/colleagues')).body;
    const team = await bodyOf(tess);
    expect(team).toContain('sam@example.org');
    expect(team).not.toMatch(/sue@example|dee@example|<strong>tess/);
    expect(await bodyOf(mina)).toContain('tess@example.org');
    expect(await bodyOf(mina)).not.toContain('sam@example.org');
    expect(await bodyOf(dee)).toContain('dan@example.org');
    expect(await bodyOf(dee)).not.toContain('sam@example.org');
  });

  test('is confirmed in one press, once a day', async () => {
    await Promise.all([1, 2].map(() => tess.post('/colleagues/confirm')));
    await tess.post('/colleagues/confirm');
    expect(
      await count('select 1 from appointment_confirmation where appointment_id = $1', [
        sam.viewer.appointmentId,
      ]),
    ).toBeLessThanOrEqual(2);
    expect((await tess.get('/colleagues')).body).toContain('Confirmed on 24 November 2026');
  });

  test('nobody confirms for another team, nor past the page', async () => {
    await expect(
      site.db.database.withViewer(tess.viewer, (tx) =>
        tx.executeSql(
          `insert into appointment_confirmation (authority_id, appointment_id, confirmed_by, confirmed_at)
           values ($1, $2, $3, now())`,
          [LA, dan.viewer.appointmentId, tess.viewer.personId],
        ),
      ),
    ).rejects.toThrow(/row-level security/);
  });
});

describe('somebody who has left', () => {
  test('is out at the next request, and only by who answers for them', async () => {
    const left = (who: Visitor, gone: Visitor) =>
      who.post('/colleagues/left', { appointment: gone.viewer.appointmentId });
    expect((await left(tess, dan)).statusCode).toBe(404);
    expect((await left(dee, dee)).statusCode).toBe(404);
    expect((await left(sam, tess)).statusCode).toBe(403);
    expect((await dan.get('/our-pupils')).statusCode).toBe(200);
    expect((await left(dee, dan)).statusCode).toBe(303);
    expect((await dan.get('/our-pupils')).statusCode).toBe(303);
    expect(await endedBecause(dan)).toBe('left');
    expect((await left(dee, dan)).statusCode).toBe(404);
  });
});

describe('the night', () => {
  const sweep = () => system((tx) => sweepAppointments(tx, deps));

  test('lapses nobody who is confirmed and uses the account', async () => {
    await sweep();
    for (const who of [tess, sam, dee, mina]) expect(await endedBecause(who)).toBeNull();
  });

  test('tells who has to confirm before it is due, once', async () => {
    moment = new Date('2027-02-20T03:00:00Z');
    await system((tx) => writeSetting(tx, null, lapseDays, 0));
    await site.db.owner.query(`update session set started_at = '2027-02-19'`);
    await sweep();
    await sweep();
    const { rows } = await site.db.owner.query<{ to_role: string; to_scope_id: string }>(
      `select to_role, to_scope_id from notice where kind = 'people.to-confirm' order by 1, 2`,
    );
    expect(rows).toEqual([
      { to_role: 'SM', to_scope_id: 'near' },
      { to_role: 'TM', to_scope_id: 'north' },
    ]);
    expect(told.length).toBeGreaterThan(0);
  });

  test('lapses who was not confirmed, and accounts that nobody uses', async () => {
    moment = new Date('2027-05-01T03:00:00Z');
    await system((tx) => writeSetting(tx, null, lapseDays, 14));
    await site.db.owner.query(
      `update session set started_at = '2027-04-30' where person_id <> $1`,
      [mina.viewer.personId],
    );
    await sweep();
    expect(await endedBecause(sam)).toBe('unconfirmed');
    // No other lead is left to confirm her: nobody is locked out for want of a colleague.
    expect(await endedBecause(dee)).toBeNull();
    expect(await endedBecause(mina)).toBe('dormant');
    expect(
      await count(`select 1 from audit_event where event = 'appointment.lapse'`),
    ).toBeGreaterThanOrEqual(3);
  });

  test('tells of a restriction that is due to be looked at, once', async () => {
    const child = await site.make.child('C1');
    await site.db.owner.query(
      `insert into restriction (authority_id, child_id, category, since, review_on) values ($1, $2, 'high-risk', '2027-02-01', '2027-05-02')`,
      [LA, child],
    );
    const due = () => count(`select 1 from notice where kind = 'restriction.review-due'`);
    await system((tx) => sweepRestrictions(tx, deps));
    await system((tx) => sweepRestrictions(tx, deps));
    expect(await due()).toBe(1);
  });
});
