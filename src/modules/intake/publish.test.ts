import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestIntake, type TestIntake } from '../../../test/support/intake.ts';
import { askPublish } from './acts.ts';
import { runPublish } from './publish.ts';
import { publishBatch, readBatch, stageBatch } from './index.ts';
import { runStage } from './stage.ts';
import { tinyKind } from './tiny.test-process.ts';
import { intakeJobs } from './work.ts';

const entry = new URL('./tiny.test-process.ts', import.meta.url);
const HEAD = 'Child ID,Forename,Plan start,Plan end,Case status\n';
const TWO = `${HEAD}C1,Zoë,2026-01-02,,CP\nC2,Bo,2026-02-03,,CIN\n`;

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterEach(() => intake.close());

const table = async (name: string, order: string): Promise<Record<string, unknown>[]> => {
  const query = `select * from ${name} order by ${order}`;
  return (await intake.db.owner.query<Record<string, unknown>>(query)).rows;
};
const plans = async () =>
  (
    await table('care_plan join child using (authority_id, child_id)', 'la_child_id, started_on')
  ).map((row) => [
    row['la_child_id'],
    row['kind'],
    row['started_on'],
    row['ended_on'],
    row['end_known_on'],
  ]);

describe('publishing', () => {
  it('writes what was accepted, keeps what was rejected, and adds up', async () => {
    const batch = await intake.publish(`${TWO}C3,Eve,soon,,CP\nC4,Fay,2026-01-05,,??\n`);
    expect(batch).toMatchObject({
      status: 'published',
      read: 4,
      accepted: 3,
      rejected: 1,
      new: 3,
      changed: 0,
      unchanged: 0,
      queried: 1,
      absent: 0,
    });
    expect((await plans()).map(([id]) => id)).toEqual(['C1', 'C2', 'C4']);
    const left = await table('staged_record', 'record_index');
    expect(left.map((row) => [row['accepted'], row['as_received']])).toEqual([
      [false, 'C3,Eve,soon,,CP\r\n'],
    ]);
    expect(intake.told).toEqual([
      { kind: 'batch.published', batchId: batch.batchId, fileKind: 'tiny' },
    ]);
  });

  it.each<[string, string | Uint8Array]>([
    ['renamed', TWO],
    ['re-ordered', `${HEAD}C2,Bo,2026-02-03,,CIN\nC1,Zoë,2026-01-02,,CP\n`],
    [
      'with its columns in another order',
      'Case status,Child ID,Forename,Plan start,Plan end\nCP,C1,Zoë,2026-01-02,\nCIN,C2,Bo,2026-02-03,\n',
    ],
    ['in Windows-1252', iconv.encode(TWO, 'windows-1252')],
    ['in UTF-16', iconv.encode(TWO, 'utf-16le', { addBOM: true })],
    ['with Windows line ends and semicolons', TWO.replaceAll('\n', '\r\n').replaceAll(',', ';')],
  ])('the same file %s says nothing new', async (_how, content) => {
    await intake.publish(TWO);
    const before = [await table('child', 'la_child_id'), await plans()];
    const again = await intake.publish(content, { fileName: 'other name.csv', asOf: '2026-11-20' });
    expect(again).toMatchObject({ read: 2, new: 0, changed: 0, unchanged: 2, absent: 0 });
    expect([await table('child', 'la_child_id'), await plans()]).toEqual(before);
  });

  it('writes only what changed, and says from which day a closure is known', async () => {
    await intake.publish(TWO);
    const later = await intake.publish(
      `${HEAD}C1,Zoë,2026-01-02,2026-11-10,CP\nC2,Bo,2026-02-03,,CIN\n`,
      { asOf: '2026-11-15' },
    );
    expect(later).toMatchObject({ new: 0, changed: 1, unchanged: 1 });
    expect(await plans()).toEqual([
      ['C1', 'cp', '2026-01-02', '2026-11-10', '2026-11-24'],
      ['C2', 'cin', '2026-02-03', null, null],
    ]);
  });

  it('a plan that was closed when it first came is known from then, not from a later day', async () => {
    await intake.publish(`${HEAD}C1,Zoë,2026-01-02,2026-03-01,CP\n`);
    expect(await plans()).toEqual([['C1', 'cp', '2026-01-02', '2026-03-01', null]]);
  });

  it('a late old file adds what was missing and overrides nothing that is newer', async () => {
    await intake.publish(TWO, { asOf: '2026-11-20' });
    const old = `${HEAD}C1,Zoe,2026-01-02,2026-02-02,CP\nC2,Bo,2025-05-05,,CIN\n`;
    const late = await intake.publish(old, { asOf: '2026-10-01' });
    expect(late).toMatchObject({ changed: 2, absent: 0 });
    expect(await plans()).toEqual([
      ['C1', 'cp', '2026-01-02', null, null],
      ['C2', 'cin', '2025-05-05', null, null],
      ['C2', 'cin', '2026-02-03', null, null],
    ]);
    // What is newest stays newest, and the old file sent once more says nothing new.
    expect(await intake.publish(TWO, { asOf: '2026-11-20' })).toMatchObject({ unchanged: 2 });
    expect(await intake.publish(old, { asOf: '2026-10-01' })).toMatchObject({ unchanged: 2 });
  });

  it('an old file sent again after a newer one says nothing new', async () => {
    await intake.publish(TWO, { asOf: '2026-10-01' });
    await intake.publish(TWO.replace('Bo', 'Beau'), { asOf: '2026-11-01' });
    expect(await intake.publish(TWO, { asOf: '2026-10-01' })).toMatchObject({
      changed: 0,
      unchanged: 2,
    });
  });

  it('asks about a record that a later whole extract no longer holds, and deletes nothing', async () => {
    await intake.publish(TWO, { asOf: '2026-10-01' });
    const later = await intake.publish(`${HEAD}C2,Bo,2026-02-03,,CIN\n`, { asOf: '2026-11-01' });
    expect(later).toMatchObject({ unchanged: 1, absent: 1 });
    expect(await table('absence_question', 'record_key')).toMatchObject([
      { record_key: 'C1', answer: null },
    ]);
    const since = async () =>
      (await table('child', 'la_child_id')).map((row) => row['not_in_extract_since']);
    expect(await since()).toEqual(['2026-11-01', null]);
    expect(await intake.publish(TWO, { asOf: '2026-11-08' })).toMatchObject({
      unchanged: 2,
      absent: 0,
    });
    expect(await since()).toEqual([null, null]);
  });

  it('an older extract asks about nobody', async () => {
    await intake.publish(TWO, { asOf: '2026-11-01' });
    const old = await intake.publish(`${HEAD}C2,Bo,2026-02-03,,CIN\n`, { asOf: '2026-10-01' });
    expect(old.absent).toBe(0);
  });

  it('counts add up for any file, before and after publishing', async () => {
    const row = fc.tuple(
      fc.constantFrom('', 'A', 'B', 'C', 'D', 'E'),
      fc.constantFrom('Ida', 'Bo', '=1+1', "O'Hara", 'x\u0000y', '😀'),
      fc.constantFrom('2026-01-02', '2025-02-03', 'never'),
      fc.constantFrom('', '2026-05-05'),
      fc.constantFrom('CP', 'CIN', ''),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const text = HEAD + rows.map((cells) => `${cells.join(',')}\n`).join('');
        const staged = await intake.stage(text);
        if (staged.status === 'refused') return;
        const adds = (batch: typeof staged): void => {
          expect(batch.accepted + batch.rejected).toBe(batch.read);
          expect(batch.new + batch.changed + batch.unchanged).toBe(batch.accepted);
          expect(batch.read).toBe(rows.length);
        };
        adds(staged);
        const published = await publishBatch(intake.deps, intake.analyst, staged.batchId);
        adds(published);
        const again = await intake.stage(text);
        expect(again).toMatchObject({ new: 0, changed: 0, unchanged: published.accepted });
      }),
      { numRuns: 8 },
    );
  }, 120_000);

  it('rejects the later of two records with one key and names both places', async () => {
    const batch = await intake.publish(`${TWO}C1,Other,2026-03-03,,CP\n`);
    expect(batch).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
    const [issue] = await table('batch_issue', 'issue_no');
    expect(issue).toMatchObject({ rule: 'repeated-key', record_key: 'C1', record_index: 3 });
    expect(issue?.['message']).toContain('as number 1 and as number 3');
  });
});

