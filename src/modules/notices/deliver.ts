/**
 * Sending what stands in the outbox. A row is claimed before its try and settled after it, so that two
 * jobs for one row send one mail; what a fault leaves half done is found again by the sweep.
 */
import { z } from 'zod';
import { readSetting, record, setting } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import type { JobHandler, Jobs } from '../../platform/jobs.ts';
import { MAIL_QUEUE, MAIL_SWEEP_QUEUE } from '../../queues.ts';
import type { Carrier } from './carriers.ts';
import { escalateLeft } from './escalate.ts';
import { nextOf, type Next, type Outcome } from './mail-rules.ts';

/** How often a mail is tried before it is put aside. */
export const mailTries = setting({
  key: 'notices.mail-tries',
  title: 'Tries before a mail is put aside',
  help: 'A mail that cannot be sent is tried again after one minute, two, four and so on, at most four hours apart. After so many tries it waits for an administrator. The standard of 12 bridges about 16 hours.',
  schema: z.number().int().min(1).max(50),
  standard: 12,
});

/** How long the list of mails is kept (TRUST 6): whom, when and how it went; there is no content. */
export const keepMailDays = setting({
  key: 'notices.keep-mail-days',
  title: 'Days that the list of mails is kept',
  help: 'For so many days it can be seen to whom a mail was sent, and whether it went. Notices themselves stay.',
  schema: z.number().int().min(7).max(365),
  standard: 90,
});

/** What sending works with. */
export interface MailDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly carrier: Carrier;
  /** The address that the mail names. */
  readonly inboxUrl: string;
}

/** After this a try counts as lost with its process. */
const LEASE_SECONDS = 300;
const PURPOSE = 'mail';

interface Claimed {
  readonly outboxId: string;
  readonly noticeId: string;
  readonly personId: string | null;
  readonly attempts: number;
  readonly email: string | null;
  readonly holdsAppointment: boolean;
  /** Whether the end of an earlier try is not known. */
  readonly isUnsettled: boolean;
}

/** The handlers of the mail queues. */
export function mailJobs(deps: MailDeps): (readonly [queue: string, handler: JobHandler])[] {
  return [
    [MAIL_QUEUE, ({ authorityId, outboxId }) => deliver(deps, authorityId, String(outboxId))],
    [MAIL_SWEEP_QUEUE, ({ authorityId }) => sweepOutbox(deps, authorityId)],
  ];
}

async function deliver(deps: MailDeps, authorityId: string, outboxId: string): Promise<void> {
  const within = <T>(work: (tx: Tx) => Promise<T>) =>
    deps.database.withSystem({ authorityId, purpose: PURPOSE }, work);
  const claimed = await within(async (tx) => {
    const row = await claim(tx, deps.clock.now(), outboxId);
    if (row?.personId === null) await addressToHolders(tx, deps, row);
    return row;
  });
  if (claimed === undefined || claimed.personId === null) return;
  const outcome = await attempt(deps, claimed);
  await within(async (tx) => {
    const tries = await readSetting(tx, mailTries);
    await settle(tx, deps, claimed.outboxId, nextOf(outcome, claimed.attempts, tries));
  });
}

async function attempt({ carrier, inboxUrl }: MailDeps, row: Claimed): Promise<Outcome> {
  if (row.email === null || !row.holdsAppointment)
    return { kind: 'refused', fault: 'no-appointment' };
  const mail = { reference: row.outboxId, to: row.email, inboxUrl };
  if (!row.isUnsettled || carrier.find === undefined) return carrier.send(mail);
  try {
    const providerId = await carrier.find(row.outboxId);
    return providerId === undefined ? await carrier.send(mail) : { kind: 'sent', providerId };
  } catch {
    return { kind: 'failed', fault: 'no-connection' };
  }
}

/** Takes a row that is due, unless another job has it. */
async function claim(tx: Tx, now: Date, outboxId: string): Promise<Claimed | undefined> {
  return tx.maybe(sql<Claimed>`
    with due as (
      select o.outbox_id, o.state = 'sending' or o.fault is not distinct from 'no-answer' as unsettled
      from outbox o
      where o.authority_id = ${tx.authorityId} and o.outbox_id = ${outboxId}
        and ((o.state in ('queued', 'failed') and o.next_try_at <= ${now}::timestamptz)
          or (o.state = 'sending' and o.trying_since < ${now}::timestamptz - ${LEASE_SECONDS} * interval '1 second'))
      for update skip locked)
    update outbox o set state = 'sending', attempts = o.attempts + 1, trying_since = ${now}::timestamptz
    from due
    where o.authority_id = ${tx.authorityId} and o.outbox_id = due.outbox_id
    returning o.outbox_id as "outboxId", o.notice_id as "noticeId", o.person_id as "personId", o.attempts,
      due.unsettled as "isUnsettled",
      (select p.email from person p where p.authority_id = o.authority_id and p.person_id = o.person_id) as email,
      exists (select 1 from appointment a where a.authority_id = o.authority_id and a.person_id = o.person_id
        and is_held(a.starts_on, a.ends_on, a.ended_because)) as "holdsAppointment"`);
}

