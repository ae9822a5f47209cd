/**
 * Who may see which child through an allocation: the worker, and the team of the allocation, from its
 * first day until thirty days after its last (TRUST 4a: allocated, or closed within 30 days); and who
 * stands on a restricted child's allow-list. Kept in the transaction that changes the allocation, so
 * that row security asks one small table. Whether a row is barred is kept by the database.
 */
import { sql, type Tx } from '../../platform/db.ts';

/** Days after the end of an allocation on which its worker and team still see the child. */
const DAYS_AFTER_CLOSURE = 30;

/** Brings the sight of the children given, or of all the authority's children, in step. */
export async function refreshSight(tx: Tx, childIds?: readonly string[]): Promise<void> {
  const ids = childIds === undefined ? null : [...new Set(childIds)];
  if (ids?.length === 0) return;
  await tx.run(sql`
    with wanted as materialized (
      select child_id, scope, source, since,
        case when bool_or(until is null) then null else max(until) end as until
      from (
        select a.child_id, 'person:' || p.person_id as scope, 'allocation' as source, a.since,
          a.until + ${DAYS_AFTER_CLOSURE}::int as until
        from allocation a
        join person p on p.authority_id = a.authority_id and p.email = lower(a.worker_email)
        where a.authority_id = ${tx.authorityId} and ${isHeld}
        union all
        select a.child_id, 'team:' || a.team_id, 'team', a.since, a.until + ${DAYS_AFTER_CLOSURE}::int
        from allocation a
        where a.authority_id = ${tx.authorityId} and a.team_id is not null and ${isHeld}
        union all
        select w.child_id, 'allow:' || w.person_id, 'allow-list', w.since, w.until
        from restriction_allow w
        where w.authority_id = ${tx.authorityId}
      ) s
      where ${ids}::uuid[] is null or s.child_id = any (${ids}::uuid[])
      group by child_id, scope, source, since
    ), gone as (
      delete from sight s
      where s.authority_id = ${tx.authorityId} and s.source in ('allocation', 'team', 'allow-list')
        and (${ids}::uuid[] is null or s.child_id = any (${ids}::uuid[]))
        and not exists (
          select 1 from wanted w where w.child_id = s.child_id and w.scope = s.scope
            and w.source = s.source and w.since = s.since)
    )
    insert into sight as s (authority_id, child_id, scope, source, since, until)
    select ${tx.authorityId}, child_id, scope, source, since, until from wanted
    on conflict (authority_id, child_id, scope, source, since) do update set until = excluded.until
    where s.until is distinct from excluded.until`);
}

/** An allocation that ended before it began was a mistake that nobody may look through. */
const isHeld = sql`(a.until is null or a.until >= a.since)`;

/** Gives a newly entered worker the sight of the children already allocated to their e-mail address. */
export async function refreshSightOfWorker(tx: Tx, email: string): Promise<void> {
  const rows = await tx.all(sql<{ childId: string }>`
    select distinct child_id as "childId" from allocation
    where authority_id = ${tx.authorityId} and worker_email = ${email.toLowerCase()}`);
  await refreshSight(
    tx,
    rows.map(({ childId }) => childId),
  );
}
