/** The inbox: row security says which notices are the viewer's, the receipts what they did with them. */
import { isRole, ROLE_NAMES } from '../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import { parsePost } from './escalate.ts';

/** A notice as its reader has it. */
export interface InboxRow {
  readonly noticeId: string;
  readonly kind: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly ref: string | null;
  readonly isUrgent: boolean;
  readonly needsAcknowledgement: boolean;
  readonly dueBy: string | null;
  readonly createdAt: Date;
  readonly openedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  /** For whoever holds a post, not for the reader alone. */
  readonly isForPost: boolean;
}

/** What the inbox is narrowed to. */
export type Show = '' | 'unread' | 'to-acknowledge';

/** What the viewer did with notices, gathered once: joined row by row it would cost a look-up for each. */
function ownReceipts(tx: Tx): RawBuilder<unknown> {
  return sql`own as materialized (
    select notice_id, opened_at, acknowledged_at from notice_receipt
    where authority_id = ${tx.authorityId} and person_id = (select ctx_person()))`;
}

/** The one query behind the numbers and the list. */
function listed(tx: Tx, show: Show): RawBuilder<InboxRow> {
  const narrowed = {
    '': sql`true`,
    unread: sql`r.opened_at is null`,
    'to-acknowledge': sql`n.needs_acknowledgement and r.acknowledged_at is null`,
  }[show];
  return sql<InboxRow>`
    with ${ownReceipts(tx)}
    select n.notice_id as "noticeId", n.kind, n.subject_type as "subjectType", n.subject_id as "subjectId",
      n.ref, n.is_urgent as "isUrgent", n.needs_acknowledgement as "needsAcknowledgement",
      n.due_by as "dueBy", n.created_at as "createdAt", r.opened_at as "openedAt",
      r.acknowledged_at as "acknowledgedAt", n.to_person is null as "isForPost"
    from notice n
    left join own r on r.notice_id = n.notice_id
    where n.authority_id = ${tx.authorityId} and ${narrowed}`;
}

/** How many notices there are of each sort. */
export async function countInbox(
  tx: Tx,
): Promise<{ readonly all: number; readonly unread: number; readonly toAcknowledge: number }> {
  return tx.one(sql<{ all: number; unread: number; toAcknowledge: number }>`
    select count(*)::int as "all", (count(*) filter (where "openedAt" is null))::int as unread,
      (count(*) filter (where "needsAcknowledgement" and "acknowledgedAt" is null))::int as "toAcknowledge"
    from (${listed(tx, '')}) x`);
}

/** One page of the inbox: unread first, of these the urgent, then the newest. */
export async function readInbox(
  tx: Tx,
  show: Show,
  limit: number,
  offset: number,
): Promise<InboxRow[]> {
  return tx.all(sql<InboxRow>`
    select * from (${listed(tx, show)}) x
    order by "openedAt" is null desc, "isUrgent" and "openedAt" is null desc, "createdAt" desc, "noticeId"
    limit ${limit} offset ${offset}`);
}

/** One notice of the viewer's. */
export async function findNotice(tx: Tx, noticeId: string): Promise<InboxRow | undefined> {
  return tx.maybe(sql<InboxRow>`
    select * from (${listed(tx, '')}) x where "noticeId" = ${noticeId}`);
}

/** The most that the header counts. */
export const MOST_UNREAD = 100;

/** How many notices wait unread, counted up to `MOST_UNREAD`: it stands on every page. */
export async function countUnread(tx: Tx): Promise<number> {
  const { unread } = await tx.one(sql<{ unread: number }>`
    with ${ownReceipts(tx)}
    select count(*)::int as unread from (
      select 1 from notice n where n.authority_id = ${tx.authorityId}
        and not exists (select 1 from own r where r.notice_id = n.notice_id and r.opened_at is not null)
      limit ${MOST_UNREAD}) x`);
  return unread;
}

/** Notes that notices were shown to the viewer, who need not have opened them. */
export async function markDelivered(
  tx: Tx,
  personId: string,
  noticeIds: readonly string[],
  now: Date,
): Promise<void> {
  await tx.run(sql`
    insert into notice_receipt (authority_id, notice_id, person_id, delivered_at)
    select ${tx.authorityId}, id, ${personId}::uuid, ${now}::timestamptz from unnest(${[...noticeIds]}::uuid[]) id
    on conflict do nothing`);
}

