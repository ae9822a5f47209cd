/** What each sender said last of each record, and everything it ever said, by hash. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Batch } from './batch.ts';
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
  const stepOf = sql`${authorityId}, ${batchId}::bigint, ${RECORDS_STEP}::integer, 'source_record'::text`;
  await tx.run(sql`
    with said as materialized (
      select record_key, content_hash, facts from staged_record
      where authority_id = ${authorityId} and batch_id = ${batchId} and accepted and late <> 'series'
    ), old as materialized (
      select r.* from source_record r
      where r.authority_id = ${authorityId} and r.source_id = ${sourceId} and r.series = ${series}
        and (r.record_key in (select record_key from said) or r.record_key = any (${[...presence.absent]}::text[]))
    ), changed as (
      update source_record r
      set content_hash = coalesce(s.content_hash, o.content_hash), facts = coalesce(s.facts, o.facts),
        batch_id = case when s.content_hash <> o.content_hash then ${batchId} else o.batch_id end,
        as_of = case when s.record_key is null then o.as_of else ${asOf}::date end,
        absent_since = case when s.record_key is null then ${asOf}::date end
      from old o left join said s on s.record_key = o.record_key
      where r.authority_id = ${authorityId} and r.source_id = ${sourceId} and r.series = ${series}
        and r.record_key = o.record_key
        and (s.record_key is null or s.content_hash <> o.content_hash or o.as_of < ${asOf}::date
          or o.absent_since is not null)
      returning to_jsonb(o) as before, to_jsonb(r) as after
    ), added as (
      insert into source_record as r (authority_id, source_id, series, record_key, content_hash, facts, batch_id, as_of)
      select ${authorityId}, ${sourceId}, ${series}, s.record_key, s.content_hash, s.facts, ${batchId}::bigint, ${asOf}::date
      from said s where s.record_key not in (select record_key from old)
      returning jsonb_build_object('source_id', source_id, 'series', series, 'record_key', record_key,
        'content_hash', content_hash, 'batch_id', batch_id, 'as_of', as_of, 'absent_since', absent_since) as after
    )
    insert into batch_change (authority_id, batch_id, step, table_name, row_key, before, after)
    select ${stepOf}, ${keyOf(KEY)},
      (select coalesce(jsonb_object_agg(b.key, b.value), '{}') from jsonb_each(before) b where b.value is distinct from after -> b.key),
      (select coalesce(jsonb_object_agg(a.key, a.value), '{}') from jsonb_each(after) a where a.value is distinct from before -> a.key)
    from changed
    union all
    select ${stepOf}, ${keyOf(KEY)}, null, after from added`);
  await tx.run(sql`
    insert into source_seen (authority_id, source_id, series, record_key, content_hash, batch_id)
    select ${authorityId}, ${sourceId}, ${series}, record_key, content_hash, ${batchId}::bigint
    from staged_record
    where authority_id = ${authorityId} and batch_id = ${batchId} and standing in ('new', 'changed')
    on conflict do nothing`);
  await tx.run(sql`
    insert into absence_question (authority_id, batch_id, record_key)
    select ${authorityId}, ${batchId}::bigint, key from unnest(${[...presence.absent]}::text[]) as k(key)`);
}
