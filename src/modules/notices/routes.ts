/** The inbox of everybody, whatever their role. */
import { z } from 'zod';
import { record, type AuditEvent, type Permission, type Viewer } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize } from '../../platform/view.ts';
import { inboxPage, noticePage } from './page.ts';
import {
  acknowledgements,
  countInbox,
  findNotice,
  markDelivered,
  markSeen,
  readInbox,
  subjectNames,
  type InboxRow,
} from './queries.ts';

const PURPOSE = 'notices';
const inboxQuery = z.object({
  show: z.enum(['', 'unread', 'to-acknowledge']).catch('').default(''),
  page: z.string().max(8).catch('').default(''),
});
const noticeParams = z.object({ noticeId: z.uuid() });
const noticeQuery = z.object({ done: z.string().max(20).catch('').default('') });

/** The routes. */
export function noticeRoutes({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/notices',
      permission: 'signed-in',
      purpose: PURPOSE,
      query: inboxQuery,
      handler: async ({ viewer, query }) => {
        const { show, page: asked } = query as z.output<typeof inboxQuery>;
        return database.withViewer(viewer, async (tx) => {
          const counts = await countInbox(tx);
          const total = {
            '': counts.all,
            unread: counts.unread,
            'to-acknowledge': counts.toAcknowledge,
          }[show];
          const page = pageNumber(asked, total);
          const rows = await readInbox(tx, show, pageSize, (page - 1) * pageSize);
          const names = await namesFor(tx, viewer, rows);
          await markDelivered(
            tx,
            viewer.personId,
            rows.map(({ noticeId }) => noticeId),
            clock.now(),
          );
          return {
            kind: 'page' as const,
            template: 'notices/views/inbox.njk',
            model: inboxPage({ counts, show, page, rows, names }),
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/notices/:noticeId',
      permission: 'signed-in',
      purpose: PURPOSE,
      params: noticeParams,
      query: noticeQuery,
      handler: async ({ viewer, params, query }) => {
        const { noticeId } = params as z.output<typeof noticeParams>;
        const { done } = query as z.output<typeof noticeQuery>;
        return database.withViewer(viewer, async (tx) => {
          const row = await getNotice(tx, noticeId);
          await markSeen(tx, viewer.personId, noticeId, clock.now(), false);
          if (row.openedAt === null) await note(tx, viewer, 'notice.open', noticeId);
          return {
            kind: 'page' as const,
            template: 'notices/views/notice.njk',
            model: noticePage({
              row,
              role: viewer.role,
              names: await namesFor(tx, viewer, [row]),
              acknowledged: await acknowledgements(tx, noticeId),
              isDone: done === 'acknowledged' && row.acknowledgedAt !== null,
            }),
          };
        });
      },
    },
    {
      method: 'POST',
      url: '/notices/:noticeId/acknowledge',
      permission: 'signed-in',
      purpose: PURPOSE,
      params: noticeParams,
      handler: async ({ viewer, params }) => {
        const { noticeId } = params as z.output<typeof noticeParams>;
        return database.withViewer(viewer, async (tx) => {
          const row = await getNotice(tx, noticeId);
          if (!row.needsAcknowledgement) throw notFound();
          if (row.acknowledgedAt === null) {
            await markSeen(tx, viewer.personId, noticeId, clock.now(), true);
            await note(tx, viewer, 'notice.acknowledge', noticeId);
          }
          return {
            kind: 'redirect' as const,
            to: `/notices/${noticeId}?done=acknowledged`,
          };
        });
      },
    },
  ];
}

async function getNotice(tx: Tx, noticeId: string): Promise<InboxRow> {
  const row = await findNotice(tx, noticeId);
  if (row === undefined) throw notFound();
  return row;
}

/** The names that are shown; showing children's is a look at them. */
async function namesFor(
  tx: Tx,
  viewer: Viewer,
  rows: readonly InboxRow[],
): Promise<ReadonlyMap<string, string>> {
  const { names, children } = await subjectNames(tx, rows);
  if (children > 0)
    await record(tx, viewer, {
      event: 'child.list',
      count: children,
      fields: ['R03'],
      purpose: PURPOSE,
    });
  return names;
}

async function note(tx: Tx, viewer: Viewer, event: AuditEvent, noticeId: string): Promise<void> {
  await record(tx, viewer, { event, subjectType: 'notice', subjectId: noticeId, purpose: PURPOSE });
}
