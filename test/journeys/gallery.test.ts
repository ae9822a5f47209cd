import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openGallery } from '../../tools/gallery/browser.ts';
import type { Gallery } from '../../tools/gallery/browser.ts';
import { galleryPages } from '../../tools/gallery/pages.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

const desktop = { width: 1280, colorScheme: 'light' } as const;

async function troubles(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}

async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
}

describe.each(Object.keys(galleryPages()))('the shared parts on the page "%s"', (name) => {
  test('are accessible, keep to the security policy and fit a desktop and a phone', async () => {
    const complaints: string[] = [];
    const page = await gallery.open(name, desktop, complaints);
    expect(complaints).toEqual([]);
    expect(await troubles(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await troubles(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await isTooWide(page)).toBe(false);
    await page.close();
  });

  test('are accessible on a dark page', async () => {
    const page = await gallery.open(name, { width: 1280, colorScheme: 'dark' });
    expect(await troubles(page)).toEqual([]);
    await page.close();
  });
});

describe('what scripts add', () => {
  test('Escape hides the page and its title, and shows them again', async () => {
    const page = await gallery.open('child', desktop);
    const heading = page.getByRole('heading', { name: 'Ida Brook' });
    await page.keyboard.press('Escape');
    expect(await heading.isVisible()).toBe(false);
    expect(await page.title()).not.toContain('Ida');
    expect(await troubles(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await heading.isVisible()).toBe(true);
    expect(await page.title()).toContain('Ida Brook');
    await page.close();
  });

  test('the button in the header hides the page, a click shows it', async () => {
    const page = await gallery.open('child', { width: 375, colorScheme: 'light' });
    await page.getByRole('button', { name: 'Hide screen' }).click();
    expect(await page.getByText('This screen is hidden').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show it again' }).click();
    expect(await page.getByRole('heading', { name: 'Ida Brook' }).isVisible()).toBe(true);
    await page.close();
  });

  test('a key decides a pair, but not while somebody types, nor when keys are off', async () => {
    const page = await gallery.open('pair', desktop);
    await page.evaluate(`window.sent = [];
      document.querySelector('form[data-shortcuts]').addEventListener('submit', (event) => {
        event.preventDefault();
        window.sent.push(event.submitter.value);
      });`);
    const sent = (): Promise<unknown> => page.evaluate('window.sent');
    await page.keyboard.press('n');
    await page.keyboard.press('l');
    expect(await sent()).toEqual(['not-same', 'link']);
    await page.getByLabel('Your reason').fill('');
    await page.keyboard.press('u');
    expect(await sent()).toEqual(['not-same', 'link']);
    await page.getByRole('button', { name: 'Turn keys off' }).click();
    await page.keyboard.press('n');
    expect(await sent()).toEqual(['not-same', 'link']);
    await page.close();
  });

  test('a progress part is replaced until the work is done', async () => {
    const page = await gallery.open('import', desktop);
    await page.getByText('All 60,000 rows read').first().waitFor();
    expect(await page.locator('[data-refresh]').count()).toBe(0);
    await page.close();
  });

  test('a file that is refused comes back with its problems, without a new page', async () => {
    const page = await gallery.open('import', desktop);
    const file = { name: 'roll.csv', mimeType: 'text/csv', buffer: Buffer.from('UPN\n') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const summary = page.getByRole('alert').filter({ hasText: 'There is a problem' });
    await summary.waitFor();
    expect(await page.title()).toMatch(/^Error: /);
    expect(new URL(page.url()).pathname).toBe('/import');
    await page.close();
  });

  test('the error summary takes the focus and leads to each field', async () => {
    const page = await gallery.open('form', desktop);
    expect(await page.evaluate('document.activeElement.className')).toContain('error-summary');
    for (const [link, field] of [
      ['Say on which day Ida left', 'left'],
      ['Choose where Ida went', 'destination'],
      ['Choose a file', 'file'],
    ] as const) {
      await page.getByRole('link', { name: link }).click();
      expect(await page.evaluate('document.activeElement.id')).toBe(field);
    }
    await page.close();
  });
});
