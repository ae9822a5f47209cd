/** Attempts to sign in, kept on the server, each bound to one browser by a cookie and used once. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import type { Secrets } from './issuers.ts';

/** The short-lived cookie of an attempt. */
export const ATTEMPT_COOKIE = 'sign-in';
/** An attempt is over after this long. */
export const ATTEMPT_MINUTES = 10;

/** An attempt whose browser is away at the issuer. */
export interface IssuerAttempt extends Secrets {
  readonly issuerId: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly nextPath: string;
  readonly sessionId: string | null;
}

/** An attempt that waits for the product's own code. */
export interface FactorAttempt {
  readonly issuerId: string;
  readonly nextPath: string;
  readonly personId: string;
  readonly onlyUrn: string | null;
  readonly offeredSecret: Buffer | null;
}

/** Hash under which a cookie's secret is kept. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Keeps a new attempt; gives the cookie's value. Attempts that ran out are cleared away. */
export async function keepAttempt(
  tx: Tx,
  clock: Clock,
  attempt: Pick<IssuerAttempt, 'issuerId' | 'nextPath' | 'sessionId'> & Secrets,
): Promise<string> {
  await clearAway(tx, clock);
  const secret = randomBytes(32).toString('base64url');
  const now = clock.now();
  await tx.run(sql`
    insert into sign_in_attempt (authority_id, cookie_hash, stage, issuer_id, started_at, expires_at, next_path,
      state, nonce, code_verifier, session_id)
    values (${tx.authorityId}, ${hashOf(secret)}, 'issuer', ${attempt.issuerId}, ${now}, ${endOf(now)},
      ${attempt.nextPath}, ${attempt.state}, ${attempt.nonce}, ${attempt.codeVerifier}, ${attempt.sessionId})`);
  return secret;
}

/** Takes the attempt out of the store: whatever comes of it, it cannot be used again. */
export async function takeAttempt(tx: Tx, secret: string): Promise<IssuerAttempt | undefined> {
  return tx.maybe(sql<IssuerAttempt>`
    delete from sign_in_attempt
    where authority_id = ${tx.authorityId} and cookie_hash = ${hashOf(secret)} and stage = 'issuer'
    returning issuer_id as "issuerId", started_at as "startedAt", expires_at as "expiresAt",
      next_path as "nextPath", session_id as "sessionId", state, nonce, code_verifier as "codeVerifier"`);
}

/** Keeps who it is until they gave their own code; gives the cookie's new value. */
export async function keepForCode(
  tx: Tx,
  clock: Clock,
  attempt: Omit<FactorAttempt, 'offeredSecret'>,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const now = clock.now();
  await tx.run(sql`
    insert into sign_in_attempt (authority_id, cookie_hash, stage, issuer_id, started_at, expires_at, next_path,
      person_id, only_urn)
    values (${tx.authorityId}, ${hashOf(secret)}, 'factor', ${attempt.issuerId}, ${now}, ${endOf(now)},
      ${attempt.nextPath}, ${attempt.personId}, ${attempt.onlyUrn})`);
  return secret;
}

/** The attempt that waits for a code, locked until the transaction ends. */
export async function findForCode(
  tx: Tx,
  clock: Clock,
  secret: string | undefined,
): Promise<FactorAttempt | undefined> {
  if (secret === undefined) return undefined;
  return tx.maybe(sql<FactorAttempt>`
    select issuer_id as "issuerId", next_path as "nextPath", person_id as "personId",
      only_urn as "onlyUrn", offered_secret as "offeredSecret"
    from sign_in_attempt
    where authority_id = ${tx.authorityId} and cookie_hash = ${hashOf(secret)} and stage = 'factor'
      and expires_at > ${clock.now()}
    for update`);
}

/** Keeps the secret that is offered for enrolment. */
export async function offerSecret(tx: Tx, cookie: string, offered: Buffer): Promise<void> {
  await tx.run(sql`
    update sign_in_attempt set offered_secret = ${offered}
    where authority_id = ${tx.authorityId} and cookie_hash = ${hashOf(cookie)}`);
}

/** Ends an attempt. */
export async function dropAttempt(tx: Tx, cookie: string): Promise<void> {
  await tx.run(sql`
    delete from sign_in_attempt where authority_id = ${tx.authorityId} and cookie_hash = ${hashOf(cookie)}`);
}

function endOf(now: Date): Date {
  return new Date(now.getTime() + ATTEMPT_MINUTES * 60_000);
}

async function clearAway(tx: Tx, clock: Clock): Promise<void> {
  const longAgo = new Date(clock.now().getTime() - 24 * 3_600_000);
  await tx.run(sql`
    delete from sign_in_attempt where authority_id = ${tx.authorityId} and expires_at < ${longAgo}`);
}
