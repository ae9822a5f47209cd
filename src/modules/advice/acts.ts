/** What professionals and advisers do with a question. Each act is noted and told in its transaction. */
import { readSetting, record, type Viewer } from '../../access/index.ts';
import type { Tell } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import type { Jobs } from '../../platform/jobs.ts';
import { addWorkingDays } from '../../platform/working-days.ts';
import { tellPeople } from '../notices/index.ts';
import { findRequest, type AdviceRequest } from './queries.ts';
import { namedDays } from './settings.ts';
import type { AdviceTopic } from './topics.ts';

/** What the acts need. */
export interface AdviceActs {
  readonly clock: Clock;
  readonly tell: Tell;
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

/** Asks a question; with a child, it names it to the adviser who takes it. Answers its id. */
export async function askAdvice(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  asked: {
    readonly topic: AdviceTopic;
    readonly question: string;
    readonly childId: string | undefined;
  },
): Promise<string> {
  const adviceId = crypto.randomUUID();
  await tx.run(sql`
    insert into advice_request (authority_id, advice_id, asked_by, asked_as, scope_kind, scope_id, asked_at, topic, question)
    values (${tx.authorityId}, ${adviceId}, ${viewer.personId}, ${viewer.role}, ${viewer.scopeKind}, ${viewer.scopeId},
      ${deps.clock.now()}, ${asked.topic}, ${asked.question})`);
  await record(tx, viewer, {
    event: 'advice.asked',
    subjectType: 'advice',
    subjectId: adviceId,
    purpose: 'advice',
  });
  if (asked.childId !== undefined) await nameChild(tx, deps, viewer, adviceId, asked.childId);
  await tellPeople(tx, deps, {
    kind: 'advice.asked',
    to: { role: 'EA', scopeKind: 'authority', scopeId: tx.authorityId },
    ref: adviceId,
  });
  return adviceId;
}

/** Names the child to the adviser: only who asked may, and only a child whom they see (row security). */
async function nameChild(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  adviceId: string,
  childId: string,
): Promise<void> {
  const { isRestricted } = await tx.one(sql<{ isRestricted: boolean }>`
    select ${childId}::uuid = any (allowed_children()) as "isRestricted"`);
  if (isRestricted)
    throw new Refusal(403, 'The record is restricted: ask without naming the child.');
  await tx.run(sql`
    insert into advice_child (authority_id, advice_id, child_id, named_by, named_at)
    values (${tx.authorityId}, ${adviceId}, ${childId}, ${viewer.personId}, ${deps.clock.now()})`);
  await record(tx, viewer, {
    event: 'identifier.included',
    subjectType: 'child',
    subjectId: childId,
    ref: adviceId,
    purpose: 'advice',
  });
  await deps.tell(tx, { kind: 'advice.changed', adviceId }, viewer.personId);
}

/** Takes the name back at once: the adviser no longer sees the child through this question. */
export async function withdrawName(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  adviceId: string,
): Promise<void> {
  const { childId } = await openRequest(tx, adviceId);
  if (childId === null) return;
  const withdrawn = await tx.run(sql`
    update advice_child set withdrawn_at = ${deps.clock.now()}
    where authority_id = ${tx.authorityId} and advice_id = ${adviceId} and withdrawn_at is null`);
  if (withdrawn === 0) throw notFound();
  await record(tx, viewer, {
    event: 'identifier.omitted',
    subjectType: 'child',
    subjectId: childId,
    ref: adviceId,
    purpose: 'advice',
  });
  await deps.tell(tx, { kind: 'advice.changed', adviceId }, viewer.personId);
}

/** An adviser takes the question: from now on it is theirs to answer. */
export async function takeRequest(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  adviceId: string,
): Promise<void> {
  await openRequest(tx, adviceId);
  const taken = await tx.run(sql`
    update advice_request set taken_by = ${viewer.personId}, taken_as = ${viewer.role}, taken_at = ${deps.clock.now()}
    where authority_id = ${tx.authorityId} and advice_id = ${adviceId} and closed_at is null
      and (taken_by is null or taken_by <> ${viewer.personId})`);
  if (taken === 0) return;
  await record(tx, viewer, {
    event: 'advice.taken',
    subjectType: 'advice',
    subjectId: adviceId,
    purpose: 'advice',
  });
  await deps.tell(tx, { kind: 'advice.changed', adviceId }, viewer.personId);
}

/** Says something: an answer by who took it, or more by who asked; the other side is told. */
export async function sayWords(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  adviceId: string,
  words: string,
): Promise<void> {
  const request = await openRequest(tx, adviceId);
  if (request.takenBy !== viewer.personId && request.askedBy !== viewer.personId) {
    throw new Refusal(403, 'Take the question first: then it is yours to answer.');
  }
  await tx.run(sql`
    insert into advice_message (authority_id, advice_id, said_by, said_as, said_at, words)
    values (${tx.authorityId}, ${adviceId}, ${viewer.personId}, ${viewer.role}, ${deps.clock.now()}, ${words})`);
  await record(tx, viewer, {
    event: 'advice.answered',
    subjectType: 'advice',
    subjectId: adviceId,
    purpose: 'advice',
  });
  const other = request.askedBy === viewer.personId ? request.takenBy : request.askedBy;
  if (other !== null && other !== viewer.personId) {
    await tellPeople(tx, deps, { kind: 'advice.answered', to: { person: other }, ref: adviceId });
  }
}

/** Ends the question; a name stays open to the adviser for the days of the setting, then goes. */
export async function closeRequest(
  tx: Tx,
  deps: AdviceActs,
  viewer: Viewer,
  adviceId: string,
): Promise<void> {
  const { namedUntil } = await openRequest(tx, adviceId);
  const until = addWorkingDays(deps.clock.today(), await readSetting(tx, namedDays));
  await tx.run(sql`
    update advice_request set closed_at = ${deps.clock.now()}, closed_by = ${viewer.personId},
      named_until = least(${namedUntil}::date, ${until}::date)
    where authority_id = ${tx.authorityId} and advice_id = ${adviceId} and closed_at is null`);
  await record(tx, viewer, {
    event: 'advice.closed',
    subjectType: 'advice',
    subjectId: adviceId,
    purpose: 'advice',
  });
  await deps.tell(tx, { kind: 'advice.changed', adviceId }, viewer.personId);
}

async function openRequest(tx: Tx, adviceId: string): Promise<AdviceRequest> {
  const request = await findRequest(tx, adviceId);
  if (request === undefined) throw notFound();
  if (request.closedAt !== null) throw new Refusal(403, 'This question has ended.');
  return request;
}
