/** Mutants of what the database decides: row policies and the functions that they ask, read from the catalogue. */
import type pg from 'pg';
import { TABLES } from '../oracle/facts.ts';
import { changesOf } from './expressions.ts';

/** A wrong turn of the database. */
export interface PolicyMutant {
  readonly name: string;
  /** Statements of the owner that make it. */
  readonly make: readonly string[];
  /** The table that it is about; undefined where it can show in any. */
  readonly table: string | undefined;
  /** Under which login it shows. */
  readonly login: 'pages' | 'jobs';
}

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly login: string;
  readonly condition: string;
}

/** What is not asked for itself, but the policies of others look into for the pages. */
const BEHIND = ['sight'];

/** Tables that the pages' login may not ask for at all. */
const FOR_JOBS: readonly string[] = ['restriction', 'child_school'];

/** The functions that policies ask, and whose conditions are printed as an expression. */
const ASKED = [
  'conflict_children',
  'conflict_pupils',
  'ctx_stepped_up',
  'ctx_schools',
  'school_children',
  'sight_children',
  'sight_pupils',
];

const AGAIN = 'select bring_barred_in_step(authority_id, child_id) from child';
const FREE = ['sight', 'link', 'cohort_row'].map((table) => `update ${table} set barred = false`);

/** Functions written as text: what stands there, and what stands there in the mutant. */
const REWRITTEN: readonly (readonly [name: string, from: string, to: string])[] = [
  ['is_restricted_child', 'and r.lifted_on is null', ''],
  ['is_restricted_child', 'r.lifted_on is null', 'r.lifted_on is not null'],
  ['is_restricted_child', 'is_sealed_child(authority, child) or', ''],
  ['is_restricted_child', 'and r.child_id = child', ''],
  ['is_restricted_child', 'r.authority_id = authority and', ''],
  ['is_sealed_child', 'select c.is_sealed', 'select false'],
  ['is_sealed_child', 'c.authority_id = authority and', ''],
  ['is_barred_scope', 'is_sealed_child(authority, child) or', ''],
  ['is_barred_scope', 'or not is_restricted_child(authority, child)', ''],
  ['is_barred_scope', "like 'allow:%'", "like 'person:%'"],
  ['is_barred_scope', 'else is_restricted_child(authority, child)', 'else false'],
  [
    'bring_barred_in_step',
    'set barred = is_barred_scope',
    'set barred = false and is_barred_scope',
  ],
  [
    'bring_barred_in_step',
    'update link l set barred = restricted',
    'update link l set barred = false',
  ],
  [
    'bring_barred_in_step',
    'update cohort_row r set barred = restricted',
    'update cohort_row r set barred = false',
  ],
];

/** Roles that hold nothing of a resource and get it in a mutant. */
const WIDENED = [
  "('YJW', 'R04')",
  "('LAI', 'R11')",
  "('EA', 'R05')",
  "('YJW', 'R05')",
  "('EA', 'R11')",
];

/** All of them, in the order of their names. */
export async function policyMutants(owner: pg.Client): Promise<PolicyMutant[]> {
  const { rows: policies } = await owner.query<Policy>(
    `select tablename as "table", policyname as name, roles[1]::text as login, qual as condition
     from pg_policies where cmd in ('SELECT', 'ALL')
       and (tablename = any ($1) or tablename = any ($2) and not roles @> '{alongside_jobs}')
     order by 1, 2`,
    [TABLES, BEHIND],
  );
  const { rows: functions } = await owner.query<{ name: string; definition: string }>(
    `select proname as name, pg_get_functiondef(oid) as definition from pg_proc
     where pronamespace = 'public'::regnamespace and prokind = 'f' order by 1`,
  );
  const definitionOf = (name: string): string => {
    const found = functions.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`No function ${name}`);
    return found.definition;
  };
  const replaced = (name: string, from: string, to: string): string => {
    const definition = definitionOf(name);
    if (!definition.includes(from)) throw new RangeError(`${name} does not say ${from}`);
    return definition.replace(from, to);
  };
  const anywhere = { table: undefined, login: 'pages' } as const;
  return [
    ...policies.flatMap(ofPolicy),
    ...TABLES.map((table): PolicyMutant => ({
      name: `${table}: no row security`,
      make: [`alter table ${table} disable row level security`],
      table,
      login: FOR_JOBS.includes(table) ? 'jobs' : 'pages',
    })),
    ...ASKED.flatMap((name) => {
      const definition = definitionOf(name);
      const at = definition.indexOf('RETURN ') + 'RETURN '.length;
      return changesOf(definition.slice(at))
        .filter(({ what }) => !/^not (?:ARRAY|CASE)/.test(what))
        .map(({ what, text }) => ({
          ...anywhere,
          name: `${name}(): ${what}`,
          make: [`${definition.slice(0, at)}${text}`],
        }));
    }),
    ...REWRITTEN.map(([name, from, to]) => ({
      ...anywhere,
      name: `${name}(): «${to}» for «${from}»`,
      make: [replaced(name, from, to), ...FREE, AGAIN],
    })),
    ...WIDENED.map((pair) => ({
      ...anywhere,
      name: `role_reads(): also ${pair}`,
      make: [replaced('role_reads', "('SW', 'R03')", `('SW', 'R03'), ${pair}`)],
    })),
    ...[...definitionOf('role_reads').matchAll(/\('[A-Z]+', 'R\d+'\)/g)].map(([pair]) => ({
      ...anywhere,
      name: `role_reads(): without ${pair}`,
      make: [replaced('role_reads', pair, "('', '')")],
    })),
  ];
}

function ofPolicy({ table, name, login, condition }: Policy): PolicyMutant[] {
  return [{ what: 'true', text: 'true' }, ...changesOf(condition)].map(({ what, text }) => ({
    name: `${table}.${name}: ${what}`,
    make: [`alter policy ${name} on ${table} using (${text})`],
    table: BEHIND.includes(table) ? undefined : table,
    login: login === 'alongside_jobs' ? 'jobs' : 'pages',
  }));
}