/** Notes that the viewer opened a notice, or acknowledged it; the first time counts. */
export async function markSeen(
  tx: Tx,
  personId: string,
  noticeId: string,
  now: Date,
  isAcknowledged: boolean,
): Promise<void> {
  const acknowledged = isAcknowledged ? now : null;
  await tx.run(sql`
    insert into notice_receipt (authority_id, notice_id, person_id, delivered_at, opened_at, acknowledged_at)
    values (${tx.authorityId}, ${noticeId}, ${personId}, ${now}, ${now}, ${acknowledged})
    on conflict (authority_id, notice_id, person_id) do update
      set opened_at = coalesce(notice_receipt.opened_at, excluded.opened_at),
        acknowledged_at = coalesce(notice_receipt.acknowledged_at, excluded.acknowledged_at)`);
}

/** Who acknowledged a notice, the first first. */
export async function acknowledgements(
  tx: Tx,
  noticeId: string,
): Promise<{ readonly personId: string; readonly name: string; readonly at: Date }[]> {
  return tx.all(sql<{ personId: string; name: string; at: Date }>`
    select r.person_id as "personId", p.name, r.acknowledged_at as at
    from notice_receipt r join person p using (authority_id, person_id)
    where r.authority_id = ${tx.authorityId} and r.notice_id = ${noticeId} and r.acknowledged_at is not null
    order by r.acknowledged_at, p.name`);
}

/** The names of those whom notices concern, as far as the viewer may read them at this moment. */
export async function subjectNames(
  tx: Tx,
  rows: readonly Pick<InboxRow, 'subjectType' | 'subjectId'>[],
): Promise<{ readonly names: ReadonlyMap<string, string>; readonly children: number }> {
  const idsOf = (type: string): string[] => [
    ...new Set(rows.flatMap((row) => (row.subjectType === type ? (row.subjectId ?? []) : []))),
  ];
  const children = await readNames(
    tx,
    idsOf('child'),
    sql`
    select x.child_id::text as id,
      coalesce(nullif(max(x.forename) filter (where x.kind = 'preferred'), ''), max(x.forename) filter (where x.kind = 'current'), '')
        || ' ' || coalesce(nullif(max(x.surname) filter (where x.kind = 'preferred'), ''), max(x.surname) filter (where x.kind = 'current'), '') as name
    from child_name x join child c using (authority_id, child_id)
    where x.authority_id = ${tx.authorityId} and x.slot = '' and x.child_id::text = any (${idsOf('child')}::text[])
    group by x.child_id`,
  );
  const pupils = await readNames(
    tx,
    idsOf('child'),
    sql`
    select distinct on (l.child_id) l.child_id::text as id, p.forename || ' ' || p.surname as name
    from link l join pupil p using (authority_id, pupil_id)
    where l.authority_id = ${tx.authorityId} and l.child_id::text = any (${idsOf('child')}::text[])
      and l.urn = any ((select ctx_schools())::text[])
    order by l.child_id, p.pupil_id`,
  );
  const people = await readNames(
    tx,
    idsOf('person'),
    sql`
    select person_id::text as id, name from person
    where authority_id = ${tx.authorityId} and person_id::text = any (${idsOf('person')}::text[])`,
  );
  const known = new Map([...pupils, ...children]);
  const posts = await postNames(tx, idsOf('post'));
  return { names: new Map([...known, ...people, ...posts]), children: known.size };
}

/** A post in words: the role, and the team, school or service where it is to one. */
async function postNames(tx: Tx, subjects: readonly string[]): Promise<[string, string][]> {
  const posts = subjects.flatMap((subject) => {
    const post = parsePost(subject);
    return post === undefined ? [] : [{ subject, ...post }];
  });
  const scopeNames = new Map(
    await readNames(
      tx,
      subjects,
      sql`
    select 'team:' || team_id as id, name from team where authority_id = ${tx.authorityId}
    union all select 'service:' || service_id, name from service where authority_id = ${tx.authorityId}
    union all select 'school:' || urn, name from establishment
      where authority_id = ${tx.authorityId} and 'school:' || urn = any (${posts.map(({ scopeKind, scopeId }) => `${scopeKind}:${scopeId}`)}::text[])`,
    ),
  );
  return posts.map(({ subject, role, scopeKind, scopeId }) => {
    const place = scopeNames.get(`${scopeKind}:${scopeId}`);
    const roleName = isRole(role) ? ROLE_NAMES[role] : role;
    return [subject, place === undefined ? roleName : `${roleName}, ${place}`];
  });
}

async function readNames(
  tx: Tx,
  ids: readonly string[],
  query: RawBuilder<unknown>,
): Promise<[string, string][]> {
  if (ids.length === 0) return [];
  const rows = (await tx.all(query)) as { id: string; name: string }[];
  return rows
    .filter(({ name }) => name.trim() !== '')
    .map(({ id, name }) => [id, name.trim().replace(/\s+/g, ' ')]);
}
