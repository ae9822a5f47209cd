/**
 * Places that appointments are to: services with their teams, trusts, panels and schools. Services and
 * panels are the authority's own and entered here; the others come by files.
 */
import { z } from 'zod';
import { record, type Permission, type ScopeKind, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import type { AdminDeps } from './deps.ts';

const SEE: readonly Permission[] = [{ resource: 'R26', verb: 'S' }];
const CHANGE: readonly Permission[] = [{ resource: 'R26', verb: 'E' }];
const PURPOSE = 'settings';
const URL = '/admin/services';

/** A place by its code and name. */
export interface Place {
  readonly id: string;
  readonly name: string;
}

const named = (table: string, id: string, tx: Tx) => sql<Place>`
  select ${sql.ref(id)} as id, name from ${sql.table(table)} where authority_id = ${tx.authorityId}`;

/** The places of one kind, whose names are few enough to offer all; schools are too many. */
const FEW = {
  team: ['team', 'team_id'],
  service: ['service', 'service_id'],
  trust: ['trust', 'trust_id'],
  panel: ['panel', 'panel_id'],
} as const;

/** Teams, services, trusts and panels, by name: what the form offers. */
export async function listPlaces(tx: Tx): Promise<Place[]> {
  const all = Object.values(FEW).map(([table, id]) => named(table, id, tx));
  return tx.all(
    sql<Place>`select id, name from (${sql.join(all, sql` union all `)}) p order by name`,
  );
}

/** The services of the authority, by name. */
export function listServices(tx: Tx): Promise<Place[]> {
  return tx.all(sql<Place>`${named('service', 'service_id', tx)} order by name`);
}

/** The place of the kind with this code or name; undefined when there is none, or several of the name. */
export async function findPlace(
  tx: Tx,
  kind: ScopeKind,
  typed: string,
): Promise<Place | undefined> {
  if (kind === 'authority') return { id: tx.authorityId, name: '' };
  const places =
    kind === 'school'
      ? sql<Place>`select urn as id, name from establishment where authority_id = ${tx.authorityId}`
      : named(FEW[kind][0], FEW[kind][1], tx);
  const found = await tx.all(sql<Place>`
    select id, name from (${places}) p where id = ${typed} or lower(name) = lower(${typed})
    order by id = ${typed} desc limit 2`);
  const [first, second] = found;
  return first !== undefined && (second === undefined || first.id === typed) ? first : undefined;
}

const placeForm = z.object({
  kind: z.enum(['service', 'panel'], 'Choose what it is'),
  name: z.string().trim().min(3, 'Enter its name').max(120, 'Use at most 120 letters'),
});
const teamForm = z.object({ team: z.string().max(80), service: z.string().max(80) });

interface TeamRow extends Place {
  readonly serviceId: string | null;
}

interface Asked {
  readonly problems: readonly { readonly field: string; readonly message: string }[];
  readonly kind: string;
  readonly name: string;
  readonly saved: string;
}

async function page(tx: Tx, asked: Asked) {
  const services = await listServices(tx);
  const panels = await tx.all(sql<Place>`${named('panel', 'panel_id', tx)} order by name`);
  const teams = await tx.all(sql<TeamRow>`
    select team_id as id, name, service_id as "serviceId" from team
    where authority_id = ${tx.authorityId} order by name`);
  return {
    kind: 'page' as const,
    template: 'desk/views/admin-services.njk',
    status: asked.problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: 'Services and panels',
      ...asked,
      services: services.map(({ name }) => name),
      panels: panels.map(({ name }) => name),
      teams,
      choices: [
        { value: '', text: 'No service' },
        ...services.map(({ id, name }) => ({ value: id, text: name })),
      ],
    },
  };
}

/** The page, a new service or panel, and the service of a team. */
export function placeRoutes({ database }: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ done: z.string().max(20).catch('').default('') }),
      handler: ({ viewer, query }) =>
        database.withViewer(viewer, (tx) =>
          page(tx, {
            problems: [],
            kind: 'service',
            name: '',
            saved: (query as { done: string }).done === '' ? '' : 'Saved.',
          }),
        ),
    },
    {
      method: 'POST',
      url: URL,
      permission: CHANGE,
      purpose: PURPOSE,
      form: placeForm,
      handler: ({ viewer, form, typed, problems }) =>
        database.withViewer(viewer, async (tx) => {
          const place = form as z.output<typeof placeForm> | undefined;
          const name = typeof typed['name'] === 'string' ? typed['name'] : '';
          const kind = typed['kind'] === 'panel' ? 'panel' : 'service';
          if (place === undefined) return page(tx, { problems, kind, name, saved: '' });
          if ((await findPlace(tx, place.kind, place.name)) !== undefined) {
            const message = `There is a ${place.kind} of this name already`;
            return page(tx, { problems: [{ field: 'name', message }], kind, name, saved: '' });
          }
          await enterPlace(tx, viewer, place);
          return { kind: 'redirect' as const, to: `${URL}?done=yes` };
        }),
    },
    {
      method: 'POST',
      url: `${URL}/team`,
      permission: CHANGE,
      purpose: PURPOSE,
      form: teamForm,
      handler: ({ viewer, form, problems }) =>
        database.withViewer(viewer, async (tx) => {
          const chosen = form as z.output<typeof teamForm> | undefined;
          if (chosen === undefined)
            return page(tx, { problems, kind: 'service', name: '', saved: '' });
          await tx.run(sql`
            update team set service_id = nullif(${chosen.service}, '')
            where authority_id = ${tx.authorityId} and team_id = ${chosen.team}
              and (${chosen.service} = '' or exists (select 1 from service s
                where s.authority_id = team.authority_id and s.service_id = ${chosen.service}))`);
          await record(tx, viewer, {
            event: 'config.change',
            subjectType: 'team',
            subjectId: chosen.team,
          });
          return { kind: 'redirect' as const, to: `${URL}?done=yes` };
        }),
    },
  ];
}

async function enterPlace(
  tx: Tx,
  viewer: Viewer,
  { kind, name }: z.output<typeof placeForm>,
): Promise<void> {
  const id = crypto.randomUUID();
  const [table, column] = FEW[kind];
  await tx.run(sql`
    insert into ${sql.table(table)} (authority_id, ${sql.ref(column)}, name)
    values (${tx.authorityId}, ${id}, ${name})`);
  await record(tx, viewer, { event: 'config.change', subjectType: kind, subjectId: id });
}
