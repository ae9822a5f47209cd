/**
 * Takes a published batch back whole: its journal is walked from the last step to the first, each row
 * put back as it stood. A row that a person or a later file has changed since is left alone and
 * listed; the later file's own journal then starts from what stood before this batch.
 */
import { record } from '../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import { findBatch, type Batch } from './batch.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import { nameBatch } from './field-changes.ts';
import { list, sameKey } from './merge.ts';
import { contexts, oneAtATime } from './publish.ts';
import { RECORDS_STEP } from './source-records.ts';
import { getKind } from './registry.ts';
import { labelKept, sweepKept } from './kept.ts';
import { rebaseLater, saidLater, sayAgain, type SaidLater } from './said-later.ts';
import { changesOf, isAsLeft, isReferredTo, referencesOf } from './journal.ts';
import { shapesOf, type Reference, type TableShape } from './table-shape.ts';

/** Undoes a batch that is on its way back. Does nothing when it stands elsewhere. */
export async function runUndo(
  deps: IntakeDeps,
  authorityId: string,
  batchId: number,
): Promise<void> {
  const system = { authorityId, purpose: IMPORT };
  await deps.database.withSystem(system, (tx) =>
    tx.run(sql`
      update batch set attempt = attempt + 1, worked_at = now()
      where authority_id = ${authorityId} and batch_id = ${batchId} and status = 'undoing'`),
  );
  await deps.database.withSystem(system, async (tx) => {
    await oneAtATime(tx);
    const batch = await findBatch(tx, batchId);
    if (batch?.status !== 'undoing') return;
    await nameBatch(tx, batchId, 'undo');
    const shapeOf = shapesOf(tx);
    const references = referencesOf(tx);
    const stillSaid: SaidLater[] = [];
    for (const step of await stepsOf(tx, batch)) {
      const shape = await shapeOf(step.table);
      await restoreChanged(tx, batch, step.step, shape);
      await removeAdded(deps, tx, batch, step.step, shape, await references(step.table));
      if (step.step === RECORDS_STEP) stillSaid.push(...(await saidLater(tx, batch)));
      await rebaseLater(tx, batch, step.step);
    }
    await tx.run(sql`
      delete from source_seen where authority_id = ${authorityId} and batch_id = ${batchId}`);
    await tx.run(sql`
      delete from absence_question
      where authority_id = ${authorityId} and answer is null and (batch_id = ${batchId} or (
        batch_id in (select b.batch_id from batch b
          where b.authority_id = ${authorityId} and b.source_id = ${batch.sourceId} and b.series = ${batch.series})
        and record_key not in (select r.record_key from source_record r
          where r.authority_id = ${authorityId} and r.source_id = ${batch.sourceId} and r.series = ${batch.series})))`);
    await tx.run(sql`
      delete from batch_change
      where authority_id = ${authorityId} and batch_id = ${batchId}
        and (not kept or table_name = 'source_record')`);
    await sayAgain(deps, tx, batch, stillSaid);
    await sweepKept(tx, shapeOf, references);
    await labelKept(tx, batch);
    await closeUndo(deps, tx, batch);
  });
}

async function closeUndo(deps: IntakeDeps, tx: Tx, batch: Batch): Promise<void> {
  const { batchId } = batch;
  await getKind(deps.kinds, batch.kind).afterUndo?.(contexts(deps, tx, batch, null)('no'));
  await tx.run(sql`
    update batch set status = 'undone', undone_at = now(), worked_at = now(), kept_count = (
      select count(*) from batch_change
      where authority_id = ${tx.authorityId} and batch_id = ${batchId} and kept)
    where authority_id = ${tx.authorityId} and batch_id = ${batchId}`);
  await record(tx, null, {
    event: 'batch.undone',
    subjectType: 'batch',
    subjectId: String(batchId),
    purpose: IMPORT,
  });
  await deps.tell(tx, { kind: 'batch.undone', batchId, fileKind: batch.kind });
}

