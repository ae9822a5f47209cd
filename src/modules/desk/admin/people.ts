/** People and appointments: one administrator asks, another agrees, and nobody serves themselves. */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  enterPerson,
  findApproval,
  grantAppointment,
  openApprovals,
  record,
  ROLE_NAMES,
  ROLES,
  type Approval,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { notFound, Refusal } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words } from '../../../platform/view.ts';
import { dayWords } from '../cohort/page.ts';
import type { AdminDeps } from './deps.ts';

const MAY: readonly Permission[] = [{ resource: 'R24', verb: 'C' }];
const PURPOSE = 'appointments';

const short = z.string().trim().max(80).catch('').default('');
const listQuery = z.object({ q: short, role: short, page: short });

interface Row {
  readonly appointmentId: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: keyof typeof ROLE_NAMES;
  readonly scopeId: string;
  readonly scopeName: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
}

function appointments(tx: Tx, q: string, role: string): RawBuilder<Row> {
  return sql<Row>`
    select a.appointment_id as "appointmentId", a.person_id as "personId", p.name, p.email, a.role,
      a.scope_id as "scopeId", coalesce(t.name, e.name, '') as "scopeName",
      a.starts_on as "startsOn", a.ends_on as "endsOn"
    from appointment a join person p using (authority_id, person_id)
    left join team t on a.scope_kind = 'team' and t.authority_id = a.authority_id and t.team_id = a.scope_id
    left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
    where a.authority_id = ${tx.authorityId} and (a.ends_on is null or a.ends_on >= ctx_today())
      and (${role} = '' or a.role = ${role})
      and (${q} = '' or p.name ilike '%' || ${q} || '%' or p.email ilike '%' || ${q} || '%')`;
}

const grantForm = z
  .object({
    email: z.email('Enter an e-mail address, for example name@council.example').max(200),
    name: z.string().trim().min(2, 'Enter the full name').max(120, 'Use at most 120 letters'),
    role: z.enum(ROLES, 'Choose a role'),
    scope: z.string().trim().max(40).default(''),
    reason: z.string().trim().min(10, 'Say why, in at least 10 letters').max(300),
    'starts-day': short,
    'starts-month': short,
    'starts-year': short,
  })
  .transform((form, context) => {
    const startsOn = parseCalendarDate(
      [form['starts-year'], form['starts-month'], form['starts-day']]
        .map((part) => part.padStart(2, '0'))
        .join('-'),
    );
    if (startsOn === undefined)
      context.addIssue({ code: 'custom', path: ['starts'], message: 'Enter a real date' });
    const scopeKind: 'team' | 'school' | 'authority' =
      form.role === 'TM' || form.role === 'SW'
        ? 'team'
        : form.role === 'DSL'
          ? 'school'
          : 'authority';
    if (scopeKind !== 'authority' && form.scope === '')
      context.addIssue({
        code: 'custom',
        path: ['scope'],
        message: scopeKind === 'team' ? 'Enter the code of the team' : 'Enter the school’s URN',
      });
    const { email, name, role, reason, scope } = form;
    return { email: email.toLowerCase(), name, role, reason, scope, scopeKind, startsOn };
  });
type Grant = z.output<typeof grantForm>;

const grantDetail = z.object({
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  scopeKind: z.enum(['authority', 'team', 'school']),
  scopeId: z.string(),
  startsOn: z.string(),
});

async function scopeExists(tx: Tx, grant: Grant): Promise<boolean> {
  if (grant.scopeKind === 'authority') return true;
  const found = await tx.maybe(
    grant.scopeKind === 'team'
      ? sql`select 1 from team where authority_id = ${tx.authorityId} and team_id = ${grant.scope}`
      : sql`select 1 from establishment where authority_id = ${tx.authorityId} and urn = ${grant.scope}`,
  );
  return found !== undefined;
}

const NOT_SELF = 'Nobody gives or ends their own appointment: ask another administrator.';

