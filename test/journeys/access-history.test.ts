import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('J7: a worker sees who opened a child’s record, and that a manager did', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 4 });
  const { page } = worker;
  await page.locator('#children tbody th a').first().click();
  const address = new URL(page.url()).pathname;
  const name = await heading(page);
  await page.getByRole('link', { name: 'All looks, with schools and purposes' }).click();
  await page.waitForURL(/\/access-history$/);
  expect(await heading(page)).toContain('who has looked');
  expect(await heading(page)).toContain(name.split('\n')[0] ?? name);
  expect(await page.locator('#looks tbody').innerText()).toContain(worker.name);
  await checkPage(worker);
  await worker.go('/access-history');
  expect(await heading(page)).toContain('Who opened my cases');
  await checkPage(worker);
  expect(await worker.go('/audit')).toBe(403);
  await worker.leave();

  // Whoever does not see the child does not learn who looked at it either.
  const stranger = await signInAs(browser, { role: 'SW', nth: 9 });
  expect(await stranger.go(`${address}/access-history`)).toBe(404);
  await stranger.leave();
});

test('a safeguarding lead sees what the school’s people opened, without a pupil’s name', async () => {
  const lead = await signInAs(browser, { role: 'DSL', nth: 5 });
  await lead.go('/our-pupils');
  await lead.go('/access-history');
  expect(await heading(lead.page)).toContain('Who at our school opened what');
  expect(await lead.page.locator('#people tbody').innerText()).toContain(
    'Opened a list of children',
  );
  await checkPage(lead);
  await lead.leave();
});

test('information governance searches the audit, sees what stands out, and downloads with a reason', async () => {
  const officer = await signInAs(browser, { role: 'IGO' });
  const { page } = officer;
  expect(new URL(page.url()).pathname).toBe('/audit');
  await checkPage(officer);
  await page.getByLabel('What').selectOption({ label: 'Signing in' });
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/kind=sign-in/);
  expect(await page.locator('#events tbody').innerText()).toContain('Signed in');
  await page.getByRole('link', { name: 'What stands out this week' }).click();
  await page.waitForURL(/outliers/);
  await checkPage(officer);
  await officer.go('/audit/export?kind=sign-in');
  expect(new URL(page.url()).pathname).toBe('/confirm-it-is-you');
  await page.getByRole('button', { name: /Confirm/ }).click();
  await page.waitForURL(/\/audit\/export/);
  await checkPage(officer);
  await page.getByRole('button', { name: 'Download' }).click();
  expect(await page.locator('.govuk-error-summary').innerText()).toContain('Choose what it is for');
  await page.getByLabel('A complaint').check();
  await page.getByLabel('Reference of the case').fill('IG/2026-1');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('access.csv');
  await officer.go('/audit?kind=audit');
  expect(await page.locator('#events tbody').innerText()).toContain('Downloaded from the audit');
  await officer.leave();
});
