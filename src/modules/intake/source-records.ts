/** What each sender said last of each record, and everything it ever said, by hash. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Batch } from './batch.ts';
import { isUsed } from './compare.ts';
import { keyOf } from './merge.ts';

const KEY = ['source_id', 'series', 'record_key'] as const;

/** The journal's step for source records: after every row that was published. */
export const RECORDS_STEP = 2_000_000_000;

/**
 * Notes a published batch's records as the sender's newest, asks about those that its extract no
 * longer holds, and journals it all. An older statement never becomes the newest.
 */
export async function rememberRecords(
  tx: Tx,
  batch: Batch,
  presence: { readonly absent: readonly string[]; readonly returned: readonly string[] },
): Promise<void> {
  const { authorityId } = tx;
  const { batchId, sourceId, series, asOf } = batch;
  const journal = sql`
    insert into batch_change (authority_id, batch_id, step, table_name, row_key, before, after)
    select ${authorityId}, ${batchId}::bigint, ${RECORDS_STEP}::integer, 'source_record', ${keyOf(KEY)},
      (select coalesce(jsonb_object_agg(b.key, b.value), '{}') from jsonb_each(before) b where b.value is distinct from after -> b.key),
      (select coalesce(jsonb_object_agg(a.key, a.value), '{}') from jsonb_each(after) a where a.value is distinct from before -> a.key)
    from changed`;
  await tx.run(sql`
    with pair as materialized (
      select r as was, s.record_key, s.content_hash, s.facts
      from staged_record s
      join source_record r on r.authority_id = ${authorityId} and r.source_id = ${sourceId}
        and r.series = ${series} and r.record_key = s.record_key
      where s.authority_id = ${authorityId} and s.batch_id = ${batchId} and ${isUsed(batch)} and s.late <> 'series'
    ), changed as (
      update source_record r
      set content_hash = p.content_hash, facts = p.facts, as_of = ${asOf}::date, absent_since = null, said_batch_id = ${batchId}::bigint,
        batch_id = case when p.content_hash = (p.was).content_hash then (p.was).batch_id else ${batchId} end
      from pair p
      where r.authority_id = ${authorityId} and r.source_id = ${sourceId} and r.series = ${series}
        and r.record_key = p.record_key
      returning to_jsonb(p.was) as before, to_jsonb(r) as after
    ), added as (
      insert into source_record as r (authority_id, source_id, series, record_key, content_hash, facts, batch_id, said_batch_id, as_of)
      select ${authorityId}, ${sourceId}, ${series}, s.record_key, s.content_hash, s.facts, ${batchId}::bigint, ${batchId}::bigint, ${asOf}::date
      from staged_record s
      where s.authority_id = ${authorityId} and s.batch_id = ${batchId} and ${isUsed(batch)} and s.late <> 'series'
        and s.record_key not in (select record_key from pair)
      returning to_jsonb(r) - 'facts' - 'absent_since' as after
    )
    ${journal}
    union all
    select ${authorityId}, ${batchId}::bigint, ${RECORDS_STEP}::integer, 'source_record', ${keyOf(KEY)}, null, after
    from added`);
  await tx.run(sql`
    with pair as materialized (
      select r as was from source_record r
      where r.authority_id = ${authorityId} and r.source_id = ${sourceId} and r.series = ${series}
        and r.record_key = any (${[...presence.absent]}::text[])
    ), changed as (
      update source_record r set absent_since = ${asOf}::date
      from pair p
      where r.authority_id = ${authorityId} and r.source_id = ${sourceId} and r.series = ${series}
        and r.record_key = (p.was).record_key
      returning to_jsonb(p.was) as before, to_jsonb(r) as after
    )
    ${journal}`);
  await tx.run(sql`
    insert into source_seen (authority_id, source_id, series, record_key, content_hash, batch_id)
    select ${authorityId}, ${sourceId}, ${series}, record_key, content_hash, ${batchId}::bigint
    from staged_record s
    where authority_id = ${authorityId} and batch_id = ${batchId} and standing in ('new', 'changed')
      and ${isUsed(batch)}
    on conflict do nothing`);
  await tx.run(sql`
    insert into absence_question (authority_id, batch_id, record_key)
    select ${authorityId}, ${batchId}::bigint, key from unnest(${[...presence.absent]}::text[]) as k(key)`);
}
