/** The background work on files. What fails is tried again from scratch; what keeps failing says so. */
import { sql } from '../../platform/db.ts';
import type { JobHandler } from '../../platform/jobs.ts';
import { PUBLISH_QUEUE, READ_QUEUE, UNDO_QUEUE } from '../../queues.ts';
import { countFlawed } from './compare.ts';
import { IMPORT, type IntakeDeps } from './deps.ts';
import { runPublish } from './publish.ts';
import { runStage } from './stage.ts';
import { runUndo } from './undo.ts';

const MOST_ATTEMPTS = 3;

type Run = (deps: IntakeDeps, authorityId: string, batchId: number) => Promise<void>;

/** The handlers of the three queues, for the composition root. */
export function intakeJobs(deps: IntakeDeps): (readonly [string, JobHandler])[] {
  return [
    [READ_QUEUE, handler(deps, runStage)],
    [PUBLISH_QUEUE, handler(deps, runPublish)],
    [UNDO_QUEUE, handler(deps, runUndo)],
  ];
}

function handler(deps: IntakeDeps, run: Run): JobHandler {
  return async ({ authorityId, ...data }) => {
    const batchId = Number(data['batchId']);
    try {
      await run(deps, authorityId, batchId);
    } catch (error) {
      // Thrown again while there are goes left: the queue logs it and tries once more.
      if (!(await giveUp(deps, authorityId, batchId, MOST_ATTEMPTS))) throw error;
    }
  };
}

/** Runs work here and now; a fault leaves the batch where it can be tried again, and is thrown. */
export async function runNow(
  deps: IntakeDeps,
  run: Run,
  authorityId: string,
  batchId: number,
): Promise<void> {
  try {
    await run(deps, authorityId, batchId);
  } catch (error) {
    await giveUp(deps, authorityId, batchId, 0);
    throw error;
  }
}

/**
 * Puts a batch whose work failed often enough where a person finds it: a reading is `failed`, a
 * publication is `staged` again and an undo `published` again, because neither changed anything.
 */
async function giveUp(
  deps: IntakeDeps,
  authorityId: string,
  batchId: number,
  attempts: number,
): Promise<boolean> {
  return deps.database.withSystem({ authorityId, purpose: IMPORT }, async (tx) => {
    const changed = await tx.maybe(sql<{ status: string }>`
      update batch set
        status = case status when 'reading' then 'failed' when 'publishing' then 'staged' else 'published' end,
        refusal = case status
          when 'reading' then 'Reading the file failed. Nothing of it was stored. Start again; if it fails again, tell your administrator.'
          when 'publishing' then 'Publishing failed. Nothing was changed. Try again; if it fails again, tell your administrator.'
          else 'Taking the file back failed. Nothing was changed. Try again; if it fails again, tell your administrator.' end
      where authority_id = ${authorityId} and batch_id = ${batchId}
        and status in ('reading', 'publishing', 'undoing') and attempt >= ${attempts}
      returning status`);
    // Who publishes next decides anew whether the flawed records are used.
    if (changed?.status === 'staged') await countFlawed(tx, batchId, false);
    return changed !== undefined;
  });
}
