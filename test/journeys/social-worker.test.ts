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

let browser: Browser;
let workers: readonly WithList[];

beforeAll(async () => {
  browser = await openBrowser();
  workers = await peopleWithLists(browser, 'SW', { people: 2, atLeast: 4, apart: true });
});
afterAll(() => browser.close());

async function worker(index: number): Promise<Visitor> {
  const found = workers[index];
  if (found === undefined) throw new Error('The council has too few workers with children');
  return signInAs(browser, found.choice);
}

/** The first worker on the sign-in page who is told something new: not everybody's children have news. */
async function workerWithNews(): Promise<Visitor> {
  for (let nth = 0; ; nth += 1) {
    const visitor = await signInAs(browser, { role: 'SW', nth });
    if ((await heading(visitor.page)).includes('something new')) return visitor;
    await visitor.leave();
  }
}

function links({ page }: Visitor) {
  return page.locator('#children tbody th a');
}

async function firstChild(visitor: Visitor): Promise<{ href: string; name: string }> {
  const link = links(visitor).first();
  return { href: (await link.getAttribute('href')) ?? '', name: (await link.innerText()).trim() };
}

test('J3 K2 S0-1: the social worker sees her children, each with school, lead and what is new, and says it is seen', async () => {
  const visitor = await workerWithNews();
  const { page } = visitor;
  expect(new URL(page.url()).pathname).toBe('/my-children');
  const count = numberIn(await heading(page));
  expect(await links(visitor).count()).toBe(count);
  for (const column of ['School and year', 'Safeguarding lead', 'Status', 'What changed'])
    expect(await page.locator(`#children td[data-label="${column}"]`).count()).toBe(count);
  await checkPage(visitor);
  await page.getByRole('button', { name: 'I have seen what is new' }).click();
  await page.getByText('Noted: what changes from now on is marked as new.').waitFor();
  expect(await heading(page)).toContain('nothing new');
  await checkPage(visitor);
  await visitor.leave();
});

test('A9 A13 J7 K3 K7 S0-5 S0-6 S1-6 S3-2: the child page says why the child is in, where it is known from, and who looked', async () => {
  const visitor = await worker(0);
  const { page } = visitor;
  const { href, name } = await firstChild(visitor);
  await visitor.go(href);
  expect(await heading(page)).toBe(name);
  const membership = page.locator('#membership');
  expect(await membership.innerText()).toMatch(/: (in|not in)\n/);
  for (const panel of ['now', 'school', 'membership', 'plans', 'history'])
    expect(await page.locator(`#${panel} .app-panel__source`).innerText(), panel).toMatch(/\w{4}/);
  await page.getByRole('heading', { name: 'Who can see this child' }).waitFor();
  expect(await page.locator('#who-looked').innerText()).toContain(visitor.name);
  await page.getByRole('button', { name: /Print/ }).waitFor();
  await checkPage(visitor);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: /Print/ }).isVisible()).toBe(false);
  expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
  await visitor.leave();
});

test('S2-29: beside the safeguarding lead stands the education lead whom the school has named', async () => {
  const visitor = await worker(0);
  const { page } = visitor;
  const posts: string[] = [];
  for (const { href } of await linksOf(links(visitor))) {
    await visitor.go(href);
    const contacts = page.locator('#contacts');
    if ((await contacts.locator('a[href^="mailto:"]').count()) < 2) continue;
    posts.push(...(await contacts.locator('dt').allInnerTexts()));
    if (posts.includes('Education lead')) break;
  }
  expect(posts).toEqual(expect.arrayContaining(['Designated safeguarding lead', 'Education lead']));
  expect(await page.locator('#now').innerText()).toMatch(/Safeguarding lead[^]*Education lead/);
  await checkPage(visitor);
  await visitor.leave();
});

