/** A list of children with its export and the press that says "seen"; once for each place. */
import { z } from 'zod';
import {
  filterHashOf,
  record,
  type Permission,
  type Role,
  type Viewer,
} from '../../../access/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { exportRoutes } from './export-routes.ts';
import {
  FIELDS,
  filterOf,
  listQuery,
  refuseUnless,
  type Asked,
  type ListDeps,
} from './list-parts.ts';
import { childrenFilters, childrenTable, childrenTitle, type ListPlace } from './page.ts';
import { LIST_LOOK, noteLook, readChildren } from './queries.ts';

/** Social-care status of the children that the viewer may see: workers and managers only. */
const SEE: readonly Permission[] = [{ resource: 'R05', verb: 'S', under: ['case'] }];

/** The latest news that the list showed, in microseconds since 1970. */
const seenForm = z.object({ upto: z.string().regex(/^\d{1,16}$/) });

const ROLES_AT: Readonly<Record<ListPlace['whose'], readonly Role[]>> = {
  own: ['SW'],
  team: ['TM', 'SM'],
  named: ['IRO'],
};

/** The routes of one list. */
export function childrenListRoutes(
  deps: ListDeps,
  place: ListPlace,
  purpose: string,
): AnyRoute<Viewer, Permission>[] {
  const { database, clock, secret } = deps;
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
      handler: async ({ viewer, query, csrfToken }) => {
        refuseUnless(roles, viewer);
        const asked = query as Asked;
        return database.withViewer(viewer, async (tx) => {
          const filter = filterOf(deps, viewer, asked);
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
            filterHash: filterHashOf(secret, filter),
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
              filters: childrenFilters(list, filter.term, counts, place, csrfToken),
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
    ...(place.whose === 'named' ? [] : exportRoutes(deps, place, roles)),
  ];
}
