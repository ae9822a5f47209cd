/** The administrator: who works here, what the authority sets for itself, and how the work goes. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, signInAs, type Visitor } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function callThem(visitor: Visitor, words: string): Promise<void> {
  const { page } = visitor;
  await visitor.go('/admin/settings');
  await page.getByRole('link', { name: 'What the children are called' }).click();
  await page.getByLabel('What the children are called').fill(words);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/admin\/settings\?/);
}

async function captionOfList(): Promise<string> {
  const lead = await signInAs(browser, { role: 'DSL' });
  const caption = await lead.page.locator('#pupils caption').innerText();
  await lead.leave();
  return caption;
}

test('S2-1: the authority calls the children by its own words, and its lists follow', async () => {
  const visitor = await signInAs(browser, { role: 'SYS' });
  const { page } = visitor;
  const usual = 'children with a social worker';
  expect(await captionOfList()).toContain(usual);
  await visitor.go('/admin/settings/words.cohort-label');
  await page.getByLabel('What the children are called').fill('x');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(visitor);
  await callThem(visitor, 'children known to social care');
  await checkPage(visitor);
  expect(await captionOfList()).toContain('children known to social care');
  await callThem(visitor, usual);
  expect(await captionOfList()).toContain(usual);
  await visitor.leave();
});

test('J1 J4: the administrator sees people, settings and jobs, and no child', async () => {
  const visitor = await signInAs(browser, { role: 'SYS' });
  for (const path of ['/admin/people', '/admin/people/new', '/admin/settings', '/admin/jobs']) {
    expect([path, await visitor.go(path)]).toEqual([path, 200]);
    await checkPage(visitor);
  }
  for (const path of ['/my-children', '/our-pupils', '/cohort', '/data', '/matching/review'])
    expect([403, 404], path).toContain(await visitor.go(path));
  await visitor.leave();
});

test('J1: nobody else opens what is the administrator’s', async () => {
  for (const role of ['VSH', 'EA', 'DA', 'SW', 'TM', 'DSL'] as const) {
    const visitor = await signInAs(browser, { role });
    for (const path of ['/admin/people', '/admin/settings', '/admin/jobs'])
      expect([role, path, await visitor.go(path)]).toEqual([role, path, 403]);
    await visitor.leave();
  }
});
