/**
 * Row security against an oracle written apart from it: for worlds drawn by lot, which rows the
 * database shows to whom is compared, row by row, with what the oracle says of the plain facts.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, TODAY, type TestDatabase } from '../support/database.ts';
import { arrange } from './arrange.ts';
import { contextOf, nameOf, nobodyOf, questionTo, type Context, type Seen } from './asking.ts';
import { TABLES, type Row, type Table } from './oracle/facts.ts';
import { mayRead } from './oracle/may-read.ts';
import { howMany } from './strength.ts';
import { daysAfter, drawWorld } from './worlds.ts';

const QUESTIONS = TABLES.map(questionTo);

const DECISIONS = howMany(20_000, 1_000_000);
const TIMES_EACH_WAY = howMany(1, 1_000);
const SEED = Number(process.env['ALONGSIDE_SEED'] ?? '3');
/** Of how many who look one is asked about with a broken context, in turn. */
const EACH = howMany(31, 7);
const CHILDREN = howMany(8, 16);

let test_: TestDatabase;
let pages: pg.Client;
/** The questions to tables that the pages' login may ask at all. */
let granted: string[];
beforeAll(async () => {
  test_ = await openTestDatabase();
  pages = new pg.Client({ connectionString: test_.pagesUrl });
  await pages.connect();
  const { rows } = await pages.query<{ table: Table }>(
    `select t as "table" from unnest($1::text[]) t where has_table_privilege(t, 'select')`,
    [[...TABLES]],
  );
  const readable = new Set(rows.map((row) => row.table));
  granted = QUESTIONS.filter((_, index) => readable.has(TABLES[index] ?? 'restriction'));
});
afterAll(async () => {
  await pages.end();
  await test_.close();
});

/** The rows that the database shows under a context; none of a table where it refuses the question. */
async function visible(context: Context): Promise<Set<string>> {
  let rows = await answer(context, granted.join(' union all '));
  if (rows === undefined) {
    rows = [];
    for (const question of QUESTIONS) rows.push(...((await answer(context, question)) ?? []));
  }
  return new Set(rows.map(nameOf));
}

/** Undefined where the database refuses. */
async function answer(context: Context, question: string): Promise<Seen[] | undefined> {
  await pages.query('begin');
  try {
    await pages.query(
      'select set_config(n, v, true) from unnest($1::text[], $2::text[]) as s(n, v)',
      [Object.keys(context), Object.values(context)],
    );
    return (await pages.query<Seen>(question)).rows;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return undefined;
    throw error;
  } finally {
    await pages.query('rollback');
  }
}

test(
  'row security shows what the oracle allows, and nothing else',
  async () => {
    const began = Date.now();
    const branches = new Map<string, [no: number, yes: number]>();
    const note = (branch: string, way: boolean): boolean => {
      const counts = branches.get(branch) ?? [0, 0];
      counts[way ? 1 : 0] += 1;
      branches.set(branch, counts);
      return way;
    };
    const differences: string[] = [];
    const kinds = new Map<string, number>();
    let asked = 0;
    for (let round = 0; asked < DECISIONS || isThin(branches, asked); round += 1) {
      const seed = SEED * 1_000 + round;
      const today = daysAfter(TODAY, round % 4);
      const worlds = [0, 1].map((which) =>
        // Ids collide between the two.
        drawWorld(String(100 + round * 2 + which), seed + which * 500, today, CHILDREN, `${seed}`),
      );
      const rows: Row[] = [];
      for (const world of worlds) rows.push(...(await arrange(test_, world, today)));
      for (const world of worlds) {
        const questions = world.lookers.map((looker) => ({
          looker,
          context: contextOf(looker, world),
        }));
        // Of each role some: the ways of roles differ in what they ask of the context.
        const chosen = questions.filter((_, index) => index % EACH === round % EACH);
        for (const { looker, context } of chosen)
          questions.push(
            ...nobodyOf(context).map((nobody) => ({
              looker: { ...looker, isKnown: false },
              context: nobody,
            })),
          );
        for (const { looker, context } of questions) {
          const seen = await visible(context);
          for (const row of rows) {
            asked += 1;
            const name = nameOf(row);
            const isAllowed = mayRead(looker, row, world.facts, note);
            if (seen.delete(name) !== isAllowed) {
              const kind = `${looker.role}${looker.isSteppedUp ? '+' : ''}${looker.emergencyId === null ? '' : '!'} ${row.table}: oracle ${isAllowed ? 'allows' : 'denies'}`;
              kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
              differences.push(`seed ${seed} ${kind} ${JSON.stringify(looker)} ${name}`);
            }
          }
          // What is left was never drawn in this round: rows of other rounds, which are foreign.
          for (const name of seen) differences.push(`foreign ${JSON.stringify(looker)} ${name}`);
        }
      }
    }
    process.stdout.write(
      `${table(branches)}\noracle: ${asked} decisions, ${differences.length} differences, ${branches.size} branches, seed ${SEED}, ${Math.round((Date.now() - began) / 1_000)} s\n`,
    );
    if (differences.length > 0) process.stdout.write(`${differences.slice(0, 3).join('\n')}\n`);
    expect([...kinds].sort().map(([kind, count]) => `${count} ${kind}`)).toEqual([]);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(rareOf(branches)).toEqual([]);
  },
  howMany(120_000, 3_600_000),
);

type Branches = ReadonlyMap<string, readonly [no: number, yes: number]>;

function rareOf(branches: Branches) {
  return [...branches].filter(([, ways]) => Math.min(...ways) < TIMES_EACH_WAY);
}

/** Goes on for branches seldom taken, but not for ever. */
function isThin(branches: Branches, asked: number): boolean {
  return asked < DECISIONS * 10 && rareOf(branches).length > 0;
}

function table(branches: Branches): string {
  return [...branches]
    .map(
      ([branch, [no, yes]]) =>
        `${branch.padEnd(46)} no ${String(no).padStart(8)}  yes ${String(yes).padStart(8)}`,
    )
    .join('\n');
}
