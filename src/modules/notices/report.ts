/**
 * Delivery reports of GOV.UK Notify. They come late, twice or in any order; each is matched to the try
 * that it reports on, and one that says nothing new changes nothing.
 */
import { z } from 'zod';
import { readSetting, record, type Permission, type Viewer } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { Refusal } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { mailTries, settle, type MailDeps } from './deliver.ts';
import { nextOf, outcomeOfReport } from './mail-rules.ts';

/** The fields that are used; the address in the report is left unread. */
const report = z.object({
  id: z.string().min(1).max(100),
  reference: z.uuid(),
  status: z.enum(['delivered', 'permanent-failure', 'temporary-failure', 'technical-failure']),
});

/** The address that Notify calls. */
export const REPORT_PATH = '/notices/mail-report';

/** The route, which exists only where a token was agreed with Notify. */
export function reportRoutes(
  deps: MailDeps & { readonly authorityId: string; readonly callbackToken: string | undefined },
): AnyRoute<Viewer, Permission>[] {
  const { database, authorityId, callbackToken } = deps;
  if (callbackToken === undefined) return [];
  return [
    {
      method: 'POST',
      url: REPORT_PATH,
      permission: 'public',
      purpose: 'mail',
      bearerToken: callbackToken,
      handler: async ({ form }) => {
        const parsed = report.safeParse(form);
        if (!parsed.success) throw new Refusal(400);
        await database.withSystem({ authorityId, purpose: 'mail-report' }, (tx) =>
          takeReport(tx, deps, parsed.data),
        );
        return { kind: 'text', type: 'text/plain; charset=utf-8', body: 'Taken' };
      },
    },
  ];
}

async function takeReport(tx: Tx, deps: MailDeps, said: z.output<typeof report>): Promise<void> {
  const row = await tx.maybe(sql<{
    state: string;
    attempts: number;
    providerId: string | null;
    deliveredAt: Date | null;
  }>`select state, attempts, provider_id as "providerId", delivered_at as "deliveredAt"
    from outbox
    where authority_id = ${tx.authorityId} and outbox_id = ${said.reference} for update`);
  // The try is not settled yet: Notify tells it again.
  if (row?.state === 'sending') throw new Refusal(503);
  const isNews = row?.state === 'sent' && row.providerId === said.id && row.deliveredAt === null;
  await record(tx, null, {
    event: isNews ? 'callback.received' : 'callback.duplicate',
    purpose: 'mail-report',
    ref: said.status,
    ...(row === undefined ? {} : { subjectType: 'outbox', subjectId: said.reference }),
  });
  if (!isNews) return;
  if (said.status === 'delivered') {
    await tx.run(sql`update outbox set delivered_at = ${deps.clock.now()}
      where authority_id = ${tx.authorityId} and outbox_id = ${said.reference}`);
    return;
  }
  const tries = await readSetting(tx, mailTries);
  await settle(tx, deps, said.reference, nextOf(outcomeOfReport(said.status), row.attempts, tries));
}
