/** The trace that pages leave: only known events, and no page without it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownEvent, record, ROLES, type Role, type Viewer } from '../../src/access/index.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { recomputeCohort } from '../../src/modules/cohort/index.ts';
import { Refusal } from '../../src/platform/errors.ts';
import { sql } from '../../src/platform/db.ts';
import { LA } from '../support/database.ts';
import { howMany } from '../proof/strength.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));
/** Between them they open every page. */
const WORKING: readonly Role[] = ['SW', 'TM', 'SM', 'LAI', 'IRO', 'DSL', 'VSH', 'DA', 'IGO', 'SYS'];
const SURNAME = 'Canarybird';

let site: TestSite;
let childId: string;
let pupilId: string;
const people = new Map<Role, Visitor>();
beforeAll(async () => {
  site = await openTestSite();
  for (const role of ROLES) {
    const visitor = await site.visitor(role, `${role.toLowerCase()}@example.org`);
    await visitor.post('/confirm-it-is-you');
    people.set(role, visitor);
  }
  childId = await site.make.child('C1', { forename: 'Ada', surname: SURNAME });
  await site.make.allocate(childId, 'sw@example.org', '2026-01-01', null, 'north');
  await site.make.plan(childId, 'cin');
  pupilId = await site.make.enrol(childId, '100001');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    refreshSight(tx).then(() => recomputeCohort(tx, site.db.clock.today())),
  );
});
afterAll(() => site.close());

function as(role: Role): Visitor {
  const visitor = people.get(role);
  if (visitor === undefined) throw new Error(`Nobody is signed in as ${role}`);
  return visitor;
}

const pages = () =>
  site.routes
    .filter((route) => route.method === 'GET' && route.permission !== 'public')
    .map(({ url }) => url.replace(':childId', childId).replace(':pupilId', pupilId))
    .filter((url) => !url.includes(':'));

async function answers(
  roles: readonly Role[],
): Promise<{ role: Role; url: string; status: number; body: string }[]> {
  const all = [];
  for (const role of roles) {
    for (const url of pages()) {
      const { statusCode, body } = await as(role).get(url);
      all.push({ role, url, status: statusCode, body });
    }
  }
  return all;
}

/** Pages that show nothing about a child or a colleague: forms, one's own inbox, what is set. */
const SHOWS_NOBODY = [
  '/',
  '/admin/people/new',
  '/agreements/new',
  '/advice/new',
  '/rights/new',
  '/admin/services',
  '/admin/settings',
  '/appointments',
  '/audit/export',
  '/confirm-it-is-you',
  '/cohort/rows/export',
  '/conflicts',
  '/my-role',
  '/data/answers/export',
  '/emergency-access/new',
  '/imports/new',
  '/notices',
  '/restrictions/done',
  '/security-keys',
  '/security-keys/new',
  '/sessions',
];

describe('every event', () => {
  test('that the source notes stands in the catalogue', async () => {
    const names = new Set<string>();
    for (const file of await readdir(SOURCE, { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      const text = await readFile(join(SOURCE, file), 'utf8');
      for (const [, entry] of text.matchAll(/\brecord\(\s*\w+,\s*[^{]*?\{([^}]*)\}/g)) {
        for (const [, name] of entry?.matchAll(/'([a-z]+(?:\.[A-Za-z]+)+)'/g) ?? [])
          names.add(name ?? '');
      }
    }
    expect(names.size).toBeGreaterThan(40);
    expect([...names].filter((name) => knownEvent(name) === undefined)).toEqual([]);
  });

  test(
    'that all pages of all roles leave stands in the catalogue, with where it came from',
    { timeout: 300_000 },
    async () => {
      const statuses = (await answers(WORKING)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(40);
      const { rows } = await site.db.owner.query<{ event: string; marked: boolean }>(
        `select distinct event, bool_and(device_hash is not null and ip_hash is not null) as marked
       from audit_event where actor is not null group by event`,
      );
      expect(rows.length).toBeGreaterThan(15);
      expect(rows.filter(({ event }) => knownEvent(event) === undefined)).toEqual([]);
      expect(rows.filter(({ marked }) => !marked)).toEqual([]);
    },
  );

  test('holds no name', async () => {
    const { rows } = await site.db.owner.query(
      `select 1 from audit_event e where e::text ilike $1`,
      [`%${SURNAME}%`],
    );
    expect(rows).toEqual([]);
  });
});

describe('when the audit cannot be written', () => {
  const BUSY = { timeout: 300_000 };
  const FAULTS = [
    [
      'the right to append is gone',
      'revoke insert on audit_event from alongside_pages, alongside_jobs',
      'grant insert on audit_event to alongside_pages, alongside_jobs',
    ],
    [
      'the queue of seals cannot be written',
      'revoke insert on audit_pending from alongside_pages, alongside_jobs',
      'grant insert on audit_pending to alongside_pages, alongside_jobs',
    ],
    [
      'the database refuses the row',
      `alter table audit_event add constraint refuses check (event = 'none') not valid`,
      'alter table audit_event drop constraint refuses',
    ],
  ] as const;

  test.each([
    [...FAULTS[0], howMany(['SW', 'IGO'], WORKING), howMany(30, 60)],
    [...FAULTS[1], ['SW', 'DSL'], 4],
    [...FAULTS[2], ['TM', 'IGO'], 4],
  ] as const)('no page is shown: %s', BUSY, async (_, fault, mend, roles, atLeast) => {
    await site.db.owner.query(fault);
    try {
      const all = await answers(roles);
      const silent = all.filter(({ url, status }) => status === 200 && !SHOWS_NOBODY.includes(url));
      expect(silent.map(({ role, url }) => `${role} ${url}`)).toEqual([]);
      expect(all.filter(({ body }) => body.includes(SURNAME))).toEqual([]);
      expect(all.filter(({ status }) => status === 503).length).toBeGreaterThan(atLeast);
      expect(all.filter(({ status }) => status === 500)).toEqual([]);
    } finally {
      await site.db.owner.query(mend);
    }
  });

  test('reads are refused, none in silence', BUSY, async () => {
    const reads = howMany(2_000, 10_000);
    const viewer: Viewer = as('SW').viewer;
    const scoped: Viewer = { ...viewer, scopes: [`person:${viewer.personId}`] };
    const { database, owner } = site.db;
    const read = () =>
      database.withViewer(scoped, async (tx) => {
        const rows = await tx.all(
          sql<{ surname: string }>`select surname from child_name where authority_id = ${LA}`,
        );
        await record(tx, scoped, { event: 'child.list', count: rows.length, purpose: 'casework' });
        return rows;
      });
    expect(await read()).toEqual([{ surname: SURNAME }]);
    const before = await owner.query('select 1 from audit_event');
    await owner.query(FAULTS[0][1]);
    try {
      let refused = 0;
      for (let done = 0; done < reads; done += 4) {
        const four = await Promise.allSettled([read(), read(), read(), read()]);
        refused += four.filter(
          (each) =>
            each.status === 'rejected' &&
            each.reason instanceof Refusal &&
            each.reason.status === 503,
        ).length;
      }
      expect(refused).toBe(reads);
    } finally {
      await owner.query(FAULTS[0][2]);
    }
    const after = await owner.query('select 1 from audit_event');
    expect(after.rowCount).toBe(before.rowCount);
  });
});
