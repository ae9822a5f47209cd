/** What changed in a record: the worker who works with the child sees it, another does not. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('J8: a worker sees how each field changed, by which file; another worker sees nothing', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 4 });
  const { page } = worker;
  await page.locator('#children tbody th a').first().click();
  const address = new URL(page.url()).pathname;
  const name = (await heading(page)).split('\n')[0] ?? '';
  await page.getByRole('link', { name: 'What changed' }).click();
  await page.waitForURL(/\/changes$/);
  expect(await heading(page)).toContain(`${name}: what changed`);
  const rows = page.locator('#changes tbody');
  expect(await rows.innerText()).toContain('Social-care extract');
  expect(await rows.innerText()).toMatch(/record [\d,]+/);
  await checkPage(worker);
  await page.getByLabel('What').selectOption({ label: 'Worker and team' });
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/field=worker/);
  expect(await rows.innerText()).toContain('Worker');
  expect(await rows.innerText()).not.toContain('Birth date');
  await worker.leave();

  const stranger = await signInAs(browser, { role: 'SW', nth: 9 });
  expect(await stranger.go(`${address}/changes`)).toBe(404);
  await stranger.leave();
});

test('a safeguarding lead sees the school’s own facts of her pupil', async () => {
  const lead = await signInAs(browser, { role: 'DSL', nth: 5 });
  const { page } = lead;
  await page.locator('#pupils tbody th a').first().click();
  await page.getByRole('link', { name: 'What changed' }).click();
  await page.waitForURL(/\/our-pupils\/.*\/changes$/);
  const said = await page.locator('main').innerText();
  expect(said).toContain('Place at a school');
  expect(said).not.toContain('Social-care extract');
  await checkPage(lead);
  await lead.leave();
});
