/** How somebody signs in; a lost authenticator or a replaced account is taken away by two administrators. */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  record,
  releaseAccount,
  removeBinding,
  resetFactors,
  ROLE_NAMES,
  signInMeansOf,
  type Approval,
  type Permission,
  type SignInMeans,
  type Viewer,
} from '../../../access/index.ts';
import { subscribe, type AnySubscriber } from '../../../platform/bus.ts';
import { Refusal, StepUpNeeded } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import { tellPeople, type TellDeps } from '../../notices/index.ts';
import type { AdminDeps } from './deps.ts';
import { findAppointment } from './people.ts';
import { NOT_AGREED, tellSecondPeople } from './second-person.ts';

const MAY: readonly Permission[] = [{ resource: 'R24', verb: 'C' }];
const PURPOSE = 'appointments';
const NOT_SELF = 'Nobody changes this for themselves: ask another administrator.';
const FACTORS = 'factors';

const params = z.object({ appointmentId: z.uuid() });
const takeForm = z.object({
  take: z.string('Choose what is to be taken away').max(500).min(1, 'Choose what'),
  reason: freeText(z.string().trim().min(10, 'Say why, in at least 10 letters').max(300)),
});
const detail = z.object({ personId: z.uuid(), issuer: z.string().optional() });

type Person = Awaited<ReturnType<typeof findAppointment>>;

/** The page of one person, and the request to another administrator. */
export function signInMeansRoutes(deps: AdminDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, jobs } = deps;
  const URL = '/admin/people/:appointmentId/sign-in';
  const read = async (viewer: Viewer, appointmentId: string) => {
    const person = await database.withViewer(viewer, (tx) => findAppointment(tx, appointmentId));
    const means = await database.withSystem(
      { authorityId: viewer.authorityId, purpose: 'sign-in-means' },
      async (tx) => {
        await record(tx, viewer, {
          event: 'means.view',
          subjectType: 'person',
          subjectId: person.personId,
          fields: ['R24'],
          purpose: PURPOSE,
        });
        return signInMeansOf(tx, person.personId);
      },
    );
    return { person, means };
  };
  return [
    {
      method: 'GET',
      url: URL,
      permission: MAY,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: asked }) => {
        const { appointmentId } = asked as z.output<typeof params>;
        const { person, means } = await read(viewer, appointmentId);
        return meansPage(viewer, person, means, {}, []);
      },
    },
    {
      method: 'POST',
      url: URL,
      permission: MAY,
      purpose: PURPOSE,
      params,
      form: takeForm,
      handler: async ({ viewer, params: asked, form, typed, problems }) => {
        const { appointmentId } = asked as z.output<typeof params>;
        const { person, means } = await read(viewer, appointmentId);
        if (person.personId === viewer.personId) throw new Refusal(403, NOT_SELF);
        const wanted = form as z.output<typeof takeForm> | undefined;
        const chosen = choices(means).find(({ value }) => value === wanted?.take);
        if (wanted === undefined || chosen === undefined) {
          const unknown = { field: 'take', message: 'Choose what is to be taken away' };
          return meansPage(
            viewer,
            person,
            means,
            typed,
            problems.length > 0 ? problems : [unknown],
          );
        }
        const { personId } = person;
        const isFactors = wanted.take === FACTORS;
        await database.withViewer(viewer, async (tx) => {
          const approvalId = await askApproval(
            tx,
            viewer,
            isFactors ? 'factor.reset' : 'binding.remove',
            isFactors ? personId : `${personId} ${wanted.take}`,
            {
              personId,
              ...(isFactors ? {} : { issuer: wanted.take }),
              about: `${person.name}: ${chosen.text}.`,
              reason: wanted.reason,
              goOn: '/admin/people',
            },
          );
          await tellSecondPeople(tx, { clock, jobs }, viewer, approvalId, [], 'sign-in.to-approve');
        });
        return { kind: 'redirect', to: '/approvals' };
      },
    },
  ];
}

/** Whether an agreed request is about how somebody signs in. */
export function isOnSignIn({ act }: Approval): boolean {
  return act === 'factor.reset' || act === 'binding.remove' || act === 'account.release';
}

/** Does what was agreed, once, with a fresh second factor; the person is told. */
export async function carryOutOnSignIn(
  deps: TellDeps & Pick<AdminDeps, 'database'>,
  viewer: Viewer,
  { act, subject, approvalId, detail: kept }: Approval,
): Promise<void> {
  if (!viewer.isSteppedUp) throw new StepUpNeeded();
  const { personId, issuer } = detail.parse(kept);
  if (personId === viewer.personId) throw new Refusal(403, NOT_SELF);
  await deps.database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'sign-in-means' },
    async (tx) => {
      if (!(await claimApproval(tx, viewer, act, subject))) throw new Refusal(403, NOT_AGREED);
      if (act === 'account.release') return releaseAccount(tx, viewer, personId, approvalId);
      if (issuer === undefined) await resetFactors(tx, deps.clock, viewer, personId, approvalId);
      else await removeBinding(tx, deps.clock, viewer, { personId, issuer }, approvalId);
      await tellPeople(tx, deps, {
        kind: 'sign-in.reset',
        to: { person: personId },
        subjectType: 'person',
        subjectId: personId,
        ref: approvalId,
      });
    },
  );
}

/** Tells people when what they sign in with was changed in their own name. */
export function signInSubscribers(deps: TellDeps): AnySubscriber[] {
  return [
    subscribe({
      name: 'second-factor-changed',
      kind: 'factor.changed',
      handle: async ({ personId }, tx) => {
        await tellPeople(tx, deps, {
          kind: 'second-factor.changed',
          to: { person: personId },
          subjectType: 'person',
          subjectId: personId,
        });
      },
    }),
    subscribe({
      name: 'new-device',
      kind: 'device.new',
      handle: async ({ personId }, tx) => {
        await tellPeople(tx, deps, {
          kind: 'device.new',
          to: { person: personId },
          subjectType: 'person',
          subjectId: personId,
        });
      },
    }),
  ];
}

/** What could be taken away from the person. */
function choices(means: SignInMeans) {
  const parts = [
    ...(means.hasAuthenticator ? ['an authenticator'] : []),
    ...(means.keys > 0 ? [words.plural(means.keys, 'security key')] : []),
    words.plural(means.codesLeft, 'recovery code'),
  ];
  return [
    ...(means.hasFactor
      ? [
          {
            value: FACTORS,
            text: `Second factors: ${parts.join(', ')}`,
            hint: 'They set up new ones when they next sign in.',
          },
        ]
      : []),
    ...means.bindings.map(({ issuer, boundAt }) => ({
      value: issuer,
      text: `The account at ${issuer}`,
      hint: `Known since ${words.momentInWords(boundAt)}. The next account there with this person’s e-mail address takes its place.`,
    })),
  ];
}

function meansPage(
  viewer: Viewer,
  person: Person,
  means: SignInMeans,
  typed: Readonly<Record<string, unknown>>,
  problems: readonly { field: string; message: string }[],
) {
  const one = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
  return {
    kind: 'page' as const,
    template: 'desk/views/admin-sign-in.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: `How ${person.name} signs in`,
      back: { text: 'Back to the appointment', href: `/admin/people/${person.appointmentId}/end` },
      about: `${ROLE_NAMES[person.role]}, ${person.email}`,
      problems,
      action: `/admin/people/${person.appointmentId}/sign-in`,
      isOwn: person.personId === viewer.personId,
      choices: choices(means),
      values: { take: one('take'), reason: one('reason') },
    },
  };
}
