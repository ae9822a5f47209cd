/** Linking on a thread of its own, so that pages are answered meanwhile. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { BarredPair } from './engine/barred.ts';
import type { Thresholds } from './engine/decide.ts';
import { linkPeople, type LinkedPair } from './engine/link-people.ts';
import type { PersonRecord } from './engine/person-record.ts';

/** What the thread is given. */
export interface LinkTask {
  readonly pupils: readonly PersonRecord[];
  readonly children: readonly PersonRecord[];
  readonly doNotLink: readonly BarredPair[];
  readonly thresholds: Thresholds;
}

/** What it gives back. */
export interface LinkAnswer {
  readonly pairs: readonly LinkedPair[];
  /** The model in numbers, for the record of the run. */
  readonly model: {
    readonly compared: number;
    readonly expectedMatches: number;
    readonly learntFrom: number;
  };
}

/** Links pupils (left) with children (right); several pupil records may be one child. */
export async function linkApart(task: LinkTask): Promise<LinkAnswer> {
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  try {
    const [answer] = (await once(worker, 'message')) as [LinkAnswer];
    return answer;
  } finally {
    await worker.terminate();
  }
}

function work(task: LinkTask): LinkAnswer {
  const { pairs, model, compared, expectedMatches } = linkPeople(task.pupils, task.children, {
    many: true,
    thresholds: task.thresholds,
    doNotLink: { pairs: task.doNotLink },
  });
  return { pairs, model: { compared, expectedMatches, learntFrom: model.learntFrom } };
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(work(workerData as LinkTask));
