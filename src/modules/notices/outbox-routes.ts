/** The administrator's page of mails: which went, which wait, which were put aside, and another try. */
import { z } from 'zod';
import { readSetting, record, type Permission, type Viewer } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { MailConfig } from '../../platform/mail-config.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize } from '../../platform/view.ts';
import { MAIL_QUEUE } from '../../queues.ts';
import { keepMailDays } from './deliver.ts';
import { outboxPage, type OutboxRow, type OutboxShow } from './outbox-page.ts';

const SEE: readonly Permission[] = [{ resource: 'R26', verb: 'S' }];
const CHANGE: readonly Permission[] = [{ resource: 'R26', verb: 'E' }];
const PURPOSE = 'mail';
const listQuery = z.object({
  show: z.enum(['', 'waiting', 'sent', 'dead']).catch('').default(''),
  page: z.string().max(8).catch('').default(''),
  again: z.string().max(6).catch('').default(''),
});
const rowParams = z.object({ outboxId: z.uuid() });

/** What the routes work with. */
export interface OutboxDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly carrierName: MailConfig['carrier'];
  readonly inboxUrl: string;
}

/** Rows for a post stand for the mails that they became, so they are left out once addressed. */
function listed(tx: Tx, show: OutboxShow): RawBuilder<OutboxRow> {
  const narrowed = {
    '': sql`o.state <> 'addressed'`,
    waiting: sql`o.state in ('queued', 'sending', 'failed')`,
    sent: sql`o.state = 'sent'`,
    dead: sql`o.state = 'dead'`,
  }[show];
  return sql<OutboxRow>`
    select o.outbox_id as "outboxId", p.name, p.email, o.state, o.attempts, o.queued_at as "queuedAt",
      o.next_try_at as "nextTryAt", o.sent_at as "sentAt", o.sent_by as "sentBy",
      o.delivered_at as "deliveredAt", o.fault
    from outbox o left join person p on p.authority_id = o.authority_id and p.person_id = o.person_id
    where o.authority_id = ${tx.authorityId} and ${narrowed}`;
}

/** How many mails were put aside. */
export async function countDeadMails(tx: Tx): Promise<number> {
  const { dead } = await tx.one(sql<{ dead: number }>`
    select count(*)::int as dead from outbox where authority_id = ${tx.authorityId} and state = 'dead'`);
  return dead;
}

/** The routes. */
export function outboxRoutes(deps: OutboxDeps): AnyRoute<Viewer, Permission>[] {
  const { database } = deps;
  return [
    {
      method: 'GET',
      url: '/admin/outbox',
      permission: SEE,
      purpose: PURPOSE,
      query: listQuery,
      handler: async ({ viewer, query }) => {
        const { show, page: asked, again } = query as z.output<typeof listQuery>;
        return database.withViewer(viewer, async (tx) => {
          const { count } = await tx.one(
            sql<{ count: number }>`select count(*)::int as count from (${listed(tx, show)}) x`,
          );
          const page = pageNumber(asked, count);
          const rows = await tx.all(sql<OutboxRow>`
            select * from (${listed(tx, show)}) x order by "queuedAt" desc, "outboxId"
            limit ${pageSize} offset ${(page - 1) * pageSize}`);
          await record(tx, viewer, { event: 'mail.list', count: rows.length, purpose: PURPOSE });
          return {
            kind: 'page' as const,
            template: 'notices/views/outbox.njk',
            model: outboxPage({
              ...deps,
              show,
              page,
              count,
              dead: await countDeadMails(tx),
              keepDays: await readSetting(tx, keepMailDays),
              rows,
              again: /^\d+$/.test(again) ? Number(again) : undefined,
            }),
          };
        });
      },
    },
    {
      method: 'POST',
      url: '/admin/outbox/again',
      permission: CHANGE,
      purpose: PURPOSE,
      handler: ({ viewer }) => replay(deps, viewer, null),
    },
    {
      method: 'POST',
      url: '/admin/outbox/:outboxId/again',
      permission: CHANGE,
      purpose: PURPOSE,
      params: rowParams,
      handler: ({ viewer, params }) =>
        replay(deps, viewer, (params as z.output<typeof rowParams>).outboxId),
    },
  ];
}

/** Puts dead mails (one, or all) back to the beginning; pressed twice, the second finds none. */
async function replay({ database, clock, jobs }: OutboxDeps, viewer: Viewer, only: string | null) {
  return database.withViewer(viewer, async (tx) => {
    const now = clock.now();
    const back = await tx.all(sql<{ outboxId: string }>`
      update outbox set state = 'queued', attempts = 0, next_try_at = ${now}, fault = null,
        replayed_by = ${viewer.personId}, replayed_at = ${now}
      where authority_id = ${tx.authorityId} and state = 'dead'
        and (${only}::uuid is null or outbox_id = ${only}::uuid)
      returning outbox_id as "outboxId"`);
    for (const { outboxId } of back) {
      await jobs.enqueue(tx, MAIL_QUEUE, { authorityId: tx.authorityId, outboxId });
      await record(tx, viewer, {
        event: 'mail.replayed',
        subjectType: 'outbox',
        subjectId: outboxId,
        purpose: PURPOSE,
      });
    }
    return { kind: 'redirect' as const, to: `/admin/outbox?again=${back.length}` };
  });
}
