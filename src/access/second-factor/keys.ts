/**
 * Security keys and passkeys (WebAuthn level 2) as a second factor of one's own: challenges that are
 * good once, for one person in one session or attempt; keys with a name; answers checked by the library.
 */
import { createHash } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { record, type Actor } from '../audit.ts';

/** A challenge is good for this long. */
export const CHALLENGE_MINUTES = 10;
/** So many keys a person may have. */
export const MOST_KEYS = 10;

/** What the keys of an installation are bound to: `origin` is where people reach it. */
export interface KeyDeps {
  readonly clock: Clock;
  readonly origin: string;
}

/** Whose challenge it is, and for what. */
export interface Asked {
  readonly purpose: 'register' | 'confirm';
  readonly personId: string;
  /** The session or the attempt to sign in. */
  readonly holder: Buffer;
}

/** A key as its person sees it. */
export interface SecurityKey {
  readonly keyId: string;
  readonly name: string;
  readonly addedAt: Date;
  readonly usedAt: Date | null;
}

/** Why an answer of a key was not accepted, as the audit has it. */
type KeyRefusal = 'malformed' | 'challenge' | 'unknown' | 'counter' | 'not-accepted' | 'taken';

/** The holder of a running session. */
export function sessionHolder(sessionId: string | null): Buffer {
  return createHash('sha256')
    .update(`session:${sessionId ?? ''}`)
    .digest();
}

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
};
const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
  }),
});
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
const transports = z
  .array(z.string())
  .transform((names) => TRANSPORTS.filter((each) => names.includes(each)));
const attestation = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: transports.default([]),
  }),
});
const clientData = z.object({ challenge: base64url });

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function challengeIn(clientDataJSON: string): string | undefined {
  return parsed(clientData, Buffer.from(clientDataJSON, 'base64url').toString())?.challenge;
}

function hostOf(origin: string): string {
  return new URL(origin).hostname;
}

async function keepChallenge(
  tx: Tx,
  clock: Clock,
  { purpose, personId, holder }: Asked,
  challenge: string,
): Promise<void> {
  const now = clock.now();
  const end = new Date(now.getTime() + CHALLENGE_MINUTES * 60_000);
  await tx.run(sql`
    delete from key_challenge where authority_id = ${tx.authorityId} and expires_at <= ${now}`);
  await tx.run(sql`
    insert into key_challenge (authority_id, challenge, purpose, person_id, holder, expires_at)
    values (${tx.authorityId}, ${challenge}, ${purpose}, ${personId}, ${holder}, ${end})`);
}

/** Takes the challenge out of the store: whatever comes of it, it cannot be answered again. */
async function takeChallenge(
  tx: Tx,
  clock: Clock,
  { purpose, personId, holder }: Asked,
  challenge: string | undefined,
): Promise<boolean> {
  if (challenge === undefined) return false;
  const taken = await tx.run(sql`
    delete from key_challenge
    where authority_id = ${tx.authorityId} and challenge = ${challenge} and purpose = ${purpose}
      and person_id = ${personId} and holder = ${holder} and expires_at > ${clock.now()}`);
  return taken === 1;
}

interface KeyRow {
  readonly keyId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly useCount: number;
  readonly transports: readonly string[];
}

function keyRows(tx: Tx, personId: string): Promise<KeyRow[]> {
  return tx.all(sql<KeyRow>`
    select key_id as "keyId", credential_id as "credentialId", public_key as "publicKey",
      use_count::float8 as "useCount", transports
    from security_key where authority_id = ${tx.authorityId} and person_id = ${personId}
    order by added_at, key_id for update`);
}

function described({ credentialId, transports: names }: KeyRow) {
  return {
    id: credentialId.toString('base64url'),
    transports: TRANSPORTS.filter((each) => names.includes(each)),
  };
}

/** The keys of a person, oldest first. */
export function keysOf(tx: Tx, personId: string): Promise<SecurityKey[]> {
  return tx.all(sql<SecurityKey>`
    select key_id as "keyId", name, added_at as "addedAt", used_at as "usedAt"
    from security_key where authority_id = ${tx.authorityId} and person_id = ${personId}
    order by added_at, key_id`);
}

/** What the browser is told so that it asks for one of the person's keys; undefined where there is none. */
export async function askForKey(
  tx: Tx,
  { clock, origin }: KeyDeps,
  asked: Omit<Asked, 'purpose'>,
  isVerified = false,
): Promise<string | undefined> {
  const rows = await keyRows(tx, asked.personId);
  if (rows.length === 0) return undefined;
  const options = await generateAuthenticationOptions({
    rpID: hostOf(origin),
    allowCredentials: rows.map(described),
    userVerification: isVerified ? 'required' : 'preferred',
  });
  await keepChallenge(tx, clock, { ...asked, purpose: 'confirm' }, options.challenge);
  return JSON.stringify(options);
}

/**
 * What the browser is told so that it makes a new key for the person: one that shows who holds it where
 * `isVerified`; on a device that has one of theirs already only where it `mayRepeat`.
 */
export async function askForNewKey(
  tx: Tx,
  { clock, origin }: KeyDeps,
  asked: Omit<Asked, 'purpose'>,
  { isVerified = false, mayRepeat = false } = {},
): Promise<string> {
  const person = await tx.one(sql<{ email: string; name: string }>`
    select email, name from person
    where authority_id = ${tx.authorityId} and person_id = ${asked.personId}`);
  const options = await generateRegistrationOptions({
    rpName: 'Alongside',
    rpID: hostOf(origin),
    userID: new Uint8Array(Buffer.from(asked.personId.replaceAll('-', ''), 'hex')),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: mayRepeat ? [] : (await keyRows(tx, asked.personId)).map(described),
    authenticatorSelection: {
      residentKey: 'discouraged',
      userVerification: isVerified ? 'required' : 'preferred',
    },
  });
  await keepChallenge(tx, clock, { ...asked, purpose: 'register' }, options.challenge);
  return JSON.stringify(options);
}

