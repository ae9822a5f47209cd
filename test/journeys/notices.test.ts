/** Notices: what one person does reaches the inbox of those who must know, by keyboard and without scripts. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, confirmItIsMe, heading, signInAs, type Visitor } from './support/journey.ts';
import { peopleWithLists } from './support/people.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** The number beside Notices in the header; nought where there is none. */
async function waiting({ page }: Visitor): Promise<number> {
  const count = page.locator('.app-header__count');
  return (await count.count()) === 0 ? 0 : Number.parseInt(await count.innerText(), 10);
}

/** Opens a record of another team in an emergency; gives the child's name. */
async function openInAnEmergency(): Promise<{ readonly child: string; readonly worker: string }> {
  const [owner, outsider] = await peopleWithLists(browser, 'SW', {
    people: 2,
    atLeast: 2,
    apart: true,
  });
  if (owner === undefined || outsider === undefined) throw new Error('Too few workers');
  const seeing = await signInAs(browser, owner.choice);
  const link = seeing.page.locator('#children tbody th a').first();
  const child = (await link.innerText()).trim();
  await link.click();
  await seeing.page.getByText('LA child id').waitFor();
  const number = await seeing.page
    .locator('.app-definitions__row', { hasText: 'LA child id' })
    .locator('dd')
    .first()
    .innerText();
  await seeing.leave();

  const visitor = await signInAs(browser, outsider.choice);
  const { page, name } = visitor;
  await visitor.go('/emergency-access/new');
  await confirmItIsMe(page);
  await page.getByLabel('The child’s number in the case system').fill(number.trim());
  await page.locator('input[name="why"]').first().check();
  await page
    .getByLabel('What happened?')
    .fill('The child was brought to the duty desk tonight and nobody of the team can be reached.');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.waitForURL(/\/emergency-access\/[0-9a-f-]{36}$/);
  await visitor.leave();
  return { child, worker: name };
}

test('J6: emergency access reaches information governance at once, who opens and acknowledges it', async () => {
  const quiet = await signInAs(browser, { role: 'IGO' });
  const before = await waiting(quiet);
  await quiet.leave();
  const { child } = await openInAnEmergency();

  const visitor = await signInAs(browser, { role: 'IGO' });
  const { page } = visitor;
  expect(await waiting(visitor)).toBe(before + 1);
  await checkPage(visitor);
  // By keyboard from the header into the inbox, to the notice, to its button.
  await page.getByRole('link', { name: /^Notices/ }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/notices$/);
  expect(await heading(page)).toMatch(/new notice.*to acknowledge/);
  expect(await page.locator('main').innerText()).not.toContain(child);
  await checkPage(visitor);
  await page.locator('#notices tbody th a').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/notices\/[0-9a-f-]{36}$/);
  expect(await heading(page)).toContain('A record was opened in an emergency');
  expect(await page.locator('main').innerText()).not.toContain(child);
  expect(await waiting(visitor)).toBe(before);
  await checkPage(visitor);
  await page.getByRole('button', { name: 'Acknowledge' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('You acknowledged this notice.').waitFor();
  expect(await page.locator('dl').innerText()).toContain(visitor.name);
  expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
  await checkPage(visitor);
  await page.getByRole('link', { name: 'See the emergency access' }).click();
  await page.waitForURL(/\/emergency-access\//);
  await visitor.leave();
});

test('the manager of the child’s team finds the child named, without scripts as well', async () => {
  const { child } = await openInAnEmergency();
  let found = false;
  for (let nth = 0; !found; nth += 1) {
    const visitor = await signInAs(browser, { role: 'TM', nth, javaScriptEnabled: false });
    const { page } = visitor;
    await visitor.go('/notices');
    const said = await page.locator('main').innerText();
    if (said.includes('A record was opened in an emergency')) {
      found = true;
      expect(said).toContain(`About ${child}`);
      await page.locator('#notices tbody th a').first().click();
      await page.getByRole('button', { name: 'Acknowledge' }).click();
      await page.getByText('You acknowledged this notice.').waitFor();
    }
    await visitor.leave();
  }
});

test('a colleague is asked to be the second person, and the administrator sees the mails that would have gone', async () => {
  const asker = await signInAs(browser, { role: 'SYS', nth: 0 });
  const { page } = asker;
  await asker.go('/admin/people/new');
  await page.getByLabel('Full name').fill('Nia Elwood');
  await page.getByLabel('Work e-mail').fill('nia.elwood@notices.example');
  await page.getByLabel('Role', { exact: true }).selectOption('TRN');
  const today = new Date(Date.now());
  await page.fill('[name="starts-day"]', String(today.getDate()));
  await page.fill('[name="starts-month"]', String(today.getMonth() + 1));
  await page.fill('[name="starts-year"]', String(today.getFullYear()));
  await page.getByLabel('Why?').fill('Teaches the course on attendance this term');
  await page.locator('main form button[type="submit"]').click();
  await page.waitForURL(/\/approvals$/);
  expect(await waiting(asker)).toBe(0);

  const colleague = await signInAs(browser, { role: 'SYS', nth: 1 });
  expect(await waiting(colleague)).toBe(1);
  await colleague.go('/notices?show=unread');
  await colleague.page
    .getByRole('link', { name: 'An appointment waits for a second person' })
    .click();
  expect(await colleague.page.locator('main').innerText()).not.toContain('Nia');
  await colleague.page.getByRole('link', { name: 'Decide' }).click();
  await colleague.page.getByRole('button', { name: 'Decline' }).waitFor();
  await checkPage(colleague);

  await asker.go('/admin/outbox');
  await expect
    .poll(async () => {
      await page.reload();
      return page.locator('#mails').innerText();
    })
    .toContain(colleague.name);
  const said = await page.locator('main').innerText();
  expect(said).toContain('You have a notice in Alongside');
  expect(said).not.toMatch(/Nia|second person/);
  await checkPage(asker);
  await asker.leave();
  await colleague.leave();
});

test('an inbox without notices says what would fill it, and nobody but the administrator sees mails', async () => {
  for (const role of ['EA', 'DSL'] as const) {
    const visitor = await signInAs(browser, { role });
    expect(await visitor.go('/notices')).toBe(200);
    expect(await visitor.page.locator('main').innerText()).toContain('No notices yet');
    await checkPage(visitor);
    expect(await visitor.go('/admin/outbox')).toBe(403);
    await visitor.leave();
  }
});
