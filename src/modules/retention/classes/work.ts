/** What is held of people who work with Alongside, and of the product's own work. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import {
  added,
  after,
  among,
  deleteBy,
  notHeld,
  plainRows,
  type Counts,
  type Disposer,
  type DueItem,
} from '../dispose.ts';
import { adviceDueOn } from '../rules.ts';
import { removeAdvice } from './record.ts';

/** Sessions that ended; one that was never ended is over a day after it was last used. */
export const sessions = plainRows({
  classId: 'sessions',
  table: 'session',
  id: sql`x.session_id::text`,
  from: sql`coalesce(x.ended_at, x.seen_at + interval '1 day')::date`,
  dueOn: after('days', 'sessions'),
});

/** Attempts to sign in. */
export const attempts = plainRows({
  classId: 'sessions',
  table: 'sign_in_attempt',
  id: sql`encode(x.cookie_hash, 'hex')`,
  from: sql`x.expires_at::date`,
  dueOn: after('days', 'sessions'),
});

/** What was typed when a session ended, once it can no longer be given back. */
export const drafts = plainRows({
  classId: 'drafts',
  table: 'form_draft',
  id: sql`concat_ws('|', x.person_id, encode(x.path_hash, 'hex'))`,
  from: sql`x.expires_at::date`,
  dueOn: after('days', 'drafts'),
});

/** Challenges that nobody answered. */
export const challenges = plainRows({
  classId: 'drafts',
  table: 'key_challenge',
  id: sql`x.challenge`,
  from: sql`x.expires_at::date`,
  dueOn: after('days', 'drafts'),
});

/** Children's pages that were asked for. */
export const pagesAsked = plainRows({
  classId: 'drafts',
  table: 'page_asked',
  id: sql`concat_ws('|', x.person_id, x.request_id)`,
  from: sql`x.asked_at::date`,
  dueOn: after('days', 'drafts'),
});

/** Requests about people's own data and complaints; what was done and the copies go with them. */
export const rightsCases = plainRows({
  classId: 'rights',
  table: 'rights_case',
  id: sql`x.case_id::text`,
  from: sql`x.closed_at::date`,
  dueOn: after('years', 'rights'),
  unless: notHeld('x.child_id'),
});

/** The end of a person's last appointment; null while one runs, and of who never had one. */
const leftOn = sql`(select case when bool_or(a.ends_on is null) then null else max(a.ends_on) end
  from appointment a where a.authority_id = x.authority_id and a.person_id = x.person_id)`;

const KEYS = [
  'security_key',
  'recovery_code',
  'own_factor',
  'sign_in_binding',
  'known_device',
  'person_home',
  'last_look',
] as const;

/** How people who left had signed in. */
export const signInKeys: Disposer = {
  ...plainRows({
    classId: 'sign-in-keys',
    table: 'person',
    id: sql`x.person_id::text`,
    from: leftOn,
    dueOn: after('days', 'sign-in-keys'),
    unless: sql`not exists (select 1 from emergency_account e where e.authority_id = x.authority_id
        and e.person_id = x.person_id and e.closed_at is null and e.used_at is null) and (${sql.join(
          KEYS.map(
            (table) => sql`exists (select 1 from ${sql.table(table)} k
          where k.authority_id = x.authority_id and k.person_id = x.person_id)`,
          ),
          sql` or `,
        )})`,
  }),
  dispose: async (tx, ids) => {
    const counts: Counts[] = [];
    for (const table of KEYS) counts.push(await deleteBy(tx, table, 'person_id', ids));
    return added(...counts);
  },
};

/** People who left long ago become a number. */
export const people: Disposer = {
  ...plainRows({
    classId: 'users',
    table: 'person',
    id: sql`x.person_id::text`,
    from: leftOn,
    dueOn: after('years', 'users'),
    unless: sql`x.pseudonymised_on is null`,
  }),
  dispose: async (tx, ids, { today }) => ({
    person: await tx.run(sql`
      update person set name = 'Former colleague ' || left(person_id::text, 8),
        email = person_id || '@removed.invalid', telephone = null, job_title = null, pseudonymised_on = ${today}
      where authority_id = ${tx.authorityId} and person_id = any (${[...ids]}::uuid[])`),
  }),
};

/** Former contacts at schools. */
export const schoolContacts = plainRows({
  classId: 'school-contacts',
  table: 'school_contact',
  id: sql`concat_ws('|', x.urn, x.role, x.email, x.since)`,
  from: sql`x.until`,
  dueOn: after('years', 'school-contacts'),
});

const noticeNotHeld = sql`not exists (select 1 from retention_hold held where held.authority_id = x.authority_id
  and x.subject_type = 'child' and held.child_id::text = x.subject_id and held.lifted_at is null)`;

/** Notices with what was mailed of them. */
export const notices = plainRows({
  classId: 'notices',
  table: 'notice',
  id: sql`x.notice_id::text`,
  from: sql`x.created_at::date`,
  dueOn: after('days', 'notices'),
  unless: noticeNotHeld,
  before: async (tx, ids) =>
    added(
      await deleteBy(tx, 'outbox', 'notice_id', ids),
      await deleteBy(tx, 'notice_receipt', 'notice_id', ids),
    ),
});

/** News between parts of the product. */
export const news = plainRows({
  classId: 'news',
  table: 'domain_event',
  id: sql`x.event_id::text`,
  from: sql`x.at::date`,
  dueOn: after('days', 'news'),
  before: (tx, ids) => deleteBy(tx, 'event_handled', 'event_id', ids),
});

