/**
 * What a staged file says beside what its sender said before: new, changed or unchanged, and what it
 * no longer holds. Counted in the database, so that the counts are the rows behind them.
 */
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { Batch } from './batch.ts';
import { repeatedKey } from './engine-issues.ts';

/** Whether the staged record `s` is used: accepted, or flawed in a batch for which that was decided. */
export function isUsed(batch: Pick<Batch, 'withFlawed'>): RawBuilder<unknown> {
  return sql`(s.accepted or (s.usable and ${batch.withFlawed}::boolean))`;
}

/**
 * Rejects what stands in the file twice under one key: the first is kept (one without errors before
 * one with flaws), each other one names both places. Kinds with rules of their own for this have
 * withdrawn such records before.
 */
export async function rejectRepeatedKeys(
  tx: Tx,
  batch: Batch,
  noun: readonly [string, string],
): Promise<void> {
  const words = repeatedKey(noun[0], '{first}', '{index}');
  const found = await tx.run(sql`
    insert into batch_issue (authority_id, batch_id, issue_no, record_index, record_key, rule, severity, message)
    select ${tx.authorityId}, ${batch.batchId}::bigint,
      (select coalesce(max(i.issue_no), 0) from batch_issue i
        where i.authority_id = ${tx.authorityId} and i.batch_id = ${batch.batchId})
        + row_number() over (order by record_index),
      record_index, record_key, ${words.rule}, ${words.severity},
      replace(replace(${words.message}, '{first}', first_index::text), '{index}', record_index::text)
    from (
      select record_index, record_key,
        first_value(record_index) over (
          partition by record_key order by accepted desc, record_index) as first_index
      from staged_record
      where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId} and (accepted or usable)
    ) placed
    where record_index <> first_index`);
  if (found === 0) return;
  await tx.run(sql`
    update staged_record set accepted = false, usable = false, facts = '{}', content_hash = ''
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}
      and record_index = any (array(
        select i.record_index from batch_issue i
        where i.authority_id = ${tx.authorityId} and i.batch_id = ${batch.batchId}
          and i.rule = ${words.rule}))`);
}

/**
 * Says of each record that can be used how it stands to what the sender said before in this series, and
 * whether the sender has said something newer since. An old statement sent again is unchanged.
 */
export async function compareStaged(tx: Tx, batch: Batch): Promise<void> {
  // A lookup for each record, whatever the planner believes about a table that has just been filled.
  await tx.run(sql`
    update staged_record s set (standing, late) = (
      select
        case
          when newest.record_key is null then 'new'
          when newest.content_hash = s.content_hash then 'unchanged'
          when newest.as_of > ${batch.asOf} and exists (
            select 1 from source_seen o
            where o.authority_id = ${tx.authorityId} and o.source_id = ${batch.sourceId}
              and o.series = ${batch.series} and o.record_key = s.record_key
              and o.content_hash = s.content_hash) then 'unchanged'
          else 'changed'
        end,
        case
          when newest.as_of > ${batch.asOf} then 'series'
          when exists (
            select 1 from source_record o
            where o.authority_id = ${tx.authorityId} and o.source_id = ${batch.sourceId}
              and o.record_key = s.record_key and o.series <> ${batch.series}
              and o.as_of > ${batch.asOf}) then 'source'
          else 'no'
        end
      from (values (1)) one
      left join source_record newest
        on newest.authority_id = ${tx.authorityId} and newest.source_id = ${batch.sourceId}
        and newest.series = ${batch.series} and newest.record_key = s.record_key)
    where s.authority_id = ${tx.authorityId} and s.batch_id = ${batch.batchId}
      and (s.accepted or s.usable)`);
}

/** Whether the sender's records changed since the batch was staged, so that it must be compared again. */
export async function isOutdated(tx: Tx, batch: Batch): Promise<boolean> {
  const other = await tx.maybe(sql`
    select 1 from batch
    where authority_id = ${tx.authorityId} and source_id = ${batch.sourceId}
      and batch_id <> ${batch.batchId}
      and greatest(published_at, undone_at) >= ${batch.stagedAt} limit 1`);
  return other !== undefined;
}

/** Records of the sender in this series that an extract of this date should hold and does not. */
export function absentRecords(tx: Tx, batch: Batch) {
  return sql`
    source_record r
    where r.authority_id = ${tx.authorityId} and r.source_id = ${batch.sourceId}
      and r.series = ${batch.series} and r.absent_since is null and r.as_of <= ${batch.asOf}
      and not exists (
        select 1 from staged_record s
        where s.authority_id = ${tx.authorityId} and s.batch_id = ${batch.batchId}
          and s.record_key = r.record_key)`;
}

/** How many records the extract no longer holds; none where it need not hold all. */
export async function countAbsent(tx: Tx, batch: Batch, isWholeExtract: boolean): Promise<number> {
  if (!isWholeExtract) return 0;
  const { absent } = await tx.one(
    sql<{ absent: number }>`select count(*) as absent from ${absentRecords(tx, batch)}`,
  );
  return absent;
}

/** Writes the counts of a staged batch from its rows. */
export async function countStaged(tx: Tx, batch: Batch, absent: number): Promise<void> {
  await tx.run(sql`
    update batch b
    set read_count = n.read, accepted_count = n.accepted, rejected_count = n.read - n.used,
      flawed_count = n.flawed,
      new_count = n.new, changed_count = n.changed, unchanged_count = n.unchanged,
      query_count = (
        select count(distinct i.record_index)
        from batch_issue i
        where i.authority_id = ${tx.authorityId} and i.batch_id = ${batch.batchId}
          and i.severity = 'query' and i.record_index not in (
            select s.record_index from staged_record s
            where s.authority_id = ${tx.authorityId} and s.batch_id = ${batch.batchId}
              and not ${isUsed(batch)})),
      absent_count = ${absent}
    from (
      select count(*) as read,
        count(*) filter (where s.accepted) as accepted,
        count(*) filter (where s.usable) as flawed,
        count(*) filter (where ${isUsed(batch)}) as used,
        count(*) filter (where ${isUsed(batch)} and standing = 'new') as new,
        count(*) filter (where ${isUsed(batch)} and standing = 'changed') as changed,
        count(*) filter (where ${isUsed(batch)} and standing = 'unchanged') as unchanged
      from staged_record s
      where s.authority_id = ${tx.authorityId} and s.batch_id = ${batch.batchId}
    ) n
    where b.authority_id = ${tx.authorityId} and b.batch_id = ${batch.batchId}`);
}

/**
 * Counts the flawed records of a batch among those that are used, or out again. Their counts are taken
 * from their rows, which whoever may publish may see, since they were not accepted.
 */
export async function countFlawed(tx: Tx, batchId: number, withFlawed: boolean): Promise<void> {
  const sign = withFlawed ? 1 : -1;
  await tx.run(sql`
    update batch b
    set with_flawed = ${withFlawed}::boolean, rejected_count = rejected_count - ${sign} * n.flawed,
      new_count = new_count + ${sign} * n.new, changed_count = changed_count + ${sign} * n.changed,
      unchanged_count = unchanged_count + ${sign} * n.unchanged
    from (
      select count(*) as flawed,
        count(*) filter (where standing = 'new') as new,
        count(*) filter (where standing = 'changed') as changed,
        count(*) filter (where standing = 'unchanged') as unchanged
      from staged_record
      where authority_id = ${tx.authorityId} and batch_id = ${batchId} and usable
    ) n
    where b.authority_id = ${tx.authorityId} and b.batch_id = ${batchId}
      and b.with_flawed <> ${withFlawed}::boolean`);
}
