/** The one way in: a notice, its mail and its job are appended where their cause commits. */
import type { Role, ScopeKind } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import type { Jobs } from '../../platform/jobs.ts';
import { MAIL_QUEUE } from '../../queues.ts';
import { findNoticeKind, type NoticeKindCode, type SubjectType } from './catalogue.ts';

/** Whom a notice is for: a person, or whoever holds a role at a scope when they look. */
export type Recipient =
  | { readonly person: string }
  /** `scopeId` as appointments have it: the authority's code, a URN, the id of a team or service. */
  | { readonly role: Role; readonly scopeKind: ScopeKind; readonly scopeId: string };

/** What is to be told: codes and ids, never a name and never a sentence. */
export interface News {
  readonly kind: NoticeKindCode;
  readonly to: Recipient;
  readonly subjectType?: SubjectType;
  readonly subjectId?: string;
  /** What else the notice belongs to: a request, a case, a use of emergency access. */
  readonly ref?: string;
  readonly dueBy?: CalendarDate;
  /** The same news under the same key to the same recipient is told once, however often a sweep runs. */
  readonly once?: string;
}

/** What telling needs. */
export interface TellDeps {
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly clock: Clock;
}

/**
 * Tells people something, inside the transaction of its cause: when the cause is rolled back, nothing
 * stays. Call it once for each recipient. Gives the notice's id, or undefined when the same news was
 * told before.
 */
export async function tellPeople(tx: Tx, deps: TellDeps, news: News): Promise<string | undefined> {
  const kind = findNoticeKind(news.kind);
  if (kind === undefined) throw new RangeError(`There is no notice of the kind ${news.kind}`);
  const { to } = news;
  const noticeId = crypto.randomUUID();
  const person = 'person' in to ? to.person : null;
  const post = 'person' in to ? undefined : to;
  const now = deps.clock.now();
  const added = await tx.run(sql`
    insert into notice (authority_id, notice_id, to_person, to_role, to_scope_kind, to_scope_id, kind,
      subject_type, subject_id, ref, is_urgent, needs_acknowledgement, due_by, created_at, caused_by, once_key)
    values (${tx.authorityId}, ${noticeId}, ${person}, ${post?.role ?? null}, ${post?.scopeKind ?? null},
      ${post?.scopeId ?? null}, ${news.kind}, ${news.subjectType ?? null}, ${news.subjectId ?? null},
      ${news.ref ?? null}, ${kind.isUrgent}, ${kind.needsAcknowledgement}, ${news.dueBy ?? null}, ${now},
      ctx_person(), ${news.once ?? null})
    on conflict do nothing`);
  if (added === 0) return undefined;
  if (kind.mails) {
    const outboxId = crypto.randomUUID();
    await tx.run(sql`
      insert into outbox (authority_id, outbox_id, notice_id, person_id, queued_at, next_try_at)
      values (${tx.authorityId}, ${outboxId}, ${noticeId}, ${person}, ${now}, ${now})`);
    await deps.jobs.enqueue(tx, MAIL_QUEUE, { authorityId: tx.authorityId, outboxId });
  }
  return noticeId;
}
