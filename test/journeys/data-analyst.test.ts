import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, NOBODY, numberIn, signInAs } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('A5 A6 A7 K4: the analyst decides pairs by keyboard on masked values, and takes the last one back', async () => {
  const visitor = await signInAs(browser, { role: 'DA' });
  const { page } = visitor;
  await visitor.go('/matching/review');
  const waiting = numberIn(await heading(page));
  await checkPage(visitor);
  expect(await page.getByText('Names and dates are masked').isVisible()).toBe(true);
  expect(await page.locator('main').innerText()).not.toMatch(/\b\d{1,2} \w+ (19|20)\d\d\b/);
  expect(await page.locator('main').innerText()).not.toMatch(/\b[A-Z]\d{11}[\dA-Z]\b/);

  const press = async (key: string, done: string): Promise<number> => {
    await page.keyboard.press(key);
    await page.waitForURL(new RegExp(`done=${done}$`));
    return numberIn(await heading(page));
  };
  expect(await press('n', 'not-same')).toBe(waiting - 1);
  await page.getByText('Kept apart. The pair will not be suggested again.').waitFor();
  expect(await press('u', 'undo')).toBe(waiting);
  expect(await press('l', 'link')).toBeLessThan(waiting);
  expect(await press('u', 'undo')).toBe(waiting);
  expect(await press('s', 'skip')).toBe(waiting - 1);
  await checkPage(visitor);
  await visitor.leave();
});

test('A1 A2 A4 A14 S4-11: the analyst sees what came in by which file, how complete it is, and the gaps, without a name', async () => {
  const visitor = await signInAs(browser, { role: 'DA' });
  const { page } = visitor;
  expect(new URL(page.url()).pathname).toBe('/data');
  const said = await page.locator('main').innerText();
  for (const words of [
    'Casebook: children in need census',
    'Casebook: social-care extract',
    'Roll of ',
    'School outside the council',
  ])
    expect(said).toContain(words);
  expect(said).toMatch(/With a UPN\s+\d/);
  await checkPage(visitor);
  await visitor.leave();
});

test('J1 J4: an analyst opens no child, no school’s list and no setting', async () => {
  const visitor = await signInAs(browser, { role: 'DA', nth: 1 });
  for (const path of [`/children/${NOBODY}`, '/my-children', '/our-pupils', '/search?q=smith'])
    expect([403, 404], path).toContain(await visitor.go(path));
  await checkPage(visitor);
  await visitor.leave();
});
