import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import type { DomainEvent } from '../events.ts';
import { createTeller, EVENT_QUEUE, eventHandler, subscribe, type Tell } from './bus.ts';
import { sql, type ViewerContext } from './db.ts';
import { openJobs, type Jobs } from './jobs.ts';

let db: TestDatabase;
let jobs: Jobs;
let tell: Tell;

beforeAll(async () => {
  db = await openTestDatabase();
  jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  tell = createTeller(jobs);
});
afterAll(async () => {
  await jobs.stop();
  await db.close();
});
beforeEach(async () => {
  await db.owner.query('delete from event_handled; delete from domain_event; delete from setting');
  await db.owner.query('delete from pgboss.job where name = $1', [EVENT_QUEUE]);
});

const context = { authorityId: LA, purpose: 'test' };
const viewer: ViewerContext = {
  authorityId: LA,
  personId: '00000000-0000-4000-8000-000000000001',
  role: 'SW',
  scopes: ['person:00000000-0000-4000-8000-000000000001'],
  isSteppedUp: false,
};
const asserted: DomainEvent = { kind: 'cohort.asserted', childId: 'c-1' };

/** Tells in a transaction of its own, and gives what its job carries. */
async function told(event: DomainEvent): Promise<{ authorityId: string; eventId: string }> {
  await db.database.withSystem(context, (tx) => tell(tx, event));
  const { rows } = await db.owner.query<{ data: { authorityId: string; eventId: string } }>(
    'select data from pgboss.job where name = $1 order by created_on desc limit 1',
    [EVENT_QUEUE],
  );
  if (rows[0] === undefined) throw new Error('No job was added');
  return rows[0].data;
}

async function waiting(): Promise<{ events: number; jobs: number }> {
  const { rows } = await db.owner.query<{ events: number; jobs: number }>(
    `select (select count(*)::int from domain_event) as events,
      (select count(*)::int from pgboss.job where name = $1 and state < 'completed') as jobs`,
    [EVENT_QUEUE],
  );
  return rows[0] ?? { events: -1, jobs: -1 };
}

/** A subscriber that adds one to a setting in the transaction it is given, and may then fail. */
function counting(name: string, options: { readonly fails?: () => boolean } = {}) {
  return subscribe({
    name,
    kind: 'cohort.asserted',
    handle: async ({ childId }, tx) => {
      await tx.run(sql`
        insert into setting (authority_id, key, value) values (${LA}, ${`${name} ${childId}`}, '1')
        on conflict (authority_id, key) do update set value = to_jsonb(setting.value::int + 1)`);
      if (options.fails?.() === true) throw new Error('not today');
    },
  });
}

async function counted(): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<{ key: string; value: number }>(
    'select key, value from setting order by key',
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

test('an event and its job are kept with their cause, and lost with it', async () => {
  await expect(
    db.database.withViewer(viewer, async (tx) => {
      await tell(tx, asserted, viewer.personId);
      throw new Error('thought better of it');
    }),
  ).rejects.toThrow('thought better of it');
  expect(await waiting()).toEqual({ events: 0, jobs: 0 });
  await db.database.withViewer(viewer, (tx) => tell(tx, asserted, viewer.personId));
  expect(await waiting()).toEqual({ events: 1, jobs: 1 });
});

test('a person says things in their own name only', async () => {
  await expect(
    db.database.withViewer(viewer, (tx) =>
      tell(tx, asserted, '00000000-0000-4000-8000-000000000002'),
    ),
  ).rejects.toThrow(/row-level security/);
});

test('subscribers of its kind hear an event after the commit, others do not', async () => {
  const heard: DomainEvent[] = [];
  const hear = (name: string, kind: 'cohort.asserted' | 'roll.answered') =>
    subscribe({
      name,
      kind,
      handle: async (event, tx) => {
        const { cause } = await tx.one(sql<{ cause: number }>`
          select count(*)::int as cause from setting where authority_id = ${LA} and key = 'cause'`);
        expect(cause).toBe(1);
        heard.push(event);
      },
    });
  const handler = eventHandler(db.database, [
    hear('first', 'cohort.asserted'),
    hear('second', 'cohort.asserted'),
    hear('third', 'roll.answered'),
  ]);
  await db.database.withSystem(context, async (tx) => {
    await tell(tx, asserted);
    expect(await jobs.drain([[EVENT_QUEUE, handler]])).toBe(0);
    await tx.run(sql`insert into setting (authority_id, key, value) values (${LA}, 'cause', '1')`);
  });
  expect(await jobs.drain([[EVENT_QUEUE, handler]])).toBe(1);
  expect(heard).toEqual([asserted, asserted]);
});

test('an event handed over again changes nothing, even twice at the same moment', async () => {
  const data = await told(asserted);
  const handler = eventHandler(db.database, [counting('links'), counting('rows')]);
  await Promise.all([handler(data), handler(data)]);
  await handler(data);
  expect(await counted()).toEqual({ 'links c-1': 1, 'rows c-1': 1 });
});

test('a subscriber that fails leaves nothing, and is called again alone', async () => {
  const data = await told(asserted);
  let isBroken = true;
  const handler = eventHandler(db.database, [
    counting('links'),
    counting('rows', { fails: () => isBroken }),
    counting('spans'),
  ]);
  await expect(handler(data)).rejects.toThrow('not today');
  expect(await counted()).toEqual({ 'links c-1': 1 });
  isBroken = false;
  await handler(data);
  expect(await counted()).toEqual({ 'links c-1': 1, 'rows c-1': 1, 'spans c-1': 1 });
});

test('a job whose event is not there does nothing', async () => {
  const handler = eventHandler(db.database, [counting('links')]);
  await handler({ authorityId: LA, eventId: crypto.randomUUID() });
  const elsewhere = { ...(await told(asserted)), authorityId: '998' };
  await handler(elsewhere);
  expect(await counted()).toEqual({});
});
