/** The real browser that journeys drive; CHROMIUM names another than the system's. */
import { chromium, type Browser } from 'playwright-core';

/** Starts it; one for a file of journeys, each person in a context of their own. */
export function openBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM'];
  return chromium.launch({
    executablePath: named === undefined || named === '' ? '/usr/bin/chromium' : named,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
}