function formPage(
  typed: Readonly<Record<string, unknown>>,
  problems: readonly { field: string; message: string }[],
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
      values: {
        email: one('email'),
        name: one('name'),
        role: one('role'),
        scope: one('scope'),
        reason: one('reason'),
        starts: { day: one('starts-day'), month: one('starts-month'), year: one('starts-year') },
      },
      roles: ROLES.map((value) => ({ value, text: ROLE_NAMES[value] })),
    },
  };
}

/** The list, the requests, and what is done once another administrator agreed. */
export function peopleRoutes({ database, clock }: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/admin/people',
      permission: MAY,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query }) => {
        const { q, role, page: askedPage } = query as z.output<typeof listQuery>;
        return database.withViewer(viewer, async (tx) => {
          const listed = appointments(tx, q, role);
          const { count } = await tx.one(
            sql<{ count: number }>`select count(*)::int as count from (${listed}) x`,
          );
          const page = pageNumber(askedPage, count);
          const rows = await tx.all(sql<Row>`
            select * from (${listed}) x order by name collate "und-x-icu", "appointmentId"
            limit ${pageSize} offset ${(page - 1) * pageSize}`);
          const agreed = (await openApprovals(tx)).filter(
            (each) => each.askedBy === viewer.personId && each.decision === 'approved',
          );
          await record(tx, viewer, {
            event: 'appointment.list',
            fields: ['R24'],
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/admin-people.njk',
            model: {
              title: words.plural(count, 'appointment'),
              agreed: agreed.map((each) => ({
                approvalId: each.approvalId,
                about: typeof each.detail['about'] === 'string' ? each.detail['about'] : '',
                by: each.decidedByName ?? '',
              })),
              filters: {
                action: '/admin/people',
                fields: [
                  { name: 'q', label: 'Name or e-mail', value: q },
                  {
                    name: 'role',
                    label: 'Role',
                    value: role,
                    items: [
                      { value: '', text: 'Any role' },
                      ...ROLES.map((value) => ({ value, text: ROLE_NAMES[value] })),
                    ],
                  },
                ],
                keep: [],
                applied: [],
                clear: '/admin/people',
                label: 'Choose which people to show',
              },
              table: {
                id: 'people',
                caption: 'Who holds which appointment',
                columns: [{ text: 'Name' }, { text: 'Role' }, { text: 'Where' }, { text: 'Dates' }],
                rows: rows.map((row) => ({
                  href: `/admin/people/${row.appointmentId}/end`,
                  cells: [
                    { text: row.name, note: row.email },
                    ROLE_NAMES[row.role],
                    row.scopeName === '' ? 'The whole council' : row.scopeName,
                    `From ${dayWords(row.startsOn)}${row.endsOn === null ? '' : ` to ${dayWords(row.endsOn)}`}`,
                  ],
                })),
                empty: {
                  title: 'Nobody fits',
                  text: 'No current appointment fits what you chose.',
                  action: { text: 'Show everybody', href: '/admin/people' },
                },
                paging: paging(count, page, '/admin/people', { q, role }),
              },
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/admin/people/new',
      permission: MAY,
      purpose: PURPOSE,
      handler: () => {
        const [year = '', month = '', day = ''] = clock.today().split('-');
        return Promise.resolve(
          formPage({ 'starts-day': day, 'starts-month': month, 'starts-year': year }, []),
        );
      },
    },
    {
      method: 'POST',
      url: '/admin/people/new',
      permission: MAY,
      purpose: PURPOSE,
      form: grantForm,
      handler: async ({ viewer, form, typed, problems }) => {
        const grant = form as Grant | undefined;
        if (grant?.startsOn === undefined) return formPage(typed, problems);
        if (grant.email === viewer.email.toLowerCase()) throw new Refusal(403, NOT_SELF);
        return database.withViewer(viewer, async (tx) => {
          if (!(await scopeExists(tx, grant)))
            return formPage(typed, [
              { field: 'scope', message: 'There is no such team or school here' },
            ]);
          const scopeId = grant.scopeKind === 'authority' ? tx.authorityId : grant.scope;
          const detail = { ...grant, scopeId };
          const subject = [grant.email, grant.role, scopeId, grant.startsOn].join(' ');
          await askApproval(tx, viewer, 'appointment.grant', subject, {
            ...detail,
            about: `${grant.name} (${grant.email}) as ${ROLE_NAMES[grant.role]}, ${scopeId}, from ${dayWords(grant.startsOn ?? null)}.`,
            goOn: '/admin/people',
          });
          return { kind: 'redirect' as const, to: '/approvals' };
        });
      },
    },
    {
      method: 'GET',
      url: '/admin/people/:appointmentId/end',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ appointmentId: z.uuid() }),
      handler: ({ viewer, params }) =>
        database.withViewer(viewer, (tx) =>
          endPage(tx, (params as { appointmentId: string }).appointmentId, viewer, []),
        ),
    },
    {
      method: 'POST',
      url: '/admin/people/:appointmentId/end',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ appointmentId: z.uuid() }),
      form: z.object({
        reason: z.string().trim().min(10, 'Say why, in at least 10 letters').max(300),
      }),
      handler: async ({ viewer, params, form, problems }) => {
        const { appointmentId } = params as { appointmentId: string };
        const reason = (form as { reason: string } | undefined)?.reason;
        return database.withViewer(viewer, async (tx) => {
          if (reason === undefined) return endPage(tx, appointmentId, viewer, problems);
          const row = await findAppointment(tx, appointmentId);
          if (row.personId === viewer.personId) throw new Refusal(403, NOT_SELF);
          await askApproval(tx, viewer, 'appointment.end', appointmentId, {
            about: `${row.name} as ${ROLE_NAMES[row.role]}.`,
            reason,
            goOn: '/admin/people',
          });
          return { kind: 'redirect' as const, to: '/approvals' };
        });
      },
    },
    {
      method: 'POST',
      url: '/admin/people/agreed/:approvalId',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ approvalId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { approvalId } = params as { approvalId: string };
        await database.withViewer(viewer, async (tx) => {
          const approval = await findApproval(tx, approvalId);
          if (approval === undefined) throw notFound();
          await carryOut(tx, viewer, approval);
        });
        return { kind: 'redirect', to: '/admin/people' };
      },
    },
  ];
}

