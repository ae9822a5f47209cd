/** What one's role is for: read and said by keyboard; those who remind see who has not. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs, tabTo } from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('S3-55: each professional reads what the role is for and asks, says so, and who has not is known', async () => {
  const administrator = await signInAs(browser, { role: 'SYS' });
  const { page } = administrator;
  await administrator.go('/my-role/readers');
  await checkPage(administrator);
  expect(await heading(page)).toMatch(/to remind$/);

  for (const role of ['SW', 'IRO', 'LAI', 'DSL'] as const) {
    const reader = await signInAs(browser, { role });
    await tabTo(reader.page, reader.page.getByRole('link', { name: 'What your role is for' }));
    await reader.page.keyboard.press('Enter');
    await reader.page.waitForURL(/\/my-role$/);
    expect(await reader.page.locator('main').innerText()).toContain('What is expected of you');
    await checkPage(reader);
    const say = reader.page.getByRole('button', { name: 'I have read it' });
    if ((await say.count()) === 1) {
      await tabTo(reader.page, say);
      await reader.page.keyboard.press('Enter');
      await reader.page.waitForURL(/done=read/);
    }
    expect(await reader.page.locator('main').innerText()).toContain('You read version 1');
    expect(await reader.go('/my-role/readers')).toBe(403);
    await reader.leave();
  }

  await page.getByLabel('Show', { exact: true }).selectOption('read');
  await page.getByLabel('Role', { exact: true }).selectOption('IRO');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/role=IRO/);
  expect(await page.locator('#readers tbody tr').count()).toBeGreaterThan(0);
  await checkPage(administrator);
  await administrator.leave();
});
