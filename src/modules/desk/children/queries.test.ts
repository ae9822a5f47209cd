import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../../access/index.ts';
import { addDays, calendarDate } from '../../../platform/calendar-date.ts';
import { caseloadFactory } from '../../../../test/factories/caseload.ts';
import {
  LA,
  openTestDatabase,
  TODAY,
  type TestDatabase,
} from '../../../../test/support/database.ts';
import { refreshSight } from '../../care/index.ts';
import { countDiscrepancies } from '../discrepancies/queries.ts';
import { sumOf, teamNumbers } from '../team/queries.ts';
import { EVERYBODY, listChildren, noteLook, LIST_LOOK, readChildren } from './queries.ts';

let db: TestDatabase;
let make: ReturnType<typeof caseloadFactory>;
const people: Record<string, Viewer> = {};
const ids: Record<string, string> = {};
const AT = { now: new Date(`${TODAY}T10:00:00Z`), today: calendarDate(TODAY) };

const sight = () =>
  db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
const seenBy = async (viewer: Viewer): Promise<string[]> => {
  const found = await db.database.withViewer(viewer, (tx) =>
    listChildren(tx, AT, EVERYBODY, 'name'),
  );
  return found.map(({ laChildId }) => laChildId).sort();
};
const person = (name: string): Viewer => {
  const viewer = people[name];
  if (viewer === undefined) throw new Error(`There is no ${name}`);
  return viewer;
};
const id = (name: string): string => ids[name] ?? '';

beforeAll(async () => {
  db = await openTestDatabase();
  make = caseloadFactory(db.owner);
  await make.team('north');
  await make.team('south');
  await make.school('100001', 'Elm Primary');
  await make.school('100002', 'Oak Academy');
  people['sam'] = await make.viewer('SW', 'sam@example.org');
  people['kim'] = await make.viewer('SW', 'kim@example.org');
  people['tess'] = await make.viewer('TM', 'tess@example.org', 'north');
  people['sol'] = await make.viewer('TM', 'sol@example.org', 'south');
  people['dee'] = await make.viewer('DSL', 'dee@example.org', '100001');
  people['vic'] = await make.viewer('VSH', 'vic@example.org', LA);
  for (const [name, facts] of Object.entries({
    OWN: { upn: 'A950000178301' },
    PLAN: {},
    KIM: {},
    CLOSED: {},
    'LONG-CLOSED': {},
    SOUTH: {},
    RESTRICTED: {},
    SEALED: { isSealed: true },
    BABY: { born: '2025-01-01' },
  }))
    ids[name] = await make.child(name, facts);
  await make.allocate(id('OWN'), 'sam@example.org');
  await make.allocate(id('PLAN'), 'sam@example.org');
  await make.allocate(id('BABY'), 'sam@example.org');
  await make.allocate(id('KIM'), 'kim@example.org');
  await make.allocate(id('CLOSED'), 'sam@example.org', '2026-01-01', '2026-10-26');
  await make.allocate(id('LONG-CLOSED'), 'sam@example.org', '2026-01-01', '2026-10-20');
  await make.allocate(id('SOUTH'), 'lee@example.org', '2026-01-01', null, 'south');
  await make.allocate(id('RESTRICTED'), 'sam@example.org');
  await make.allocate(id('SEALED'), 'sam@example.org');
  await make.plan(id('OWN'), 'cin');
  await make.plan(id('PLAN'), 'cp');
  await make.plan(id('KIM'), 'cin', '2025-01-01', '2026-01-01');
  await make.enrol(id('OWN'), '100001', { upn: 'A950000178301' });
  await make.enrol(id('KIM'), '100002', { isConfirmed: false });
  await make.careSchool(id('OWN'), '100002');
  await make.restrict(id('RESTRICTED'), [person('kim').personId]);
  await make.change(id('OWN'), '2026-11-23T09:00:00Z', 'New plan');
  await make.change(id('PLAN'), '2026-11-12T09:00:00Z', 'Moved school');
  await make.change(id('KIM'), '2026-10-01T09:00:00Z', 'Long ago');
  await sight();
});
afterAll(() => db.close());

test('a worker sees own children, and those handed over within 30 days', async () => {
  expect(await seenBy(person('sam'))).toEqual(['BABY', 'CLOSED', 'OWN', 'PLAN']);
  expect(await seenBy(person('kim'))).toEqual(['KIM']);
});

test('a manager sees the team and no other', async () => {
  expect(await seenBy(person('tess'))).toEqual(['BABY', 'CLOSED', 'KIM', 'OWN', 'PLAN']);
  expect(await seenBy(person('sol'))).toEqual(['SOUTH']);
});

test.each(['dee', 'vic'])('%s, who works elsewhere, sees nobody here', async (name) => {
  expect(await seenBy(person(name))).toEqual([]);
});

