/**
 * Three authorities whose people, children and pupils have the same ids and UPNs share a few connections.
 * Transactions that end well, fail, throw, lose their connection or reach for another's rows follow each other
 * on them by lot: none sees, enters or changes a row of another authority, and none leaves half of its work.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql, type Tx, type ViewerContext } from '../../src/platform/db.ts';
import { openTestDatabase, TODAY, type TestDatabase } from '../support/database.ts';
import { arrange } from './arrange.ts';
import { contextOf, nameOf, questionTo, type Seen } from './asking.ts';
import { TABLES, type Row, type Table } from './oracle/facts.ts';
import { mayRead } from './oracle/may-read.ts';
import { howMany } from './strength.ts';
import { drawing, drawWorld } from './worlds.ts';

const TRANSACTIONS = howMany(2_000, 100_000);
const AT_ONCE = 16;
const SEED = Number(process.env['ALONGSIDE_SEED'] ?? '3');
const CHILDREN = 10;
const AUTHORITIES = ['601', '602', '603'] as const;

/** How a transaction ends, and of a hundred how many. */
const ENDS = [
  ['well', 62],
  ['thrown', 14],
  ['failed', 12],
  ['reaching', 11],
  ['cut', 1],
] as const;
type End = (typeof ENDS)[number][0];

/** Somebody who asks, and what the oracle says that they see. */
interface Asker {
  readonly viewer: ViewerContext;
  readonly expected: ReadonlyMap<Table, readonly string[]>;
}

let test_: TestDatabase;
let askers: Asker[];
let granted: readonly Table[];

beforeAll(async () => {
  test_ = await openTestDatabase();
  const { rows } = await test_.owner.query<{ table: Table }>(
    `select t as "table" from unnest($1::text[]) t where has_table_privilege('alongside_pages', t, 'select')`,
    [[...TABLES]],
  );
  // The oracle knows nothing of protected addresses, and here there are none.
  granted = rows.map(({ table }) => table);
  // The same family: the same ids in each authority, for other people and children.
  const worlds = AUTHORITIES.map((authority, index) =>
    drawWorld(authority, SEED * 100 + index, TODAY, CHILDREN, `authorities ${SEED}`),
  );
  const stands: Row[] = [];
  for (const world of worlds) stands.push(...(await arrange(test_, world, TODAY)));
  askers = worlds.flatMap((world) =>
    world.lookers.map((looker): Asker => {
      const context = contextOf(looker, world);
      const isVisible = (row: Row): boolean =>
        mayRead(looker, row, world.facts, (_branch, way) => way);
      return {
        viewer: {
          authorityId: looker.authorityId,
          personId: looker.personId,
          role: looker.role,
          scopes: [...(context['alongside.scopes'] ?? '').matchAll(/"([^"]*)"/g)].map(
            ([, scope]) => scope ?? '',
          ),
          isSteppedUp: looker.isSteppedUp,
        },
        expected: new Map(
          granted.map((table) => [
            table,
            stands
              .filter((row) => row.table === table && isVisible(row))
              .map(nameOf)
              .sort(),
          ]),
        ),
      };
    }),
  );
}, 120_000);
afterAll(() => test_.close());

