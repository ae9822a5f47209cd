/** The sealed key: made and sealed by two, opened when nobody can sign in the usual way, and loud. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, tabTo, type Visitor } from './support/journey.ts';
import { openOwnSite, openVisitor, type OwnSite } from './support/own-site.ts';
import { plugInKey } from './support/security-key.ts';

const LIST = '/admin/emergency-accounts';
let browser: Browser;
let own: OwnSite;

beforeAll(async () => {
  [browser, own] = await Promise.all([openBrowser(), openOwnSite()]);
});
afterAll(async () => {
  await browser.close();
  await own.close();
});

async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, page.getByRole('button', { name }));
  await page.keyboard.press('Enter');
}

/** Somebody of the council, signed in through its provider. */
async function comeIn(role: 'SYS' | 'SW', subject: string, path: string): Promise<Visitor> {
  const email = `${subject}@council.example`;
  await own.site.make.viewer(role, email);
  own.beCouncil(subject, email);
  const visitor = await openVisitor(browser, own);
  await visitor.go(`/sign-in/start?with=council&next=${encodeURIComponent(path)}`);
  await visitor.page.waitForURL(({ pathname }) => pathname === path);
  return visitor;
}

test('an administrator’s key lies sealed by two, and opens the service once while no organisation answers', async () => {
  const ann = await comeIn('SYS', 'ann', LIST);
  const { page } = ann;
  await plugInKey(page);
  await checkPage(ann);
  await tabTo(page, page.getByLabel('What is it for?'));
  await page.keyboard.type('System');
  await press(page, 'Make it, and ask a second person');
  await page.waitForURL(/\/approvals$/);
  const bo = await comeIn('SYS', 'bo', '/approvals');
  await press(bo.page, 'Agree');
  await bo.page.waitForLoadState();

  own.beCouncil('ann', 'ann@council.example');
  await ann.go('/confirm-it-is-you?next=/approvals');
  await press(page, /Confirm with Test Council staff/);
  await page.waitForURL(({ pathname }) => pathname === '/approvals');
  await page.getByRole('link', { name: 'Go on with it' }).click();
  await page.waitForURL(/\/seal$/);
  await checkPage(ann);
  await press(page, 'Seal it with this key');
  await page.waitForURL(({ pathname }) => pathname === LIST);
  expect(await page.locator('#emergency-accounts').innerText()).toContain('Sealed');
  await checkPage(ann);

  // The morning on which nobody can sign in: the key is taken out of its envelope.
  await press(page, 'Sign out');
  await page.waitForURL(({ pathname }) => pathname === '/signed-out');
  await ann.go('/sign-in');
  await page.getByRole('link', { name: /does not answer/ }).click();
  await page.waitForURL(({ pathname }) => pathname === '/sign-in/emergency');
  await checkPage(ann);
  await press(page, /^Emergency account/);
  await page.getByRole('heading', { name: 'Use the sealed key' }).waitFor();
  await checkPage(ann);
  await press(page, 'Use the sealed key');
  await page.waitForURL(({ pathname }) => pathname === '/' || pathname.startsWith('/admin'));
  expect(await ann.go(LIST)).toBe(200);
  expect(await page.locator('#emergency-accounts').innerText()).toContain('Opened: seal it again');
  expect(await heading(page)).toContain('1 emergency account');

  const worker = await comeIn('SW', 'worker', '/my-children');
  expect(await worker.go(LIST)).toBe(403);
  await worker.go('/sign-in/emergency');
  expect(await worker.page.locator('main').innerText()).toContain(
    'No emergency account lies sealed',
  );
  for (const visitor of [ann, bo, worker]) await visitor.leave();
});
