import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import {
  checkPage,
  heading,
  linksOf,
  NOBODY,
  numberIn,
  signInAs,
  type Visitor,
} from './support/journey.ts';
import { peopleWithLists } from './support/people.ts';

let browser: Browser;
/** Names on two schools' lists, which nobody in the Virtual School is shown. */
let names: readonly string[];

beforeAll(async () => {
  browser = await openBrowser();
  const leads = await peopleWithLists(browser, 'DSL', { people: 2, atLeast: 2, apart: true });
  const lists: string[] = [];
  for (const { choice } of leads) {
    const visitor = await signInAs(browser, choice);
    lists.push(...(await visitor.page.locator('#pupils tbody th a').allInnerTexts()));
    await visitor.leave();
  }
  names = lists.map((name) => name.trim());
});
afterAll(() => browser.close());

async function showsNoName({ page }: Visitor): Promise<void> {
  const html = await page.content();
  expect(names.filter((name) => html.includes(name))).toEqual([]);
}

test('I9 J4 K4 S4-9: the head sees numbers without names, and each equals the list behind it', async () => {
  const visitor = await signInAs(browser, { role: 'VSH' });
  const { page } = visitor;
  expect(new URL(page.url()).pathname).toBe('/cohort');
  const total = numberIn(await heading(page));
  await checkPage(visitor);
  await showsNoName(visitor);
  const links = [
    ...(await linksOf(page.locator('#by-status tbody td a'))).slice(0, 2),
    ...(await linksOf(page.locator('#by-school tbody td a'))).slice(0, 2),
  ];
  expect(links.length).toBeGreaterThan(1);
  for (const { href, said } of links) {
    await visitor.go(href);
    expect(numberIn(await heading(page)), href).toBe(numberIn(said));
  }
  await visitor.go('/cohort/rows');
  expect(numberIn(await heading(page))).toBe(total);
  for (const mark of await page.locator('main tbody th').allInnerTexts())
    expect(mark.trim()).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await checkPage(visitor);
  await showsNoName(visitor);
  await visitor.leave();
});

test('A13 A14: numbers carry their day and source, small ones are hidden, and schools outside the council are told apart', async () => {
  const visitor = await signInAs(browser, { role: 'VSH' });
  const { page } = visitor;
  expect(await page.locator('main').innerText()).toMatch(/As at \d{1,2} \w+ \d{4}/);
  expect(await page.locator('#by-outside').innerText()).toContain('School');
  for (const cell of await page.locator('main table tbody td.app-table__number').allInnerTexts()) {
    const said = cell.trim();
    if (/^\d/.test(said)) expect([1, 2, 3, 4, 5]).not.toContain(numberIn(said));
    else expect(said).toMatch(/^c/);
  }
  await visitor.leave();
});

test('A9 S0-5 S0-6 S1-6 S1-8 S2-2 S2-62 S3-2 S3-3 S3-6 S4-2: the definitions in use say who counts, for how long, who is left out, and by which source', async () => {
  const visitor = await signInAs(browser, { role: 'VSH' });
  const { page } = visitor;
  await visitor.go('/cohort/definitions');
  await checkPage(visitor);
  const said = (await page.locator('main').innerText()).toLowerCase();
  for (const word of ['disab', 'child in need plan', 'child protection plan', 'kinship', 'six'])
    expect(said).toContain(word);
  for (const word of ['looked after', 'assess', 'source']) expect(said).toContain(word);
  await visitor.go('/cohort?definition=any-time');
  await checkPage(visitor);
  await visitor.leave();
});

test('A11 S2-9: any past day can be asked, and a day to come is refused in words', async () => {
  const visitor = await signInAs(browser, { role: 'VSH' });
  const { page } = visitor;
  const today = numberIn(await heading(page));
  expect(await visitor.go('/cohort?on-day=1&on-month=9&on-year=2024')).toBe(200);
  expect(await page.locator('main').innerText()).toContain('As at 1 September 2024');
  expect(numberIn(await heading(page))).not.toBe(today);
  await checkPage(visitor);
  expect(await visitor.go('/cohort?on-day=1&on-month=9&on-year=2099')).toBe(422);
  await checkPage(visitor);
  await visitor.leave();
});

test('A11 J4: an adviser sees which schools have not confirmed their lists and whom to ring, but no child', async () => {
  const visitor = await signInAs(browser, { role: 'EA' });
  const { page } = visitor;
  await checkPage(visitor);
  await showsNoName(visitor);
  await visitor.go('/cohort/unconfirmed');
  expect(numberIn(await heading(page))).toBeGreaterThan(0);
  expect(await page.locator('#unconfirmed tbody a[href^="mailto:"]').count()).toBeGreaterThan(0);
  await checkPage(visitor);
  await showsNoName(visitor);
  await visitor.leave();
});

test('J1 J4: children’s pages, schools’ lists, search and settings are not the Virtual School’s', async () => {
  for (const role of ['VSH', 'EA'] as const) {
    const visitor = await signInAs(browser, { role });
    for (const path of [
      `/children/${NOBODY}`,
      '/our-pupils',
      '/my-children',
      '/team',
      '/search?q=smith',
      '/matching/review',
      '/admin/settings',
    ])
      expect([403, 404], `${role} ${path}`).toContain(await visitor.go(path));
    await checkPage(visitor);
    await visitor.leave();
  }
});

test('S1-10 S2-56: the Virtual School works on no single child unless the authority says so, and sees nobody’s attainment', async () => {
  const visitor = await signInAs(browser, { role: 'VSH' });
  const { page } = visitor;
  // Targeted casework is off, and then it is not there.
  expect(await visitor.go('/cohort/casework')).toBe(404);
  await visitor.go('/cohort/rows');
  const rows = page.locator('main tbody tr');
  expect(await rows.count()).toBeGreaterThan(20);
  expect(await rows.getByRole('link').count()).toBe(0);
  expect(await page.locator('main thead').innerText()).not.toMatch(
    /attainment|progress|grade|mark/i,
  );
  await visitor.leave();
});
