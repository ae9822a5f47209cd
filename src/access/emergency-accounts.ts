/**
 * Emergency accounts for when no organisation's sign-in answers (TRUST 4e): made by one administrator,
 * sealed with a hardware key once a second person agreed, opened by that key once, loudly.
 */
import type { Clock } from '../platform/clock.ts';
import { sql, type Tx } from '../platform/db.ts';
import { Refusal } from '../platform/errors.ts';
import { claimApproval } from './approval.ts';
import { record, type Actor } from './audit.ts';
import {
  addKey,
  askForKey,
  askForNewKey,
  checkKey,
  keysOf,
  sessionHolder,
  type KeyDeps,
} from './second-factor/keys.ts';
import { enrolWithoutAuthenticator, forgetFactors } from './second-factor/store.ts';
import type { ScopeKind } from './policy.ts';
import type { Viewer } from './viewer.ts';

/** The roles that an emergency account can have. */
export type EmergencyRole = 'SM' | 'SYS';

/** An emergency account as administrators and information governance see it. */
export interface EmergencyAccount {
  readonly personId: string;
  readonly name: string;
  readonly role: EmergencyRole;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
  readonly madeAt: Date;
  readonly sealedAt: Date | null;
  readonly usedAt: Date | null;
  readonly closedAt: Date | null;
}

const columns = sql`
  e.person_id as "personId", p.name, e.role, e.scope_kind as "scopeKind", e.scope_id as "scopeId",
  e.made_at as "madeAt", e.sealed_at as "sealedAt", e.used_at as "usedAt", e.closed_at as "closedAt"
  from emergency_account e join person p using (authority_id, person_id)`;

/** Every account that was not closed, the oldest first. */
export function emergencyAccounts(tx: Tx): Promise<EmergencyAccount[]> {
  return tx.all(sql<EmergencyAccount>`
    select ${columns} where e.authority_id = ${tx.authorityId} and e.closed_at is null
    order by e.made_at, e.person_id`);
}

/** One of them, if it is there. */
export function findEmergencyAccount(
  tx: Tx,
  personId: string,
): Promise<EmergencyAccount | undefined> {
  return tx.maybe(sql<EmergencyAccount>`
    select ${columns}
    where e.authority_id = ${tx.authorityId} and e.person_id = ${personId} and e.closed_at is null`);
}

/** Makes an account that nothing opens yet. Its address is none that any issuer could speak for. */
export async function makeEmergencyAccount(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  made: {
    readonly name: string;
    readonly role: EmergencyRole;
    readonly scopeKind: ScopeKind;
    readonly scopeId: string;
  },
): Promise<string> {
  const personId = crypto.randomUUID();
  await tx.run(sql`
    insert into person (authority_id, person_id, email, name)
    values (${tx.authorityId}, ${personId}, ${`emergency-${personId}@alongside.invalid`}, ${made.name})`);
  await tx.run(sql`
    insert into emergency_account (authority_id, person_id, role, scope_kind, scope_id, made_by, made_at)
    values (${tx.authorityId}, ${personId}, ${made.role}, ${made.scopeKind}, ${made.scopeId},
      ${viewer.personId}, ${clock.now()})`);
  await record(tx, viewer, {
    event: 'user.create',
    subjectType: 'person',
    subjectId: personId,
    ref: 'emergency-account',
    purpose: 'emergency-account',
  });
  return personId;
}

/** What the browser of the administrator who seals asks a new key for. */
export function keyToSeal(
  tx: Tx,
  deps: KeyDeps,
  viewer: Viewer,
  personId: string,
): Promise<string> {
  return askForNewKey(
    tx,
    deps,
    { personId, holder: sessionHolder(viewer.sessionId) },
    // The key that was used before is sealed again.
    { isVerified: true, mayRepeat: true },
  );
}

/**
 * Seals the account with a new key, under an agreement that is used up by it; older keys open nothing any
 * more. `wrong` when the key's answer was not accepted: nothing has changed then.
 */
