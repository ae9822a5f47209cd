/** Files in, as a data analyst does it: sent, checked, decided, published, taken back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { confirmColumns, press, send, until } from './support/imports.ts';
import { checkPage, downloadedRows, search, signInAs, type Visitor } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const HEADINGS = [
  'Adno',
  'UPN',
  'Surname',
  'Forename',
  'Date of Birth',
  'Sex',
  'NC Year',
  'Joined',
];
const ROLL: readonly string[][] = [
  ['1', '', 'Ashdown', 'Priya', '2015-03-04', 'F', '6', '2021-09-02'],
  ['2', '', 'Birch', 'Tomasz', '2015-05-06', 'M', '6', '2021-09-02'],
  ['3', '', 'Cedar', 'Aoife', '2016-01-09', 'F', '5', '2021-09-02'],
];

function csv(rows: readonly (readonly string[])[], headings = HEADINGS): string {
  return `${Papa.unparse([headings, ...rows].map((row) => [...row]))}\r\n`;
}

async function analyst(nth = 0, javaScriptEnabled = true): Promise<Visitor> {
  return signInAs(browser, { role: 'DA', nth, javaScriptEnabled });
}

test('A4 A15 S4-11: a roll is sent, its columns said once, its faults shown by row, the good rows published', async () => {
  const visitor = await analyst();
  const { page } = visitor;
  await page.goto('/imports/new');
  await checkPage(visitor);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(visitor);
  await page.check('input[name="kind"][value="roll-csv"]');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('The school’s URN').waitFor();
  await checkPage(visitor);
  await page.getByRole('button', { name: 'Send the file' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  expect(await page.locator('.govuk-error-summary li').count()).toBe(3);
  await checkPage(visitor);

  const broken = ['4', '', 'Dale', 'Sam', '31/02/2015', 'M', '6', '2021-09-02'];
  await send(page, {
    kind: 'roll-csv',
    name: 'first.csv',
    text: csv([...ROLL, broken]),
    source: 'Journey roll',
    urn: '990013',
  });
  const address = await until(page, /Say which column is what/);
  await page.goto(`${address}/mapping`);
  await checkPage(visitor);
  await confirmColumns(page);
  await until(page, /4 pupils read, 1 cannot be used/);
  await checkPage(visitor);
  await page.getByRole('link', { name: 'See every finding in the order of the file' }).click();
  await checkPage(visitor);
  expect(await page.locator('main').innerText()).toContain('Date of Birth');
  await page.goto(address);
  const rejected = await downloadedRows(page, page.getByRole('link', { name: /^Download the 1/ }));
  expect(rejected).toHaveLength(1);
  expect(rejected[0]).toContain('Dale');
  await press(page, /^Publish/, /read and published/);
  await checkPage(visitor);
  await visitor.leave();
});

test('A4: the same file under another name and in another order brings nothing new, and asks for no columns again', async () => {
  const visitor = await analyst();
  const { page } = visitor;
  await send(page, {
    kind: 'roll-csv',
    name: 'renamed.csv',
    text: `\uFEFF${csv([...ROLL].reverse())}`,
    source: 'Journey roll',
    urn: '990013',
  });
  await until(page, /3 pupils read, all can be used/);
  const said = await page.locator('main').innerText();
  expect(said).toMatch(/3\s+unchanged|unchanged\s+3/i);
  await press(page, 'Drop the file', /was dropped/);
  await visitor.leave();
});

test('a file is taken back once a second analyst has agreed, and not before', async () => {
  const visitor = await analyst(0);
  const { page } = visitor;
  await page.goto('/imports');
  await checkPage(visitor);
  await page.getByRole('link', { name: 'first.csv' }).click();
  const address = new URL(page.url()).pathname;
  await page.fill('#reason', 'Sent for the wrong school');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.goto(address);
  expect(await page.locator('main').innerText()).toContain('has not answered yet');
  const second = await analyst(1);
  await second.go('/approvals');
  await checkPage(second);
  await second.page.getByRole('button', { name: 'Agree' }).first().click();
  await second.page.waitForLoadState();
  await second.leave();
  await page.goto(address);
  await press(page, 'Take it back now', /was taken back/);
  await checkPage(visitor);
  await visitor.leave();
});

test('A2: a census is read with its rules, and dangerous or wrong files are turned away while pages go on', async () => {
  const visitor = await analyst();
  const { page } = visitor;
  const census = await readFile(join(inject('councilFiles'), 'cin-census-2025-26.xml'), 'utf8');
  await send(page, {
    kind: 'cin-census',
    name: 'again.xml',
    text: census,
    source: 'Casebook: children in need census',
    day: ['31', '3', '2026'],
  });
  await until(page, /children read/);
  expect(await page.locator('main').innerText()).toContain('The very same file was');
  await press(page, 'Drop the file', /was dropped/);

  const entities = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Message>&b;</Message>';
  for (const [name, text] of [
    ['tricks.xml', entities],
    ['cut.xml', census.slice(0, 5_000)],
    ['archive.xml', Buffer.from('504b030414000000', 'hex')],
  ] as const) {
    await send(page, {
      kind: 'cin-census',
      name,
      text,
      source: 'Journey census',
      day: ['31', '3', '2026'],
    });
    await until(page, /turned away/);
    await checkPage(visitor);
    expect((await page.request.get('/health')).status()).toBe(200);
  }
  await visitor.leave();
});

test('A4: without JavaScript the same form sends, and the page says where the file stands', async () => {
  const visitor = await analyst(0, false);
  const { page } = visitor;
  await send(page, {
    kind: 'roll-csv',
    name: 'plain.csv',
    text: csv(ROLL.slice(0, 2)),
    source: 'Journey roll',
    urn: '990013',
  });
  await until(page, /2 pupils read, all can be used/);
  await press(page, 'Drop the file', /was dropped/);
  await visitor.leave();
});

test('J1: nobody but those whom the matrix names opens the imports', async () => {
  for (const [role, status] of [
    ['SW', 403],
    ['TM', 403],
    ['EA', 403],
    ['VSH', 200],
    ['DSL', 200],
    ['SYS', 200],
  ] as const) {
    const visitor = await signInAs(browser, { role });
    expect([role, await visitor.go('/imports')]).toEqual([role, status]);
    if (status === 200) {
      expect(await visitor.page.locator('main').innerText()).not.toContain('first.csv');
      expect([role, await visitor.go('/imports/new')]).toEqual([role, 403]);
    }
    await checkPage(visitor);
    await visitor.leave();
  }
});

test('A10: a pupil whom another school’s roll brings is on that school’s list too, with her social worker', async () => {
  const before = await signInAs(browser, { role: 'DSL', fits: /Skylark Primary School/ });
  const names = await before.page.locator('#pupils tbody th').allInnerTexts();
  await before.leave();
  const { data } = Papa.parse<Record<string, string>>(
    (
      await readFile(
        join(inject('councilFiles'), 'rolls/990005-skylark-primary-school.csv'),
        'utf8',
      )
    ).replace('\uFEFF', ''),
    { header: true, skipEmptyLines: true },
  );
  const pupil = data.find(
    (row) =>
      row['UPN'] !== '' &&
      row['Leaving Date'] === '' &&
      names.some(
        (name) =>
          name.includes(row['Legal Forename'] ?? '?') && name.includes(row['Legal Surname'] ?? '?'),
      ),
  );
  if (pupil === undefined) throw new Error('Nobody on the list of Skylark could move');
  const { UPN = '', 'Legal Surname': surname = '', 'Legal Forename': forename = '' } = pupil;

  const visitor = await analyst();
  await send(visitor.page, {
    kind: 'roll-csv',
    name: 'joined.csv',
    text: csv([
      [
        '900',
        UPN,
        surname,
        forename,
        iso(pupil['DOB']),
        pupil['Gender'] ?? '',
        pupil['Year Group'] ?? '',
        '2026-11-16',
      ],
    ]),
    source: 'Journey move',
    urn: '990003',
  });
  await confirmColumns(visitor.page);
  await until(visitor.page, /1 pupil read, all can be used/);
  await press(visitor.page, /^Publish/, /read and published/);
  await visitor.leave();

  const after = await signInAs(browser, { role: 'DSL', fits: /Marsh Lane Junior School/ });
  await expect
    .poll(
      async () => {
        await search(after, surname);
        return after.page.locator('main').innerText();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toContain(forename);
  await checkPage(after);
  await after.leave();
});

/** A day as rolls write it (DD/MM/YYYY), as others do. */
function iso(day = ''): string {
  return day.split('/').reverse().join('-');
}
