/**
 * Puts a staged batch's facts into the tables: one transaction, so that all of it is there or none.
 * Only what is new or changed is written; killed half-way it leaves no trace and is done again.
 */
import { record } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { refreshStatistics, sql, type Tx } from '../../platform/db.ts';
import { countUsed, findBatch, type Batch } from './batch.ts';
import { absentRecords, compareStaged, countStaged, isOutdated, isUsed } from './compare.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import { nameBatch, noteRows } from './field-changes.ts';
import type { PublishContext, StagedFacts } from './kind.ts';
import { mergeRows, type Lateness } from './merge.ts';
import { getKind, type RegisteredKind } from './registry.ts';
import { rememberRecords } from './source-records.ts';
import { shapesOf } from './table-shape.ts';

const CHUNK = 1_000;

/**
 * Publishes a batch that somebody asked to publish. Does nothing when it stands elsewhere: published
 * already, taken over, dropped.
 */
export async function runPublish(
  deps: IntakeDeps,
  authorityId: string,
  batchId: number,
): Promise<void> {
  const system = { authorityId, purpose: IMPORT };
  await deps.database.withSystem(system, (tx) =>
    tx.run(sql`
      update batch set attempt = attempt + 1, work_started_at = now(), worked_at = now(), done_count = 0
      where authority_id = ${authorityId} and batch_id = ${batchId} and status = 'publishing'`),
  );
  await deps.database.withSystem(system, async (tx) => {
    await oneAtATime(tx);
    const batch = await findBatch(tx, batchId);
    if (batch?.status !== 'publishing') return;
    const kind = getKind(deps.kinds, batch.kind);
    if (await isOutdated(tx, batch)) await compareStaged(tx, batch);
    await nameBatch(tx, batchId, 'publish');
    const absent = await publishFacts(deps, tx, batch, kind);
    // Last, so that progress can be written beside this transaction until here.
    await countStaged(tx, batch, absent);
    await tx.run(sql`
      update batch set status = 'published', published_at = now(), worked_at = now(),
        done_count = new_count + changed_count
      where authority_id = ${authorityId} and batch_id = ${batchId}`);
    await noteRows(tx, batchId);
    await tx.run(sql`
      delete from staged_record
      where authority_id = ${authorityId} and batch_id = ${batchId} and accepted`);
    await record(tx, null, {
      event: 'batch.committed',
      subjectType: 'batch',
      subjectId: String(batchId),
      count: countUsed(batch),
      purpose: IMPORT,
    });
    await deps.tell(
      tx,
      { kind: 'batch.published', batchId, fileKind: batch.kind },
      batch.publishedBy ?? undefined,
    );
  });
}

/** Publishing and undoing take turns within an authority, so that neither sees the other half-done. */
export async function oneAtATime(tx: Tx): Promise<void> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtextextended(${`intake:${tx.authorityId}`}, 0))`,
  );
}

/** Writes what is new or changed; gives how many records the extract no longer holds. */
async function publishFacts(
  deps: IntakeDeps,
  tx: Tx,
  batch: Batch,
  kind: RegisteredKind,
): Promise<number> {
  const merged = new Set<string>();
  const contextFor = contexts(deps, tx, batch, 1, { merged });
  let done = 0;
  for (const late of ['no', 'source', 'series'] as const) {
    const context = contextFor(late);
    for await (const records of chunks(tx, batch, late)) {
      await kind.publish(context, records);
      done += records.length;
      await sayProgress(deps, batch, done, tx.authorityId);
    }
  }
  const context = contextFor('no');
  const presence = await markPresence(tx, batch, kind);
  if (presence.absent.length > 0 || presence.returned.length > 0) {
    await kind.presence?.(context, presence);
  }
  await rememberRecords(tx, batch, presence);
  // What a large file brought, the planner has to know before the batch is finished.
  if (done >= CHUNK) await refreshStatistics(tx, [...merged, 'source_record']);
  await kind.finish?.(context);
  return presence.absent.length;
}

/**
 * Makes the contexts of one transaction. They share the catalogue and count the steps of the journal
 * together, from `firstStep`; null journals nothing. The names of merged tables go into `merged`.
 */
export function contexts(
  deps: IntakeDeps,
  tx: Tx,
  batch: Batch,
  firstStep: number | null,
  given: { readonly knownOn?: CalendarDate; readonly merged?: Set<string> } = {},
): (late: Lateness) => PublishContext {
  const shapeOf = shapesOf(tx);
  const { batchId, sourceId, urn, asOf } = batch;
  const { knownOn = deps.clock.today(), merged } = given;
  let next = firstStep ?? 0;
  return (late) => ({
    tx,
    batchId,
    sourceId,
    urn,
    asOf,
    knownOn,
    merge: (spec, rows) => {
      const step = firstStep === null ? null : next;
      next += 1;
      merged?.add(spec.table);
      return mergeRows(tx, shapeOf, { batchId, step, asOf, knownOn, late }, spec, rows);
    },
  });
}

async function* chunks(
  tx: Tx,
  batch: Batch,
  late: Lateness,
): AsyncGenerator<readonly StagedFacts<unknown>[]> {
  let after = 0;
  for (;;) {
    const rows = await tx.all(sql<{ index: number; key: string; facts: unknown }>`
      select record_index as "index", record_key as key, facts from staged_record s
      where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}
        and record_index > ${after} and standing in ('new', 'changed') and late = ${late}
        and ${isUsed(batch)}
      order by record_index limit ${CHUNK}`);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.index;
    yield rows.map(({ key, facts }) => ({ key, facts }));
  }
}

/** In a transaction of its own, so that people can follow it before this one commits. */
async function sayProgress(
  deps: IntakeDeps,
  batch: Batch,
  done: number,
  authorityId: string,
): Promise<void> {
  await deps.database.withSystem({ authorityId, purpose: IMPORT }, (tx) =>
    tx.run(sql`
      update batch set done_count = ${done}, worked_at = now()
      where authority_id = ${authorityId} and batch_id = ${batch.batchId} and status = 'publishing'`),
  );
}

async function markPresence(
  tx: Tx,
  batch: Batch,
  kind: RegisteredKind,
): Promise<{ absent: string[]; returned: string[] }> {
  if (!kind.isWholeExtract) return { absent: [], returned: [] };
  const absent = await tx.all(sql<{ key: string }>`
    select r.record_key as key from ${absentRecords(tx, batch)} order by 1`);
  const returned = await tx.all(sql<{ key: string }>`
    select r.record_key as key from source_record r
    join staged_record s on s.authority_id = r.authority_id and s.batch_id = ${batch.batchId}
      and s.record_key = r.record_key and ${isUsed(batch)}
    where r.authority_id = ${tx.authorityId} and r.source_id = ${batch.sourceId}
      and r.series = ${batch.series} and r.absent_since <= ${batch.asOf} order by 1`);
  return { absent: absent.map(({ key }) => key), returned: returned.map(({ key }) => key) };
}
