/** Decisions about sharing: recorded by who works with the child, put right by a second record, seen by few. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import {
  checkPage,
  confirmItIsMe,
  downloadedRows,
  heading,
  signInAs,
  tabTo,
} from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const REASON = 'The school asked; the family had said no, and nobody was in danger.';

test('a worker records by keyboard what was not shared and why, and puts a mistake right', async () => {
  const worker = await signInAs(browser, { role: 'SW', nth: 6 });
  const { page } = worker;
  await page.locator('#children tbody th a').first().click();
  const name = (await heading(page)).split('\n')[0] ?? '';
  await page.getByRole('link', { name: 'Decisions about sharing' }).click();
  await page.waitForURL(/\/sharing\?child=/);
  expect(await page.locator('main').innerText()).toContain(name);
  await checkPage(worker);
  await tabTo(page, page.getByRole('link', { name: 'Record a decision' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sharing\/new\/child\//);
  await tabTo(page, page.getByRole('button', { name: 'Record', exact: true }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(worker);

  await page.getByLabel('No, not shared').check();
  await page.getByLabel('With whom, or who asked for it?').selectOption({ index: 1 });
  await page.getByLabel('Organisation and post').fill('Elm School, head of year');
  await page
    .getByRole('group', { name: 'What is it about?' })
    .getByRole('checkbox')
    .first()
    .check();
  const today = new Date();
  await page.getByLabel('Day', { exact: true }).fill(String(today.getDate()));
  await page.getByLabel('Month').fill(String(today.getMonth() + 1));
  await page.getByLabel('Year').fill(String(today.getFullYear()));
  for (const group of ['On what ground?', 'How was harm to the child weighed?'])
    await page.getByRole('group', { name: group }).getByRole('radio').first().check();
  await page.getByLabel('Why was it decided so?').fill(REASON);
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.waitForURL(/\/sharing\/[0-9a-f-]{36}/);
  const address = new URL(page.url()).pathname;
  expect(await page.locator('main').innerText()).toContain(REASON);
  await checkPage(worker);

  await page.getByRole('link', { name: 'Put this right' }).click();
  await page.waitForURL(/\/correct$/);
  await checkPage(worker);
  await page.getByLabel('Why was it decided so?').fill(`${REASON} The head of year asked.`);
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByRole('link', { name: 'The decision that this one puts right' }).waitFor();
  await worker.go(address);
  await page.getByRole('link', { name: 'Put right later: the decision that stands' }).waitFor();
  await worker.leave();

  const stranger = await signInAs(browser, { role: 'SW', nth: 10 });
  expect(await stranger.go(address)).toBe(404);
  const lead = await signInAs(browser, { role: 'DSL', nth: 3 });
  expect(await lead.go(address)).toBe(404);
  for (const visitor of [stranger, lead]) await visitor.leave();
});

test('information governance reads the register without a name, and downloads it confirmed', async () => {
  const officer = await signInAs(browser, { role: 'IGO' });
  const { page } = officer;
  await officer.go('/sharing');
  expect(await page.locator('main').innerText()).toContain('School, nursery or college');
  await checkPage(officer);
  await page.getByRole('link', { name: 'Download as CSV' }).click();
  await confirmItIsMe(page);
  await officer.go('/sharing');
  const rows = await downloadedRows(page, page.getByRole('link', { name: 'Download as CSV' }));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.join()).not.toContain(REASON);
  await officer.leave();
});
