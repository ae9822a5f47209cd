/** A new appointment: one administrator asks, another person agrees, and nobody serves themselves. */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  enterPerson,
  findApproval,
  grantAppointment,
  record,
  ROLE_NAMES,
  ROLES,
  scopeKindOf,
  type Approval,
  type Permission,
  type Role,
  type ScopeKind,
  type Viewer,
} from '../../../access/index.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import { dateFields, dateOf, partsOf, typedParts } from '../../../platform/typed-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound, Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { coverOf } from '../../agreements/index.ts';
import { dayWords } from '../cohort/page.ts';
import type { TellDeps } from '../../notices/index.ts';
import type { AdminDeps } from './deps.ts';
import { findPlace, listPlaces, type Place } from './places.ts';
import { NOT_AGREED, NOT_SELF, tellSecondPeople } from './second-person.ts';
import { carryOutOnSignIn, isOnSignIn } from './sign-in-means.ts';

const MAY: readonly Permission[] = [{ resource: 'R24', verb: 'C' }];
const PURPOSE = 'appointments';

/**
 * Who verifies an appointment besides another administrator (R24, V): the Virtual School head its own
 * staff, a service manager social-care staff.
 */
const VERIFIED_BY: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  VSH: ['VSH'],
  EA: ['VSH'],
  DA: ['VSH'],
  SW: ['SM'],
  TM: ['SM'],
  IRO: ['SM'],
};

const SCOPE_ASKED: Readonly<Record<Exclude<ScopeKind, 'authority'>, string>> = {
  team: 'Enter the code or name of the team',
  service: 'Enter the code or name of the service',
  school: 'Enter the URN or name of the school',
  trust: 'Enter the number or name of the trust',
  panel: 'Enter the code or name of the panel',
};

const grantForm = z
  .object({
    email: z.email('Enter an e-mail address, for example name@council.example').max(200),
    name: z.string().trim().min(2, 'Enter the full name').max(120, 'Use at most 120 letters'),
    role: z.enum(ROLES, 'Choose a role'),
    scope: z.string().trim().max(200).default(''),
    reason: freeText(z.string().trim().min(10, 'Say why, in at least 10 letters').max(300)),
    ...dateFields('starts'),
  })
  .transform((form, context) => {
    const startsOn = dateOf(form, 'starts') ?? undefined;
    if (startsOn === undefined)
      context.addIssue({ code: 'custom', path: ['starts'], message: 'Enter a real date' });
    const scopeKind = scopeKindOf(form.role);
    if (scopeKind !== 'authority' && form.scope === '')
      context.addIssue({ code: 'custom', path: ['scope'], message: SCOPE_ASKED[scopeKind] });
    const { email, name, role, reason, scope } = form;
    return { email: email.toLowerCase(), name, role, reason, scope, scopeKind, startsOn };
  });
type Grant = z.output<typeof grantForm>;

const grantDetail = z.object({
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  scopeKind: z.enum(['authority', 'service', 'team', 'school', 'trust', 'panel']),
  scopeId: z.string(),
  startsOn: z.string(),
});

function formPage(
  typed: Readonly<Record<string, unknown>>,
  problems: readonly { field: string; message: string }[],
  places: readonly Place[],
) {
  const one = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
  return {
    kind: 'page' as const,
    template: 'desk/views/admin-grant.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: 'Ask for an appointment',
      back: { text: 'Back to people', href: '/admin/people' },
      problems,
      places: places.map(({ name }) => name),
      values: {
        email: one('email'),
        name: one('name'),
        role: one('role'),
        scope: one('scope'),
        reason: one('reason'),
        starts: typedParts(typed, 'starts'),
      },
      roles: ROLES.map((value) => ({ value, text: ROLE_NAMES[value] })),
    },
  };
}