test('a restricted child is only for the person named, and only after a second factor', async () => {
  expect(await seenBy({ ...person('sam'), isSteppedUp: true })).not.toContain('RESTRICTED');
  expect(await seenBy({ ...person('tess'), isSteppedUp: true })).not.toContain('RESTRICTED');
  expect(await seenBy(person('kim'))).not.toContain('RESTRICTED');
  expect(await seenBy({ ...person('kim'), isSteppedUp: true })).toEqual(['KIM', 'RESTRICTED']);
});

test('each child shows status, school, worker and what is new', async () => {
  const children = await db.database.withViewer(person('tess'), (tx) =>
    listChildren(tx, AT, EVERYBODY, 'name'),
  );
  const by = (name: string) => children.find(({ laChildId }) => laChildId === name);
  expect(by('OWN')).toMatchObject({
    status: 'cin',
    school: 'Elm Primary',
    workerEmail: 'sam@example.org',
    changes: 1,
    changesThisWeek: 1,
    latestChange: 'New plan',
  });
  expect(by('PLAN')).toMatchObject({
    status: 'cp',
    school: null,
    isLinked: false,
    changes: 1,
    changesThisWeek: 0,
  });
  expect(by('KIM')).toMatchObject({ status: 'closed', school: 'Oak Academy', changes: 0 });
  expect(by('CLOSED')).toMatchObject({ allocatedUntil: '2026-10-26' });
});

describe('what was seen', () => {
  const read = (viewer: Viewer) =>
    db.database.withViewer(viewer, (tx) => readChildren(tx, AT, EVERYBODY, 'name', ''));
  const changed = async (viewer: Viewer) => (await read(viewer)).counts.changed;
  const look = (viewer: Viewer, subject: string, upTo: string | null | undefined) =>
    db.database.withViewer(viewer, (tx) => noteLook(tx, viewer.personId, subject, upTo ?? ''));

  test('is no longer new, for the one who saw it only', async () => {
    expect(await changed(person('sam'))).toBe(2);
    const own = (await read(person('sam'))).children.find(({ childId }) => childId === id('OWN'));
    await look(person('sam'), `child:${id('OWN')}`, own?.newsUpTo);
    expect(await changed(person('sam'))).toBe(1);
    await look(person('sam'), LIST_LOOK, (await read(person('sam'))).counts.newsUpTo);
    expect(await changed(person('sam'))).toBe(0);
    expect(await changed(person('tess'))).toBe(2);
  });

  test('leaves new what became known while the page lay open, and a second press takes nothing back', async () => {
    const shown = (await read(person('sam'))).counts.newsUpTo;
    await db.owner.query(
      `insert into child_change (authority_id, child_id, on_day, known_at, what, words, source)
       select authority_id, child_id, on_day, max(known_at) over () + interval '1 microsecond', 'plan', 'Told meanwhile', source
       from child_change where child_id = $1 limit 1`,
      [id('OWN')],
    );
    await look(person('sam'), LIST_LOOK, shown);
    expect(await changed(person('sam'))).toBe(1);
    await look(person('sam'), LIST_LOOK, '9'.repeat(16));
    expect(await changed(person('sam'))).toBe(0);
    await look(person('sam'), LIST_LOOK, shown);
    expect(await changed(person('sam'))).toBe(0);
    await db.owner.query(`delete from child_change where words = 'Told meanwhile'`);
  });
});

test('every number of the team is the length of the list it leads to', async () => {
  await db.database.withViewer(person('tess'), async (tx) => {
    const rows = await teamNumbers(tx, AT);
    expect(rows.map(({ workerEmail }) => workerEmail)).toEqual([
      'kim@example.org',
      'sam@example.org',
    ]);
    const total = sumOf(rows);
    expect(total).toMatchObject({
      children: 5,
      cp: 1,
      cin: 1,
      noSchool: 1,
      unlinked: 2,
      differences: 2,
      week: 1,
    });
    const narrowed = [
      ['children', {}],
      ['cp', { status: 'cp' }],
      ['cin', { status: 'cin' }],
      ['noSchool', { show: 'no-school' }],
      ['unlinked', { show: 'unlinked' }],
      ['week', { show: 'week' }],
    ] as const;
    for (const row of [...rows, { ...total, workerKey: '' }]) {
      const worker = row.workerKey ?? '';
      for (const [key, filter] of narrowed) {
        const asked = { ...EVERYBODY, ...filter, worker };
        const list = await listChildren(tx, AT, asked, 'name');
        expect([key, worker, list.length]).toEqual([key, worker, row[key]]);
        expect((await readChildren(tx, AT, asked, 'name', '')).counts.found).toBe(list.length);
      }
      const differences = await countDiscrepancies(tx, { term: '', what: '', worker });
      expect(differences.found).toBe(row.differences);
    }
  });
});

