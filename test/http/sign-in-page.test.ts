/** The page on which a person of an invented council is chosen: by role, and searched without scripts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../src/access/index.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
  await site.make.team('south');
  await site.make.school('100002', 'Oak School');
  const people: [Role, string, string][] = [
    ...Array.from({ length: 8 }, (_, nth): [Role, string, string] => ['SW', `sw-${nth}`, 'north']),
    ['SW', 'sw-south', 'south'],
    ['TM', 'tm-1', 'south'],
    ['DSL', 'dsl-elm', '100001'],
    ['DSL', 'dsl-oak', '100002'],
  ];
  for (const [role, name, scope] of people) await site.make.viewer(role, name, scope);
});
afterAll(() => site.close());

const ask = async (query: string) => (await site.app.server.inject(`/sign-in${query}`)).body;
const matches = (body: string, pattern: RegExp) =>
  [...body.matchAll(pattern)].map((found) => found[1]?.trim());
const heads = (body: string) => matches(body, /<h2[^>]*id="role-[^>]*>([^<]+)</g);
const names = (body: string) => matches(body, /app-people__name">([^<]+)</g);

test('people stand under their role with its number, a few of each, and a link to the rest', async () => {
  const body = await ask('?next=/search');
  expect(heads(body)).toEqual([
    'Social worker (9)',
    'Team manager (1)',
    'Designated Safeguarding Lead (2)',
  ]);
  expect(names(body)).toEqual([
    ...['sw-0', 'sw-1', 'sw-2', 'sw-3', 'sw-4', 'sw-5', 'tm-1', 'dsl-elm', 'dsl-oak'],
  ]);
  const more = matches(body, /href="(\/sign-in\?[^"]+)">Show more: Social worker/g)[0] ?? '';
  const rest = await ask(more.replaceAll('&amp;', '&').replace('/sign-in', ''));
  expect(names(rest)).toHaveLength(9);
  expect(rest).toContain('name="next" value="/search"');
});

test.each([
  ['a name', '?q=SW-7', ['sw-7']],
  ['a school', '?q=oak', ['dsl-oak']],
  ['a team', '?q=south', ['sw-south', 'tm-1']],
  ['a role', '?role=TM', ['tm-1']],
  ['both', '?q=south&role=SW', ['sw-south']],
  ['a sign that patterns use', '?q=%25', []],
])('a search by %s is answered by the page itself', async (_what, query, found) => {
  expect(names(await ask(query))).toEqual(found);
});
