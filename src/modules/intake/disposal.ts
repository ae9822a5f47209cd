/** What is deleted of a file once it can no longer be taken back (TRUST 6: source files, staging, rejects). */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSetting, record } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import type { IntakeDeps } from './deps.ts';
import { keepDays } from './settings.ts';

/**
 * Deletes the files, rejected records, findings and journals of batches that were done with longer ago
 * than they are kept; the counts stay. Each in a transaction of its own: what was cut short goes on the
 * next night. Gives the number of batches.
 * @param certify writes what proves it, in the same transaction; without, the audit alone notes it
 */
export async function disposeOldFiles(
  deps: Pick<IntakeDeps, 'database' | 'clock' | 'fileFolder'>,
  authorityId: string,
  certify?: (tx: Tx, batchId: number) => Promise<void>,
): Promise<number> {
  const context = { authorityId, purpose: 'retention' };
  const now = deps.clock.now();
  const due = await deps.database.withSystem(context, async (tx) => {
    const days = await readSetting(tx, keepDays);
    return tx.all(sql<{ batchId: number; storedAs: string | null }>`
      select batch_id as "batchId", stored_as as "storedAs" from batch
      where authority_id = ${authorityId} and disposed_at is null
        and status in ('published', 'undone', 'dropped', 'refused', 'failed')
        and greatest(created_at, published_at, undone_at, worked_at) < ${now}::timestamptz - make_interval(days => ${days})
      order by batch_id`);
  });
  for (const { batchId, storedAs } of due) {
    // The file first: a row that says it is deleted while it still lies there would be believed.
    if (storedAs !== null) await rm(join(deps.fileFolder, storedAs), { force: true });
    await deps.database.withSystem(context, async (tx) => {
      for (const table of ['staged_record', 'batch_issue', 'batch_change'] as const)
        await tx.run(sql`
          delete from ${sql.table(table)} where authority_id = ${authorityId} and batch_id = ${batchId}`);
      await tx.run(sql`
        update batch set disposed_at = ${now}, stored_as = null, frame_before = '', frame_after = '', survey = null
        where authority_id = ${authorityId} and batch_id = ${batchId}`);
      if (certify === undefined)
        await record(tx, null, {
          event: 'retention.disposed',
          subjectType: 'batch',
          subjectId: String(batchId),
        });
      else await certify(tx, batchId);
    });
  }
  return due.length;
}
