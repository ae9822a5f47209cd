/** The manager's home: the team in numbers, and its children. */
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { dateInWords } from '../../../platform/calendar-date.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { refuseUnless, type ListDeps } from '../children/list-parts.ts';
import { childrenListRoutes } from '../children/list-routes.ts';
import { teamFigures, teamTable, teamTitle } from './page.ts';
import { sumOf, teamNumbers } from './queries.ts';

const SEE: readonly Permission[] = [{ resource: 'R05', verb: 'S' }];
const PURPOSE = 'supervision';

/** The team and its list of children. */
export function teamRoutes(deps: ListDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    {
      method: 'GET',
      url: '/team',
      permission: SEE,
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        refuseUnless(['TM', 'SM'], viewer);
        const today = clock.today();
        const rows = await database.withViewer(viewer, async (tx) => {
          const found = await teamNumbers(tx, { now: clock.now(), today });
          await record(tx, viewer, {
            event: 'child.list',
            count: found.reduce((count, row) => count + row.children, 0),
            fields: ['R04', 'R06'],
            purpose: PURPOSE,
          });
          return found;
        });
        const total = sumOf(rows);
        return {
          kind: 'page',
          template: 'desk/views/team.njk',
          model: {
            title: teamTitle(total, rows),
            team: viewer.scopeName,
            hasAny: total.children > 0,
            figures: teamFigures(total, dateInWords(today)),
            table: teamTable(rows, total),
          },
        };
      },
    },
    ...childrenListRoutes(deps, { path: '/team/children', whose: 'team' }, PURPOSE),
  ];
}
