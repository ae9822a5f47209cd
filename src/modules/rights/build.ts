/** Builds a subject-access pack in the background, section by section. */
import { knownEvent, isRole, readSetting, record, ROLE_NAMES } from '../../access/index.ts';
import { dateInWords, type CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import type { JobHandler } from '../../platform/jobs.ts';
import { words } from '../../platform/view.ts';
import { cinCodes } from '../care/index.ts';
import { ethnicities } from '../people/index.ts';
import { PACK_SOURCES, type PackSource } from './pack-sources.ts';
import { lineOf, type Line, type LineContext } from './pack-words.ts';
import type { RequesterKind } from './rules.ts';
import { packShowsStaff } from './settings.ts';
import { caseReference } from './words.ts';

const PURPOSE = 'rights';

interface Asked {
  readonly packId: string;
  readonly caseId: string;
  readonly childId: string;
  readonly requester: RequesterKind;
}

interface Section {
  readonly key: string;
  readonly title: string;
  readonly read: (tx: Tx, asked: Asked, context: LineContext) => Promise<Line[]>;
}

/** Looks and acts that are about members of staff, not about the child. */
const ABOUT_STAFF = 'conflict.%';

const SECTIONS: readonly Section[] = [
  ...PACK_SOURCES.map((source) => ({
    key: source.table,
    title: source.title,
    read: async (tx: Tx, asked: Asked, context: LineContext) =>
      (await rowsOf(tx, source, asked.childId)).map((row) => lineOf(source, row, context)),
  })),
  { key: 'advice', title: 'Questions to the Virtual School that named you', read: readAdvice },
  { key: 'sharing', title: 'Why your information was shared or not', read: readSharing },
  { key: 'notice', title: 'Notices about your record', read: readNotices },
  { key: 'access', title: 'Who looked at your record, by role', read: readAccess },
];

/** How many sections a pack has. */
export const SECTION_COUNT = SECTIONS.length;
/** What each section is called. */
export const SECTION_TITLES: ReadonlyMap<string, string> = new Map(
  SECTIONS.map(({ key, title }) => [key, title]),
);

/** The schools' records that are certain to be the child's. */
const pupilsOf = (childId: string) => sql`(select l.pupil_id from link l
  where l.authority_id = ctx_authority() and l.child_id = ${childId} and l.is_confirmed)`;

async function rowsOf(
  tx: Tx,
  { table, by }: PackSource,
  childId: string,
): Promise<Readonly<Record<string, unknown>>[]> {
  const whose = {
    child: sql`t.child_id = ${childId}`,
    pupil: sql`t.pupil_id in ${pupilsOf(childId)}`,
    either: sql`(t.child_id = ${childId} or t.pupil_id in ${pupilsOf(childId)})`,
  }[by];
  const certain = table === 'link' ? sql`and t.is_confirmed` : sql``;
  const rows = await tx.all(sql<{ row: Readonly<Record<string, unknown>> }>`
    select to_jsonb(t) as row from ${sql.table(table)} t
    where t.authority_id = ${tx.authorityId} and ${whose} ${certain} order by to_jsonb(t)::text`);
  return rows.map(({ row }) => row);
}

async function readAdvice(tx: Tx, { childId }: Asked): Promise<Line[]> {
  const rows = await tx.all(sql<{ at: Date; topic: string; words: string }>`
    select r.asked_at as at, r.topic, r.question as words from advice_child a
    join advice_request r using (authority_id, advice_id)
    where a.authority_id = ${tx.authorityId} and a.child_id = ${childId}
    union all
    select m.said_at, r.topic, m.words from advice_child a
    join advice_request r using (authority_id, advice_id)
    join advice_message m using (authority_id, advice_id)
    where a.authority_id = ${tx.authorityId} and a.child_id = ${childId} order by 1`);
  return rows.map(({ at, topic, words: said }) => ({
    facts: { When: words.momentInWords(at), About: topic, Words: said },
    ground: 'third-party',
    isFixed: false,
  }));
}

/** Words that name who received something, read by a person before they go out. */
async function readSharing(tx: Tx, { childId }: Asked): Promise<Line[]> {
  const rows = await tx.all(sql<{ on: CalendarDate; recipient: string; reason: string }>`
    select d.decided_on as "on", w.recipient, w.reason from sharing_decision d
    join sharing_words w using (authority_id, decision_id)
    where d.authority_id = ${tx.authorityId} and d.child_id = ${childId} order by d.decided_on, d.recorded_at`);
  return rows.map(({ on, recipient, reason }) => ({
    facts: { 'Decided on': dateInWords(on), 'With whom': recipient, Why: reason },
    ground: 'third-party',
    isFixed: false,
  }));
}

async function readNotices(tx: Tx, { childId }: Asked): Promise<Line[]> {
  const rows = await tx.all(sql<{ at: Date; kind: string }>`
    select created_at as at, kind from notice
    where authority_id = ${tx.authorityId} and subject_type = 'child' and subject_id = ${childId}
    order by created_at`);
  return rows.map(({ at, kind }) => plain({ When: words.momentInWords(at), What: kind }));
}

/** Roles and times, never who (a setting does not change that for looks). */
async function readAccess(tx: Tx, { childId }: Asked): Promise<Line[]> {
  const rows = await tx.all(sql<{
    at: Date;
    role: string | null;
    event: string;
    purpose: string | null;
  }>`
    select at, role, event, purpose from audit_event
    where authority_id = ${tx.authorityId} and event not like ${ABOUT_STAFF}
      and subject_id in (select ${childId} union select p.pupil_id::text from ${pupilsOf(childId)} p)
    order by at, seq`);
  return rows.map(({ at, role, event, purpose }) =>
    plain({
      When: words.momentInWords(at),
      Who: role !== null && isRole(role) ? ROLE_NAMES[role] : 'Alongside itself',
      What: knownEvent(event)?.words ?? event,
      ...(purpose === null || purpose === '' ? {} : { 'What for': purpose.replaceAll('-', ' ') }),
    }),
  );
}

const plain = (facts: Line['facts']): Line => ({ facts, ground: null, isFixed: false });

const meanings = new Map(cinCodes.map(({ field, code, meaning }) => [`${field} ${code}`, meaning]));
const ethnicityTitles = new Map(ethnicities.map(({ code, title }) => [code, title]));

function meaning(fields: readonly string[], code: string): string {
  if (fields.includes('Ethnicity')) return ethnicityTitles.get(code) ?? code;
  for (const field of fields) {
    const found = meanings.get(`${field} ${code}`);
    if (found !== undefined && found !== '') return found;
  }
  return code;
}

async function contextOf(tx: Tx, requester: RequesterKind): Promise<LineContext> {
  const schools = await tx.all(
    sql<{
      id: string;
      name: string;
    }>`select urn as id, name from establishment where authority_id = ${tx.authorityId}`,
  );
  const teams = await tx.all(
    sql<{
      id: string;
      name: string;
    }>`select team_id as id, name from team where authority_id = ${tx.authorityId}`,
  );
  return {
    requester,
    showsStaff: await readSetting(tx, packShowsStaff),
    schools: new Map(schools.map(({ id, name }) => [id, name])),
    teams: new Map(teams.map(({ id, name }) => [id, name])),
    meaning,
  };
}

/** The job: each section in a transaction of its own, so that the page shows how far it is. */
export function packHandler(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): JobHandler {
  return async ({ authorityId, packId }) => {
    const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
      deps.database.withSystem({ authorityId, purpose: PURPOSE }, work);
    const id = String(packId);
    const asked = await system((tx) =>
      tx.maybe(sql<Asked>`
        select k.pack_id as "packId", k.case_id as "caseId", k.child_id as "childId", c.requester_kind as requester
        from rights_pack k join rights_case c using (authority_id, case_id)
        where k.authority_id = ${tx.authorityId} and k.pack_id = ${id} and k.state = 'asked'`),
    );
    if (asked === undefined) return;
    const context = await system((tx) => contextOf(tx, asked.requester));
    for (const [index, section] of SECTIONS.entries())
      await system(async (tx) => {
        await tx.run(sql`
          delete from rights_pack_line where authority_id = ${tx.authorityId} and pack_id = ${id} and section = ${section.key}`);
        await write(tx, id, section.key, await section.read(tx, asked, context));
        await tx.run(sql`
          update rights_pack set sections_done = ${index + 1} where authority_id = ${tx.authorityId} and pack_id = ${id}`);
      });
    await system(async (tx) => {
      await tx.run(sql`
        update rights_pack set state = 'built', built_at = ${deps.clock.now()}
        where authority_id = ${tx.authorityId} and pack_id = ${id} and state = 'asked'`);
      await record(tx, null, {
        event: 'sar.packed',
        subjectType: 'child',
        subjectId: asked.childId,
        ref: id,
        purpose: PURPOSE,
        caseRef: caseReference(asked.caseId),
      });
    });
  };
}

async function write(
  tx: Tx,
  packId: string,
  section: string,
  lines: readonly Line[],
): Promise<void> {
  const rows = lines.map(({ facts, ground, isFixed }, at) => ({
    no: at + 1,
    facts,
    ground,
    fixed: isFixed,
  }));
  await tx.run(sql`
    insert into rights_pack_line (authority_id, pack_id, section, line_no, facts, is_withheld, ground, is_fixed)
    select ${tx.authorityId}, ${packId}, ${section}, r.no, r.facts, r.ground is not null, r.ground, r.fixed
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(no int, facts jsonb, ground text, fixed boolean)`);
}