async function noteRefusal(tx: Tx, actor: Actor, why: KeyRefusal): Promise<'wrong'> {
  await record(tx, actor, {
    event: 'mfa.fail',
    decision: 'deny',
    subjectType: 'security-key',
    rule: { id: `security-key.${why}`, version: '1' },
    purpose: 'sign-in',
  });
  return 'wrong';
}

/** Checks the answer of one of the person's keys. Its challenge is used up either way. */
export async function checkKey(
  tx: Tx,
  { clock, origin }: KeyDeps,
  actor: Actor,
  asked: Omit<Asked, 'purpose'>,
  answer: string,
  isVerified = false,
): Promise<'ok' | 'wrong'> {
  const response = parsed(assertion, answer);
  if (response === undefined) return noteRefusal(tx, actor, 'malformed');
  const challenge = challengeIn(response.response.clientDataJSON);
  if (!(await takeChallenge(tx, clock, { ...asked, purpose: 'confirm' }, challenge))) {
    return noteRefusal(tx, actor, 'challenge');
  }
  const key = (await keyRows(tx, asked.personId)).find(
    ({ credentialId }) => credentialId.toString('base64url') === response.id,
  );
  if (key === undefined) return noteRefusal(tx, actor, 'unknown');
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge ?? '',
    expectedOrigin: origin,
    expectedRPID: hostOf(origin),
    requireUserVerification: isVerified,
    credential: {
      id: response.id,
      publicKey: new Uint8Array(key.publicKey),
      counter: key.useCount,
    },
  }).catch((error: unknown) => ({ verified: false as const, error }));
  if ('error' in checked || !checked.verified) {
    const isBack = 'error' in checked && /counter/i.test(String(checked.error));
    return noteRefusal(tx, actor, isBack ? 'counter' : 'not-accepted');
  }
  await tx.run(sql`
    update security_key set use_count = ${checked.authenticationInfo.newCounter}, used_at = ${clock.now()}
    where authority_id = ${tx.authorityId} and key_id = ${key.keyId}`);
  await record(tx, actor, {
    event: 'mfa.ok',
    subjectType: 'security-key',
    subjectId: key.keyId,
    purpose: 'sign-in',
  });
  return 'ok';
}

/** Keeps a new key whose answer fits its challenge; the person has a factor of their own already. */
export async function addKey(
  tx: Tx,
  { clock, origin }: KeyDeps,
  actor: Actor,
  asked: Omit<Asked, 'purpose'>,
  { name, answer }: { readonly name: string; readonly answer: string },
  isVerified = false,
): Promise<'ok' | 'wrong'> {
  const response = parsed(attestation, answer);
  if (response === undefined) return noteRefusal(tx, actor, 'malformed');
  const challenge = challengeIn(response.response.clientDataJSON);
  if (!(await takeChallenge(tx, clock, { ...asked, purpose: 'register' }, challenge))) {
    return noteRefusal(tx, actor, 'challenge');
  }
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge ?? '',
    expectedOrigin: origin,
    expectedRPID: hostOf(origin),
    requireUserVerification: isVerified,
  }).catch(() => undefined);
  if (checked?.verified !== true) return noteRefusal(tx, actor, 'not-accepted');
  const { id, publicKey, counter } = checked.registrationInfo.credential;
  const keyId = crypto.randomUUID();
  const made = await tx.run(sql`
    insert into security_key (authority_id, key_id, person_id, credential_id, public_key, use_count, transports, name, added_at)
    select ${tx.authorityId}, ${keyId}, ${asked.personId}, ${Buffer.from(id, 'base64url')}, ${Buffer.from(publicKey)},
      ${counter}, ${[...response.response.transports]}::text[], ${name}, ${clock.now()}
    where (select count(*) from security_key
      where authority_id = ${tx.authorityId} and person_id = ${asked.personId}) < ${MOST_KEYS}
    on conflict do nothing`);
  if (made === 0) return noteRefusal(tx, actor, 'taken');
  await record(tx, actor, {
    event: 'entity.create',
    subjectType: 'security-key',
    subjectId: keyId,
    purpose: 'sign-in',
  });
  return 'ok';
}

/** Removes a key of the person; `last` when nothing else of theirs would open the door, `none` for no such key. */
export async function removeKey(
  tx: Tx,
  actor: Actor,
  personId: string,
  keyId: string,
): Promise<'removed' | 'last' | 'none'> {
  const rows = await keyRows(tx, personId);
  if (!rows.some((row) => row.keyId === keyId)) return 'none';
  const factor = await tx.maybe(sql<{ hasSecret: boolean }>`
    select secret is not null as "hasSecret" from own_factor
    where authority_id = ${tx.authorityId} and person_id = ${personId} for update`);
  if (rows.length === 1 && factor?.hasSecret !== true) return 'last';
  await tx.run(sql`
    delete from security_key
    where authority_id = ${tx.authorityId} and person_id = ${personId} and key_id = ${keyId}`);
  await record(tx, actor, {
    event: 'entity.delete',
    subjectType: 'security-key',
    subjectId: keyId,
    purpose: 'sign-in',
  });
  return 'removed';
}
