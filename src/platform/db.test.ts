import { afterAll, beforeAll, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { sql, type Tx, type ViewerContext } from './db.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const work = { authorityId: LA, purpose: 'test' };

const viewer: ViewerContext = {
  authorityId: LA,
  personId: '00000000-0000-4000-8000-000000000001',
  role: 'SW',
  scopes: ['person:00000000-0000-4000-8000-000000000001'],
  isSteppedUp: true,
};
const CONTEXT = ['authority', 'person', 'role', 'scopes', 'stepped_up', 'today', 'purpose'];

/** What the connection itself carries at this moment, by name; what carries nothing is left out. */
async function carried(tx: Tx): Promise<unknown[]> {
  const { rows } = await tx.executeSql(
    `select n as name from unnest($1::text[]) as n
     where coalesce(current_setting('alongside.' || n, true), '') <> '' order by n`,
    [CONTEXT],
  );
  return rows.map((row) => (row as { name: string }).name);
}

/** As many turns as the pools have connections, so that a leak on any of them is met. */
const TURNS = Array.from({ length: 12 }, (_, turn) => turn);

test.each(['commit', 'rollback'])(
  'after the %s the context is gone from the pooled connection itself',
  async (end) => {
    const look = async (tx: Tx): Promise<{ before: unknown[]; after: unknown[] }> => {
      const before = await carried(tx);
      // Ended by hand, so that the same connection can be looked at outside of any transaction.
      await tx.executeSql(end);
      return { before, after: await carried(tx) };
    };
    const system = await Promise.all(TURNS.map(() => db.database.withSystem(work, look)));
    for (const each of system) {
      expect(each).toEqual({ before: ['authority', 'purpose', 'today'], after: [] });
    }
    const pages = await Promise.all(TURNS.map(() => db.database.withViewer(viewer, look)));
    for (const each of pages) {
      expect(each).toEqual({
        before: ['authority', 'person', 'role', 'scopes', 'stepped_up', 'today'],
        after: [],
      });
    }
  },
);

test('outside of a context there is nobody’s data', async () => {
  const seen = await db.database.withSystem(work, async (tx) => {
    const within = await tx.executeSql('select count(*) as count from authority');
    await tx.executeSql('commit');
    return [within.rows, (await tx.executeSql('select count(*) as count from authority')).rows];
  });
  expect(seen).toEqual([[{ count: 1 }], [{ count: 0 }]]);
});

test('another authority is not there, and nothing can be written for it', async () => {
  const other = { authorityId: '998', purpose: 'test' };
  await expect(
    db.database.withSystem(other, (tx) =>
      tx.run(
        sql`insert into person (authority_id, email, name) values (${LA}, 'x@a.example', 'X')`,
      ),
    ),
  ).rejects.toThrow(/row-level security/);
  const found = await db.database.withSystem(other, (tx) =>
    tx.all(sql`select 1 from setting union all select 1 from person`),
  );
  expect(found).toEqual([]);
});

test('an error rolls everything back, and the connection goes on working', async () => {
  await expect(
    db.database.withSystem(work, async (tx) => {
      await tx.run(sql`insert into setting (authority_id, key, value) values (${LA}, 'lost', '1')`);
      throw new Error('half way');
    }),
  ).rejects.toThrow('half way');
  const { rows } = await db.owner.query(`select 1 from setting where key = 'lost'`);
  expect(rows).toEqual([]);
  expect(await db.database.isReady()).toBe(true);
});

test('what looks like COPY syntax arrives as it was', async () => {
  const names = ['tab\there', 'line\nbreak\r', 'back\\slash', '\\N', '\\.', 'O’Brien "Ö"', ''];
  await db.database.withSystem(work, (tx) =>
    tx.copyIn(
      'person',
      ['authority_id', 'email', 'name', 'telephone'],
      names.map((name, index) => [LA, `copy${index}@a.example`, name, null]),
    ),
  );
  const { rows } = await db.owner.query(
    `select name, telephone from person where email like 'copy%' order by email`,
  );
  expect(rows).toEqual(names.map((name) => ({ name, telephone: null })));
});

test('bulk loading is checked by row security like any other writing', async () => {
  await expect(
    db.database.withSystem(work, (tx) =>
      tx.copyIn('setting', ['authority_id', 'key', 'value'], [['998', 'k', '1']]),
    ),
  ).rejects.toThrow(/row-level security/);
});

test('calendar dates stay strings, and counts are numbers', async () => {
  const row = await db.database.withSystem(work, (tx) =>
    tx.one(sql`select date '2026-03-29' as day, count(*) as count, 1.5::numeric as share`),
  );
  expect(row).toEqual({ day: '2026-03-29', count: 1, share: 1.5 });
});

test('one row where two answer is a fault', async () => {
  await expect(
    db.database.withSystem(work, (tx) => tx.maybe(sql`select generate_series(1, 2)`)),
  ).rejects.toThrow('Expected at most one row');
});
