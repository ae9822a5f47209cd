import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  LA,
  openTestDatabase,
  TODAY,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import {
  decideApproval,
  guard,
  ROLE_NAMES,
  type Role,
  type Viewer,
} from '../../../access/index.ts';
import { calendarDate } from '../../../platform/calendar-date.ts';
import { Refusal, StepUpNeeded } from '../../../platform/errors.ts';
import type { DomainEvent } from '../../../events.ts';
import { sql } from '../../../platform/db.ts';
import { renderPage, themeHref, type ShellModel } from '../../../platform/view.ts';
import { cohortRoutes } from './routes.ts';
import {
  breakDown,
  countMembers,
  DIMENSIONS,
  EVERYBODY,
  listMembers,
  type CohortAsked,
} from './queries.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.owner.query(
    `insert into cohort_definition (authority_id, definition, is_default) values ($1, 'six-year', true), ($1, 'any-time', false)`,
    [LA],
  );
  await db.owner.query(
    `insert into establishment (authority_id, urn, la_code, name)
     select $1, (100000 + n)::text, case when n = 4 then '998' else '999' end, 'School ' || n from generate_series(0, 4) n`,
    [LA],
  );
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner.query('delete from cohort_row');
  await db.owner.query('delete from cohort_span');
  await db.owner.query('delete from approval');
});

const today = calendarDate(TODAY);
const asked: CohortAsked = { definition: 'six-year', date: today, today };

async function viewer(role: Role, name: string = role, isSteppedUp = false): Promise<Viewer> {
  const { rows } = await db.owner.query<{ person_id: string }>(
    `insert into person (authority_id, email, name) values ($1, $2, $3)
     on conflict (authority_id, email) do update set name = excluded.name returning person_id`,
    [LA, `${name.toLowerCase()}@council.example`, `${name} ${ROLE_NAMES[role]}`],
  );
  return {
    authorityId: LA,
    personId: rows[0]?.person_id ?? '',
    role,
    scopes: ['authority'],
    isSteppedUp,
    appointmentId: '00000000-0000-4000-8000-000000000001',
    sessionId: null,
    name,
    email: `${name.toLowerCase()}@council.example`,
    scopeKind: 'authority',
    scopeId: LA,
    scopeName: 'Test Council',
    requestId: 'test',
    appointmentCount: 1,
  };
}

interface Row {
  readonly status: string;
  readonly school: number | null;
  readonly state: string;
  readonly year: string | null;
  readonly area: string | null;
  readonly barred: boolean;
}

async function arrange(rows: readonly Row[]): Promise<void> {
  await db.owner.query('delete from cohort_row');
  await db.owner.query('delete from restriction');
  await db.owner.query(
    `with c as (
       insert into child (authority_id, la_child_id)
       select $1, 'K' || n from generate_series(1, $2::int) n
       on conflict (authority_id, la_child_id) do update set sex = excluded.sex
       returning child_id, la_child_id)
     insert into cohort_row (authority_id, child_id, definition, status, since, urn, school_state, link_state,
       year_group, key_stage, area, is_out_of_area)
     select $1, c.child_id, 'six-year', r.status, '2026-01-01', 100000 + r.school, r.state,
       'matched', r.year, case when r.year = 'R' then 'Early years' when r.year in ('1', '2') then 'KS1' when r.year = '9' then 'KS3' end,
       r.area, coalesce(r.school = 4, false)
     from jsonb_to_recordset($3::jsonb) as r(n int, status text, school int, state text, year text, area text)
     join c on c.la_child_id = 'K' || r.n`,
    [
      LA,
      rows.length,
      JSON.stringify(
        rows.map((row, index) => ({
          ...row,
          n: index + 1,
          state: row.school === null ? null : row.state,
        })),
      ),
    ],
  );
  const hidden = rows.flatMap((row, index) => (row.barred ? [`K${index + 1}`] : []));
  await db.owner.query(
    `insert into restriction (authority_id, child_id, category, since, review_on)
     select $1, child_id, 'high-risk', '2026-01-01', '2027-01-01' from child where la_child_id = any ($2)`,
    [LA, hidden],
  );
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  status: fc.constantFrom('cp', 'cin', 'disabled', 'previous'),
  school: fc.option(fc.nat(4), { nil: null }),
  state: fc.constantFrom('expected', 'reported', 'confirmed'),
  year: fc.option(fc.constantFrom('R', '1', '2', '9'), { nil: null }),
  area: fc.option(fc.constantFrom('ZZ1', 'ZZ2'), { nil: null }),
  barred: fc.boolean(),
});

const route = (method: string, url: string) => {
  const found = cohortRoutes({
    database: db.database,
    clock: db.clock,
    tell: (_tx, event) => {
      told.push(event);
      return Promise.resolve();
    },
    secret: 'a secret of at least thirty-two characters',
  }).find((each) => each.method === method && each.url === url);
  if (found === undefined || found.permission === 'public') throw new Error(`No route ${url}`);
  return found;
};
let told: DomainEvent[] = [];

