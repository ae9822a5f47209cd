/** What every journey does: sign in as somebody, go to a page, and look at the page as all must be able to. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { Role } from '../../../src/access/index.ts';

const DESKTOP = { width: 1280, height: 900 } as const;
const PHONE = { width: 375, height: 800 } as const;
/** A desktop of 1280 pixels at 400 % zoom (WCAG 1.4.10). */
const ZOOMED = { width: 320, height: 225 } as const;

/** Somebody signed in, in a browser context of their own. */
export interface Visitor {
  readonly page: Page;
  /** What the browser complained of: scripts' errors and breaches of the security policy. */
  readonly complaints: readonly string[];
  /** Their school or team as the sign-in page names it; empty for the whole authority. */
  readonly place: string;
  readonly name: string;
  /** Opens an address of the application and gives the answer's status. */
  readonly go: (path: string) => Promise<number>;
  readonly leave: () => Promise<void>;
}

/** Whom to be: one role's person by order on the sign-in page, or the first whose text fits. */
export interface Choice {
  readonly role: Role;
  readonly nth?: number;
  readonly fits?: RegExp;
  readonly javaScriptEnabled?: boolean;
}

/** Opens a context and signs in through the sign-in page. */
export async function signInAs(browser: Browser, choice: Choice): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: inject('baseUrl'),
    viewport: DESKTOP,
    javaScriptEnabled: choice.javaScriptEnabled ?? true,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A page that answers 403, 404 or 422 is itself reported as a failed load: that is no fault.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`/sign-in?role=${choice.role}`);
  const people = page.locator('.app-people__button');
  const person =
    choice.fits === undefined
      ? people.nth(choice.nth ?? 0)
      : people.filter({ hasText: choice.fits }).nth(choice.nth ?? 0);
  const name = await person.locator('.app-people__name').innerText();
  const role = await person.locator('.app-people__role').innerText();
  await person.click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return {
    page,
    complaints,
    name,
    place: role.includes(',') ? role.slice(role.indexOf(',') + 1).trim() : '',
    go: async (path) => (await page.goto(path))?.status() ?? 0,
    leave: () => context.close(),
  };
}

/** Searches for words in the header, from the page that is open. */
export async function search({ page }: Visitor, asked: string): Promise<void> {
  await page.getByRole('searchbox').fill(asked);
  await page.getByRole('searchbox').press('Enter');
  await page.waitForURL(/\/search\?q=/);
}

/** Holds the page to axe and to its width at a phone, a desktop and 400 % zoom, and to the security policy. */
export async function checkPage(visitor: Visitor): Promise<void> {
  const { page, complaints } = visitor;
  const where = new URL(page.url()).pathname;
  await page.evaluate('document.fonts.ready');
  for (const size of [ZOOMED, PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    const isWide = await page.evaluate<boolean>(
      'document.documentElement.scrollWidth > window.innerWidth',
    );
    expect(isWide, `${where} scrolls sideways at ${size.width} pixels`).toBe(false);
    if (size === ZOOMED) continue;
    // No page has a frame, so axe looks at it where it is and needs no page of its own: a third of the time.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ['violations'] })
      .analyze();
    expect(
      violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`)),
      `${where} at ${size.width} pixels`,
    ).toEqual([]);
  }
  expect(complaints, where).toEqual([]);
}

/** More presses of the tab key than any page has places. */
const MOST_TABS = 200;

async function isFocused(page: Page, place: Locator): Promise<boolean> {
  return (await place.and(page.locator(':focus')).count()) > 0;
}

/** Goes to a link, button or field as a keyboard does, and sees that the place is shown there. */
export async function tabTo(page: Page, place: Locator): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await isFocused(page, place)) break;
    await page.keyboard.press('Tab');
  }
  expect(await isFocused(page, place), 'The keyboard does not get there').toBe(true);
  expect(await place.isVisible()).toBe(true);
}

/** The page's answer in its heading. */
export function heading(page: Page): Promise<string> {
  return page.locator('h1').innerText();
}

/** The whole number that a text begins with or holds first; thousands may be parted by commas. */
export function numberIn(text: string): number {
  const found = /\d[\d,]*/.exec(text)?.[0];
  if (found === undefined) throw new Error(`No number in: ${text}`);
  return Number(found.replaceAll(',', ''));
}

/** Where links lead and what they say, in the order of the page. */
export async function linksOf(links: Locator): Promise<{ href: string; said: string }[]> {
  const found = await links.all();
  return Promise.all(
    found.map(async (link) => ({
      href: (await link.getAttribute('href')) ?? '',
      said: (await link.innerText()).trim(),
    })),
  );
}

/** The rows of the file that a link downloads, without its heading. */
export async function downloadedRows(page: Page, link: Locator): Promise<string[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const text = await readFile(await download.path(), 'utf8');
  return text.trimEnd().split(/\r?\n/).slice(1);
}

/** Gives the fresh second factor that the page before asked for. */
export async function confirmItIsMe(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
}

/** Says that an address answers exactly as one that does not exist. */
export async function isAsIfAbsent(visitor: Visitor, path: string, absent: string): Promise<void> {
  const seen: string[] = [];
  for (const each of [path, absent]) {
    expect(await visitor.go(each), each).toBe(404);
    seen.push(await visitor.page.locator('main').innerText());
  }
  expect(seen[0]).toBe(seen[1]);
}

/** An id that nothing has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';
