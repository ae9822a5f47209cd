/**
 * What should have been acknowledged and was not (TRUST T18): it is told to information governance, or to
 * the administrator where information governance itself left it, once for each notice.
 */
import { z } from 'zod';
import { readSetting, record, setting, type Role, type ScopeKind } from '../../access/index.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { tellPeople, type TellDeps } from './tell.ts';

/** How long a notice without a day of its own may stay unacknowledged. */
export const acknowledgeHours = setting({
  key: 'notices.acknowledge-hours',
  title: 'Hours until an unacknowledged notice is passed on',
  help: 'A notice that asks to be acknowledged, and that nobody acknowledged by its day, or for so many hours where it has none, is told to information governance.',
  schema: z.number().int().min(1).max(720),
  standard: 48,
});

interface Left {
  readonly noticeId: string;
  readonly person: string | null;
  readonly role: Role | null;
  readonly scopeKind: ScopeKind | null;
  readonly scopeId: string | null;
}

/** The subject of a notice about a post: `TM@team:north`. */
export function postSubject(role: string, scopeKind: string, scopeId: string): string {
  return `${role}@${scopeKind}:${scopeId}`;
}

/** The parts of a post's subject; undefined where the text is none. */
export function parsePost(
  subject: string,
): { readonly role: string; readonly scopeKind: string; readonly scopeId: string } | undefined {
  const [, role, scopeKind, scopeId] = /^([A-Z]+)@([a-z]+):(.+)$/.exec(subject) ?? [];
  return role === undefined || scopeKind === undefined || scopeId === undefined
    ? undefined
    : { role, scopeKind, scopeId };
}

/** Passes on what was left; run as often as one likes, each notice is passed on once. */
export async function escalateLeft(tx: Tx, deps: TellDeps): Promise<void> {
  const hours = await readSetting(tx, acknowledgeHours);
  const left = await tx.all(sql<Left>`
    select n.notice_id as "noticeId", n.to_person as person, n.to_role as role,
      n.to_scope_kind as "scopeKind", n.to_scope_id as "scopeId"
    from notice n
    where n.authority_id = ${tx.authorityId} and n.needs_acknowledgement
      and case when n.due_by is null
        then n.created_at < ${deps.clock.now()}::timestamptz - ${hours} * interval '1 hour'
        else n.due_by < ${deps.clock.today()}::date end
      and not exists (select 1 from notice_receipt r where r.authority_id = n.authority_id
        and r.notice_id = n.notice_id and r.acknowledged_at is not null)
      and not exists (select 1 from notice e where e.authority_id = n.authority_id
        and e.kind = 'notice.unacknowledged' and e.once_key = n.notice_id::text)
    order by n.created_at limit 500`);
  for (const { noticeId, person, role, scopeKind, scopeId } of left) {
    const about =
      role === null || scopeKind === null || scopeId === null
        ? ({ subjectType: 'person', subjectId: person ?? '' } as const)
        : ({ subjectType: 'post', subjectId: postSubject(role, scopeKind, scopeId) } as const);
    await tellPeople(tx, deps, {
      kind: 'notice.unacknowledged',
      to: {
        role: role === 'IGO' ? 'SYS' : 'IGO',
        scopeKind: 'authority',
        scopeId: tx.authorityId,
      },
      ...about,
      once: noticeId,
    });
    await record(tx, null, {
      event: 'notice.escalate',
      subjectType: 'notice',
      subjectId: noticeId,
      purpose: 'notices',
    });
  }
}
