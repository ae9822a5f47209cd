/** What is kept how long, and what a hold keeps: set by one officer, lifted by two, nobody else's. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, numberIn, signInAs, tabTo, type Visitor } from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function press({ page }: Visitor, name: string): Promise<void> {
  await tabTo(page, page.getByRole('button', { name, exact: true }));
  await page.keyboard.press('Enter');
}

test('a child’s record is held back from disposal by one officer, by keyboard, and let go by two', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 7 });
  await worker.page.locator('#children tbody th a').first().click();
  const main = await worker.page.locator('main').innerText();
  const number = /LA child id\s+(\S+)/.exec(main)?.[1] ?? '';
  const name = (await heading(worker.page)).split('\n')[0] ?? '';

  const officer = await signInAs(browser, { role: 'IGO' });
  const { page } = officer;
  await officer.go('/retention');
  await checkPage(officer);
  await tabTo(page, page.getByRole('link', { name: 'What is held back' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/retention\/holds$/);
  await checkPage(officer);
  await press(officer, 'Hold it back');
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(officer);
  await tabTo(page, page.getByLabel('Child’s number in the case system'));
  await page.keyboard.type(number);
  await page.getByLabel('Why?').selectOption({ index: 1 });
  await press(officer, 'Hold it back');
  await expect.poll(() => heading(page)).toMatch(/^[1-9]\d* hold/);
  expect(await page.locator('main').innerText()).not.toContain(name);
  await page.getByRole('row', { name: number }).getByRole('link').click();
  await page.waitForURL(/\/holds\/[0-9a-f-]{36}$/);
  const address = new URL(page.url()).pathname;
  await checkPage(officer);
  await page
    .getByLabel('Why should it be lifted?')
    .fill('The inquiry ended and wants nothing more.');
  await press(officer, 'Ask to lift the hold');
  await page.waitForURL(/\/approvals$/);

  const second = await signInAs(browser, { role: 'IGO', nth: 1 });
  await second.go('/approvals');
  await checkPage(second);
  const asked = second.page.locator('.app-request', { hasText: 'wants nothing more' });
  await asked.getByRole('button', { name: 'Agree' }).click();
  await second.page.waitForURL(/\/approvals/);
  await officer.go(`${address}/agreed`);
  await checkPage(officer);
  await press(officer, 'Lift the hold');
  await page.waitForURL(/state=lifted/);
  expect(numberIn(await heading(page))).toBeGreaterThan(0);

  const manager = await signInAs(browser, { role: 'TM' });
  for (const visitor of [worker, manager]) {
    expect(await visitor.go('/retention')).toBe(403);
    expect(await visitor.go(address)).toBe(403);
  }
  for (const visitor of [worker, officer, second, manager]) await visitor.leave();
});
