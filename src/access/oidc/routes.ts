/** Sign-in through an issuer: the way there and the way back. Public, because nobody is signed in yet. */
import { isFreshFrom, identityIn, type RefusalCode } from './claims.ts';
import type { Issuer } from '../../platform/issuer-config.ts';
import { notFound } from '../../platform/errors.ts';
import { localPath } from '../../platform/local-path.ts';
import type { Answer, PublicRoute } from '../../platform/routes.ts';
import { withQuery } from '../../platform/view.ts';
import { findViewer, stepUp } from '../session.ts';
import { signedInBy } from '../session-life.ts';
import type { Viewer } from '../viewer.ts';
import {
  ATTEMPT_COOKIE,
  ATTEMPT_MINUTES,
  keepAttempt,
  keepForCode,
  takeAttempt,
  type IssuerAttempt,
} from './attempts.ts';
import { boundPerson, recognise } from './bindings.ts';
import { CLOCK_TOLERANCE_SECONDS, refusalOf, returnPath, type Answered } from './issuers.ts';
import {
  completeSignIn,
  cookieOf,
  refuseSignIn,
  SESSION_COOKIE,
  type OpenRequest,
  type SignInDeps,
} from './sign-in.ts';

/** Where a sign-in begins: `?with=<issuer>`, and `&again=1` for a fresh second factor. */
export const START_PATH = '/sign-in/start';
/** Where the product's own code is given. */
export const CODE_PATH = '/sign-in/code';

/** The issuers as the sign-in page offers them. */
export function issuerChoices(
  deps: SignInDeps,
  next: string,
): readonly { readonly name: string; readonly href: string }[] {
  return deps.issuers.all.map(({ id, name }) => ({
    name,
    href: withQuery(START_PATH, { with: id, next }),
  }));
}

/** One way to begin, and one address for each issuer to come back to. */
export function issuerRoutes(deps: SignInDeps): PublicRoute[] {
  if (deps.issuers.all.length === 0) return [];
  const purpose = 'sign-in';
  return [
    {
      method: 'GET',
      url: START_PATH,
      permission: 'public',
      purpose,
      handler: (request) => start(deps, request),
    },
    ...deps.issuers.all.map((issuer): PublicRoute => ({
      method: 'GET',
      url: returnPath(issuer),
      permission: 'public',
      purpose,
      handler: (request) => comeBack(deps, issuer, request),
    })),
  ];
}

async function start(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const { query } = request;
  const issuer = deps.issuers.all.find(({ id }) => id === query['with']);
  if (issuer === undefined) throw notFound();
  // A session begins by somebody's own act: a link on another site leads to the page that asks for it.
  if (request.isFromElsewhere)
    return { kind: 'redirect', to: withQuery('/sign-in', { next: localPath(query['next']) }) };
  const isAgain = query['again'] === '1';
  const viewer = isAgain ? await viewerOf(deps, request) : undefined;
  if (
    isAgain &&
    (viewer === undefined || (await signedInBy(deps.database, viewer))?.issuerId !== issuer.id)
  ) {
    return { kind: 'redirect', to: '/sign-in' };
  }
  const begun = await deps.issuers.begin(issuer, isAgain).catch((error: unknown) => {
    const code = refusalOf(error);
    if (code === undefined) throw error;
    return undefined;
  });
  if (begun === undefined) return refuseSignIn(deps, request, issuer.id, 'issuer-unreachable');
  const cookie = await deps.database.withSystem(
    { authorityId: deps.authorityId, purpose: 'sign-in' },
    (tx) =>
      keepAttempt(tx, deps.clock, {
        ...begun,
        issuerId: issuer.id,
        nextPath: localPath(query['next']),
        sessionId: viewer?.sessionId ?? null,
      }),
  );
  request.setCookie(ATTEMPT_COOKIE, cookie, ATTEMPT_MINUTES * 60);
  return { kind: 'redirect', to: begun.to };
}

