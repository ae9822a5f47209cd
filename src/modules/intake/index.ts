/** Files in: received, read apart, checked, mapped, staged, published, taken back. */
import type { Viewer } from '../../access/index.ts';
import { notFound } from '../../platform/errors.ts';
import { askPublish, askUndo, type PublishChoice, type UndoAsked } from './acts.ts';
import { getBatch, type Batch } from './batch.ts';
import { checkFile as checkFileOf, type CheckDocument } from './check-file.ts';
import type { IntakeDeps } from './deps.ts';
import type { ReadOptions } from './kind.ts';
import { runPublish } from './publish.ts';
import { findConfirmed } from './confirmed.ts';
import { proposeMapping, type Proposal } from './mapping.ts';
import { findKind, getKind, type RegisteredKind } from './registry.ts';
import { runStage } from './stage.ts';
import { templateFor as templateOf } from './template.ts';
import { runUndo } from './undo.ts';
import { runNow } from './work.ts';

export {
  confirmMapping,
  dropBatch,
  restartBatch,
  type PublishChoice,
  type UndoAsked,
} from './acts.ts';
export type { Batch, BatchStatus } from './batch.ts';
export type { CheckDocument } from './check-file.ts';
export type { IntakeDeps } from './deps.ts';
export type * from './kind.ts';
export {
  mappingOf,
  proposeMapping,
  type Confidence,
  type MappingProblem,
  type ProposedColumn,
  type ProposedValue,
  type Proposal,
} from './mapping.ts';
export {
  receiveFile,
  type FileToReceive,
  type Onward,
  type Received,
  type ReceiveProblem,
} from './receive.ts';
export { intakeRoutes } from './pages/routes.ts';
export { registerKind, type RegisteredKind } from './registry.ts';
export { STREAMING_LIMITS, type Reading, type ReadLimits } from './read-file.ts';
export { keepDays, maxFileBytes } from './settings.ts';
export { listKinds, type KindSummary } from './template.ts';
export { disposeOldFiles } from './disposal.ts';
export { intakeJobs } from './work.ts';

/** Checks a file here without storing anything; undefined when there is no such kind. */
export async function checkFile(
  kinds: readonly RegisteredKind[],
  kindName: string,
  path: string,
  options: ReadOptions,
): Promise<CheckDocument | undefined> {
  const kind = findKind(kinds, kindName);
  return kind === undefined ? undefined : checkFileOf(kind, path, options);
}

/** An empty CSV of a row kind with its headings and notes; undefined for other kinds. */
export function templateFor(
  kinds: readonly RegisteredKind[],
  kindName: string,
): string | undefined {
  const kind = findKind(kinds, kindName);
  return kind === undefined ? undefined : templateOf(kind);
}

/** What is proposed for a batch that waits for its mapping; the sender's confirmed answers come first. */
export async function proposalFor(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
): Promise<Proposal> {
  return deps.database.withViewer(viewer, async (tx) => {
    const batch = await getBatch(tx, batchId);
    if (batch.survey === null) throw notFound();
    const specs = getKind(deps.kinds, batch.kind).columns ?? [];
    return proposeMapping(specs, batch.survey, await findConfirmed(tx, batch.sourceId));
  });
}

/**
 * Reads and stages a received batch here and now. Gives it as it then stands: `staged`, `refused`,
 * or `mapping` when a person must first say which column is what.
 */
export async function stageBatch(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
): Promise<Batch> {
  await readBatch(deps, viewer, batchId);
  await runNow(deps, runStage, viewer.authorityId, batchId);
  return readBatch(deps, viewer, batchId);
}

/** Publishes a staged batch here and now; refused (409) when it stands elsewhere. */
export async function publishBatch(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
  choice: PublishChoice = {},
): Promise<Batch> {
  await askPublish(deps, viewer, batchId, { isQueued: false, ...choice });
  await runNow(deps, runPublish, viewer.authorityId, batchId);
  return readBatch(deps, viewer, batchId);
}

/**
 * Takes a published batch back here and now, when a second person has agreed; asks for one when
 * nobody has. Rows changed since are kept and counted in `kept`.
 */
export async function undoBatch(
  deps: IntakeDeps,
  viewer: Viewer,
  batchId: number,
): Promise<UndoAsked & { readonly batch: Batch }> {
  const asked = await askUndo(deps, viewer, batchId, { isQueued: false });
  if (asked.state === 'started') await runNow(deps, runUndo, viewer.authorityId, batchId);
  return { ...asked, batch: await readBatch(deps, viewer, batchId) };
}

/** The batch as it stands; refused with 404 when it is not there for this viewer. */
export async function readBatch(
  deps: Pick<IntakeDeps, 'database'>,
  viewer: Viewer,
  batchId: number,
): Promise<Batch> {
  return deps.database.withViewer(viewer, (tx) => getBatch(tx, batchId));
}
