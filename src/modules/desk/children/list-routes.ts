/** A list of children with its export and the press that says "seen"; once for each place. */
import { z } from 'zod';
import { record, type Permission, type Role, type Viewer } from '../../../access/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { csvStream } from '../../../platform/csv.ts';
import type { Database } from '../../../platform/db.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import {
  childrenFilters,
  childrenTable,
  childrenTitle,
  EXPORT_HEADS,
  exportRow,
  filterFrom,
  type ListPlace,
} from './page.ts';
import {
  LIST_LOOK,
  listChildren,
  noteLook,
  ORDER_KEYS,
  readChildren,
  type Moments,
} from './queries.ts';

/** Social-care status of the children that the viewer may see: workers and managers only. */
const SEE: readonly Permission[] = [{ resource: 'R05', verb: 'S', under: ['case'] }];
const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const FIELDS = ['R03', 'R04', 'R06'] as const;

const text = z.string().trim().max(120).catch('').default('');
const listQuery = z.object({
  status: text,
  school: text,
  worker: text,
  show: text,
  q: text,
  sort: z
    .string()
    .refine((key) => ORDER_KEYS.includes(key))
    .catch('name')
    .default('name'),
  page: text,
  done: text,
});
type Asked = z.output<typeof listQuery>;

/** The latest news that the list showed, in microseconds since 1970. */
const seenForm = z.object({ upto: z.string().regex(/^\d{1,16}$/) });

/** What the routes work with. */
export interface ListDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * Refuses whoever holds none of the roles. The matrix gives workers, managers and chairs the same cells,
 * for own cases, the team's or those who name them, so that a cell alone cannot tell their pages apart.
 */
export function refuseUnless(roles: readonly Role[], viewer: Viewer): void {
  if (!roles.includes(viewer.role)) throw new Refusal(403);
}

const ROLES_AT: Readonly<Record<ListPlace['whose'], readonly Role[]>> = {
  own: ['SW'],
  team: ['TM', 'SM'],
  named: ['IRO'],
};

/** The routes of one list. */
export function childrenListRoutes(
  { database, clock }: ListDeps,
  place: ListPlace,
  purpose: string,
): AnyRoute<Viewer, Permission>[] {
  const moments = () => ({ now: clock.now(), today: clock.today() });
  const { path } = place;
  const roles = ROLES_AT[place.whose];
  return [
    {
      method: 'GET',
      url: path,
      permission: SEE,
      purpose,
      query: listQuery,
      handler: async ({ viewer, query }) => {
        refuseUnless(roles, viewer);
        const asked = query as Asked;
        return database.withViewer(viewer, async (tx) => {
          const filter = filterFrom(asked);
          const { done, page: wanted, ...rest } = asked;
          const { counts, page, children } = await readChildren(
            tx,
            moments(),
            filter,
            asked.sort,
            wanted,
          );
          const list = { ...rest, page };
          await record(tx, viewer, {
            event: 'child.list',
            count: children.length,
            fields: FIELDS,
            purpose,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/children.njk',
            model: {
              title: childrenTitle(counts, place),
              caption: place.whose === 'team' ? viewer.scopeName : '',
              saved: done === 'seen' ? 'Noted: what changes from now on is marked as new.' : '',
              changed: counts.changed,
              hasAny: counts.total > 0,
              seenAction: `${path}/seen`,
              newsUpTo: counts.newsUpTo,
              table: childrenTable(children, counts, list, place, clock.today()),
              filters: childrenFilters(list, counts, place),
            },
          };
        });
      },
    },
    {
      method: 'POST',
      url: `${path}/seen`,
      permission: SEE,
      purpose,
      form: seenForm,
      handler: async ({ viewer, form }) => {
        refuseUnless(roles, viewer);
        const seen = form as z.output<typeof seenForm> | undefined;
        if (seen === undefined) throw new Refusal(400);
        await database.withViewer(viewer, (tx) =>
          noteLook(tx, viewer.personId, LIST_LOOK, seen.upto),
        );
        return { kind: 'redirect', to: `${path}?done=seen` };
      },
    },
    ...(place.whose === 'named' ? [] : [exportRoute(database, moments, place, roles)]),
  ];
}

/** The same list as a file, by the same query. */
function exportRoute(
  database: Database,
  moments: () => Moments,
  place: ListPlace,
  roles: readonly Role[],
): AnyRoute<Viewer, Permission> {
  const { path } = place;
  return {
    method: 'GET',
    url: `${path}/list.csv`,
    permission: EXPORT,
    purpose: 'export',
    query: listQuery,
    handler: async ({ viewer, query }) => {
      refuseUnless(roles, viewer);
      const asked = query as Asked;
      const children = await database.withViewer(viewer, async (tx) => {
        const found = await listChildren(tx, moments(), filterFrom(asked), asked.sort);
        await record(tx, viewer, {
          event: 'export.downloaded',
          count: found.length,
          fields: FIELDS,
          purpose: 'export',
        });
        return found;
      });
      return {
        kind: 'download',
        fileName: `${place.path.slice(1).replace('/', '-')}.csv`,
        type: 'text/csv; charset=utf-8',
        body: csvStream(EXPORT_HEADS, children.map(exportRow)),
      };
    },
  };
}
