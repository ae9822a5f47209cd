/**
 * What a school answers about its list: these are ours, this one has left, this one we do not know,
 * somebody is missing. One press is one act: it is taken back whole, and pressed twice it is one.
 */
import { record, type AuditEvent, type Viewer } from '../../access/index.ts';
import type { Tell } from '../../platform/bus.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';

/**
 * Confirms that the pupils are on the school's roll today, also those of whom it said otherwise
 * before; gives how many were not confirmed before, and the press to take back: the earlier one where
 * nothing was left to confirm.
 */
export async function confirmPupils(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  pupilIds: readonly string[],
): Promise<{ press: string | undefined; confirmed: number }> {
  await takeTurns(tx, viewer);
  const press = crypto.randomUUID();
  // on_date says that the place had an end, by the school's own word, which goes now.
  const confirmed = await tx.run(sql`
    insert into roll_answer (authority_id, urn, pupil_id, answer, on_date, answered_by, press, enrolment_since, state_before,
      until_before, confirmed_by_before, confirmed_at_before)
    select e.authority_id, e.urn, e.pupil_id, 'ours', case when word.ended then e.until end, ${viewer.personId}, ${press},
      e.since, e.state, e.until, e.confirmed_by, e.confirmed_at
    from enrolment e left join lateral (
      select w.answer, w.answer = 'left' and w.enrolment_since = e.since and w.on_date = e.until as ended
      from roll_answer w where w.authority_id = e.authority_id and w.pupil_id = e.pupil_id and w.urn = e.urn and w.undone_at is null
      order by w.answer_id desc limit 1) word on true
    where e.authority_id = ${tx.authorityId} and e.urn = ${viewer.scopeId} and e.pupil_id = any (${[...pupilIds]}::uuid[])
      and (e.state <> 'confirmed' or word.answer in ('left', 'unknown'))
      and e.since <= ctx_today() and (e.until is null or e.until >= ctx_today() or word.ended)`);
  if (confirmed === 0) {
    const [pupilId] = pupilIds;
    const word = pupilId === undefined ? undefined : await lastWord(tx, viewer, pupilId);
    return { press: word?.answer === 'ours' ? word.press : undefined, confirmed };
  }
  await tx.run(sql`
    update enrolment e set state = 'confirmed', confirmed_by = ${viewer.personId}, confirmed_at = now(),
      until = case when a.on_date is null then e.until else (
        select w.until_before from roll_answer w
        where w.authority_id = a.authority_id and w.pupil_id = a.pupil_id and w.answer = 'left' and w.undone_at is null
        order by w.answer_id desc limit 1) end
    from roll_answer a
    where a.authority_id = ${tx.authorityId} and a.press = ${press} and e.authority_id = a.authority_id
      and e.pupil_id = a.pupil_id and e.since = a.enrolment_since`);
  await note(tx, tell, viewer, 'roll.confirmed', confirmed, press);
  return { press, confirmed };
}

/** Says that a pupil has left; the last day on roll is the day given, which no pupil joined after. */
export async function markLeft(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  pupilId: string,
  lastDay: CalendarDate,
): Promise<{ press: string } | 'joined-later'> {
  await takeTurns(tx, viewer);
  const word = await lastWord(tx, viewer, pupilId);
  if (word?.answer === 'left' && word.onDate === lastDay) return { press: word.press };
  const place = await tx.maybe(sql<{ since: CalendarDate }>`
    select e.since from enrolment e
    where e.authority_id = ${tx.authorityId} and e.urn = ${viewer.scopeId} and e.pupil_id = ${pupilId}
      and (e.until is null or e.until >= ctx_today() or (${word?.answer === 'left'} and e.since = ${word?.enrolmentSince ?? null}::date))
    order by e.since desc limit 1`);
  if (place === undefined) throw notFound();
  if (place.since > lastDay) return 'joined-later';
  const press = crypto.randomUUID();
  await tx.run(sql`
    insert into roll_answer (authority_id, urn, pupil_id, answer, on_date, answered_by, press, enrolment_since, state_before,
      until_before, confirmed_by_before, confirmed_at_before)
    select e.authority_id, e.urn, e.pupil_id, 'left', ${lastDay}, ${viewer.personId}, ${press}, e.since, e.state, e.until,
      e.confirmed_by, e.confirmed_at
    from enrolment e
    where e.authority_id = ${tx.authorityId} and e.pupil_id = ${pupilId} and e.since = ${place.since}`);
  await tx.run(sql`
    update enrolment e set until = ${lastDay}, confirmed_by = ${viewer.personId}, confirmed_at = now()
    where e.authority_id = ${tx.authorityId} and e.pupil_id = ${pupilId} and e.since = ${place.since}`);
  await note(tx, tell, viewer, 'roll.left', 1, press);
  return { press };
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
  await takeTurns(tx, viewer);
  const standing = await standingDoubt(tx, viewer, doubt);
  if (standing !== undefined) return standing;
  const press = crypto.randomUUID();
  await tx.run(sql`
    insert into roll_answer (authority_id, urn, pupil_id, answer, note, answered_by, press)
    values (${tx.authorityId}, ${viewer.scopeId}, ${doubt.answer === 'unknown' ? doubt.pupilId : null}, ${doubt.answer},
      ${doubt.answer === 'missing' ? doubt.note : ''}, ${viewer.personId}, ${press})`);
  await note(tx, tell, viewer, `roll.${doubt.answer}`, 1, press);
  return press;
}