/** The form, and what is done once a second person agreed. */
export function grantRoutes({ database, clock, jobs }: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/admin/people/new',
      permission: MAY,
      purpose: PURPOSE,
      handler: ({ viewer }) =>
        database.withViewer(viewer, async (tx) => {
          return formPage(partsOf('starts', clock.today()), [], await listPlaces(tx));
        }),
    },
    {
      method: 'POST',
      url: '/admin/people/new',
      permission: MAY,
      purpose: PURPOSE,
      form: grantForm,
      handler: ({ viewer, form, typed, problems }) =>
        database.withViewer(viewer, async (tx) => {
          const grant = form as Grant | undefined;
          if (grant?.startsOn === undefined) {
            return formPage(typed, problems, await listPlaces(tx));
          }
          if (grant.email === viewer.email.toLowerCase()) throw new Refusal(403, NOT_SELF);
          const place = await findPlace(tx, grant.scopeKind, grant.scope);
          if (place === undefined) {
            const message = `There is no such ${grant.scopeKind} here`;
            return formPage(typed, [{ field: 'scope', message }], await listPlaces(tx));
          }
          const cover = await coverOf(
            tx,
            { email: grant.email, scopeKind: grant.scopeKind, scopeId: place.id },
            grant.startsOn,
          );
          if (cover.isRefused) {
            const message = `${cover.words} The council asks for one first`;
            return formPage(typed, [{ field: 'email', message }], await listPlaces(tx));
          }
          await ask(tx, { clock, jobs }, viewer, grant, place, cover.words);
          return { kind: 'redirect' as const, to: '/approvals' };
        }),
    },
    {
      method: 'POST',
      url: '/admin/people/agreed/:approvalId',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ approvalId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { approvalId } = params as { approvalId: string };
        const approval = await database.withViewer(viewer, (tx) => findApproval(tx, approvalId));
        if (approval === undefined) throw notFound();
        if (isOnSignIn(approval)) {
          await carryOutOnSignIn({ database, clock, jobs }, viewer, approval);
        } else {
          await database.withViewer(viewer, (tx) => carryOut(tx, viewer, approval));
        }
        return { kind: 'redirect', to: '/admin/people' };
      },
    },
  ];
}

async function ask(
  tx: Tx,
  deps: TellDeps,
  viewer: Viewer,
  grant: Grant,
  place: Place,
  covered: string,
): Promise<void> {
  const { email, name, role, reason, scopeKind, startsOn } = grant;
  const subject = [email, role, place.id, startsOn].join(' ');
  const where = scopeKind === 'authority' ? 'the whole council' : place.name;
  const verifiers = VERIFIED_BY[role] ?? [];
  const approvalId = await askApproval(
    tx,
    viewer,
    'appointment.grant',
    subject,
    {
      email,
      name,
      role,
      scopeKind,
      scopeId: place.id,
      startsOn,
      reason,
      about:
        `${name} (${email}) as ${ROLE_NAMES[role]}, ${where}, from ${dayWords(startsOn ?? null)}. ${covered}`.trim(),
      goOn: '/admin/people',
    },
    verifiers,
  );
  await tellSecondPeople(tx, deps, viewer, approvalId, verifiers);
}

/** Does what was agreed, once; the database asks for the agreement again. */
async function carryOut(tx: Tx, viewer: Viewer, approval: Approval): Promise<void> {
  if (!(await claimApproval(tx, viewer, approval.act, approval.subject)))
    throw new Refusal(403, NOT_AGREED);
  if (approval.act === 'appointment.end') return endAppointment(tx, viewer, approval);
  const detail = grantDetail.parse(approval.detail);
  const startsOn = parseCalendarDate(detail.startsOn);
  if (approval.act !== 'appointment.grant' || startsOn === undefined) throw notFound();
  const personId = await enterPerson(tx, { email: detail.email, name: detail.name });
  if (personId === viewer.personId) throw new Refusal(403, NOT_SELF);
  const cover = await coverOf(tx, detail, startsOn);
  if (cover.isRefused) throw new Refusal(409, `${cover.words} The council asks for one first.`);
  const { decidedBy } = await tx.one(sql<{ decidedBy: string }>`
    select decided_by as "decidedBy" from approval
    where authority_id = ${tx.authorityId} and approval_id = ${approval.approvalId}`);
  await grantAppointment(tx, viewer, {
    personId,
    role: detail.role,
    scopeKind: detail.scopeKind,
    scopeId: detail.scopeId,
    startsOn,
    grantedBy: viewer.personId,
    approvedBy: decidedBy,
    approvalId: approval.approvalId,
  });
}

async function endAppointment(tx: Tx, viewer: Viewer, approval: Approval): Promise<void> {
  await tx.run(sql`
    update appointment set ends_on = greatest(ctx_today() - 1, starts_on), ended_because = 'asked',
      ended_by = ${viewer.personId}
    where authority_id = ${tx.authorityId} and appointment_id = ${approval.subject}`);
  await record(tx, viewer, {
    event: 'appointment.end',
    subjectType: 'appointment',
    subjectId: approval.subject,
    ref: approval.approvalId,
  });
}
