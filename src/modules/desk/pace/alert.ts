/** Who is told when somebody is stopped for opening too many children's pages. */
import { subscribe, type AnySubscriber } from '../../../platform/bus.ts';
import type { Clock } from '../../../platform/clock.ts';
import { sql } from '../../../platform/db.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import { tellPeople } from '../../notices/index.ts';

/** Information governance, and the managers of the person's teams; once a day and person. */
export function paceSubscribers(deps: {
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'enqueue'>;
}): AnySubscriber[] {
  return [
    subscribe({
      name: 'pace-alert',
      kind: 'pace.reached',
      handle: async ({ personId }, tx) => {
        const teams = await tx.all(sql<{ teamId: string }>`
          select distinct scope_id as "teamId" from appointment
          where authority_id = ${tx.authorityId} and person_id = ${personId} and role = 'SW'
            and is_held(starts_on, ends_on, ended_because)`);
        const news = {
          kind: 'reading-pace.reached',
          subjectType: 'person',
          subjectId: personId,
          once: `${personId}:${deps.clock.today()}`,
        } as const;
        await tellPeople(tx, deps, {
          ...news,
          to: { role: 'IGO', scopeKind: 'authority', scopeId: tx.authorityId },
        });
        for (const { teamId } of teams)
          await tellPeople(tx, deps, {
            ...news,
            to: { role: 'TM', scopeKind: 'team', scopeId: teamId },
          });
      },
    }),
  ];
}
