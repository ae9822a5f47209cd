/** Sessions on the server: the cookie holds a token, the database its hash. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { RequestOrigin } from '../platform/http-origin.ts';
import { sql, type Database, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';
import type { Role, ScopeKind } from './policy.ts';
import { readSettings, setting } from './settings.ts';
import { isFresh, scopesOf, STEP_UP_MINUTES, type Viewer } from './viewer.ts';

/** A session ends after this long without a request. */
export const idleMinutes = setting<number>({
  key: 'session.idle-minutes',
  title: 'Minutes without a page until somebody is signed out',
  help: 'A warning comes two minutes before, and one key stays signed in.',
  schema: z.int().min(5).max(60),
  standard: 15,
});
/** And after this long whatever happens. */
export const longestHours = setting<number>({
  key: 'session.longest-hours',
  title: 'Hours after which everybody signs in again',
  help: 'Counted from signing in, however busy somebody was.',
  schema: z.int().min(1).max(12),
  standard: 8,
});
/** How long a second factor stays fresh. */
export const freshMinutes = setting<number>({
  key: 'session.fresh-minutes',
  title: 'Minutes that a second factor stays fresh',
  help: 'Downloads, protected places and emergency access ask for a fresh one.',
  schema: z.int().min(1).max(15),
  standard: STEP_UP_MINUTES,
});

const TOUCH_SECONDS = 30;

/** An appointment that a person may act in, with its scope in words. */
export interface Appointment {
  readonly appointmentId: string;
  readonly personId: string;
  readonly personName: string;
  readonly email: string;
  readonly role: Role;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
  readonly scopeName: string;
  /** The teams of a service; none for other scopes. */
  readonly teams: readonly string[];
}

const appointmentColumns = sql`
  a.appointment_id as "appointmentId", a.person_id as "personId", p.name as "personName", p.email,
  a.role, a.scope_kind as "scopeKind", a.scope_id as "scopeId",
  coalesce(t.name, e.name, v.name, r.name, l.name, u.name) as "scopeName",
  array(select x.team_id from team x where a.scope_kind = 'service' and x.authority_id = a.authority_id
    and x.service_id = a.scope_id order by x.team_id) as teams`;
const appointmentTables = sql`
  appointment a
  join person p using (authority_id, person_id)
  join authority u using (authority_id)
  left join team t on a.scope_kind = 'team' and t.authority_id = a.authority_id and t.team_id = a.scope_id
  left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
  left join service v on a.scope_kind = 'service' and v.authority_id = a.authority_id and v.service_id = a.scope_id
  left join trust r on a.scope_kind = 'trust' and r.authority_id = a.authority_id and r.trust_id = a.scope_id
  left join panel l on a.scope_kind = 'panel' and l.authority_id = a.authority_id and l.panel_id = a.scope_id`;
/** Of an appointment `a` of a person `p`: it lasts, and nobody has stopped the account. */
export const isCurrentAppointment = sql`is_held(a.starts_on, a.ends_on, a.ended_because) and p.stopped_at is null`;

/** The current appointments of one person, or of everybody (for the demonstration sign-in). */
export async function currentAppointments(tx: Tx, personId?: string): Promise<Appointment[]> {
  return tx.all(sql<Appointment>`
    select ${appointmentColumns} from ${appointmentTables}
    where a.authority_id = ${tx.authorityId} and ${isCurrentAppointment}
      and (${personId ?? null}::uuid is null or a.person_id = ${personId ?? null}::uuid)
    order by a.role, p.name, "scopeName"`);
}

/** The request that signs somebody in. */
export interface SignInFrom {
  readonly requestId: string;
  readonly origin?: RequestOrigin;
  /** The token of the session that this browser had, which ends: one browser, one session. */
  readonly replaces?: string | undefined;
}

/** Starts a session in one appointment; gives the token for the cookie. */
export async function startSession(
  database: Database,
  clock: Clock,
  authorityId: string,
  appointmentId: string,
  from: SignInFrom,
): Promise<string | undefined> {
  return database.withSystem({ authorityId, purpose: 'sign-in' }, (tx) =>
    beginSession(tx, clock, appointmentId, from),
  );
}

/** How somebody proved who they are. */
export interface SignedInBy {
  readonly issuerId: string;
  readonly factor: 'issuer' | 'own';
  /** The school that the issuer spoke for. */
  readonly onlyUrn: string | null;
}

