/**
 * Texts that would run as scripts, in every text that the product keeps, on every page that shows them in
 * a real browser: none runs, none asks another machine, and each stands there as the text that it is.
 */
import Papa from 'papaparse';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAssets } from '../../tools/build-assets.ts';
import { FIELDS } from '../proof/canary/fields.ts';
import { gather, type Present } from '../proof/canary/cast.ts';
import { crawl, LEAVES, patternOf, type Form } from '../proof/canary/crawl.ts';
import { howMany } from '../proof/strength.ts';
import { openTestSite, type TestSite } from '../support/site.ts';
import { openBrowser } from './support/chromium.ts';
import { freePort } from './support/own-site.ts';
import { fill } from './scripts/fill.ts';
import { markOf, marksIn, payloads } from './scripts/payloads.ts';
import { openWatched, type WatchedPage } from './scripts/watched-page.ts';

const ALL = payloads(howMany(300, 5_000));
/** Addresses of one pattern that one person opens, to find what shows which text. */
const EACH = howMany(2, 80);
/** Pages of one pattern that the browser opens for a text that stood on another pattern already. */
const MORE = howMany(0, 4);
/** Pages that the browser opens at all. */
const PAGES = howMany(15, 10_000);
/** Addresses and forms that are sent back at most. */
const SENT_BACK = howMany(8, 10_000);
/** Who looks: between them they see every field. */
const ROLES_QUICK: readonly string[] = ['sw', 'tm', 'dsl', 'igo', 'da', 'sys'];
/** Times that each address is asked with texts in its query. */
const ECHOES = howMany(1, 2);

let browser: Browser;
let site: TestSite;
let origin: string;
let present: readonly Present[];
/** Pages that show texts: whose, where, and which. */
const shows: { readonly who: Present; readonly url: string; readonly marks: Set<number> }[] = [];
const sheets: { readonly url: string; readonly text: string }[] = [];
const forms = new Map<
  string,
  { readonly who: Present; readonly url: string; readonly form: Form }
>();
const patterns = new Map<string, { readonly who: Present; readonly url: string }>();

