/** Which column of a sender's files is what, as a person confirmed it once. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Mapping } from './kind.ts';

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