/** The same in the caller's transaction; `by` is missing for the demonstration sign-in. */
export async function beginSession(
  tx: Tx,
  clock: Clock,
  appointmentId: string,
  from: SignInFrom,
  by?: SignedInBy,
): Promise<string | undefined> {
  const { authorityId } = tx;
  const appointment = await tx.maybe(sql<Appointment>`
      select ${appointmentColumns} from ${appointmentTables}
      where a.authority_id = ${authorityId} and a.appointment_id = ${appointmentId} and ${isCurrentAppointment}`);
  if (appointment === undefined) return undefined;
  const { replaces, ...request } = from;
  if (replaces !== undefined) await endReplaced(tx, clock, replaces, request);
  const secret = newSecret();
  const now = clock.now();
  const { sessionId } = await tx.one(sql<{ sessionId: string }>`
      insert into session (authority_id, token_hash, person_id, appointment_id, started_at, seen_at,
        issuer_id, factor, only_urn)
      values (${authorityId}, ${hashOf(secret)}, ${appointment.personId}, ${appointmentId}, ${now}, ${now},
        ${by?.issuerId ?? null}, ${by?.factor ?? null}, ${by?.onlyUrn ?? null})
      returning session_id as "sessionId"`);
  await record(
    tx,
    {
      personId: appointment.personId,
      appointmentId,
      sessionId,
      ...request,
      role: appointment.role,
    },
    { event: 'login.ok', purpose: 'sign-in' },
  );
  return `${authorityId}.${secret}`;
}

async function endReplaced(
  tx: Tx,
  clock: Clock,
  token: string,
  request: Omit<SignInFrom, 'replaces'>,
): Promise<void> {
  const old = await tx.maybe(sql<{
    sessionId: string;
    personId: string;
    appointmentId: string;
    role: Role;
  }>`
    update session s set ended_at = ${clock.now()} from appointment a
    where s.authority_id = ${tx.authorityId} and s.token_hash = ${tokenHash(token)} and s.ended_at is null
      and a.authority_id = s.authority_id and a.appointment_id = s.appointment_id
    returning s.session_id as "sessionId", s.person_id as "personId", s.appointment_id as "appointmentId", a.role`);
  if (old === undefined) return;
  await record(tx, { ...old, ...request }, { event: 'session.replaced', purpose: 'sign-in' });
}

interface SessionRow extends Appointment {
  readonly sessionId: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly steppedUpAt: Date | null;
  readonly appointmentCount: number;
}

/**
 * The viewer behind a session token; undefined when it is unknown, ended, idle or too old. A quiet
 * request does not begin the pause anew.
 */
export async function findViewer(
  database: Database,
  clock: Clock,
  token: string | undefined,
  requestId: string,
  origin?: RequestOrigin,
  isQuiet = false,
): Promise<Viewer | undefined> {
  const [authorityId, secret] = token?.split('.') ?? [];
  if (authorityId === undefined || secret === undefined) return undefined;
  return database.withSystem({ authorityId, purpose: 'session' }, async (tx) => {
    const row = await tx.maybe(sql<SessionRow>`
      select ${appointmentColumns}, s.session_id as "sessionId", s.started_at as "startedAt",
        s.seen_at as "seenAt", s.stepped_up_at as "steppedUpAt",
        (select count(*)::int from appointment o where o.authority_id = a.authority_id and o.person_id = a.person_id
          and is_held(o.starts_on, o.ends_on, o.ended_because)
          and (s.only_urn is null or (o.scope_kind = 'school' and o.scope_id = s.only_urn))) as "appointmentCount"
      from session s join ${appointmentTables} on s.authority_id = a.authority_id and s.appointment_id = a.appointment_id
      where s.authority_id = ${authorityId} and s.token_hash = ${hashOf(secret)}
        and s.ended_at is null and ${isCurrentAppointment}`);
    if (row === undefined) return undefined;
    const now = clock.now();
    const [idle, longest, fresh] = await readSettings(tx, idleMinutes, longestHours, freshMinutes);
    const idleSeconds = (now.getTime() - row.seenAt.getTime()) / 1000;
    const ageHours = (now.getTime() - row.startedAt.getTime()) / 3_600_000;
    const isIdle = idleSeconds > idle * 60;
    if (isIdle || ageHours > longest) {
      await endSession(tx, clock, row.sessionId);
      await record(
        tx,
        {
          personId: row.personId,
          appointmentId: row.appointmentId,
          sessionId: row.sessionId,
          role: row.role,
          requestId,
          ...(origin === undefined ? {} : { origin }),
        },
        { event: isIdle ? 'session.idle' : 'session.expire', purpose: 'session' },
      );
      return undefined;
    }
    const isTouched = !isQuiet && idleSeconds > TOUCH_SECONDS;
    if (isTouched) {
      await tx.run(
        sql`update session set seen_at = ${now} where authority_id = ${authorityId} and session_id = ${row.sessionId}`,
      );
    }
    return viewerFrom(authorityId, row, {
      sessionId: row.sessionId,
      requestId,
      ...(origin === undefined ? {} : { origin }),
      isSteppedUp: isFresh(row.steppedUpAt, now, fresh),
      appointmentCount: row.appointmentCount,
      sessionSeconds: Math.max(
        1,
        Math.floor(
          Math.min(idle * 60 - (isTouched ? 0 : idleSeconds), (longest - ageHours) * 3600),
        ),
      ),
    });
  });
}

