/** What is stored of a file while it is being read, and how a run keeps its hold on the batch. */
import { join } from 'node:path';
import { record } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { Overtaken, type Batch } from './batch.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import type { ReadTask, WireIssue, WireMessage } from './wire.ts';

/** Deletes everything staged of a batch. */
export async function forgetStaged(tx: Tx, batchId: number): Promise<void> {
  await tx.run(
    sql`delete from staged_record where authority_id = ${tx.authorityId} and batch_id = ${batchId}`,
  );
  await tx.run(
    sql`delete from batch_issue where authority_id = ${tx.authorityId} and batch_id = ${batchId}`,
  );
}

/** The task that reads a batch's file; the options are what its kind depends on besides the bytes. */
export function taskFor(
  deps: Pick<IntakeDeps, 'fileFolder'>,
  batch: Batch,
  authorityId: string,
  what: ReadTask['what'],
): ReadTask {
  return {
    what,
    path: join(deps.fileFolder, batch.storedAs ?? ''),
    kind: batch.kind,
    options: {
      asOf: batch.asOf,
      authorityId,
      ...(batch.urn === null ? {} : { urn: batch.urn }),
      ...(batch.mapping === null
        ? {}
        : {
            mapping: {
              columns: { ...batch.mapping.columns },
              values: copied(batch.mapping.values),
            },
          }),
    },
  };
}

function copied(
  values: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([field, map]) => [field, { ...map }]));
}

/** What waits to be stored. */
export interface Waiting {
  records: Extract<WireMessage, { say: 'record' }>[];
  withdrawn: Extract<WireMessage, { say: 'withdrawn' }>[];
  issues: (readonly [index: number | null, key: string | null, issue: WireIssue])[];
  characters: number;
}

/** How far a run is. */
export interface Progress {
  issueNo: number;
  bytes: number;
  read: number;
}

/** Nothing waits. */
export function nothing(): Waiting {
  return { records: [], withdrawn: [], issues: [], characters: 0 };
}

/** Holds the batch for this run; throws when another run has taken it over. */
export async function holdBatch(tx: Tx, batch: Batch): Promise<void> {
  const held = await tx.run(sql`
    update batch set worked_at = now()
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}
      and status = 'reading' and attempt = ${batch.attempt}`);
  if (held === 0) throw new Overtaken();
}

/** Keeps what the file says about itself. */
export async function storeHeader(
  tx: Tx,
  batch: Batch,
  header: Extract<WireMessage, { say: 'header' }>,
): Promise<void> {
  await holdBatch(tx, batch);
  await tx.run(sql`
    update batch set version = ${header.version}, series = ${header.series},
      frame_before = ${header.before}, frame_after = ${header.after}
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}`);
}

/** Stores what waits, and how far the reading is. */
export async function storeChunk(
  tx: Tx,
  batch: Batch,
  full: Waiting,
  progress: Progress,
): Promise<void> {
  await holdBatch(tx, batch);
  const { authorityId } = tx;
  const { batchId } = batch;
  if (full.records.length > 0) {
    await tx.copyIn(
      'staged_record',
      [
        'authority_id',
        'batch_id',
        'record_index',
        'record_key',
        'accepted',
        'content_hash',
        'facts',
        'as_received',
      ],
      full.records.map((each) => [
        authorityId,
        batchId,
        each.index,
        each.key,
        each.accepted,
        each.hash,
        each.facts,
        each.received,
      ]),
    );
  }
  if (full.withdrawn.length > 0) {
    await tx.run(sql`
      update staged_record set accepted = false, facts = '{}', content_hash = ''
      where authority_id = ${authorityId} and batch_id = ${batchId}
        and record_index = any (${full.withdrawn.map((each) => each.index)}::integer[])`);
  }
  if (full.issues.length > 0) {
    await tx.copyIn(
      'batch_issue',
      [
        'authority_id',
        'batch_id',
        'issue_no',
        'record_index',
        'record_key',
        'rule',
        'severity',
        'message',
        'fields',
        'column_name',
        'path',
        'line',
      ],
      full.issues.map(([index, key, issue]) => {
        progress.issueNo += 1;
        return [
          authorityId,
          batchId,
          progress.issueNo,
          index,
          key,
          issue.rule,
          issue.severity,
          issue.message,
          issue.fields,
          issue.column ?? null,
          issue.path ?? null,
          issue.line ?? null,
        ];
      }),
    );
  }
  await tx.run(sql`
    update batch set progress_bytes = ${progress.bytes}, read_count = ${progress.read}
    where authority_id = ${authorityId} and batch_id = ${batchId}`);
}

/** Refuses a file with the reason in words; nothing of it stays staged. */
export async function refuse(tx: Tx, batch: Batch, reason: string): Promise<void> {
  await holdBatch(tx, batch);
  await forgetStaged(tx, batch.batchId);
  await tx.run(sql`
    update batch set status = 'refused', refusal = ${reason}, read_count = 0, worked_at = now(), survey = null
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}`);
  await record(tx, null, {
    event: 'file.rejected',
    subjectType: 'batch',
    subjectId: String(batch.batchId),
    purpose: IMPORT,
  });
}
