import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestIntake, type TestIntake } from '../../../test/support/intake.ts';
import { decideApproval } from '../../access/index.ts';
import { publishBatch, readBatch, undoBatch, type Batch } from './index.ts';
import { tinyKind } from './tiny.test-process.ts';

const entry = new URL('./tiny.test-process.ts', import.meta.url);
const HEAD = 'Child ID,Forename,Plan start,Plan end,Case status\n';
/** One that can be used, one whose end is no date, one whose start is none. */
const THREE = `${HEAD}C1,Ida,2026-01-02,,CP\nC2,Bo,2026-02-03,someday,CIN\nC3,Eve,soon,,CP\n`;

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterEach(() => intake.close());

async function rows(query: string): Promise<unknown[][]> {
  const found = await intake.db.owner.query<Record<string, unknown>>(query);
  return found.rows.map((row) => Object.values(row));
}
const plans = () =>
  rows(`select la_child_id, started_on, ended_on
        from care_plan join child using (authority_id, child_id) order by 1`);
const taken = () => rows("select record_count from audit_event where event = 'batch.flawed.taken'");
const publish = ({ batchId }: Batch, withFlawed: boolean) =>
  publishBatch(intake.deps, intake.analyst, batchId, { withFlawed });

describe('records with errors that leave them usable', () => {
  it('are not used unless a person says so', async () => {
    const staged = await intake.stage(THREE);
    const counts = { read: 3, accepted: 1, rejected: 2, flawed: 1, new: 1, withFlawed: false };
    expect(staged).toMatchObject(counts);
    expect(await publish(staged, false)).toMatchObject({ ...counts, status: 'published' });
    expect(await plans()).toEqual([['C1', '2026-01-02', null]]);
    expect(await taken()).toEqual([]);
  });

  it('are used without the wrong value, remembered and audited, and stay to be corrected', async () => {
    const batch = await publish(await intake.stage(THREE), true);
    expect(batch).toMatchObject({
      status: 'published',
      read: 3,
      accepted: 1,
      flawed: 1,
      rejected: 1,
      new: 2,
      withFlawed: true,
    });
    expect(await plans()).toEqual([
      ['C1', '2026-01-02', null],
      ['C2', '2026-02-03', null],
    ]);
    expect(await taken()).toEqual([[1]]);
    expect(await rows('select record_key from staged_record order by 1')).toEqual([['C2'], ['C3']]);
  });

  it('say nothing new when they come again, and give way to the corrected record', async () => {
    await publish(await intake.stage(THREE), true);
    const again = await publish(await intake.stage(THREE, { asOf: '2026-11-10' }), true);
    expect(again).toMatchObject({ new: 0, changed: 0, unchanged: 2, absent: 0 });
    const corrected = `${HEAD}C1,Ida,2026-01-02,,CP\nC2,Bo,2026-02-03,2026-09-09,CIN\n`;
    expect(await intake.publish(corrected, { asOf: '2026-11-20' })).toMatchObject({
      accepted: 2,
      changed: 1,
      unchanged: 1,
    });
    expect((await plans())[1]).toEqual(['C2', '2026-02-03', '2026-09-09']);
  });

  it('are not asked about as missing where they stand in the file and are not used', async () => {
    await intake.publish(`${HEAD}C1,Ida,2026-01-02,,CP\nC2,Bo,2026-02-03,,CIN\n`);
    expect(await intake.publish(THREE, { asOf: '2026-11-10' })).toMatchObject({
      accepted: 1,
      unchanged: 1,
      absent: 0,
    });
  });

  it('go with the file when it is taken back', async () => {
    const { batchId } = await publish(await intake.stage(THREE), true);
    const asked = await undoBatch(intake.deps, intake.analyst, batchId);
    if (asked.state !== 'waits-for-second-person') throw new Error(asked.state);
    await intake.db.database.withViewer(intake.colleague, (tx) =>
      decideApproval(tx, intake.colleague, asked.approvalId, 'approved'),
    );
    const undone = (await undoBatch(intake.deps, intake.analyst, batchId)).batch;
    expect(undone).toMatchObject({ status: 'undone', kept: 0, withFlawed: true, flawed: 1 });
    expect(await plans()).toEqual([]);
    expect(await rows('select record_key from source_record')).toEqual([]);
  });

  it('are decided upon anew after a publication that failed', async () => {
    const staged = await intake.stage(`${THREE}C9,POISON,2026-01-02,,CP\n`);
    await expect(publish(staged, true)).rejects.toThrow();
    expect(await readBatch(intake.deps, intake.analyst, staged.batchId)).toMatchObject({
      status: 'staged',
      read: 4,
      accepted: 2,
      rejected: 2,
      flawed: 1,
      new: 2,
      withFlawed: false,
    });
  });

  it('stand behind a record of the same key without errors, wherever that stands', async () => {
    const batch = await publish(
      await intake.stage(`${HEAD}C1,Ida,2026-01-02,someday,CP\nC1,Ida,2026-01-02,,CP\n`),
      true,
    );
    expect(batch).toMatchObject({ read: 2, accepted: 1, rejected: 1, flawed: 0, new: 1 });
  });
});
