/** What people do with a batch: confirm its mapping, publish, drop, take back, start again. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  askApproval,
  claimApproval,
  readSetting,
  record,
  type AuditEvent,
  type Viewer,
} from '../../access/index.ts';
import { dateInWords } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { Refusal } from '../../platform/errors.ts';
import { PUBLISH_QUEUE, READ_QUEUE, UNDO_QUEUE } from '../../queues.ts';
import { getBatch, type Batch } from './batch.ts';
import { countFlawed } from './compare.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import type { Mapping } from './kind.ts';
import { findConfirmed } from './confirmed.ts';
import { problemsOf, type MappingProblem } from './mapping.ts';
import type { Onward } from './receive.ts';
import { getKind } from './registry.ts';
import { keepDays } from './settings.ts';
import { forgetStaged } from './staging.ts';

/**
 * Confirms which column is what, for this file and for later ones of the sender. Gives the problems,
 * by form field, when it cannot be used; nothing is stored then.
 */
export async function confirmMapping(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
  mapping: Mapping,
  { isQueued }: Onward,
): Promise<readonly MappingProblem[]> {
  return deps.database.withViewer(viewer, async (tx) => {
    const batch = await getBatch(tx, batchId);
    if (batch.status !== 'mapping' || batch.survey === null) throw movedOn();
    const specs = getKind(deps.kinds, batch.kind).columns ?? [];
    const problems = problemsOf(specs, batch.survey, mapping);
    if (problems.length > 0) return problems;
    const before = await findConfirmed(tx, batch.sourceId);
    const values = Object.fromEntries(
      Object.entries(mapping.values).map(([field, map]) => [
        field,
        { ...before?.values[field], ...map },
      ]),
    );
    // The batch first: of two people who confirm at once, only one says what the sender's columns are.
    const changed = await tx.run(sql`
      update batch set mapping = ${JSON.stringify({ columns: mapping.columns, values })}::jsonb,
        survey = null, status = 'received', worked_at = now()
      where authority_id = ${tx.authorityId} and batch_id = ${batchId} and status = 'mapping'`);
    if (changed === 0) throw movedOn();
    await tx.run(sql`
      update source set mapping = ${JSON.stringify(mapping.columns)}::jsonb,
        value_map = ${JSON.stringify(values)}::jsonb,
        header = ${[...batch.survey.header]}::text[], confirmed_by = ${viewer.personId}, confirmed_at = now()
      where authority_id = ${tx.authorityId} and source_id = ${batch.sourceId}`);
    await note(tx, viewer, 'mapping.confirmed', batchId);
    if (isQueued) await deps.enqueue(tx, READ_QUEUE, { authorityId: tx.authorityId, batchId });
    return [];
  });
}

/** What a person decides when publishing. */
export interface PublishChoice {
  /** Use also the records whose errors leave them usable, without the wrong values; standard: no. */
  readonly withFlawed?: boolean;
}

/** Asks for a staged batch to be published; refused when it stands elsewhere. */
export async function askPublish(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
  { isQueued, withFlawed }: Onward & PublishChoice,
): Promise<void> {
  await deps.database.withViewer(viewer, async (tx) => {
    const batch = await getBatch(tx, batchId);
    const changed = await tx.run(sql`
      update batch set status = 'publishing', published_by = ${viewer.personId}, refusal = null,
        attempt = 0, done_count = 0, work_started_at = now(), worked_at = now()
      where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId} and status = 'staged'`);
    if (changed === 0) throw movedOn();
    await note(tx, viewer, 'batch.publish.asked', batchId);
    if (withFlawed === true && batch.flawed > 0) {
      await countFlawed(tx, batchId, true);
      await record(tx, viewer, {
        event: 'batch.flawed.taken',
        subjectType: 'batch',
        subjectId: String(batchId),
        count: batch.flawed,
      });
    }
    if (isQueued) await deps.enqueue(tx, PUBLISH_QUEUE, { authorityId: tx.authorityId, batchId });
  });
}

