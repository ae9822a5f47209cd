/**
 * The sign-in page: the issuers by name and, for a synthetic authority only, the demonstration sign-in by
 * picking a person (its routes are not even registered otherwise). Also the fresh second factor, sign-out,
 * and the choice of appointment.
 */
import { z } from 'zod';
import { sql, type Tx } from '../platform/db.ts';
import { Refusal } from '../platform/errors.ts';
import { localPath } from '../platform/local-path.ts';
import type { Answer, AnyRoute } from '../platform/routes.ts';
import { withQuery, words } from '../platform/view.ts';
import { record } from './audit.ts';
import { EMERGENCY_SIGN_IN_PATH, emergencySignInRoutes } from './emergency-account-routes.ts';
import { issuerChoices, issuerRoutes } from './oidc/routes.ts';
import { cookieOf, SESSION_COOKIE, type OpenRequest, type SignInDeps } from './oidc/sign-in.ts';
import { isRole, ROLE_NAMES, ROLES, type Permission, type Role } from './policy.ts';
import { ownSessionRoutes } from './own-session-routes.ts';
import { draftRoutes, dropDraftsOf } from './form-drafts.ts';
import { keyRoutes } from './second-factor/key-routes.ts';
import { secondFactorRoutes } from './second-factor/routes.ts';
import { endedSession, extendSession, secondsLeft, signedInBy } from './session-life.ts';
import {
  currentAppointments,
  endSession,
  isCurrentAppointment,
  startSession,
  switchAppointment,
  type Appointment,
} from './session.ts';
import type { Viewer } from './viewer.ts';

/** Where people without a session are sent. */
export const SIGN_IN_PATH = '/sign-in';
/** Where signing out leads whoever came through an issuer. */
const SIGNED_OUT_PATH = '/signed-out';
/** Where a session is prolonged by one key. */
const EXTEND_PATH = '/session/extend';

/** People shown of one role that was asked for, and of each where none was. */
const PAGE_SIZE = 50;
const FEW = 6;

type Routes = AnyRoute<Viewer, Permission>[];

/** Sign-in by picking a person, for a synthetic authority only. */
export function demoSignInRoutes(deps: SignInDeps): Routes {
  return [
    {
      method: 'GET',
      url: SIGN_IN_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: async ({ query }) => {
        const role =
          typeof query['role'] === 'string' && isRole(query['role']) ? query['role'] : '';
        const term = typeof query['q'] === 'string' ? query['q'].trim() : '';
        const groups = await deps.database.withSystem(
          { authorityId: deps.authorityId, purpose: 'sign-in' },
          (tx) => findPeople(tx, role, term),
        );
        return {
          kind: 'page',
          template: 'access/views/sign-in.njk',
          model: {
            title: 'Choose who to be',
            next: localPath(query['next']),
            issuers: issuerChoices(deps, localPath(query['next'])),
            emergencyHref: EMERGENCY_SIGN_IN_PATH,
            role,
            term,
            roles: [
              { value: '', text: 'All roles' },
              ...ROLES.map((code) => ({ value: code, text: ROLE_NAMES[code] })),
            ],
            groups: groups.map((group) => ({
              role: group.role,
              title: `${ROLE_NAMES[group.role]} (${words.numberInWords(group.total)})`,
              people: group.people.map(personChoice),
              more: moreWords(group, { role, term, next: localPath(query['next']) }),
            })),
          },
        };
      },
    },
    {
      method: 'POST',
      url: SIGN_IN_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: async (request) => {
        const { form, requestId, origin, setCookie } = request;
        const appointmentId = z.uuid().safeParse(form['appointment']);
        const token = appointmentId.success
          ? await startSession(deps.database, deps.clock, deps.authorityId, appointmentId.data, {
              requestId,
              origin,
              replaces: cookieOf(request, SESSION_COOKIE),
            })
          : undefined;
        if (token === undefined)
          throw new Refusal(403, 'That person has no current appointment. Choose another.');
        setCookie(SESSION_COOKIE, token, null);
        return { kind: 'redirect', to: localPath(form['next']) };
      },
    },
  ];
}

/** Sign-in through the issuers; with the demonstration sign-in beside it, that one makes the page. */
export function issuerSignInRoutes(deps: SignInDeps, hasDemoSignIn: boolean): Routes {
  if (deps.issuers.all.length === 0) return [];
  const page: Routes = [
    {
      method: 'GET',
      url: SIGN_IN_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: ({ query }) =>
        Promise.resolve({
          kind: 'page',
          template: 'access/views/issuers.njk',
          model: {
            title: 'Sign in',
            issuers: issuerChoices(deps, localPath(query['next'])),
            emergencyHref: EMERGENCY_SIGN_IN_PATH,
          },
        }),
    },
  ];
  const signedOut: Routes = [
    {
      method: 'GET',
      url: SIGNED_OUT_PATH,
      permission: 'public',
      purpose: 'sign-out',
      handler: (request) => signedOutPage(deps, request),
    },
  ];
  return [
    ...(hasDemoSignIn ? [] : page),
    ...signedOut,
    ...issuerRoutes(deps),
    ...emergencySignInRoutes(deps),
    ...secondFactorRoutes(deps),
  ];
}

