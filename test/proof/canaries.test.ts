/**
 * A unique word in every confidential field of many children: whatever each role can get at over HTTP
 * is searched for all of them, and so are mails, logs, the audit and what else the product wrote.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src/access/index.ts';
import { background, moduleDeps } from '../../src/app.ts';
import { LA, openTestDatabase } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';
import { arrange } from './canary/arrange.ts';
import { gather, type Present } from './canary/cast.ts';
import { placeOf } from './canary/children.ts';
import { crawl, sendForms, type Answer, type Form } from './canary/crawl.ts';
import { CANARIES, fieldNumber, FIELDS, NO_CANARY, type Tells } from './canary/fields.ts';
import { idOf } from './canary/ids.ts';
import { maySee, type Looker } from './canary/may-see.ts';
import { canariesIn, canary } from './canary/token.ts';
import { howMany } from './strength.ts';

const CHILDREN = howMany(160, 4_000);
/** Addresses of one pattern that one person opens. */
const EACH = howMany(2, 3);
/** Addresses this long are only followed from a link. */
const LINKED = howMany(1, 1_000);
/** Children whose pages everybody tries, without a link. */
const TRIED = howMany([12], [0, 5, 11, 12, 13, 14, 19]);

/** Roles that stand on allow-lists, of which one looks without a fresh second factor as well. */
const WITHOUT_FACTOR = howMany<readonly Role[]>(['SW'], ['SW', 'TM']);

let site: TestSite;
let lookers: readonly Present[];
const logged: string[] = [];
const mailed: string[] = [];
const notify = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString('utf8')));
  request.on('end', () => {
    mailed.push(`${JSON.stringify(request.headers)} ${text}`);
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: crypto.randomUUID() }));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => notify.listen(0, '127.0.0.1', resolve));
  const { port } = notify.address() as AddressInfo;
  site = await openTestSite({
    env: {
      LOG_LEVEL: 'debug',
      ALONGSIDE_ORIGIN: 'http://alongside.council.example',
      ALONGSIDE_MAIL: 'notify',
      ALONGSIDE_NOTIFY_KEY:
        'test-aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee-99999999-8888-4777-8666-555555555555',
      ALONGSIDE_NOTIFY_TEMPLATE: '11111111-2222-4333-8444-555555555555',
      ALONGSIDE_NOTIFY_URL: `http://127.0.0.1:${port}`,
      ALONGSIDE_NOTIFY_CALLBACK_TOKEN: 'a-token-that-only-notify-knows-1234567890',
    },
  });
  keepLogs();
  const gathered = await gather(site, WITHOUT_FACTOR);
  lookers = gathered.present;
  const places = Array.from({ length: CHILDREN }, (_, number) => placeOf(number));
  await arrange(site, gathered.cast, places, (field, child) => canary(fieldNumber(field), child));
}, 300_000);
afterAll(async () => {
  notify.closeAllConnections();
  notify.close();
  await site.close();
});

/** What the server logs at its most talkative. */
function keepLogs(): void {
  const log: object = site.app.server.log;
  for (let held: unknown = log; held !== null; held = Object.getPrototypeOf(held)) {
    for (const symbol of Object.getOwnPropertySymbols(held))
      if (symbol.description === 'pino.stream')
        Object.defineProperty(held, symbol, {
          value: { write: (line: string) => logged.push(line) },
        });
  }
}

/** Where everybody begins: every address without parameters, and pages of children of all kinds. */
async function beginnings(): Promise<string[]> {
  const { rows } = await site.db.owner.query<{ id: string }>(
    'select batch_id::text as id from batch',
  );
  const batches = rows.map(({ id }) => id).slice(0, howMany(0, 10));
  const ids = ['child', 'pupil', 'advice', 'emergency', 'case'] as const;
  return site.routes
    .filter(({ method, url }) => method === 'GET' && url !== '/sign-in')
    .flatMap(({ url }) => {
      const kind = ids.find((each) => url.includes(`:${each}Id`));
      if (url.includes(':batchId')) return [url];
      if (kind === undefined) return url.includes(':') || url.length > LINKED ? [] : [url];
      return TRIED.map((number) =>
        url.replace(`:${kind}Id`, idOf(kind, number)).replace(':section', 'child_name'),
      );
    })
    .flatMap((url) =>
      url.includes(':batchId') ? batches.map((id) => url.replace(':batchId', id)) : [url],
    )
    .filter((url) => !url.includes(':'));
}

