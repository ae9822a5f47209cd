/** The DSL's home: our pupils known to social care, confirmed in one press. */
import { z } from 'zod';
import {
  copyMark,
  filterHashOf,
  openWords,
  readSetting,
  record,
  sealedWords,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { csvStream } from '../../../platform/csv.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, words } from '../../../platform/view.ts';
import { cohortLabelSetting } from '../../cohort/index.ts';
import { answerRoutes } from './answer-routes.ts';
import type { OurPupilsDeps } from './deps.ts';
import {
  EXPORT_HEADS,
  exportRow,
  filterFrom,
  pupilFilters,
  pupilsTitle,
  pupilTable,
  type ListQuery,
} from './page.ts';
import { pupilPage } from './pupil-page.ts';
import { countPupils, listPupils } from './queries.ts';

const SEE: readonly Permission[] = [{ resource: 'R04', verb: 's' }];
const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const PURPOSE = 'confirm-roll';

const text = z.string().trim().max(80).catch('').default('');
const listQuery = z.object({
  status: text,
  year: text,
  show: text,
  q: sealedWords,
  sort: z.enum(['name', 'year', 'status']).catch('name').default('name'),
  page: text,
  done: text,
  press: z.uuid().optional().catch(undefined),
  count: text,
});

type Asked = z.output<typeof listQuery>;
type Routes = AnyRoute<Viewer, Permission>[];

/** The list, its answers and its export. */
export function ourPupilsRoutes(deps: OurPupilsDeps): Routes {
  return [...listRoutes(deps), ...answerRoutes(deps)];
}

function listRoutes({ database, clock, secret }: OurPupilsDeps): Routes {
  const filterOf = (viewer: Viewer, asked: Asked) =>
    filterFrom(asked, openWords(secret, viewer, asked.q));
  return [
    {
      method: 'GET',
      url: '/our-pupils',
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query, csrfToken }) => {
        needsSchool(viewer);
        const asked = query as Asked;
        return database.withViewer(viewer, async (tx) => {
          const filter = filterOf(viewer, asked);
          const counts = await countPupils(tx, filter);
          const page = pageNumber(asked.page, counts.found);
          const list: ListQuery = {
            status: asked.status,
            year: asked.year,
            show: asked.show,
            q: asked.q,
            sort: asked.sort,
            page,
          };
          const pupils = await listPupils(tx, filter, asked.sort, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'child.list',
            count: pupils.length,
            fields: ['R03', 'R04', 'R06'],
            filterHash: filterHashOf(secret, filter),
            purpose: PURPOSE,
            subjectType: 'school',
            subjectId: viewer.scopeId,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/our-pupils.njk',
            model: {
              title: pupilsTitle(counts),
              school: viewer.scopeName,
              toConfirm: counts.toConfirm,
              table: pupilTable(pupils, counts, list, await readSetting(tx, cohortLabelSetting)),
              filters: pupilFilters(list, filter.term, counts, csrfToken),
              hasAny: counts.total > 0,
              saved: savedWords(asked.done, asked.count),
              press: asked.press ?? '',
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/our-pupils/list.csv',
      permission: EXPORT,
      purpose: 'export',
      query: listQuery,
      handler: async ({ viewer, query }) => {
        needsSchool(viewer);
        const pupils = await database.withViewer(viewer, async (tx) => {
          const filter = filterOf(viewer, query as Asked);
          const found = await listPupils(tx, filter, 'name');
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: found.length,
            fields: ['R03', 'R04', 'R06'],
            filterHash: filterHashOf(secret, filter),
            purpose: 'export',
            subjectType: 'school',
            subjectId: viewer.scopeId,
          });
          return found;
        });
        return {
          kind: 'download',
          fileName: 'our-pupils.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(EXPORT_HEADS, pupils.map(exportRow), copyMark(viewer, clock)),
        };
      },
    },
    {
      method: 'GET',
      url: '/our-pupils/:pupilId',
      showsChild: true,
      permission: SEE,
      purpose: PURPOSE,
      params: z.object({ pupilId: z.uuid() }),
      handler: ({ viewer, params }) =>
        pupilPage(database, viewer, (params as { pupilId: string }).pupilId, []),
    },
  ];
}

/** Others may know statuses too, but only somebody of a school has its list. */
function needsSchool(viewer: Viewer): void {
  if (viewer.scopeKind !== 'school') throw notFound();
}

function savedWords(done: string, count: string): string {
  switch (done) {
    case 'confirmed':
      return /^\d{1,5}$/.test(count)
        ? `${words.plural(Number(count), 'pupil')} confirmed. Thank you: the council knows this is up to date.`
        : '';
    case 'ours':
      return 'Confirmed as your pupil.';
    case 'left':
      return 'Noted. The pupil stays on this list for five school days after the last day.';
    case 'unknown':
      return 'Noted that you do not know this pupil. The council looks at the match again.';
    case 'missing':
      return 'Thank you. The council has been told and looks for the pupil.';
    case 'missing-empty':
      return 'Nothing was sent: say who is missing and how you know.';
    case 'already':
      return 'All were confirmed already.';
    case 'nothing':
      return 'There was nothing left to take back.';
    case 'later':
      return 'Not taken back: somebody has answered about one of these pupils since. Open the pupil to answer again.';
    case 'undone':
      return 'Taken back: everything is as it was before.';
    default:
      return '';
  }
}