test.each(['name', '-name', 'school', 'year', 'status', 'worker', 'changed', '-changed'])(
  'pages of the list ordered by %s are the whole list, once',
  async (order) => {
    await db.database.withViewer(person('tess'), async (tx) => {
      const all = await listChildren(tx, AT, EVERYBODY, order);
      const pages = [];
      for (let page = 1; page <= Math.ceil(all.length / 2); page += 1)
        pages.push(...(await readChildren(tx, AT, EVERYBODY, order, String(page), 2)).children);
      expect(pages.map(({ childId }) => childId)).toEqual(all.map(({ childId }) => childId));
      const past = await readChildren(tx, AT, EVERYBODY, order, '999', 2);
      expect(past.page).toBe(Math.ceil(all.length / 2));
      expect(past.children.length).toBeGreaterThan(0);
    });
  },
);

test('workers whom the extract gives no e-mail address are told apart by name', async () => {
  await make.team('west');
  const wes = await make.viewer('TM', 'wes@example.org', 'west');
  for (const [name, worker] of [
    ['W1', 'Ann Ash'],
    ['W2', 'Bob Birch'],
    ['W3', 'Ann Ash'],
  ] as const)
    await db.owner.query(
      `insert into allocation (authority_id, child_id, since, worker_email, worker_name, team_id, as_of)
       values ($1, $2, '2026-01-01', '', $3, 'west', '2026-11-01')`,
      [LA, await make.child(name), worker],
    );
  await sight();
  await db.database.withViewer(wes, async (tx) => {
    const rows = await teamNumbers(tx, AT);
    expect(rows.map(({ workerName, children }) => [workerName, children])).toEqual([
      ['Ann Ash', 2],
      ['Bob Birch', 1],
    ]);
    for (const row of rows) {
      const list = await listChildren(
        tx,
        AT,
        { ...EVERYBODY, worker: row.workerKey ?? '' },
        'name',
      );
      expect(list).toHaveLength(row.children);
    }
  });
});

interface Case {
  readonly worker: string;
  readonly team: string;
  readonly startsIn: number;
  readonly lasts: number | null;
  readonly restricted: boolean;
  readonly sealed: boolean;
  readonly allowed: string;
}

/** Who may see a child, written from the rule and not from the tables. */
function mayBeSeen(one: Case, viewer: Viewer): boolean {
  if (one.sealed) return false;
  if (one.allowed === viewer.email && viewer.isSteppedUp) return true;
  if (one.restricted) return false;
  const hasBegun = one.startsIn <= 0;
  const isOver = one.lasts !== null && one.startsIn + one.lasts + 30 < 0;
  if (!hasBegun || isOver) return false;
  return viewer.role === 'SW' ? one.worker === viewer.email : one.team === viewer.scopeId;
}

test('for any allocations, people see exactly whom the rule allows', async () => {
  const own = await openTestDatabase();
  try {
    const factory = caseloadFactory(own.owner);
    await factory.team('north');
    await factory.team('south');
    const viewers = [
      await factory.viewer('SW', 'a@example.org'),
      await factory.viewer('SW', 'b@example.org'),
      await factory.viewer('TM', 'm@example.org', 'north'),
      await factory.viewer('TM', 'n@example.org', 'south'),
    ];
    const aCase: fc.Arbitrary<Case> = fc.record({
      worker: fc.constantFrom('a@example.org', 'b@example.org', 'nobody@example.org'),
      team: fc.constantFrom('north', 'south'),
      startsIn: fc.integer({ min: -90, max: 5 }),
      lasts: fc.option(fc.integer({ min: 0, max: 60 })),
      restricted: fc.boolean(),
      sealed: fc.boolean(),
      allowed: fc.constantFrom('', '', 'a@example.org', 'm@example.org'),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(aCase, { minLength: 1, maxLength: 8 }), async (cases) => {
        run += 1;
        await own.owner.query('truncate child cascade');
        const names: string[] = [];
        for (const [index, one] of cases.entries()) {
          const name = `CASE-${run}-${index}`;
          names.push(name);
          const childId = await factory.child(name, { isSealed: one.sealed });
          const since = addDays(AT.today, one.startsIn);
          await factory.allocate(
            childId,
            one.worker,
            since,
            one.lasts === null ? null : addDays(since, one.lasts),
            one.team,
          );
          if (one.restricted)
            await factory.restrict(
              childId,
              viewers.filter(({ email }) => email === one.allowed).map(({ personId }) => personId),
            );
        }
        await own.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
          refreshSight(tx),
        );
        for (const viewer of viewers.flatMap((each) => [each, { ...each, isSteppedUp: true }])) {
          const found = await own.database.withViewer(viewer, (tx) =>
            listChildren(tx, AT, EVERYBODY, 'name'),
          );
          const expected = names.filter((_name, index) => {
            const one = cases[index];
            return (
              one !== undefined && mayBeSeen(one.restricted ? one : { ...one, allowed: '' }, viewer)
            );
          });
          expect(found.map(({ laChildId }) => laChildId).sort()).toEqual([...expected].sort());
        }
      }),
      { numRuns: 10 },
    );
  } finally {
    await own.close();
  }
}, 120_000);