export async function sealEmergencyAccount(
  tx: Tx,
  deps: KeyDeps,
  viewer: Viewer,
  account: EmergencyAccount,
  answer: string,
): Promise<'sealed' | 'wrong'> {
  const { personId } = account;
  const holder = sessionHolder(viewer.sessionId);
  const before = await keysOf(tx, personId);
  await enrolWithoutAuthenticator(tx, deps.clock, personId);
  // The key alone opens it: codes on paper would be a second way in.
  await tx.run(sql`
    delete from recovery_code where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  const key = { name: 'Sealed key', answer };
  if ((await addKey(tx, deps, viewer, { personId, holder }, key, true)) === 'wrong') return 'wrong';
  await tx.run(sql`
    delete from security_key where authority_id = ${tx.authorityId} and person_id = ${personId}
      and key_id = any (${before.map(({ keyId }) => keyId)}::uuid[])`);
  const agreed = await tx.maybe(sql<{ approvalId: string }>`
    select approval_id as "approvalId" from approval
    where authority_id = ${tx.authorityId} and act = 'emergency-account.seal' and subject = ${personId}
      and asked_by = ${viewer.personId} and decision = 'approved' and used_at is null and expires_at > now() limit 1`);
  const isClaimed = await claimApproval(tx, viewer, 'emergency-account.seal', personId);
  if (agreed === undefined || !isClaimed)
    throw new Refusal(403, 'A second person has to agree first, and an agreement is used once.');
  await tx.run(sql`
    update emergency_account set sealed_at = ${deps.clock.now()}, approval_id = ${agreed.approvalId}, used_at = null
    where authority_id = ${tx.authorityId} and person_id = ${personId} and closed_at is null`);
  await record(tx, viewer, {
    event: 'emergencyAccount.sealed',
    subjectType: 'person',
    subjectId: personId,
    ref: agreed.approvalId,
    purpose: 'emergency-account',
  });
  return 'sealed';
}

/** Closes an account for good: its keys go. */
export async function closeEmergencyAccount(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
  personId: string,
): Promise<void> {
  const closed = await tx.run(sql`
    update emergency_account set closed_at = ${clock.now()}, closed_by = ${viewer.personId}
    where authority_id = ${tx.authorityId} and person_id = ${personId} and closed_at is null`);
  if (closed === 0) return;
  await forgetFactors(tx, personId);
  await record(tx, viewer, {
    event: 'user.disable',
    subjectType: 'person',
    subjectId: personId,
    ref: 'emergency-account',
    purpose: 'emergency-account',
  });
}

/** Accounts whose key lies sealed: the only ones that open. */
export function sealedAccounts(tx: Tx): Promise<EmergencyAccount[]> {
  return tx.all(sql<EmergencyAccount>`
    select ${columns} where e.authority_id = ${tx.authorityId} and e.closed_at is null
      and e.sealed_at is not null and e.used_at is null and p.stopped_at is null
    order by e.role, e.made_at, e.person_id`);
}

/** What the browser of whoever opens a sealed account asks the key for; undefined where it is not sealed. */
export async function keyToOpen(
  tx: Tx,
  deps: KeyDeps,
  personId: string,
  holder: Buffer,
): Promise<string | undefined> {
  const isSealed = (await sealedAccounts(tx)).some((each) => each.personId === personId);
  return isSealed ? askForKey(tx, deps, { personId, holder }, true) : undefined;
}

/**
 * Opens a sealed account with its key: the seal is broken, and the appointment lasts until tomorrow. The
 * caller begins the session, and tells everybody who has to know.
 */
export async function openSealedAccount(
  tx: Tx,
  deps: KeyDeps,
  actor: Actor,
  asked: { readonly personId: string; readonly holder: Buffer; readonly answer: string },
): Promise<'opened' | 'wrong'> {
  const { personId, holder, answer } = asked;
  const account = await tx.maybe(sql<{ approvalId: string }>`
    select e.approval_id as "approvalId" from emergency_account e join person p using (authority_id, person_id)
    where e.authority_id = ${tx.authorityId} and e.person_id = ${personId} and e.closed_at is null
      and e.sealed_at is not null and e.used_at is null and p.stopped_at is null for update of e`);
  if (account === undefined) return 'wrong';
  if ((await checkKey(tx, deps, actor, { personId, holder }, answer, true)) === 'wrong')
    return 'wrong';
  const { clock } = deps;
  await tx.run(sql`
    update emergency_account set used_at = ${clock.now()}
    where authority_id = ${tx.authorityId} and person_id = ${personId}`);
  await tx.run(sql`
    insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on, ends_on,
      granted_by, approved_by, approval_id)
    select e.authority_id, e.person_id, e.role, e.scope_kind, e.scope_id, ${clock.today()}, ${clock.today()}::date + 1,
      x.asked_by, x.decided_by, x.approval_id
    from emergency_account e join approval x using (authority_id, approval_id)
    where e.authority_id = ${tx.authorityId} and e.person_id = ${personId}`);
  await record(tx, actor, {
    event: 'emergencyAccount.used',
    subjectType: 'person',
    subjectId: personId,
    ref: account.approvalId,
    purpose: 'sign-in',
  });
  return 'opened';
}
