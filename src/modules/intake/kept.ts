/** The rows that an undo left alone, named in the sender's own terms. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Batch } from './batch.ts';

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