async function call(
  who: Viewer,
  method: 'GET' | 'POST',
  url: string,
  query: Record<string, string> = {},
  typed: Record<string, unknown> = {},
  params: Record<string, string> = {},
) {
  const found = route(method, url);
  await guard(db.database, who, found.permission, found.purpose);
  const form = found.form?.safeParse(typed);
  return found.handler({
    viewer: who,
    params,
    query: found.query?.parse(query),
    form: form?.data,
    typed,
    problems: (form?.error?.issues ?? []).map((issue) => ({
      field: issue.path.join('-'),
      message: issue.message,
    })),
    upload: undefined,
    requestId: 'test',
    path: url,
    csrfToken: '',
  });
}

test.each(['VSH', 'EA', 'DA'] as const)(
  '%s reads no child and no pupil, whatever is asked',
  async (role) => {
    await arrange([
      { status: 'cp', school: 1, state: 'confirmed', year: '9', area: null, barred: false },
    ]);
    const who = await viewer(role);
    const counts = await db.database.withViewer(who, async (tx) => {
      const tables = [
        'child',
        'child_name',
        'child_identifier',
        'child_address',
        'pupil',
        'enrolment',
        'link',
        'care_plan',
        'care_detail',
      ];
      const found: number[] = [];
      for (const table of tables) {
        found.push((await tx.all(sql`select 1 from ${sql.table(table)}`)).length);
      }
      return found;
    });
    expect(counts.every((count) => count === 0)).toBe(true);
    expect((await db.owner.query('select 1 from child')).rowCount).toBeGreaterThan(0);
  },
);

test('I9: every number is the length of the list behind it, and the parts add up', async () => {
  const who = await viewer('VSH');
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 40 }), async (rows) => {
      await arrange(rows);
      await db.database.withViewer(who, async (tx) => {
        const open = rows.filter((row) => !row.barred).length;
        expect(await countMembers(tx, asked, EVERYBODY)).toBe(open);
        for (const dimension of DIMENSIONS) {
          const bars = (await breakDown(tx, asked))[dimension];
          expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(open);
          for (const bar of bars) {
            const filter = { ...EVERYBODY, [dimension]: bar.value };
            expect(await listMembers(tx, asked, filter, 'school')).toHaveLength(bar.count);
            expect(
              await listMembers(tx, asked, { ...filter, confirmed: 'yes' }, '-since'),
            ).toHaveLength(bar.confirmed);
            expect(await countMembers(tx, asked, { ...filter, confirmed: 'no' })).toBe(
              bar.count - bar.confirmed,
            );
          }
        }
      });
    }),
    { numRuns: 12 },
  );
});

test('a past day says what was said of it, and never of restricted children', async () => {
  const ids = await db.owner.query<{ child_id: string }>(
    `insert into child (authority_id, la_child_id) values ($1, 'P1'), ($1, 'P2') returning child_id`,
    [LA],
  );
  const [open = '', barred = ''] = ids.rows.map((row) => row.child_id);
  await db.owner.query(
    `insert into restriction (authority_id, child_id, category, since, review_on) values ($1, $2, 'sealed', '2026-01-01', '2027-01-01')`,
    [LA, barred],
  );
  for (const child of [open, barred]) {
    await db.owner.query(
      `insert into cohort_span (authority_id, child_id, definition, kind, from_day, to_day, basis, status, evidence, known_from)
       values ($1, $2, 'six-year', 'in', '2020-01-01', '2021-01-01', 'current', 'cp-plan', '[]', '2026-11-01')`,
      [LA, child],
    );
  }
  const past: CohortAsked = { ...asked, date: calendarDate('2020-06-01') };
  const who = await viewer('VSH');
  const found = await db.database.withViewer(who, (tx) =>
    listMembers(tx, past, EVERYBODY, 'status'),
  );
  expect(found.map((member) => [member.childId, member.status])).toEqual([[open, 'cp']]);
});

describe('the list without names, as a file', () => {
  const query = { definition: 'six-year', status: 'cp' };

  test('is refused without a fresh second factor', async () => {
    const who = await viewer('DA', 'Analyst');
    await expect(call(who, 'GET', '/cohort/rows.csv', query)).rejects.toThrow(StepUpNeeded);
    await expect(call(who, 'POST', '/cohort/rows/export', query)).rejects.toThrow(StepUpNeeded);
  });

  test('is refused without a second person, given once with one, and only as agreed', async () => {
    const who = await viewer('DA', 'Analyst', true);
    const colleague = await viewer('DA', 'Colleague', true);
    await expect(call(who, 'GET', '/cohort/rows.csv', query)).rejects.toThrow(Refusal);
    await call(who, 'POST', '/cohort/rows/export', query, { reason: 'For the annual return' });
    await expect(call(who, 'GET', '/cohort/rows.csv', query)).rejects.toThrow(Refusal);
    const { rows } = await db.owner.query<{ approval_id: string }>(
      'select approval_id from approval',
    );
    const approvalId = rows[0]?.approval_id ?? '';
    await expect(
      db.database.withViewer(who, (tx) => decideApproval(tx, who, approvalId, 'approved')),
    ).rejects.toThrow(Refusal);
    await db.database.withViewer(colleague, (tx) =>
      decideApproval(tx, colleague, approvalId, 'approved'),
    );
    await expect(call(who, 'GET', '/cohort/rows.csv', { ...query, status: '' })).rejects.toThrow(
      Refusal,
    );
    expect(await call(who, 'GET', '/cohort/rows.csv', query)).toMatchObject({ kind: 'download' });
    await expect(call(who, 'GET', '/cohort/rows.csv', query)).rejects.toThrow(Refusal);
  });

  test.each(['VSH', 'EA'] as const)('is refused to %s', async (role) => {
    await expect(
      call(await viewer(role, role, true), 'GET', '/cohort/rows.csv', query),
    ).rejects.toThrow(Refusal);
  });
});

