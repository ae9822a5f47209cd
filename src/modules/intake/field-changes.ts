/**
 * What files add to the history of fields (`field_change`, written by the database itself): which file
 * it was, and where in it the record stood.
 */
import { sql, type Tx } from '../../platform/db.ts';

/** From here to the end of the transaction, changes are this batch's: as it is published or taken back. */
export async function nameBatch(tx: Tx, batchId: number, act: 'publish' | 'undo'): Promise<void> {
  await tx.run(sql`
    select set_config('alongside.batch', ${String(batchId)}, true),
      set_config('alongside.undoes', ${act === 'undo' ? 'yes' : ''}, true)`);
}

/** Notes each change's place in the file, while the records of the file are still there. */
export async function noteRows(tx: Tx, batchId: number): Promise<void> {
  const ofBatch = sql`f.authority_id = ${tx.authorityId} and f.batch_id = ${batchId} and f.file_row is null
    and s.authority_id = f.authority_id and s.batch_id = f.batch_id and (s.accepted or s.usable)`;
  await tx.run(sql`
    update field_change f set file_row = s.record_index
    from child c join staged_record s on s.authority_id = c.authority_id and s.record_key = c.la_child_id
    where ${ofBatch} and c.authority_id = f.authority_id and c.child_id = f.child_id`);
  // A roll of several schools names the school before the pupil's own key.
  await tx.run(sql`
    update field_change f set file_row = s.record_index
    from pupil p join staged_record s on s.authority_id = p.authority_id
      and regexp_replace(s.record_key, '^[0-9]{5,7}:', '') = p.school_key
    where ${ofBatch} and p.authority_id = f.authority_id and p.pupil_id = f.pupil_id
      and (s.record_key = p.school_key or s.record_key like p.urn || ':%' or exists (
        select 1 from establishment e where e.authority_id = p.authority_id and e.urn = p.urn
          and s.record_key like e.la_code || lpad(e.establishment_number, 4, '0') || ':%'))`);
}
