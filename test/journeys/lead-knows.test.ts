/** A safeguarding lead knows one of her pupils: she says so in two steps, and somebody else takes over. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('a lead who knows a pupil hides the record from herself, and cannot reach it again', async () => {
  const lead = await signInAs(browser, { role: 'DSL', nth: 8 });
  const { page } = lead;
  await page.locator('#pupils tbody th a').first().click();
  const address = new URL(page.url()).pathname;
  const name = (await heading(page)).split('\n').at(-1) ?? '';
  await page.getByText('I know this child or the family').click();
  await checkPage(lead);
  await page.getByRole('button', { name: 'Hide the record from me' }).click();
  await page.waitForURL(/\/conflicts\?done=declared$/);
  expect(await page.getByRole('status').innerText()).toContain('you no longer see it');
  await checkPage(lead);
  expect(await lead.go(address)).toBe(404);
  await lead.go('/our-pupils');
  expect(await page.locator('main').innerText()).not.toContain(name);
  await lead.leave();

  // Another school's lead does not see the pupil, before or after.
  const other = await signInAs(browser, { role: 'DSL', nth: 2 });
  expect(await other.go(address)).toBe(404);
  await other.leave();
});
