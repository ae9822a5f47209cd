/** The two ends of a sign-in: refused, with a code in the audit; or begun, with the session's cookie. */
import { randomBytes } from 'node:crypto';
import type { Tell } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import { cookieName } from '../../platform/http-cookies.ts';
import type { Answer, PublicRoute } from '../../platform/routes.ts';
import { record, type Stranger } from '../audit.ts';
import { keepIdToken } from '../session-life.ts';
import { beginSession, currentAppointments, type SignedInBy } from '../session.ts';
import { ATTEMPT_COOKIE, hashOf } from './attempts.ts';
import type { RefusalCode } from './claims.ts';
import type { Issuers } from './issuers.ts';

/** The cookie that holds the session's token. */
export const SESSION_COOKIE = 'session';
const DEVICE_COOKIE = 'device';
const DEVICE_SECONDS = 400 * 86_400;

/** What signing in works with. */
export interface SignInDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly authorityId: string;
  readonly issuers: Issuers;
  /** Encrypts second factors. */
  readonly secret: string;
  /** Where people reach the application: security keys are bound to it. */
  readonly origin: string;
  readonly tell: Tell;
}

/** A request by somebody who need not be signed in. */
export type OpenRequest = Parameters<PublicRoute['handler']>[0];

/** The value of one of our cookies. */
export function cookieOf(request: OpenRequest, name: string): string | undefined {
  return request.cookies[cookieName(name, request.isSecure)];
}

/** Somebody of whom only the request is known; or, half-way, also who it will be. */
export function strangerOf(request: OpenRequest, personId: string | null = null): Stranger {
  const { requestId, origin } = request;
  return { personId, appointmentId: null, sessionId: null, role: null, requestId, origin };
}

/** Notes why somebody was refused, and says so in words that tell nobody else's business. */
export async function refuseSignIn(
  deps: SignInDeps,
  request: OpenRequest,
  issuerId: string,
  code: RefusalCode,
  event: 'login.fail' | 'stepup.fail' = 'login.fail',
): Promise<Answer & { readonly kind: 'page' }> {
  await deps.database.withSystem({ authorityId: deps.authorityId, purpose: 'sign-in' }, (tx) =>
    record(tx, strangerOf(request), {
      event,
      decision: 'deny',
      subjectType: 'issuer',
      subjectId: issuerId,
      rule: { id: `sign-in.${code}`, version: '1' },
      purpose: 'sign-in',
    }),
  );
  return {
    kind: 'page',
    template: 'access/views/refused.njk',
    status: code === 'issuer-unreachable' ? 503 : 403,
    model: {
      title: event === 'login.fail' ? 'You are not signed in' : 'That was not confirmed',
      words: WORDS[code],
      code,
    },
  };
}

const AGAIN = 'You were not signed in. Go back to the sign-in page and begin again.';
const NOT_ACCEPTED =
  'You were not signed in, because the answer of your organisation’s sign-in could not be trusted. Begin again, and tell your administrator if it happens twice.';
const NOT_KNOWN =
  'You were not signed in: no current appointment here belongs to the account that you used. Ask your administrator.';

const WORDS: Readonly<Record<RefusalCode, string>> = {
  'attempt-missing': AGAIN,
  'attempt-expired': `${AGAIN} Signing in takes ten minutes at most.`,
  'attempt-of-another-issuer': NOT_ACCEPTED,
  'issuer-unreachable':
    'Your organisation’s sign-in does not answer just now. Try again in a minute.',
  'issuer-said-no': 'Your organisation’s sign-in did not let you through. Begin again.',
  'answer-not-accepted': NOT_ACCEPTED,
  'signature-not-accepted': NOT_ACCEPTED,
  'token-not-accepted': NOT_ACCEPTED,
  subject: NOT_ACCEPTED,
  audience: NOT_ACCEPTED,
  tenant: NOT_KNOWN,
  groups: 'You were not signed in: your account is not in a group that may use this service.',
  'second-factor':
    'You were not signed in: your organisation’s sign-in did not ask you for a second factor. Sign out there, begin again, and give it when asked.',
  'not-fresh': 'Your organisation’s sign-in did not ask you again who you are. Begin again.',
  organisation:
    'You were not signed in: the organisation that you chose is not a school with a URN.',
  'email-missing': NOT_KNOWN,
  'email-unverified': NOT_KNOWN,
  'email-domain': NOT_KNOWN,
  'email-reassigned': NOT_KNOWN,
  'person-unknown': NOT_KNOWN,
  'person-other': 'That was another person’s account. Begin again with your own.',
  appointment: NOT_KNOWN,
  code: 'The code was not right.',
  locked: 'Too many codes were wrong. Wait a quarter of an hour, then begin again.',
};

/** Begins the session: cookie, known device, and on to where they wanted to go. */
export async function completeSignIn(
  deps: SignInDeps,
  request: OpenRequest,
  person: { readonly personId: string; readonly nextPath: string },
  by: SignedInBy,
  idToken?: string,
): Promise<Answer & { readonly kind: 'page' | 'redirect' }> {
  const { requestId, origin } = request;
  const device = cookieOf(request, DEVICE_COOKIE) ?? randomBytes(24).toString('base64url');
  const begun = await deps.database.withSystem(
    { authorityId: deps.authorityId, purpose: 'sign-in' },
    async (tx) => {
      const appointments = (await currentAppointments(tx, person.personId)).filter(
        ({ scopeKind, scopeId }) =>
          by.onlyUrn === null || (scopeKind === 'school' && scopeId === by.onlyUrn),
      );
      const first = appointments[0];
      if (first === undefined) return undefined;
      const token = await beginSession(
        tx,
        deps.clock,
        first.appointmentId,
        { requestId, origin, replaces: cookieOf(request, SESSION_COOKIE) },
        by,
      );
      if (token !== undefined && idToken !== undefined)
        await keepIdToken(tx, deps.secret, token, person.personId, idToken);
      await noteDevice(tx, deps, request, person.personId, device);
      return token === undefined ? undefined : { token, hasChoice: appointments.length > 1 };
    },
  );
  if (begun === undefined) return refuseSignIn(deps, request, by.issuerId, 'appointment');
  request.setCookie(SESSION_COOKIE, begun.token, null);
  request.setCookie(DEVICE_COOKIE, device, DEVICE_SECONDS);
  request.setCookie(ATTEMPT_COOKIE, '', 0);
  return { kind: 'redirect', to: begun.hasChoice ? '/appointments' : person.nextPath };
}

async function noteDevice(
  tx: Tx,
  { clock, tell }: SignInDeps,
  request: OpenRequest,
  personId: string,
  device: string,
): Promise<void> {
  const isNew = await tx.run(sql`
    insert into known_device (authority_id, person_id, device_hash, first_seen_at)
    values (${tx.authorityId}, ${personId}, ${hashOf(device)}, ${clock.now()})
    on conflict do nothing`);
  if (isNew === 1) {
    await record(tx, strangerOf(request, personId), { event: 'newDevice', purpose: 'sign-in' });
    const { known } = await tx.one(sql<{ known: number }>`
      select count(*)::int as known from known_device
      where authority_id = ${tx.authorityId} and person_id = ${personId}`);
    // The first of all is no news to whoever has just been appointed.
    if (known > 1) await tell(tx, { kind: 'device.new', personId });
  }
}
