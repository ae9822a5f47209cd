/**
 * Conflicts of interest (TRUST T2): children whom a member of staff knows or is related to. Row security
 * hides them from that person in every role. A conflict is declared, or found by comparing the person's
 * surname and home postcode, kept as a keyed hash, with those of children and pupils.
 */
import { createHmac } from 'node:crypto';
import { record, type Actor } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { sharesSurname } from './conflict-rules.ts';
import { foldName } from './names.ts';

/** Whom a conflict is about: a child of social care, or a pupil of whom social care knows nothing. */
export type ConflictSubject = { readonly childId: string } | { readonly pupilId: string };

/** A person as somebody names one. */
export interface NamedPerson {
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: CalendarDate;
}

/** Notes a conflict once; its id, or undefined when it stands already. Background work only. */
export async function noteConflict(
  tx: Tx,
  actor: Actor,
  conflict: {
    readonly personId: string;
    readonly subject: ConflictSubject;
    readonly source: 'declared' | 'detected';
    readonly at: Date;
  },
): Promise<string | undefined> {
  const { personId, subject, source, at } = conflict;
  const childId = 'childId' in subject ? subject.childId : null;
  const pupilId = 'pupilId' in subject ? subject.pupilId : null;
  const conflictId = crypto.randomUUID();
  const added = await tx.run(sql`
    insert into conflict (authority_id, conflict_id, person_id, child_id, pupil_id, source, declared_at)
    values (${tx.authorityId}, ${conflictId}, ${personId}, ${childId}, ${pupilId}, ${source}, ${at})
    on conflict do nothing`);
  if (added === 0) return undefined;
  await record(tx, actor, {
    event: source === 'declared' ? 'conflict.declared' : 'conflict.detected',
    subjectType: childId === null ? 'pupil' : 'child',
    subjectId: childId ?? pupilId ?? '',
    ref: conflictId,
  });
  return conflictId;
}

/** Every child and unlinked pupil of the name and birth date, however they are spelt. */
export async function subjectsNamed(tx: Tx, named: NamedPerson): Promise<ConflictSubject[]> {
  const found = await tx.all(sql<{
    childId: string | null;
    pupilId: string | null;
    forename: string;
    surname: string;
  }>`
    select c.child_id as "childId", null::uuid as "pupilId", n.forename, n.surname
    from child c join child_name n using (authority_id, child_id)
    where c.authority_id = ${tx.authorityId} and c.birth_date = ${named.birthDate}
    union all
    select null, p.pupil_id, p.forename, p.surname from pupil p
    where p.authority_id = ${tx.authorityId} and p.birth_date = ${named.birthDate} and ${isUnlinked}`);
  return found
    .filter(
      (each) =>
        foldName(each.forename) === foldName(named.forename) &&
        foldName(each.surname) === foldName(named.surname),
    )
    .flatMap(subjectOf);
}

const isUnlinked = sql<boolean>`not exists (select 1 from link l
  where l.authority_id = p.authority_id and l.pupil_id = p.pupil_id)`;

function subjectOf(row: { childId: string | null; pupilId: string | null }): ConflictSubject[] {
  if (row.childId !== null) return [{ childId: row.childId }];
  return row.pupilId === null ? [] : [{ pupilId: row.pupilId }];
}

/** Keeps where a person lives as a keyed hash; an empty postcode forgets it. */
export async function keepHome(
  tx: Tx,
  {
    personId,
    postcode,
    secret,
    at,
  }: { personId: string; postcode: string; secret: string; at: Date },
): Promise<void> {
  if (postcode === '') {
    await tx.run(sql`
      delete from person_home where authority_id = ${tx.authorityId} and person_id = ${personId}`);
    return;
  }
  await tx.run(sql`
    insert into person_home (authority_id, person_id, home_hash, entered_at)
    values (${tx.authorityId}, ${personId}, ${homeHash(postcode, secret)}, ${at})
    on conflict (authority_id, person_id) do update set home_hash = excluded.home_hash, entered_at = excluded.entered_at`);
}

/** The hash by which homes are compared. */
export function homeHash(postcode: string, secret: string): string {
  const plain = postcode.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return createHmac('sha256', `home:${secret}`).update(plain).digest('base64url');
}

interface Home {
  readonly childId: string | null;
  readonly pupilId: string | null;
  readonly surname: string;
  readonly postcode: string;
}

/**
 * Finds children and pupils who live at the postcode of a member of staff and bear the same surname, in
 * either record of a child. What stands, and what was cleared, is not found again by another record of the
 * same child. Gives how many are new.
 */
