/** A session that ends by itself: the warning, one key that stays signed in, and what was typed. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, type Visitor } from './support/journey.ts';
import { openOwnSite, openVisitor, type OwnSite } from './support/own-site.ts';

let browser: Browser;
let own: OwnSite;

beforeAll(async () => {
  [browser, own] = await Promise.all([openBrowser(), openOwnSite()]);
});
afterAll(async () => {
  await browser.close();
  await own.close();
});

const WORDS = 'What could help a boy of year five who stays away on Mondays?';
const FORM = '/advice/new';

/** Lets time pass, here and on the server. */
async function pass(page: Page, seconds: number): Promise<void> {
  own.clock.goOn(seconds / 60);
  await page.clock.runFor(seconds * 1000);
}

async function comeIn(subject: string): Promise<Visitor> {
  own.beCouncil(subject, `${subject}@council.example`);
  const visitor = await openVisitor(browser, own);
  await visitor.page.clock.install();
  await visitor.go(`/sign-in/start?with=council&next=${FORM}`);
  await visitor.page.waitForURL(/advice\/new/);
  return visitor;
}

const warning = (page: Page) => page.getByRole('dialog', { name: 'You will soon be signed out' });

test('a warning counts down, one key stays signed in, and what was typed stays', async () => {
  await own.site.make.viewer('SW', 'stays@council.example');
  const visitor = await comeIn('stays');
  const { page } = visitor;
  await page.getByLabel('Your question').fill(WORDS);
  await pass(page, 12 * 60);
  expect(await warning(page).isVisible()).toBe(false);
  await pass(page, 65);
  await warning(page).waitFor();
  const clock = page.locator('.app-session-warning__clock');
  const before = await clock.innerText();
  expect(before).toMatch(/^1:\d\d$/);
  await pass(page, 10);
  expect(await clock.innerText()).not.toBe(before);
  await checkPage(visitor);
  expect(await page.locator(':focus').innerText()).toBe('Stay signed in');
  await page.keyboard.press('Enter');
  await warning(page).waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Your question').inputValue()).toBe(WORDS);
  await pass(page, 12 * 60);
  expect((await page.context().request.get('/notices', { maxRedirects: 0 })).status()).toBe(200);
  await visitor.leave();
});

test('J10: who does not answer is signed out, and finds what they typed, kept by the server alone', async () => {
  await own.site.make.viewer('SW', 'leaves@council.example');
  await own.site.make.viewer('SW', 'other@council.example');
  const visitor = await comeIn('leaves');
  const { page } = visitor;
  await page.getByLabel('Your question').fill(WORDS);
  await pass(page, 13 * 60 + 5);
  await warning(page).waitFor();
  await expect
    .poll(async () => (await own.site.db.owner.query('select 1 from form_draft')).rowCount)
    .toBe(1);
  await pass(page, 115);
  await pass(page, 5);
  await page.waitForURL(/\/sign-in\?next=/);
  const stored = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  );
  expect(stored).not.toMatch(/Mondays|year five|advice/);
  expect((await page.context().request.get('/notices', { maxRedirects: 0 })).status()).toBe(303);

  const other = await comeIn('other');
  expect(await other.page.getByLabel('Your question').inputValue()).toBe('');
  await other.leave();

  // A browser of its own again: time that passed in the first one is played anew on each of its pages.
  const back = await comeIn('leaves');
  await back.page
    .getByText('What you had typed before you were signed out is here again')
    .waitFor();
  expect(await back.page.getByLabel('Your question').inputValue()).toBe(WORDS);
  await checkPage(back);
  await back.page.reload();
  expect(await back.page.getByLabel('Your question').inputValue()).toBe('');
  await back.leave();
  await visitor.leave();
});
