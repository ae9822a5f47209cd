/** What an issuer's claims must say beyond what the library checks: pure, one code a refusal. */
import type { Issuer } from '../../platform/issuer-config.ts';

/** Why a sign-in was refused: a code for the audit and the person's page, never a value. */
export type RefusalCode =
  | 'attempt-missing'
  | 'attempt-expired'
  | 'attempt-of-another-issuer'
  | 'issuer-unreachable'
  | 'issuer-said-no'
  | 'answer-not-accepted'
  | 'signature-not-accepted'
  | 'token-not-accepted'
  | 'subject'
  | 'audience'
  | 'tenant'
  | 'groups'
  | 'second-factor'
  | 'not-fresh'
  | 'organisation'
  | 'email-missing'
  | 'email-unverified'
  | 'email-domain'
  | 'email-reassigned'
  | 'person-unknown'
  | 'person-other'
  | 'appointment'
  | 'code'
  | 'locked';

/** Who the issuer says that it is. */
export interface Identity {
  readonly subject: string;
  /** Lower case, and only where it counts as verified. */
  readonly email: { readonly address: string } | { readonly refused: RefusalCode };
  /** The school that it speaks for; undefined where it speaks for none. */
  readonly urn: string | undefined;
}

type Claims = Readonly<Record<string, unknown>>;

/** The identity in validated claims, or why it is refused. */
export function identityIn(claims: Claims, issuer: Issuer): Identity | RefusalCode {
  const subject = claims['sub'];
  if (typeof subject !== 'string' || subject.length === 0 || subject.length > 255) return 'subject';
  if (!isForUs(claims, issuer.clientId)) return 'audience';
  if (issuer.kind === 'entra') {
    const tenant = claims['tid'];
    if (typeof tenant !== 'string' || tenant.toLowerCase() !== issuer.tenant) return 'tenant';
    if (issuer.groups !== undefined && !overlaps(claims['groups'], issuer.groups)) return 'groups';
  }
  if (issuer.secondFactor === 'issuer' && !saysSecondFactor(claims, issuer.factorValues)) {
    return 'second-factor';
  }
  const urn = issuer.kind === 'dfe-sign-in' ? urnIn(claims['organisation']) : undefined;
  if (issuer.kind === 'dfe-sign-in' && urn === undefined) return 'organisation';
  return { subject, email: emailIn(claims, issuer), urn };
}

/** For this client and nobody else: another audience could use the token as well. */
function isForUs(claims: Claims, clientId: string): boolean {
  const { aud, azp } = claims;
  const only: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  return only === clientId && (azp === undefined || azp === clientId);
}

function overlaps(value: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(value) && value.some((each) => wanted.includes(each as string));
}

function saysSecondFactor({ amr, acr, acrs }: Claims, values: readonly string[]): boolean {
  return overlaps(amr, values) || overlaps(acrs, values) || overlaps([acr], values);
}

/** DfE Sign-in sends the organisation as an object, some clients see it as JSON in a string. */
function urnIn(organisation: unknown): string | undefined {
  let value = organisation;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value) as unknown;
    } catch {
      return undefined;
    }
  }
  if (typeof value !== 'object' || value === null || !('urn' in value)) return undefined;
  const urn = typeof value.urn === 'number' ? String(value.urn) : value.urn;
  return typeof urn === 'string' && /^[0-9]{6}$/.test(urn) ? urn : undefined;
}

/** ASCII only: other letters have lower cases that look like, or are, ASCII ones. */
const ADDRESS = /^[!-?A-~]{1,64}@[A-Za-z0-9.-]{3,255}$/;

function emailIn(claims: Claims, issuer: Issuer): Identity['email'] {
  const value = claims[issuer.emailClaim];
  if (typeof value !== 'string' || !ADDRESS.test(value)) return { refused: 'email-missing' };
  const verified = claims['email_verified'];
  const isVerified =
    issuer.emailVerified === 'by-claim'
      ? verified === true
      : verified === undefined || verified === true;
  if (!isVerified) return { refused: 'email-unverified' };
  const email = value.toLowerCase();
  const domain = email.slice(email.indexOf('@') + 1);
  return issuer.emailDomains?.includes(domain) === false
    ? { refused: 'email-domain' }
    : { address: email };
}

/** Whether the person proved who they are after the moment given (claims in seconds). */
export function isFreshFrom(claims: Claims, startedAt: Date, toleranceSeconds: number): boolean {
  const time = claims['auth_time'];
  return typeof time === 'number' && time >= startedAt.getTime() / 1000 - toleranceSeconds;
}