export async function detectConflicts(
  tx: Tx,
  deps: {
    readonly secret: string;
    readonly clock: Clock;
    /** Told of each that is new. */
    readonly found?: (conflict: {
      readonly personId: string;
      readonly conflictId: string;
    }) => Promise<void>;
  },
): Promise<number> {
  const staff = await tx.all(sql<{ personId: string; name: string; hash: string }>`
    select h.person_id as "personId", p.name, h.home_hash as hash
    from person_home h join person p using (authority_id, person_id)
    where h.authority_id = ${tx.authorityId}`);
  if (staff.length === 0) return 0;
  const byHome = Map.groupBy(staff, ({ hash }) => hash);
  const homes = await tx.all(sql<Home>`
    select a.child_id as "childId", null::uuid as "pupilId", n.surname, a.postcode
    from child_address a join child_name n using (authority_id, child_id)
    where a.authority_id = ${tx.authorityId} and a.postcode <> '' and n.kind <> 'former'
      and (a.until is null or a.until >= ctx_today())
    union all
    select null, p.pupil_id, s.surname, p.postcode
    from pupil p cross join lateral (values (p.surname), (p.preferred_surname)) s(surname)
    where p.authority_id = ${tx.authorityId} and p.postcode <> '' and s.surname <> ''`);
  const known = new Set(
    (
      await tx.all(sql<{ key: string }>`
        select k.person_id || ' ' || x.subject_id as key from conflict k join conflict_reach x using (authority_id, conflict_id)
        where k.authority_id = ${tx.authorityId}`)
    ).map(({ key }) => key),
  );
  const hashes = new Map<string, string>();
  let found = 0;
  for (const home of homes) {
    const hash = hashes.get(home.postcode) ?? homeHash(home.postcode, deps.secret);
    hashes.set(home.postcode, hash);
    for (const { personId, name } of byHome.get(hash) ?? []) {
      if (!sharesSurname(name, home.surname)) continue;
      if (known.has(`${personId} ${home.childId ?? home.pupilId ?? ''}`)) continue;
      for (const subject of subjectOf(home)) {
        const at = deps.clock.now();
        const conflictId = await noteConflict(tx, null, {
          personId,
          subject,
          source: 'detected',
          at,
        });
        if (conflictId === undefined) continue;
        found += 1;
        for (const id of await reachOf(tx, conflictId)) known.add(`${personId} ${id}`);
        await deps.found?.({ personId, conflictId });
      }
    }
  }
  return found;
}

/** Every record that the conflict reaches. */
async function reachOf(tx: Tx, conflictId: string): Promise<string[]> {
  const rows = await tx.all(sql<{ id: string }>`
    select subject_id as id from conflict_reach
    where authority_id = ${tx.authorityId} and conflict_id = ${conflictId}`);
  return rows.map(({ id }) => id);
}

/** A conflict as the register shows it: never whom it is about. */
export interface RegisteredConflict {
  readonly conflictId: string;
  readonly personId: string;
  readonly name: string;
  readonly source: 'declared' | 'detected';
  readonly declaredAt: Date;
}

/** Conflicts that stand, newest first. */
export async function listConflicts(
  tx: Tx,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly total: number; readonly found: RegisteredConflict[] }> {
  const { total } = await tx.one(sql<{ total: number }>`
    select count(*)::int as total from conflict where authority_id = ${tx.authorityId} and cleared_at is null`);
  const found = await tx.all(sql<RegisteredConflict>`
    select k.conflict_id as "conflictId", k.person_id as "personId", p.name, k.source, k.declared_at as "declaredAt"
    from conflict k join person p using (authority_id, person_id)
    where k.authority_id = ${tx.authorityId} and k.cleared_at is null
    order by k.declared_at desc, k.conflict_id limit ${limit} offset ${offset}`);
  return { total, found };
}

/** Clears a conflict of somebody else's, with a reason; false when it does not stand or is one's own. */
export async function clearConflict(
  tx: Tx,
  actor: NonNullable<Actor>,
  {
    conflictId,
    reason,
    at,
  }: { readonly conflictId: string; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const cleared = await tx.maybe(sql<{ subject: string; type: string }>`
    update conflict set cleared_at = ${at}, cleared_by = ${actor.personId}, clear_reason = ${reason}
    where authority_id = ${tx.authorityId} and conflict_id = ${conflictId} and cleared_at is null
      and person_id <> ${actor.personId}
    returning coalesce(child_id, pupil_id) as subject, case when child_id is null then 'pupil' else 'child' end as type`);
  if (cleared === undefined) return false;
  await record(tx, actor, {
    event: 'conflict.cleared',
    subjectType: cleared.type,
    subjectId: cleared.subject,
    ref: conflictId,
  });
  return true;
}
