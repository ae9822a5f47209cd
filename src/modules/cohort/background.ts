/** Links, spans and rows follow the facts: asked for by events, worked out once, and again each night. */
import type { Clock } from '../../platform/clock.ts';
import { subscribe, type AnySubscriber } from '../../platform/bus.ts';
import type { Database, Tx } from '../../platform/db.ts';
import type { JobHandler, Jobs } from '../../platform/jobs.ts';
import { relink } from '../matching/index.ts';
import { recomputeCohort } from './recompute.ts';

/** Links all records anew and works the cohort out; doing it twice changes nothing. */
export function recomputeHandler(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): JobHandler {
  return async ({ authorityId }) => {
    await deps.database.withSystem({ authorityId, purpose: 'recompute' }, async (tx) => {
      await relink(tx);
      await recomputeCohort(tx, deps.clock.today());
    });
  };
}

/** Each fact that bears on links or membership asks the queue for one recomputation, however many there are. */
export function recomputeSubscribers(jobs: Pick<Jobs, 'enqueue'>, queue: string): AnySubscriber[] {
  const ask = async (_event: unknown, tx: Tx): Promise<void> => {
    await jobs.enqueue(tx, queue, { authorityId: tx.authorityId });
  };
  const name = 'recompute';
  return [
    subscribe({ name, kind: 'batch.published', handle: ask }),
    subscribe({ name, kind: 'batch.undone', handle: ask }),
    subscribe({ name, kind: 'pair.decided', handle: ask }),
    subscribe({ name, kind: 'roll.answered', handle: ask }),
    subscribe({ name, kind: 'cohort.asserted', handle: ask }),
    subscribe({ name, kind: 'setting.changed', handle: ask }),
  ];
}
