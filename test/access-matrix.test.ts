/**
 * docs/access-matrix.md is written from the running policy and the composed application's routes. After
 * a change that is meant: `npx vitest run test/access-matrix.test.ts --update`, and read the difference.
 */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import * as prettier from 'prettier';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  findGrant,
  grantsOf,
  ROLE_NAMES,
  ROLES,
  scopeKindOf,
  type Permission,
  type Resource,
} from '../src/access/index.ts';
import { CONDITIONS } from '../src/access/policy.ts';
import { openTestSite, type TestSite } from './support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const PAGE = new URL('../docs/access-matrix.md', import.meta.url);

function resources(): ReadonlyMap<Resource, string> {
  const rows = Papa.parse<{ resource_id: Resource; resource: string }>(
    readFileSync(new URL('../src/access/matrix.csv', import.meta.url), 'utf8'),
    { header: true, skipEmptyLines: true },
  ).data;
  return new Map(rows.map((row) => [row.resource_id, row.resource]));
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(head),
  line(head.map(() => '---')),
  ...rows.map(line),
];

function cell(role: (typeof ROLES)[number], resource: Resource): string {
  const grants = grantsOf(role, resource).map(({ verb, conditions }) =>
    conditions.length === 0 ? verb : `${verb}·${conditions.join('+')}`,
  );
  return grants.join(' ') || '–';
}

function opensTo(permission: readonly Permission[] | 'signed-in' | 'public'): string {
  if (permission === 'public') return 'everybody';
  if (permission === 'signed-in') return 'whoever is signed in';
  const roles = ROLES.filter((role) =>
    permission.some((each) => findGrant(role, each) !== undefined),
  );
  return roles.join(' ');
}

const asked = (permission: readonly Permission[] | 'signed-in' | 'public'): string =>
  typeof permission === 'string'
    ? ''
    : permission.map(({ resource, verb }) => `${resource} ${verb}`).join(', ');

function written(): string {
  const named = resources();
  return [
    '# Who may do what',
    '',
    'Written from the running policy and the routes of the application; a test fails when it is stale. The',
    'policy decides verbs, row-level security decides rows (db/migrations), tables decide columns.',
    '',
    'S list and view, s a minimal subset, P pseudonymised, A aggregate, C create, E edit own entry, V approve',
    'or verify, X export, U undo. What must also hold stands after the dot:',
    '',
    ...Object.entries(CONDITIONS).map(([code, words]) => `- **${code}** ${words}`),
    '',
    '## Roles',
    '',
    ...table(
      ['Code', 'Role', 'Appointed to'],
      ROLES.map((role) => [role, ROLE_NAMES[role], scopeKindOf(role)]),
    ),
    '',
    '## Resources',
    '',
    ...table(
      ['Resource', ...ROLES],
      [...named].map(([id, name]) => [`${id} ${name}`, ...ROLES.map((role) => cell(role, id))]),
    ),
    '',
    '## Routes',
    '',
    'Whom the policy lets come to an address; a page may let fewer (a list of one’s own is no manager’s), and',
    'the database gives only rows that are theirs.',
    '',
    ...table(
      ['Address', 'Purpose', 'Needs', 'Opens to'],
      [...site.routes]
        .sort((a, b) => `${a.url} ${a.method}`.localeCompare(`${b.url} ${b.method}`, 'en'))
        .map(({ method, url, purpose, permission }) => [
          `\`${method} ${url}\``,
          purpose,
          asked(permission),
          opensTo(permission),
        ]),
    ),
    '',
  ].join('\n');
}

test('docs/access-matrix.md is what the policy and the routes say', async () => {
  const options = await prettier.resolveConfig(PAGE.pathname);
  const text = await prettier.format(written(), { ...options, parser: 'markdown' });
  await expect(text).toMatchFileSnapshot(PAGE.pathname);
});