async function findAppointment(tx: Tx, appointmentId: string): Promise<Row> {
  const row = await tx.maybe(sql<Row>`
    select * from (${appointments(tx, '', '')}) x where "appointmentId" = ${appointmentId}`);
  if (row === undefined) throw notFound();
  return row;
}

async function endPage(
  tx: Tx,
  appointmentId: string,
  viewer: Viewer,
  problems: readonly { field: string; message: string }[],
) {
  const row = await findAppointment(tx, appointmentId);
  return {
    kind: 'page' as const,
    template: 'desk/views/admin-end.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: `${row.name}, ${ROLE_NAMES[row.role]}`,
      back: { text: 'Back to people', href: '/admin/people' },
      problems,
      appointmentId,
      email: row.email,
      where: row.scopeName === '' ? 'The whole council' : row.scopeName,
      startsOn: row.startsOn,
      isOwn: row.personId === viewer.personId,
    },
  };
}

/** Does what was agreed, once; the database asks for the agreement again. */
async function carryOut(tx: Tx, viewer: Viewer, approval: Approval): Promise<void> {
  if (!(await claimApproval(tx, viewer, approval.act, approval.subject)))
    throw new Refusal(
      403,
      'Another administrator has to agree first, and an agreement is used once.',
    );
  if (approval.act === 'appointment.end') {
    await tx.run(sql`
      update appointment set ends_on = greatest(ctx_today() - 1, starts_on)
      where authority_id = ${tx.authorityId} and appointment_id = ${approval.subject}`);
    await record(tx, viewer, {
      event: 'appointment.end',
      subjectType: 'appointment',
      subjectId: approval.subject,
      ref: approval.approvalId,
    });
    return;
  }
  const detail = grantDetail.parse(approval.detail);
  const startsOn = parseCalendarDate(detail.startsOn);
  if (approval.act !== 'appointment.grant' || startsOn === undefined) throw notFound();
  const personId = await enterPerson(tx, { email: detail.email, name: detail.name });
  if (personId === viewer.personId) throw new Refusal(403, NOT_SELF);
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
  });
}
