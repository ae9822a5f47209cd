import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, NOBODY, signInAs, tabTo } from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('J5: a record restricted by its worker is gone for everybody but those on its list, and its keepers never see whose it is', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 9 });
  const { page } = worker;
  await page.locator('#children tbody th a').last().click();
  const name = (await heading(page)).split('\n')[0] ?? '';
  const address = new URL(page.url()).pathname;
  await tabTo(page, page.getByRole('link', { name: 'Restrict this record' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/restrict$/);
  await checkPage(worker);
  await page.getByRole('button', { name: 'Restrict the record now' }).click();
  expect(await page.locator('.govuk-error-summary').count()).toBe(1);
  await page.getByLabel(/High risk/i).check();
  await page
    .getByLabel('What makes it necessary?')
    .fill('Somebody in the office is related to the family.');
  await page.locator('input[name="allow"]').first().check();
  await page.getByRole('button', { name: 'Restrict the record now' }).click();
  await page.waitForLoadState();

  const manager = await signInAs(browser, {
    role: 'TM',
    fits: new RegExp(worker.place.slice(0, 12)),
  });
  const answers = [];
  for (const where of [address, `/children/${NOBODY}`]) {
    answers.push([await manager.go(where), await manager.page.locator('main').innerText()]);
  }
  expect(answers[0]).toEqual(answers[1]);

  const service = await signInAs(browser, { role: 'SM' });
  await service.go('/restrictions');
  await checkPage(service);
  expect(await service.page.locator('#restrictions tbody tr').count()).toBeGreaterThan(0);
  expect(await service.page.locator('main').innerText()).not.toContain(name);
  await service.page.locator('#restrictions tbody th a').first().click();
  await checkPage(service);
  const head = await signInAs(browser, { role: 'VSH' });
  expect(await head.go('/restrictions')).toBe(403);
  for (const visitor of [worker, manager, service, head]) await visitor.leave();
});

test('whoever knows a child says so and no longer sees it, in any role', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 10 });
  const { page } = worker;
  await page.locator('#children tbody th a').first().click();
  const address = new URL(page.url()).pathname;
  const about = page.locator('summary', { hasText: 'I know this child or the family' });
  await tabTo(page, about);
  await page.keyboard.press('Enter');
  await checkPage(worker);
  await page.getByRole('button', { name: 'Hide the record from me' }).click();
  await page.waitForURL((url) => url.pathname !== address);
  await checkPage(worker);
  expect(await worker.go(address)).toBe(404);
  await worker.go('/conflicts');
  await checkPage(worker);
  const officer = await signInAs(browser, { role: 'IGO' });
  await officer.go('/conflicts/register');
  expect(await officer.page.locator('main').innerText()).toContain(worker.name);
  await checkPage(officer);
  expect(await worker.go('/conflicts/register')).toBe(403);
  for (const visitor of [worker, officer]) await visitor.leave();
});
