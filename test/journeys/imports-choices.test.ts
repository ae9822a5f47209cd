/** Files in, where a person has to decide: flawed records, columns and values, absences, what an undo keeps. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './support/chromium.ts';
import { addressOf, confirmColumns, press, send, until } from './support/imports.ts';
import { checkPage, downloadedRows, search, signInAs, type Visitor } from './support/journey.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function analyst(nth = 0): Promise<Visitor> {
  return signInAs(browser, { role: 'DA', nth });
}

async function words(page: Page): Promise<string> {
  return (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(rows.map((row) => [...row]))}\r\n`;
}

const censusChild = (id: string, ethnicity: string): string =>
  `<Child><ChildIdentifiers><LAchildID>${id}</LAchildID><UPNunknown>UN1</UPNunknown><PersonBirthDate>2020-05-06</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>${ethnicity}</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
<CINdetails><CINreferralDate>2025-05-01</CINreferralDate><ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><CINclosureDate>2025-06-02</CINclosureDate><ReasonForClosure>RC9</ReasonForClosure>
<Assessments><AssessmentActualStartDate>2025-05-02</AssessmentActualStartDate><AssessmentAuthorisationDate>2025-05-30</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>19C</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
<ReferralNFA>0</ReferralNFA></CINdetails></Child>`;

test('A2: children with errors are used without their wrong values once the analyst says so', async () => {
  const visitor = await analyst();
  const { page } = visitor;
  await send(page, {
    kind: 'cin-census',
    name: 'flawed.xml',
    text: `<?xml version="1.0" encoding="UTF-8"?><Message><Header>
<CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>901</LEA><SoftwareCode>Journey</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo><DateTime>2026-05-28T09:30:00</DateTime></Source>
</Header><Children>${censusChild('J2000001', 'WBRI')}${censusChild('J2000002', 'QQQQ')}</Children></Message>`,
    source: 'Journey flawed census',
    day: ['31', '3', '2026'],
  });
  const address = await until(page, /2 children read, 1 cannot be used/);
  await checkPage(visitor);
  expect(await words(page)).toContain('1 child with errors could be used all the same');
  await page.getByLabel('Use them too, without the wrong values').check();
  await press(page, 'Publish', /2 children read and published/);
  await checkPage(visitor);
  const said = await words(page);
  expect(said).toContain('2 used + 0 that cannot be used = 2 children read');
  expect(said).toContain('Used without the wrong values 1 child');
  const rest = await downloadedRows(
    page,
    page.getByRole('link', { name: /^Download the 1 child/ }),
  );
  expect(rest.join('\n')).toContain('QQQQ');
  expect(rest.join('\n')).not.toContain('J2000001');
  expect(addressOf(page)).toBe(address);
  await visitor.leave();
});

const CARE_HEADINGS = ['Mosaic ID', 'First name', 'Last name', 'DOB', 'Gender', 'Plan type'];
const CARE: readonly string[][] = [
  ['J1000001', 'Orla', 'Quince', '03/04/2014', 'F', 'CP Ext'],
  ['J1000002', 'Ivo', 'Rowan', '05/06/2012', 'M', 'CIN'],
  ['J1000003', 'Mina', 'Sorrel', '07/08/2016', 'F', 'CP step'],
];
const CARE_SENDER = { kind: 'care-csv', source: 'Journey case system' } as const;

test('A1: a care extract is mapped once, its statuses said by a person, and the sender is remembered', async () => {
  const visitor = await analyst();
  const { page } = visitor;
  const text = csv([CARE_HEADINGS, ...CARE]);
  await send(page, { ...CARE_SENDER, name: 'case-system.csv', text });
  const address = await until(page, /Say which column is what/);
  await checkPage(visitor);
  await page
    .getByRole('link', { name: 'Say which column is what' })
    .or(page.getByRole('button', { name: 'Say which column is what' }))
    .first()
    .click();
  await page.getByRole('button', { name: 'Confirm and read the file' }).waitFor();
  await checkPage(visitor);

  const external = page.getByLabel('What “CP Ext” means');
  const step = page.getByLabel('What “CP step” means');
  const isMarked = page.getByRole('row', { name: /^CP step Please check/ });
  expect(await external.locator('option:checked').innerText()).toBe('Child protection plan');
  expect(await isMarked.count()).toBe(1);
  await external.selectOption({ label: 'Choose what it means' });
  await page.getByRole('button', { name: 'Confirm and read the file' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(visitor);
  expect(await isMarked.count()).toBe(1);
  await page.getByRole('link', { name: 'Say what “CP Ext” means (Case status)' }).click();
  await external.selectOption({ label: 'Child protection plan' });
  await step.selectOption({ label: 'Open, without a plan' });
  await page.getByRole('button', { name: 'Confirm and read the file' }).click();
  await page.waitForURL((url) => url.pathname === address);
  await until(page, /3 children read, all can be used/);
  expect(await words(page)).toContain('3 new + 0 changed + 0 unchanged');
  await checkPage(visitor);
  await press(page, 'Publish 3 children', /3 children read and published/);

  await page.goto('/imports/new?kind=care-csv');
  expect(await page.locator('#senders option[value="Journey case system"]').count()).toBe(1);
  await checkPage(visitor);
  await send(page, { ...CARE_SENDER, name: 'case-system-again.csv', text });
  await until(page, /3 children read, all can be used/);
  expect(await words(page)).toContain('0 new + 0 changed + 3 unchanged');
  await press(page, 'Drop the file', /was dropped/);
  await checkPage(visitor);
  await visitor.leave();
});

test('a child whom a later extract leaves out is asked about, and nothing of the child is deleted', async () => {
  const visitor = await analyst();
  const { page } = visitor;
  await send(page, {
    ...CARE_SENDER,
    name: 'case-system-later.csv',
    text: csv([CARE_HEADINGS, ...CARE.slice(0, 1)]),
  });
  const address = await until(page, /1 child read, all can be used/);
  expect(await words(page)).toContain('2 children of the last extract are not in this one');
  await checkPage(visitor);
  await press(page, /^Publish/, /read and published/);
  await page.getByRole('link', { name: '2 children no longer in the extract' }).click();
  await checkPage(visitor);
  await page.getByRole('button', { name: 'Keep this answer' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await checkPage(visitor);
  await page.getByLabel('Choose J1000002').check();
  await page.getByLabel('Closed at the sender').check();
  await page.getByRole('button', { name: 'Keep this answer' }).click();
  await page.getByRole('heading', { name: '1 child no longer in the extract' }).waitFor();
  await page.getByLabel('Choose J1000003').check();
  await page.getByLabel('Still known: the extract left them out').check();
  await page.getByRole('button', { name: 'Keep this answer' }).click();
  await page.getByRole('heading', { name: 'Every absence is answered' }).waitFor();
  await checkPage(visitor);

  await send(page, {
    ...CARE_SENDER,
    name: 'case-system-whole.csv',
    text: csv([CARE_HEADINGS, ...CARE]),
  });
  await until(page, /3 children read, all can be used/);
  // Two came back to the extract; they were never gone from here.
  expect(await words(page)).toContain('0 new');
  await press(page, 'Drop the file', /was dropped/);
  expect(addressOf(page)).not.toBe(address);
  await visitor.leave();
});

/** A pupil on the roll of one school who is on the list of its safeguarding lead. */
async function listedPupil(file: string, school: RegExp): Promise<Record<string, string>> {
  const lead = await signInAs(browser, { role: 'DSL', fits: school });
  const names = await lead.page.locator('#pupils tbody th').allInnerTexts();
  await lead.leave();
  const text = await readFile(join(inject('councilFiles'), 'rolls', file), 'utf8');
  const { data } = Papa.parse<Record<string, string>>(text.replace('\uFEFF', ''), {
    header: true,
    skipEmptyLines: true,
  });
  const found = data.findLast(
    (row) =>
      names.some((name) =>
        [row['Legal Forename'], row['Legal Surname']].every((part = '?') => name.includes(part)),
      ) &&
      row['UPN'] !== '' &&
      row['Leaving Date'] === '',
  );
  if (found === undefined) throw new Error(`Nobody of ${file} is on a list`);
  return found;
}

