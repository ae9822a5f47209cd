import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recomputeCohort } from '../../src/modules/cohort/index.ts';
import { calendarDate } from '../../src/platform/calendar-date.ts';
import { NIGHTLY_QUEUE } from '../../src/queues.ts';
import { LA } from '../support/database.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

async function value(text: string): Promise<unknown> {
  const { rows } = await server.db.owner.query<{ value: unknown }>(text, [LA]);
  return rows[0]?.value;
}

test('the cohort is worked out each night, and at the start when nights were missed', async () => {
  const { owner, database } = server.db;
  await owner.query(
    `insert into child (authority_id, child_id, la_child_id, birth_date) values ($1, gen_random_uuid(), 'C1', '2014-05-01')`,
    [LA],
  );
  await owner.query(
    `insert into care_episode (authority_id, child_id, referral_date, closure_date, as_of)
     select authority_id, child_id, '2020-03-02', '2020-11-23', '2026-11-01' from child where authority_id = $1`,
    [LA],
  );
  await owner.query(
    `insert into care_plan (authority_id, child_id, kind, started_on, referral_date, ended_on, as_of)
     select authority_id, child_id, 'cp', '2020-03-02', '2020-03-02', '2020-11-23', '2026-11-01' from child where authority_id = $1`,
    [LA],
  );
  await database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    recomputeCohort(tx, calendarDate('2026-11-22')),
  );
  const members = `select count(*)::int as value from cohort_row where authority_id = $1 and definition = 'six-year'`;
  expect(await value(members)).toBe(1);

  await server.app.startWork();
  await vi.waitFor(
    async () =>
      expect(
        await value(
          `select min(worked_out_on)::text as value from cohort_definition where authority_id = $1 and is_on`,
        ),
      ).toBe('2026-11-24'),
    { timeout: 20_000, interval: 200 },
  );
  expect(await value(members)).toBe(0);
  const { rows } = await owner.query<{ timezone: string }>(
    'select timezone from pgboss.schedule where name = $1',
    [NIGHTLY_QUEUE],
  );
  expect(rows).toEqual([{ timezone: 'Europe/London' }]);
});