/** The wording of agreements. */
export const approvalWords = plainRows({
  classId: 'approvals',
  table: 'approval',
  id: sql`x.approval_id::text`,
  from: sql`case when x.detail <> '{}' then x.expires_at::date end`,
  dueOn: after('days', 'approvals'),
  change: sql`detail = '{}'`,
});

/** Emergency accesses that were reviewed long ago. */
export const emergencies = plainRows({
  classId: 'emergency',
  table: 'emergency_access',
  id: sql`x.emergency_id::text`,
  from: sql`coalesce(x.reviewed_at, x.opened_at)::date`,
  dueOn: after('years', 'emergency'),
  unless: notHeld('x.child_id'),
});

/** Holds that were lifted. */
export const holdsLifted = plainRows({
  classId: 'holds',
  table: 'retention_hold',
  id: sql`x.hold_id::text`,
  from: sql`x.lifted_at::date`,
  dueOn: after('years', 'holds'),
  unless: notHeld('x.child_id'),
});

/** Certificates of long ago. */
export const certificates = plainRows({
  classId: 'certificates',
  table: 'retention_certificate',
  id: sql`x.certificate_id::text`,
  from: sql`x.disposed_at::date`,
  dueOn: after('years', 'certificates'),
});

/** Hashes of adopted children's numbers; the year after the 18th birthday is in them already. */
export const tokens = plainRows({
  classId: 'adopted-tokens',
  table: 'do_not_link_token',
  id: sql`concat_ws('|', x.kind, x.token)`,
  from: sql`x.until`,
  dueOn: (from) => sql`(${from})::date + 1`,
});

/** Questions to the Virtual School that name a child. */
export const namedAdvice: Disposer = {
  ...plainRows({
    classId: 'advice',
    table: 'advice_request',
    id: sql`x.advice_id::text`,
    from: sql`x.closed_at::date`,
    dueOn: after('years', 'advice'),
    unless: sql`exists (select 1 from advice_child n where n.authority_id = x.authority_id and n.advice_id = x.advice_id
      and not exists (select 1 from retention_hold held where held.authority_id = n.authority_id
        and held.child_id = n.child_id and held.lifted_at is null))`,
  }),
  dispose: removeQuestions,
};

/** Decisions about sharing whose child's record has gone. */
export const sharingDecisions = plainRows({
  classId: 'sharing',
  table: 'sharing_decision',
  id: sql`x.decision_id::text`,
  from: sql`x.decided_on`,
  dueOn: after('years', 'sharing'),
  unless: sql`x.child_id is null`,
});

/** Agreements with other organisations that ended. */
export const sharingAgreements = plainRows({
  classId: 'agreements',
  table: 'sharing_agreement',
  id: sql`x.agreement_id::text`,
  from: sql`coalesce(x.ended_on, x.ends_on)`,
  dueOn: after('years', 'agreements'),
});

/** What was said of the basis of a flow, once something later was said. */
export const flowConfirmations = plainRows({
  classId: 'agreements',
  table: 'flow_confirmation',
  id: sql`x.decision_id::text`,
  from: sql`x.decided_at::date`,
  dueOn: after('years', 'agreements'),
  unless: sql`exists (select 1 from flow_confirmation later where later.authority_id = x.authority_id
    and later.flow = x.flow and later.decided_at > x.decided_at)`,
});

/** Questions that name nobody. */
export const unnamedAdvice: Disposer = {
  classId: 'advice-unnamed',
  due: async (tx, { today, rules }, ids) => {
    const asked = await tx.all(sql<{ id: string; from: CalendarDate }>`
      select x.advice_id::text as id, x.asked_at::date as "from" from advice_request x
      where x.authority_id = ${tx.authorityId} and not exists (select 1 from advice_child n
          where n.authority_id = x.authority_id and n.advice_id = x.advice_id)
        and ${among(sql`x.advice_id::text`, ids)}
      order by 2, 1`);
    return asked.filter(
      ({ from }): boolean => adviceDueOn(from, rules.keep['advice-unnamed']) <= today,
    ) satisfies DueItem[];
  },
  dispose: removeQuestions,
};

function removeQuestions(tx: Tx, ids: readonly string[]): Promise<Counts> {
  return removeAdvice(tx, sql`select unnest(${[...ids]}::uuid[]) as advice_id`);
}

/** Fingerprints of files that brought no record that is held any more. */
export const fileCounts = plainRows({
  classId: 'file-counts',
  table: 'batch',
  id: sql`x.batch_id::text`,
  from: sql`x.disposed_at::date`,
  dueOn: after('years', 'file-counts'),
  unless: sql`not exists (select 1 from source_record r where r.authority_id = x.authority_id
      and x.batch_id in (r.batch_id, r.said_batch_id))
    and not exists (select 1 from source_seen s where s.authority_id = x.authority_id and s.batch_id = x.batch_id)`,
  before: async (tx, ids) => ({
    absence_question: await tx.run(sql`
      delete from absence_question where authority_id = ${tx.authorityId} and batch_id::text = any (${[...ids]}::text[])`),
  }),
});

/** Runs that matched records, as numbers. */
export const matchRuns = plainRows({
  classId: 'file-counts',
  table: 'match_run',
  id: sql`x.run_id::text`,
  from: sql`x.started_at::date`,
  dueOn: after('years', 'file-counts'),
});
