import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs, tabTo } from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('a worker names a child to the adviser who answers, by keyboard alone, and to no other', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 6 });
  const { page } = worker;
  await page.locator('#children tbody th a').first().click();
  const name = (await heading(page)).split('\n')[0] ?? '';
  await tabTo(page, page.getByRole('link', { name: 'Ask the Virtual School for advice' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/advice\/new/);
  await checkPage(worker);
  await tabTo(page, page.getByLabel('What is it about?'));
  await page.keyboard.type('Att');
  await tabTo(page, page.getByLabel('Your question'));
  await page.keyboard.type(
    'Attendance fell to 70 per cent since September. What has helped others?',
  );
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  expect(await page.getByLabel(/Yes, name/).isChecked()).toBe(true);
  await tabTo(page, page.getByRole('button', { name: 'Ask' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/advice\/[0-9a-f-]{36}/);
  expect(await page.locator('main').innerText()).toContain(name);
  await checkPage(worker);
  const address = new URL(page.url()).pathname;

  const adviser = await signInAs(browser, { role: 'EA' });
  await adviser.go('/advice');
  await checkPage(adviser);
  await adviser.go(address);
  expect(await adviser.page.locator('main').innerText()).not.toContain(name);
  await tabTo(adviser.page, adviser.page.getByRole('button', { name: 'Take this question' }));
  await adviser.page.keyboard.press('Enter');
  await adviser.page.waitForURL(/done=taken/);
  await expect
    .poll(async () => {
      await adviser.go(address);
      return adviser.page.locator('main').innerText();
    })
    .toContain(name);
  await checkPage(adviser);
  await adviser.page
    .getByLabel('Write back')
    .fill('Ask what changed in September, and meet the family.');
  await adviser.page.getByRole('button', { name: 'Send', exact: true }).click();
  await adviser.page.waitForURL(/done=said/);

  await worker.go('/notices');
  expect(await page.locator('main').innerText()).toContain('There is something new in a question');
  const other = await signInAs(browser, { role: 'EA', nth: 1 });
  await other.go(address);
  expect(await other.page.locator('main').innerText()).not.toContain(name);
  const analyst = await signInAs(browser, { role: 'DA' });
  expect(await analyst.go(address)).toBe(403);
  for (const visitor of [worker, adviser, other, analyst]) await visitor.leave();
});

test('a text that says where somebody lives is asked about before it is kept', async () => {
  const lead = await signInAs(browser, { role: 'DSL', nth: 7 });
  const { page } = lead;
  await lead.go('/advice/new');
  await checkPage(lead);
  await page.getByLabel('What is it about?').selectOption({ label: 'Behaviour' });
  await page
    .getByLabel('Your question')
    .fill('The family moved to 14 Mill Lane. How do we settle a pupil?');
  await page.getByRole('button', { name: 'Ask' }).click();
  expect(await heading(page)).toBe('Does this say where somebody lives?');
  await checkPage(lead);
  await page.getByLabel('What you wrote').fill('The family moved house. How do we settle a pupil?');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/advice\/[0-9a-f-]{36}/);
  expect(await page.locator('main').innerText()).toContain('The family moved house.');
  await page.getByRole('button', { name: 'End this question' }).click();
  await page.waitForURL(/done=ended/);
  await lead.leave();
});

test('J4: the Virtual School publishes figures, and a governor sees the own school’s and no other', async () => {
  const head = await signInAs(browser, { role: 'VSH' });
  await head.go('/figures');
  await checkPage(head);
  await head.page.getByRole('button', { name: 'Publish today’s figures' }).click();
  await head.page.waitForURL(/done=published/);
  await checkPage(head);
  const address = new URL(head.page.url()).pathname;
  expect(await head.page.locator('#by-school tbody tr').count()).toBeGreaterThan(10);
  await head.go('/figures');
  expect(await head.page.locator('main').innerText()).toContain('can be published from');
  await head.leave();
  const governor = await signInAs(browser, { role: 'GOV' });
  expect(await governor.go(address)).toBe(200);
  expect(await governor.page.locator('#by-school tbody tr').count()).toBe(1);
  expect(await governor.page.locator('#by-trust').count()).toBe(0);
  await checkPage(governor);
  await governor.leave();
});
