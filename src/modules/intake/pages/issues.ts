/** Every finding about a file, with its place and what to do. */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, withQuery, words } from '../../../platform/view.ts';
import { getBatch } from '../batch.ts';
import type { IntakeDeps } from '../deps.ts';
import { countIssues, listIssues, type IssueFilter } from './batch-queries.ts';
import { batchParams, type BatchParams } from './batch-routes.ts';
import { nounOf } from './batch.ts';
import { HANDLE } from './who.ts';

const issueQuery = z.object({
  severity: z.enum(['error', 'query', '']).catch('').default(''),
  rule: z.string().max(60).catch('').default(''),
  page: z.string().max(7).optional().catch(undefined),
});

/** The list of findings. */
export function issueRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/imports/:batchId/issues',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      query: issueQuery,
      handler: async ({ viewer, params, query }) => {
        const { batchId } = params as BatchParams;
        const asked = query as z.output<typeof issueQuery>;
        const address = `/imports/${batchId}/issues`;
        return deps.database.withViewer(viewer, async (tx) => {
          const batch = await getBatch(tx, batchId);
          const total = await countIssues(tx, batchId, asked);
          const page = pageNumber(asked.page, total);
          const rows = await listIssues(tx, batchId, asked, {
            limit: pageSize,
            offset: (page - 1) * pageSize,
          });
          await record(tx, viewer, {
            event: 'batch.issues',
            subjectType: 'batch',
            subjectId: String(batchId),
            count: rows.length,
            fields: ['R20'],
            purpose: 'import',
          });
          const [one] = nounOf(deps, batch);
          return {
            kind: 'page' as const,
            template: 'intake/views/issues.njk',
            model: {
              title: words.plural(total, 'finding'),
              breadcrumbs: [
                { text: 'Imports', href: '/imports' },
                { text: batch.fileName, href: `/imports/${batchId}` },
              ],
              action: address,
              fields: [
                {
                  name: 'severity',
                  label: 'Show',
                  value: asked.severity,
                  items: [
                    { value: '', text: 'Everything' },
                    { value: 'error', text: 'What cannot be used' },
                    { value: 'query', text: 'What is used, but please look' },
                  ],
                },
                { name: 'rule', label: 'Rule', value: asked.rule, items: undefined },
              ],
              clear: isFiltered(asked) ? address : undefined,
              table: {
                id: 'findings',
                caption: 'Findings in the order of the file',
                columns: [
                  { text: `${one.charAt(0).toUpperCase()}${one.slice(1)}` },
                  { text: 'What is wrong and what to do' },
                  { text: 'Field' },
                  { text: 'Rule' },
                ],
                rows: rows.map((row) => ({
                  cells: [
                    {
                      text:
                        row.index === null
                          ? 'The whole file'
                          : `${row.index}${row.key === null ? '' : ` (${row.key})`}`,
                      note: row.line === null ? undefined : `line ${row.line}`,
                    },
                    {
                      text: row.message,
                      tag:
                        row.severity === 'error'
                          ? {
                              text: batch.flawed > 0 ? 'Error' : 'Cannot be used',
                              kind: 'stop' as const,
                            }
                          : { text: 'Please look', kind: 'caution' as const },
                    },
                    row.fields.length === 0 ? '–' : row.fields.join(', '),
                    row.rule,
                  ],
                })),
                empty: {
                  title: 'No finding fits what you chose',
                  text: 'Every record could be used as it came, or the findings were deleted with the file.',
                },
                paging: paging(total, page, withQuery(address, { ...asked, page: undefined }), {
                  severity: asked.severity,
                  rule: asked.rule,
                }),
                compact: true,
              },
            },
          };
        });
      },
    },
  ];
}

function isFiltered(filter: IssueFilter): boolean {
  return filter.severity !== '' || filter.rule !== '';
}
