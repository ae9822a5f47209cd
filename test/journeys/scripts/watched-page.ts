/** A page of the browser that tells of everything that ran on it, asked elsewhere, or could have. */
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A page and what was noticed on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Calls, dialogs, requests to other machines, refusals of the security policy. */
  readonly noticed: string[];
  /** Looks at what is loaded: all texts and attributes, and elements that only a payload could have made. */
  readonly look: () => Promise<Look>;
  readonly close: () => Promise<void>;
}

/** What stands on a page. */
export interface Look {
  /** All texts and values, blanks drawn together. */
  readonly text: string;
  readonly strangers: readonly string[];
}

/** Opens one for somebody signed in; without the security policy what gets out runs. */
export async function openWatched(
  browser: Browser,
  origin: string,
  cookie: string,
  hasPolicy: boolean,
): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, bypassCSP: !hasPolicy });
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return { name, value, url: origin };
    }),
  );
  const noticed: string[] = [];
  await watchContext(context, origin, noticed);
  const page = await context.newPage();
  page.on('dialog', (dialog) => {
    noticed.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/Refused to|Content Security Policy/i.test(message.text())) noticed.push(message.text());
  });
  page.on('pageerror', (error) => noticed.push(`error ${error.message}`));
  return {
    page,
    noticed,
    look: () => page.evaluate<Look>(LOOK),
    close: () => context.close(),
  };
}

async function watchContext(
  context: BrowserContext,
  origin: string,
  noticed: string[],
): Promise<void> {
  await context.exposeFunction('ran', (number: unknown) => {
    noticed.push(`ran ${String(number)}`);
  });
  // How it looks makes no difference here, and takes the most time.
  await context.route(/\.(?:woff2|css)(?:\?|$)/, (route) => route.abort());
  await context.route(
    (url) => url.origin !== origin,
    async (route) => {
      noticed.push(`asked ${route.request().url()}`);
      await route.abort();
    },
  );
}

/** Runs in the page. */
const LOOK = `(() => {
  const strangers = [];
  const parts = [document.title, document.documentElement.textContent];
  const leads = /^(?:href|src|action|formaction|data|xlink:href|srcdoc|poster|background)$/i;
  const never = /^(?:iframe|object|embed|base|style|math|marquee|video|audio|source|animate)$/i;
  for (const element of document.querySelectorAll('*')) {
    if (never.test(element.localName)) strangers.push(element.outerHTML.slice(0, 200));
    if (element.localName === 'script' && !(element.getAttribute('src') || '').startsWith('/assets/'))
      strangers.push(element.outerHTML.slice(0, 200));
    if (typeof element.value === 'string') parts.push(element.value);
    for (const { name, value } of element.attributes) {
      parts.push(value);
      // What an address passes on stands there as addresses write it.
      try { parts.push(decodeURIComponent(value.replaceAll('+', ' '))); } catch {}
      const isCode = /^on/i.test(name) || (name === 'http-equiv' && /refresh/i.test(value));
      const address = leads.test(name) ? value.replace(/[\\x00-\\x20]/g, '').toLowerCase() : '';
      if (isCode || /^(?:javascript|vbscript|data):/.test(address) || /^(?:[a-z]+:)?\\/\\//.test(address)
        && !address.startsWith(location.origin))
        strangers.push(element.outerHTML.slice(0, 200));
    }
  }
  return { text: parts.join(' ').replace(/\\s+/g, ' '), strangers };
})()`;
