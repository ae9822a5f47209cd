import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import {
  checkPage,
  confirmItIsMe,
  downloadedRows,
  heading,
  isAsIfAbsent,
  linksOf,
  NOBODY,
  numberIn,
  search,
  signInAs,
  type Visitor,
} from './support/journey.ts';
import { peopleWithLists, type WithList } from './support/people.ts';

/** Words of why a child is known, which no school is ever told. */
const REASONS =
  /abuse|neglect|domestic|factor|section 47|category|offending|substance|dysfunction|distress/i;

let browser: Browser;
let schools: readonly WithList[];

beforeAll(async () => {
  browser = await openBrowser();
  schools = await peopleWithLists(browser, 'DSL', { people: 4, atLeast: 4, apart: true });
});
afterAll(() => browser.close());

function school(index: number): WithList {
  const found = schools[index];
  if (found === undefined) throw new Error('The council has too few schools with pupils');
  return found;
}

async function lead(index: number, javaScriptEnabled = true): Promise<Visitor> {
  return signInAs(browser, { ...school(index).choice, javaScriptEnabled });
}

async function hrefs({ page }: Visitor): Promise<string[]> {
  return (await linksOf(page.locator('#pupils tbody th a'))).map(({ href }) => href);
}

test('A11 J2 S2-5 S4-12: the DSL confirms her list in one press, well under a minute, and can take it back', async () => {
  const before = performance.now();
  const visitor = await lead(0);
  const { page } = visitor;
  const count = school(0).count;
  await page.getByRole('button', { name: `Yes, confirm all ${count}` }).click();
  await page.getByText(`${count} pupils confirmed.`).waitFor();
  expect(performance.now() - before).toBeLessThan(60_000);
  expect(await heading(page)).toContain('all confirmed');
  expect(await page.getByRole('button', { name: /^Yes, confirm all/ }).count()).toBe(0);
  await checkPage(visitor);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back: everything is as it was before.').waitFor();
  expect(await heading(page)).toContain(`${count} to confirm`);
  await visitor.leave();
});

test('A13 K4 S4-8: she sees status, social worker and the day of the last update, never the reason', async () => {
  const visitor = await lead(1);
  const { page } = visitor;
  await checkPage(visitor);
  const rows = page.locator('#pupils tbody tr');
  expect(await rows.count()).toBe(Math.min(school(1).count, 50));
  for (const status of await page.locator('#pupils td[data-label="Status"]').allInnerTexts())
    expect(status.trim()).toMatch(
      /^(Child protection plan now|Child in need now|Had a social worker before)$/,
    );
  for (const day of await page.locator('#pupils td[data-label="Last updated"]').allInnerTexts())
    expect(day.trim()).toMatch(/^\d{1,2} \w+ \d{4}$/);
  expect(await page.locator('.app-table__about').innerText()).toContain('Source:');
  expect(await page.locator('main').innerText()).not.toMatch(REASONS);
  await rows.first().getByRole('link').click();
  await page.getByRole('group', { name: 'Is this pupil yours?' }).waitFor();
  await checkPage(visitor);
  expect(await page.locator('main').innerText()).not.toMatch(REASONS);
  expect(await page.locator('.app-source').innerText()).toMatch(/Last updated \d/);
  await visitor.leave();
});

test('S2-9: a pupil whose case has closed stays on the list, and the number on the list says so', async () => {
  const visitor = await lead(0);
  await visitor.go('/our-pupils?status=previous');
  const statuses = await visitor.page.locator('#pupils td[data-label="Status"]').allInnerTexts();
  expect(statuses.length).toBeGreaterThan(0);
  expect(new Set(statuses.map((text) => text.trim()))).toEqual(
    new Set(['Had a social worker before']),
  );
  await visitor.leave();
});