test('taking a roll back keeps what a school has confirmed since, and lists it', async () => {
  const pupil = await listedPupil('990005-skylark-primary-school.csv', /Skylark Primary/);
  const [upn = '', surname = '', forename = ''] = ['UPN', 'Legal Surname', 'Legal Forename'].map(
    (heading) => pupil[heading] ?? '',
  );
  const first = await analyst(0);
  await send(first.page, {
    kind: 'roll-csv',
    name: 'moved.csv',
    text: csv([
      ['Adno', 'UPN', 'Legal Surname', 'Legal Forename', 'DOB', 'Gender', 'NC Year', 'Joined'],
      ['901', upn, surname, forename, pupil['DOB'] ?? '', pupil['Gender'] ?? '', '5', '16/11/2026'],
    ]),
    source: 'Journey kept',
    urn: '990004',
  });
  await confirmColumns(first.page);
  const address = await until(first.page, /1 pupil read, all can be used/);
  await press(first.page, /^Publish/, /read and published/);

  const lead = await signInAs(browser, { role: 'DSL', fits: /Pear Tree Primary/ });
  const link = lead.page.locator('#found tbody th a', { hasText: forename });
  await expect
    .poll(
      async () => {
        await search(lead, surname);
        return link.count();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBeGreaterThan(0);
  await link.first().click();
  await lead.page.getByLabel('Yes, on our roll').check();
  await lead.page.getByRole('button', { name: 'Save' }).click();
  await lead.page.getByText('Confirmed as your pupil.').waitFor();
  await lead.leave();

  const { page } = first;
  await page.goto(address);
  await page.fill('#reason', 'The roll of another term');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.waitForLoadState();
  const second = await analyst(1);
  await second.go('/approvals');
  await second.page.getByRole('button', { name: 'Agree' }).first().click();
  await second.page.waitForLoadState();
  await second.leave();
  await page.goto(address);
  await checkPage(first);
  await press(page, 'Take it back now', /was taken back; \d rows? (was|were) kept/);
  await checkPage(first);
  expect(await words(page)).toContain('a person or a later file changed it since');
  await page.getByRole('link', { name: 'See each of them' }).click();
  await page.getByRole('table').waitFor();
  expect(await words(page)).toContain(upn);
  await checkPage(first);
  await first.leave();
});
