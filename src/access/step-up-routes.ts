/** The fresh second factor of a running session: at the issuer, by a key or code; by a button in the demonstration. */
import { z } from 'zod';
import { Refusal } from '../platform/errors.ts';
import { localPath } from '../platform/local-path.ts';
import type { Answer, AnyRoute } from '../platform/routes.ts';
import { withQuery } from '../platform/view.ts';
import { record } from './audit.ts';
import { START_PATH } from './oidc/routes.ts';
import { SESSION_COOKIE, type SignInDeps } from './oidc/sign-in.ts';
import type { Permission } from './policy.ts';
import { keyAnswer, WRONG_KEY } from './second-factor/key-form.ts';
import { askedOf, KEYS_PATH } from './second-factor/key-routes.ts';
import { askForKey, checkKey } from './second-factor/keys.ts';
import { checkCode } from './second-factor/store.ts';
import { signedInBy } from './session-life.ts';
import { freshMinutes, stepUp } from './session.ts';
import { readSetting } from './settings.ts';
import type { Viewer } from './viewer.ts';

/** Where a fresh second factor is given. */
export const STEP_UP_PATH = '/confirm-it-is-you';

interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The fresh second factor: by the issuer or one's own code; by a button in the demonstration alone. */
export function stepUpRoutes(
  deps: SignInDeps,
  hasDemoSignIn: boolean,
): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: STEP_UP_PATH,
      permission: 'signed-in',
      purpose: 'step-up',
      query: z.object({ next: z.string().optional() }),
      handler: ({ viewer, query }) =>
        stepUpPage(deps, viewer, localPath((query as { next?: string }).next), []),
    },
    {
      method: 'POST',
      url: STEP_UP_PATH,
      permission: 'signed-in',
      purpose: 'step-up',
      form: z.object({
        next: z.string().optional(),
        code: z.string().max(60).optional(),
        answer: keyAnswer,
      }),
      handler: async ({ viewer, typed }) => {
        const next = localPath(typed['next']);
        const by = await signedInBy(deps.database, viewer);
        if (by === undefined && !hasDemoSignIn) throw new Refusal(403);
        if (by?.factor === 'issuer') return stepUpPage(deps, viewer, next, []);
        if (by?.factor === 'own' || typeof typed['answer'] === 'string') {
          const problem = await problemOf(deps, viewer, typed);
          if (problem !== undefined) {
            await noteStepUpFailed(deps, viewer);
            return stepUpPage(deps, viewer, next, [problem]);
          }
        }
        const token = await stepUp(deps.database, deps.clock, viewer);
        return { kind: 'redirect', to: next, cookie: { name: SESSION_COOKIE, value: token } };
      },
    },
  ];
}

/** What is wrong with the answer of a key, or else with the code. */
async function problemOf(
  deps: SignInDeps,
  viewer: Viewer,
  typed: Readonly<Record<string, unknown>>,
): Promise<Problem | undefined> {
  const { answer, code } = typed;
  return deps.database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'step-up' },
    async (tx) => {
      if (typeof answer === 'string') {
        const text = keyAnswer.parse(answer);
        const outcome = await checkKey(tx, deps, viewer, askedOf(viewer), text);
        return outcome === 'ok' ? undefined : WRONG_KEY;
      }
      const text = typeof code === 'string' ? code : '';
      const result = await checkCode(tx, deps.clock, deps.secret, viewer, viewer.personId, text);
      if (result === 'ok') return undefined;
      const message =
        result === 'locked'
          ? 'Too many codes were wrong. Wait a quarter of an hour'
          : 'That code was not right. Type the one that is shown now; each is good once';
      return { field: 'code', message };
    },
  );
}

async function noteStepUpFailed(deps: SignInDeps, viewer: Viewer): Promise<void> {
  await deps.database.withSystem({ authorityId: viewer.authorityId, purpose: 'step-up' }, (tx) =>
    record(tx, viewer, { event: 'stepup.fail', decision: 'deny', purpose: 'step-up' }),
  );
}

async function stepUpPage(
  deps: SignInDeps,
  viewer: Viewer,
  next: string,
  problems: readonly Problem[],
): Promise<Answer> {
  const by = await signedInBy(deps.database, viewer);
  const { minutes, keyOptions } = await deps.database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'step-up' },
    async (tx) => ({
      minutes: await readSetting(tx, freshMinutes),
      keyOptions: by?.factor === 'issuer' ? undefined : await askForKey(tx, deps, askedOf(viewer)),
    }),
  );
  const issuer = deps.issuers.all.find(({ id }) => id === by?.issuerId);
  return {
    kind: 'page',
    template: 'access/views/step-up.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Confirm that it is you',
      next,
      minutes,
      problems,
      way: by?.factor ?? 'demo',
      keyOptions: keyOptions ?? '',
      keysHref: KEYS_PATH,
      issuer: {
        name: issuer?.name ?? '',
        href: withQuery(START_PATH, { with: issuer?.id ?? '', again: '1', next }),
      },
    },
  };
}
