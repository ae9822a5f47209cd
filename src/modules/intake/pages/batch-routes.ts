/** One file: its page, its progress, and what a person does with it. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import { freeText } from '../../../platform/free-text.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words } from '../../../platform/view.ts';
import { askPublish, askUndo, dropBatch, restartBatch } from '../acts.ts';
import { getBatch, type Batch } from '../batch.ts';
import type { IntakeDeps } from '../deps.ts';
import { findKind } from '../registry.ts';
import { frameOf, listKept, rejectedAfter } from './batch-queries.ts';
import { batchModel, countRejected, progressModel, whyKept } from './batch.ts';
import { HANDLE, SEE, UNDO } from './who.ts';
import { isUnderWay, rowNoun } from './words.ts';

/** The address of one batch. */
export const batchParams = z.object({
  batchId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});

/** The parsed address. */
export type BatchParams = z.output<typeof batchParams>;

type Routes = AnyRoute<Viewer, Permission>[];

/** Every route of one file but its mapping, findings and absences. */
export function batchRoutes(deps: IntakeDeps): Routes {
  return [...lookRoutes(deps), ...actRoutes(deps)];
}

function lookRoutes(deps: IntakeDeps): Routes {
  return [
    {
      method: 'GET',
      url: '/imports/:batchId',
      permission: SEE,
      purpose: 'import',
      params: batchParams,
      handler: async ({ viewer, params }) => {
        const { batchId } = params as BatchParams;
        return deps.database.withViewer(viewer, async (tx) => {
          const batch = await getBatch(tx, batchId);
          await record(tx, viewer, {
            event: 'batch.view',
            subjectType: 'batch',
            subjectId: String(batchId),
            purpose: 'import',
          });
          return {
            kind: 'page' as const,
            template: 'intake/views/batch.njk',
            model: await batchModel(deps, tx, viewer, batch),
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/imports/:batchId/progress',
      permission: SEE,
      purpose: 'import',
      params: batchParams,
      handler: async ({ viewer, params }) => {
        const batch = await readOne(deps, viewer, params as BatchParams);
        return {
          kind: 'fragment',
          template: 'intake/views/progress.njk',
          model: {
            batchId: batch.batchId,
            progress:
              isUnderWay(batch) && !batch.isStalled ? progressModel(deps, batch) : undefined,
          },
        };
      },
    },
    {
      method: 'GET',
      url: '/imports/:batchId/rejected',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      handler: async ({ viewer, params }) => {
        const { batchId } = params as BatchParams;
        const { batch, frame } = await deps.database.withViewer(viewer, async (tx) => {
          const found = await getBatch(tx, batchId);
          await record(tx, viewer, {
            event: 'export.built',
            subjectType: 'batch',
            subjectId: String(batchId),
            count: countRejected(found),
            fields: ['R20'],
            purpose: 'import',
          });
          return { batch: found, frame: await frameOf(tx, batchId) };
        });
        const isXml = findKind(deps.kinds, batch.kind)?.endings.includes('.xml') === true;
        return {
          kind: 'download',
          fileName: `rejected-${batch.fileName}`,
          type: isXml ? 'application/xml; charset=utf-8' : 'text/csv; charset=utf-8',
          body: Readable.from(rejectedFile(deps, viewer, batch, frame, isXml ? '' : '\uFEFF')),
        };
      },
    },
    {
      method: 'GET',
      url: '/imports/:batchId/kept',
      permission: HANDLE,
      purpose: 'import',
      params: batchParams,
      query: z.object({ page: z.string().max(7).optional().catch(undefined) }),
      handler: async ({ viewer, params, query }) => {
        const { batchId } = params as BatchParams;
        const asked = (query as { page?: string }).page;
        return deps.database.withViewer(viewer, async (tx) => {
          const batch = await getBatch(tx, batchId);
          const page = pageNumber(asked, batch.kept);
          const rows = await listKept(tx, batchId, {
            limit: pageSize,
            offset: (page - 1) * pageSize,
          });
          await record(tx, viewer, {
            event: 'batch.view',
            subjectType: 'batch',
            subjectId: String(batchId),
            count: rows.length,
            purpose: 'import',
          });
          return {
            kind: 'page' as const,
            template: 'intake/views/kept.njk',
            model: {
              title: `${words.plural(batch.kept, 'row was', 'rows were')} kept`,
              breadcrumbs: [
                { text: 'Imports', href: '/imports' },
                { text: batch.fileName, href: `/imports/${batchId}` },
              ],
              table: {
                id: 'kept',
                caption: 'What the undo left as it is',
                columns: [{ text: 'Of' }, { text: 'What' }, { text: 'Why it was kept' }],
                rows: rows.map(({ table, why, label }) => ({
                  cells: [label ?? 'Not known', rowNoun(table)[0], whyKept(why)],
                })),
                empty: { title: 'Nothing was kept', text: 'The file was taken back whole.' },
                paging: paging(batch.kept, page, `/imports/${batchId}/kept`, {}),
                compact: true,
              },
            },
          };
        });
      },
    },
  ];
}

async function readOne(deps: IntakeDeps, viewer: Viewer, { batchId }: BatchParams): Promise<Batch> {
  return deps.database.withViewer(viewer, (tx) => getBatch(tx, batchId));
}

/** The rejected records as received, between the heading and the end of their file. */
async function* rejectedFile(
  deps: IntakeDeps,
  viewer: Viewer,
  batch: Batch,
  frame: { readonly before: string; readonly after: string },
  mark: string,
): AsyncGenerator<string> {
  yield mark + frame.before;
  let after = 0;
  for (;;) {
    const from = after;
    const rows = await deps.database.withViewer(viewer, (tx) =>
      rejectedAfter(tx, batch.batchId, from, 500),
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    yield rows.map((row) => row.received).join('');
    after = last.index;
  }
  yield frame.after;
}

const actForm = z.object({
  reason: freeText(z.string().trim().max(500).default('')),
  withFlawed: z.literal('yes').optional(),
});
type ActForm = z.output<typeof actForm>;

function actRoutes(deps: IntakeDeps): Routes {
  const act = (
    name: string,
    permission: readonly Permission[],
    work: (viewer: Viewer, batchId: number, form: ActForm) => Promise<unknown>,
    to: (batchId: number) => string,
  ): Routes[number] => ({
    method: 'POST',
    url: `/imports/:batchId/${name}`,
    permission,
    purpose: 'import',
    params: batchParams,
    form: actForm,
    handler: async ({ viewer, params, form }) => {
      const { batchId } = params as BatchParams;
      const sent = form as ActForm | undefined;
      if (sent === undefined)
        throw new Refusal(
          400,
          'The reason is too long: use 500 letters or fewer. Nothing was changed.',
        );
      await work(viewer, batchId, sent);
      return { kind: 'redirect', to: to(batchId) };
    },
  });
  const same = (batchId: number): string => `/imports/${batchId}`;
  const queued = { isQueued: true };
  return [
    act(
      'publish',
      HANDLE,
      (viewer, batchId, { withFlawed }) =>
        askPublish(deps, viewer, batchId, { ...queued, withFlawed: withFlawed === 'yes' }),
      same,
    ),
    act(
      'drop',
      HANDLE,
      (viewer, batchId) => dropBatch(deps, viewer, batchId),
      () => '/imports',
    ),
    act('restart', HANDLE, (viewer, batchId) => restartBatch(deps, viewer, batchId), same),
    act(
      'undo',
      UNDO,
      (viewer, batchId, { reason }) => askUndo(deps, viewer, batchId, { ...queued, reason }),
      same,
    ),
  ];
}
