/** Restrictions as their keepers see them: never who the child is. Asked by the system. */
import type { Role, Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { RestrictionCategory } from '../../people/index.ts';

/** A restriction without its child. */
export interface KeptRestriction {
  readonly restrictionId: string;
  readonly category: RestrictionCategory;
  readonly since: string;
  readonly reviewOn: string;
  readonly reviewedOn: string | null;
  readonly reason: string;
  readonly setByName: string | null;
  /** How many people may see the record today. */
  readonly allowed: number;
  /** Whether the asker stands on the list themselves. */
  readonly isAllowed: boolean;
}

/** Those that stand: a service manager's own service's, or all for information governance. */
export async function listRestrictions(tx: Tx, viewer: Viewer): Promise<KeptRestriction[]> {
  const teams = viewer.scopes.flatMap((scope) =>
    scope.startsWith('team:') ? [scope.slice(5)] : [],
  );
  return tx.all(sql<KeptRestriction>`
    select r.restriction_id as "restrictionId", r.category, r.since, r.review_on as "reviewOn",
      r.reviewed_on as "reviewedOn", r.reason, p.name as "setByName",
      (select count(distinct w.person_id)::int from restriction_allow w where w.authority_id = r.authority_id
        and w.child_id = r.child_id and w.since <= ctx_today() and (w.until is null or w.until >= ctx_today())) as allowed,
      exists (select 1 from restriction_allow w where w.authority_id = r.authority_id and w.child_id = r.child_id
        and w.person_id = ${viewer.personId} and w.since <= ctx_today() and (w.until is null or w.until >= ctx_today())) as "isAllowed"
    from restriction r
    left join person p on p.authority_id = r.authority_id and p.person_id = r.set_by
    where r.authority_id = ${tx.authorityId} and r.lifted_on is null and r.category <> 'sealed'
      and (${viewer.role} = 'IGO' or exists (
        select 1 from allocation a where a.authority_id = r.authority_id and a.child_id = r.child_id
          and a.team_id = any (${teams}::text[]) and a.since <= ctx_today()
          and (a.until is null or a.until >= ctx_today())))
    order by r.review_on, r.restriction_id`);
}

/** One of them with its child, if it is the viewer's to keep. */
export async function findKept(
  tx: Tx,
  viewer: Viewer,
  restrictionId: string,
): Promise<(KeptRestriction & { readonly childId: string }) | undefined> {
  const kept = (await listRestrictions(tx, viewer)).find(
    (each) => each.restrictionId === restrictionId,
  );
  if (kept === undefined) return undefined;
  const { childId } = await tx.one(sql<{ childId: string }>`
    select child_id as "childId" from restriction
    where authority_id = ${tx.authorityId} and restriction_id = ${restrictionId}`);
  return { ...kept, childId };
}

/** Somebody who could be let in, or who works with the child now. */
export interface Colleague {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
}

/** Roles that can be let in on a restricted child (R12, BG2): nobody else ever. */
export const ALLOWABLE: readonly Role[] = ['SW', 'TM', 'SM', 'IRO'];

/** Everybody who holds one of those roles, by name; the system asks. */
export async function allowable(tx: Tx): Promise<Colleague[]> {
  return tx.all(sql<Colleague>`
    select distinct on (p.name, a.person_id) a.person_id as "personId", p.name, a.role
    from appointment a join person p using (authority_id, person_id)
    where a.authority_id = ${tx.authorityId} and a.role = any (${[...ALLOWABLE]}::text[])
      and is_held(a.starts_on, a.ends_on, a.ended_because)
    order by p.name, a.person_id, a.role`);
}

/** Who works with the child today: the worker, the team's managers, the service's, the chair. */
export async function whoWorksWith(tx: Tx, childId: string): Promise<Colleague[]> {
  return tx.all(sql<Colleague>`
    select distinct on (p.name, a.person_id) a.person_id as "personId", p.name, a.role
    from sight s
    join appointment a on a.authority_id = s.authority_id and a.role = any (${[...ALLOWABLE]}::text[])
      and is_held(a.starts_on, a.ends_on, a.ended_because)
      and (s.scope = 'person:' || a.person_id and a.role = 'SW' or s.scope = 'team:' || a.scope_id and a.role = 'TM'
        or s.scope = 'named:IRO:' || a.person_id and a.role = 'IRO'
        or a.role = 'SM' and s.scope in (select 'team:' || t.team_id from team t
          where t.authority_id = a.authority_id and t.service_id = a.scope_id))
    join person p on p.authority_id = a.authority_id and p.person_id = a.person_id
    where s.authority_id = ${tx.authorityId} and s.child_id = ${childId}
      and s.since <= ctx_today() and (s.until is null or s.until >= ctx_today())
    order by p.name, a.person_id, a.role`);
}