describe('work that was cut short', () => {
  it('reading that was killed half-way starts again from nothing', async () => {
    const rows = Array.from(
      { length: 1_500 },
      (_, at) => `K${at},${at === 1_400 ? 'SLOW' : 'Ida'},2026-01-02,,CP\n`,
    );
    const batchId = await intake.receive(HEAD + rows.join(''));
    const waiting = await stageBatch(intake.deps, intake.analyst, batchId);
    expect(waiting.status).toBe('mapping');
    await intake.db.owner.query(
      `update batch set status = 'reading', attempt = 4, mapping = '{"columns":{},"values":{}}', survey = null`,
    );
    // What an earlier go at it left behind.
    await intake.db.owner.query(
      `insert into staged_record (authority_id, batch_id, record_index, record_key, accepted, content_hash, facts)
       values ('999', $1, 1, 'K0', true, 'x', '{}'), ('999', $1, 9999, 'ghost', true, 'x', '{}')`,
      [batchId],
    );
    await intake.db.owner.query(
      `update batch set mapping = jsonb_build_object('columns', jsonb_build_object('id', 'Child ID', 'forename', 'Forename', 'planStart', 'Plan start', 'planEnd', 'Plan end', 'status', 'Case status'), 'values', '{}'::jsonb)`,
    );
    const staged = await stageBatch(intake.deps, intake.analyst, batchId);
    expect(staged).toMatchObject({ status: 'staged', read: 1_500, accepted: 1_500, attempt: 5 });
  });

  it('a run that was overtaken by another writes no more', async () => {
    const rows = Array.from(
      { length: 2_500 },
      (_, at) => `K${at},${at === 1_200 ? 'SLOW' : 'Ida'},2026-01-02,,CP\n`,
    );
    const first = await intake.stage(TWO);
    expect(first.status).toBe('staged');
    const batchId = await intake.receive(HEAD + rows.join(''));
    await Promise.all([
      runStage(intake.deps, '999', batchId),
      runStage(intake.deps, '999', batchId),
    ]);
    const staged = await readBatch(intake.deps, intake.analyst, batchId);
    expect(staged).toMatchObject({ status: 'staged', read: 2_500, accepted: 2_500 });
    const { rows: count } = await intake.db.owner.query<{ n: string }>(
      'select count(*) as n from staged_record where batch_id = $1',
      [batchId],
    );
    expect(Number(count[0]?.n)).toBe(2_500);
  });

  it('a publication that fails leaves nothing behind and can be done again', async () => {
    const staged = await intake.stage(`${TWO}C9,POISON,2026-01-02,,CP\n`);
    await expect(publishBatch(intake.deps, intake.analyst, staged.batchId)).rejects.toThrow();
    expect(await table('child', 'la_child_id')).toEqual([]);
    expect(await table('batch_change', 'change_no')).toEqual([]);
    expect(intake.told).toEqual([]);
    const stands = await readBatch(intake.deps, intake.analyst, staged.batchId);
    expect(stands).toMatchObject({ status: 'staged', accepted: 3 });
    expect(stands.refusal).toContain('Nothing was changed');
  });

  it('publishing twice has one effect', async () => {
    const staged = await intake.stage(TWO);
    await askPublish(intake.deps, intake.analyst, staged.batchId, { isQueued: true });
    expect(intake.queued).toEqual([['intake-publish', staged.batchId]]);
    await Promise.all([
      runPublish(intake.deps, '999', staged.batchId),
      runPublish(intake.deps, '999', staged.batchId),
    ]);
    await runPublish(intake.deps, '999', staged.batchId);
    expect(intake.told).toHaveLength(1);
    expect(await plans()).toHaveLength(2);
  });

  it('a job that fails three times puts the batch where a person finds it', async () => {
    const staged = await intake.stage(`${HEAD}C9,POISON,2026-01-02,,CP\n`);
    await askPublish(intake.deps, intake.analyst, staged.batchId, { isQueued: true });
    const [, publish] = intakeJobs(intake.deps);
    const go = () => publish?.[1]({ authorityId: '999', batchId: staged.batchId }, 'job');
    await expect(go()).rejects.toThrow();
    await expect(go()).rejects.toThrow();
    await go();
    expect(await readBatch(intake.deps, intake.analyst, staged.batchId)).toMatchObject({
      status: 'staged',
    });
  });
});
