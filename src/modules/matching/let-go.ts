/** What matching derived from records that an undone file brought: it goes before they do. */
import { sql, type Tx } from '../../platform/db.ts';

/**
 * Forgets pairs and links of the children or pupils named by their ids. Where a person decided about
 * one, everything about it stays: the decision is theirs and keeps the record.
 */
export async function letGoOfRecords(
  tx: Tx,
  what: 'child' | 'pupil',
  ids: readonly string[],
): Promise<void> {
  const column = sql.ref(what === 'child' ? 'x.child_id' : 'x.pupil_id');
  const decided = sql.ref(what === 'child' ? 'd.child_id' : 'd.pupil_id');
  for (const table of ['match_pair', 'link'] as const) {
    await tx.run(sql`
      delete from ${sql.table(table)} x
      where x.authority_id = ${tx.authorityId} and ${column} = any (${[...ids]}::uuid[])
        and not exists (select 1 from match_decision d
          where d.authority_id = ${tx.authorityId} and ${decided} = ${column})`);
  }
}
