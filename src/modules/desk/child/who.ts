/**
 * Who may see a child and who has looked: asked of sight and of the audit by the system, because no
 * viewer reads either. Only for a child that the viewer was just shown.
 */
import type { Role } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';

/** A person who may see the child, and why. */
export interface MaySee {
  readonly name: string;
  readonly role: Role | 'allowed';
  readonly scope: string;
  readonly until: string | null;
}

/** Workers, managers and advisers through sight, allow-listed people, and leads of schools with a confirmed link. */
export async function whoMaySee(tx: Tx, childId: string): Promise<MaySee[]> {
  const isCurrent = sql`is_held(ap.starts_on, ap.ends_on, ap.ended_because)`;
  return tx.all(sql<MaySee>`
    select distinct * from (
      select p.name, ap.role, coalesce(t.name, '') as scope, s.until
      from sight s
      join appointment ap on ap.authority_id = s.authority_id and ${isCurrent}
        and (s.scope = 'person:' || ap.person_id and ap.role = 'SW' or s.scope = 'team:' || ap.scope_id and ap.role = 'TM'
          or s.scope in ('named:' || ap.role || ':' || ap.person_id, 'asked:' || ap.role || ':' || ap.person_id)
          or ap.role = 'SM' and s.scope in (select 'team:' || o.team_id from team o
            where o.authority_id = ap.authority_id and o.service_id = ap.scope_id))
      join person p on p.authority_id = ap.authority_id and p.person_id = ap.person_id
      left join team t on t.authority_id = ap.authority_id and ap.scope_kind = 'team' and t.team_id = ap.scope_id
      where s.authority_id = ${tx.authorityId} and s.child_id = ${childId} and not s.barred
        and s.since <= ctx_today() and (s.until is null or s.until >= ctx_today())
      union all
      select p.name, 'allowed', 'after a fresh second factor', s.until
      from sight s join person p on p.authority_id = s.authority_id and s.scope = 'allow:' || p.person_id
      where s.authority_id = ${tx.authorityId} and s.child_id = ${childId} and not s.barred
        and s.since <= ctx_today() and (s.until is null or s.until >= ctx_today())
        and exists (select 1 from restriction r where r.authority_id = s.authority_id and r.child_id = s.child_id and r.lifted_on is null)
      union all
      select p.name, 'DSL', e.name, pu.sight_until
      from link l
      join pupil pu on pu.authority_id = l.authority_id and pu.pupil_id = l.pupil_id
      join establishment e on e.authority_id = l.authority_id and e.urn = l.urn
      join appointment ap on ap.authority_id = l.authority_id and ap.role = 'DSL' and ap.scope_id = l.urn and ${isCurrent}
      join person p on p.authority_id = ap.authority_id and p.person_id = ap.person_id
      where l.authority_id = ${tx.authorityId} and l.child_id = ${childId} and l.is_confirmed and not l.barred
        and (pu.sight_until is null or pu.sight_until >= ctx_today())
        and exists (select 1 from known_status k where k.authority_id = l.authority_id and k.child_id = l.child_id)
    ) who order by role desc, name`);
}

/** One look at the child. */
export interface Look {
  readonly at: Date;
  readonly name: string;
  readonly role: string;
}

/** The newest looks at the child's page, of everybody. */
export async function whoLooked(tx: Tx, childId: string, limit: number): Promise<Look[]> {
  return tx.all(sql<Look>`
    select a.at, coalesce(p.name, 'The system') as name, coalesce(a.role, '') as role
    from audit_event a left join person p on p.authority_id = a.authority_id and p.person_id = a.actor
    where a.authority_id = ${tx.authorityId} and a.subject_type = 'child' and a.subject_id = ${childId}
      and a.event in ('child.view', 'pseudonym.reveal') and a.decision = 'allow'
    order by a.seq desc limit ${limit}`);
}

/** People who looked at the child from a moment on, each with their last look. */
export async function whoLookedSince(tx: Tx, childId: string, since: Date): Promise<Look[]> {
  return tx.all(sql<Look>`
    select max(a.at) as at, p.name, coalesce(a.role, '') as role
    from audit_event a join person p on p.authority_id = a.authority_id and p.person_id = a.actor
    where a.authority_id = ${tx.authorityId} and a.subject_type = 'child' and a.subject_id = ${childId}
      and a.event in ('child.view', 'link.viewed', 'pseudonym.reveal') and a.decision = 'allow' and a.at >= ${since}
    group by p.person_id, p.name, a.role order by max(a.at) desc`);
}

/** Whether the child's present home is protected: a yes or no, never where. */
export async function hasProtectedHome(tx: Tx, childId: string): Promise<boolean> {
  const { isProtected } = await tx.one(sql<{ isProtected: boolean }>`
    select exists (select 1 from child_address where authority_id = ${tx.authorityId} and child_id = ${childId}
        and is_protected and (until is null or until >= ctx_today()))
      or exists (select 1 from restriction where authority_id = ${tx.authorityId} and child_id = ${childId}
        and category in ('protected-location', 'witness-protection') and lifted_on is null) as "isProtected"`);
  return isProtected;
}