/** The press that said the same already: of the pupil as the last word, of a missing one in the same words. */
async function standingDoubt(
  tx: Tx,
  viewer: Viewer,
  doubt: Parameters<typeof reportDoubt>[3],
): Promise<string | undefined> {
  if (doubt.answer === 'unknown') {
    const word = await lastWord(tx, viewer, doubt.pupilId);
    return word?.answer === 'unknown' ? word.press : undefined;
  }
  const same = await tx.maybe(sql<{ press: string }>`
    select press from roll_answer
    where authority_id = ${tx.authorityId} and urn = ${viewer.scopeId} and answer = 'missing' and note = ${doubt.note}
      and answered_by = ${viewer.personId} and undone_at is null and answered_at > now() - interval '1 day'
    order by answer_id desc limit 1`);
  return same?.press;
}

/** What became of the wish to take a press back; `later`: somebody answered about one of its pupils since. */
export type UndoOutcome = 'undone' | 'nothing' | 'later';

/** Takes one press back: what stood before it stands again. */
export async function undoPress(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  press: string,
): Promise<UndoOutcome> {
  await takeTurns(tx, viewer);
  const { later } = await tx.one(sql<{ later: boolean }>`
    select exists (
      select 1 from roll_answer a join roll_answer n on n.authority_id = a.authority_id and n.pupil_id = a.pupil_id
        and n.answer_id > a.answer_id and n.undone_at is null and n.press <> a.press
      where a.authority_id = ${tx.authorityId} and a.press = ${press} and a.urn = ${viewer.scopeId} and a.undone_at is null) as later`);
  if (later) return 'later';
  const undone = await tx.run(sql`
    update roll_answer set undone_at = now()
    where authority_id = ${tx.authorityId} and press = ${press} and urn = ${viewer.scopeId} and undone_at is null`);
  if (undone === 0) return 'nothing';
  await tx.run(sql`
    update enrolment e set state = a.state_before, confirmed_by = a.confirmed_by_before, confirmed_at = a.confirmed_at_before,
      until = case when a.on_date is null then e.until else a.until_before end
    from roll_answer a
    where a.authority_id = ${tx.authorityId} and a.press = ${press} and a.state_before is not null
      and e.authority_id = a.authority_id and e.pupil_id = a.pupil_id and e.since = a.enrolment_since`);
  await note(tx, tell, viewer, 'roll.undone', undone, press);
  return 'undone';
}

/** Answers of one school take turns: a button pressed twice at once finds its first press. */
async function takeTurns(tx: Tx, viewer: Viewer): Promise<void> {
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('alongside.roll'), hashtext(${`${tx.authorityId} ${viewer.scopeId}`}))`);
}

interface LastWord {
  readonly press: string;
  readonly answer: 'ours' | 'left' | 'unknown';
  readonly onDate: CalendarDate | null;
  readonly enrolmentSince: CalendarDate | null;
}

/** The school's newest answer about the pupil that was not taken back. */
async function lastWord(tx: Tx, viewer: Viewer, pupilId: string): Promise<LastWord | undefined> {
  return tx.maybe(sql<LastWord>`
    select press, answer, on_date as "onDate", enrolment_since as "enrolmentSince" from roll_answer
    where authority_id = ${tx.authorityId} and urn = ${viewer.scopeId} and pupil_id = ${pupilId} and undone_at is null
    order by answer_id desc limit 1`);
}

async function note(
  tx: Tx,
  tell: Tell,
  viewer: Viewer,
  event: AuditEvent,
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
