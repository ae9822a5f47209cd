/**
 * Targeted casework: where an authority has switched it on, with the reference of its impact assessment
 * and a last day, the Virtual School opens who a child of the cohort is without being asked (TRUST 4a
 * rule 4). It is a question that the adviser raises and answers, so that it lasts and ends as one.
 */
import { readSettings, record, type Viewer } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { Refusal } from '../../platform/errors.ts';
import { tellPeople } from '../notices/index.ts';
import type { AdviceActs } from './acts.ts';
import { isCaseworkOn } from './rules.ts';
import { caseworkReference, caseworkUntil } from './settings.ts';

/**
 * Opens who the child is to the viewer, and tells the allocated worker. The transaction is the system's:
 * the caller has made sure that the viewer sees the child's row in the cohort. Answers the question's id.
 */
export async function openCasework(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  opened: { readonly childId: string; readonly reason: string },
): Promise<string> {
  const [reference, until] = await readSettings(tx, caseworkReference, caseworkUntil);
  if (!isCaseworkOn({ reference, until }, deps.clock.today())) {
    throw new Refusal(403, 'Targeted casework is switched off.');
  }
  const adviceId = crypto.randomUUID();
  const now = deps.clock.now();
  await tx.run(sql`
    insert into advice_request (authority_id, advice_id, asked_by, asked_as, scope_kind, scope_id, asked_at, topic, question,
      is_casework, taken_by, taken_as, taken_at, named_until)
    values (${tx.authorityId}, ${adviceId}, ${viewer.personId}, ${viewer.role}, ${viewer.scopeKind}, ${viewer.scopeId}, ${now},
      'other', ${opened.reason}, true, ${viewer.personId}, ${viewer.role}, ${now}, ${until})`);
  await tx.run(sql`
    insert into advice_child (authority_id, advice_id, child_id, named_by, named_at)
    values (${tx.authorityId}, ${adviceId}, ${opened.childId}, ${viewer.personId}, ${now})`);
  await record(tx, viewer, {
    event: 'pseudonym.reveal',
    subjectType: 'child',
    subjectId: opened.childId,
    ref: adviceId,
    purpose: 'casework',
  });
  await deps.tell(tx, { kind: 'advice.changed', adviceId }, viewer.personId);
  const workers = await tx.all(sql<{ personId: string }>`
    select distinct p.person_id as "personId" from allocation a
    join person p on p.authority_id = a.authority_id and p.email = lower(a.worker_email)
    where a.authority_id = ${tx.authorityId} and a.child_id = ${opened.childId}
      and a.since <= ctx_today() and (a.until is null or a.until >= ctx_today())`);
  for (const { personId } of workers) {
    await tellPeople(tx, deps, {
      kind: 'casework.opened',
      to: { person: personId },
      subjectType: 'child',
      subjectId: opened.childId,
      ref: adviceId,
    });
  }
  return adviceId;
}