/** Drops a batch that was not published: its records and its file are deleted at once. */
export async function dropBatch(deps: IntakeDeps, viewer: Viewer, batchId: number): Promise<void> {
  const batch = await deps.database.withViewer(viewer, async (tx) => {
    const found = await getBatch(tx, batchId);
    const changed = await tx.run(sql`
      update batch set status = 'dropped', stored_as = null, survey = null, mapping = null, worked_at = now(),
        read_count = case when status = 'staged' then read_count else 0 end
      where authority_id = ${tx.authorityId} and batch_id = ${batchId}
        and status in ('received', 'mapping', 'reading', 'staged', 'refused', 'failed')`);
    if (changed === 0) throw movedOn();
    await note(tx, viewer, 'batch.dropped', batchId);
    return found;
  });
  await deps.database.withSystem({ authorityId: viewer.authorityId, purpose: IMPORT }, (tx) =>
    forgetStaged(tx, batchId),
  );
  if (batch.storedAs !== null) await rm(join(deps.fileFolder, batch.storedAs), { force: true });
}

/** What came of asking for an undo. */
export type UndoAsked =
  | { readonly state: 'started' }
  /** A second person must agree first; they were asked. */
  | { readonly state: 'waits-for-second-person'; readonly approvalId: string };

/**
 * Takes a published batch back once a second person has agreed, and asks for one when nobody has.
 * Refused when it was not published or its time is over.
 */
export async function askUndo(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
  { isQueued, reason }: Onward & { readonly reason?: string },
): Promise<UndoAsked> {
  return deps.database.withViewer(viewer, async (tx) => {
    const batch = await getBatch(tx, batchId);
    if (batch.status !== 'published') throw movedOn();
    if (!(await mayStillUndo(tx, batch))) {
      throw new Refusal(409, 'This file was published too long ago to be taken back.');
    }
    const subject = String(batchId);
    if (!(await claimApproval(tx, viewer, 'batch.undo', subject))) {
      const title = getKind(deps.kinds, batch.kind).title;
      const approvalId = await askApproval(tx, viewer, 'batch.undo', subject, {
        about: `${title}: ${batch.fileName}, as at ${dateInWords(batch.asOf)}`,
        reason: reason ?? '',
        goOn: `/imports/${batchId}`,
      });
      return { state: 'waits-for-second-person', approvalId };
    }
    const changed = await tx.run(sql`
      update batch set status = 'undoing', undone_by = ${viewer.personId}, refusal = null,
        attempt = 0, work_started_at = now(), worked_at = now()
      where authority_id = ${tx.authorityId} and batch_id = ${batchId} and status = 'published'`);
    if (changed === 0) throw movedOn();
    await note(tx, viewer, 'batch.undo.started', batchId);
    if (isQueued) await deps.enqueue(tx, UNDO_QUEUE, { authorityId: tx.authorityId, batchId });
    return { state: 'started' };
  });
}

/** Whether the batch is recent enough to be taken back. */
export async function mayStillUndo(
  tx: Tx,
  batch: Pick<Batch, 'batchId' | 'status'>,
): Promise<boolean> {
  if (batch.status !== 'published') return false;
  const days = await readSetting(tx, keepDays);
  const { isRecent } = await tx.one(sql<{ isRecent: boolean }>`
    select published_at > now() - make_interval(days => ${days}) as "isRecent" from batch
    where authority_id = ${tx.authorityId} and batch_id = ${batch.batchId}`);
  return isRecent;
}

/** Starts cut-short or failed work again from scratch; what was half-done leaves no trace. */
export async function restartBatch(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
): Promise<void> {
  await deps.database.withViewer(viewer, async (tx) => {
    const batch = await getBatch(tx, batchId);
    const isFailed = batch.status === 'failed';
    if (!isFailed && !batch.isStalled) throw movedOn();
    const changed = await tx.run(sql`
      update batch set status = case when status in ('failed', 'reading') then 'received' else status end,
        refusal = null, attempt = 0, worked_at = now()
      where authority_id = ${tx.authorityId} and batch_id = ${batchId} and status = ${batch.status}
        and (status = 'failed' or coalesce(worked_at, created_at) < now() - interval '2 minutes')`);
    if (changed === 0) throw movedOn();
    const queue =
      batch.status === 'publishing'
        ? PUBLISH_QUEUE
        : batch.status === 'undoing'
          ? UNDO_QUEUE
          : READ_QUEUE;
    await deps.enqueue(tx, queue, { authorityId: tx.authorityId, batchId });
    await note(tx, viewer, 'batch.restarted', batchId);
  });
}

function movedOn(): Refusal {
  return new Refusal(
    409,
    'This file stands elsewhere by now: somebody else, or another window, was quicker. Open it again to see where it stands.',
  );
}

async function note(tx: Tx, viewer: Viewer, event: AuditEvent, batchId: number): Promise<void> {
  await record(tx, viewer, { event, subjectType: 'batch', subjectId: String(batchId) });
}
