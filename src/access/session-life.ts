/** What becomes of sessions once they run: how they began, what is left of them, who ends them. */
import type { Clock } from '../platform/clock.ts';
import { sql, type Database, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';
import { readSetting } from './settings.ts';
import { openSecret, sealSecret } from './second-factor/seal.ts';
import {
  idleMinutes,
  isCurrentAppointment,
  longestHours,
  tokenHash,
  type SignedInBy,
} from './session.ts';
import type { Viewer } from './viewer.ts';

/** How the viewer's session began; undefined for the demonstration sign-in. */
export async function signedInBy(
  database: Database,
  viewer: Viewer,
): Promise<SignedInBy | undefined> {
  return database.withSystem({ authorityId: viewer.authorityId, purpose: 'step-up' }, (tx) =>
    tx.maybe(sql<SignedInBy>`
      select issuer_id as "issuerId", factor, only_urn as "onlyUrn" from session
      where authority_id = ${tx.authorityId} and session_id = ${viewer.sessionId} and issuer_id is not null`),
  );
}

/** Keeps the issuer's word of who somebody is with the new session, encrypted, for signing out there. */
export async function keepIdToken(
  tx: Tx,
  installationSecret: string,
  token: string,
  personId: string,
  idToken: string,
): Promise<void> {
  const sealed = sealSecret(installationSecret, personId, Buffer.from(idToken), 'id token');
  await tx.run(sql`
    update session set id_token = ${sealed}
    where authority_id = ${tx.authorityId} and token_hash = ${tokenHash(token)}`);
}

const SIGNED_OUT_MINUTES = 10;

/** Of a session that has just ended: its issuer and the issuer's word, to sign out there as well. */
export async function endedSession(
  tx: Tx,
  clock: Clock,
  installationSecret: string,
  token: string,
): Promise<{ readonly issuerId: string; readonly idToken: string | undefined } | undefined> {
  const since = new Date(clock.now().getTime() - SIGNED_OUT_MINUTES * 60_000);
  const row = await tx.maybe(sql<{ issuerId: string; personId: string; idToken: Buffer | null }>`
    select issuer_id as "issuerId", person_id as "personId", id_token as "idToken" from session
    where authority_id = ${tx.authorityId} and token_hash = ${tokenHash(token)}
      and issuer_id is not null and ended_at > ${since}`);
  if (row === undefined) return undefined;
  const { issuerId, personId, idToken } = row;
  const word =
    idToken === null ? undefined : openSecret(installationSecret, personId, idToken, 'id token');
  return { issuerId, idToken: word?.toString() };
}

/** Forgets what issuers said once it serves nothing any more: a day after the session began. */
export async function forgetIdTokens(tx: Tx, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - 24 * 3_600_000);
  await tx.run(sql`
    update session set id_token = null
    where authority_id = ${tx.authorityId} and id_token is not null and started_at < ${before}`);
}

/** Seconds that the session still lasts when nothing more is asked for, from now. */
export async function secondsLeft(
  database: Database,
  clock: Clock,
  viewer: Viewer,
): Promise<number> {
  return database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'session' },
    async (tx) => {
      const idle = (await readSetting(tx, idleMinutes)) * 60;
      const row = await tx.maybe(sql<{ startedAt: Date }>`
        select started_at as "startedAt" from session
        where authority_id = ${tx.authorityId} and session_id = ${viewer.sessionId}`);
      if (row === undefined) return idle;
      const longest = (await readSetting(tx, longestHours)) * 3600;
      const age = (clock.now().getTime() - row.startedAt.getTime()) / 1000;
      return Math.max(0, Math.floor(Math.min(idle, longest - age)));
    },
  );
}

/** Begins the pause anew, by the person's own wish. */
export async function extendSession(
  database: Database,
  clock: Clock,
  viewer: Viewer,
): Promise<void> {
  await database.withSystem({ authorityId: viewer.authorityId, purpose: 'session' }, (tx) =>
    tx.run(sql`
      update session set seen_at = ${clock.now()}
      where authority_id = ${tx.authorityId} and session_id = ${viewer.sessionId} and ended_at is null`),
  );
}

/** Whether the viewer's session still runs in the same appointment; asks without prolonging it. */
export async function isStillIn(database: Database, viewer: Viewer): Promise<boolean> {
  return database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'session' },
    async (tx) => {
      const row = await tx.maybe(sql`
        select 1 from session s join appointment a using (authority_id, appointment_id)
        join person p on p.authority_id = a.authority_id and p.person_id = a.person_id
        where s.authority_id = ${tx.authorityId} and s.session_id = ${viewer.sessionId}
          and s.ended_at is null and s.appointment_id = ${viewer.appointmentId}
          and ${isCurrentAppointment}`);
      return row !== undefined;
    },
  );
}

/** How many sessions of a person run now. */
export async function countSessions(
  database: Database,
  clock: Clock,
  authorityId: string,
  personId: string,
): Promise<number> {
  return database.withSystem({ authorityId, purpose: 'end-sessions' }, async (tx) => {
    const idle = await readSetting(tx, idleMinutes);
    const since = new Date(clock.now().getTime() - idle * 60_000);
    const { count } = await tx.one(sql<{ count: number }>`
      select count(*)::int as count from session
      where authority_id = ${tx.authorityId} and person_id = ${personId} and ended_at is null and seen_at >= ${since}`);
    return count;
  });
}

/** Ends every session of a person, but for one if asked; gives how many there were. Each leaves its trace. */
export async function endSessionsOf(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  personId: string,
  butFor: string | null = null,
): Promise<number> {
  const ended = await tx.all(sql<{ sessionId: string }>`
    update session set ended_at = ${clock.now()}
    where authority_id = ${tx.authorityId} and person_id = ${personId} and ended_at is null
      and session_id is distinct from ${butFor}::uuid
    returning session_id as "sessionId"`);
  for (const { sessionId } of ended) {
    await record(tx, viewer, {
      event: 'session.revoke',
      subjectType: 'session',
      subjectId: sessionId,
      purpose: 'session',
    });
  }
  return ended.length;
}
