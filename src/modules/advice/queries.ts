/** Questions to the Virtual School and who they name. Row security gives the rows. */
import type { Role } from '../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';

/** What a list is narrowed to: `mine` are those that the viewer asked or took. */
export const ADVICE_SHOWS = ['open', 'waiting', 'mine', 'closed', 'all'] as const;
/** One of `ADVICE_SHOWS`. */
export type AdviceShow = (typeof ADVICE_SHOWS)[number];

/** A question. */
export interface AdviceRequest {
  readonly adviceId: string;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAs: Role;
  readonly askedFrom: string;
  readonly askedAt: Date;
  readonly topic: string;
  readonly question: string;
  readonly isCasework: boolean;
  readonly takenBy: string | null;
  readonly takenByName: string | null;
  readonly closedAt: Date | null;
  readonly closedByName: string | null;
  readonly namedUntil: string | null;
  readonly messages: number;
  /** The child, where the question names one to the viewer. */
  readonly childId: string | null;
  readonly namedAt: Date | null;
}

function requests(tx: Tx): RawBuilder<AdviceRequest> {
  return sql<AdviceRequest>`
    select r.advice_id as "adviceId", r.asked_by as "askedBy", asker.name as "askedByName", r.asked_as as "askedAs",
      coalesce(t.name, e.name, '') as "askedFrom", r.asked_at as "askedAt", r.topic, r.question, r.is_casework as "isCasework",
      r.taken_by as "takenBy", taker.name as "takenByName", r.closed_at as "closedAt", closer.name as "closedByName",
      r.named_until as "namedUntil",
      (select count(*)::int from advice_message m where m.authority_id = r.authority_id and m.advice_id = r.advice_id) as messages,
      c.child_id as "childId", c.named_at as "namedAt"
    from advice_request r
    join person asker on asker.authority_id = r.authority_id and asker.person_id = r.asked_by
    left join person taker on taker.authority_id = r.authority_id and taker.person_id = r.taken_by
    left join person closer on closer.authority_id = r.authority_id and closer.person_id = r.closed_by
    left join team t on t.authority_id = r.authority_id and r.scope_kind = 'team' and t.team_id = r.scope_id
    left join establishment e on e.authority_id = r.authority_id and r.scope_kind = 'school' and e.urn = r.scope_id
    left join advice_child c on c.authority_id = r.authority_id and c.advice_id = r.advice_id and c.withdrawn_at is null
    where r.authority_id = ${tx.authorityId}`;
}

function shown(show: AdviceShow): RawBuilder<boolean> {
  switch (show) {
    case 'open':
      return sql<boolean>`"closedAt" is null`;
    case 'waiting':
      return sql<boolean>`("closedAt" is null and "takenBy" is null)`;
    case 'mine':
      return sql<boolean>`(select ctx_person()) in ("askedBy", "takenBy")`;
    case 'closed':
      return sql<boolean>`"closedAt" is not null`;
    case 'all':
      return sql<boolean>`true`;
  }
}

/** How many questions the viewer sees of each kind. */
export async function countRequests(tx: Tx): Promise<Readonly<Record<AdviceShow, number>>> {
  return tx.one(sql<Record<AdviceShow, number>>`
    select count(*)::int as "all", (count(*) filter (where ${shown('open')}))::int as open,
      (count(*) filter (where ${shown('waiting')}))::int as waiting,
      (count(*) filter (where ${shown('mine')}))::int as mine,
      (count(*) filter (where ${shown('closed')}))::int as closed
    from (select r.closed_at as "closedAt", r.taken_by as "takenBy", r.asked_by as "askedBy"
      from advice_request r where r.authority_id = ${tx.authorityId}) x`);
}

/** A page of the list, the newest first; those that wait before others. */
export async function listRequests(
  tx: Tx,
  show: AdviceShow,
  page: { readonly offset: number; readonly limit: number },
): Promise<AdviceRequest[]> {
  return tx.all(sql<AdviceRequest>`
    select * from (${requests(tx)}) x where ${shown(show)}
    order by "closedAt" is not null, "askedAt" desc, "adviceId" limit ${page.limit} offset ${page.offset}`);
}