async function stepsOf(tx: Tx, batch: Batch): Promise<{ step: number; table: string }[]> {
  return tx.all(sql`
    select distinct step, table_name as table from batch_change
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId} order by step desc`);
}

async function restoreChanged(
  tx: Tx,
  batch: Batch,
  step: number,
  shape: TableShape,
): Promise<void> {
  const columns = shape.columns.filter((name) => !shape.primaryKey.includes(name));
  if (columns.length === 0) return;
  const table = sql.table(shape.table);
  await tx.run(sql`
    with c as materialized (
      select c.change_no, c.before, c.after, ${list(shape.primaryKey, (name) => sql.ref(`k.${name}`))}
      from ${changesOf(tx, batch, step, shape)} and c.before is not null
    ), restored as (
      update ${table} t set (${list(columns, (name) => sql.ref(name))}) = (
        select ${list(columns, (name) => sql.ref(`r.${name}`))} from jsonb_populate_record(t, c.before) r)
      from c
      where t.authority_id = ${tx.authorityId} and ${sameKey(shape.primaryKey, 't', 'c')} and ${isAsLeft}
      returning c.change_no
    )
    update batch_change b set kept = true, kept_why = 'changed-later'
    from c
    where b.authority_id = ${tx.authorityId} and b.batch_id = ${batch.batchId}
      and b.change_no = c.change_no and c.change_no not in (select change_no from restored)`);
}

async function removeAdded(
  deps: IntakeDeps,
  tx: Tx,
  batch: Batch,
  step: number,
  shape: TableShape,
  references: readonly Reference[],
): Promise<void> {
  const table = sql.table(shape.table);
  const keys = await tx.all(sql<{ row_key: Record<string, unknown> }>`
    select c.row_key from ${changesOf(tx, batch, step, shape)} and c.before is null
      and exists (select 1 from ${table} t where t.authority_id = ${tx.authorityId}
        and ${sameKey(shape.primaryKey, 't', 'k')} and ${isAsLeft})
    order by c.change_no`);
  if (deps.beforeRemoval !== undefined && keys.length > 0) {
    await deps.beforeRemoval(
      tx,
      shape.table,
      keys.map((each) => each.row_key),
    );
  }
  // Rows that are gone already need nothing; those that differ or are needed by others are kept.
  await keepWhere(tx, batch, step, shape, 'changed-later', sql`not (${isAsLeft})`);
  if (references.length > 0) {
    const isNeeded = sql.join(references.map(isReferredTo), sql` or `);
    await keepWhere(tx, batch, step, shape, 'depended-on', sql`(${isNeeded})`);
  }
  await tx.run(sql`
    delete from ${table} t
    using (select ${list(shape.primaryKey, (name) => sql.ref(`k.${name}`))}
      from ${changesOf(tx, batch, step, shape)} and c.before is null and not c.kept) c
    where t.authority_id = ${tx.authorityId} and ${sameKey(shape.primaryKey, 't', 'c')}`);
}

async function keepWhere(
  tx: Tx,
  batch: Batch,
  step: number,
  shape: TableShape,
  why: 'changed-later' | 'depended-on',
  condition: RawBuilder<unknown>,
): Promise<void> {
  await tx.run(sql`
    update batch_change b set kept = true, kept_why = ${why}
    from (
      select c.change_no, c.after, ${list(shape.primaryKey, (name) => sql.ref(`k.${name}`))}
      from ${changesOf(tx, batch, step, shape)} and c.before is null and not c.kept
    ) c
    join ${sql.table(shape.table)} t
      on t.authority_id = ${tx.authorityId} and ${sameKey(shape.primaryKey, 't', 'c')}
    where b.authority_id = ${tx.authorityId} and b.batch_id = ${batch.batchId}
      and b.change_no = c.change_no and ${condition}`);
}
