/** Links, spans and rows follow the facts: asked for by events, worked out once, and again each night. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { subscribe, type AnySubscriber } from '../../platform/bus.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import type { JobHandler, Jobs } from '../../platform/jobs.ts';
import { relink } from '../matching/index.ts';
import { recomputeCohort } from './recompute.ts';
import { refreshRows } from './rows.ts';
import { tellAnswer } from './school-news.ts';

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

/**
 * Whether the cohort was last worked out before the day given. Children come of age and six years
 * run out without any file or answer, so each day is worked out anew.
 */
export async function isCohortBehind(tx: Tx, today: CalendarDate): Promise<boolean> {
  const behind = await tx.maybe(sql`
    select 1 from cohort_definition
    where authority_id = ${tx.authorityId} and is_on and worked_out_on < ${today} limit 1`);
  return behind !== undefined;
}

/**
 * What bears on links asks the queue for one run over everybody, however often it is told. What bears
 * on a few children only is worked out for them at once.
 */
export function recomputeSubscribers(
  deps: { readonly jobs: Pick<Jobs, 'enqueue'>; readonly clock: Clock },
  queue: string,
): AnySubscriber[] {
  const everybody = async (_event: unknown, tx: Tx): Promise<void> => {
    await deps.jobs.enqueue(tx, queue, { authorityId: tx.authorityId });
  };
  const name = 'recompute';
  return [
    subscribe({ name, kind: 'batch.published', handle: everybody }),
    subscribe({ name, kind: 'batch.undone', handle: everybody }),
    subscribe({ name, kind: 'pair.decided', handle: everybody }),
    subscribe({ name, kind: 'setting.changed', handle: everybody }),
    subscribe({
      name,
      kind: 'roll.answered',
      handle: async ({ urn, press }, tx) => {
        await tellAnswer(tx, press);
        const linked = await tx.all(sql<{ childId: string }>`
          select distinct child_id as "childId" from link
          where authority_id = ${tx.authorityId} and urn = ${urn}`);
        await refreshRows(
          tx,
          deps.clock.today(),
          linked.map(({ childId }) => childId),
        );
      },
    }),
    subscribe({
      name,
      kind: 'cohort.asserted',
      handle: async ({ childId }, tx) => {
        await recomputeCohort(tx, deps.clock.today(), [childId]);
      },
    }),
  ];
}
