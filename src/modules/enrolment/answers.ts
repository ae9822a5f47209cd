/**
 * What a school answers about its list: these are ours, this one has left, this one we do not know,
 * somebody is missing. One press is one act: it is taken back whole.
 */
import { record, type Viewer } from '../../access/index.ts';
import type { Tell } from '../../platform/bus.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';

/** Confirms that the pupils are on the school's roll today; gives how many were not confirmed before. */
export async function confirmPupils(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  pupilIds: readonly string[],
): Promise<{ press: string; confirmed: number }> {
  const press = crypto.randomUUID();
  const confirmed = await tx.run(sql`
    insert into roll_answer (authority_id, urn, pupil_id, answer, answered_by, press, enrolment_since, state_before)
    select e.authority_id, e.urn, e.pupil_id, 'ours', ${viewer.personId}, ${press}, e.since, e.state
    from enrolment e
    where e.authority_id = ${tx.authorityId} and e.urn = ${viewer.scopeId} and e.pupil_id = any (${[...pupilIds]}::uuid[])
      and e.state <> 'confirmed' and e.since <= ctx_today() and (e.until is null or e.until >= ctx_today())`);
  await tx.run(sql`
    update enrolment e set state = 'confirmed', confirmed_by = ${viewer.personId}, confirmed_at = now()
    from roll_answer a
    where a.authority_id = ${tx.authorityId} and a.press = ${press} and e.authority_id = a.authority_id
      and e.pupil_id = a.pupil_id and e.since = a.enrolment_since`);
  await note(tx, tell, viewer, 'roll.confirmed', confirmed, press);
  return { press, confirmed };
}

/** Says that a pupil has left; the last day on roll is the day given. */
export async function markLeft(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  pupilId: string,
  lastDay: CalendarDate,
): Promise<string> {
  const press = crypto.randomUUID();
  const noted = await tx.run(sql`
    insert into roll_answer (authority_id, urn, pupil_id, answer, on_date, answered_by, press, enrolment_since, state_before, until_before)
    select e.authority_id, e.urn, e.pupil_id, 'left', ${lastDay}, ${viewer.personId}, ${press}, e.since, e.state, e.until
    from enrolment e
    where e.authority_id = ${tx.authorityId} and e.urn = ${viewer.scopeId} and e.pupil_id = ${pupilId}
      and e.since <= ${lastDay} and (e.until is null or e.until >= ctx_today())
    order by e.since desc limit 1`);
  if (noted === 0) throw notFound();
  await tx.run(sql`
    update enrolment e set until = ${lastDay}, confirmed_by = ${viewer.personId}, confirmed_at = now()
    from roll_answer a
    where a.authority_id = ${tx.authorityId} and a.press = ${press} and e.authority_id = a.authority_id
      and e.pupil_id = a.pupil_id and e.since = a.enrolment_since`);
  await note(tx, tell, viewer, 'roll.left', 1, press);
  return press;
}

/** Says that the school does not know a pupil on its list, or that one is missing from it. */
export async function reportDoubt(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  doubt:
    | { readonly answer: 'unknown'; readonly pupilId: string }
    | { readonly answer: 'missing'; readonly note: string },
): Promise<string> {
  const press = crypto.randomUUID();
  await tx.run(sql`
    insert into roll_answer (authority_id, urn, pupil_id, answer, note, answered_by, press)
    values (${tx.authorityId}, ${viewer.scopeId}, ${doubt.answer === 'unknown' ? doubt.pupilId : null}, ${doubt.answer},
      ${doubt.answer === 'missing' ? doubt.note : ''}, ${viewer.personId}, ${press})`);
  await note(tx, tell, viewer, `roll.${doubt.answer}`, 1, press);
  return press;
}

/** Takes one press back: what stood before stands again. False when it is not there to take back. */
export async function undoPress(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  press: string,
): Promise<boolean> {
  const undone = await tx.run(sql`
    update roll_answer set undone_at = now()
    where authority_id = ${tx.authorityId} and press = ${press} and urn = ${viewer.scopeId} and undone_at is null`);
  if (undone === 0) return false;
  await tx.run(sql`
    update enrolment e set state = a.state_before, confirmed_by = null, confirmed_at = null,
      until = case when a.answer = 'left' then a.until_before else e.until end
    from roll_answer a
    where a.authority_id = ${tx.authorityId} and a.press = ${press} and a.state_before is not null
      and e.authority_id = a.authority_id and e.pupil_id = a.pupil_id and e.since = a.enrolment_since`);
  await note(tx, tell, viewer, 'roll.undone', undone, press);
  return true;
}

async function note(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  event: string,
  count: number,
  press: string,
): Promise<void> {
  await record(tx, viewer, {
    event,
    count,
    subjectType: 'school',
    subjectId: viewer.scopeId,
    ref: press,
    purpose: 'confirm-roll',
  });
  await tell(tx, { kind: 'roll.answered', urn: viewer.scopeId, press }, viewer.personId);
}
