/** What somebody signs in with, as administrators see it, and how it is taken away for a new beginning. */
import type { Clock } from '../platform/clock.ts';
import { sql, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';
import { keysOf } from './second-factor/keys.ts';
import { forgetFactors, standingFactors } from './second-factor/store.ts';
import { endSessionsOf } from './session-life.ts';
import type { Viewer } from './viewer.ts';

/** The accounts that somebody is known by, and their second factors; nothing that opens a door. */
export interface SignInMeans {
  /** Each issuer's address, with the moment when the account there was first recognised. */
  readonly bindings: readonly { readonly issuer: string; readonly boundAt: Date }[];
  readonly hasFactor: boolean;
  readonly hasAuthenticator: boolean;
  readonly codesLeft: number;
  readonly keys: number;
}

/** Reads them, in a background transaction. */
export async function signInMeansOf(tx: Tx, personId: string): Promise<SignInMeans> {
  const bindings = await tx.all(sql<{ issuer: string; boundAt: Date }>`
    select issuer, bound_at as "boundAt" from sign_in_binding
    where authority_id = ${tx.authorityId} and person_id = ${personId} order by issuer`);
  const keys = await keysOf(tx, personId);
  return { bindings, keys: keys.length, ...(await standingFactors(tx, personId)) };
}

/** Ends what runs of a person: sessions, and attempts that wait for a second factor. */
async function cutOff(tx: Tx, clock: Clock, viewer: Viewer, personId: string): Promise<void> {
  await tx.run(sql`
    delete from sign_in_attempt where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  await tx.run(sql`
    delete from key_challenge where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  await endSessionsOf(tx, clock, viewer, personId);
}

/** Takes authenticator, keys and recovery codes away and ends the sessions; false where there was none. */
export async function resetFactors(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  personId: string,
  approvalId: string,
): Promise<boolean> {
  const hadAny = await forgetFactors(tx, personId);
  await cutOff(tx, clock, viewer, personId);
  await record(tx, viewer, {
    event: 'factor.reset',
    subjectType: 'person',
    subjectId: personId,
    ref: approvalId,
    purpose: 'appointments',
  });
  return hadAny;
}

/**
 * Takes the account at an issuer (its address) away from a person and ends the sessions: whoever next
 * comes from there with the person's verified address is recognised. False where there was none.
 */
export async function removeBinding(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  { personId, issuer }: { readonly personId: string; readonly issuer: string },
  approvalId: string,
): Promise<boolean> {
  const gone = await tx.run(sql`
    delete from sign_in_binding
    where authority_id = ${tx.authorityId} and person_id = ${personId} and issuer = ${issuer}`);
  await cutOff(tx, clock, viewer, personId);
  await record(tx, viewer, {
    event: 'binding.removed',
    subjectType: 'person',
    subjectId: personId,
    ref: approvalId,
    purpose: 'appointments',
  });
  return gone > 0;
}

/**
 * Stops a person's account at once: sessions end, nobody signs in, appointments stay. False where it is
 * stopped already.
 */
export async function stopAccount(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  personId: string,
  because: string,
): Promise<boolean> {
  const stopped = await tx.run(sql`
    update person set stopped_at = ${clock.now()}, stopped_by = ${viewer.personId}, stopped_because = ${because}
    where authority_id = ${tx.authorityId} and person_id = ${personId} and stopped_at is null`);
  if (stopped === 0) return false;
  await cutOff(tx, clock, viewer, personId);
  await record(tx, viewer, {
    event: 'user.disable',
    subjectType: 'person',
    subjectId: personId,
    purpose: 'appointments',
  });
  return true;
}

/** Lets a stopped account go on, as two administrators agreed. */
export async function releaseAccount(
  tx: Tx,
  viewer: Viewer,
  personId: string,
  approvalId: string,
): Promise<void> {
  await tx.run(sql`
    update person set stopped_at = null, stopped_by = null, stopped_because = null
    where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  await record(tx, viewer, {
    event: 'user.enable',
    subjectType: 'person',
    subjectId: personId,
    ref: approvalId,
    purpose: 'appointments',
  });
}
