import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import {
  decideApproval,
  guard,
  setting,
  type Permission,
  type Role,
  type Setting,
  type Viewer,
} from '../../../access/index.ts';
import type { DomainEvent } from '../../../events.ts';
import { QUEUES } from '../../../queues.ts';
import { sql } from '../../../platform/db.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { renderPage, themeHref, type ShellModel } from '../../../platform/view.ts';
import { recomputeCohort } from '../../cohort/index.ts';
import { keepDays } from '../../intake/index.ts';
import { dataQualityRoutes } from '../data-quality/routes.ts';
import { z } from 'zod';
import { adminRoutes } from './routes.ts';

let db: TestDatabase;
let told: DomainEvent[] = [];
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  told = [];
  await db.owner.query('delete from appointment where approval_id is not null');
  await db.owner.query('delete from approval');
});

const yesNo = setting({
  key: 'test.yes-no',
  title: 'Yes or no',
  help: 'A switch',
  schema: z.boolean(),
  standard: false,
});

function routes(isEmbedded = false): AnyRoute<Viewer, Permission>[] {
  const deps = {
    database: db.database,
    clock: db.clock,
    secret: 'a secret of the tests alone, long enough',
    tell: (_tx: unknown, event: DomainEvent) => {
      told.push(event);
      return Promise.resolve();
    },
  };
  const settings: readonly Setting<unknown>[] = [keepDays, yesNo];
  const jobs = { states: () => Promise.resolve([]), enqueue: () => Promise.resolve() };
  return [
    ...adminRoutes({
      ...deps,
      origin: 'http://127.0.0.1:3000',
      jobs,
      queues: QUEUES,
      isEmbedded,
      settings,
    }),
    ...dataQualityRoutes(deps),
  ];
}

async function viewer(role: Role, name: string): Promise<Viewer> {
  const email = `${name}@council.example`;
  const { rows } = await db.owner.query<{ person_id: string }>(
    `insert into person (authority_id, email, name) values ($1, $2, $3)
     on conflict (authority_id, email) do update set name = excluded.name returning person_id`,
    [LA, email, name],
  );
  return {
    authorityId: LA,
    personId: rows[0]?.person_id ?? '',
    role,
    scopes: ['authority'],
    isSteppedUp: false,
    appointmentId: '00000000-0000-4000-8000-000000000001',
    sessionId: null,
    name,
    email,
    scopeKind: 'authority',
    scopeId: LA,
    scopeName: 'Test Council',
    requestId: 'test',
    appointmentCount: 1,
  };
}

async function call(
  who: Viewer,
  method: 'GET' | 'POST',
  url: string,
  typed: Record<string, unknown> = {},
  params: Record<string, string> = {},
) {
  const route = routes().find((each) => each.method === method && each.url === url);
  if (route === undefined || route.permission === 'public') throw new Error(`No route ${url}`);
  await guard(db.database, who, route.permission, route.purpose);
  const form = route.form?.safeParse(typed);
  return route.handler({
    viewer: who,
    params,
    query: route.query?.parse({}) ?? {},
    form: form?.data,
    typed,
    problems: (form?.error?.issues ?? []).map((issue) => ({
      field: String(issue.path[0]),
      message: issue.message,
    })),
    upload: undefined,
    requestId: 'test',
    path: url,
    csrfToken: '',
  });
}

const NEW = {
  email: 'nia@council.example',
  name: 'Nia New',
  role: 'EA',
  scope: '',
  reason: 'Joins the team in December',
  'starts-day': '24',
  'starts-month': '11',
  'starts-year': '2026',
};

async function openRequest(): Promise<string> {
  const { rows } = await db.owner.query<{ approval_id: string }>(
    'select approval_id from approval',
  );
  return rows[0]?.approval_id ?? '';
}