/** One row for each holder of the post but the one who caused the notice. */
async function addressToHolders(tx: Tx, deps: MailDeps, row: Claimed): Promise<void> {
  const now = deps.clock.now();
  const added = await tx.all(sql<{ outboxId: string }>`
    insert into outbox (authority_id, notice_id, person_id, queued_at, next_try_at)
    select distinct n.authority_id, n.notice_id, a.person_id, ${now}::timestamptz, ${now}::timestamptz
    from notice n
    join appointment a on a.authority_id = n.authority_id and a.role = n.to_role
      and a.scope_kind = n.to_scope_kind and a.scope_id = n.to_scope_id
      and is_held(a.starts_on, a.ends_on, a.ended_because)
    where n.authority_id = ${tx.authorityId} and n.notice_id = ${row.noticeId}
      and a.person_id is distinct from n.caused_by
    on conflict do nothing
    returning outbox_id as "outboxId"`);
  for (const { outboxId } of added)
    await deps.jobs.enqueue(tx, MAIL_QUEUE, { authorityId: tx.authorityId, outboxId });
  if (added.length === 0 && !(await isCausersOwn(tx, row.noticeId))) {
    await settle(tx, deps, row.outboxId, { state: 'dead', fault: 'nobody-in-post' });
    return;
  }
  await tx.run(sql`update outbox set state = 'addressed', trying_since = null
    where authority_id = ${tx.authorityId} and outbox_id = ${row.outboxId}`);
}

/** Whether the post has a holder after all: the one who caused the notice, who needs no mail about it. */
async function isCausersOwn(tx: Tx, noticeId: string): Promise<boolean> {
  const found = await tx.maybe(sql`
    select 1 from notice n
    where n.authority_id = ${tx.authorityId} and n.notice_id = ${noticeId} and exists (
      select 1 from appointment a where a.authority_id = n.authority_id and a.person_id = n.caused_by
        and a.role = n.to_role and a.scope_kind = n.to_scope_kind and a.scope_id = n.to_scope_id
        and is_held(a.starts_on, a.ends_on, a.ended_because))`);
  return found !== undefined;
}

/** Writes what became of a try, and the job of the next one. */
export async function settle(
  tx: Tx,
  deps: Pick<MailDeps, 'clock' | 'jobs'> & { readonly carrier: Pick<Carrier, 'name'> },
  outboxId: string,
  next: Next,
): Promise<void> {
  const now = deps.clock.now();
  const { authorityId } = tx;
  const nextTry = new Date(
    now.getTime() + (next.state === 'failed' ? next.afterSeconds : 0) * 1000,
  );
  await tx.run(sql`
    update outbox set state = ${next.state}, trying_since = null,
      next_try_at = ${nextTry}, fault = ${next.state === 'sent' ? null : next.fault},
      sent_at = ${next.state === 'sent' ? now : null}, sent_by = ${deps.carrier.name},
      provider_id = ${next.state === 'sent' ? next.providerId : null}
    where authority_id = ${authorityId} and outbox_id = ${outboxId}`);
  await record(tx, null, {
    event: `mail.${next.state}`,
    subjectType: 'outbox',
    subjectId: outboxId,
    purpose: PURPOSE,
    ...(next.state === 'sent' ? {} : { ref: next.fault }),
  });
  if (next.state === 'failed')
    await deps.jobs.enqueue(tx, MAIL_QUEUE, { authorityId, outboxId }, next.afterSeconds + 1);
}

/**
 * Asks again for what is long due (its job was lost, or its process ended in the middle of a try), passes
 * on what nobody acknowledged in time, and lets go of what was kept long enough.
 */
export async function sweepOutbox(
  { database, clock, jobs }: Pick<MailDeps, 'database' | 'clock' | 'jobs'>,
  authorityId: string,
): Promise<void> {
  await database.withSystem({ authorityId, purpose: PURPOSE }, async (tx) => {
    const now = clock.now();
    const left = await tx.all(sql<{ outboxId: string }>`
      select outbox_id as "outboxId" from outbox
      where authority_id = ${authorityId} and (
        (state in ('queued', 'failed') and next_try_at < ${now}::timestamptz - interval '1 minute')
        or (state = 'sending' and trying_since < ${now}::timestamptz - ${LEASE_SECONDS} * interval '1 second'))
      order by next_try_at limit 1000`);
    for (const { outboxId } of left) await jobs.enqueue(tx, MAIL_QUEUE, { authorityId, outboxId });
    await escalateLeft(tx, { jobs, clock });
    const keep = await readSetting(tx, keepMailDays);
    await tx.run(sql`
      delete from outbox where authority_id = ${authorityId} and state in ('sent', 'addressed', 'dead')
        and queued_at < ${now}::timestamptz - ${keep} * interval '1 day'`);
  });
}
