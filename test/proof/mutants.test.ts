/**
 * Mutants: each wrong turn of a row policy, or of a function that policies ask, has to be noticed. It is
 * made in a transaction of its own, the oracle's questions are asked in it, and all is rolled back.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, TODAY, type TestDatabase } from '../support/database.ts';
import { arrange } from './arrange.ts';
import { contextOf, nameOf, nobodyOf, questionTo, type Context, type Seen } from './asking.ts';
import { EQUIVALENT } from './mutants/equivalent.ts';
import { policyMutants, type PolicyMutant } from './mutants/policies.ts';
import { TABLES, type Row, type Table } from './oracle/facts.ts';
import { mayRead } from './oracle/may-read.ts';
import { howMany } from './strength.ts';
import { daysAfter, drawWorld, type World } from './worlds.ts';

const ROUNDS = howMany(1, 4);
const CHILDREN = 12;
const SEED = Number(process.env['ALONGSIDE_SEED'] ?? '3');
/** Of how many mutants one is made, in turn. */
const EACH = howMany(23, 1);
/** The mutants that every run makes: the plainest. */
const PLAIN = /: true$|: no row security$/;

/** Somebody who asks, and what the oracle says that they see, by table. */
interface Question {
  readonly asker: string;
  readonly login: 'pages' | 'jobs';
  readonly context: Context;
  readonly expected: ReadonlyMap<Table, readonly string[]>;
}

let test_: TestDatabase;
let granted: readonly Table[];
let questions: Question[];
beforeAll(async () => {
  test_ = await openTestDatabase();
  const { rows } = await test_.owner.query<{ table: Table }>(
    `select t as "table" from unnest($1::text[]) t where has_table_privilege('alongside_pages', t, 'select')`,
    [[...TABLES]],
  );
  granted = rows.map(({ table }) => table);
  questions = [];
  for (let round = 0; round < ROUNDS; round += 1) questions.push(...(await questionsOf(round)));
}, 300_000);
afterAll(async () => test_.close());

async function questionsOf(round: number): Promise<Question[]> {
  const seed = SEED * 1_000 + round;
  const today = daysAfter(TODAY, round % 4);
  const worlds = [0, 1].map((which) =>
    drawWorld(String(500 + round * 2 + which), seed + which * 500, today, CHILDREN, `${seed}`),
  );
  const rows: Row[] = [];
  for (const world of worlds) rows.push(...(await arrange(test_, world, today)));
  // The oracle knows nothing of protected addresses: every third is one.
  const hidden = new Set<string>();
  for (const { facts } of worlds)
    for (const { childId } of facts.children.filter((_, index) => index % 3 === 0))
      hidden.add(`${facts.authorityId} ${childId}`);
  await test_.owner.query(
    `update child_address set is_protected = true where authority_id || ' ' || child_id = any ($1)`,
    [[...hidden]],
  );
  /** A protected address is for the listed people of a restricted child (R12), and for nobody else. */
  const isShown = ({ table, authorityId, childId }: Row, { facts }: World): boolean =>
    table !== 'child_address' ||
    !hidden.has(`${authorityId} ${childId ?? ''}`) ||
    facts.restrictions.some((one) => one.childId === childId && one.liftedOn === null);
  const visible = (isVisible: (row: Row) => boolean): Question['expected'] =>
    new Map(
      TABLES.map((table) => [
        table,
        rows
          .filter((row) => row.table === table && isVisible(row))
          .map(nameOf)
          .sort(),
      ]),
    );
  const none = visible(() => false);
  return worlds.flatMap((world) => {
    const { authorityId } = world.facts;
    const lookers = world.lookers.flatMap((looker, index): Question[] => {
      const context = contextOf(looker, world);
      const asker = `${looker.role}${looker.isSteppedUp ? ', stepped up' : ''}${looker.emergencyId === null ? '' : ', emergency'}`;
      const nobodies = index % 5 === round % 5 ? nobodyOf(context) : [];
      return [
        {
          asker,
          login: 'pages',
          context,
          expected: visible(
            (row) => isShown(row, world) && mayRead(looker, row, world.facts, (_, way) => way),
          ),
        },
        ...nobodies.map((nobody, which): Question => ({
          asker: `broken context ${which} of ${asker}`,
          login: 'pages',
          context: nobody,
          expected: none,
        })),
      ];
    });
    const job = { 'alongside.authority': authorityId, 'alongside.purpose': 'proof' };
    const jobs: Question[] = [
      {
        asker: 'a job',
        login: 'jobs',
        context: job,
        expected: visible((row) => row.authorityId === authorityId),
      },
      ...[{}, { ...job, 'alongside.authority': '' }, { ...job, 'alongside.purpose': '' }].map(
        (context): Question => ({
          asker: 'a job without authority or purpose',
          login: 'jobs',
          context,
          expected: none,
        }),
      ),
    ];
    return [...lookers, ...jobs];
  });
}

