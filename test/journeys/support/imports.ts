/** A file's way in, as journeys go it: the two steps of the form, the buttons of its page, its columns. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { heading } from './journey.ts';

/** A file to send, and what the form asks about it. */
export interface Sent {
  readonly kind: string;
  readonly name: string;
  readonly text: string | Buffer;
  readonly source: string;
  readonly urn?: string;
  readonly day?: readonly [string, string, string];
}

/** Fills the form and sends it; the page after it is the file's own. */
export async function send(page: Page, file: Sent): Promise<void> {
  await page.goto('/imports/new');
  await page.check(`input[name="kind"][value="${file.kind}"]`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/kind=/);
  await page.setInputFiles('input[name="file"]', {
    name: file.name,
    mimeType: 'text/csv',
    buffer: Buffer.from(file.text),
  });
  const [day, month, year] = file.day ?? today();
  await page.fill('[name="asOf-day"]', day);
  await page.fill('[name="asOf-month"]', month);
  await page.fill('[name="asOf-year"]', year);
  await page.fill('[name="source"]', file.source);
  if (file.urn !== undefined) await page.fill('[name="urn"]', file.urn);
  await page.getByRole('button', { name: 'Send the file' }).click();
  await page.waitForURL(/\/imports\/\d+/);
}

/** Today as the boxes of a form take it. */
function today(): readonly [string, string, string] {
  const now = new Date(Date.now());
  return [String(now.getDate()), String(now.getMonth() + 1), String(now.getFullYear())];
}

/** The address of the file whose page is open. */
export function addressOf(page: Page): string {
  const address = /\/imports\/\d+/.exec(page.url())?.[0];
  if (address === undefined) throw new Error(`${page.url()} is no file's page`);
  return address;
}

/** Presses a button of the file's page and follows the file until its heading says so. */
export async function press(page: Page, button: string | RegExp, said: RegExp): Promise<void> {
  const address = addressOf(page);
  await page.getByRole('button', { name: button }).click();
  await page.waitForLoadState();
  await until(page, said, address);
}

/** Loads the file's page until its heading says so. */
export async function until(page: Page, said: RegExp, address = addressOf(page)): Promise<string> {
  await expect
    .poll(
      async () => {
        await page.goto(address);
        return heading(page);
      },
      { timeout: 60_000, interval: 500 },
    )
    .toMatch(said);
  return address;
}

/** Says of each proposed column that it is right, as the first file of a sender asks. */
export async function confirmColumns(page: Page): Promise<void> {
  const address = await until(page, /Say which column is what/);
  await page.goto(`${address}/mapping`);
  await page.getByRole('button', { name: 'Confirm and read the file' }).click();
  await page.waitForURL((url) => url.pathname === address);
}
