/** Published figures (R01): read by everybody to whom the matrix gives them, published by the Virtual School. */
import { z } from 'zod';
import { may, record, type Permission, type Role, type Viewer } from '../../access/index.ts';
import { csvStream } from '../../platform/csv.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize, words, type DataTable } from '../../platform/view.ts';
import { suppressionMark } from '../disclosure/index.ts';
import { aboutReport, FIGURES_URL, levelTable, reportTable, rowName } from './pages.ts';
import { publishableFrom, publishReport } from './publish.ts';
import {
  countReports,
  countRows,
  findReport,
  listReports,
  listRows,
  withdrawReport,
  type Report,
} from './queries.ts';
import { LEVELS, MEASURES } from './rules.ts';

/** What the routes work with. */
export interface FigureDeps {
  readonly database: Database;
  readonly clock: Clock;
}

const SEE: readonly Permission[] = [{ resource: 'R01', verb: 'S' }];
const PUBLISH: readonly Permission[] = [{ resource: 'R01', verb: 'C' }];
const EXPORT: readonly Permission[] = [{ resource: 'R01', verb: 'X' }];
const PURPOSE = 'figures';

const params = z.object({ reportId: z.uuid() });
type Id = z.output<typeof params>;
const listQuery = z.object({
  page: z.string().max(10).catch('').default(''),
  done: z.string().max(20).catch('').default(''),
});
const DONE: Readonly<Record<string, string>> = {
  published: 'Published.',
  withdrawn: 'Withdrawn. Only those who publish see it still.',
};

const canPublish = (viewer: { readonly role: Role }): boolean =>
  may(viewer, { resource: 'R01', verb: 'C' });

