/** Brings a row file to its mapping: the sender's confirmed one where it still fits, else a person is asked. */
import { sql, type Tx } from '../../platform/db.ts';
import { findBatch, type Batch } from './batch.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import type { Mapping } from './kind.ts';
import { stillFits } from './mapping.ts';
import { readFileApart } from './read-file.ts';
import type { RegisteredKind } from './registry.ts';
import { holdBatch, refuse, taskFor } from './staging.ts';
import type { Survey } from './survey.ts';

/** What a person confirmed for a source. */
export interface ConfirmedMapping extends Mapping {
  readonly header: readonly string[];
}

/** The source's confirmed mapping, if there is one. */
export async function findConfirmed(
  tx: Tx,
  sourceId: string,
): Promise<ConfirmedMapping | undefined> {
  const row = await tx.maybe(sql<{
    mapping: Record<string, string> | null;
    values: Record<string, Record<string, string>>;
    header: string[] | null;
  }>`
    select mapping, value_map as values, header from source
    where authority_id = ${tx.authorityId} and source_id = ${sourceId}`);
  if (row === undefined || row.mapping === null) return undefined;
  return { columns: row.mapping, values: row.values, header: row.header ?? [] };
}

/**
 * Gives the batch with its mapping. A file that the confirmed mapping does not answer waits in
 * `mapping` with what was found in it; one that is no table is refused.
 */
export async function mapBatch(
  deps: IntakeDeps,
  authorityId: string,
  batch: Batch,
  kind: RegisteredKind,
): Promise<Batch | undefined> {
  if (batch.mapping !== null) return batch;
  const found = await surveyApart(deps, authorityId, batch);
  return deps.database.withSystem({ authorityId, purpose: IMPORT }, async (tx) => {
    if (typeof found === 'string') {
      await refuse(tx, batch, found);
      return undefined;
    }
    await holdBatch(tx, batch);
    const confirmed = await findConfirmed(tx, batch.sourceId);
    const fits = confirmed !== undefined && stillFits(kind.columns ?? [], found, confirmed);
    const mapping = fits ? { columns: confirmed.columns, values: confirmed.values } : null;
    await tx.run(sql`
      update batch set mapping = ${mapping === null ? null : JSON.stringify(mapping)}::jsonb,
        survey = ${fits ? null : JSON.stringify(found)}::jsonb,
        status = ${fits ? 'reading' : 'mapping'}
      where authority_id = ${authorityId} and batch_id = ${batch.batchId}`);
    return findBatch(tx, batch.batchId);
  });
}

/** Surveys the file in the reading process; why not, in words, when it cannot be. */
async function surveyApart(
  deps: IntakeDeps,
  authorityId: string,
  batch: Batch,
): Promise<Survey | string> {
  for await (const message of readFileApart(
    deps.reading,
    taskFor(deps, batch, authorityId, 'survey'),
  )) {
    if (message.say === 'survey') return message.survey;
    if (message.say === 'refusal') return message.reason;
  }
  throw new Error('The reading process said nothing');
}
