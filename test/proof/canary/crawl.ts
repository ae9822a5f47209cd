/** Goes wherever somebody can get: every link, searches, downloads, and forms as they stand. */
import type { LightMyRequestResponse } from 'fastify';
import type { Visitor } from '../../support/site.ts';

/** What was asked and answered. */
export interface Answer {
  readonly asked: string;
  /** What was searched for, which comes back in the box. */
  readonly typed: string;
  readonly status: number;
  /** Everything that was sent: headers and body. */
  readonly text: string;
}

/** How far to go. */
export interface Reach {
  /** Addresses of one pattern. */
  readonly each: number;
  /** Words to search for in every form that takes some. */
  readonly words: readonly string[];
  /** Addresses to begin with. */
  readonly from: readonly string[];
}

/** Forms that end what is being looked at. */
export const LEAVES =
  /^\/(?:sign-out|sign-in|appointments|session|security-keys|confirm-it-is-you)(?:\/|$|\?)/;
/** Forms that change who may see whom: what they show was looked at, their acts are no part of this. */
export const DECIDES =
  /^\/(?:restrictions|conflicts|emergency-access|approvals|admin\/people|admin\/settings|matching|rights)(?:\/|$|\?)|\/(?:restrict|allow|professionals|assertions?)(?:\/|$)|\/agreed\//;
const AT_ONCE = 4;

/** Follows everything by GET, and gives each answer to `look`; the forms by POST that stood on the pages. */
export async function crawl(
  visitor: Visitor,
  { each, words, from }: Reach,
  look: (answer: Answer) => void,
  meet: (url: string, form: Form) => void = () => undefined,
): Promise<Form[]> {
  const asked = new Set<string>();
  const counts = new Map<string, number>();
  const queue: string[] = [];
  const posts = new Map<string, Form>();
  const want = (address: string): void => {
    const url = localOf(address);
    if (url === undefined || asked.has(url) || url.startsWith('/assets/')) return;
    asked.add(url);
    const pattern = patternOf(url);
    const count = counts.get(pattern) ?? 0;
    if (count >= each) return;
    counts.set(pattern, count + 1);
    queue.push(url);
  };
  for (const url of from) {
    asked.add(url);
    queue.push(url);
  }
  // Words go by POST, and come back sealed in the address of the list.
  const searched = new Map<string, string>();
  const found = new Set<string>();
  const find = async ({ action, fields, texts }: Form): Promise<void> => {
    const list = `${fields.get('list')} ${texts.join(' ')}`;
    if (found.has(list)) return;
    found.add(list);
    for (const typed of words) {
      const filled = [...fields, ...texts.map((name) => [name, typed] as const)];
      const answer = await visitor.post(action, Object.fromEntries(filled));
      look(answerOf(`POST ${action}`, answer, typed));
      const { location = '' } = answer.headers;
      searched.set(location, typed);
      asked.add(location);
      queue.push(location);
    }
  };
  const walk = async (): Promise<void> => {
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      const answer = await visitor.get(url);
      look(answerOf(`GET ${url}`, answer, searched.get(url)));
      const { location } = answer.headers;
      if (location !== undefined) want(location);
      if (!String(answer.headers['content-type']).includes('html')) continue;
      for (const [, link = ''] of answer.body.matchAll(/\shref="([^"]*)"/g)) want(plain(link));
      for (const form of formsOf(answer.body, url)) {
        if (form.isPost) meet(url, form);
        if (form.action === '/find') await find(form);
        else if (form.isPost) posts.set(`${patternOf(form.action)} ${form.fields.size}`, form);
        else for (const search of searches(form, words)) want(search);
      }
    }
  };
  while (queue.length > 0) await Promise.all(Array.from({ length: AT_ONCE }, walk));
  return [...posts.values()];
}

/** Sends each form twice: as it stands, and with every box filled with the word. */
export async function sendForms(
  visitor: Visitor,
  forms: readonly Form[],
  word: string,
  look: (answer: Answer) => void,
): Promise<void> {
  for (const { action, fields, texts } of forms) {
    if (LEAVES.test(action)) continue;
    const filled = Object.fromEntries([...fields, ...texts.map((name) => [name, word] as const)]);
    for (const sent of DECIDES.test(action)
      ? [{ nothing: '' }]
      : [filled, Object.fromEntries(fields)]) {
      const answer = await visitor.post(action, sent);
      look(answerOf(`POST ${action}`, answer));
      const { location } = answer.headers;
      if (location !== undefined) look(answerOf(`GET ${location}`, await visitor.get(location)));
    }
  }
}

/** One form of a page. */
export interface Form {
  readonly isPost: boolean;
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
  /** Names of the boxes that take words. */
  readonly texts: readonly string[];
}

function answerOf(asked: string, answer: LightMyRequestResponse, typed = ''): Answer {
  const { statusCode: status, headers, body } = answer;
  return { asked, typed, status, text: `${JSON.stringify(headers)}\n${body}` };
}

function formsOf(page: string, url: string): Form[] {
  return [...page.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => {
    const fields = new Map<string, string>();
    const texts: string[] = [];
    for (const [tag = ''] of body.matchAll(/<(?:input|textarea|select)[^>]*>/g)) {
      const name = attribute(tag, 'name');
      const type = attribute(tag, 'type') ?? (tag.startsWith('<input') ? 'text' : '');
      if (name === undefined || name === '_csrf' || type === 'file') continue;
      if (type === 'radio' || type === 'checkbox') {
        if (tag.includes(' checked') || !fields.has(name))
          fields.set(name, attribute(tag, 'value') ?? 'on');
        continue;
      }
      if (type === 'text' || type === 'search' || tag.startsWith('<textarea')) texts.push(name);
      fields.set(name, attribute(tag, 'value') ?? '');
    }
    for (const [, name = '', value = ''] of body.matchAll(
      /<button[^>]*\sname="([^"]*)"[^>]*\svalue="([^"]*)"/g,
    ))
      fields.set(name, plain(value));
    return {
      isPost: (attribute(head, 'method') ?? 'get').toLowerCase() === 'post',
      action: attribute(head, 'action') ?? url,
      fields,
      texts,
    };
  });
}

function searches({ action, fields, texts }: Form, words: readonly string[]): string[] {
  const path = action.split('?')[0] ?? action;
  const all = texts.length === 0 ? [''] : words;
  return all.map((word) => {
    const filled = Object.fromEntries([...fields, ...texts.map((name) => [name, word] as const)]);
    return `${path}?${new URLSearchParams(filled).toString()}`;
  });
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : plain(found);
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function localOf(address: string): string | undefined {
  if (!address.startsWith('/') || address.startsWith('//')) return undefined;
  return address.split('#')[0];
}

/** The address without what tells two of its kind apart. */
export function patternOf(url: string): string {
  const [path = '', query = ''] = url.split('?');
  const names = [...new URLSearchParams(query).keys()].sort().join('&');
  return `${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, ':id')}?${names}`;
}
