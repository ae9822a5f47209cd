/** Where the case system and the rolls differ: for one's own children, and for the team. */
import { z } from 'zod';
import {
  copyMark,
  filterHashOf,
  openWords,
  record,
  sealedWords,
  type Permission,
  type Role,
  type Viewer,
} from '../../../access/index.ts';
import { csvStream } from '../../../platform/csv.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize } from '../../../platform/view.ts';
import { refuseUnless } from '../children/list-parts.ts';
import {
  discrepancyFilters,
  discrepancyTable,
  discrepancyTitle,
  FILE_HEADS,
  fileRow,
  filterFrom,
} from './page.ts';
import { countDiscrepancies, listDiscrepancies } from './queries.ts';

const SEE: readonly Permission[] = [{ resource: 'R05', verb: 'S' }];
const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const PURPOSE = 'data-quality';

const text = z.string().trim().max(120).catch('').default('');
const listQuery = z.object({ q: sealedWords, what: text, worker: text, page: text });
type Asked = z.output<typeof listQuery>;

interface DiscrepancyDeps {
  readonly clock: Clock;
  readonly database: Database;
  /** Searched words are sealed with it. */
  readonly secret: string;
}

/** The two lists of differences and their files. */
export function discrepancyRoutes(deps: DiscrepancyDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...routesAt(deps, '/my-children/discrepancies', false),
    ...routesAt(deps, '/team/discrepancies', true),
  ];
}

function routesAt(
  { database, clock, secret }: DiscrepancyDeps,
  path: string,
  isTeam: boolean,
): AnyRoute<Viewer, Permission>[] {
  const roles: readonly Role[] = isTeam ? ['TM', 'SM'] : ['SW'];
  const filterOf = (viewer: Viewer, asked: Asked) =>
    filterFrom(asked, openWords(secret, viewer, asked.q));
  return [
    {
      method: 'GET',
      url: path,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query, csrfToken }) => {
        refuseUnless(roles, viewer);
        const asked = query as Asked;
        return database.withViewer(viewer, async (tx) => {
          const filter = filterOf(viewer, asked);
          const counts = await countDiscrepancies(tx, filter);
          const page = pageNumber(asked.page, counts.found);
          const list = { ...asked, page };
          const found = await listDiscrepancies(tx, filter, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'child.list',
            count: found.length,
            fields: ['R03', 'R06'],
            filterHash: filterHashOf(secret, filter),
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/discrepancies.njk',
            model: {
              title: discrepancyTitle(counts),
              hasAny: counts.total > 0,
              table: discrepancyTable(found, counts, list, path, isTeam),
              filters: discrepancyFilters(
                list,
                filter.term,
                counts.workers,
                path,
                isTeam,
                csrfToken,
              ),
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: `${path}/case-system.csv`,
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      handler: async ({ viewer, query }) => {
        refuseUnless(roles, viewer);
        const found = await database.withViewer(viewer, async (tx) => {
          const filter = filterOf(viewer, query as Asked);
          const rows = await listDiscrepancies(tx, filter);
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: rows.length,
            fields: ['R03', 'R06'],
            filterHash: filterHashOf(secret, filter),
            purpose: 'export',
          });
          return rows;
        });
        return {
          kind: 'download',
          fileName: 'for-the-case-system.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(FILE_HEADS, found.map(fileRow), copyMark(viewer, clock)),
        };
      },
    },
  ];
}
