/**
 * An adviser sees a child from the moment a question names it to them until its end and some working
 * days after (TRUST 4a rule 4). `sight` follows in the background, because nobody may write it who names.
 */
import { readSettings } from '../../access/index.ts';
import { subscribe, type AnySubscriber } from '../../platform/bus.ts';
import { addDays, type CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { isCaseworkOn } from './rules.ts';
import { CASEWORK_KEYS, caseworkReference, caseworkUntil } from './settings.ts';

/** The last day on which casework opens a name: yesterday where it is switched off. */
async function lastCaseworkDay(tx: Tx, today: CalendarDate): Promise<CalendarDate> {
  const [reference, until] = await readSettings(tx, caseworkReference, caseworkUntil);
  return isCaseworkOn({ reference, until }, today) && until !== '' ? until : addDays(today, -1);
}

/** Brings the sight of the children whom the questions name in step with them. */
async function refreshSightOf(
  tx: Tx,
  adviceIds: readonly string[],
  today: CalendarDate,
): Promise<void> {
  const lastDay = await lastCaseworkDay(tx, today);
  const children = sql`(select child_id from advice_child
    where authority_id = ${tx.authorityId} and advice_id = any (${[...adviceIds]}::uuid[]))`;
  await tx.run(sql`
    delete from sight where authority_id = ${tx.authorityId} and child_id in ${children} and source = 'advice'`);
  await tx.run(sql`
    insert into sight (authority_id, child_id, scope, source, since, until)
    select r.authority_id, c.child_id, 'asked:' || r.taken_as || ':' || r.taken_by, 'advice',
      min((greatest(c.named_at, r.taken_at) at time zone 'Europe/London')::date),
      case when bool_or(r.closed_at is null and not r.is_casework) then null
        else max(case when r.is_casework then least(r.named_until, ${lastDay}::date) else r.named_until end) end
    from advice_child c join advice_request r using (authority_id, advice_id)
    where c.authority_id = ${tx.authorityId} and c.child_id in ${children} and c.withdrawn_at is null
      and r.taken_by is not null
    group by r.authority_id, c.child_id, r.taken_as, r.taken_by`);
}

/** Follows what is asked, named, taken and ended, and the switch of targeted casework. */
export function adviceSubscribers({ clock }: { readonly clock: Clock }): AnySubscriber[] {
  return [
    subscribe({
      name: 'advice-sight',
      kind: 'advice.changed',
      handle: ({ adviceId }, tx) => refreshSightOf(tx, [adviceId], clock.today()),
    }),
    subscribe({
      name: 'casework-sight',
      kind: 'setting.changed',
      handle: async ({ key }, tx) => {
        if (!CASEWORK_KEYS.includes(key)) return;
        const casework = await tx.all(sql<{ adviceId: string }>`
          select advice_id as "adviceId" from advice_request
          where authority_id = ${tx.authorityId} and is_casework`);
        await refreshSightOf(
          tx,
          casework.map(({ adviceId }) => adviceId),
          clock.today(),
        );
      },
    }),
  ];
}
