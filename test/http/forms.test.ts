/** Every form of the application: none is taken without its own page's token. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGrant, ROLES, type Role } from '../../src/access/policy.ts';
import type { Permission, Viewer } from '../../src/access/index.ts';
import type { AnyRoute } from '../../src/platform/routes.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const STALE = 'This page had been open too long, or was opened elsewhere';

let site: TestSite;
const visitors = new Map<Role, Visitor>();
beforeAll(async () => {
  site = await openTestSite();
  for (const role of ROLES) {
    const visitor = await site.visitor(role, `${role.toLowerCase()}@council.example`);
    visitors.set(role, visitor);
  }
  // All have just confirmed who they are, so that only the token stands between them and the form.
  await site.db.owner.query('update session set stepped_up_at = $1', [site.db.clock.now()]);
});
afterAll(() => site.close());

type Form = Exclude<AnyRoute<Viewer, Permission>, { permission: 'public' }>;

function forms(): Form[] {
  return site.routes.flatMap((route) =>
    route.method === 'GET' || route.permission === 'public' ? [] : [route],
  );
}

/** An address of the route's shape; what it names need not be there, for the token is asked for first. */
function addressOf({ url }: Form): string {
  return url.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');
}

function visitorFor({ permission, url }: Form): Visitor {
  const role = ROLES.find(
    (each) =>
      permission === 'signed-in' || permission.some((one) => findGrant(each, one) !== undefined),
  );
  const visitor = role === undefined ? undefined : visitors.get(role);
  if (visitor === undefined) throw new Error(`Nobody may send the form at ${url}`);
  return visitor;
}

/** What stands in every table that a form could change: a sum over its rows. */
async function whatStands(): Promise<Record<string, string>> {
  const { rows: tables } = await site.db.owner.query<{ name: string }>(`
    select tablename as name from pg_tables where schemaname = 'public'
      and tablename not in ('session', 'audit_event', 'audit_pending', 'audit_seal')`);
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await site.db.owner.query<{ sum: string }>(
      `select count(*) || ':' || coalesce(sum(hashtext(t::text)), 0) as sum from "${name}" t`,
    );
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
}

describe('every form', () => {
  test('is one of many, all of which are asked here', () => {
    expect(forms().length).toBeGreaterThan(25);
  });

  test('without its token is refused, whoever sends it, and changes nothing', async () => {
    const before = await whatStands();
    for (const form of forms()) {
      const visitor = visitorFor(form);
      const answer = await visitor.send(
        addressOf(form),
        'application/x-www-form-urlencoded',
        'reason=x',
      );
      expect([form.url, answer.statusCode]).toEqual([form.url, 403]);
      expect(answer.body).toContain(STALE);
    }
    expect(await whatStands()).toEqual(before);
  });

  test('with the token of somebody else is refused', async () => {
    for (const form of forms()) {
      const visitor = visitorFor(form);
      const other = [...visitors.values()].find((each) => each !== visitor);
      const body = new URLSearchParams({ _csrf: other?.csrfToken ?? '' }).toString();
      const answer = await visitor.send(addressOf(form), 'application/x-www-form-urlencoded', body);
      expect([form.url, answer.statusCode]).toEqual([form.url, 403]);
      expect(answer.body).toContain(STALE);
    }
  });

  test('with its own token is not refused for the token', async () => {
    for (const form of forms().filter(({ url }) => url !== '/sign-out')) {
      const answer = await visitorFor(form).post(addressOf(form));
      expect([form.url, answer.body.includes(STALE)]).toEqual([form.url, false]);
    }
  });

  test('is no address to open: nothing is changed by a link', async () => {
    const opened = new Set(
      site.routes.filter(({ method }) => method === 'GET').map(({ url }) => url),
    );
    for (const form of forms().filter(({ url }) => !opened.has(url))) {
      const answer = await visitorFor(form).get(addressOf(form));
      expect([form.url, answer.statusCode]).toEqual([form.url, expect.toBeOneOf([403, 404])]);
    }
  });
});

test('no page holds a script, a style or a handler of its own', async () => {
  const inline = /<script(?![^>]*\bsrc=)|<style|\sstyle="|\son\w+="/i;
  let pages = 0;
  for (const visitor of visitors.values()) {
    for (const route of site.routes) {
      if (route.method !== 'GET' || route.url.includes(':')) continue;
      const answer = await visitor.get(route.url);
      if (!String(answer.headers['content-type']).startsWith('text/html')) continue;
      pages += 1;
      expect([route.url, inline.exec(answer.body)?.[0]]).toEqual([route.url, undefined]);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  }
  expect(pages).toBeGreaterThan(ROLES.length * 5);
}, 120_000);

test('a NUL in an address or a form is left out and is no fault', async () => {
  for (const url of ['/our-pupils?q=%00', '/our-pupils?year=1%00']) {
    expect([url, (await visitorAs('DSL').get(url)).statusCode]).toEqual([url, 200]);
  }
  expect((await visitorAs('VSH').get('/cohort/rows?area=%00')).statusCode).toBe(200);
  const answer = await visitorAs('DSL').post('/our-pupils/missing', { note: 'A boy\0 of year 4' });
  expect(answer.statusCode).toBe(303);
  const { rows } = await site.db.owner.query('select note from roll_answer');
  expect(rows).toEqual([{ note: 'A boy of year 4' }]);
});

function visitorAs(role: Role): Visitor {
  const visitor = visitors.get(role);
  if (visitor === undefined) throw new Error(`Nobody signed in as ${role}`);
  return visitor;
}
