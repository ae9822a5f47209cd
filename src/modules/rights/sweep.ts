/** Who is told that a rights case reaches its date: information governance, once a date. */
import { readSetting } from '../../access/index.ts';
import { addDays, type CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { tellPeople, type TellDeps } from '../notices/index.ts';
import { rightsWarnDays } from './settings.ts';

/** Tells of every open case that is due soon or overdue and waits for nobody outside. */
export async function sweepRights(tx: Tx, deps: TellDeps): Promise<void> {
  const until = addDays(deps.clock.today(), await readSetting(tx, rightsWarnDays));
  const due = await tx.all(sql<{ caseId: string; dueOn: CalendarDate }>`
    select case_id as "caseId", due_on as "dueOn" from rights_case
    where authority_id = ${tx.authorityId} and closed_at is null and due_on <= ${until}
      and (kind = 'complaint' or (clarification_asked_on is null
        and (identity_asked_on is null or identity_received_on is not null)))`);
  for (const { caseId, dueOn } of due)
    await tellPeople(tx, deps, {
      kind: 'rights-request.due',
      to: { role: 'IGO', scopeKind: 'authority', scopeId: tx.authorityId },
      subjectType: 'rights-case',
      subjectId: caseId,
      ref: caseId,
      dueBy: dueOn,
      once: `${caseId}:${dueOn}`,
    });
}
