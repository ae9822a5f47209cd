import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, confirmItIsMe, signInAs, tabTo } from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('J12: a person is given what is held about them by two officers, and nobody else is shown any of it', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 8 });
  await worker.page.locator('#children tbody th a').first().click();
  const laChildId = /LA child id\s+(\S+)/.exec(await worker.page.locator('main').innerText())?.[1];
  expect(await worker.go('/rights')).toBe(403);

  const officer = await signInAs(browser, { role: 'IGO' });
  const { page } = officer;
  await tabTo(page, page.getByRole('link', { name: 'Rights requests' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/rights$/);
  await checkPage(officer);
  await page.getByRole('button', { name: 'Enter a request or complaint' }).click();
  await page.waitForURL(/\/new$/);
  await checkPage(officer);
  await page.getByLabel('Subject access').check();
  await page.getByLabel('The young person').check();
  await page.getByLabel('Name of who asks').fill('The young person');
  await page.getByLabel('LA child id').fill(laChildId ?? '');
  await page.getByLabel('What is asked').fill('Everything that is held about me.');
  await page.getByRole('button', { name: 'Open the case' }).click();
  await page.waitForURL(/\/rights\/[0-9a-f-]{36}$/);
  await checkPage(officer);
  const address = new URL(page.url()).pathname;
  expect(await page.locator('main').innerText()).toContain('Shown once who asks has been checked');
  await page.getByLabel('An identity document with a photograph').check();
  await page.getByRole('button', { name: 'I checked who asks' }).click();
  await page.getByRole('link', { name: 'The copy of what is held' }).waitFor();
  await checkPage(officer);
  await page.getByRole('link', { name: 'The copy of what is held' }).click();
  await confirmItIsMe(page);
  await page.waitForURL(/\/pack$/);
  await page.getByRole('button', { name: 'Make the copy' }).click();
  await expect
    .poll(
      async () => {
        await officer.go(`${address}/pack`);
        return page.getByRole('button', { name: 'I looked through it' }).count();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe(1);
  await checkPage(officer);
  await page.locator('#sections tbody th a').first().click();
  await checkPage(officer);
  await officer.go(`${address}/pack`);
  await page.getByRole('button', { name: 'I looked through it' }).click();
  await page.getByText('somebody else releases it').waitFor();

  const second = await signInAs(browser, { role: 'IGO', nth: 1 });
  await second.go(`${address}/pack`);
  await confirmItIsMe(second.page);
  await second.page.getByRole('button', { name: 'I checked it: release it' }).click();
  await second.page.getByRole('button', { name: 'Download it to print' }).waitFor();
  await checkPage(second);

  await officer.go(`${address}/pack`);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download it to print' }).click();
  expect((await coming).suggestedFilename()).toMatch(/^RC-[0-9A-F]{8}\.html$/);
  expect(await worker.go(`${address}/pack`)).toBe(403);
  for (const visitor of [worker, officer, second]) await visitor.leave();
});
