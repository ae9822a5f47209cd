/** Who holds which appointment, and how one ends: another administrator has to agree. */
import { z } from 'zod';
import {
  askApproval,
  countSessions,
  endSessionsOf,
  openApprovals,
  record,
  ROLE_NAMES,
  ROLES,
  type Permission,
  type Viewer,
  openWords,
  sealedWords,
} from '../../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { notFound, Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words } from '../../../platform/view.ts';
import { coverOf } from '../../agreements/index.ts';
import { dayWords } from '../cohort/page.ts';
import { findBy } from '../search/find-routes.ts';
import type { AdminDeps } from './deps.ts';
import { NOT_SELF, tellSecondPeople } from './second-person.ts';

const MAY: readonly Permission[] = [{ resource: 'R24', verb: 'C' }];
const PURPOSE = 'appointments';

const short = z.string().trim().max(80).catch('').default('');
const listQuery = z.object({ q: sealedWords, role: short, page: short });

interface Row {
  readonly appointmentId: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: keyof typeof ROLE_NAMES;
  readonly scopeId: string;
  readonly scopeKind: string;
  readonly scopeName: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly stoppedAt: Date | null;
  readonly stoppedBecause: string | null;
}

function appointments(tx: Tx, q: string, role: string): RawBuilder<Row> {
  return sql<Row>`
    select a.appointment_id as "appointmentId", a.person_id as "personId", p.name, p.email, a.role,
      a.scope_id as "scopeId", a.scope_kind as "scopeKind", coalesce(t.name, e.name, v.name, r.name, l.name, '') as "scopeName",
      a.starts_on as "startsOn", a.ends_on as "endsOn", p.stopped_at as "stoppedAt",
      p.stopped_because as "stoppedBecause"
    from appointment a join person p using (authority_id, person_id)
    left join team t on a.scope_kind = 'team' and t.authority_id = a.authority_id and t.team_id = a.scope_id
    left join establishment e on a.scope_kind = 'school' and e.authority_id = a.authority_id and e.urn = a.scope_id
    left join service v on a.scope_kind = 'service' and v.authority_id = a.authority_id and v.service_id = a.scope_id
    left join trust r on a.scope_kind = 'trust' and r.authority_id = a.authority_id and r.trust_id = a.scope_id
    left join panel l on a.scope_kind = 'panel' and l.authority_id = a.authority_id and l.panel_id = a.scope_id
    where a.authority_id = ${tx.authorityId} and (a.ends_on is null or a.ends_on >= ctx_today())
      and a.ended_because is null
      and (${role} = '' or a.role = ${role})
      and (${q} = '' or p.name ilike '%' || ${q} || '%' or p.email ilike '%' || ${q} || '%')`;
}

/** The list, and the request to end an appointment. */
export function peopleRoutes({
  database,
  clock,
  jobs,
  secret,
}: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/admin/people',
      permission: MAY,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query, csrfToken }) => {
        const { q, role, page: askedPage } = query as z.output<typeof listQuery>;
        const term = openWords(secret, viewer, q);
        return database.withViewer(viewer, async (tx) => {
          const listed = appointments(tx, term, role);
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
                find: findBy(csrfToken),
                fields: [
                  { name: 'q', label: 'Name or e-mail', value: term },
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
                    {
                      text: row.name,
                      note: row.email,
                      ...(row.stoppedAt === null
                        ? {}
                        : { tag: { text: 'Stopped', kind: 'stop' as const } }),
                    },
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
      url: '/admin/people/:appointmentId/end',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ appointmentId: z.uuid() }),
      handler: ({ viewer, params }) =>
        appointmentPage(
          { database, clock },
          viewer,
          (params as { appointmentId: string }).appointmentId,
          [],
        ),
    },
    {
      method: 'POST',
      url: '/admin/people/:appointmentId/end',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ appointmentId: z.uuid() }),
      form: z.object({
        reason: freeText(z.string().trim().min(10, 'Say why, in at least 10 letters').max(300)),
      }),
      handler: async ({ viewer, params, form, problems }) => {
        const { appointmentId } = params as { appointmentId: string };
        const reason = (form as { reason: string } | undefined)?.reason;
        if (reason === undefined)
          return appointmentPage({ database, clock }, viewer, appointmentId, problems);
        return database.withViewer(viewer, async (tx) => {
          const row = await findAppointment(tx, appointmentId);
          if (row.personId === viewer.personId) throw new Refusal(403, NOT_SELF);
          const approvalId = await askApproval(tx, viewer, 'appointment.end', appointmentId, {
            about: `${row.name} as ${ROLE_NAMES[row.role]}.`,
            reason,
            goOn: '/admin/people',
          });
          await tellSecondPeople(tx, { clock, jobs }, viewer, approvalId);
          return { kind: 'redirect' as const, to: '/approvals' };
        });
      },
    },
    {
      method: 'POST',
      url: '/admin/people/:appointmentId/sessions',
      permission: MAY,
      purpose: PURPOSE,
      params: z.object({ appointmentId: z.uuid() }),
      handler: async ({ viewer, params }) => {
        const { appointmentId } = params as { appointmentId: string };
        const row = await database.withViewer(viewer, (tx) => findAppointment(tx, appointmentId));
        if (row.personId === viewer.personId) throw new Refusal(403, NOT_SELF);
        await database.withSystem(
          { authorityId: viewer.authorityId, purpose: 'end-sessions' },
          (tx) => endSessionsOf(tx, clock, viewer, row.personId),
        );
        return { kind: 'redirect', to: `/admin/people/${appointmentId}/end` };
      },
    },
  ];
}

/** The current appointment of that id, with its person; refused as not there where there is none. */
export async function findAppointment(tx: Tx, appointmentId: string): Promise<Row> {
  const row = await tx.maybe(sql<Row>`
    select * from (${appointments(tx, '', '')}) x where "appointmentId" = ${appointmentId}`);
  if (row === undefined) throw notFound();
  return row;
}

/** One appointment: its end, its person's sessions, and the account stopped or let go on. */
export async function appointmentPage(
  { database, clock }: Pick<AdminDeps, 'database' | 'clock'>,
  viewer: Viewer,
  appointmentId: string,
  problems: readonly { field: string; message: string }[],
) {
  const { row, cover } = await database.withViewer(viewer, async (tx) => {
    const found = await findAppointment(tx, appointmentId);
    return { row: found, cover: await coverOf(tx, found, clock.today()) };
  });
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
      cover,
      isOwn: row.personId === viewer.personId,
      sessions: await countSessions(database, clock, viewer.authorityId, row.personId),
      stopped:
        row.stoppedAt === null
          ? undefined
          : { at: words.momentInWords(row.stoppedAt), because: row.stoppedBecause ?? '' },
    },
  };
}
