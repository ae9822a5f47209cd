/** The legal basis of each flow, and agreements with other organisations, by two people. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { checkPage, heading, signInAs, tabTo, type Visitor } from './support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Presses a button by keyboard. */
async function press({ page }: Visitor, name: string, leadsTo: RegExp): Promise<void> {
  await tabTo(page, page.getByRole('button', { name, exact: true }));
  await page.keyboard.press('Enter');
  await page.waitForURL(leadsTo);
}

test('J9: information governance finds each flow with its basis and records, by keyboard, what the officer said', async () => {
  const officer = await signInAs(browser, { role: 'IGO' });
  const { page } = officer;
  await officer.go('/rights');
  await tabTo(page, page.getByRole('link', { name: /Sharing agreements, and the legal basis/ }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/agreements$/);
  await checkPage(officer);
  await tabTo(page, page.getByRole('link', { name: /Register of flows/ }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/agreements\/flows$/);
  await checkPage(officer);
  await page.getByRole('link', { name: /Names of pupils with a social worker/ }).click();
  await page.waitForURL(/\/flows\/to-school$/);
  const main = page.locator('main');
  expect(await main.innerText()).toContain('art. 9(2)(g)');
  expect(await main.innerText()).toContain('Sch. 1 para. 18');
  expect(await main.innerText()).toContain('Not confirmed yet');
  await checkPage(officer);
  await press(officer, 'Record that it is confirmed', /to-school$/);
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(officer);
  await tabTo(page, page.getByLabel('Where is the officer’s decision kept?'));
  await page.keyboard.type('Decision 4 of 2026');
  await press(officer, 'Record that it is confirmed', /to-school$/);
  await page.getByText('Decision 4 of 2026').waitFor();
  await officer.go('/agreements/flows');
  expect(await heading(page)).toMatch(/^1 of \d+ flows confirmed/);

  const administrator = await signInAs(browser, { role: 'SYS' });
  await administrator.go('/agreements/flows/to-school');
  expect(await administrator.page.locator('main').innerText()).toContain('Decision 4 of 2026');
  expect(await administrator.page.getByRole('button', { name: /Record that/ }).count()).toBe(0);
  const worker = await signInAs(browser, { role: 'SW' });
  expect(await worker.go('/agreements/flows')).toBe(403);
  for (const visitor of [officer, administrator, worker]) await visitor.leave();
});

test('S0-4: an education company’s agreement holds once a second person agrees, and is found by name', async () => {
  const officer = await signInAs(browser, { role: 'IGO' });
  const { page } = officer;
  await officer.go('/agreements/new');
  await checkPage(officer);
  const field = async (name: string, typed: string): Promise<void> => {
    await tabTo(page, page.getByLabel(name, { exact: true }));
    await page.keyboard.type(typed);
  };
  await field('Kind of organisation', 'Education');
  await field('Name of the organisation', 'Learning Well Ltd');
  await press(officer, 'Record the agreement', /\/agreements$/);
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(officer);
  await field('E-mail endings of its users', 'learningwell.example');
  await tabTo(page, page.getByLabel('Rows and numbers under pseudonyms'));
  await page.keyboard.press('Space');
  const year = new Date().getFullYear();
  for (const [name, day, month, on] of [
    ['From', '1', '1', year],
    ['Look at it again by', '31', '12', year + 1],
  ] as const) {
    const group = page.getByRole('group', { name, exact: true });
    await tabTo(page, group.getByLabel('Day'));
    await page.keyboard.type(day);
    await tabTo(page, group.getByLabel('Month'));
    await page.keyboard.type(month);
    await tabTo(page, group.getByLabel('Year'));
    await page.keyboard.type(String(on));
  }
  await field('Where is the signed document?', 'Contract 12');
  await press(officer, 'Record the agreement', /\/agreements\/[0-9a-f-]{36}$/);
  const address = new URL(page.url()).pathname;
  expect(await page.locator('main').innerText()).toContain('Waits for a second person');
  expect(await page.getByRole('button', { name: /agree$/ }).count()).toBe(0);
  await checkPage(officer);

  const second = await signInAs(browser, { role: 'IGO', nth: 1 });
  await second.go('/notices');
  expect(await second.page.locator('main').innerText()).toContain(
    'A sharing agreement waits for a second person',
  );
  await second.go(address);
  await checkPage(second);
  await press(second, 'I have read the signed document and agree', /\/agreements\//);
  await second.page.getByText('In force', { exact: true }).waitFor();
  await second.go('/agreements?q=learning&state=in-force');
  expect(await second.page.locator('#agreements').innerText()).toContain('Learning Well Ltd');
  await checkPage(second);

  const lead = await signInAs(browser, { role: 'DSL' });
  expect(await lead.go(address)).toBe(403);
  await second.go(address);
  await tabTo(second.page, second.page.locator('summary', { hasText: 'End this agreement' }));
  await second.page.keyboard.press('Enter');
  await press(second, 'End the agreement today', /\/agreements\//);
  await second.page.getByText('Ended', { exact: true }).first().waitFor();
  for (const visitor of [officer, second, lead]) await visitor.leave();
});

test('S0-4: an administrator reads on an appointment to a school whether an agreement covers it', async () => {
  const administrator = await signInAs(browser, { role: 'SYS' });
  const { page } = administrator;
  await administrator.go('/admin/people?role=DSL');
  await page.locator('#people tbody th a').first().click();
  await page.waitForURL(/\/end$/);
  expect(await page.locator('main').innerText()).toContain('no sharing agreement is in force');
  await checkPage(administrator);
  await administrator.leave();
});
