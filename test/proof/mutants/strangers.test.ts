/**
 * Mutants of every policy of every table that forget the authority: under no role does the database then go on
 * keeping the rows of another authority apart, and that is noticed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES } from '../../../src/access/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { howMany } from '../strength.ts';
import { fill, loosen, policiesOf, reachesAnother, type Policy, type Tables } from './strangers.ts';

const SEED = Number(process.env['ALONGSIDE_SEED'] ?? '3');
/** Of how many one is made, in turn. */
const EACH = howMany(29, 1);
const AUTHORITY = '(authority_id = ( SELECT ctx_authority() AS ctx_authority))';
/** Background work begins by asking which authorities there are. */
const OF_ALL = ['authority.jobs_all'];

let test_: TestDatabase;
let tables: Tables;
let policies: Policy[];
beforeAll(async () => {
  test_ = await openTestDatabase();
  await test_.owner.query('begin');
  tables = await loosen(test_.owner);
  await fill(test_.owner, tables, ROLES);
  await test_.owner.query('commit');
  policies = await policiesOf(test_.owner);
}, 120_000);
afterAll(async () => test_.close());

const nameOf = ({ table, name }: Policy): string => `${table}.${name}`;

/** Every policy asks for the authority, before and besides anything else. */
function asksAuthority({ using, check }: Pick<Policy, 'using' | 'check'>): boolean {
  return [using, check]
    .filter((condition) => condition !== null)
    .every((condition) => condition === AUTHORITY || condition.startsWith(`(${AUTHORITY} AND `));
}

test('every policy asks for the authority first', () => {
  expect(policies.filter((policy) => !asksAuthority(policy)).map(nameOf)).toEqual(OF_ALL);
});

interface Mutant {
  readonly name: string;
  readonly policy: Policy;
  readonly make: string;
}

function mutantsOf(policy: Policy): Mutant[] {
  const rest = (condition: string): string =>
    condition === AUTHORITY ? 'true' : condition.replace(`${AUTHORITY} AND `, '');
  const changed = (what: string, change: (condition: string) => string): Mutant => ({
    name: `${nameOf(policy)}: ${what}`,
    policy,
    make: `alter policy ${policy.name} on "${policy.table}"
      ${policy.using === null ? '' : `using (${change(policy.using)})`}
      ${policy.check === null ? '' : `with check (${change(policy.check)})`}`,
  });
  return [changed('true', () => 'true'), changed('without the authority', rest)];
}

test(
  'nobody reaches the rows of another authority, and every mutant that lets them is noticed',
  async () => {
    const began = Date.now();
    const { owner } = test_;
    const asked = policies.filter((policy) => !OF_ALL.includes(nameOf(policy)));
    const isChosen = (index: number): boolean => index % EACH === SEED % EACH;
    const reaches: string[] = [];
    const reads: string[] = [];
    const texts: string[] = [];
    const survivors: string[] = [];
    let made = 0;
    for (const [index, policy] of asked.entries()) {
      if (!isChosen(index)) continue;
      await owner.query('begin');
      const found = await reachesAnother(owner, tables, policy, ROLES);
      await owner.query('rollback');
      if (found !== undefined) reaches.push(`${nameOf(policy)}: ${found}`);
      for (const mutant of [
        ...mutantsOf(policy),
        {
          name: `${nameOf(policy)}: no row security`,
          policy,
          make: `alter table "${policy.table}" disable row level security`,
        },
      ]) {
        made += 1;
        await owner.query('begin');
        try {
          await owner.query(mutant.make);
          const difference = await reachesAnother(owner, tables, policy, ROLES);
          if (difference !== undefined) {
            reads.push(mutant.name);
            continue;
          }
          const [now] = (await policiesOf(owner)).filter((one) => nameOf(one) === nameOf(policy));
          (now !== undefined && asksAuthority(now) ? survivors : texts).push(mutant.name);
        } finally {
          await owner.query('rollback');
        }
      }
    }
    if (texts.length > 0) process.stdout.write(`by their text: ${texts.join(', ')}\n`);
    process.stdout.write(
      `mutants: ${made} that forget the authority, ${reads.length} noticed by what is seen or written, ${texts.length} by their text, ${survivors.length} survive, ${Math.round((Date.now() - began) / 1_000)} s\n`,
    );
    expect(reaches).toEqual([]);
    expect(survivors).toEqual([]);
    expect(made).toBeGreaterThan(howMany(20, 600));
  },
  howMany(120_000, 1_800_000),
);
