/**
 * Demonstration sign-in: pick a person. It exists only for a synthetic authority; the routes are not
 * even registered otherwise. Also sign-out, the second factor and the choice of appointment.
 */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { sql, type Database, type Tx } from '../platform/db.ts';
import { Refusal } from '../platform/errors.ts';
import { localPath } from '../platform/local-path.ts';
import type { AnyRoute } from '../platform/routes.ts';
import { record } from './audit.ts';
import { isRole, ROLE_NAMES, ROLES, type Permission } from './policy.ts';
import {
  currentAppointments,
  endSession,
  startSession,
  stepUp,
  switchAppointment,
  type Appointment,
} from './session.ts';
import { STEP_UP_MINUTES, type Viewer } from './viewer.ts';

/** The cookie that holds the session's token. */
export const SESSION_COOKIE = 'session';
/** Where people without a session are sent. */
export const SIGN_IN_PATH = '/sign-in';
/** Where a fresh second factor is given. */
export const STEP_UP_PATH = '/confirm-it-is-you';

const PAGE_SIZE = 50;

/** What these routes work with. */
export interface SignInDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly authorityId: string;
}

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
        const people = await deps.database.withSystem(
          { authorityId: deps.authorityId, purpose: 'sign-in' },
          (tx) => findPeople(tx, role, term),
        );
        return {
          kind: 'page',
          template: 'access/views/sign-in.njk',
          model: {
            title: 'Choose who to be',
            next: localPath(query['next']),
            role,
            term,
            roles: [
              { value: '', text: 'All roles' },
              ...ROLES.map((code) => ({ value: code, text: ROLE_NAMES[code] })),
            ],
            people: people.slice(0, PAGE_SIZE).map(personChoice),
            hasMore: people.length > PAGE_SIZE,
          },
        };
      },
    },
    {
      method: 'POST',
      url: SIGN_IN_PATH,
      permission: 'public',
      purpose: 'sign-in',
      handler: async ({ form, requestId, setCookie }) => {
        const appointmentId = z.uuid().safeParse(form['appointment']);
        const token = appointmentId.success
          ? await startSession(
              deps.database,
              deps.clock,
              deps.authorityId,
              appointmentId.data,
              requestId,
            )
          : undefined;
        if (token === undefined)
          throw new Refusal(403, 'That person has no current appointment. Choose another.');
        setCookie(SESSION_COOKIE, token, null);
        return { kind: 'redirect', to: localPath(form['next']) };
      },
    },
    {
      method: 'GET',
      url: STEP_UP_PATH,
      permission: 'signed-in',
      purpose: 'step-up',
      query: z.object({ next: z.string().optional() }),
      handler: ({ query }) =>
        Promise.resolve({
          kind: 'page',
          template: 'access/views/step-up.njk',
          model: {
            title: 'Confirm that it is you',
            next: localPath((query as { next?: string }).next),
            minutes: STEP_UP_MINUTES,
          },
        }),
    },
    {
      method: 'POST',
      url: STEP_UP_PATH,
      permission: 'signed-in',
      purpose: 'step-up',
      form: z.object({ next: z.string().optional() }),
      handler: async ({ viewer, typed }) => {
        await stepUp(deps.database, deps.clock, viewer);
        return { kind: 'redirect', to: localPath(typed['next']) };
      },
    },
  ];
}

/** Sign-out and the switch between one's own appointments; for every way of signing in. */
export function sessionRoutes(deps: SignInDeps): Routes {
  return [
    {
      method: 'POST',
      url: '/sign-out',
      permission: 'signed-in',
      purpose: 'sign-out',
      handler: async ({ viewer }) => {
        await deps.database.withSystem(
          { authorityId: viewer.authorityId, purpose: 'sign-out' },
          async (tx) => {
            if (viewer.sessionId !== null) await endSession(tx, deps.clock, viewer.sessionId);
            await record(tx, viewer, { event: 'logout', purpose: 'sign-out' });
          },
        );
        return { kind: 'redirect', to: SIGN_IN_PATH };
      },
    },
    {
      method: 'GET',
      url: '/appointments',
      permission: 'signed-in',
      purpose: 'switch',
      handler: async ({ viewer }) => {
        const appointments = await deps.database.withSystem(
          { authorityId: viewer.authorityId, purpose: 'switch' },
          (tx) => currentAppointments(tx, viewer.personId),
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

async function findPeople(tx: Tx, role: string, term: string): Promise<Appointment[]> {
  const ids = await tx.all(sql<{ id: string }>`
    select a.appointment_id as id from appointment a join person p using (authority_id, person_id)
    left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
    where a.authority_id = ${tx.authorityId}
      and (${role} = '' or a.role = ${role})
      and (${term} = '' or p.name ilike '%' || ${term} || '%' or e.name ilike '%' || ${term} || '%')
      and a.starts_on <= ctx_today() and (a.ends_on is null or a.ends_on >= ctx_today())
    order by row_number() over (partition by a.role order by p.name),
      array_position(array['DA', 'DSL', 'SW', 'TM', 'VSH', 'EA', 'SYS'], a.role)
    limit ${PAGE_SIZE + 1}`);
  const found = new Set(ids.map((row) => row.id));
  const all = await currentAppointments(tx);
  const order = new Map(ids.map((row, index) => [row.id, index]));
  return all
    .filter((each) => found.has(each.appointmentId))
    .sort((a, b) => (order.get(a.appointmentId) ?? 0) - (order.get(b.appointmentId) ?? 0));
}
