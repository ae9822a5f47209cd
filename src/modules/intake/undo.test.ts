import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestIntake, type TestIntake } from '../../../test/support/intake.ts';
import { decideApproval } from '../../access/index.ts';
import { undoBatch, type Batch } from './index.ts';
import { tinyKind } from './tiny.test-process.ts';

const entry = new URL('./tiny.test-process.ts', import.meta.url);
const HEAD = 'Child ID,Forename,Plan start,Plan end,Case status\n';
const FIRST = `${HEAD}C1,Ida,2026-01-02,,CP\nC2,Bo,2026-02-03,,CIN\n`;
const SECOND = `${HEAD}C1,Ida,2026-01-02,2026-10-10,CP\nC3,Eve,2026-03-04,,CIN\n`;

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterEach(() => intake.close());

/** Everything that files write, as it stands. */
async function everything(): Promise<unknown> {
  const read = async (query: string): Promise<unknown[]> =>
    (await intake.db.owner.query<Record<string, unknown>>(query)).rows;
  return {
    children: await read('select la_child_id, not_in_extract_since from child order by 1'),
    schools: await read(
      'select la_child_id, school_name, care_school.as_of from care_school join child using (authority_id, child_id) order by 1',
    ),
    plans: await read(
      'select la_child_id, kind, started_on, ended_on, end_known_on, care_plan.as_of from care_plan join child using (authority_id, child_id) order by 1, 2, 3',
    ),
    said: await read(
      'select series, record_key, content_hash, facts, batch_id, as_of, absent_since from source_record order by 1, 2',
    ),
    seen: await read('select series, record_key, content_hash from source_seen order by 1, 2, 3'),
    asked: await read('select record_key from absence_question order by 1'),
  };
}

/** Asks, lets a colleague agree, and takes the batch back. */
async function takeBack(batch: Batch): Promise<Batch> {
  const asked = await undoBatch(intake.deps, intake.analyst, batch.batchId);
  if (asked.state !== 'waits-for-second-person') throw new Error('Nobody was asked');
  await intake.db.database.withViewer(intake.colleague, (tx) =>
    decideApproval(tx, intake.colleague, asked.approvalId, 'approved'),
  );
  return (await undoBatch(intake.deps, intake.analyst, batch.batchId)).batch;
}

