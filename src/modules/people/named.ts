/**
 * Professionals whom a child's plan or case names (reviewing officer, youth-justice worker, inclusion
 * officer) see the child from the day they are named until the day it ends. `sight` follows the names
 * in the background, because whoever names somebody may not write it.
 */
import { subscribe, type AnySubscriber } from '../../platform/bus.ts';
import { sql, type Tx } from '../../platform/db.ts';

/** Brings the sight of a child in step with who is named for it. */
export async function refreshNamedSight(tx: Tx, childId: string): Promise<void> {
  await tx.run(sql`
    delete from sight where authority_id = ${tx.authorityId} and child_id = ${childId} and source = 'named'`);
  await tx.run(sql`
    insert into sight (authority_id, child_id, scope, source, since, until)
    select authority_id, child_id, 'named:' || role || ':' || person_id, 'named', since,
      case when bool_or(until is null) then null else max(until) - 1 end
    from named_professional
    where authority_id = ${tx.authorityId} and child_id = ${childId}
    group by authority_id, child_id, role, person_id, since
    having bool_or(until is null) or max(until) > since`);
}

/** Follows what managers say. */
export function namedSubscribers(): AnySubscriber[] {
  return [
    subscribe({
      name: 'named-sight',
      kind: 'professional.named',
      handle: async ({ childId }, tx) => refreshNamedSight(tx, childId),
    }),
  ];
}
