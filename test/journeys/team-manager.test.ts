import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import {
  checkPage,
  heading,
  isAsIfAbsent,
  linksOf,
  NOBODY,
  numberIn,
  signInAs,
  type Visitor,
} from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

function manager(nth: number): Promise<Visitor> {
  return signInAs(browser, { role: 'TM', nth });
}

test('J3 K2 I9 S0-51: the manager sees the team, and every number leads to a list of that length', async () => {
  const visitor = await manager(0);
  const { page } = visitor;
  expect(new URL(page.url()).pathname).toBe('/team');
  await checkPage(visitor);
  const numbers = await linksOf(page.locator('#team tfoot a'));
  expect(numbers.length).toBeGreaterThan(0);
  for (const { href, said } of numbers) {
    await visitor.go(href);
    expect(numberIn((await heading(page)).split('\n').at(-1) ?? ''), href).toBe(numberIn(said));
  }
  await visitor.go('/team/children');
  await checkPage(visitor);
  await visitor.go('/team/discrepancies');
  await checkPage(visitor);
  await visitor.leave();
});

test('J3: a child of another team answers as a child who does not exist; her own team’s opens', async () => {
  const there = await manager(1);
  await there.go('/team/children');
  const link = there.page.locator('#children tbody th a').first();
  const href = (await link.getAttribute('href')) ?? '';
  expect(await there.go(href)).toBe(200);
  await checkPage(there);
  await there.leave();
  const visitor = await manager(2);
  await isAsIfAbsent(visitor, href, `/children/${NOBODY}`);
  await visitor.leave();
});

test('J1: pages of schools, analysts and administrators are not a manager’s', async () => {
  const visitor = await manager(2);
  for (const path of ['/our-pupils', '/imports', '/cohort', '/data', '/admin/settings'])
    expect([403, 404], path).toContain(await visitor.go(path));
  await checkPage(visitor);
  await visitor.leave();
});
