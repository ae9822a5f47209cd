/**
 * What later files say of rows and records that an undone batch brought: their journals take over what
 * they changed, and what they only repeated is written again in their own name.
 */
import { calendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { getBatch, type Batch } from './batch.ts';
import type { IntakeDeps } from './deps.ts';
import type { StagedFacts } from './kind.ts';
import { contexts } from './publish.ts';
import { getKind } from './registry.ts';
import { RECORDS_STEP } from './source-records.ts';

/** Whether the later change `d` is of a column that the change `c` wrote. */
const touchesTheSame = sql`d.after ?| array(select jsonb_object_keys(c.after))`;

/**
 * Where a later batch changed a kept row, its journal now speaks of what stood before this batch:
 * taking that one back too leaves nothing of either.
 */
export async function rebaseLater(tx: Tx, batch: Batch, step: number): Promise<void> {
  await tx.run(sql`
    with kept as (
      select c.table_name, c.row_key, c.before, c.after, min(d.change_no) as next_no
      from batch_change c
      join batch_change d on d.authority_id = c.authority_id and d.table_name = c.table_name
        and d.row_key = c.row_key and d.change_no > c.change_no and d.batch_id <> c.batch_id
        and not d.kept and d.before is not null and ${touchesTheSame}
      where c.authority_id = ${tx.authorityId} and c.batch_id = ${batch.batchId} and c.step = ${step}
        and c.kept_why = 'changed-later'
      group by c.table_name, c.row_key, c.before, c.after
    )
    update batch_change d
    set before = case when k.before is null then null else d.before || k.before end,
      after = case when k.before is null then k.after || d.after
        else d.after || (select coalesce(jsonb_object_agg(a.key, a.value), '{}') from jsonb_each(k.after) a
          where not d.after ? a.key) end
    from kept k
    where d.authority_id = ${tx.authorityId} and d.change_no = k.next_no`);
}

/** A record that a later batch says too, by the first such batch. */
export interface SaidLater {
  readonly batchId: number;
  readonly key: string;
}

/** The batch's records that a later batch says too; asked before {@link rebaseLater} of their step. */
export async function saidLater(tx: Tx, batch: Batch): Promise<SaidLater[]> {
  return tx.all(sql<SaidLater>`
    select distinct on (c.change_no) d.batch_id as "batchId", c.row_key ->> 'record_key' as key
    from batch_change c
    join batch_change d on d.authority_id = c.authority_id and d.table_name = c.table_name
      and d.row_key = c.row_key and d.change_no > c.change_no and d.batch_id <> c.batch_id
      and not d.kept and d.before is not null and ${touchesTheSame}
    where c.authority_id = ${tx.authorityId} and c.batch_id = ${batch.batchId}
      and c.step = ${RECORDS_STEP} and c.kept_why = 'changed-later'
    order by c.change_no, d.change_no`);
}

/** Writes again what later batches say too, journalled as theirs, known from the day they were published. */
export async function sayAgain(
  deps: IntakeDeps,
  tx: Tx,
  undone: Batch,
  records: readonly SaidLater[],
): Promise<void> {
  for (const [batchId, said] of Map.groupBy(records, (each) => each.batchId)) {
    const later = await getBatch(tx, batchId);
    const { next, knownOn } = await tx.one(sql<{ next: number; knownOn: string }>`
      select coalesce(max(c.step), 0) + 1 as next,
        (${later.publishedAt}::timestamptz at time zone 'Europe/London')::date as "knownOn"
      from batch_change c
      where c.authority_id = ${tx.authorityId} and c.batch_id = ${batchId} and c.step < ${RECORDS_STEP}`);
    const contextFor = contexts(deps, tx, later, next, { knownOn: calendarDate(knownOn) });
    const kind = getKind(deps.kinds, undone.kind);
    for (let from = 0; from < said.length; from += 1_000) {
      const keys = said.slice(from, from + 1_000).map((each) => each.key);
      const facts = await factsOf(tx, later, keys);
      for (const late of ['no', 'source'] as const) {
        const chunk = facts.filter((each) => each.late === late);
        if (chunk.length > 0) await kind.publish(contextFor(late), chunk);
      }
    }
    await tx.run(sql`
      insert into source_seen (authority_id, source_id, series, record_key, content_hash, batch_id)
      select r.authority_id, r.source_id, r.series, r.record_key, r.content_hash, ${batchId}::bigint
      from source_record r
      where r.authority_id = ${tx.authorityId} and r.source_id = ${later.sourceId}
        and r.series = ${later.series} and r.record_key = any (${said.map((each) => each.key)}::text[])
      on conflict do nothing`);
  }
}

async function factsOf(
  tx: Tx,
  batch: Batch,
  keys: readonly string[],
): Promise<(StagedFacts<unknown> & { readonly late: 'no' | 'source' })[]> {
  return tx.all(sql`
    select r.record_key as key, r.facts, case when exists (
        select 1 from source_record o
        where o.authority_id = r.authority_id and o.source_id = r.source_id
          and o.record_key = r.record_key and o.series <> r.series and o.as_of > r.as_of)
      then 'source' else 'no' end as late
    from source_record r
    where r.authority_id = ${tx.authorityId} and r.source_id = ${batch.sourceId}
      and r.series = ${batch.series} and r.record_key = any (${[...keys]}::text[])
    order by r.record_key`);
}
