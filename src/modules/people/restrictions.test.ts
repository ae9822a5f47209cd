import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarDate as day } from '../../platform/calendar-date.ts';
import { sql, type Tx, type ViewerContext } from '../../platform/db.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import {
  allowOnRestricted,
  emptySealedRecords,
  findRestrictions,
  liftRestriction,
  restrictChild,
  sealChild,
  withdrawAllowance,
} from './index.ts';

let db: TestDatabase;
let worker: string;
let named: string;
let nextChild = 0;
beforeAll(async () => {
  db = await openTestDatabase();
  worker = await insertPerson('worker@council.example');
  named = await insertPerson('named@council.example');
  await insert('establishment', { urn: '140001', la_code: LA, name: 'Brook Lane' });
  await insert('match_run', { run_id: 1, started_at: '2026-11-24' });
  await insert('cohort_definition', { definition: 'test' });
});
afterAll(() => db.close());

/** Inserts a row of the authority past row security; gives the row as it then stands. */
async function insert(
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const columns = ['authority_id', ...Object.keys(row)];
  const places = columns.map((_, at) => `$${at + 1}`);
  const statement = [
    'insert into',
    table,
    '(',
    columns.join(', '),
    ') values (',
    places.join(', '),
    ') returning *',
  ];
  const { rows } = await db.owner.query<Record<string, unknown>>(statement.join(' '), [
    LA,
    ...Object.values(row),
  ]);
  return rows[0] ?? {};
}

async function insertPerson(email: string): Promise<string> {
  const person = await insert('person', { email, name: email });
  return String(person['person_id']);
}

/** A child with a worker, a pupil, a link, a pair and a row of the cohort. */
async function newChild(): Promise<string> {
  nextChild += 1;
  const key = `C${nextChild}`;
  const child = await insert('child', { la_child_id: key });
  const pupil = await insert('pupil', { urn: '140001', school_key: key });
  const child_id = child['child_id'];
  const pupil_id = pupil['pupil_id'];
  await insert('child_name', { child_id, kind: 'current', surname: 'Okoro' });
  const scope = `person:${worker}`;
  await insert('sight', { child_id, scope, source: 'allocation', since: '2026-01-01' });
  const pair = { child_id, pupil_id, probability: 1 };
  await insert('link', { ...pair, urn: '140001', basis: 'upn', is_confirmed: true });
  await insert('match_pair', {
    ...pair,
    run_id: 1,
    how: 'upn',
    outcome: 'link',
    evidence: {},
    masked: {},
  });
  await insert('cohort_row', {
    child_id,
    definition: 'test',
    status: 'cp',
    since: '2026-01-01',
    link_state: 'confirmed',
  });
  return String(child_id);
}

const inSystem = <T>(work: (tx: Tx) => Promise<T>) =>
  db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

/** Whether the worker's sight, the link, the pair and the cohort's row are barred: all or none. */
async function barred(child: string): Promise<boolean> {
  const { rows } = await db.owner.query<{ all: boolean; any: boolean }>(
    `select bool_and(barred) as all, bool_or(barred) as any from (
       select barred from sight where child_id = $1 and scope not like 'allow:%'
       union all select barred from link where child_id = $1
       union all select barred from match_pair where child_id = $1
       union all select barred from cohort_row where child_id = $1) x`,
    [child],
  );
  expect(rows[0]?.all).toBe(rows[0]?.any);
  return rows[0]?.any ?? false;
}

const sees = (person: string, child: string, isSteppedUp = false): Promise<boolean> => {
  const viewer: ViewerContext = {
    authorityId: LA,
    personId: person,
    role: 'SW',
    scopes: [`person:${person}`, `allow:${person}`],
    isSteppedUp,
  };
  return db.database.withViewer(viewer, async (tx) => {
    const rows = await tx.all(
      sql`select 1 from child where authority_id = ${LA} and child_id = ${child}`,
    );
    return rows.length > 0;
  });
};

const on = day('2026-11-24');