describe('an appointment', () => {
  const held = async (email: string): Promise<number> =>
    (
      await db.owner.query(
        'select 1 from appointment join person using (authority_id, person_id) where email = $1 and ends_on is null',
        [email],
      )
    ).rowCount ?? 0;

  test('is granted once another administrator agreed, and once only', async () => {
    const asker = await viewer('SYS', 'ada');
    const other = await viewer('SYS', 'bob');
    await call(asker, 'POST', '/admin/people/new', NEW);
    const approvalId = await openRequest();
    const doIt = () => call(asker, 'POST', '/admin/people/agreed/:approvalId', {}, { approvalId });
    await expect(doIt()).rejects.toThrow(Refusal);
    await expect(
      db.database.withViewer(asker, (tx) => decideApproval(tx, asker, approvalId, 'approved')),
    ).rejects.toThrow(Refusal);
    await db.database.withViewer(other, (tx) => decideApproval(tx, other, approvalId, 'approved'));
    await doIt();
    expect(await held(NEW.email)).toBe(1);
    await expect(doIt()).rejects.toThrow(Refusal);
    expect(await held(NEW.email)).toBe(1);
  });

  test('is never asked for oneself, and the database refuses it too', async () => {
    const asker = await viewer('SYS', 'ada');
    await expect(
      call(asker, 'POST', '/admin/people/new', { ...NEW, email: asker.email }),
    ).rejects.toThrow(Refusal);
    await expect(
      db.database.withViewer(asker, (tx) =>
        tx.run(sql`
          insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on, granted_by, approved_by)
          values (${LA}, ${asker.personId}, 'VSH', 'authority', ${LA}, '2026-11-24', ${asker.personId}, gen_random_uuid())`),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('without an agreement is refused by the database', async () => {
    const asker = await viewer('SYS', 'ada');
    const other = await viewer('SYS', 'bob');
    await expect(
      db.database.withViewer(asker, (tx) =>
        tx.run(sql`
          insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on, granted_by, approved_by)
          values (${LA}, ${other.personId}, 'VSH', 'authority', ${LA}, '2026-11-24', ${asker.personId}, ${other.personId})`),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('ends once another administrator agreed', async () => {
    const asker = await viewer('SYS', 'ada');
    const other = await viewer('SYS', 'bob');
    const { rows } = await db.owner.query<{ appointment_id: string }>(
      `insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on)
       select $1, person_id, 'DA', 'authority', $1, '2020-01-01' from person where email = 'bob@council.example' returning appointment_id`,
      [LA],
    );
    const appointmentId = rows[0]?.appointment_id ?? '';
    await call(
      asker,
      'POST',
      '/admin/people/:appointmentId/end',
      { reason: 'Left the council' },
      { appointmentId },
    );
    const approvalId = await openRequest();
    await db.database.withViewer(other, (tx) => decideApproval(tx, other, approvalId, 'approved'));
    await call(asker, 'POST', '/admin/people/agreed/:approvalId', {}, { approvalId });
    expect(await held('bob@council.example')).toBe(0);
  });

  test.each(['VSH', 'DA', 'SW', 'TM', 'DSL'] as const)('is not for %s to give', async (role) => {
    await expect(call(await viewer(role, 'eve'), 'POST', '/admin/people/new', NEW)).rejects.toThrow(
      Refusal,
    );
  });
});

describe('a setting', () => {
  test('is kept, told and audited', async () => {
    const who = await viewer('SYS', 'ada');
    await call(who, 'POST', '/admin/settings/:key', { value: '45' }, { key: keepDays.key });
    await call(who, 'POST', '/admin/settings/:key', { value: 'yes' }, { key: yesNo.key });
    const { rows } = await db.owner.query('select key, value from setting order by key');
    expect(rows).toEqual([
      { key: keepDays.key, value: 45 },
      { key: yesNo.key, value: true },
    ]);
    expect(told).toHaveLength(2);
    const audit = await db.owner.query(`select 1 from audit_event where event = 'config.change'`);
    expect(audit.rowCount).toBe(2);
  });

  test('that another changed meanwhile is shown before it is changed again', async () => {
    const [who, other] = [await viewer('SYS', 'ada'), await viewer('SYS', 'bea')];
    const save = (by: Viewer, value: string, seen: string) =>
      call(by, 'POST', '/admin/settings/:key', { value, seen }, { key: keepDays.key });
    const seen = JSON.stringify(keepDays.standard);
    expect(await save(who, '45', seen)).toMatchObject({ kind: 'redirect' });
    expect(await save(other, '60', seen)).toMatchObject({
      status: 422,
      model: {
        problems: [{ field: 'value', message: expect.stringContaining('to: 45.') as unknown }],
        fields: [{ value: '60' }],
        seen: '45',
      },
    });
    expect(await save(who, '45', seen)).toMatchObject({ kind: 'redirect' });
    expect(await save(other, '60', '45')).toMatchObject({ kind: 'redirect' });
    const { rows } = await db.owner.query('select value from setting where key = $1', [
      keepDays.key,
    ]);
    expect(rows).toEqual([{ value: 60 }]);
  });

  test.each(['', 'x', '0', '366', '1.5'])('refuses %j', async (value) => {
    const who = await viewer('SYS', 'ada');
    expect(
      await call(who, 'POST', '/admin/settings/:key', { value }, { key: keepDays.key }),
    ).toMatchObject({ status: 422, model: { problems: [{ field: 'value' }] } });
    expect(told).toEqual([]);
  });

  test.each(['VSH', 'DA'] as const)('is not changed by %s', async (role) => {
    await expect(
      call(
        await viewer(role, 'eve'),
        'POST',
        '/admin/settings/:key',
        { value: '9' },
        { key: keepDays.key },
      ),
    ).rejects.toThrow(Refusal);
  });
});

const SHELL: ShellModel = {
  authorityName: 'Test Council',
  productName: 'Alongside',
  theme: { href: themeHref('#1d5e6b') },
  csrfToken: 'token',
  path: '/',
  version: '0',
  navigation: [],
  banners: [],
};

test.each([
  ['SYS', '/admin/people', {}],
  ['SYS', '/admin/people/new', {}],
  ['SYS', '/admin/settings', {}],
  ['SYS', '/admin/settings/:key', { key: keepDays.key }],
  ['SYS', '/admin/jobs', {}],
  ['DA', '/data', {}],
] as const)('%s opens %s', async (role, url, params) => {
  const answer = await call(
    await viewer(role, `page-${role.toLowerCase()}`),
    'GET',
    url,
    {},
    params,
  );
  if (answer.kind !== 'page') throw new Error('Not a page');
  expect(renderPage(answer.template, SHELL, answer.model)).toContain('<h1');
});

test.each([
  [true, 'embedded: run by Alongside itself, for evaluation only'],
  [false, 'external: the council’s own server'],
])('health says whose server the database is on (embedded: %s)', async (isEmbedded, words) => {
  const somebody = await viewer('SYS', 'page-health');
  const route = routes(isEmbedded).find(({ url }) => url === '/admin/jobs');
  if (route === undefined || route.permission === 'public') throw new Error('No route');
  const answer = await route.handler({
    viewer: somebody,
    params: {},
    query: {},
    form: undefined,
    typed: {},
    problems: [],
    upload: undefined,
    requestId: somebody.requestId,
    path: '/admin/jobs',
    csrfToken: 'token',
  });
  if (answer.kind !== 'page') throw new Error('Not a page');
  expect(renderPage(answer.template, SHELL, answer.model)).toContain(words);
});

test('completeness counts what is on the roll, and only analysts and the head read it', async () => {
  await db.owner.query(
    `insert into establishment (authority_id, urn, la_code, name) values ($1, '100001', $1, 'Elm')`,
    [LA],
  );
  await db.owner.query(
    `with p as (
       insert into pupil (authority_id, urn, school_key, upn, birth_date, postcode)
       values ($1, '100001', 'a', 'A1', '2014-01-01', ''), ($1, '100001', 'b', null, '2014-01-01', 'ZZ1 1AA') returning pupil_id)
     insert into enrolment (authority_id, pupil_id, urn, since, as_of) select $1, pupil_id, '100001', '2026-09-01', '2026-11-01' from p`,
    [LA],
  );
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    recomputeCohort(tx, db.clock.today()),
  );
  const { rows } = await db.owner.query<{ measure: string; part: number; whole: number }>(
    `select measure, part, whole from data_quality where scope = 'school' order by measure`,
  );
  expect(rows.map((row) => [row.measure, row.part, row.whole])).toEqual([
    ['absent', 0, 2],
    ['birth-date', 2, 2],
    ['postcode', 1, 2],
    ['upn', 1, 2],
    ['year-group', 0, 2],
  ]);
  const seen = async (role: Role): Promise<number> =>
    db.database.withViewer(
      await viewer(role, 'reader'),
      async (tx) => (await tx.all(sql`select 1 from data_quality`)).length,
    );
  expect(await seen('DA')).toBeGreaterThan(0);
  expect(await seen('DSL')).toBe(0);
  expect(await call(await viewer('DA', 'page-da'), 'GET', '/data')).toMatchObject({ kind: 'page' });
});
