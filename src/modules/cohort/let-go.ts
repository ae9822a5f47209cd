/** What the cohort derived from children that an undone file brought: it goes before they do. */
import { sql, type Tx } from '../../platform/db.ts';

/**
 * Forgets today's rows and what was said of the children today. What lists said on an earlier day
 * stays, and keeps the child: a list asked "as at" a day shows what was known on that day.
 */
export async function letGoOfChildren(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const table of ['cohort_row', 'known_status', 'child_school'] as const) {
    await tx.run(sql`
      delete from ${sql.table(table)}
      where authority_id = ${tx.authorityId} and child_id = any (${[...ids]}::uuid[])`);
  }
  await tx.run(sql`
    delete from child_change
    where authority_id = ${tx.authorityId} and child_id = any (${[...ids]}::uuid[]) and what = 'roll'`);
  await tx.run(sql`
    delete from cohort_span
    where authority_id = ${tx.authorityId} and child_id = any (${[...ids]}::uuid[])
      and known_from >= ctx_today()`);
}