async function comeBack(deps: SignInDeps, issuer: Issuer, request: OpenRequest): Promise<Answer> {
  const refuse = (code: RefusalCode, event?: 'stepup.fail'): Promise<Answer> =>
    refuseSignIn(deps, request, issuer.id, code, event);
  const cookie = cookieOf(request, ATTEMPT_COOKIE);
  const attempt =
    cookie === undefined
      ? undefined
      : await deps.database.withSystem(
          { authorityId: deps.authorityId, purpose: 'sign-in' },
          (tx) => takeAttempt(tx, cookie),
        );
  if (attempt === undefined) return refuse('attempt-missing');
  if (attempt.expiresAt <= deps.clock.now()) return refuse('attempt-expired');
  if (attempt.issuerId !== issuer.id) return refuse('attempt-of-another-issuer');
  const isAgain = attempt.sessionId !== null;
  const event = isAgain ? 'stepup.fail' : undefined;
  const answered = await askClaims(deps, issuer, request, attempt);
  if (typeof answered === 'string') return refuse(answered, event);
  const { claims, idToken } = answered;
  const identity = identityIn(claims, issuer);
  if (typeof identity === 'string') return refuse(identity, event);
  if (isAgain) {
    if (!isFreshFrom(claims, attempt.startedAt, CLOCK_TOLERANCE_SECONDS)) {
      return refuse('not-fresh', event);
    }
    return stepUpAs(deps, issuer, request, attempt, identity.subject);
  }
  const found = await deps.database.withSystem(
    { authorityId: deps.authorityId, purpose: 'sign-in' },
    (tx) => recognise(tx, deps.clock, issuer.issuer, identity),
  );
  if (typeof found === 'string') return refuse(found);
  const onlyUrn = identity.urn ?? null;
  const { personId } = found;
  const { nextPath } = attempt;
  if (issuer.secondFactor === 'issuer') {
    return completeSignIn(
      deps,
      request,
      { personId, nextPath },
      { issuerId: issuer.id, factor: 'issuer', onlyUrn },
      idToken,
    );
  }
  const waiting = await deps.database.withSystem(
    { authorityId: deps.authorityId, purpose: 'sign-in' },
    (tx) => keepForCode(tx, deps.clock, { issuerId: issuer.id, nextPath, personId, onlyUrn }),
  );
  request.setCookie(ATTEMPT_COOKIE, waiting, ATTEMPT_MINUTES * 60);
  return { kind: 'redirect', to: CODE_PATH };
}

async function askClaims(
  deps: SignInDeps,
  issuer: Issuer,
  request: OpenRequest,
  attempt: IssuerAttempt,
): Promise<Answered | RefusalCode> {
  const query = request.path.slice(returnPath(issuer).length);
  const address = new URL(`${deps.issuers.redirectUri(issuer)}${query}`);
  try {
    return await deps.issuers.finish(issuer, address, attempt, attempt.sessionId !== null);
  } catch (error) {
    const code = refusalOf(error);
    if (code === undefined) throw error;
    return code;
  }
}

/** Only the person of the running session can make its second factor fresh. */
async function stepUpAs(
  deps: SignInDeps,
  issuer: Issuer,
  request: OpenRequest,
  attempt: IssuerAttempt,
  subject: string,
): Promise<Answer> {
  const viewer = await viewerOf(deps, request);
  const personId = await deps.database.withSystem(
    { authorityId: deps.authorityId, purpose: 'step-up' },
    (tx) => boundPerson(tx, issuer.issuer, subject),
  );
  if (
    viewer === undefined ||
    viewer.sessionId !== attempt.sessionId ||
    viewer.personId !== personId
  ) {
    return refuseSignIn(deps, request, issuer.id, 'person-other', 'stepup.fail');
  }
  request.setCookie(SESSION_COOKIE, await stepUp(deps.database, deps.clock, viewer), null);
  request.setCookie(ATTEMPT_COOKIE, '', 0);
  return { kind: 'redirect', to: attempt.nextPath };
}

function viewerOf(deps: SignInDeps, request: OpenRequest): Promise<Viewer | undefined> {
  const { requestId, origin } = request;
  const token = cookieOf(request, SESSION_COOKIE);
  return findViewer(deps.database, deps.clock, token, requestId, origin);
}
