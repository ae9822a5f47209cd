import { afterEach, beforeEach, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { calendarDate } from '../../platform/calendar-date.ts';
import type { Tx } from '../../platform/db.ts';
import { countAsAt, membersAsAt } from './as-at.ts';
import { recomputeCohort } from './recompute.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(() => db.close());

const day = calendarDate;
const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

async function childWithPlan(
  laChildId: string,
  start: string,
  end: string | null,
): Promise<string> {
  const { rows } = await db.owner.query<{ child_id: string }>(
    `insert into child (authority_id, la_child_id, birth_date, sex) values ($1, $2, '2014-05-01', 'F') returning child_id`,
    [LA, laChildId],
  );
  const childId = rows[0]?.child_id ?? '';
  await db.owner.query(
    `insert into care_episode (authority_id, child_id, referral_date, closure_date, as_of) values ($1, $2, $3, $4, '2026-11-01')`,
    [LA, childId, start, end],
  );
  await db.owner.query(
    `insert into care_plan (authority_id, child_id, kind, started_on, referral_date, ended_on, as_of)
     values ($1, $2, 'cp', $3, $3, $4, '2026-11-01')`,
    [LA, childId, start, end],
  );
  return childId;
}

const inOn = (date: string, today = '2026-11-24') =>
  system((tx) => countAsAt(tx, 'six-year', day(date), day(today)));

test('any past day can be asked before lists were ever shown', async () => {
  await childWithPlan('C1', '2020-03-02', '2020-09-01');
  await childWithPlan('C2', '2026-10-01', null);
  expect(await system((tx) => recomputeCohort(tx, day('2026-11-24')))).toEqual({
    children: 2,
    changed: 2,
  });
  expect(await inOn('2020-03-01')).toBe(0);
  expect(await inOn('2020-03-02')).toBe(1);
  expect(await inOn('2026-08-31')).toBe(1);
  expect(await inOn('2026-09-01')).toBe(0);
  expect(await inOn('2026-11-24')).toBe(1);
});

test('computing again changes nothing', async () => {
  await childWithPlan('C1', '2025-03-02', null);
  await system((tx) => recomputeCohort(tx, day('2026-11-24')));
  expect(await system((tx) => recomputeCohort(tx, day('2026-11-24')))).toEqual({
    children: 1,
    changed: 0,
  });
  expect(await system((tx) => recomputeCohort(tx, day('2026-11-25')))).toEqual({
    children: 1,
    changed: 0,
  });
});

test('a fact corrected later changes lists from that day on and never a list that was shown', async () => {
  const childId = await childWithPlan('C1', '2026-11-02', null);
  await system((tx) => recomputeCohort(tx, day('2026-11-10')));
  expect(await inOn('2026-11-12', '2026-11-12')).toBe(1);
  await db.owner.query('delete from care_plan where child_id = $1', [childId]);
  await system((tx) => recomputeCohort(tx, day('2026-11-20')));
  expect(await inOn('2026-11-12', '2026-11-24')).toBe(1);
  expect(await inOn('2026-11-20', '2026-11-24')).toBe(0);
});

test('the rows behind numbers hold one child once a definition, with today’s status', async () => {
  await childWithPlan('C1', '2026-10-01', null);
  await childWithPlan('C2', '2022-01-10', '2022-06-01');
  await system((tx) => recomputeCohort(tx, day('2026-11-24')));
  const { rows } = await db.owner.query(
    `select la_child_id, status, year_group, link_state, barred from cohort_row join child using (authority_id, child_id)
     where definition = 'six-year' order by la_child_id`,
  );
  expect(rows).toEqual([
    { la_child_id: 'C1', status: 'cp', year_group: '8', link_state: 'unlinked', barred: false },
    {
      la_child_id: 'C2',
      status: 'previous',
      year_group: '8',
      link_state: 'unlinked',
      barred: false,
    },
  ]);
  const known = await db.owner.query('select status from known_status order by status');
  expect(known.rows).toEqual([{ status: 'cp' }, { status: 'previous' }]);
});

test('the list holds exactly the children that the number counts', async () => {
  for (let index = 0; index < 7; index += 1)
    await childWithPlan(`C${index}`, `2026-0${index + 1}-05`, null);
  await system((tx) => recomputeCohort(tx, day('2026-11-24')));
  for (const date of ['2026-01-04', '2026-03-05', '2026-11-24']) {
    const listed = await system(async (tx) => {
      let count = 0;
      for await (const page of membersAsAt(tx, 'six-year', day(date), day('2026-11-24')))
        count += page.length;
      return count;
    });
    expect(listed).toBe(await inOn(date));
  }
});

test.each([
  ['AB1 2CD', 'AB1'],
  ['ab12cd', 'AB1'],
  ['SW1A  1AA', 'SW1A'],
  ['AB1 2CDX', null],
  ['1 Elm Road', null],
  ['AB12CD/2', null],
  ['', null],
])(
  'rows without names give of the postcode %j the outward half alone: %j',
  async (postcode, area) => {
    const childId = await childWithPlan('C1', '2026-03-02', null);
    await db.owner.query(
      `insert into child_address (authority_id, child_id, since, line, postcode) values ($1, $2, '2020-01-01', '1 Elm Road', $3)`,
      [LA, childId, postcode],
    );
    await system((tx) => recomputeCohort(tx, day('2026-11-24')));
    const { rows } = await db.owner.query(
      `select distinct area from cohort_row where child_id = $1 and definition = 'six-year'`,
      [childId],
    );
    expect(rows).toEqual([{ area }]);
  },
);