describe('a restricted child', () => {
  it('is hidden from the allocated worker until the restriction is lifted', async () => {
    const childId = await newChild();
    expect(await sees(worker, childId)).toBe(true);
    const restrictionId = await inSystem((tx) =>
      restrictChild(tx, null, { childId, category: 'protected-location', since: on }),
    );
    expect([await barred(childId), await sees(worker, childId)]).toEqual([true, false]);
    expect(await inSystem((tx) => findRestrictions(tx, childId))).toMatchObject([
      { category: 'protected-location', reviewOn: '2027-02-22', liftedOn: null },
    ]);
    expect(await inSystem((tx) => liftRestriction(tx, null, { restrictionId, on }))).toBe(true);
    expect([await barred(childId), await sees(worker, childId)]).toEqual([false, true]);
    expect(await inSystem((tx) => liftRestriction(tx, null, { restrictionId, on }))).toBe(false);
  });

  it('takes along what analysts decided about its pairs', async () => {
    const childId = await newChild();
    await db.owner.query(
      `insert into match_decision (authority_id, child_id, pupil_id, decision, reason, decided_by)
       select authority_id, child_id, pupil_id, 'link', 'Twins', $2 from match_pair where child_id = $1`,
      [childId, named],
    );
    const analyst = { authorityId: LA, personId: worker, role: 'DA', scopes: ['authority'] };
    const read = () =>
      db.database.withViewer({ ...analyst, isSteppedUp: true }, (tx) =>
        tx.all(sql`select 1 from match_decision where child_id = ${childId}`),
      );
    expect(await read()).toHaveLength(1);
    await inSystem((tx) => restrictChild(tx, null, { childId, category: 'high-risk', since: on }));
    expect(await read()).toHaveLength(0);
  });

  it('takes along the history of its links', async () => {
    const childId = await newChild();
    await db.owner.query(
      `insert into link_history (authority_id, child_id, pupil_id, basis, since)
       select authority_id, child_id, pupil_id, 'upn', since from link where child_id = $1`,
      [childId],
    );
    const analyst = { authorityId: LA, personId: worker, role: 'DA', scopes: ['authority'] };
    const read = () =>
      db.database.withViewer({ ...analyst, isSteppedUp: true }, (tx) =>
        tx.all(sql`select 1 from link_history where child_id = ${childId}`),
      );
    expect(await read()).toHaveLength(1);
    await inSystem((tx) => restrictChild(tx, null, { childId, category: 'high-risk', since: on }));
    expect(await read()).toHaveLength(0);
  });

  it('stays hidden while another restriction stands', async () => {
    const childId = await newChild();
    const [first] = await inSystem(async (tx) => [
      await restrictChild(tx, null, { childId, category: 'high-risk', since: on }),
      await restrictChild(tx, null, { childId, category: 'staff-relative', since: on }),
    ]);
    await inSystem((tx) => liftRestriction(tx, null, { restrictionId: first, on }));
    expect(await barred(childId)).toBe(true);
  });

  it('is seen by who stands on the allow-list, with a fresh second factor, until withdrawn', async () => {
    const childId = await newChild();
    await inSystem(async (tx) => {
      await restrictChild(tx, null, { childId, category: 'high-risk', since: on });
      await allowOnRestricted(tx, null, { childId, personId: named, since: on });
    });
    expect([await sees(named, childId), await sees(named, childId, true)]).toEqual([false, true]);
    await inSystem((tx) => withdrawAllowance(tx, null, { childId, personId: named, on }));
    expect(await sees(named, childId, true)).toBe(false);
  });

  it('is no longer seen through the allow-list once it is not restricted', async () => {
    const childId = await newChild();
    const restrictionId = await inSystem(async (tx) => {
      await allowOnRestricted(tx, null, { childId, personId: named, since: on });
      return restrictChild(tx, null, { childId, category: 'high-risk', since: on });
    });
    expect(await sees(named, childId, true)).toBe(true);
    await inSystem((tx) => liftRestriction(tx, null, { restrictionId, on }));
    expect(await sees(named, childId, true)).toBe(false);
  });

  it('is nobody’s once sealed, the allow-list included, and loses its names', async () => {
    const childId = await newChild();
    await inSystem(async (tx) => {
      await allowOnRestricted(tx, null, { childId, personId: named, since: on });
      await sealChild(tx, null, { childId, on });
    });
    expect([
      await barred(childId),
      await sees(worker, childId),
      await sees(named, childId, true),
    ]).toEqual([true, false, false]);
    expect(await inSystem((tx) => emptySealedRecords(tx, null, day('2026-11-23')))).toBe(0);
    expect(await inSystem((tx) => emptySealedRecords(tx, null, on))).toBe(1);
    const names = await db.owner.query('select 1 from child_name where child_id = $1', [childId]);
    expect(names.rowCount).toBe(0);
  });

  it('is barred in rows that are written after the restriction too', async () => {
    const childId = await newChild();
    await inSystem((tx) => restrictChild(tx, null, { childId, category: 'high-risk', since: on }));
    await insert('sight', {
      child_id: childId,
      scope: 'team:north',
      source: 'team',
      since: '2026-02-01',
      barred: false,
    });
    await db.owner.query('update link set barred = false where child_id = $1', [childId]);
    expect(await barred(childId)).toBe(true);
  });

  it('is barred exactly while a restriction or the seal stands, whatever was done', async () => {
    const acts = fc.array(fc.constantFrom('high-risk', 'staff-relative', 'lift', 'seal'), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(acts, async (todo) => {
        const childId = await newChild();
        const standing = new Set<string>();
        for (const act of todo) {
          await inSystem(async (tx) => {
            if (act === 'seal') await sealChild(tx, null, { childId, on });
            else if (act === 'lift') {
              for (const each of await findRestrictions(tx, childId)) {
                await liftRestriction(tx, null, { restrictionId: each.restrictionId, on });
              }
            } else await restrictChild(tx, null, { childId, category: act, since: on });
          });
          if (act === 'lift')
            for (const each of [...standing]) if (each !== 'seal') standing.delete(each);
          if (act !== 'lift') standing.add(act);
          expect(await barred(childId)).toBe(standing.size > 0);
        }
      }),
      { numRuns: 15 },
    );
  });
});
