/** Finding the child, opening and reading emergency access. */
import type { Role } from '../../../access/index.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { foldName } from '../../people/index.ts';
import type { ReasonCode, Standing } from './rules.ts';

/** What somebody typed to name one child: an id alone, or a full name with the birth date. */
export type ChildNamed =
  | { readonly laChildId: string }
  | { readonly forename: string; readonly surname: string; readonly birthDate: CalendarDate };

/**
 * The one unrestricted child so named; undefined when there is none, several, a restricted or sealed one,
 * or one whom the asker knows: the same answer for each. Asked by the system, because the child is nobody's of the asker's.
 */
export async function findNamedChild(
  tx: Tx,
  named: ChildNamed,
  askedBy: string,
): Promise<{ readonly childId: string; readonly teamId: string | null } | undefined> {
  const found =
    'laChildId' in named
      ? await tx.all(sql<{ childId: string }>`
          select child_id as "childId" from child c
          where authority_id = ${tx.authorityId} and la_child_id = ${named.laChildId} and ${isOpenTo(askedBy)}`)
      : (
          await tx.all(sql<{ childId: string; forename: string; surname: string }>`
            select distinct child_id as "childId", n.forename, n.surname
            from child c join child_name n using (authority_id, child_id)
            where authority_id = ${tx.authorityId} and c.birth_date = ${named.birthDate}
              and n.kind in ('current', 'preferred') and ${isOpenTo(askedBy)}`)
        ).filter(
          (each) =>
            foldName(each.forename) === foldName(named.forename) &&
            foldName(each.surname) === foldName(named.surname),
        );
  const ids = [...new Set(found.map(({ childId }) => childId))];
  const [childId] = ids;
  if (childId === undefined || ids.length > 1) return undefined;
  const worker = await tx.maybe(sql<{ teamId: string | null }>`
    select team_id as "teamId" from allocation
    where authority_id = ${tx.authorityId} and child_id = ${childId} and since <= ctx_today()
    order by (until is null or until >= ctx_today()) desc, since desc limit 1`);
  return { childId, teamId: worker?.teamId ?? null };
}

const isOpenTo = (personId: string): RawBuilder<boolean> => sql<boolean>`not c.is_sealed
  and not exists (select 1 from restriction r
    where r.authority_id = c.authority_id and r.child_id = c.child_id and r.lifted_on is null)
  and not exists (select 1 from conflict k join conflict_reach x using (authority_id, conflict_id)
    where k.authority_id = c.authority_id and x.subject_id = c.child_id and k.person_id = ${personId} and k.cleared_at is null)`;

/** What stands against the person's opening another. */
export async function standingOf(tx: Tx, personId: string): Promise<Standing> {
  const { waiting, misuse } = await tx.one(sql<{ waiting: string[]; misuse: boolean }>`
    select coalesce(array_agg(review_by::text) filter (where reviewed_by is null), '{}') as waiting,
      coalesce(bool_or(outcome = 'misuse'), false) as misuse
    from emergency_access where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  return { waitingReviews: waiting as CalendarDate[], hasMisuse: misuse };
}

/** A new access. */
export interface NewAccess {
  readonly personId: string;
  readonly appointmentId: string;
  readonly childId: string;
  readonly teamId: string | null;
  readonly reasonCode: ReasonCode;
  readonly reason: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly reviewBy: CalendarDate;
}

/** Opens it: the row, and the sight under its own scope. Gives its id. */
export async function openAccess(tx: Tx, access: NewAccess): Promise<string> {
  const emergencyId = crypto.randomUUID();
  await tx.run(sql`
    insert into emergency_access (authority_id, emergency_id, person_id, appointment_id, child_id, team_id,
      reason_code, reason, opened_at, expires_at, review_by)
    values (${tx.authorityId}, ${emergencyId}, ${access.personId}, ${access.appointmentId}, ${access.childId},
      ${access.teamId}, ${access.reasonCode}, ${access.reason}, ${access.openedAt}, ${access.expiresAt},
      ${access.reviewBy})`);
  await tx.run(sql`
    insert into sight (authority_id, child_id, scope, source, since, until)
    values (${tx.authorityId}, ${access.childId}, ${`glass:${emergencyId}`}, 'emergency', ctx_today(), ctx_today() + 1)`);
  return emergencyId;
}

/**
 * The person's own access to the child that is open at the moment: a form sent twice opens one. Who
 * opens at the same time waits for the other.
 */
export async function heldOpen(
  tx: Tx,
  personId: string,
  childId: string,
  now: Date,
): Promise<string | undefined> {
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('alongside.emergency'), hashtext(${`${tx.authorityId} ${personId}`}))`);
  const open = await tx.maybe(sql<{ emergencyId: string }>`
    select emergency_id as "emergencyId" from emergency_access
    where authority_id = ${tx.authorityId} and person_id = ${personId} and child_id = ${childId}
      and closed_at is null and expires_at > ${now}
    order by opened_at limit 1`);
  return open?.emergencyId;
}

