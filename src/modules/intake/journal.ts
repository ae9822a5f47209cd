/** The journal of what batches changed, as queries over it. */
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import { referencesTo, type Reference, type TableShape } from './table-shape.ts';

/** The journal of one step as rows `c`, with the keys as columns `k` of the table's own types. */
export function changesOf(
  tx: Tx,
  batch: { readonly batchId: number },
  step: number,
  shape: TableShape,
): RawBuilder<unknown> {
  return sql`
    batch_change c
    cross join lateral jsonb_populate_record(null::${sql.table(shape.table)}, c.row_key) k
    where c.authority_id = ${tx.authorityId} and c.batch_id = ${batch.batchId} and c.step = ${step}`;
}

/** Whether the row `t` still stands as the change `c` left it. */
export const isAsLeft = sql`not exists (
  select 1 from jsonb_each(c.after) a where a.value is distinct from to_jsonb(t) -> a.key)`;

/** Whether a row of the other table refers to the row `t`. */
export function isReferredTo(reference: Reference): RawBuilder<unknown> {
  const pairs = reference.columns.map(
    ({ there, here }) => sql`${sql.ref(`f.${there}`)} = ${sql.ref(`t.${here}`)}`,
  );
  return sql`exists (
    select 1 from ${sql.table(reference.table)} f
    where f.authority_id = t.authority_id and ${sql.join(pairs, sql` and `)})`;
}

/** Looks references up once for each table. */
export type ReferencesOf = (table: string) => Promise<readonly Reference[]>;

/** A lookup of references for one transaction. */
export function referencesOf(tx: Tx): ReferencesOf {
  const known = new Map<string, Reference[]>();
  return async (table) => {
    const found = known.get(table) ?? (await referencesTo(tx, table));
    known.set(table, found);
    return found;
  };
}
