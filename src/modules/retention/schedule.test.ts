/** The schedule against the database: nothing is held without a decision how long. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { CHILD_TABLES } from './classes/record.ts';
import { DISPOSERS } from './run.ts';
import { NOT_SCHEDULED, RETENTION_SCHEDULE, type RetentionClass } from './schedule.ts';

const schedule: readonly RetentionClass[] = RETENTION_SCHEDULE;

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

async function names(query: string): Promise<string[]> {
  const { rows } = await db.owner.query<{ name: string }>(query);
  return rows.map(({ name }) => name);
}

const tables = () =>
  names(`select table_name::text as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`);

test('every table of the database belongs to a class, or says why it has no end', async () => {
  const decided = new Set([
    ...schedule.flatMap((each) => each.tables),
    ...Object.keys(NOT_SCHEDULED),
  ]);
  expect((await tables()).filter((table) => !decided.has(table))).toEqual([]);
});

test('the schedule names no table that is not there, and none twice over', async () => {
  const there = new Set(await tables());
  const named = [...schedule.flatMap((each) => each.tables), ...Object.keys(NOT_SCHEDULED)];
  expect(named.filter((table) => !there.has(table))).toEqual([]);
  const scheduled = new Set(schedule.flatMap((each) => each.tables));
  expect(Object.keys(NOT_SCHEDULED).filter((table) => scheduled.has(table))).toEqual([]);
});

test('every class that is held has somebody who disposes of it', () => {
  // Files by the import engine, the audit by the database itself.
  const disposed = new Set<string>([...DISPOSERS.map(({ classId }) => classId), 'files', 'audit']);
  const held = schedule.filter(({ state }) => state === 'kept').map(({ id }) => id);
  expect(held.filter((id) => !disposed.has(id))).toEqual([]);
  expect([...disposed].filter((id) => !held.includes(id))).toEqual([]);
});

test('periods stand between their floor and their ceiling, and ids are unique', () => {
  for (const { id, period } of schedule) {
    if (period === null) continue;
    expect([id, period.floor <= period.standard && period.standard <= period.ceiling]).toEqual([
      id,
      true,
    ]);
  }
  expect(new Set(schedule.map(({ id }) => id)).size).toBe(schedule.length);
});

test('what refers to a child goes with it, before it', async () => {
  const referring = await names(`
    select distinct k.conrelid::regclass::text as name from pg_constraint k
    where k.contype = 'f' and k.confrelid = 'child'::regclass order by 1`);
  const gone: readonly string[] = [
    ...CHILD_TABLES,
    'advice_child',
    'rights_pack',
    'rights_case',
    'sharing_decision',
  ];
  expect(referring.filter((table) => !gone.includes(table))).toEqual([]);
  const within = await db.owner.query<{ table: string; on: string }>(`
    select k.conrelid::regclass::text as table, k.confrelid::regclass::text as on from pg_constraint k
    where k.contype = 'f' and k.conrelid <> k.confrelid`);
  const place = (table: string): number => (CHILD_TABLES as readonly string[]).indexOf(table);
  for (const { table, on } of within.rows) {
    if (place(table) < 0 || place(on) < 0) continue;
    expect([table, 'before', on, place(table) < place(on)]).toEqual([table, 'before', on, true]);
  }
});