/** How often the person opened one in the thirty days before the moment. */
export async function timesInMonth(tx: Tx, personId: string, now: Date): Promise<number> {
  const { times } = await tx.one(sql<{ times: number }>`
    select count(*)::int as times from emergency_access
    where authority_id = ${tx.authorityId} and person_id = ${personId}
      and opened_at > ${now}::timestamptz - interval '30 days'`);
  return times;
}

/** An access as its pages show it. */
export interface EmergencyAccess {
  readonly emergencyId: string;
  readonly personId: string;
  readonly personName: string;
  readonly childId: string;
  /** How the council numbers the child: said to who reviews, never to others. */
  readonly laChildId: string | null;
  readonly reasonCode: ReasonCode;
  readonly reason: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly closedAt: Date | null;
  readonly reviewBy: CalendarDate;
  readonly reviewerName: string | null;
  readonly outcome: 'upheld' | 'misuse' | null;
  readonly reviewNote: string | null;
}

const shown = (tx: Tx) => sql`
  select g.emergency_id as "emergencyId", g.person_id as "personId", p.name as "personName",
    g.child_id as "childId", c.la_child_id as "laChildId", g.reason_code as "reasonCode", g.reason,
    g.opened_at as "openedAt", g.expires_at as "expiresAt", g.closed_at as "closedAt", g.review_by as "reviewBy",
    v.name as "reviewerName", g.outcome, g.review_note as "reviewNote"
  from emergency_access g
  join person p on p.authority_id = g.authority_id and p.person_id = g.person_id
  left join person v on v.authority_id = g.authority_id and v.person_id = g.reviewed_by
  left join child c on c.authority_id = g.authority_id and c.child_id = g.child_id
  where g.authority_id = ${tx.authorityId}`;

/** Those that the viewer opened or reviews, the unreviewed and newest first. */
export async function listAccesses(
  tx: Tx,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<EmergencyAccess[]> {
  return tx.all(sql<EmergencyAccess>`
    select * from (${shown(tx)}) x order by outcome is not null, "openedAt" desc, "emergencyId"
    limit ${limit} offset ${offset}`);
}

/** How many there are, and how many wait for the viewer's review. */
export async function countAccesses(
  tx: Tx,
  personId: string,
): Promise<{ readonly all: number; readonly toReview: number }> {
  return tx.one(sql<{ all: number; toReview: number }>`
    select count(*)::int as all,
      (count(*) filter (where outcome is null and "personId" <> ${personId}))::int as "toReview"
    from (${shown(tx)}) x`);
}

/** One, if the viewer opened or reviews it. */
export async function findAccess(
  tx: Tx,
  emergencyId: string,
): Promise<EmergencyAccess | undefined> {
  return tx.maybe(sql<EmergencyAccess>`
    select * from (${shown(tx)}) x where "emergencyId" = ${emergencyId}`);
}

/** The person's accesses that are open at the moment, for the banner. */
export async function openNow(
  tx: Tx,
  personId: string,
  now: Date,
): Promise<{ readonly emergencyId: string; readonly expiresAt: Date }[]> {
  return tx.all(sql<{ emergencyId: string; expiresAt: Date }>`
    select emergency_id as "emergencyId", expires_at as "expiresAt" from emergency_access
    where authority_id = ${tx.authorityId} and person_id = ${personId} and closed_at is null
      and expires_at > ${now}
    order by expires_at`);
}

/** Roles that may open a record in an emergency. */
export const OPENERS: readonly Role[] = ['SW', 'TM', 'SM'];
/** Roles that review. */
export const REVIEWERS: readonly Role[] = ['TM', 'SM', 'IGO'];
