/**
 * Every address with an id or token that somebody is shown, and every form, asked again as everybody else: nobody
 * gets at a word that is not theirs by what another person was given.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES } from '../../src/access/index.ts';
import { openTestSite, type TestSite } from '../support/site.ts';
import { arrange } from './canary/arrange.ts';
import { gather, type Present } from './canary/cast.ts';
import { placeOf } from './canary/children.ts';
import { crawl, DECIDES, LEAVES } from './canary/crawl.ts';
import { CANARIES, fieldNumber, FIELDS } from './canary/fields.ts';
import { maySee, type Looker } from './canary/may-see.ts';
import { canariesIn, canary } from './canary/token.ts';
import { howMany } from './strength.ts';

const CHILDREN = howMany(160, 640);
/** Addresses of one pattern that one person opens. */
const EACH = howMany(1, 4);
/** Whose addresses are collected when it is quick: between them they are shown every kind. */
const SHOWN: readonly string[] = ['sw', 'dsl', 'igo', 'ea'];
/** Of how many replays one is made, in turn: no factor of how many there are people. */
const TURN = howMany(5, 1);
const AT_ONCE = 4;
/** What tells an address apart that was made for somebody: an id, or a token. */
const GIVEN = /[0-9a-f]{8}-[0-9a-f-]{27}|\/\d+|=[\w-]{20,}/;

let site: TestSite;
let lookers: readonly Present[];
beforeAll(async () => {
  site = await openTestSite();
  const gathered = await gather(site, []);
  lookers = gathered.present;
  const places = Array.from({ length: CHILDREN }, (_, number) => placeOf(number));
  await arrange(site, gathered.cast, places, (field, child) => canary(fieldNumber(field), child));
}, 300_000);
afterAll(() => site.close());

const starts = (): string[] =>
  site.routes
    .filter(({ method, url }) => method === 'GET' && !url.includes(':') && url !== '/sign-in')
    .map(({ url }) => url);

/** What stands in an answer that this person may not read; what they typed or asked with is none. */
function notTheirs(looker: Looker, asked: string, text: string): string[] {
  const own = new Set(canariesIn(asked).map(({ field, child }) => `${field} ${child}`));
  return canariesIn(text)
    .filter(({ field, child }) => !own.has(`${field} ${child}`))
    .filter(
      ({ field, child }) =>
        !maySee(looker, placeOf(child), CANARIES[FIELDS[field] ?? ''] ?? 'secret'),
    )
    .map(({ field, child }) => `${FIELDS[field]} of ${child}`);
}

test(
  'what one person is given opens nothing to another that is not theirs',
  async () => {
    const began = Date.now();
    const addresses = new Map<string, string>();
    const forms = new Map<string, string>();
    const words = [canary(fieldNumber('child_name.surname'), 0)];
    for (const { looker, visitor } of lookers) {
      if (!howMany(SHOWN.includes(looker.name), true)) continue;
      await crawl(
        visitor,
        { each: EACH, words, from: starts() },
        ({ asked, status }) => {
          const url = asked.replace(/^GET /, '');
          if (asked.startsWith('GET') && status === 200 && GIVEN.test(url) && !addresses.has(url))
            addresses.set(url, looker.name);
        },
        (_url, { action }) => {
          if (GIVEN.test(action) && !LEAVES.test(action) && !DECIDES.test(action))
            forms.set(action, looker.name);
        },
      );
    }
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    let turn = 0;
    const replay = async (method: 'GET' | 'POST', of: ReadonlyMap<string, string>) => {
      const waiting = lookers.flatMap((present) =>
        [...of]
          .filter(([, from]) => from !== present.looker.name && (turn += 1) % TURN === 0)
          .map(([url]) => ({ present, url })),
      );
      const made = waiting.length;
      const runner = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          const { looker, visitor } = next.present;
          const answer =
            method === 'GET' ? await visitor.get(next.url) : await visitor.post(next.url, {});
          const { statusCode } = answer;
          statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
          const text = `${JSON.stringify(answer.headers)}\n${answer.body}`;
          const found = notTheirs(looker, decodeURIComponent(next.url), text);
          if (found.length > 0) wrong.push(`${looker.name} ${method} ${next.url}: ${found[0]}`);
          if (statusCode >= 500) wrong.push(`${looker.name} ${method} ${next.url}: ${statusCode}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, runner));
      return made;
    };
    const read = await replay('GET', addresses);
    const sent = await replay('POST', forms);
    process.stdout.write(
      `replay: ${addresses.size} addresses and ${forms.size} forms of ${lookers.length} people of ${ROLES.length} roles, ${read} and ${sent} times asked as somebody else (${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}), ${wrong.length} wrong, ${Math.round((Date.now() - began) / 1_000)} s\n`,
    );
    expect(wrong.slice(0, 40)).toEqual([]);
    expect(addresses.size).toBeGreaterThan(howMany(20, 200));
    expect(forms.size).toBeGreaterThan(howMany(5, 20));
  },
  howMany(120_000, 3_600_000),
);
