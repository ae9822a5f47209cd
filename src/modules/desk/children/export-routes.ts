/**
 * The list of children as a file. A service manager's file of many children takes two people (R22: `2` above
 * fifty children), since nobody needs so many names at once for casework.
 */
import { z } from 'zod';
import {
  askApproval,
  claimApproval,
  copyMark,
  filterHashOf,
  readSetting,
  record,
  setting,
  type Permission,
  type Role,
  type Viewer,
} from '../../../access/index.ts';
import { csvStream } from '../../../platform/csv.ts';
import { Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { withQuery, words, type FormProblem } from '../../../platform/view.ts';
import {
  FIELDS,
  filterOf,
  listQuery,
  refuseUnless,
  type Asked,
  type ListDeps,
} from './list-parts.ts';
import { EXPORT_HEADS, exportRow, type ListPlace } from './page.ts';
import { listChildren } from './queries.ts';

const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const ACT = 'identified.export';

/** Children in a service manager's file above which a second person has to agree. */
export const exportAlone = setting({
  key: 'export.alone',
  title: 'Children in a service manager’s file without a second person',
  help: 'A file of more children takes a second service manager or information governance. The standard is 50.',
  schema: z.number().int().min(1).max(1_000),
  standard: 50,
});

const reasonForm = z.object({
  reason: freeText(
    z
      .string()
      .trim()
      .min(10, 'Say who needs the list and what for, in at least 10 letters')
      .max(300, 'Use at most 300 characters'),
  ),
});

/** What a second person agrees to, written the same way whenever it is asked again. */
const subjectOf = (path: string, { status, school, worker, show, q }: Asked): string =>
  withQuery(path, { status, school, worker, show, q });

/** The same list as a file, by the same query; with the request for a second person where one is needed. */
export function exportRoutes(
  deps: ListDeps,
  { path }: ListPlace,
  roles: readonly Role[],
): AnyRoute<Viewer, Permission>[] {
  const { database, clock, secret } = deps;
  const moments = () => ({ now: clock.now(), today: clock.today() });
  const page = (viewer: Viewer, asked: Asked, problems: readonly FormProblem[], reason: string) =>
    database.withViewer(viewer, async (tx) => {
      const found = await listChildren(tx, moments(), filterOf(deps, viewer, asked), asked.sort);
      await record(tx, viewer, {
        event: 'export.requested',
        count: found.length,
        fields: FIELDS,
        purpose: 'export',
      });
      return {
        kind: 'page' as const,
        template: 'desk/views/children-export.njk',
        status: problems.length === 0 ? (200 as const) : (422 as const),
        model: {
          title: `Download ${words.plural(found.length, 'child', 'children')} with names`,
          problems,
          back: { text: 'Back to the list', href: withQuery(path, { ...asked }) },
          action: withQuery(`${path}/export`, { ...asked }),
          reason,
        },
      };
    });
  const file: AnyRoute<Viewer, Permission> = {
    method: 'GET',
    url: `${path}/list.csv`,
    permission: EXPORT,
    purpose: 'export',
    query: listQuery,
    handler: async ({ viewer, query }) => {
      refuseUnless(roles, viewer);
      const asked = query as Asked;
      const children = await database.withViewer(viewer, async (tx) => {
        const found = await listChildren(tx, moments(), filterOf(deps, viewer, asked), asked.sort);
        const isMany = viewer.role === 'SM' && found.length > (await readSetting(tx, exportAlone));
        if (isMany && !(await claimApproval(tx, viewer, ACT, subjectOf(path, asked)))) {
          return undefined;
        }
        await record(tx, viewer, {
          event: 'export.downloaded',
          count: found.length,
          fields: FIELDS,
          filterHash: filterHashOf(secret, filterOf(deps, viewer, asked)),
          purpose: 'export',
        });
        return found;
      });
      if (children === undefined) {
        return { kind: 'redirect', to: withQuery(`${path}/export`, { ...asked }) };
      }
      return {
        kind: 'download',
        fileName: `${path.slice(1).replace('/', '-')}.csv`,
        type: 'text/csv; charset=utf-8',
        body: csvStream(EXPORT_HEADS, children.map(exportRow), copyMark(viewer, clock)),
      };
    },
  };
  if (!roles.includes('SM')) return [file];
  const managers: readonly Role[] = ['SM'];
  return [
    file,
    {
      method: 'GET',
      url: `${path}/export`,
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      handler: ({ viewer, query }) => {
        refuseUnless(managers, viewer);
        return page(viewer, query as Asked, [], '');
      },
    },
    {
      method: 'POST',
      url: `${path}/export`,
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      form: reasonForm,
      handler: async ({ viewer, query, form, typed, problems }) => {
        refuseUnless(managers, viewer);
        const asked = query as Asked;
        const reason = (form as z.output<typeof reasonForm> | undefined)?.reason;
        if (reason === undefined) {
          const given = typed['reason'];
          return page(viewer, asked, problems, typeof given === 'string' ? given : '');
        }
        await database.withViewer(viewer, async (tx) => {
          const found = await listChildren(
            tx,
            moments(),
            filterOf(deps, viewer, asked),
            asked.sort,
          );
          if (found.length === 0) throw new Refusal(409, 'Nobody is in this list any more.');
          await askApproval(
            tx,
            viewer,
            ACT,
            subjectOf(path, asked),
            {
              about: `${words.plural(found.length, 'child', 'children')} of ${viewer.scopeName} with names, school and worker.`,
              reason,
              goOn: withQuery(`${path}/list.csv`, { ...asked }),
            },
            ['IGO'],
          );
        });
        return { kind: 'redirect', to: '/approvals' };
      },
    },
  ];
}
