/** What is done in a rights case: each act moves its clock, is noted in its timeline and audited. */
import { readSetting, record, type AuditEvent, type Viewer } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { endMarks, setMarks, type Disputable } from './marks.ts';
import { findCase, type Given, type RightsCase } from './queries.ts';
import {
  daysPaused,
  dueOn,
  waitsFor,
  type IdentitySeen,
  type Outcome,
  type RequesterKind,
  type RightsKind,
} from './rules.ts';
import { complaintAnswerDays } from './settings.ts';
import { caseReference } from './words.ts';

/** A request as it arrived. */
export interface NewCase extends Given {
  readonly kind: RightsKind;
  readonly receivedOn: CalendarDate;
  readonly requesterKind: RequesterKind;
  readonly requesterName: string;
  readonly requesterRole: string;
  readonly request: string;
}

const PURPOSE = 'rights';
const OPENED: Readonly<Record<RightsKind, AuditEvent>> = {
  'subject-access': 'sar.opened',
  rectification: 'rectify',
  objection: 'object',
  erasure: 'rights.opened',
  restriction: 'rights.opened',
  complaint: 'complaint.received',
};

/** Opens a case; gives its id. Whether a record is held plays no part in it. */
export async function openCase(
  tx: Tx,
  viewer: Viewer,
  clock: Clock,
  asked: NewCase,
): Promise<string> {
  const caseId = crypto.randomUUID();
  const due = dueOn(
    {
      ...asked,
      identityAskedOn: null,
      identityReceivedOn: null,
      clarificationAskedOn: null,
      pausedDays: 0,
      extendedOn: null,
      acknowledgedOn: null,
    },
    await readSetting(tx, complaintAnswerDays),
  );
  await tx.run(sql`
    insert into rights_case (authority_id, case_id, kind, received_on, opened_at, opened_by, requester_kind,
      requester_name, requester_role, given_la_child_id, given_upn, given_forename, given_surname,
      given_birth_date, request, due_on)
    values (${tx.authorityId}, ${caseId}, ${asked.kind}, ${asked.receivedOn}, ${clock.now()}, ${viewer.personId},
      ${asked.requesterKind}, ${asked.requesterName}, ${asked.requesterRole}, ${asked.givenLaChildId},
      ${asked.givenUpn}, ${asked.givenForename}, ${asked.givenSurname}, ${asked.givenBirthDate},
      ${asked.request}, ${due})`);
  await step(tx, viewer, clock, caseId, 'opened', asked.receivedOn, '');
  await audit(tx, viewer, caseId, OPENED[asked.kind], 'opened');
  return caseId;
}

/** Requests while which a record says that it is disputed or objected to. */
const MARKING: readonly RightsKind[] = ['rectification', 'objection', 'restriction'];

/** What can be done in an open case. */
export type Act =
  | {
      readonly act: 'identity';
      readonly seen: readonly IdentitySeen[];
      readonly childId: string | null;
    }
  | { readonly act: 'ask'; readonly what: 'identity' | 'clarification' }
  | { readonly act: 'received' }
  | { readonly act: 'extend'; readonly reason: 'complex' | 'number-of-requests' }
  | { readonly act: 'mark'; readonly about: readonly Disputable[] }
  | { readonly act: 'acknowledge' }
  | { readonly act: 'note'; readonly note: string }
  | { readonly act: 'close'; readonly outcome: Outcome; readonly note: string };