/** One question, if the viewer sees it. */
export async function findRequest(tx: Tx, adviceId: string): Promise<AdviceRequest | undefined> {
  return tx.maybe(sql<AdviceRequest>`
    select * from (${requests(tx)}) x where "adviceId" = ${adviceId}`);
}

/** What was said, the oldest first. */
export interface AdviceMessage {
  readonly saidByName: string;
  readonly saidAs: Role;
  readonly saidAt: Date;
  readonly words: string;
}

/** What was said to a question that the viewer sees. */
export async function listMessages(tx: Tx, adviceId: string): Promise<AdviceMessage[]> {
  return tx.all(sql<AdviceMessage>`
    select p.name as "saidByName", m.said_as as "saidAs", m.said_at as "saidAt", m.words
    from advice_message m join person p on p.authority_id = m.authority_id and p.person_id = m.said_by
    where m.authority_id = ${tx.authorityId} and m.advice_id = ${adviceId} order by m.said_at, m.message_id`);
}

/** The child whom a question names, as the viewer may see it: the minimal cells and no more. */
export interface NamedChild {
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: string | null;
  readonly upn: string | null;
  readonly status: 'cin' | 'cp' | 'previous' | null;
  readonly school: string | null;
  readonly yearGroup: string | null;
  readonly workerName: string;
  readonly workerEmail: string;
  readonly workerTelephone: string;
  readonly teamName: string;
}

/** The child for an adviser; undefined where it is not, or no longer, in the viewer's sight. */
export async function findNamedChild(tx: Tx, childId: string): Promise<NamedChild | undefined> {
  return tx.maybe(sql<NamedChild>`
    select n.forename, n.surname, c.birth_date as "birthDate",
      (select max(i.value) from child_identifier i where i.authority_id = c.authority_id and i.child_id = c.child_id
        and i.kind = 'upn') as upn,
      k.status, roll.school, roll.year_group as "yearGroup", coalesce(w.worker_name, '') as "workerName",
      coalesce(w.worker_email, '') as "workerEmail", coalesce(w.worker_telephone, '') as "workerTelephone",
      coalesce(w.team_name, '') as "teamName"
    from child c
    left join lateral (
      select coalesce(nullif(max(x.forename) filter (where x.kind = 'preferred'), ''), max(x.forename) filter (where x.kind = 'current'), '') as forename,
        coalesce(nullif(max(x.surname) filter (where x.kind = 'preferred'), ''), max(x.surname) filter (where x.kind = 'current'), '') as surname
      from child_name x where x.authority_id = c.authority_id and x.child_id = c.child_id and x.slot = '') n on true
    left join known_status k on k.authority_id = c.authority_id and k.child_id = c.child_id
    left join lateral (
      select a.worker_name, a.worker_email, a.worker_telephone, t.name as team_name
      from allocation a left join team t on t.authority_id = a.authority_id and t.team_id = a.team_id
      where a.authority_id = c.authority_id and a.child_id = c.child_id
        and a.since <= (select ctx_today()) and (a.until is null or a.until >= (select ctx_today()))
      order by a.since desc, a.worker_email limit 1) w on true
    left join lateral (
      select s.name as school, p.year_group from link l
      join pupil p on p.authority_id = l.authority_id and p.pupil_id = l.pupil_id
      join enrolment e on e.authority_id = l.authority_id and e.pupil_id = l.pupil_id
      join establishment s on s.authority_id = e.authority_id and s.urn = e.urn
      where l.authority_id = c.authority_id and l.child_id = c.child_id
        and e.since <= (select ctx_today()) and (e.until is null or e.until >= (select ctx_today()))
      order by l.is_confirmed desc, e.since desc limit 1) roll on true
    where c.authority_id = ${tx.authorityId} and c.child_id = ${childId}`);
}