/** A viewer made from an appointment, for a session or for the command line. */
export function viewerFrom(
  authorityId: string,
  appointment: Appointment,
  rest: Pick<
    Viewer,
    'sessionId' | 'requestId' | 'origin' | 'isSteppedUp' | 'appointmentCount' | 'sessionSeconds'
  >,
): Viewer {
  return {
    authorityId,
    personId: appointment.personId,
    role: appointment.role,
    scopes: scopesOf(appointment),
    appointmentId: appointment.appointmentId,
    name: appointment.personName,
    email: appointment.email,
    scopeKind: appointment.scopeKind,
    scopeId: appointment.scopeId,
    scopeName: appointment.scopeName,
    ...rest,
  };
}

/** Ends a session; its cookie is worthless from then on. */
export async function endSession(tx: Tx, clock: Clock, sessionId: string): Promise<void> {
  await tx.run(sql`
    update session set ended_at = ${clock.now()}
    where authority_id = ${tx.authorityId} and session_id = ${sessionId} and ended_at is null`);
}

/**
 * Notes a fresh second factor on the viewer's session, which goes on under a new token: whoever copied the
 * old one holds nothing (ASVS 7.2.4). Gives the token for the cookie.
 */
export async function stepUp(database: Database, clock: Clock, viewer: Viewer): Promise<string> {
  const secret = newSecret();
  await database.withSystem({ authorityId: viewer.authorityId, purpose: 'step-up' }, async (tx) => {
    await tx.run(sql`
      update session set stepped_up_at = ${clock.now()}, token_hash = ${hashOf(secret)}
      where authority_id = ${viewer.authorityId} and session_id = ${viewer.sessionId}`);
    await record(tx, viewer, { event: 'stepup.ok', purpose: 'step-up' });
  });
  return `${viewer.authorityId}.${secret}`;
}

/** Goes on in another of the person's own current appointments; false when it is not theirs. */
export async function switchAppointment(
  database: Database,
  viewer: Viewer,
  appointmentId: string,
): Promise<boolean> {
  return database.withSystem({ authorityId: viewer.authorityId, purpose: 'switch' }, async (tx) => {
    const changed = await tx.run(sql`
      update session s set appointment_id = a.appointment_id, stepped_up_at = null
      from appointment a join person p using (authority_id, person_id)
      where s.authority_id = ${viewer.authorityId} and s.session_id = ${viewer.sessionId}
        and a.authority_id = s.authority_id and a.appointment_id = ${appointmentId}
        and a.person_id = s.person_id and ${isCurrentAppointment}
        and (s.only_urn is null or (a.scope_kind = 'school' and a.scope_id = s.only_urn))`);
    if (changed === 1)
      await record(tx, viewer, {
        event: 'appointment.switch',
        subjectType: 'appointment',
        subjectId: appointmentId,
      });
    return changed === 1;
  });
}

/** The hash that a session is found by, from its whole token. */
export function tokenHash(token: string): Buffer {
  return hashOf(token.split('.')[1] ?? '');
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
