/** Each night: information governance is told which agreements end soon or are due for review. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { tellPeople, type TellDeps } from '../notices/index.ts';
import { dueOf, type AgreementDates } from './rules.ts';

/** Tells each due day once, however often it runs. */
export async function sweepAgreements(tx: Tx, deps: TellDeps): Promise<void> {
  const today: CalendarDate = deps.clock.today();
  const agreements = await tx.all(sql<AgreementDates & { id: string }>`
    select agreement_id as id, starts_on as "startsOn", ends_on as "endsOn", review_on as "reviewOn",
      agreed_by is not null as "isAgreed", ended_on as "endedOn"
    from sharing_agreement where authority_id = ${tx.authorityId} and ended_on is null and agreed_by is not null
    order by 1`);
  for (const each of agreements) {
    const due = dueOf(each, today);
    if (due === undefined) continue;
    await tellPeople(tx, deps, {
      kind: due.what === 'ends' ? 'agreement.ends' : 'agreement.review-due',
      to: { role: 'IGO', scopeKind: 'authority', scopeId: tx.authorityId },
      subjectType: 'agreement',
      subjectId: each.id,
      dueBy: due.on,
      once: `${each.id}:${due.on}`,
    });
  }
}
