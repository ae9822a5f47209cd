/** What is stored of a file while it is being read, and how a run keeps its hold on the batch. */
import { join } from 'node:path';
import { record } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { Overtaken, type Batch } from './batch.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import type { ConfirmedMapping } from './confirmed.ts';
import type { Mapping } from './kind.ts';
import type { Survey } from './survey.ts';
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

/**
 * The task that reads a batch's file. Row files are read by the batch's own mapping, else by the
 * sender's confirmed one as long as it fits, else they are only surveyed.
 */
export function taskFor(
  deps: Pick<IntakeDeps, 'fileFolder'>,
  batch: Batch,
  authorityId: string,
  confirmed: ConfirmedMapping | undefined,
  isMapped: boolean,
): ReadTask {
  const mapping = batch.mapping ?? confirmed;
  return {
    what: isMapped && mapping === undefined ? 'survey' : 'read',
    path: join(deps.fileFolder, batch.storedAs ?? ''),
    kind: batch.kind,
    ...(batch.mapping === null && confirmed !== undefined
      ? { confirmedHeader: [...confirmed.header] }
      : {}),
    options: {
      asOf: batch.asOf,
      authorityId,
      ...(batch.urn === null ? {} : { urn: batch.urn }),
      ...(mapping === undefined
        ? {}
        : { mapping: { columns: { ...mapping.columns }, values: copied(mapping.values) } }),
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
  mapping: Mapping | undefined,
): Promise<void> {
  await holdBatch(tx, batch);
  await tx.run(sql`
    update batch set version = ${header.version}, series = ${header.series},
      mapping = ${mapping === undefined ? null : JSON.stringify(mapping)}::jsonb,
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
        'usable',
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
        each.usable,
        each.hash,
        each.facts,
        each.received,
      ]),
    );
  }
  await withdraw(tx, batch, full.withdrawn);
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

/** What came later in the file takes records back: out of use, or to those with flaws. */
async function withdraw(tx: Tx, batch: Batch, withdrawn: Waiting['withdrawn']): Promise<void> {
  if (withdrawn.length === 0) return;
  const indexes = (usable: boolean): number[] =>
    withdrawn.filter((each) => each.usable === usable).map((each) => each.index);
  await tx.run(sql`
    update staged_record set usable = accepted or usable, accepted = false
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}
      and record_index = any (${indexes(true)}::integer[])`);
  await tx.run(sql`
    update staged_record set accepted = false, usable = false, facts = '{}', content_hash = ''
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}
      and record_index = any (${indexes(false)}::integer[])`);
}

/** Leaves a row file for a person to say which column is what. */
export async function askMapping(tx: Tx, batch: Batch, survey: Survey): Promise<void> {
  await holdBatch(tx, batch);
  await tx.run(sql`
    update batch set status = 'mapping', survey = ${JSON.stringify(survey)}::jsonb
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}`);
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
