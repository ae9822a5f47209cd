/**
 * Reading pace (TRUST T1, T3): who opens unusually many children's pages is asked to confirm that it is
 * them, then stopped, and information governance is told. Lists and masked pairs do not count.
 */
import { z } from 'zod';
import type { Tell } from '../platform/bus.ts';
import { sql, type Database, type Tx } from '../platform/db.ts';
import { Refusal, StepUpNeeded } from '../platform/errors.ts';
import { record } from './audit.ts';
import { readSettings, setting } from './settings.ts';
import type { Viewer } from './viewer.ts';

const pages = z.number().int().min(1).max(10_000);

/** Pages of children that one person opens in ten minutes. */
export const pagesInTenMinutes = setting({
  key: 'pace.ten-minutes',
  title: 'Children’s pages that one person opens in 10 minutes',
  help: 'After that many the person confirms who they are. The standard is 60.',
  schema: pages,
  standard: 60,
});

/** Pages of children that one person opens in a day. */
export const pagesInADay = setting({
  key: 'pace.day',
  title: 'Children’s pages that one person opens in a day',
  help: 'After that many the person confirms who they are. The standard is 200.',
  schema: pages,
  standard: 200,
});

/** Pages beyond either number before the person is stopped. */
export const pagesBeyond = setting({
  key: 'pace.beyond',
  title: 'Children’s pages beyond those numbers',
  help: 'Who has confirmed who they are opens so many more, and is then stopped; information governance is told. The standard is 20.',
  schema: pages,
  standard: 20,
});

/** The three numbers. */
export interface PaceLimits {
  readonly tenMinutes: number;
  readonly day: number;
  readonly beyond: number;
}

/** What the person opened until now. */
export interface Opened {
  readonly inTenMinutes: number;
  readonly today: number;
}

/** Whether the next page may be opened: at once, after confirming who one is, or not for now. */
export function paceOf(
  opened: Opened,
  isSteppedUp: boolean,
  limits: PaceLimits,
): 'within' | 'confirm' | 'stop' {
  const over = (allowance: number): boolean =>
    opened.inTenMinutes >= limits.tenMinutes + allowance || opened.today >= limits.day + allowance;
  if (over(limits.beyond)) return 'stop';
  return over(0) && !isSteppedUp ? 'confirm' : 'within';
}

/** A page that takes longer is counted by its look in the audit alone. */
const ANSWERED_WITHIN = '30 seconds';

async function noteAsked(tx: Tx, viewer: Viewer): Promise<void> {
  await tx.run(sql`
    delete from page_asked where authority_id = ${tx.authorityId} and person_id = ${viewer.personId}
      and asked_at < now() - ${ANSWERED_WITHIN}::interval`);
  await tx.run(sql`
    insert into page_asked (authority_id, person_id, request_id)
    values (${tx.authorityId}, ${viewer.personId}, ${viewer.requestId}) on conflict do nothing`);
}

/** Asked before a child's page is answered; throws when the person has to confirm, or is stopped. */
export async function keepPace(
  deps: { readonly database: Database; readonly tell: Tell },
  viewer: Viewer,
): Promise<void> {
  const pace = await deps.database.withSystem(
    { authorityId: viewer.authorityId, purpose: 'reading-pace' },
    async (tx) => {
      const [tenMinutes, day, beyond] = await readSettings(
        tx,
        pagesInTenMinutes,
        pagesInADay,
        pagesBeyond,
      );
      const limits = { tenMinutes, day, beyond };
      // One page after the other: pages asked for at once are counted before any of them is answered.
      await tx.run(sql`
        select pg_advisory_xact_lock(hashtext('alongside.pace'), hashtext(${viewer.personId}))`);
      // The audit is stamped with the database's time, and so measured by it.
      const opened = await tx.one(sql<Opened>`
        with looks as (
          select at, request_id from audit_event
          where authority_id = ${tx.authorityId} and actor = ${viewer.personId} and event in ('child.view', 'pseudonym.reveal')
            and decision = 'allow' and at >= date_trunc('day', now() at time zone 'Europe/London') at time zone 'Europe/London'
          order by seq desc limit ${limits.day + limits.beyond}),
        under_way as (
          select count(*)::int as pages from page_asked p
          where p.authority_id = ${tx.authorityId} and p.person_id = ${viewer.personId}
            and p.asked_at > now() - ${ANSWERED_WITHIN}::interval
            and not exists (select 1 from audit_event a where a.authority_id = p.authority_id
              and a.actor = p.person_id and a.at >= p.asked_at and a.request_id = p.request_id))
        select (count(*) filter (where at > now() - interval '10 minutes'))::int + under_way.pages as "inTenMinutes",
          count(*)::int + under_way.pages as today
        from under_way left join looks on true group by under_way.pages`);
      const found = paceOf(opened, viewer.isSteppedUp, limits);
      if (found === 'within') await noteAsked(tx, viewer);
      if (found === 'confirm')
        await record(tx, viewer, { event: 'throttle.stepup', decision: 'deny' });
      if (found === 'stop') {
        await record(tx, viewer, { event: 'throttle.blocked', decision: 'deny' });
        await deps.tell(tx, { kind: 'pace.reached', personId: viewer.personId });
      }
      return found;
    },
  );
  if (pace === 'confirm') throw new StepUpNeeded();
  if (pace === 'stop')
    throw new Refusal(
      429,
      'You have opened more children’s pages than one person usually does. Your lists still work. Wait ten minutes; if your work needs more, ring your manager. Information governance has been told.',
    );
}
