/**
 * Who learns that somebody else has to look after a child, once a colleague no longer sees it: the other
 * leads of the school, else an inclusion officer; the manager of the worker's team. Nobody learns why, and
 * whoever knows the child as well learns nothing.
 */
import { sql, type Tx } from '../../../platform/db.ts';
import { postSubject, tellPeople, type TellDeps } from '../../notices/index.ts';

/** A conflict that was just noted. */
export interface Noted {
  readonly personId: string;
  readonly conflictId: string;
}

/** Tells whoever takes over; nothing where the person did not look after any record of the child. */
export async function tellWhoTakesOver(tx: Tx, deps: TellDeps, noted: Noted): Promise<void> {
  await tellSchools(tx, deps, noted);
  const teams = await tx.all(sql<{ childId: string; teamId: string }>`
    select distinct s.child_id as "childId", a.team_id as "teamId"
    from conflict_reach x
    join sight s on s.authority_id = x.authority_id and s.child_id = x.subject_id
      and s.scope = ${`person:${noted.personId}`} and not s.barred
      and s.since <= ctx_today() and (s.until is null or s.until >= ctx_today())
    join allocation a on a.authority_id = s.authority_id and a.child_id = s.child_id
      and (a.until is null or a.until >= ctx_today()) and a.team_id is not null
    join person p on p.authority_id = a.authority_id and p.email = lower(a.worker_email)
      and p.person_id = ${noted.personId}
    where x.authority_id = ${tx.authorityId} and x.conflict_id = ${noted.conflictId} and x.subject_type = 'child'`);
  for (const { childId, teamId } of teams)
    await tellPeople(tx, deps, {
      kind: 'conflict.another-worker',
      to: { role: 'TM', scopeKind: 'team', scopeId: teamId },
      subjectType: 'child',
      subjectId: childId,
      once: noted.conflictId,
    });
}

/** The pupils whom the person looked after as a school's lead, each told at its school. */
async function tellSchools(tx: Tx, deps: TellDeps, noted: Noted): Promise<void> {
  const pupils = await tx.all(sql<{ pupilId: string; urn: string; leads: string[] }>`
    select l.pupil_id as "pupilId", l.urn, array(
      select distinct o.person_id::text from appointment o
      where o.authority_id = l.authority_id and o.role = 'DSL' and o.scope_id = l.urn
        and o.person_id <> ${noted.personId} and is_held(o.starts_on, o.ends_on, o.ended_because)
        and not exists (select 1 from conflict k join conflict_reach kx using (authority_id, conflict_id)
          where k.authority_id = o.authority_id and k.person_id = o.person_id and k.cleared_at is null
            and kx.subject_id in (l.pupil_id, l.child_id))) as leads
    from conflict_reach x
    join link l on l.authority_id = x.authority_id and l.pupil_id = x.subject_id and l.is_confirmed and not l.barred
    join known_status s on s.authority_id = l.authority_id and s.child_id = l.child_id
    join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
      and (p.sight_until is null or p.sight_until >= ctx_today())
    where x.authority_id = ${tx.authorityId} and x.conflict_id = ${noted.conflictId} and x.subject_type = 'pupil'
      and exists (select 1 from appointment a where a.authority_id = l.authority_id and a.person_id = ${noted.personId}
        and a.role = 'DSL' and a.scope_id = l.urn and is_held(a.starts_on, a.ends_on, a.ended_because))`);
  for (const { pupilId, urn, leads } of pupils) {
    const news = {
      kind: 'conflict.another-lead',
      subjectType: 'post',
      subjectId: postSubject('DSL', 'school', urn),
      once: `${noted.conflictId}:${pupilId}`,
    } as const;
    for (const person of leads)
      await tellPeople(tx, deps, { ...news, to: { person }, ref: pupilId });
    // An inclusion officer learns which school needs help, and not for whom.
    if (leads.length === 0)
      await tellPeople(tx, deps, {
        ...news,
        to: { role: 'LAI', scopeKind: 'authority', scopeId: tx.authorityId },
      });
  }
}
