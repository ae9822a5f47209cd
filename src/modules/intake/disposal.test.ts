import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestIntake, type TestIntake } from '../../../test/support/intake.ts';
import { LA } from '../../../test/support/database.ts';
import { fixedClock } from '../../platform/clock.ts';
import { disposeOldFiles, undoBatch } from './index.ts';
import { tinyKind } from './tiny.test-process.ts';

const entry = new URL('./tiny.test-process.ts', import.meta.url);
const HEAD = 'Child ID,Forename,Plan start,Plan end,Case status\n';

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterEach(() => intake.close());

/** Deletes as the night of that many days from now would. */
const disposeAfter = (days: number) =>
  disposeOldFiles(
    {
      ...intake.deps,
      clock: fixedClock(new Date(Date.parse(now()) + days * 86_400_000).toISOString()),
    },
    LA,
  );
/** The database stamps publication with its own time. */
let stamped = '';
const now = () => stamped;

async function left(batchId: number): Promise<Record<string, number>> {
  const { rows } = await intake.db.owner.query<Record<string, number>>(
    `select (select count(*)::int from staged_record where batch_id = $1) as staged,
       (select count(*)::int from batch_change where batch_id = $1) as journal,
       (select count(*)::int from batch_issue where batch_id = $1) as findings,
       (select count(*)::int from child) as children, (select count(*)::int from source_record) as said`,
    [batchId],
  );
  return rows[0] ?? {};
}

test('what was kept of a file is deleted after its days, the counts and what it said stay', async () => {
  const batch = await intake.publish(`${HEAD}C1,Ida,2026-01-02,,CP\nC2,Bo,not a day,,CIN\n`);
  const { rows } = await intake.db.owner.query<{ at: Date }>('select now() as at');
  stamped = (rows[0]?.at ?? new Date(0)).toISOString();
  const before = await left(batch.batchId);
  expect(before).toMatchObject({ staged: 1, children: 1, said: 1 });
  expect(before['journal']).toBeGreaterThan(0);
  expect(before['findings']).toBeGreaterThan(0);

  expect(await disposeAfter(29)).toBe(0);
  expect(await left(batch.batchId)).toEqual(before);

  expect(await disposeAfter(31)).toBe(1);
  expect(await left(batch.batchId)).toEqual({
    staged: 0,
    journal: 0,
    findings: 0,
    children: 1,
    said: 1,
  });
  expect(await readdir(intake.deps.fileFolder)).toEqual([]);
  const { rows: kept } = await intake.db.owner.query(
    'select read_count, accepted_count, rejected_count, sha256 <> $1 as printed, stored_as from batch',
    [''],
  );
  expect(kept).toEqual([
    { read_count: 2, accepted_count: 1, rejected_count: 1, printed: true, stored_as: null },
  ]);
  expect(await disposeAfter(32)).toBe(0);
  const events = await intake.db.owner.query(
    `select 1 from audit_event where event = 'retention.disposed'`,
  );
  expect(events.rowCount).toBe(1);
});

test('a file that was deleted can no longer be taken back', async () => {
  const batch = await intake.publish(`${HEAD}C1,Ida,2026-01-02,,CP\n`);
  await intake.db.owner.query(
    `update batch set published_at = now() - interval '31 days', created_at = now() - interval '31 days', worked_at = now() - interval '31 days'`,
  );
  const { rows } = await intake.db.owner.query<{ at: Date }>('select now() as at');
  stamped = (rows[0]?.at ?? new Date(0)).toISOString();
  expect(await disposeAfter(0)).toBe(1);
  await expect(undoBatch(intake.deps, intake.analyst, batch.batchId)).rejects.toThrow(
    /too long ago/,
  );
});
