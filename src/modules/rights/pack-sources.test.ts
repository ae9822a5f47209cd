/** Nothing about a child is held without a decision whether a pack has it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { LEFT_OUT, PACK_SOURCES } from './pack-sources.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const KEYS = ['authority_id', 'child_id', 'pupil_id'];

async function columns(): Promise<Map<string, string[]>> {
  const { rows } = await db.owner.query<{ table: string; columns: string[] }>(
    `select c.table_name as table, array_agg(c.column_name::text order by c.ordinal_position) as columns
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1`,
  );
  return new Map(rows.map(({ table, columns: all }) => [table, all]));
}

test('every table with a child or pupil in it is in the pack or left out for a reason', async () => {
  const about = [...(await columns())]
    .filter(([, all]) => all.includes('child_id') || all.includes('pupil_id'))
    .map(([table]) => table);
  const decided = [...PACK_SOURCES.map(({ table }) => table), ...Object.keys(LEFT_OUT)];
  expect(about.length).toBeGreaterThan(30);
  expect([...about].sort()).toEqual([...decided].sort());
});

test('every column of a table of the pack has a name in it, or a reason', async () => {
  const all = await columns();
  for (const { table, columns: rules } of PACK_SOURCES)
    expect([table, ...Object.keys(rules).sort()]).toEqual([
      table,
      ...(all.get(table) ?? [])
        .filter((each) => rules[each] !== undefined || !KEYS.includes(each))
        .sort(),
    ]);
});
