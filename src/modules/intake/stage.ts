/**
 * Reads a received file in its own process and stages what it says: every record, every finding,
 * in short transactions, so that people can follow it and a killed run starts again from nothing.
 */
import { record } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { findBatch, Overtaken, type Batch } from './batch.ts';
import { compareStaged, countAbsent, countStaged, rejectRepeatedKeys } from './compare.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import { findConfirmed } from './confirmed.ts';
import { readFileApart } from './read-file.ts';
import { getKind, type RegisteredKind } from './registry.ts';
import {
  askMapping,
  forgetStaged,
  holdBatch,
  nothing,
  refuse,
  storeChunk,
  storeHeader,
  taskFor,
  type Progress,
} from './staging.ts';
import type { WireMessage } from './wire.ts';

/** Records staged in one transaction; or fewer, when they are long. */
const CHUNK_RECORDS = 1_000;
const CHUNK_CHARACTERS = 4_000_000;

/**
 * Reads and stages a batch that was received, or whose reading was cut short. Afterwards it is
 * `staged`, `refused`, or `mapping` when a person must first say which column is what. Does nothing
 * when it stands elsewhere.
 */
export async function runStage(
  deps: IntakeDeps,
  authorityId: string,
  batchId: number,
): Promise<void> {
  const started = await start(deps, authorityId, batchId);
  if (started === undefined) return;
  try {
    await readAndStage(deps, authorityId, started, getKind(deps.kinds, started.kind));
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
}

async function start(
  deps: IntakeDeps,
  authorityId: string,
  batchId: number,
): Promise<Batch | undefined> {
  return deps.database.withSystem({ authorityId, purpose: IMPORT }, async (tx) => {
    const taken = await tx.run(sql`
      update batch set status = 'reading', attempt = attempt + 1, refusal = null,
        work_started_at = now(), worked_at = now(), progress_bytes = 0, read_count = 0
      where authority_id = ${authorityId} and batch_id = ${batchId}
        and status in ('received', 'reading')`);
    if (taken === 0) return undefined;
    await forgetStaged(tx, batchId);
    return findBatch(tx, batchId);
  });
}

async function readAndStage(
  deps: IntakeDeps,
  authorityId: string,
  batch: Batch,
  kind: RegisteredKind,
): Promise<void> {
  const system = { authorityId, purpose: IMPORT };
  const progress: Progress = { issueNo: 0, bytes: 0, read: 0 };
  let waiting = nothing();
  const flush = async (): Promise<void> => {
    const full = waiting;
    waiting = nothing();
    await deps.database.withSystem(system, (tx) => storeChunk(tx, batch, full, progress));
  };
  let said = progress.bytes;
  const isMapped = kind.columns !== undefined;
  const confirmed = isMapped
    ? await deps.database.withSystem(system, (tx) => findConfirmed(tx, batch.sourceId))
    : undefined;
  const task = taskFor(deps, batch, authorityId, confirmed, isMapped);
  for await (const message of readFileApart(deps.reading, task)) {
    switch (message.say) {
      case 'header':
        await deps.database.withSystem(system, (tx) =>
          storeHeader(tx, batch, message, task.options.mapping),
        );
        break;
      case 'record':
        progress.read += 1;
        waiting.records.push(message);
        waiting.characters += message.facts.length + message.received.length;
        for (const issue of message.issues)
          waiting.issues.push([message.index, message.key, issue]);
        break;
      case 'withdrawn':
        waiting.withdrawn.push(message);
        for (const issue of message.issues)
          waiting.issues.push([message.index, message.key, issue]);
        break;
      case 'file-issue':
        waiting.issues.push([
          message.issue.index ?? null,
          message.issue.key ?? null,
          message.issue,
        ]);
        break;
      case 'at':
        progress.bytes = message.bytes;
        break;
      case 'refusal':
        await deps.database.withSystem(system, (tx) => refuse(tx, batch, wordsOf(message)));
        return;
      case 'survey':
        await deps.database.withSystem(system, (tx) => askMapping(tx, batch, message.survey));
        return;
      case 'end':
        break;
    }
    const isFull =
      waiting.records.length >= CHUNK_RECORDS || waiting.characters >= CHUNK_CHARACTERS;
    if (isFull || waiting.issues.length >= 5_000 || progress.bytes - said > 16_000_000) {
      said = progress.bytes;
      await flush();
    }
  }
  await flush();
  await deps.database.withSystem(system, (tx) => finishStaging(tx, batch, kind));
}

function wordsOf(message: Extract<WireMessage, { say: 'refusal' }>): string {
  return message.line === undefined ? message.reason : `${message.reason} (Line ${message.line}.)`;
}

async function finishStaging(tx: Tx, started: Batch, kind: RegisteredKind): Promise<void> {
  await holdBatch(tx, started);
  const batch = await findBatch(tx, started.batchId);
  if (batch === undefined) throw new Overtaken();
  await rejectRepeatedKeys(tx, batch, kind.noun);
  await compareStaged(tx, batch);
  await countStaged(tx, batch, await countAbsent(tx, batch, kind.isWholeExtract));
  await tx.run(sql`
    update batch set status = 'staged', staged_at = now(), progress_bytes = file_bytes
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}`);
  await record(tx, null, {
    event: 'batch.staged',
    subjectType: 'batch',
    subjectId: String(batch.batchId),
    count: batch.read,
    purpose: IMPORT,
  });
}