/** PostgreSQL's code for a subquery that gives more rows than one. */
const TWO_FOR_ONE = '21000';

/** Who first sees something else than the oracle says; undefined when nobody does. */
async function firstDifference({
  table,
  login,
  make,
}: Pick<PolicyMutant, 'table' | 'login' | 'make'>): Promise<string | undefined> {
  const { owner } = test_;
  await owner.query('begin');
  try {
    for (const statement of make) await owner.query(statement);
    await owner.query(`set local role alongside_${login}`);
    const asked = login === 'jobs' ? TABLES : granted;
    const tables = table === undefined ? asked : asked.filter((one) => one === table);
    if (tables.length === 0) return undefined;
    for (const question of questions) {
      if (question.login !== login) continue;
      const seen = await answer(owner, question.context, tables);
      for (const one of tables) {
        const expected = question.expected.get(one) ?? [];
        const found = seen.filter((row) => row.table === one).map(nameOf);
        const extra = found.filter((name) => !expected.includes(name));
        if (extra.length > 0) return `${question.asker} sees more of ${one}`;
        if (found.length !== expected.length) return `${question.asker} misses some of ${one}`;
      }
    }
    return undefined;
  } catch (error) {
    // Two rows of one id, of two authorities, where one was looked for: it cannot even work.
    if (error instanceof pg.DatabaseError && error.code === TWO_FOR_ONE) return 'it fails';
    throw error;
  } finally {
    await owner.query('rollback');
  }
}

/** What the database shows; nothing where it refuses. */
async function answer(
  owner: pg.Client,
  context: Context,
  tables: readonly Table[],
): Promise<Seen[]> {
  await owner.query('savepoint question');
  try {
    await owner.query(
      'select set_config(n, v, true) from unnest($1::text[], $2::text[]) as s(n, v)',
      [Object.keys(context), Object.values(context)],
    );
    return (await owner.query<Seen>(tables.map(questionTo).join(' union all '))).rows;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return [];
    throw error;
  } finally {
    await owner.query('rollback to question');
  }
}

test('without a mutant nobody sees anything else than the oracle says', async () => {
  expect(await firstDifference({ table: undefined, login: 'pages', make: [] })).toBeUndefined();
  expect(await firstDifference({ table: undefined, login: 'jobs', make: [] })).toBeUndefined();
}, 300_000);

test(
  'every mutant of the row policies is noticed, or cannot be',
  async () => {
    const began = Date.now();
    const all = await policyMutants(test_.owner);
    // Quick: the plainest, and some of the others in turn.
    const chosen = all.filter(
      ({ name }, index) => PLAIN.test(name) || index % EACH === SEED % EACH,
    );
    const survivors: string[] = [];
    const equivalent: string[] = [];
    for (const mutant of chosen) {
      const difference = await firstDifference(mutant);
      const isProven = EQUIVALENT.some(({ mutants }) => mutants.includes(mutant.name));
      if (difference === undefined) (isProven ? equivalent : survivors).push(mutant.name);
      if (difference === undefined && !isProven) process.stdout.write(`survives: ${mutant.name}\n`);
      // What is proven to change nothing must not change anything.
      if (difference !== undefined && isProven) survivors.push(`${mutant.name}: ${difference}`);
    }
    process.stdout.write(
      `mutants: ${chosen.length} of the row policies, ${questions.length} questions, ${equivalent.length} cannot be noticed, ${survivors.length} survive, seed ${SEED}, ${Math.round((Date.now() - began) / 1_000)} s\n`,
    );
    expect(survivors).toEqual([]);
    expect(chosen.length).toBeGreaterThanOrEqual(howMany(20, 60));
  },
  howMany(120_000, 1_800_000),
);