beforeAll(async () => {
  await buildAssets();
  browser = await openBrowser();
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  site = await openTestSite({ env: { ALONGSIDE_ORIGIN: origin } });
  const gathered = await gather(site, []);
  present = gathered.present;
  await fill(site, gathered.cast, ALL, FIELDS.length);
  await site.app.server.listen({ host: '127.0.0.1', port });
}, 240_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Everything that somebody gets at, and which texts stand there. */
async function survey(who: Present): Promise<void> {
  await crawl(
    who.visitor,
    { each: EACH, words: [ALL[0]?.text ?? ''], from: starts() },
    (answer) => {
      const url = answer.asked.replace(/^GET /, '');
      if (answer.asked.startsWith('POST')) return;
      if (/content-type":"text\/csv/.test(answer.text))
        sheets.push({ url, text: bodyOf(answer.text) });
      if (!/content-type":"text\/html/.test(answer.text)) return;
      if (!patterns.has(patternOf(url))) patterns.set(patternOf(url), { who, url });
      shows.push({ who, url, marks: marksIn(answer.text) });
    },
    (url, form) => {
      const name = patternOf(form.action);
      if (!forms.has(name) && !LEAVES.test(form.action)) forms.set(name, { who, url, form });
    },
  );
}

const bodyOf = (text: string): string => text.slice(text.indexOf('\n') + 1);

const starts = (): string[] =>
  site.routes
    .filter(({ method, url }) => method === 'GET' && !url.includes(':') && url !== '/sign-in')
    .map(({ url }) => url);

/** Pages that bring every text, and of each pattern of address some more that bring it there. */
function chosen(): typeof shows {
  const seen = new Set<number>();
  const ofPattern = new Map<string, number>();
  return shows
    .toSorted((a, b) => b.marks.size - a.marks.size)
    .filter(({ url, marks }) => {
      const opened = ofPattern.get(patternOf(url)) ?? 0;
      const isNew = [...marks].some((mark) => !seen.has(mark));
      if (!isNew && (marks.size === 0 || opened >= MORE)) return false;
      marks.forEach((mark) => seen.add(mark));
      ofPattern.set(patternOf(url), opened + 1);
      return true;
    })
    .slice(0, PAGES);
}

/** A text as a browser shows it, in small letters. */
const asShown = (mark: number): string =>
  (ALL[mark]?.text ?? '?').replace(/\s+/g, ' ').toLowerCase();

const watched = new Map<string, WatchedPage>();
async function pageOf({ looker, visitor }: Present, hasPolicy: boolean): Promise<WatchedPage> {
  const key = `${looker.name} ${hasPolicy}`;
  const held = watched.get(key) ?? (await openWatched(browser, origin, visitor.cookie, hasPolicy));
  watched.set(key, held);
  return held;
}

test(
  'nothing that is kept runs, and all of it stands on the page as text',
  async () => {
    const began = Date.now();
    for (const who of present)
      if (howMany(ROLES_QUICK.includes(who.looker.name), true)) await survey(who);
    const surveyed = Date.now();
    const troubles: string[] = [];
    const asText = new Set<number>();
    const met = new Set<number>();
    const altered = new Map<number, string>();
    const opened = chosen();
    const underPolicy = new Set<string>();
    for (const { who, url } of opened) {
      // Without the policy what gets out runs; with it, one page of each pattern says what it had to stop.
      const again = underPolicy.has(patternOf(url)) ? [] : [true];
      underPolicy.add(patternOf(url));
      for (const hasPolicy of [false, ...again]) {
        const view = await pageOf(who, hasPolicy);
        await view.page.goto(url, { waitUntil: 'load' });
        const { text, strangers } = await view.look();
        troubles.push(...strangers.map((each) => `${url}: ${each}`));
        // Lists of looks move on while they are looked at: what stands there now is asked for.
        for (const mark of marksIn(text)) {
          met.add(mark);
          // An address of e-mail is kept in small letters, so a text in its place stands there in small letters.
          if (text.toLowerCase().includes(asShown(mark))) asText.add(mark);
          else altered.set(mark, `${url}: ${around(text, markOf(mark))}`);
        }
      }
    }
    for (const [key, { noticed }] of watched)
      troubles.push(...noticed.map((each) => `${key}: ${each}`));
    const missing = [...met].filter((mark) => !asText.has(mark));
    process.stdout.write(
      `scripts: ${ALL.length} texts in ${FIELDS.length} fields of children and those of the council, ${met.size} met, ${asText.size} as text, ${opened.length} pages opened of ${shows.length}, ${underPolicy.size} kinds under the policy, ${troubles.length} troubles, survey ${Math.round((surveyed - began) / 1_000)} s, browser ${Math.round((Date.now() - surveyed) / 1_000)} s\n`,
    );
    expect([...new Set(troubles)].slice(0, 20)).toEqual([]);
    expect(missing.slice(0, 10).map((mark) => `${ALL[mark]?.text} ${altered.get(mark)}`)).toEqual(
      [],
    );
    expect(met.size).toBeGreaterThan(ALL.length * howMany(0.3, 0.99));
  },
  howMany(240_000, 3_600_000),
);

test('no cell of a sheet that is downloaded begins as a formula', () => {
  expect(sheets.length).toBeGreaterThan(3);
  const formulas = sheets.flatMap(({ url, text }) =>
    Papa.parse<string[]>(text.replace(/^\uFEFF/, ''))
      .data.flat()
      .filter((cell) => /^[=+\-@\t\r]/.test(cell) && marksIn(cell).size > 0)
      .map((cell) => `${url}: ${cell}`),
  );
  expect(formulas.slice(0, 10)).toEqual([]);
});

test(
  'nothing that is sent back runs: addresses, searches and forms',
  async () => {
    const troubles: string[] = [];
    let turn = 0;
    const next = (): string => {
      turn += 1;
      return ALL[turn % ALL.length]?.text ?? '';
    };
    const check = async (view: WatchedPage, url: string): Promise<void> => {
      const { strangers } = await view.look();
      troubles.push(
        ...strangers.map((each) => `${url}: ${each}`),
        ...view.noticed.splice(0).map((each) => `${url}: ${each}`),
      );
    };
    let asked = 0;
    for (const { who, url } of [...patterns.values()].slice(0, SENT_BACK)) {
      const [path = '', query = ''] = url.split('?');
      for (let time = 0; time < ECHOES; time += 1) {
        const names = new Set([...new URLSearchParams(query).keys(), ...COMMON]);
        const filled = new URLSearchParams(
          [...names].map((name): [string, string] => [name, next()]),
        );
        const view = await pageOf(who, false);
        for (const address of [
          `${path}?${filled.toString()}`,
          `${path}/${encodeURIComponent(next().slice(0, 150))}`,
        ]) {
          await view.page.goto(address, { waitUntil: 'load' });
          asked += 1;
          await check(view, address);
        }
      }
    }
    let sent = 0;
    for (const { who, url, form } of [...forms.values()].slice(0, SENT_BACK)) {
      const view = await pageOf(who, false);
      await view.page.goto(url);
      const went = view.page
        .waitForEvent('framenavigated', { timeout: 5_000 })
        .catch(() => undefined);
      const words = [next(), next(), next(), next()];
      if (!(await view.page.evaluate<boolean>(sending(form.action, words)))) continue;
      sent += 1;
      // A form that answers with a file stays where it is.
      await went;
      await view.page.waitForLoadState('load');
      await check(view, `POST ${form.action}`);
    }
    process.stdout.write(
      `scripts: ${asked} addresses and ${sent} forms sent back, ${troubles.length} troubles\n`,
    );
    expect([...new Set(troubles)].slice(0, 20)).toEqual([]);
    expect(sent).toBeGreaterThan(5);
  },
  howMany(240_000, 3_600_000),
);

/** What stands before a word, to say how a text was altered. */
function around(text: string, word: string): string {
  const at = text.toLowerCase().indexOf(word);
  return at < 0 ? 'not there' : text.slice(Math.max(0, at - 100), at + word.length);
}

/** Fills each box that takes words, and sends the form past what the browser would check. */
const sending = (action: string, words: readonly string[]): string =>
  `((action, words) => {
    const form = [...document.forms].find((each) => each.getAttribute('action') === action);
    if (!form) return false;
    let at = 0;
    for (const box of form.elements)
      if (box.name && box.name !== '_csrf' && /^(?:text|search|textarea|tel|email)$/.test(box.type))
        box.value = words[at++ % words.length];
    setTimeout(() => HTMLFormElement.prototype.submit.call(form), 0);
    return true;
  })(${JSON.stringify(action)}, ${JSON.stringify(words)})`;

/** Names of queries that pages know, tried on all of them. */
const COMMON = [
  'q',
  'sort',
  'page',
  'show',
  'done',
  'next',
  'list',
  'team',
  'definition',
  'date',
  'kind',
  'urn',
];
