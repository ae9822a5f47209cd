/** The product's own second factor at sign-in, where the issuer sends none: enrolment and code. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Answer, PublicRoute } from '../../platform/routes.ts';
import {
  ATTEMPT_COOKIE,
  dropAttempt,
  findForCode,
  hashOf,
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
import { keyName, MOST_ANSWER, WRONG_KEY, NAMELESS } from './key-form.ts';
import { addKey, askForKey, askForNewKey, checkKey } from './keys.ts';
import {
  checkCode,
  enrolFactor,
  enrolWithoutAuthenticator,
  forgetFactors,
  hasFactor,
} from './store.ts';

const ENROL_PATH = '/sign-in/second-factor';
const KEY_PATH = '/sign-in/security-key';
const NEW_KEY_PATH = '/sign-in/security-key/new';
const WRONG = {
  field: 'code',
  message:
    'That code was not right. Type the one that is shown now; each is good once, for half a minute',
};

interface Problem {
  readonly field: string;
  readonly message: string;
}

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
    route('POST', KEY_PATH, takeKey),
    route('GET', NEW_KEY_PATH, newKeyPage),
    route('POST', NEW_KEY_PATH, takeFirstKey),
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
  return found.isEnrolled
    ? askForCode(deps, request, found.attempt, [])
    : { kind: 'redirect', to: ENROL_PATH };
}

/** Whose challenge it is while somebody signs in. */
function askedOf(request: OpenRequest, { personId }: FactorAttempt) {
  return { personId, holder: hashOf(cookieOf(request, ATTEMPT_COOKIE) ?? '') };
}

async function askForCode(
  deps: SignInDeps,
  request: OpenRequest,
  attempt: FactorAttempt,
  problems: readonly Problem[],
): Promise<Answer> {
  const keyOptions = await inside(deps, (tx) => askForKey(tx, deps, askedOf(request, attempt)));
  return {
    kind: 'page',
    template: 'access/views/code.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Show that it is you',
      problems,
      action: CODE_PATH,
      keyAction: KEY_PATH,
      keyOptions: keyOptions ?? '',
    },
  };
}

async function takeKey(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const { attempt, result } = await inside(deps, async (tx) => {
    const cookie = cookieOf(request, ATTEMPT_COOKIE);
    const found = await findForCode(tx, deps.clock, cookie);
    if (found === undefined || cookie === undefined) return {};
    const actor = strangerOf(request, found.personId);
    const outcome = await checkKey(tx, deps, actor, askedOf(request, found), answerIn(request));
    if (outcome === 'ok') await dropAttempt(tx, cookie);
    return { attempt: found, result: outcome };
  });
  if (attempt === undefined) return TO_SIGN_IN;
  if (result === 'wrong') return askForCode(deps, request, attempt, [WRONG_KEY]);
  return completeSignIn(deps, request, attempt, signedInBy(attempt));
}

async function newKeyPage(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const found = await waiting(deps, request);
  if (found === undefined) return TO_SIGN_IN;
  if (found.isEnrolled) return { kind: 'redirect', to: CODE_PATH };
  return offerKey(deps, request, found.attempt, []);
}

async function offerKey(
  deps: SignInDeps,
  request: OpenRequest,
  attempt: FactorAttempt,
  problems: readonly Problem[],
): Promise<Answer> {
  const keyOptions = await inside(deps, (tx) => askForNewKey(tx, deps, askedOf(request, attempt)));
  return {
    kind: 'page',
    template: 'access/views/new-key.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Set up a security key or passkey',
      problems,
      action: NEW_KEY_PATH,
      keyOptions,
      name: typeof request.form['name'] === 'string' ? request.form['name'] : '',
      other: { text: 'Use an authenticator instead', href: ENROL_PATH },
    },
  };
}

async function takeFirstKey(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const found = await waiting(deps, request);
  if (found === undefined) return TO_SIGN_IN;
  const { attempt, isEnrolled } = found;
  if (isEnrolled) return { kind: 'redirect', to: CODE_PATH };
  const name = keyName.safeParse(request.form['name']);
  if (!name.success) return offerKey(deps, request, attempt, [NAMELESS]);
  const { personId } = attempt;
  const codes = await inside(deps, async (tx) => {
    // Two windows at once: the second finds what the first has set up.
    const made = await enrolWithoutAuthenticator(tx, deps.clock, personId);
    if (made === undefined) return 'enrolled';
    const key = { name: name.data, answer: answerIn(request) };
    const asked = askedOf(request, attempt);
    const outcome = await addKey(tx, deps, strangerOf(request, personId), asked, key);
    if (outcome === 'wrong') {
      await forgetFactors(tx, personId);
      return 'wrong';
    }
    await dropAttempt(tx, cookieOf(request, ATTEMPT_COOKIE) ?? '');
    return made;
  });
  if (codes === 'enrolled') return { kind: 'redirect', to: CODE_PATH };
  if (codes === 'wrong') return offerKey(deps, request, attempt, [WRONG_KEY]);
  return showCodes(deps, request, attempt, codes);
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
  if (result === 'wrong') return askForCode(deps, request, attempt, [WRONG]);
  return completeSignIn(deps, request, attempt, signedInBy(attempt));
}

function signedInBy({ issuerId, onlyUrn }: FactorAttempt) {
  return { issuerId, factor: 'own', onlyUrn } as const;
}

/** What the browser got from the key; longer than any answer is none. */
function answerIn({ form }: OpenRequest): string {
  const answer = form['answer'];
  return typeof answer === 'string' && answer.length <= MOST_ANSWER ? answer : '';
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
  problems: readonly Problem[],
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
      keyHref: NEW_KEY_PATH,
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
  return showCodes(deps, request, attempt, codes);
}

/** Begins the session and shows the recovery codes once, before going on. */
async function showCodes(
  deps: SignInDeps,
  request: OpenRequest,
  attempt: FactorAttempt,
  codes: readonly string[],
): Promise<Answer> {
  const begun = await completeSignIn(deps, request, attempt, signedInBy(attempt));
  if (begun.kind === 'page') return begun;
  return {
    kind: 'page',
    template: 'access/views/recovery-codes.njk',
    model: { title: 'Keep these recovery codes', codes, next: begun.to },
  };
}