describe('taking a file back', () => {
  it('needs a second person', async () => {
    const batch = await intake.publish(FIRST);
    const before = await everything();
    const asked = await undoBatch(intake.deps, intake.analyst, batch.batchId);
    expect(asked).toMatchObject({
      state: 'waits-for-second-person',
      batch: { status: 'published' },
    });
    expect(await undoBatch(intake.deps, intake.analyst, batch.batchId)).toMatchObject({
      state: 'waits-for-second-person',
    });
    expect(await everything()).toEqual(before);
    if (asked.state !== 'waits-for-second-person') return;
    await expect(
      intake.db.database.withViewer(intake.analyst, (tx) =>
        decideApproval(tx, intake.analyst, asked.approvalId, 'approved'),
      ),
    ).rejects.toThrow('second person');
  });

  it('leaves everything exactly as it stood before', async () => {
    const empty = await everything();
    const first = await intake.publish(FIRST, { asOf: '2026-10-01' });
    const afterFirst = await everything();
    const second = await intake.publish(SECOND, { asOf: '2026-11-01' });
    expect(await everything()).not.toEqual(afterFirst);
    expect(await takeBack(second)).toMatchObject({ status: 'undone', kept: 0 });
    expect(await everything()).toEqual(afterFirst);
    await takeBack(first);
    expect(await everything()).toEqual(empty);
    expect(intake.told.map((event) => event.kind)).toEqual([
      'batch.published',
      'batch.published',
      'batch.undone',
      'batch.undone',
    ]);
  });

  it('can be published again afterwards', async () => {
    const first = await intake.publish(FIRST);
    const stood = await everything();
    await takeBack(first);
    const again = await intake.publish(FIRST);
    expect(again).toMatchObject({ new: 2, unchanged: 0 });
    const { said, ...rest } = (await everything()) as { said: { batch_id: number }[] };
    expect({ ...rest, said: said.map((row) => ({ ...row, batch_id: first.batchId })) }).toEqual(
      stood,
    );
  });

  it('keeps what a person changed since, and names it', async () => {
    const first = await intake.publish(FIRST);
    await intake.db.owner.query(`update care_plan set ended_on = '2026-11-23' where kind = 'cp'`);
    const undone = await takeBack(first);
    expect(undone).toMatchObject({ status: 'undone', kept: 2 });
    const { rows } = await intake.db.owner.query<Record<string, unknown>>(
      'select table_name, kept_why, kept_label from batch_change where kept order by change_no',
    );
    expect(rows).toEqual([
      { table_name: 'child', kept_why: 'depended-on', kept_label: 'C1' },
      { table_name: 'care_plan', kept_why: 'changed-later', kept_label: 'C1' },
    ]);
    const { plans, schools } = (await everything()) as { plans: unknown[]; schools: unknown[] };
    expect(plans).toMatchObject([{ la_child_id: 'C1', ended_on: '2026-11-23' }]);
    expect(schools).toEqual([]);
  });

  it('keeps what other work has come to depend on', async () => {
    const first = await intake.publish(FIRST);
    await intake.db.owner.query(
      `insert into child_change (authority_id, child_id, on_day, what, words, source)
       select authority_id, child_id, '2026-11-01', 'note', 'A note', 'person' from child where la_child_id = 'C2'`,
    );
    expect(await takeBack(first)).toMatchObject({ kept: 1 });
    expect(await everything()).toMatchObject({ children: [{ la_child_id: 'C2' }], plans: [] });
  });

  it('lets modules above let go of what they derived first', async () => {
    const seen: string[] = [];
    const own = await openTestIntake({
      kinds: [tinyKind],
      entry,
      beforeRemoval: async (tx, table, keys) => {
        seen.push(`${table} ${keys.length}`);
        if (table === 'child') await tx.executeSql('delete from child_change');
      },
    });
    const outer = intake;
    intake = own;
    try {
      const first = await intake.publish(FIRST);
      await intake.db.owner.query(
        `insert into child_change (authority_id, child_id, on_day, what, words, source)
         select authority_id, child_id, '2026-11-01', 'note', 'A note', 'derived' from child`,
      );
      expect(await takeBack(first)).toMatchObject({ kept: 0 });
      expect(seen).toContain('child 2');
      expect(await everything()).toMatchObject({ children: [] });
    } finally {
      intake = outer;
      await own.close();
    }
  });

  it('an earlier file goes without the later one, which then goes without a trace of either', async () => {
    const empty = await everything();
    const first = await intake.publish(FIRST, { asOf: '2026-10-01' });
    const second = await intake.publish(SECOND, { asOf: '2026-11-01' });
    const undone = await takeBack(first);
    expect(undone.kept).toBeGreaterThan(0);
    expect(await everything()).toMatchObject({
      plans: [
        { la_child_id: 'C1', ended_on: '2026-10-10' },
        { la_child_id: 'C3', ended_on: null },
      ],
      said: [{ record_key: 'C1' }, { record_key: 'C3' }],
      asked: [],
    });
    expect(await takeBack(second)).toMatchObject({ kept: 0 });
    expect(await everything()).toEqual(empty);
  });

  it('a file that a later one repeats goes, and what the later one says stays', async () => {
    const first = await intake.publish(FIRST, { asOf: '2026-10-01' });
    const { plans } = (await everything()) as { plans: object[] };
    const again = await intake.publish(FIRST, { asOf: '2026-10-01', fileName: 'again.csv' });
    expect(again).toMatchObject({ unchanged: 2 });
    await takeBack(first);
    expect(await everything()).toMatchObject({ plans });
    expect(await intake.publish(FIRST, { asOf: '2026-10-01' })).toMatchObject({
      new: 0,
      changed: 0,
    });
  });

  it('any run of files taken back in any order leaves nothing', async () => {
    const row = fc.tuple(
      fc.constantFrom('A', 'B', 'C'),
      fc.constantFrom('Ida', 'Bo'),
      fc.constantFrom('2026-01-02', '2025-02-03'),
      fc.constantFrom('', '2026-05-05'),
      fc.constantFrom('CP', 'CIN'),
    );
    const file = fc.tuple(
      fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: ([id]) => id }),
      fc.constantFrom('2026-09-01', '2026-10-01', '2026-11-01'),
    );
    const empty = await everything();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(file, fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 2,
          maxLength: 3,
        }),
        async (files) => {
          const batches: [Batch, number][] = [];
          for (const [[rows, asOf], order] of files) {
            const text = HEAD + rows.map((cells) => `${cells.join(',')}\n`).join('');
            batches.push([await intake.publish(text, { asOf }), order]);
          }
          batches.sort(([, a], [, b]) => a - b);
          for (const [batch] of batches) await takeBack(batch);
          expect(await everything()).toEqual(empty);
        },
      ),
      { numRuns: 8 },
    );
  }, 240_000);

  it('is refused when its time is over', async () => {
    const first = await intake.publish(FIRST);
    await intake.db.owner.query(`update batch set published_at = now() - interval '31 days'`);
    await expect(undoBatch(intake.deps, intake.analyst, first.batchId)).rejects.toThrow(
      'too long ago',
    );
  });
});
