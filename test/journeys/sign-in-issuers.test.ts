/** Coming in through an organisation, with a security key of one's own, by keyboard; and being kept out. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, tabTo, type Visitor } from './support/journey.ts';
import { openOwnSite, openVisitor, type OwnSite } from './support/own-site.ts';
import { plugInKey } from './support/security-key.ts';

let browser: Browser;
let own: OwnSite;

beforeAll(async () => {
  [browser, own] = await Promise.all([openBrowser(), openOwnSite()]);
});
afterAll(async () => {
  await browser.close();
  await own.close();
});

function at(page: Page, path: string): Promise<void> {
  return page.waitForURL(({ pathname }) => pathname === path);
}

async function press(page: Page, name: string | RegExp, role: 'link' | 'button' = 'button') {
  await tabTo(page, page.getByRole(role, { name }));
  await page.keyboard.press('Enter');
}

async function comeThrough(visitor: Visitor, place: string): Promise<void> {
  await visitor.go(`/sign-in?next=${encodeURIComponent(place)}`);
  await checkPage(visitor);
  await press(visitor.page, 'Schools', 'link');
}

test('J1 J10: a safeguarding lead comes in with a security key, confirms with it, and keeps another', async () => {
  await own.site.make.viewer('DSL', 'key@elm.example', '100001');
  own.beSchool('key', 'key@elm.example');
  const visitor = await openVisitor(browser, own);
  const { page } = visitor;
  await plugInKey(page);

  await comeThrough(visitor, '/our-pupils');
  await at(page, '/sign-in/second-factor');
  await checkPage(visitor);
  await press(page, /security key or passkey instead/, 'link');
  await at(page, '/sign-in/security-key/new');
  await checkPage(visitor);
  await press(page, 'Set up');
  await page.getByText('There is a problem').waitFor();
  await checkPage(visitor);
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.type('Blue key');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor();
  expect(await page.locator('.app-key').count()).toBe(10);
  await checkPage(visitor);
  await press(page, /I have kept them/);
  await at(page, '/our-pupils');

  await press(page, 'Sign out');
  await at(page, '/signed-out');
  await checkPage(visitor);
  await comeThrough(visitor, '/our-pupils');
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
  await checkPage(visitor);
  await press(page, 'Use your security key');
  await at(page, '/our-pupils');

  await visitor.go('/security-keys');
  expect(await page.locator('#keys').innerText()).toContain('Blue key');
  await checkPage(visitor);
  await press(page, 'Add a security key');
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  await checkPage(visitor);
  await press(page, 'Use your security key');
  await at(page, '/security-keys/new');
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.type('The same key again');
  await page.keyboard.press('Enter');
  await page.getByText('That key is set up already').waitFor();
  await visitor.leave();
});

test('J1: without scripts a code does what a key does', async () => {
  await own.site.make.viewer('DSL', 'code@elm.example', '100001');
  own.beSchool('code', 'code@elm.example');
  const context = await browser.newContext({ baseURL: own.origin, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/sign-in/start?with=schools&next=/our-pupils');
  expect(await page.getByLabel('Code').isVisible()).toBe(true);
  await page.goto('/sign-in/security-key/new');
  expect(await page.getByText('This browser cannot set one up').isVisible()).toBe(true);
  expect(await page.getByRole('button', { name: 'Set up' }).count()).toBe(0);
  await context.close();
});

test('J1: council staff come in by their organisation alone, and confirm there again', async () => {
  await own.site.make.viewer('SW', 'worker@council.example');
  own.beCouncil('worker', 'worker@council.example');
  const visitor = await openVisitor(browser, own);
  const { page } = visitor;
  await visitor.go('/sign-in?next=/my-children');
  await press(page, 'Test Council staff', 'link');
  await at(page, '/my-children');
  await visitor.go('/confirm-it-is-you?next=/my-children');
  await checkPage(visitor);
  await press(page, /Confirm with Test Council staff/);
  await at(page, '/my-children');
  expect(await heading(page)).not.toContain('Confirm');
  await visitor.leave();
});

test('J1: who holds no appointment, and who comes for another school, is told so and stays out', async () => {
  await own.site.make.viewer('DSL', 'elsewhere@elm.example', '100001');
  const visitor = await openVisitor(browser, own);
  for (const [email, urn] of [
    ['nobody@elm.example', '100001'],
    ['elsewhere@elm.example', '100002'],
  ] as const) {
    own.beSchool(email, email, urn);
    expect(await visitor.go('/sign-in/start?with=schools')).toBe(403);
    expect(await heading(visitor.page)).toBe('You are not signed in');
    await checkPage(visitor);
    await visitor.go('/our-pupils');
    expect(new URL(visitor.page.url()).pathname).toBe('/sign-in');
  }
  await visitor.leave();
});