test('every column of text has a canary or a reason to have none', async () => {
  const opened = await openTestDatabase();
  const { rows } = await opened.owner.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = 'public' and column_name <> 'authority_id' and table_name <> 'schema_migration'
       and (udt_name in ('text', 'varchar', 'jsonb', 'json', '_text') or udt_name like '%char')`,
  );
  await opened.close();
  const planted = new Set(FIELDS.map((field) => field.replace(/ [^.]*/, '')));
  const stands = ({ table, column }: { table: string; column: string }): number =>
    [
      planted.has(`${table}.${column}`),
      `${table}.${column}` in NO_CANARY,
      table in NO_CANARY,
    ].filter(Boolean).length;
  expect(
    rows.filter((row) => stands(row) !== 1).map(({ table, column }) => `${table}.${column}`),
  ).toEqual([]);
  const columns = new Set(rows.flatMap(({ table, column }) => [table, `${table}.${column}`]));
  expect([...planted, ...Object.keys(NO_CANARY)].filter((name) => !columns.has(name))).toEqual([]);
});

test(
  'no role gets at a canary that is not theirs, and nothing else writes one down',
  async () => {
    const began = Date.now();
    const outOfPlace = new Map<string, string>();
    const inPlace = new Map<string, Set<string>>();
    let answers = 0;
    const statuses = new Map<number, number>();
    const forms: { readonly visitor: Visitor; readonly looker: Looker; readonly forms: Form[] }[] =
      [];
    const lookFor = (looker: Looker) => (answer: Answer) => {
      answers += 1;
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status >= 500)
        outOfPlace.set(`${looker.name} ${answer.asked} answers ${answer.status}`, '');
      // What was asked with comes back in the page: one's own word is no canary.
      const own = new Set(
        canariesIn(`${decodeURIComponent(answer.asked)} ${answer.typed}`).map(
          ({ field, child }) => `${field} ${child}`,
        ),
      );
      for (const { field, child } of canariesIn(answer.text)) {
        const name = FIELDS[field] ?? '';
        const tells = CANARIES[name] ?? 'secret';
        const place = placeOf(child);
        if (maySee(looker, place, tells)) {
          const seen = inPlace.get(looker.role) ?? new Set();
          inPlace.set(looker.role, seen.add(tells));
        } else if (!own.has(`${field} ${child}`)) {
          const kind = `${looker.name} ${name} ${place.state}/${place.extra}/team ${Math.min(place.team, 2)}/school ${Math.min(place.school, 1)}`;
          outOfPlace.set(kind, `${answer.asked} child ${child}`);
        }
      }
    };
    const words = searchWords();
    const from = await beginnings();
    for (const { looker, visitor } of lookers) {
      const found = await crawl(visitor, { each: EACH, words, from }, lookFor(looker));
      forms.push({ visitor, looker, forms: found });
    }
    for (const each of forms)
      await sendForms(each.visitor, each.forms, 'Because it is needed', lookFor(each.looker));
    process.stdout.write(
      `canaries: ${FIELDS.length} fields of ${CHILDREN} children, ${lookers.length} people of ${ROLES.length} roles, ${answers} answers (${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}), ${outOfPlace.size} out of place, ${Math.round((Date.now() - began) / 1_000)} s\n`,
    );
    process.stdout.write(
      `${[...inPlace].map(([role, seen]) => `${role}: ${[...seen].join(', ')}`).join('\n')}\n`,
    );
    expect([...outOfPlace].map(([kind, where]) => `${kind}: ${where}`).sort()).toEqual([]);
  },
  howMany(120_000, 3_600_000),
);

/** Words to search for: a child's own of each state, and one that is nobody's. */
function searchWords(): string[] {
  const surname = fieldNumber('child_name.surname');
  return [0, 11, 12, 13, 14, 19].map((number) => canary(surname, number));
}

test(
  'mails, logs, the audit and the tables that say so hold no canary',
  async () => {
    await site.runtime.jobs.drain(background(moduleDeps(site.runtime, LA)).handlers);
    const { owner } = site.db;
    const searched = Object.entries(NO_CANARY).filter(([, why]) =>
      why.includes('searched as a whole'),
    );
    expect(searched.length).toBeGreaterThan(3);
    for (const [table] of searched) {
      const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${table} t`);
      expect(canariesIn(rows.map(({ row }) => row).join('\n')), table).toEqual([]);
    }
    expect(logged.length).toBeGreaterThan(100);
    expect(canariesIn(logged.join('\n')), 'logs').toEqual([]);
    expect(mailed.length).toBeGreaterThan(0);
    expect(canariesIn(mailed.join('\n')), 'mails').toEqual([]);
  },
  howMany(120_000, 600_000),
);

test('a canary is found again in any case, and a word like one is none', () => {
  const word = canary(3, 3_999);
  expect(canariesIn(`<b>${word.toLowerCase()}</b> ${word}x`)).toEqual([
    { field: 3, child: 3_999 },
    { field: 3, child: 3_999 },
  ]);
  expect(canariesIn(word.replace(/.$/, '?'))).toEqual([]);
  const kinds = new Set<Tells>(Object.values(CANARIES));
  expect(kinds.size).toBeGreaterThan(15);
});
