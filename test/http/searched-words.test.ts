/** Names that are searched for stay out of addresses (ASVS 14.2.1). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshSight } from '../../src/modules/care/index.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const SURNAME = 'Szczepanik-O’Hara';
let site: TestSite;
let sam: Visitor;
let child = '';

beforeAll(async () => {
  site = await openTestSite();
  child = await site.make.child('C-1', { surname: SURNAME });
  await site.make.allocate(child, 'sam@example.org');
  sam = await site.visitor('SW', 'sam@example.org');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, refreshSight);
});
afterAll(() => site.close());

/** Where the words lead, as the browser is told. */
const sentTo = async (list: string, words: string, who = sam): Promise<string> =>
  (await who.post('/find', { list, q: words })).headers.location ?? '';

test.each(['/search', '/my-children'])('%s finds by an address without the name', async (list) => {
  const address = await sentTo(list, SURNAME);
  expect(address).toMatch(new RegExp(`^${list}\\?q=[\\w-]+$`));
  const { body } = await sam.get(address);
  expect(body).toContain(`/children/${child}`);
  expect(body).toContain(SURNAME);
  // Neither do the links of the page: sorting, paging, downloads.
  const links = [...body.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => /szczepanik|ohara/i.test(decodeURIComponent(link)))).toEqual([]);
});

test('the address is nothing to anybody else, and words by hand find nothing', async () => {
  const kim = await site.visitor('SW', 'kim@example.org');
  const address = await sentTo('/search', SURNAME);
  expect((await kim.get(address)).body).not.toContain(SURNAME);
  expect((await sam.get('/search?q=Szczepanik')).body).not.toContain(`/children/${child}`);
});

test('other choices of a filter stay as they are, and no words leave none', async () => {
  const { headers } = await sam.post('/find', {
    list: '/my-children',
    q: '',
    status: 'cp',
    sort: 'school',
  });
  expect(headers.location).toBe('/my-children?status=cp&sort=school');
});

test.each(['', '/nowhere', '//evil.example', 'https://evil.example/search', 'constructor'])(
  'sends nobody to %j',
  async (list) => {
    const answer = await sam.post('/find', { list, q: 'x' });
    expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined]);
  },
);

test('the audit knows two searches for the same from two for something else', async () => {
  for (const words of [SURNAME, SURNAME, 'Smith']) await sam.get(await sentTo('/search', words));
  const { rows } = await site.db.owner.query<{ filter_hash: string }>(
    `select filter_hash from audit_event where event = 'search' order by seq desc limit 3`,
  );
  const [other, again, first] = rows.map((row) => row.filter_hash);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