/** The list, a report, its file, and what who publishes does. */
export function figureRoutes({ database, clock }: FigureDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: FIGURES_URL,
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: ({ viewer, query }) => {
        const asked = query as z.output<typeof listQuery>;
        return database.withViewer(viewer, async (tx) => {
          const found = await countReports(tx);
          const page = pageNumber(asked.page, found);
          const reports = await listReports(tx, {
            offset: (page - 1) * pageSize,
            limit: pageSize,
          });
          await record(tx, viewer, {
            event: 'report.list',
            count: reports.length,
            fields: ['R01'],
            purpose: PURPOSE,
          });
          const from = canPublish(viewer) ? await publishableFrom(tx, clock) : '';
          return {
            kind: 'page' as const,
            template: 'insight/views/figures.njk',
            model: {
              title: 'Published figures',
              saved: DONE[asked.done] ?? '',
              canPublish: from === clock.today(),
              publishFrom: from > clock.today() ? words.dateFilter(from) : '',
              table: reportTable(reports, found, page, canPublish(viewer)),
            },
          };
        });
      },
    },
    {
      method: 'POST',
      url: FIGURES_URL,
      permission: PUBLISH,
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        const published = await database.withViewer(viewer, (tx) =>
          publishReport(tx, clock, viewer),
        );
        if ('from' in published) {
          throw new Refusal(
            409,
            `Figures were published a short time ago. The next can be published from ${words.dateFilter(published.from)}, so that two reports cannot be subtracted from one another.`,
          );
        }
        return { kind: 'redirect', to: `${FIGURES_URL}/${published.reportId}?done=published` };
      },
    },
    {
      method: 'GET',
      url: `${FIGURES_URL}/:reportId`,
      permission: SEE,
      purpose: PURPOSE,
      params,
      query: listQuery,
      handler: ({ viewer, params: where, query }) => {
        const asked = query as z.output<typeof listQuery>;
        return database.withViewer(viewer, async (tx) => {
          const report = await shownReport(tx, viewer, (where as Id).reportId);
          return {
            kind: 'page' as const,
            template: 'insight/views/report.njk',
            model: {
              title: `Children with a social worker, as at ${words.dateFilter(report.asAt)}`,
              back: { text: 'Back to published figures', href: FIGURES_URL },
              saved: DONE[asked.done] ?? '',
              about: aboutReport(report),
              published: `Published ${words.momentInWords(report.publishedAt)} by ${report.publishedByName}.`,
              isWithdrawn: report.withdrawnAt !== null,
              withdrawAction:
                canPublish(viewer) && report.withdrawnAt === null
                  ? `${FIGURES_URL}/${report.reportId}/withdraw`
                  : '',
              csv: may(viewer, { resource: 'R01', verb: 'X' })
                ? `${FIGURES_URL}/${report.reportId}/figures.csv`
                : '',
              tables: await tablesOf(tx, report, asked.page),
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: `${FIGURES_URL}/:reportId/figures.csv`,
      permission: EXPORT,
      purpose: 'export',
      params,
      handler: async ({ viewer, params: where }) => {
        const rows = await database.withViewer(viewer, async (tx) => {
          const report = await shownReport(tx, viewer, (where as Id).reportId);
          const name = await authorityName(tx);
          const lines = [];
          for (const level of LEVELS) {
            for (const row of await listRows(tx, report.reportId, level)) {
              lines.push([
                report.asAt,
                level,
                row.of,
                rowName(row, name),
                ...MEASURES.map((measure) => {
                  const cell = row.figures[measure];
                  if (cell === undefined) return '';
                  return cell.kind === 'shown' ? cell.value : suppressionMark;
                }),
              ]);
            }
          }
          await record(tx, viewer, {
            event: 'export.downloaded',
            count: lines.length,
            fields: ['R01'],
            subjectType: 'report',
            subjectId: report.reportId,
            purpose: 'export',
          });
          return lines;
        });
        return {
          kind: 'download',
          fileName: 'published-figures.csv',
          type: 'text/csv; charset=utf-8',
          body: csvStream(['As at', 'Level', 'Code', 'Name', 'Now', 'Before', 'Together'], rows),
        };
      },
    },
    {
      method: 'POST',
      url: `${FIGURES_URL}/:reportId/withdraw`,
      permission: PUBLISH,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: where }) => {
        const { reportId } = where as Id;
        await database.withViewer(viewer, async (tx) => {
          if ((await findReport(tx, reportId)) === undefined) throw notFound();
          if (!(await withdrawReport(tx, reportId, viewer.personId, clock.now()))) return;
          await record(tx, viewer, {
            event: 'report.withdrawn',
            subjectType: 'report',
            subjectId: reportId,
            purpose: PURPOSE,
          });
        });
        return { kind: 'redirect', to: `${FIGURES_URL}?done=withdrawn` };
      },
    },
  ];
}

async function shownReport(tx: Tx, viewer: Viewer, reportId: string): Promise<Report> {
  const report = await findReport(tx, reportId);
  if (report === undefined) throw notFound();
  await record(tx, viewer, {
    event: 'report.view',
    subjectType: 'report',
    subjectId: reportId,
    fields: ['R01'],
    purpose: PURPOSE,
  });
  return report;
}

/** The levels of which the viewer may read anything; schools by pages. */
async function tablesOf(tx: Tx, report: Report, asked: string): Promise<DataTable[]> {
  const name = await authorityName(tx);
  const tables: DataTable[] = [];
  for (const level of LEVELS) {
    const found = await countRows(tx, report.reportId, level);
    if (found === 0) continue;
    if (level === 'school') {
      const number = pageNumber(asked, found);
      const rows = await listRows(tx, report.reportId, level, {
        offset: (number - 1) * pageSize,
        limit: pageSize,
      });
      tables.push(levelTable(report, level, rows, name, { found, number }));
    } else {
      tables.push(levelTable(report, level, await listRows(tx, report.reportId, level), name));
    }
  }
  return tables;
}

async function authorityName(tx: Tx): Promise<string> {
  const row = await tx.maybe(sql<{ name: string }>`
    select name from authority where authority_id = ${tx.authorityId}`);
  return row?.name ?? 'The council';
}