test('A11 S4-11: she says who has left, whom she does not know and who is missing, each to be taken back', async () => {
  const visitor = await lead(1);
  const { page } = visitor;
  const [first = '', second = ''] = await hrefs(visitor);

  await visitor.go(first);
  await page.getByLabel('No longer: this pupil has left').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('Enter the last day on your roll').waitFor();
  await checkPage(visitor);
  await page.getByLabel('No longer: this pupil has left').check();
  for (const [label, value] of Object.entries({ Day: '1', Month: '1', Year: '2099' }))
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('Enter a last day within a year from now').waitFor();
  expect(await page.getByLabel('Year', { exact: true }).inputValue()).toBe('2099');
  const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London' }).format().split('/');
  for (const [index, label] of ['Day', 'Month', 'Year'].entries())
    await page.getByLabel(label, { exact: true }).fill(today[index] ?? '');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('stays on this list for five school days').waitFor();
  expect(await page.locator('#pupils').innerText()).toMatch(/Last day \d/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back').waitFor();
  expect(await page.locator('#pupils').innerText()).not.toMatch(/Last day \d/);

  await visitor.go(second);
  await page.getByLabel('We do not know this pupil').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Noted that you do not know this pupil').waitFor();
  expect(await page.locator('#pupils').innerText()).toContain('You do not know this pupil');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back').waitFor();

  await page.getByText('Somebody is missing from this list').click();
  await page.getByLabel('Who is missing, and how do you know?').fill('A. B., Year 3: heard it');
  await checkPage(visitor);
  await page.getByRole('button', { name: 'Tell the council' }).click();
  await page.getByText('Thank you. The council has been told').waitFor();
  await visitor.leave();
});

test('I9: her export asks for a second factor and holds exactly the pupils of the list', async () => {
  const visitor = await lead(2);
  const { page } = visitor;
  const count = numberIn((await heading(page)).split('\n').at(-1) ?? '');
  await visitor.go('/our-pupils/list.csv');
  await checkPage(visitor);
  const [download] = await Promise.all([page.waitForEvent('download'), confirmItIsMe(page)]);
  expect(download.suggestedFilename()).toBe('our-pupils.csv');
  await visitor.go('/our-pupils');
  const rows = await downloadedRows(page, page.getByRole('link', { name: /^Download this list/ }));
  expect(rows).toHaveLength(count);
  await visitor.leave();
});

test('K1: search finds her own pupils by surname and nobody else’s', async () => {
  const visitor = await lead(2);
  const { page } = visitor;
  const name = await page.locator('#pupils tbody th a').first().innerText();
  const surname = name.split(' ').at(-1) ?? '';
  await search(visitor, surname);
  await page.locator('#found').getByRole('link', { name }).waitFor();
  await checkPage(visitor);
  const other = await lead(3);
  await search(other, name);
  expect(await other.page.getByRole('link', { name, exact: true }).count()).toBe(0);
  await other.leave();
  await visitor.leave();
});

test('J2: another school’s pupil is to her as a pupil who does not exist', async () => {
  const there = await lead(3);
  const [theirs = ''] = await hrefs(there);
  await there.leave();
  const visitor = await lead(2);
  await isAsIfAbsent(visitor, theirs, `/our-pupils/${NOBODY}`);
  await checkPage(visitor);
  await visitor.leave();
});

test('J1: social care’s own pages, the cohort and the settings are not hers', async () => {
  const visitor = await lead(3);
  for (const path of ['/my-children', '/team', '/matching/review', `/children/${NOBODY}`]) {
    expect([403, 404], path).toContain(await visitor.go(path));
    expect(await heading(visitor.page), path).not.toContain('child');
  }
  await checkPage(visitor);
  await visitor.leave();
});

test('A11 K4: without JavaScript she confirms the same list in the same press', async () => {
  const visitor = await lead(3, false);
  const { page } = visitor;
  const count = school(3).count;
  await page.getByRole('button', { name: `Yes, confirm all ${count}` }).click();
  await page.getByText(`${count} pupils confirmed.`).waitFor();
  expect(await heading(page)).toContain('all confirmed');
  await visitor.leave();
});
