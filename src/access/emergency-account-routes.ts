/** Signing in with an emergency account's key, when the organisation's own sign-in does not answer. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Tx } from '../platform/db.ts';
import type { Answer, PublicRoute } from '../platform/routes.ts';
import { keyToOpen, openSealedAccount, sealedAccounts } from './emergency-accounts.ts';
import { hashOf } from './oidc/attempts.ts';
import {
  completeSignIn,
  cookieOf,
  strangerOf,
  type OpenRequest,
  type SignInDeps,
} from './oidc/sign-in.ts';
import { keyAnswer, WRONG_KEY } from './second-factor/key-form.ts';

/** Where emergency accounts sign in. */
export const EMERGENCY_SIGN_IN_PATH = '/sign-in/emergency';
const KEY_PATH = `${EMERGENCY_SIGN_IN_PATH}/key`;
const COOKIE = 'emergency';
const COOKIE_SECONDS = 600;
/** What such a session says that it came by. */
const BY = { issuerId: 'emergency-account', factor: 'own', onlyUrn: null } as const;

/** The choice of an account, and its key. */
export function emergencySignInRoutes(deps: SignInDeps): PublicRoute[] {
  return [
    {
      method: 'GET',
      url: EMERGENCY_SIGN_IN_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: () => choicePage(deps),
    },
    {
      method: 'POST',
      url: EMERGENCY_SIGN_IN_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: (request) => {
        const account = z.uuid().safeParse(request.form['account']);
        const cookie = `${account.data ?? ''}.${randomBytes(24).toString('base64url')}`;
        request.setCookie(COOKIE, cookie, COOKIE_SECONDS);
        return keyPage(deps, cookie, []);
      },
    },
    {
      method: 'POST',
      url: KEY_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: (request) => takeKey(deps, request),
    },
  ];
}

function inside<T>(deps: SignInDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.withSystem({ authorityId: deps.authorityId, purpose: 'sign-in' }, work);
}

async function choicePage(deps: SignInDeps): Promise<Answer> {
  const accounts = await inside(deps, sealedAccounts);
  return {
    kind: 'page',
    template: 'access/views/emergency-accounts.njk',
    model: {
      title: 'When your organisation’s sign-in does not answer',
      back: { text: 'Back to sign in', href: '/sign-in' },
      action: EMERGENCY_SIGN_IN_PATH,
      accounts: accounts.map(({ personId, name }) => ({ personId, name })),
    },
  };
}

async function keyPage(
  deps: SignInDeps,
  cookie: string,
  problems: readonly { readonly field: string; readonly message: string }[],
): Promise<Answer> {
  const personId = accountIn(cookie);
  const keyOptions =
    personId && (await inside(deps, (tx) => keyToOpen(tx, deps, personId, hashOf(cookie))));
  if (keyOptions === undefined) return { kind: 'redirect', to: EMERGENCY_SIGN_IN_PATH };
  return {
    kind: 'page',
    template: 'access/views/emergency-key.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Use the sealed key',
      back: { text: 'Back', href: EMERGENCY_SIGN_IN_PATH },
      problems,
      action: KEY_PATH,
      keyOptions,
    },
  };
}

async function takeKey(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const cookie = cookieOf(request, COOKIE);
  const personId = accountIn(cookie ?? '');
  if (cookie === undefined || personId === undefined)
    return { kind: 'redirect', to: EMERGENCY_SIGN_IN_PATH };
  const outcome = await inside(deps, async (tx) => {
    const opened = await openSealedAccount(tx, deps, strangerOf(request, personId), {
      personId,
      holder: hashOf(cookie),
      answer: keyAnswer.parse(request.form['answer']),
    });
    if (opened === 'opened') await deps.tell(tx, { kind: 'emergency-account.used', personId });
    return opened;
  });
  if (outcome === 'wrong') return keyPage(deps, cookie, [WRONG_KEY]);
  request.setCookie(COOKIE, '', 0);
  return completeSignIn(deps, request, { personId, nextPath: '/' }, BY);
}

/** Whose account the cookie of an attempt is about. */
function accountIn(cookie: string): string | undefined {
  return z.uuid().safeParse(cookie.split('.')[0]).data;
}