describe('a definition', () => {
  const good = { state: 'on', years: '4', qualifying: ['cpPlan', 'cinPlan'], excludes: [] };
  const id = { id: 'any-time' };

  test('is changed by an administrator, kept as what differs, told and audited', async () => {
    told = [];
    const who = await viewer('SYS');
    const answer = await call(who, 'POST', '/cohort/definitions/:id', {}, good, id);
    expect(answer).toMatchObject({ kind: 'redirect' });
    const { rows } = await db.owner.query<{ override: unknown }>(
      `select override from cohort_definition where definition = 'any-time'`,
    );
    expect(rows[0]?.override).toMatchObject({
      lookBackYears: 4,
      qualifying: { disabilityWithOpenEpisode: false, assertion: false },
    });
    expect(told).toEqual([{ kind: 'setting.changed', key: 'cohort.any-time' }]);
    const audit = await db.owner.query(
      `select 1 from audit_event where event = 'config.change' and subject_id = 'any-time'`,
    );
    expect(audit.rowCount).toBe(1);
  });

  test.each([
    ['years out of range', { ...good, years: '40' }, 'years'],
    ['years that are no number', { ...good, years: 'x' }, 'years'],
    ['nothing that counts', { ...good, qualifying: [] }, 'qualifying'],
    [
      'an unreal day',
      { ...good, 'from-day': '31', 'from-month': '2', 'from-year': '2027' },
      'from',
    ],
  ])('with %s is shown again with its problem', async (_case, form, field) => {
    const answer = await call(await viewer('SYS'), 'POST', '/cohort/definitions/:id', {}, form, id);
    expect(answer).toMatchObject({ status: 422, model: { problems: [{ field }] } });
  });

  test('that lists use cannot be left without another in its place', async () => {
    const answer = await call(
      await viewer('SYS'),
      'POST',
      '/cohort/definitions/:id',
      {},
      { ...good, state: 'off' },
      { id: 'six-year' },
    );
    expect(answer).toMatchObject({ status: 422, model: { problems: [{ field: 'state' }] } });
  });

  test.each(['VSH', 'EA', 'DA', 'SW', 'DSL'] as const)('is not changed by %s', async (role) => {
    const who = await viewer(role);
    await expect(call(who, 'POST', '/cohort/definitions/:id', {}, good, id)).rejects.toThrow(
      Refusal,
    );
    const changed = await db.database.withViewer(who, (tx) =>
      tx.run(sql`update cohort_definition set is_on = false where authority_id = ${LA}`),
    );
    expect(changed).toBe(0);
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
  ['VSH', '/cohort', {}],
  ['EA', '/cohort', { 'on-day': '31', 'on-month': '2', 'on-year': '2025' }],
  ['VSH', '/cohort', { date: '2024-05-01' }],
  ['EA', '/cohort/unconfirmed', {}],
  ['DA', '/cohort/rows', { school: '100001' }],
  ['DA', '/cohort/rows/export', {}],
  ['VSH', '/cohort/definitions', {}],
  ['SYS', '/cohort/definitions', {}],
  ['SYS', '/cohort/definitions/:id', {}],
] as const)('%s opens %s %j', async (role, url, query) => {
  await arrange(
    Array.from({ length: 30 }, (_, n) => ({
      status: n % 2 === 0 ? 'cp' : 'cin',
      school: n % 3,
      state: n % 4 === 0 ? 'confirmed' : 'reported',
      year: '9',
      area: 'ZZ1',
      barred: false,
    })),
  );
  const answer = await call(
    await viewer(role, role, true),
    'GET',
    url,
    query,
    {},
    { id: 'cwsa-2026-s6' },
  );
  if (answer.kind !== 'page') throw new Error('Not a page');
  const text = renderPage(answer.template, SHELL, answer.model);
  expect(text).toContain('<h1');
  const audit = await db.owner.query('select 1 from audit_event where role = $1', [role]);
  expect(audit.rowCount).toBeGreaterThan(0);
});