test(
  'no transaction meets a row of another authority, nor leaves half of its work',
  async () => {
    const began = Date.now();
    const lot = drawing(SEED);
    const wrong: string[] = [];
    const tally = new Map<End, number>();
    /** So that nobody says the same twice. */
    const versions = new Map<string, number>();
    const kept: string[] = [];
    const keptByJobs: string[] = [];
    let asked = 0;

    /** Reads two tables and says that something was read; as far as the end allows. */
    async function readAndWrite(tx: Tx, asker: Asker, end: End, version: number): Promise<void> {
      const { authorityId, personId, role } = asker.viewer;
      for (const table of [lot.of(granted), lot.of(granted)]) {
        const { rows } = await tx.executeSql(questionTo(table));
        asked += 1;
        const found = (rows as Seen[]).map(nameOf).sort();
        if (found.join() !== (asker.expected.get(table) ?? []).join())
          wrong.push(`${authorityId} ${role}: other rows of ${table} than the oracle’s`);
      }
      await tx.run(sql`
        insert into role_brief_read (authority_id, person_id, role, version, read_at)
        values (${authorityId}, ${personId}, ${role}, ${version}, now())`);
      await endAs(tx, end);
      if (end === 'reaching') {
        await tx.run(sql`
          insert into role_brief_read (authority_id, person_id, role, version, read_at)
          values (${otherThan(authorityId)}, ${personId}, ${role}, ${version}, now())`);
        wrong.push(`${authorityId} ${role}: entered a row of another authority`);
      }
    }

    /** Background work: changes a person whom every authority has under the same id, and sets something. */
    async function work(tx: Tx, asker: Asker, end: End, key: string): Promise<void> {
      const { authorityId, personId } = asker.viewer;
      const seen = await tx.all(sql<{ authorityId: string }>`
        update person set job_title = ${key} where person_id = ${personId} returning authority_id as "authorityId"`);
      asked += 1;
      if (seen.length !== 1 || seen[0]?.authorityId !== authorityId)
        wrong.push(`${authorityId}: work changed ${seen.length} people of that id`);
      await tx.run(sql`
        insert into setting (authority_id, key, value) values (${authorityId}, ${key}, 'true')`);
      await endAs(tx, end);
      if (end === 'reaching') {
        await tx.run(sql`
          insert into setting (authority_id, key, value) values (${otherThan(authorityId)}, ${key}, 'true')`);
        wrong.push(`${authorityId}: work set something of another authority`);
      }
    }

    async function one(number: number): Promise<void> {
      const asker = lot.of(askers);
      const end = drawEnd(lot.of([...Array(100).keys()]));
      const isJob = lot.chance(0.3);
      const { authorityId, personId, role } = asker.viewer;
      const who = `${authorityId} ${personId} ${role}`;
      const version = (versions.get(who) ?? 0) + 1;
      versions.set(who, version);
      const key = `proof.${number}`;
      let isDone = true;
      try {
        if (isJob)
          await test_.database.withSystem({ authorityId, purpose: 'proof' }, (tx) =>
            work(tx, asker, end, key),
          );
        else
          await test_.database.withViewer(asker.viewer, (tx) =>
            readAndWrite(tx, asker, end, version),
          );
      } catch {
        isDone = false;
      }
      if (isDone !== (end === 'well'))
        wrong.push(`${authorityId} ${role}: ${end}, and yet ${isDone ? 'done' : 'not done'}`);
      if (isDone)
        if (isJob) keptByJobs.push(`${authorityId} ${key}`);
        else kept.push(`${who} ${version}`);
      tally.set(end, (tally.get(end) ?? 0) + 1);
    }

    let next = 0;
    const runner = async (): Promise<void> => {
      for (let number = (next += 1); number <= TRANSACTIONS; number = next += 1) await one(number);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runner));

    const standing = async (query: string): Promise<string[]> =>
      (await test_.owner.query<{ row: string }>(query)).rows.map(({ row }) => row);
    const written = await standing(
      `select concat_ws(' ', authority_id, person_id, role, version) as row from role_brief_read`,
    );
    const set = await standing(
      `select concat_ws(' ', authority_id, key) as row from setting where key like 'proof.%'`,
    );
    process.stdout.write(
      `authorities: ${TRANSACTIONS} transactions of ${askers.length} people in ${AUTHORITIES.length} authorities, ${asked} questions, ${[...tally].map(([end, count]) => `${end} ${count}`).join(', ')}, ${wrong.length} wrong, ${Math.round((Date.now() - began) / 1_000)} s\n`,
    );
    expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
    expect(written.sort()).toEqual(kept.sort());
    expect(set.sort()).toEqual(keptByJobs.sort());
    expect([...tally.keys()].sort()).toEqual(ENDS.map(([end]) => end).sort());
  },
  howMany(120_000, 1_800_000),
);

function drawEnd(lot: number): End {
  let upTo = 0;
  for (const [end, share] of ENDS) {
    upTo += share;
    if (lot < upTo) return end;
  }
  return 'well';
}

function otherThan(authorityId: string): string {
  return AUTHORITIES.find((each) => each !== authorityId) ?? '';
}

/** Ends the transaction as the lot says, where it is not the caller's part. */
async function endAs(tx: Tx, end: End): Promise<void> {
  if (end === 'thrown') throw new Error('Thrown');
  if (end === 'failed') await tx.run(sql`select 1 / 0`);
  if (end === 'cut') await tx.run(sql`select pg_terminate_backend(pg_backend_pid())`);
}
