import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('K11 J1: an invented council says so everywhere, and nobody gets in without choosing who to be', async () => {
  const context = await browser.newContext({ baseURL: inject('baseUrl') });
  const page = await context.newPage();
  await page.goto('/our-pupils');
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect(await page.locator('main').innerText()).toContain('This council is invented');
  await checkPage({
    page,
    complaints: [],
    name: '',
    place: '',
    go: async (path) => (await page.goto(path))?.status() ?? 0,
    leave: () => context.close(),
  });
  await context.close();

  const visitor = await signInAs(browser, { role: 'DSL' });
  expect(await visitor.page.getByText('For evaluation with invented data only').isVisible()).toBe(
    true,
  );
  await visitor.page.getByRole('button', { name: 'Sign out' }).click();
  await visitor.page.waitForURL(/\/sign-in/);
  await visitor.go('/our-pupils');
  expect(new URL(visitor.page.url()).pathname).toBe('/sign-in');
  expect(await heading(visitor.page)).toBe('Choose who to be');
  await visitor.leave();
});
