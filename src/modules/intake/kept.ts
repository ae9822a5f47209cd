/** The rows that an undo left alone: named in the sender's own terms, and removed once nothing needs them. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Batch } from './batch.ts';
import { changesOf, isAsLeft, isReferredTo, type ReferencesOf } from './journal.ts';
import { list, sameKey } from './merge.ts';
import type { ShapeOf } from './table-shape.ts';

/**
 * Names each kept row by the record it belongs to: the LA child id, or the school's key for a pupil;
 * other rows by their own key.
 */
export async function labelKept(tx: Tx, batch: Batch): Promise<void> {
  await tx.run(sql`
    update batch_change b set kept_label = coalesce(
      (select c.la_child_id from child c
        where c.authority_id = b.authority_id and c.child_id::text = b.row_key ->> 'child_id'),
      (select p.school_key from pupil p
        where p.authority_id = b.authority_id and p.pupil_id::text = b.row_key ->> 'pupil_id'),
      (select string_agg(k.value, ', ' order by k.key) from jsonb_each_text(b.row_key) k))
    where b.authority_id = ${tx.authorityId} and b.batch_id = ${batch.batchId} and b.kept`);
}

/**
 * Removes rows that earlier undos kept only because others referred to them, and that nothing refers
 * to any more.
 */
export async function sweepKept(
  tx: Tx,
  shapeOf: ShapeOf,
  referencesOf: ReferencesOf,
): Promise<void> {
  const steps = await tx.all(sql<{ batchId: number; step: number; table: string }>`
    select distinct c.batch_id as "batchId", c.step, c.table_name as table
    from batch_change c
    join batch b on b.authority_id = c.authority_id and b.batch_id = c.batch_id and b.status = 'undone'
    where c.authority_id = ${tx.authorityId} and c.kept_why = 'depended-on'
    order by 1 desc, 2 desc`);
  for (const { batchId, step, table } of steps) {
    const shape = await shapeOf(table);
    const references = await referencesOf(table);
    const isFree = sql.join(
      [isAsLeft, ...references.map((each) => sql`not ${isReferredTo(each)}`)],
      sql` and `,
    );
    await tx.run(sql`
      with gone as (
        delete from ${sql.table(table)} t
        using (select c.change_no, c.after, ${list(shape.primaryKey, (name) => sql.ref(`k.${name}`))}
          from ${changesOf(tx, { batchId }, step, shape)} and c.kept_why = 'depended-on') c
        where t.authority_id = ${tx.authorityId} and ${sameKey(shape.primaryKey, 't', 'c')} and ${isFree}
        returning c.change_no
      )
      delete from batch_change b using gone
      where b.authority_id = ${tx.authorityId} and b.batch_id = ${batchId} and b.change_no = gone.change_no`);
  }
  if (steps.length === 0) return;
  await tx.run(sql`
    update batch b set kept_count = (
      select count(*) from batch_change c
      where c.authority_id = b.authority_id and c.batch_id = b.batch_id and c.kept)
    where b.authority_id = ${tx.authorityId}
      and b.batch_id = any (${[...new Set(steps.map((each) => each.batchId))]}::bigint[])`);
}
