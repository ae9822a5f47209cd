/** Each night: appointments lapse, and who has somebody to confirm, or a restriction to look at, is told. */
import { record } from '../../../access/index.ts';
import { addDays } from '../../../platform/calendar-date.ts';
import type { Clock } from '../../../platform/clock.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import { tellPeople, type Recipient } from '../../notices/index.ts';
import { allHeld, confirmSettings, type Colleague } from './queries.ts';
import { confirmBy, lapseOf } from './rules.ts';

/** What the sweep works with. */
export interface SweepDeps {
  readonly clock: Clock;
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

/** Days before a due day on which it is told. */
const AHEAD_DAYS = 14;

/** Lapses what is due and tells who has to confirm; doing it twice changes nothing. */
export async function sweepAppointments(tx: Tx, deps: SweepDeps): Promise<void> {
  const today = deps.clock.today();
  const settings = await confirmSettings(tx);
  const soon = addDays(today, AHEAD_DAYS);
  for (const each of await allHeld(tx)) {
    const why = lapseOf(each, settings, today);
    if (why !== undefined) {
      await lapse(tx, each, why);
      continue;
    }
    const due = confirmBy(each, settings);
    if (due === undefined || due > soon || !each.hasConfirmer) continue;
    await tellPeople(tx, deps, {
      kind: 'people.to-confirm',
      to: await confirmerOf(tx, each),
      // One notice a month and list, not one a colleague.
      once: `${encodeURIComponent(each.scopeId)}:${today.slice(0, 7)}`,
      dueBy: due,
    });
  }
}

async function lapse(tx: Tx, each: Colleague, why: 'unconfirmed' | 'dormant'): Promise<void> {
  await tx.run(sql`
    update appointment set ended_because = ${why}, ends_on = greatest(ctx_today() - 1, starts_on)
    where authority_id = ${tx.authorityId} and appointment_id = ${each.appointmentId}`);
  await record(tx, null, {
    event: 'appointment.lapse',
    subjectType: 'appointment',
    subjectId: each.appointmentId,
    ref: why,
  });
}

async function confirmerOf(tx: Tx, { role, scopeId, scopeKind }: Colleague): Promise<Recipient> {
  if (scopeKind === 'school') return { role: 'DSL', scopeKind: 'school', scopeId };
  if (role === 'SW') return { role: 'TM', scopeKind: 'team', scopeId };
  const { service } = await tx.one(sql<{ service: string | null }>`
    select service_id as service from team where authority_id = ${tx.authorityId} and team_id = ${scopeId}`);
  return { role: 'SM', scopeKind: 'service', scopeId: service ?? '' };
}

/** Tells the keepers of restrictions which are due to be looked at again. */
export async function sweepRestrictions(tx: Tx, deps: SweepDeps): Promise<void> {
  const due = await tx.all(sql<{ id: string; reviewOn: ReturnType<Clock['today']> }>`
    select restriction_id as id, review_on as "reviewOn" from restriction
    where authority_id = ${tx.authorityId} and lifted_on is null and category <> 'sealed'
      and review_on <= ${addDays(deps.clock.today(), AHEAD_DAYS)}`);
  for (const { id, reviewOn } of due)
    await tellPeople(tx, deps, {
      kind: 'restriction.review-due',
      to: { role: 'IGO', scopeKind: 'authority', scopeId: tx.authorityId },
      subjectType: 'restriction',
      subjectId: id,
      dueBy: reviewOn,
      once: `${id}:${reviewOn}`,
    });
}