test('A17 S0-50: differences between case system and rolls come as a page and as a file of as many rows', async () => {
  const visitor = await worker(0);
  const { page } = visitor;
  await visitor.go('/my-children/discrepancies');
  await checkPage(visitor);
  const rows = await page.locator('#differences tbody tr').count();
  if (rows === 0) {
    await page.getByText('The case system and the rolls agree').waitFor();
  } else {
    expect(await page.locator('#differences').innerText()).toMatch(/School|UPN|Birth date/);
    await visitor.go('/my-children/discrepancies/case-system.csv');
    await Promise.all([page.waitForEvent('download'), confirmItIsMe(page)]);
    await visitor.go('/my-children/discrepancies');
    const link = page.getByRole('link', { name: /^Download the file for the case system/ });
    expect(await downloadedRows(page, link)).toHaveLength(rows);
  }
  await visitor.leave();
});

test('J3: another worker’s child answers exactly as a child who does not exist', async () => {
  const there = await worker(1);
  const { href } = await firstChild(there);
  await there.leave();
  const visitor = await worker(0);
  await isAsIfAbsent(visitor, href, `/children/${NOBODY}`);
  await checkPage(visitor);
  await visitor.leave();
});

test('K1: search forgives a slip of the pen, and stays within her own children', async () => {
  const visitor = await worker(0);
  const { page } = visitor;
  const { name } = await firstChild(visitor);
  const [forename = ''] = name.split(' ');
  const surname = name.slice(forename.length).trim();
  // Two neighbouring letters changed places, and the surname said first.
  const slipped = `${surname.slice(0, 1)}${surname.slice(2, 3)}${surname.slice(1, 2)}${surname.slice(3)}`;
  for (const typed of [`${surname} ${forename}`, slipped]) {
    await search(visitor, typed);
    expect(page.url()).not.toContain(encodeURIComponent(surname));
    expect(await page.locator('#found').innerText(), typed).toContain(name);
  }
  await checkPage(visitor);
  const other = await worker(1);
  await search(other, name);
  expect(await other.page.getByRole('link', { name, exact: true }).count()).toBe(0);
  await other.leave();
  await visitor.leave();
});

test('S1-8 S3-3: a disabled child with an open case is in, and the page says since when and until when', async () => {
  const visitor = await signInAs(browser, { role: 'SW', fits: /Disabled Children/ });
  const { page } = visitor;
  const { href } = await firstChild(visitor);
  await visitor.go(href);
  const said = await page.locator('#membership').innerText();
  expect(said).toContain('Social worker now or in the past six years: in');
  expect(said).toMatch(/Disabled, with an open case since \d{1,2} \w+ \d{4}/);
  expect(said).toMatch(/Leaves on \d{1,2} \w+ \d{4}/);
  await checkPage(visitor);
  await visitor.leave();
});

test('S3-6: a child who is looked after now is on no list of the cohort', async () => {
  const visitor = await signInAs(browser, { role: 'SW', fits: /Looked After/ });
  const { page } = visitor;
  await visitor.go('/my-children?status=looked-after');
  const { href } = await firstChild(visitor);
  await visitor.go(href);
  const said = await page.locator('#membership').innerText();
  expect(said).toContain('Social worker now or in the past six years: not in');
  expect(said).toMatch(/Looked after since \d{1,2} \w+ \d{4}/);
  expect(await page.locator('#now').innerText()).toContain('Looked after');
  await visitor.leave();
});

test('S4-2: an open case that is still being assessed puts no child in', async () => {
  const visitor = await signInAs(browser, { role: 'SW', fits: /Assessment/ });
  const { page } = visitor;
  await visitor.go('/my-children?status=open');
  const { href } = await firstChild(visitor);
  await visitor.go(href);
  expect(await page.locator('#membership').innerText()).toContain(
    'Social worker now or in the past six years: not in',
  );
  await visitor.leave();
});

test('J1: pages of schools, analysts and administrators are not a social worker’s', async () => {
  const visitor = await worker(1);
  for (const path of ['/our-pupils', '/imports', '/cohort', '/data', '/admin/settings'])
    expect([403, 404], path).toContain(await visitor.go(path));
  await checkPage(visitor);
  await visitor.leave();
});
