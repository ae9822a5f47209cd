/**
 * Who may see which child through an allocation: the worker, and the team of the allocation, from its
 * first day until thirty days after its last (TRUST 4a: allocated, or closed within 30 days). Kept in
 * the transaction that changes the allocation, so that row security asks one small table.
 */
import { sql, type Tx } from '../../platform/db.ts';

/** Days after the end of an allocation on which its worker still sees the child. */
const DAYS_AFTER_CLOSURE = 30;

/** Rebuilds the sight of the children given, or of all the authority's children. */
export async function refreshSight(tx: Tx, childIds?: readonly string[]): Promise<void> {
  const ids = childIds === undefined ? null : [...childIds];
  const isWanted = sql`(${ids}::uuid[] is null or s.child_id = any (${ids}::uuid[]))`;
  await tx.run(sql`delete from sight s where s.authority_id = ${tx.authorityId} and ${isWanted}`);
  await tx.run(sql`
    insert into sight (authority_id, child_id, scope, source, since, until, barred)
    select s.authority_id, s.child_id, s.scope, s.source, s.since,
      case when bool_or(s.until is null) then null else max(s.until) end, bool_or(${isBarred})
    from (
      select a.authority_id, a.child_id, 'person:' || p.person_id as scope, 'allocation' as source, a.since,
        a.until + ${DAYS_AFTER_CLOSURE}::int as until
      from allocation a join person p on p.authority_id = a.authority_id and p.email = lower(a.worker_email)
      union all
      select a.authority_id, a.child_id, 'team:' || a.team_id, 'team', a.since, a.until + ${DAYS_AFTER_CLOSURE}::int
      from allocation a where a.team_id is not null
    ) s
    where s.authority_id = ${tx.authorityId} and ${isWanted}
    group by s.authority_id, s.child_id, s.scope, s.source, s.since`);
  await tx.run(sql`
    insert into sight (authority_id, child_id, scope, source, since, until)
    select w.authority_id, w.child_id, 'allow:' || w.person_id, 'allow-list', w.since, w.until
    from restriction_allow w join child c using (authority_id, child_id)
    where w.authority_id = ${tx.authorityId} and not c.is_sealed
      and (${ids}::uuid[] is null or w.child_id = any (${ids}::uuid[]))
    on conflict do nothing`);
}

/** Restriction beats role; so does the seal of an adopted child's former record. */
const isBarred = sql`exists (
  select 1 from child c left join restriction r on r.authority_id = c.authority_id and r.child_id = c.child_id
    and r.since <= ctx_today() and (r.lifted_on is null or r.lifted_on > ctx_today())
  where c.authority_id = s.authority_id and c.child_id = s.child_id and (c.is_sealed or r.restriction_id is not null))`;

/** Gives a newly entered worker the sight of the children already allocated to their e-mail address. */
export async function refreshSightOfWorker(tx: Tx, email: string): Promise<void> {
  const rows = await tx.all(sql<{ child_id: string }>`
    select distinct child_id from allocation
    where authority_id = ${tx.authorityId} and worker_email = ${email.toLowerCase()}`);
  if (rows.length > 0)
    await refreshSight(
      tx,
      rows.map((row) => row.child_id),
    );
}
