/** The product's own second factor at sign-in, where the issuer sends none: enrolment and code. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Answer, PublicRoute } from '../../platform/routes.ts';
import {
  ATTEMPT_COOKIE,
  dropAttempt,
  findForCode,
  offerSecret,
  type FactorAttempt,
} from '../oidc/attempts.ts';
import { CODE_PATH } from '../oidc/routes.ts';
import {
  completeSignIn,
  cookieOf,
  refuseSignIn,
  strangerOf,
  type OpenRequest,
  type SignInDeps,
} from '../oidc/sign-in.ts';
import { record } from '../audit.ts';
import { enrolment, newSecret, stepOf } from './codes.ts';
import { openSecret, sealSecret } from './seal.ts';
import { checkCode, enrolFactor, hasFactor } from './store.ts';

const ENROL_PATH = '/sign-in/second-factor';
const WRONG = {
  field: 'code',
  message:
    'That code was not right. Type the one that is shown now; each is good once, for half a minute',
};

/** The code's page and the page that sets an authenticator up. */
export function secondFactorRoutes(deps: SignInDeps): PublicRoute[] {
  if (deps.issuers.all.every(({ secondFactor }) => secondFactor === 'issuer')) return [];
  const route = (
    method: 'GET' | 'POST',
    url: string,
    handler: (deps: SignInDeps, request: OpenRequest) => Promise<Answer>,
  ): PublicRoute => ({
    method,
    url,
    permission: 'public',
    purpose: 'sign-in',
    handler: (request) => handler(deps, request),
  });
  return [
    route('GET', CODE_PATH, codePage),
    route('POST', CODE_PATH, takeCode),
    route('GET', ENROL_PATH, enrolPage),
    route('POST', ENROL_PATH, takeFirstCode),
  ];
}

function inside<T>(deps: SignInDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.withSystem({ authorityId: deps.authorityId, purpose: 'sign-in' }, work);
}

/** The attempt behind the request, and whether its person has a factor. */
async function waiting(
  deps: SignInDeps,
  request: OpenRequest,
): Promise<{ readonly attempt: FactorAttempt; readonly isEnrolled: boolean } | undefined> {
  return inside(deps, async (tx) => {
    const attempt = await findForCode(tx, deps.clock, cookieOf(request, ATTEMPT_COOKIE));
    return attempt && { attempt, isEnrolled: await hasFactor(tx, attempt.personId) };
  });
}

const TO_SIGN_IN: Answer = { kind: 'redirect', to: '/sign-in' };

async function codePage(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const found = await waiting(deps, request);
  if (found === undefined) return TO_SIGN_IN;
  return found.isEnrolled ? askForCode([]) : { kind: 'redirect', to: ENROL_PATH };
}

function askForCode(problems: readonly { field: string; message: string }[]): Answer {
  return {
    kind: 'page',
    template: 'access/views/code.njk',
    status: problems.length === 0 ? 200 : 422,
    model: { title: 'Give your code', problems, action: CODE_PATH },
  };
}

async function takeCode(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const { attempt, result } = await inside(deps, async (tx) => {
    const cookie = cookieOf(request, ATTEMPT_COOKIE);
    const found = await findForCode(tx, deps.clock, cookie);
    if (found === undefined || cookie === undefined) return {};
    const actor = strangerOf(request, found.personId);
    const code = codeIn(request);
    const outcome = await checkCode(tx, deps.clock, deps.secret, actor, found.personId, code);
    if (outcome !== 'wrong') await dropAttempt(tx, cookie);
    return { attempt: found, result: outcome };
  });
  if (attempt === undefined) return TO_SIGN_IN;
  if (result === 'locked') return refuseSignIn(deps, request, attempt.issuerId, 'locked');
  if (result === 'wrong') return askForCode([WRONG]);
  return completeSignIn(deps, request, attempt, signedInBy(attempt));
}

function signedInBy({ issuerId, onlyUrn }: FactorAttempt) {
  return { issuerId, factor: 'own', onlyUrn } as const;
}

function codeIn({ form }: OpenRequest): string {
  const code = form['code'];
  return typeof code === 'string' ? code.slice(0, 60).replaceAll('\0', '') : '';
}

async function enrolPage(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const found = await waiting(deps, request);
  if (found === undefined) return TO_SIGN_IN;
  if (found.isEnrolled) return { kind: 'redirect', to: CODE_PATH };
  return offer(deps, request, found.attempt, []);
}

/** Shows the same secret again while the attempt lasts. */
async function offer(
  deps: SignInDeps,
  request: OpenRequest,
  attempt: FactorAttempt,
  problems: readonly { field: string; message: string }[],
): Promise<Answer> {
  const { personId, offeredSecret } = attempt;
  const secret =
    offeredSecret === null ? newSecret() : openSecret(deps.secret, personId, offeredSecret);
  const email = await inside(deps, async (tx) => {
    if (offeredSecret === null) {
      const cookie = cookieOf(request, ATTEMPT_COOKIE) ?? '';
      await offerSecret(tx, cookie, sealSecret(deps.secret, personId, secret));
    }
    const person = await tx.one(sql<{ email: string }>`
      select email from person where authority_id = ${tx.authorityId} and person_id = ${personId}`);
    return person.email;
  });
  return {
    kind: 'page',
    template: 'access/views/enrol.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Set up your second factor',
      problems,
      action: ENROL_PATH,
      ...(await enrolment(secret, 'Alongside', email)),
    },
  };
}

async function takeFirstCode(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const found = await waiting(deps, request);
  if (found === undefined) return TO_SIGN_IN;
  const { attempt, isEnrolled } = found;
  if (isEnrolled || attempt.offeredSecret === null) return { kind: 'redirect', to: CODE_PATH };
  const { personId } = attempt;
  const secret = openSecret(deps.secret, personId, attempt.offeredSecret);
  const step = stepOf(secret, codeIn(request).replaceAll(/\s/g, ''), deps.clock.now());
  if (step === undefined) return offer(deps, request, attempt, [WRONG]);
  const codes = await inside(deps, async (tx) => {
    const made = await enrolFactor(tx, deps.clock, deps.secret, personId, secret, step);
    if (made === undefined) return undefined;
    await dropAttempt(tx, cookieOf(request, ATTEMPT_COOKIE) ?? '');
    await record(tx, strangerOf(request, personId), {
      event: 'entity.create',
      subjectType: 'second-factor',
      purpose: 'sign-in',
    });
    return made;
  });
  if (codes === undefined) return { kind: 'redirect', to: CODE_PATH };
  const begun = await completeSignIn(deps, request, attempt, signedInBy(attempt));
  if (begun.kind === 'page') return begun;
  return {
    kind: 'page',
    template: 'access/views/recovery-codes.njk',
    model: { title: 'Keep these recovery codes', codes, next: begun.to },
  };
}
