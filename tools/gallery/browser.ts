/** The gallery in a real browser, served from memory: no server, no network. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page, Route } from 'playwright-core';
import { builtAssets, defaultThemeColour, themeCss } from '../../src/platform/view.ts';
import { buildAssets } from '../build-assets.ts';
import { galleryPages, readingDone } from './pages.ts';

const origin = 'http://gallery.localhost';
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** As strict as the server's, so that a part that needs more is seen here. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'";

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** An open gallery. */
export interface Gallery {
  /** Opens a page; what the browser complains of is added to `complaints`. */
  readonly open: (page: string, look: Look, complaints?: string[]) => Promise<Page>;
  readonly close: () => Promise<void>;
}

async function answer(route: Route, pages: Readonly<Record<string, string>>): Promise<void> {
  const path = new URL(route.request().url()).pathname;
  const page = pages[path.slice(1)];
  if (page !== undefined) {
    const headers = { 'content-security-policy': policy };
    return route.fulfill({ body: page, contentType: 'text/html; charset=utf-8', headers });
  }
  if (path === '/imports/reading') {
    return route.fulfill({ body: readingDone(), contentType: 'text/html; charset=utf-8' });
  }
  if (path === '/imports' && route.request().method() === 'POST') {
    return route.fulfill({
      status: 422,
      body: pages['form'] ?? '',
      contentType: 'text/html; charset=utf-8',
    });
  }
  if (path === '/theme.css') {
    return route.fulfill({ body: themeCss(defaultThemeColour), contentType: 'text/css' });
  }
  if (path.startsWith('/assets/')) {
    const body = await readFile(join(builtAssets, path.slice('/assets/'.length)));
    return route.fulfill({ body, contentType: types[extname(path)] ?? 'text/plain' });
  }
  return route.fulfill({ status: 404, body: '' });
}

/** Opens the gallery in the system's Chromium. */
export async function openGallery(): Promise<Gallery> {
  await buildAssets();
  const pages = galleryPages();
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  return {
    open: async (name, { width, colorScheme }, complaints = []) => {
      // A context of its own: the accessibility check opens a page beside this one.
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      // The browser may be closed while the context is closing: then it is closed all the same.
      page.on('close', () => void context.close().catch(() => undefined));
      await page.route(`${origin}/**`, (route) => answer(route, pages));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${origin}/${name}`);
      await page.evaluate('document.fonts.ready');
      return page;
    },
    close: () => browser.close(),
  };
}
