/** What becomes of sessions once they run: how they began, what is left of them, who ends them. */
import type { Clock } from '../platform/clock.ts';
import { sql, type Database, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';
import { readSetting } from './settings.ts';
import { idleMinutes, longestHours, type SignedInBy } from './session.ts';
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
        where s.authority_id = ${tx.authorityId} and s.session_id = ${viewer.sessionId}
          and s.ended_at is null and s.appointment_id = ${viewer.appointmentId}
          and is_held(a.starts_on, a.ends_on, a.ended_because)`);
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

/** Ends every session of a person; gives how many there were. Each leaves its trace. */
export async function endSessionsOf(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  personId: string,
): Promise<number> {
  const ended = await tx.all(sql<{ sessionId: string }>`
    update session set ended_at = ${clock.now()}
    where authority_id = ${tx.authorityId} and person_id = ${personId} and ended_at is null
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
