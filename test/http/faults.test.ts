import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Permission, Viewer } from '../../src/access/index.ts';
import { Refusal, StepUpNeeded } from '../../src/platform/errors.ts';
import { createServer } from '../../src/platform/http.ts';
import type { AnyRoute } from '../../src/platform/routes.ts';
import { buildShell } from '../../src/shell.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

let site: TestSite;
let lead: Visitor;
/** A connection beside the application's database, which may be locked or closed. */
const watch = new pg.Client({ connectionString: inject('adminUrl') });
beforeAll(async () => {
  await watch.connect();
  site = await openTestSite();
  lead = await site.visitor('DSL', 'ava.kelly@example.org');
});
afterAll(async () => {
  await site.close();
  await watch.end();
});

describe('a fault inside a handler', () => {
  const logged: string[] = [];
  const log = { level: 'info', stream: { write: (line: string) => void logged.push(line) } };
  let server: Awaited<ReturnType<typeof createServer>>;

  const failing = (url: string, fail: () => Error): AnyRoute<Viewer, Permission> => ({
    method: 'GET',
    url,
    permission: 'signed-in',
    purpose: 'test',
    handler: () => Promise.reject(fail()),
  });

  beforeAll(async () => {
    const { database } = site.db;
    server = await createServer<Viewer, Permission>({
      routes: [
        failing('/falls/:name', () =>
          Object.assign(new TypeError('Failing row contains (Ava, Kelly, 2014-05-03)'), {
            code: '23514',
            detail: 'Failing row contains (Ava, Kelly, 2014-05-03)',
          }),
        ),
        failing('/second-person', () => new Refusal(403, 'This needs a second person.')),
        failing('/changed', () => new Refusal(409)),
        failing('/missing', () => new Refusal(404, 'Ava Kelly is not yours')),
        failing('/confirm', () => new StepUpNeeded()),
        {
          method: 'GET',
          url: '/asks-in-vain',
          permission: 'signed-in',
          purpose: 'test',
          handler: () =>
            Promise.resolve({
              kind: 'page',
              template: 'desk/views/our-pupil.njk',
              model: { title: 'Ava Kelly', pupil: { born: '2014-05-03' } },
            }),
        },
      ],
      identify: () => Promise.resolve(lead.viewer),
      guard: () => Promise.resolve(),
      isStillIn: () => Promise.resolve(true),
      sessionOf: () => 'a session',
      origin: 'http://127.0.0.1',
      noteDenial: () => Promise.resolve(),
      shell: (viewer, path, csrfToken) =>
        buildShell(
          {
            database,
            authorityId: LA,
            isEmbedded: false,
            version: 'test',
            warnings: () => Promise.resolve([]),
          },
          viewer,
          path,
          csrfToken,
        ),
      secret: 's'.repeat(32),
      isSecure: false,
      requestsPerMinute: 1_000,
      uploadFolder: site.fileFolder,
      maxUploadBytes: () => Promise.resolve(1),
      log,
      signInPath: '/sign-in',
      stepUpPath: '/confirm-it-is-you',
    });
  });
  afterAll(() => server.close());
  beforeEach(() => void logged.splice(0));

  const lines = () => logged.map((line) => JSON.parse(line) as Record<string, unknown>);

  test.each([
    ['/falls/Kelly?born=2014-05-03', /^TypeError 23514 src\/platform\/http.ts:\d+$/],
    ['/asks-in-vain', /^Template render error Unknown field "\w+"/],
  ])('%s gives a reference and nothing internal, and its log a code', async (url, code) => {
    const answer = await server.inject(url);
    expect(answer.statusCode).toBe(500);
    const faults = lines().filter(({ msg }) => msg === 'fault');
    expect(faults).toEqual([
      expect.objectContaining({ level: 50, fault: expect.stringMatching(code) as unknown }),
    ]);
    expect(answer.body).toContain(`>${String(faults[0]?.['reference'])}<`);
    const main = /<main[^]*<\/main>/.exec(answer.body)?.[0].replace(/href="[^"]*"/g, '');
    expect(main).not.toMatch(/Kelly|2014|row contains|Error|23514|\.ts|njk|node_modules/);
    expect(logged.join('')).not.toMatch(/Kelly|Ava|2014-05-03|row contains|example\.org/);
  });

  test('each request is logged by its pattern, not by the address that names somebody', async () => {
    await server.inject('/falls/Kelly?born=2014-05-03');
    const [request] = lines();
    expect(request?.['req']).toEqual({ method: 'GET', route: '/falls/:name' });
  });

  test.each([
    ['/second-person', 403, 'This needs a second person.'],
    ['/changed', 409, 'Someone else changed this while you had it open.'],
    ['/missing', 404, 'There is nothing here that you can see'],
    ['/nowhere', 404, 'There is nothing here that you can see'],
    ['/%E0%A4%A', 404, 'There is nothing at this address.'],
  ])('%s is a refusal, not a fault', async (url, status, words) => {
    const answer = await server.inject(url);
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(words)]);
    if (status === 404) expect(answer.body.replace(lead.viewer.name, '')).not.toContain('Kelly');
    expect(lines().filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  test('what needs a second factor leads there and back', async () => {
    const answer = await server.inject('/confirm?year=7');
    expect([answer.statusCode, answer.headers.location]).toEqual([
      303,
      `/confirm-it-is-you?next=${encodeURIComponent('/confirm?year=7')}`,
    ]);
  });
});

describe('the database', () => {
  const setConnectable = async (isConnectable: boolean): Promise<void> => {
    const name = pg.escapeIdentifier(await nameOf(site));
    await watch.query(`alter database ${name} with allow_connections ${String(isConnectable)}`);
  };
  const disconnectAll = async (): Promise<void> => {
    await watch.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where datname = $1 and usename in ('alongside_pages', 'alongside_jobs')`,
      [await nameOf(site)],
    );
  };
  const statusOf = async (url: string): Promise<number> =>
    (await site.app.server.inject(url)).statusCode;

  test('being gone makes the server not ready, but alive; when it is back, all goes on', async () => {
    expect([await statusOf('/health'), await statusOf('/ready')]).toEqual([200, 200]);
    await setConnectable(false);
    await disconnectAll();
    try {
      expect((await lead.get('/health')).statusCode).toBe(200);
      expect((await lead.get('/ready')).statusCode).toBe(503);
      const page = await lead.get('/our-pupils');
      expect(page.statusCode).toBe(503);
      expect(page.body).toBe(
        'Alongside cannot answer just now. Nothing you did was lost. Try again in a minute.',
      );
    } finally {
      await setConnectable(true);
    }
    expect(await statusOf('/ready')).toBe(200);
    expect((await lead.get('/our-pupils')).statusCode).toBe(200);
  });

  test('going away in the middle of a request costs that request only', async () => {
    await site.db.owner.query('begin; lock table pupil in access exclusive mode');
    const page = lead.get('/our-pupils');
    await expect.poll(() => waitingForLock(site)).toBe(1);
    await disconnectAll();
    await site.db.owner.query('commit');
    expect((await page).statusCode).toBe(500);
    expect((await lead.get('/our-pupils')).statusCode).toBe(200);
  });
});

async function nameOf({ db }: TestSite): Promise<string> {
  const { rows } = await db.owner.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}

async function waitingForLock(where: TestSite): Promise<number> {
  const { rows } = await watch.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = $1 and wait_event_type = 'Lock'`,
    [await nameOf(where)],
  );
  return rows[0]?.count ?? 0;
}

describe('an orderly stop', () => {
  /** A page that waits for the database while the application is asked to stop. */
  async function stopDuring(patience?: number) {
    const busy = await openTestSite();
    const visitor = await busy.visitor('DSL', 'ava.kelly@example.org');
    await busy.app.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = busy.app.server.server.address() as AddressInfo;
    const ask = (url: string) =>
      fetch(`http://127.0.0.1:${port}${url}`, { headers: { cookie: visitor.cookie } }).then(
        async (answer) => [answer.status, (await answer.text()).includes('</html>')],
        () => 'cut off',
      );
    await busy.db.owner.query('begin; lock table pupil in access exclusive mode');
    const page = ask('/our-pupils');
    await expect.poll(() => waitingForLock(busy)).toBe(1);
    let isStopped = false;
    const stopped = busy.app.stop(patience).then(() => {
      isStopped = true;
    });
    const afterwards = await ask('/health');
    return { busy, page, stopped, afterwards, isStopped: () => isStopped };
  }

  test('finishes the request under way, takes no other, and seals the audit', async () => {
    const { busy, page, stopped, afterwards, isStopped } = await stopDuring();
    expect(afterwards).toBe('cut off');
    expect(isStopped()).toBe(false);
    await busy.db.owner.query('commit');
    expect(await page).toEqual([200, true]);
    const answered = performance.now();
    await stopped;
    expect(performance.now() - answered).toBeLessThan(7_500);
    const { rows } = await busy.db.owner.query<{ open: number; all: number }>(
      `select count(*)::int as all, count(p.seq)::int as open
       from audit_event left join audit_pending p using (authority_id, seq)`,
    );
    expect(rows[0]?.all).toBeGreaterThan(1);
    expect(rows[0]?.open).toBe(0);
    await busy.close();
  });

  test('does not wait for ever', async () => {
    const { busy, page, stopped } = await stopDuring(50);
    expect(await page).toBe('cut off');
    await busy.db.owner.query('commit');
    await stopped;
    await busy.close();
  });
});
