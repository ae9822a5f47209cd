/** Appointments: asked for by one, agreed to by another, ended by two; and what guests then see. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, NOBODY, signInAs, tabTo, type Visitor } from './support/journey.ts';
import { openOwnSite, openVisitor, type OwnSite } from './support/own-site.ts';

const NEW = '/admin/people/new';
let browser: Browser;
let own: OwnSite;

beforeAll(async () => {
  [browser, own] = await Promise.all([openBrowser(), openOwnSite()]);
  await own.site.make.viewer('SYS', 'ann@council.example');
  await own.site.make.viewer('SYS', 'bo@council.example');
  await own.site.make.viewer('VSH', 'head@council.example');
  await own.site.db.owner.query(
    `insert into trust (authority_id, trust_id, name) values ('999', 'oakfield', 'Oakfield Trust')`,
  );
});
afterAll(async () => {
  await browser.close();
  await own.close();
});

/** Comes in through the council's own sign-in, with its second factor. */
async function comeIn(subject: string, next = '/'): Promise<Visitor> {
  own.beCouncil(subject, `${subject}@council.example`);
  const visitor = await openVisitor(browser, own);
  await visitor.go(`/sign-in/start?with=council&next=${next}`);
  await visitor.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return visitor;
}

/** Presses a button by keyboard. */
async function press(visitor: Visitor, name: string, leadsTo: RegExp): Promise<void> {
  const button = visitor.page.getByRole('button', { name });
  await tabTo(visitor.page, button);
  await visitor.page.keyboard.press('Enter');
  await visitor.page.waitForURL(leadsTo);
}

test('J1 J10 S2-68: a trust lead is appointed by two administrators, by keyboard, comes in, and is out at once when it ends', async () => {
  const ann = await comeIn('ann', NEW);
  const { page } = ann;
  await checkPage(ann);
  await press(ann, 'Ask another administrator', /people\/new$/);
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(ann);
  await ann.go(NEW);
  const field = async (name: string, typed: string): Promise<void> => {
    await tabTo(page, page.getByLabel(name, { exact: true }));
    await page.keyboard.type(typed);
  };
  await field('Full name', 'Thandi Example');
  await field('Work e-mail', 'thandi@council.example');
  await field('Role', 'Trust');
  await field('Team, service, school, trust or panel', 'Oakfield Trust');
  await field('Why?', 'Leads safeguarding for the schools of the trust');
  await press(ann, 'Ask another administrator', /\/approvals$/);
  // Nobody agrees to what they asked for.
  expect(await page.getByRole('button', { name: 'Agree' }).count()).toBe(0);
  expect(await page.locator('main').innerText()).toContain('Waiting for a second person');
  await checkPage(ann);

  const early = await refusedAtTheDoor('thandi');
  expect(early).toMatch(/appointment/i);

  const bo = await comeIn('bo', '/approvals');
  expect(await bo.page.locator('main').innerText()).toContain('Thandi Example');
  await checkPage(bo);
  await press(bo, 'Agree', /\/approvals/);
  expect(await refusedAtTheDoor('thandi')).toBe(early);

  await ann.go('/admin/people');
  await checkPage(ann);
  await press(ann, 'Do it now', /\/admin\/people$/);
  await page.getByRole('button', { name: 'Do it now' }).waitFor({ state: 'detached' });
  expect(await page.locator('#people').innerText()).toContain('Thandi Example');

  const thandi = await comeIn('thandi');
  expect(new URL(thandi.page.url()).pathname).toBe('/figures');
  await checkPage(thandi);
  for (const path of [`/children/${NOBODY}`, '/my-children', '/our-pupils', '/cohort', NEW])
    expect([403, 404], path).toContain(await thandi.go(path));
  await thandi.go('/figures');

  await page.getByRole('link', { name: 'Thandi Example' }).click();
  await page.getByLabel('Why should it end?').fill('Left the trust at the end of term');
  await press(ann, 'Ask to end the appointment', /\/approvals$/);
  await bo.go('/approvals');
  await press(bo, 'Agree', /\/approvals/);
  expect(await thandi.go('/figures')).toBe(200);
  await ann.go('/admin/people');
  await press(ann, 'Do it now', /\/admin\/people$/);
  await page.getByRole('button', { name: 'Do it now' }).waitFor({ state: 'detached' });
  expect(await page.locator('#people').innerText()).not.toContain('Thandi Example');
  await thandi.go('/figures');
  expect(new URL(thandi.page.url()).pathname).toMatch(/^\/sign-in/);
  for (const each of [ann, bo, thandi]) await each.leave();
});

test('J1: nobody but administrators asks for an appointment, and a colleague of another role is not asked to agree', async () => {
  const head = await comeIn('head', '/approvals');
  expect(await head.page.getByRole('button', { name: 'Agree' }).count()).toBe(0);
  expect(await head.go(NEW)).toBe(403);
  expect(await head.go('/admin/people')).toBe(403);
  await head.leave();
});

test('J1 S1-42: panel members and trainers, who are guests, see published figures and no child', async () => {
  for (const role of ['PM', 'TRN'] as const) {
    const guest = await signInAs(browser, { role });
    expect(new URL(guest.page.url()).pathname).toBe('/figures');
    expect((await heading(guest.page)).length).toBeGreaterThan(3);
    await checkPage(guest);
    const paths = [
      '/my-children',
      '/team/children',
      '/our-pupils',
      '/cohort/rows',
      '/search',
      '/audit',
    ];
    for (const path of [`/children/${NOBODY}`, ...paths])
      expect([403, 404], `${role} ${path}`).toContain(await guest.go(path));
    await guest.leave();
  }
});

/** What somebody without an appointment is told after signing in at their organisation. */
async function refusedAtTheDoor(subject: string): Promise<string> {
  own.beCouncil(subject, `${subject}@council.example`);
  const visitor = await openVisitor(browser, own);
  await visitor.go('/sign-in/start?with=council');
  const said = await visitor.page.locator('main').innerText();
  expect(new URL(visitor.page.url()).pathname).toMatch(/^\/sign-in/);
  await visitor.leave();
  return said;
}