/** Does one act today; refused where the case's state does not admit it. */
export async function actOnCase(
  tx: Tx,
  viewer: Viewer,
  clock: Clock,
  caseId: string,
  doing: Act,
): Promise<void> {
  const found = await findCase(tx, caseId, true);
  if (found === undefined) throw notFound();
  if (found.closedAt !== null) throw new Refusal(409, 'The case is closed. Nothing was changed.');
  const { changed, what, note = '', event = 'rights.step' } = changeOf(found, doing, clock.today());
  const after = { ...found, ...changed };
  const due = dueOn(after, await readSetting(tx, complaintAnswerDays));
  const isClosing = doing.act === 'close';
  await tx.run(sql`
    update rights_case set child_id = ${doing.act === 'identity' ? doing.childId : found.childId},
      identity_seen = ${doing.act === 'identity' ? [...doing.seen] : [...found.identitySeen]}::text[],
      identity_checked_by = ${doing.act === 'identity' ? sql`${viewer.personId}::uuid` : sql`identity_checked_by`},
      identity_checked_on = ${doing.act === 'identity' ? clock.today() : found.identityCheckedOn},
      identity_asked_on = ${after.identityAskedOn}, identity_received_on = ${after.identityReceivedOn},
      clarification_asked_on = ${after.clarificationAskedOn}, paused_days = ${after.pausedDays},
      extended_on = ${after.extendedOn}, extension_reason = ${doing.act === 'extend' ? doing.reason : found.extensionReason},
      acknowledged_on = ${after.acknowledgedOn}, due_on = ${due},
      closed_at = ${isClosing ? clock.now() : null}, closed_by = ${isClosing ? viewer.personId : null},
      outcome = ${isClosing ? doing.outcome : null}
    where authority_id = ${tx.authorityId} and case_id = ${caseId}`);
  if (doing.act === 'mark' && found.childId !== null)
    await setMarks(tx, viewer, clock.today(), {
      caseId,
      childId: found.childId,
      ...(found.kind === 'objection'
        ? { kind: 'objected', about: ['everything'] }
        : { kind: 'disputed', about: doing.about }),
    });
  if (isClosing) await endMarks(tx, caseId, clock.today(), doing.outcome);
  await step(tx, viewer, clock, caseId, what, clock.today(), note);
  await audit(tx, viewer, caseId, event, what);
}

interface Change {
  readonly changed: Partial<RightsCase>;
  readonly what: string;
  readonly note?: string;
  readonly event?: AuditEvent;
}

function changeOf(found: RightsCase, doing: Act, today: CalendarDate): Change {
  const refuse = (why: string): never => {
    throw new Refusal(409, `${why} Nothing was changed.`);
  };
  const waiting = waitsFor(found);
  switch (doing.act) {
    case 'identity': {
      const changed = waiting === 'identity' ? { identityReceivedOn: today } : {};
      return { changed, what: 'identity', event: 'sar.identity' };
    }
    case 'ask':
      if (waiting !== undefined) refuse('The clock waits already.');
      if (found.kind === 'complaint') refuse('The clock of a complaint does not wait.');
      if (doing.what === 'identity')
        return {
          changed: { identityAskedOn: today, identityReceivedOn: null },
          what: 'identity-asked',
        };
      return { changed: { clarificationAskedOn: today }, what: 'clarification-asked' };
    case 'received':
      if (waiting === 'identity')
        return { changed: { identityReceivedOn: today }, what: 'identity-received' };
      if (waiting === undefined) refuse('The clock waits for nothing.');
      return {
        changed: {
          clarificationAskedOn: null,
          pausedDays: found.pausedDays + daysPaused(found.clarificationAskedOn ?? today, today),
        },
        what: 'clarification-received',
      };
    case 'extend':
      if (found.extendedOn !== null) refuse('The case was extended before.');
      if (found.kind === 'complaint') refuse('A complaint is not extended.');
      if (today > found.dueOn) refuse('The first month is over: an extension is told within it.');
      return { changed: { extendedOn: today }, what: 'extended' };
    case 'mark':
      if (!MARKING.includes(found.kind)) refuse('Such a request marks no record.');
      if (found.childId === null) refuse('No record is found yet that could be marked.');
      return {
        changed: {},
        what: 'marked',
        event: found.kind === 'objection' ? 'object' : 'rectify',
      };
    case 'acknowledge':
      if (found.acknowledgedOn !== null) refuse('It was acknowledged before.');
      return {
        changed: { acknowledgedOn: today },
        what: 'acknowledged',
        ...(found.kind === 'complaint' ? { event: 'complaint.acknowledged' as const } : {}),
      };
    case 'note':
      return { changed: {}, what: 'note', note: doing.note };
    case 'close':
      return { changed: {}, what: 'closed', note: doing.note, event: 'rights.closed' };
  }
}

async function step(
  tx: Tx,
  viewer: Viewer,
  clock: Clock,
  caseId: string,
  what: string,
  onDay: CalendarDate,
  note: string,
): Promise<void> {
  await tx.run(sql`
    insert into rights_step (authority_id, case_id, what, on_day, done_at, done_by, note)
    values (${tx.authorityId}, ${caseId}, ${what}, ${onDay}, ${clock.now()}, ${viewer.personId}, ${note})`);
}

function audit(
  tx: Tx,
  viewer: Viewer,
  caseId: string,
  event: AuditEvent,
  ref: string,
): Promise<void> {
  return record(tx, viewer, {
    event,
    subjectType: 'rights-case',
    subjectId: caseId,
    ref,
    purpose: PURPOSE,
    caseRef: caseReference(caseId),
  });
}
