/** One's own security keys: the list, a new one, one less, and new recovery codes. */
import { z } from 'zod';
import type { Tx } from '../../platform/db.ts';
import { notFound, StepUpNeeded } from '../../platform/errors.ts';
import type { Answer, AnyRoute } from '../../platform/routes.ts';
import { words } from '../../platform/view.ts';
import { record } from '../audit.ts';
import type { SignInDeps } from '../oidc/sign-in.ts';
import type { Permission } from '../policy.ts';
import { signedInBy } from '../session-life.ts';
import type { Viewer } from '../viewer.ts';
import { keyAnswer, keyName, NAMELESS, WRONG_KEY } from './key-form.ts';
import { addKey, askForNewKey, keysOf, MOST_KEYS, removeKey, sessionHolder } from './keys.ts';
import {
  enrolWithoutAuthenticator,
  forgetFactors,
  replaceRecoveryCodes,
  standingFactors,
} from './store.ts';

/** Where one's own keys are. */
export const KEYS_PATH = '/security-keys';
const NEW_PATH = `${KEYS_PATH}/new`;
const PURPOSE = 'second-factor';

interface Problem {
  readonly field: string;
  readonly message: string;
}

const newKeyForm = z.object({ name: keyName, answer: keyAnswer });

/** The routes; everything that changes something asks for a fresh second factor. */
export function keyRoutes(deps: SignInDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: KEYS_PATH,
      permission: 'signed-in',
      purpose: PURPOSE,
      handler: ({ viewer }) => listPage(deps, viewer, []),
    },
    {
      method: 'GET',
      url: NEW_PATH,
      permission: 'signed-in',
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        await refuseUnlessFresh(deps, viewer);
        return newPage(deps, viewer, '', []);
      },
    },
    {
      method: 'POST',
      url: NEW_PATH,
      permission: 'signed-in',
      purpose: PURPOSE,
      form: newKeyForm,
      handler: async ({ viewer, form, typed }) => {
        await refuseUnlessFresh(deps, viewer);
        const name = typeof typed['name'] === 'string' ? typed['name'] : '';
        return form === undefined
          ? newPage(deps, viewer, name, [NAMELESS])
          : add(deps, viewer, form as z.output<typeof newKeyForm>);
      },
    },
    {
      method: 'POST',
      url: `${KEYS_PATH}/:keyId/remove`,
      permission: 'signed-in',
      purpose: PURPOSE,
      params: z.object({ keyId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        await refuseUnlessFresh(deps, viewer);
        const { keyId } = params as { keyId: string };
        const outcome = await inside(deps, viewer, async (tx) => {
          const removed = await removeKey(tx, viewer, viewer.personId, keyId);
          if (removed === 'removed') await tellChanged(tx, deps, viewer);
          return removed;
        });
        if (outcome === 'none') throw notFound();
        return outcome === 'last'
          ? listPage(deps, viewer, [LAST])
          : { kind: 'redirect', to: KEYS_PATH };
      },
    },
    {
      method: 'POST',
      url: `${KEYS_PATH}/recovery-codes`,
      permission: 'signed-in',
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        await refuseUnlessFresh(deps, viewer);
        const codes = await inside(deps, viewer, async (tx) => {
          if (!(await standingFactors(tx, viewer.personId)).hasFactor) throw notFound();
          await record(tx, viewer, {
            event: 'entity.update',
            subjectType: 'recovery-codes',
            purpose: PURPOSE,
          });
          await tellChanged(tx, deps, viewer);
          return replaceRecoveryCodes(tx, viewer.personId);
        });
        return codesPage(codes);
      },
    },
  ];
}

const LAST = {
  field: 'keys',
  message: 'This is all you can sign in with. Add another key first, then remove this one',
};

function inside<T>(deps: SignInDeps, viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
}

/** Keys are for those whose issuer sends no second factor; and only with a fresh one of those. */
async function refuseUnlessFresh(deps: SignInDeps, viewer: Viewer): Promise<void> {
  if ((await signedInBy(deps.database, viewer))?.factor === 'issuer') throw notFound();
  if (!viewer.isSteppedUp) throw new StepUpNeeded();
}

async function listPage(
  deps: SignInDeps,
  viewer: Viewer,
  problems: readonly Problem[],
): Promise<Answer> {
  const by = await signedInBy(deps.database, viewer);
  const { keys, standing } = await inside(deps, viewer, async (tx) => ({
    keys: await keysOf(tx, viewer.personId),
    standing: await standingFactors(tx, viewer.personId),
  }));
  return {
    kind: 'page',
    template: 'access/views/keys.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Your security keys',
      problems,
      isByIssuer: by?.factor === 'issuer',
      mayAdd: keys.length < MOST_KEYS,
      newHref: NEW_PATH,
      next: KEYS_PATH,
      codesAction: standing.hasFactor ? `${KEYS_PATH}/recovery-codes` : '',
      codesLeft: `${words.plural(standing.codesLeft, 'recovery code')} left`,
      hasAuthenticator: standing.hasAuthenticator,
      keys: keys.map(({ keyId, name, addedAt, usedAt }) => ({
        name,
        added: words.momentInWords(addedAt),
        used: usedAt === null ? 'Not used yet' : `Last used ${words.momentInWords(usedAt)}`,
        action: `${KEYS_PATH}/${keyId}/remove`,
      })),
    },
  };
}

async function newPage(
  deps: SignInDeps,
  viewer: Viewer,
  name: string,
  problems: readonly Problem[],
): Promise<Answer> {
  const keyOptions = await inside(deps, viewer, (tx) => askForNewKey(tx, deps, askedOf(viewer)));
  return {
    kind: 'page',
    template: 'access/views/new-key.njk',
    status: problems.length === 0 ? 200 : 422,
    model: {
      title: 'Set up a security key or passkey',
      problems,
      action: NEW_PATH,
      keyOptions,
      name,
      other: { text: 'Cancel', href: KEYS_PATH },
    },
  };
}

async function add(
  deps: SignInDeps,
  viewer: Viewer,
  { name, answer }: z.output<typeof newKeyForm>,
): Promise<Answer> {
  const { outcome, codes } = await inside(deps, viewer, async (tx) => {
    const made = await enrolWithoutAuthenticator(tx, deps.clock, viewer.personId);
    const result = await addKey(tx, deps, viewer, askedOf(viewer), { name, answer });
    if (result === 'ok') await tellChanged(tx, deps, viewer);
    else if (made !== undefined) await forgetFactors(tx, viewer.personId);
    return { outcome: result, codes: made };
  });
  if (outcome === 'wrong') return newPage(deps, viewer, name, [WRONG_KEY]);
  return codes === undefined ? { kind: 'redirect', to: KEYS_PATH } : codesPage(codes);
}

/** The person hears of every change to what opens the door for them. */
function tellChanged(tx: Tx, deps: SignInDeps, { personId }: Viewer): Promise<void> {
  return deps.tell(tx, { kind: 'factor.changed', personId });
}

/** Whose challenge it is in a running session. */
export function askedOf(viewer: Viewer) {
  return { personId: viewer.personId, holder: sessionHolder(viewer.sessionId) };
}

function codesPage(codes: readonly string[]): Answer {
  return {
    kind: 'page',
    template: 'access/views/recovery-codes.njk',
    model: { title: 'Keep these recovery codes', codes, next: KEYS_PATH },
  };
}