/** After signing out here: the way to sign out at the issuer too, or the sign-in page where there is none. */
async function signedOutPage(deps: SignInDeps, request: OpenRequest): Promise<Answer> {
  const token = cookieOf(request, SESSION_COOKIE);
  const ended =
    token === undefined
      ? undefined
      : await deps.database.withSystem(
          { authorityId: deps.authorityId, purpose: 'sign-out' },
          (tx) => endedSession(tx, deps.clock, deps.secret, token),
        );
  const issuer = deps.issuers.all.find(({ id }) => id === ended?.issuerId);
  // An issuer that does not answer keeps nobody signed in here.
  const href =
    issuer && (await deps.issuers.endSession(issuer, ended?.idToken).catch(() => undefined));
  if (issuer === undefined || href === undefined) return { kind: 'redirect', to: SIGN_IN_PATH };
  return {
    kind: 'page',
    template: 'access/views/signed-out.njk',
    model: { title: 'You are signed out', issuer: { name: issuer.name, href } },
  };
}

/** Sign-out and the switch between one's own appointments; for every way of signing in. */
export function sessionRoutes(deps: SignInDeps): Routes {
  return [
    ...keyRoutes(deps),
    ...ownSessionRoutes(deps),
    ...draftRoutes(deps),
    {
      method: 'POST',
      url: '/sign-out',
      permission: 'signed-in',
      purpose: 'sign-out',
      handler: async ({ viewer }) => {
        const by = await signedInBy(deps.database, viewer);
        await deps.database.withSystem(
          { authorityId: viewer.authorityId, purpose: 'sign-out' },
          async (tx) => {
            if (viewer.sessionId !== null) await endSession(tx, deps.clock, viewer.sessionId);
            await dropDraftsOf(tx, viewer.personId);
            await record(tx, viewer, { event: 'logout', purpose: 'sign-out' });
          },
        );
        return { kind: 'redirect', to: by === undefined ? SIGN_IN_PATH : SIGNED_OUT_PATH };
      },
    },
    {
      method: 'POST',
      url: EXTEND_PATH,
      permission: 'signed-in',
      purpose: 'session',
      handler: async ({ viewer }) => {
        await extendSession(deps.database, deps.clock, viewer);
        const seconds = await secondsLeft(deps.database, deps.clock, viewer);
        return { kind: 'text', type: 'text/plain; charset=utf-8', body: String(seconds) };
      },
    },
    {
      method: 'GET',
      url: '/appointments',
      permission: 'signed-in',
      purpose: 'switch',
      handler: async ({ viewer }) => {
        const only = (await signedInBy(deps.database, viewer))?.onlyUrn ?? null;
        const held = await deps.database.withSystem(
          { authorityId: viewer.authorityId, purpose: 'switch' },
          (tx) => currentAppointments(tx, viewer.personId),
        );
        const appointments = held.filter(
          ({ scopeKind, scopeId }) => only === null || (scopeKind === 'school' && scopeId === only),
        );
        return {
          kind: 'page',
          template: 'access/views/appointments.njk',
          model: {
            title: 'Your appointments',
            back: { text: 'Back to your home page', href: '/' },
            appointments: appointments.map((each) => ({
              ...personChoice(each),
              isCurrent: each.appointmentId === viewer.appointmentId,
            })),
          },
        };
      },
    },
    {
      method: 'POST',
      url: '/appointments',
      permission: 'signed-in',
      purpose: 'switch',
      form: z.object({ appointment: z.uuid() }),
      handler: async ({ viewer, form }) => {
        const chosen = (form as { appointment: string } | undefined)?.appointment;
        if (chosen === undefined || !(await switchAppointment(deps.database, viewer, chosen))) {
          throw new Refusal(403, 'That is not one of your current appointments.');
        }
        return { kind: 'redirect', to: '/' };
      },
    },
  ];
}

function personChoice(appointment: Appointment) {
  return {
    appointmentId: appointment.appointmentId,
    name: appointment.personName,
    role: ROLE_NAMES[appointment.role],
    scope: appointment.scopeKind === 'authority' ? '' : appointment.scopeName,
  };
}

/** How to come to the people of a role who are not shown. */
function moreWords(
  { role, total, people }: RoleGroup,
  asked: { readonly role: string; readonly term: string; readonly next: string },
): { readonly text: string; readonly href: string } | undefined {
  if (total <= people.length) return undefined;
  return asked.role === ''
    ? {
        text: `Show more: ${ROLE_NAMES[role]}`,
        href: withQuery(SIGN_IN_PATH, { role, q: asked.term, next: asked.next }),
      }
    : { text: 'There are more. Type part of a name, school or team to find them.', href: '' };
}

interface RoleGroup {
  readonly role: Role;
  readonly total: number;
  readonly people: readonly Appointment[];
}

/** Current appointments that fit, by role: a few of each, or more of one role that was asked for. */
async function findPeople(tx: Tx, role: string, term: string): Promise<RoleGroup[]> {
  const size = role === '' ? FEW : PAGE_SIZE;
  const found = await tx.all(sql<{ id: string; role: Role; total: number }>`
    select id, role, total::int from (
      select a.appointment_id as id, a.role, count(*) over (partition by a.role) as total,
        row_number() over (partition by a.role order by p.name, a.appointment_id) as nth
      from appointment a join person p using (authority_id, person_id)
      left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
      left join team t on a.scope_kind = 'team' and t.authority_id = a.authority_id and t.team_id = a.scope_id
      where a.authority_id = ${tx.authorityId}
        and (${role} = '' or a.role = ${role})
        and position(lower(${term}) in lower(concat_ws(chr(10), p.name, e.name, t.name))) > 0
        and ${isCurrentAppointment}) numbered
    where nth <= ${size}
    order by array_position(${[...ROLES]}::text[], role), nth`);
  const all = new Map((await currentAppointments(tx)).map((each) => [each.appointmentId, each]));
  const groups = Map.groupBy(found, (row) => row.role);
  return [...groups].map(([code, rows]) => ({
    role: code,
    total: rows[0]?.total ?? 0,
    people: rows.flatMap(({ id }) => all.get(id) ?? []),
  }));
}
