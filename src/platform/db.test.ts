import { afterAll, beforeAll, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { sql } from './db.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const work = { authorityId: LA, purpose: 'test' };

/** As many turns as the pool has connections, so that a leak on any of them is met. */
const TURNS = Array.from({ length: 12 }, (_, turn) => turn);

test('the context is gone after the transaction: the next one carries only its own', async () => {
  await Promise.all(TURNS.map(() => db.database.withSystem(work, (tx) => tx.run(sql`select 1`))));
  const seen = await Promise.all(
    TURNS.map(() =>
      db.database.withSystem({ authorityId: '', purpose: '' }, (tx) =>
        tx.one(sql<{ authority: string | null; purpose: string | null; people: number }>`
          select ctx_authority() as authority, ctx_purpose() as purpose,
            (select count(*) from authority) as people`),
      ),
    ),
  );
  for (const each of seen) expect(each).toEqual({ authority: null, purpose: null, people: 0 });
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
