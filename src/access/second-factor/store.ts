/** The product's own second factor of a person: enrolled, checked, locked after wrong codes. */
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { record, type Actor } from '../audit.ts';
import { newRecoveryCodes, recoveryHash, stepOf } from './codes.ts';
import { openSecret, sealSecret } from './seal.ts';

/** So many wrong codes in a row lock the factor. */
export const MOST_WRONG_CODES = 5;
/** For so long. */
export const LOCK_MINUTES = 15;

/** What came of a code. */
export type CodeResult = 'ok' | 'wrong' | 'locked';

interface FactorRow {
  /** Null for whoever uses security keys alone. */
  readonly secret: Buffer | null;
  readonly lastStep: number;
  readonly wrongCodes: number;
  readonly lockedUntil: Date | null;
}

/** Whether the person has enrolled a factor. */
export async function hasFactor(tx: Tx, personId: string): Promise<boolean> {
  const row = await tx.maybe(sql`
    select 1 from own_factor where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  return row !== undefined;
}

/** Enrols a factor whose first code was right; gives the recovery codes. Never replaces one. */
export async function enrolFactor(
  tx: Tx,
  clock: Clock,
  installationSecret: string,
  personId: string,
  secret: Buffer,
  step: number,
): Promise<readonly string[] | undefined> {
  const made = await tx.run(sql`
    insert into own_factor (authority_id, person_id, secret, enrolled_at, last_step)
    values (${tx.authorityId}, ${personId}, ${sealSecret(installationSecret, personId, secret)}, ${clock.now()}, ${step})
    on conflict do nothing`);
  return made === 0 ? undefined : replaceRecoveryCodes(tx, personId);
}

/** Lets the person have security keys without an authenticator; gives recovery codes where nothing stood. */
export async function enrolWithoutAuthenticator(
  tx: Tx,
  clock: Clock,
  personId: string,
): Promise<readonly string[] | undefined> {
  const made = await tx.run(sql`
    insert into own_factor (authority_id, person_id, secret, enrolled_at, last_step)
    values (${tx.authorityId}, ${personId}, null, ${clock.now()}, 0)
    on conflict do nothing`);
  return made === 0 ? undefined : replaceRecoveryCodes(tx, personId);
}

/** New recovery codes; the old ones are worth nothing from then on. */
export async function replaceRecoveryCodes(tx: Tx, personId: string): Promise<readonly string[]> {
  await tx.run(sql`
    delete from recovery_code where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => recoveryHash(personId, code).toString('hex'));
  await tx.run(sql`
    insert into recovery_code (authority_id, person_id, code_hash)
    select ${tx.authorityId}, ${personId}, decode(hash, 'hex') from unnest(${hashes}::text[]) hash`);
  return codes;
}

/** Takes away everything that the person could give as a second factor: they set one up anew. */
export async function forgetFactors(tx: Tx, personId: string): Promise<boolean> {
  const gone = await tx.run(sql`
    delete from own_factor where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  return gone > 0;
}

interface Standing {
  readonly hasFactor: boolean;
  readonly hasAuthenticator: boolean;
  readonly codesLeft: number;
}

/** What stands beside the person's keys: an authenticator or none, and recovery codes not yet used. */
export async function standingFactors(tx: Tx, personId: string): Promise<Standing> {
  return tx.one(sql<Standing>`
    select exists (select 1 from own_factor where authority_id = ${tx.authorityId}
        and person_id = ${personId}) as "hasFactor",
      exists (select 1 from own_factor where authority_id = ${tx.authorityId}
        and person_id = ${personId} and secret is not null) as "hasAuthenticator",
      (select count(*)::int from recovery_code where authority_id = ${tx.authorityId}
        and person_id = ${personId} and used_at is null) as "codesLeft"`);
}

/** Checks a code of the authenticator or a recovery code; what is right is used up. */
export async function checkCode(
  tx: Tx,
  clock: Clock,
  installationSecret: string,
  actor: Actor,
  personId: string,
  code: string,
): Promise<CodeResult> {
  const row = await tx.maybe(sql<FactorRow>`
    select secret, last_step::float8 as "lastStep", wrong_codes as "wrongCodes", locked_until as "lockedUntil"
    from own_factor where authority_id = ${tx.authorityId} and person_id = ${personId} for update`);
  if (row === undefined) return 'wrong';
  const now = clock.now();
  if (row.lockedUntil !== null && row.lockedUntil > now) return 'locked';
  const bare = code.replaceAll(/\s/g, '');
  const isRight = /^[0-9]{6}$/.test(bare)
    ? await takeStep(
        tx,
        personId,
        row,
        row.secret === null
          ? undefined
          : stepOf(openSecret(installationSecret, personId, row.secret), bare, now),
      )
    : await takeRecoveryCode(tx, clock, personId, bare);
  if (isRight) {
    await tx.run(sql`
      update own_factor set wrong_codes = 0, locked_until = null
      where authority_id = ${tx.authorityId} and person_id = ${personId}`);
    await record(tx, actor, { event: 'mfa.ok', purpose: 'sign-in' });
    return 'ok';
  }
  const isLocked = row.wrongCodes + 1 >= MOST_WRONG_CODES;
  await tx.run(sql`
    update own_factor set wrong_codes = ${isLocked ? 0 : row.wrongCodes + 1},
      locked_until = ${isLocked ? new Date(now.getTime() + LOCK_MINUTES * 60_000) : null}
    where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  await record(tx, actor, { event: 'mfa.fail', decision: 'deny', purpose: 'sign-in' });
  if (!isLocked) return 'wrong';
  await record(tx, actor, { event: 'account.locked', decision: 'deny', purpose: 'sign-in' });
  return 'locked';
}

/** A code is good once: neither it nor an older one is taken again. */
async function takeStep(
  tx: Tx,
  personId: string,
  row: FactorRow,
  step: number | undefined,
): Promise<boolean> {
  if (step === undefined || step <= row.lastStep) return false;
  await tx.run(sql`
    update own_factor set last_step = ${step}
    where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  return true;
}

async function takeRecoveryCode(
  tx: Tx,
  clock: Clock,
  personId: string,
  code: string,
): Promise<boolean> {
  const taken = await tx.run(sql`
    update recovery_code set used_at = ${clock.now()}
    where authority_id = ${tx.authorityId} and person_id = ${personId}
      and code_hash = ${recoveryHash(personId, code)} and used_at is null`);
  return taken === 1;
}
