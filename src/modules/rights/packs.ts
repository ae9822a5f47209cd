/** Packs as they are asked for, reviewed, released and given out. */
import { createHash } from 'node:crypto';
import { record, type Viewer } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Database, type Tx } from '../../platform/db.ts';
import { Refusal } from '../../platform/errors.ts';
import { render } from '../../platform/view.ts';
import { dateInWords, type CalendarDate } from '../../platform/calendar-date.ts';
import { PACK_QUEUE } from '../../queues.ts';
import { tellPeople, type TellDeps } from '../notices/index.ts';
import { SECTION_COUNT, SECTION_TITLES } from './build.ts';
import { GROUND_WORDS, type Ground } from './pack-words.ts';
import { caseReference } from './words.ts';

const PURPOSE = 'rights';
/** TRUST 6: what was built is kept for a day, or until it was downloaded. */
const KEPT_HOURS = 24;

/** A pack as its page shows it. */
export interface Pack {
  readonly packId: string;
  readonly caseId: string;
  readonly childId: string;
  readonly state: 'asked' | 'built' | 'reviewed' | 'released' | 'gone';
  readonly sectionsDone: number;
  readonly sectionsTotal: number;
  readonly reviewedBy: string | null;
  readonly reviewer: string | null;
  readonly releaser: string | null;
  readonly expiresAt: Date | null;
  readonly htmlDownloadedAt: Date | null;
  readonly jsonDownloadedAt: Date | null;
  readonly htmlSha256: string | null;
  readonly jsonSha256: string | null;
}

/** The newest pack of a case, if the viewer may see it. */
export async function findPack(tx: Tx, caseId: string): Promise<Pack | undefined> {
  return tx.maybe(sql<Pack>`
    select k.pack_id as "packId", k.case_id as "caseId", k.child_id as "childId", k.state,
      k.sections_done as "sectionsDone", k.sections_total as "sectionsTotal", k.reviewed_by as "reviewedBy",
      r.name as reviewer, l.name as releaser, k.expires_at as "expiresAt",
      k.html_downloaded_at as "htmlDownloadedAt", k.json_downloaded_at as "jsonDownloadedAt",
      k.html_sha256 as "htmlSha256", k.json_sha256 as "jsonSha256"
    from rights_pack k
    left join person r on r.authority_id = k.authority_id and r.person_id = k.reviewed_by
    left join person l on l.authority_id = k.authority_id and l.person_id = k.released_by
    where k.authority_id = ${tx.authorityId} and k.case_id = ${caseId} order by k.asked_at desc, k.pack_id limit 1`);
}

/** Asks for a pack; one that was not given out yet is replaced. For the system. */
export async function askPack(
  tx: Tx,
  viewer: Viewer,
  deps: TellDeps,
  asked: { readonly caseId: string; readonly childId: string },
): Promise<void> {
  await tx.run(sql`
    delete from rights_pack_line where authority_id = ${tx.authorityId} and pack_id in (
      select pack_id from rights_pack where authority_id = ${tx.authorityId} and case_id = ${asked.caseId})`);
  await tx.run(sql`
    update rights_pack set state = 'gone' where authority_id = ${tx.authorityId} and case_id = ${asked.caseId}`);
  const packId = crypto.randomUUID();
  await tx.run(sql`
    insert into rights_pack (authority_id, pack_id, case_id, child_id, asked_by, asked_at, sections_total)
    values (${tx.authorityId}, ${packId}, ${asked.caseId}, ${asked.childId}, ${viewer.personId},
      ${deps.clock.now()}, ${SECTION_COUNT})`);
  await deps.jobs.enqueue(tx, PACK_QUEUE, { authorityId: tx.authorityId, packId });
  await audit(tx, viewer, asked.caseId, packId, 'export.requested');
}

/** One line as the reviewer sees it. */
export interface PackLine {
  readonly section: string;
  readonly lineNo: number;
  readonly facts: Readonly<Record<string, string>>;
  readonly ground: Ground | null;
  readonly isFixed: boolean;
}

/** How much a section holds and how much of it is left out. */
export interface SectionCount {
  readonly section: string;
  readonly lines: number;
  readonly withheld: number;
}

/** The sections of a pack that hold anything, in the pack's order. */
export async function countSections(tx: Tx, packId: string): Promise<SectionCount[]> {
  const rows = await tx.all(sql<SectionCount>`
    select section, count(*)::int as lines, count(*) filter (where is_withheld)::int as withheld
    from rights_pack_line where authority_id = ${tx.authorityId} and pack_id = ${packId} group by section`);
  const order = [...SECTION_TITLES.keys()];
  return rows.sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
}

/** Lines of a section, or of all of them. */
export async function listLines(
  tx: Tx,
  packId: string,
  section: string | null,
  range: { readonly limit: number; readonly offset: number },
): Promise<PackLine[]> {
  return tx.all(sql<PackLine>`
    select section, line_no as "lineNo", facts, ground, is_fixed as "isFixed" from rights_pack_line
    where authority_id = ${tx.authorityId} and pack_id = ${packId} and (${section}::text is null or section = ${section})
    order by section, line_no limit ${range.limit} offset ${range.offset}`);
}

/** Says of the lines shown which are left out; those left out before keep their ground. */
export async function reviewLines(
  tx: Tx,
  packId: string,
  section: string,
  shown: { readonly from: number; readonly to: number },
  out: readonly number[],
  ground: Ground,
): Promise<void> {
  await tx.run(sql`
    update rights_pack_line set is_withheld = line_no = any (${[...out]}::int[]),
      ground = case when line_no = any (${[...out]}::int[]) then coalesce(ground, ${ground}) end
    where authority_id = ${tx.authorityId} and pack_id = ${packId} and section = ${section}
      and not is_fixed and line_no between ${shown.from} and ${shown.to}`);
}

/** The reviewer hands the pack on; who checks it is told. */
export async function handOn(tx: Tx, viewer: Viewer, deps: TellDeps, pack: Pack): Promise<void> {
  const changed = await tx.run(sql`
    update rights_pack set state = 'reviewed', reviewed_by = ${viewer.personId}, reviewed_at = ${deps.clock.now()}
    where authority_id = ${tx.authorityId} and pack_id = ${pack.packId} and state = 'built'`);
  if (changed === 0)
    throw new Refusal(409, 'The pack is not there to be reviewed. Nothing was changed.');
  await audit(tx, viewer, pack.caseId, pack.packId, 'rights.reviewed');
}

/** Tells who can be the second person: information governance and the child's service. For the system. */
export async function tellSecond(tx: Tx, deps: TellDeps, pack: Pack): Promise<void> {
  const services = await tx.all(sql<{ serviceId: string }>`
    select distinct t.service_id as "serviceId" from allocation a
    join team t on t.authority_id = a.authority_id and t.team_id = a.team_id
    where a.authority_id = ${tx.authorityId} and a.child_id = ${pack.childId} and t.service_id is not null
      and a.since <= ctx_today() and (a.until is null or a.until >= ctx_today())`);
  const to = [
    { role: 'IGO' as const, scopeKind: 'authority' as const, scopeId: tx.authorityId },
    ...services.map(({ serviceId }) => ({
      role: 'SM' as const,
      scopeKind: 'service' as const,
      scopeId: serviceId,
    })),
  ];
  for (const each of to)
    await tellPeople(tx, deps, {
      kind: 'rights-pack.to-check',
      to: each,
      subjectType: 'rights-case',
      subjectId: pack.caseId,
      ref: pack.caseId,
      once: pack.packId,
    });
}

/** The second person lets the pack out: never who reviewed it. */
export async function releasePack(tx: Tx, viewer: Viewer, clock: Clock, pack: Pack): Promise<void> {
  const expires = new Date(clock.now().getTime() + KEPT_HOURS * 3_600_000);
  const changed =
    pack.reviewedBy === viewer.personId
      ? 0
      : await tx.run(sql`
          update rights_pack set state = 'released', released_by = ${viewer.personId},
            released_at = ${clock.now()}, expires_at = ${expires}
          where authority_id = ${tx.authorityId} and pack_id = ${pack.packId} and state = 'reviewed'`);
  if (changed === 0)
    throw new Refusal(
      403,
      'This needs a second person: you cannot release a pack that you reviewed, and it is released once.',
    );
  await audit(tx, viewer, pack.caseId, pack.packId, 'sar.released');
}

/** The formats of a pack. */
export type PackFormat = 'html' | 'json';

/** The whole pack in a format, the same each time while it stands. */
export async function packContent(tx: Tx, pack: Pack, format: PackFormat): Promise<string> {
  const { receivedOn } = await tx.one(sql<{ receivedOn: CalendarDate }>`
    select received_on as "receivedOn" from rights_case where authority_id = ${tx.authorityId} and case_id = ${pack.caseId}`);
  const lines = await listLines(tx, pack.packId, null, { limit: 1_000_000, offset: 0 });
  const sections = [...SECTION_TITLES].flatMap(([key, title]) => {
    const own = lines.filter(({ section }) => section === key);
    const out = own.flatMap(({ ground }) => ground ?? []);
    if (own.length === 0) return [];
    return [
      {
        key,
        title,
        lines: own.filter(({ ground }) => ground === null).map(({ facts }) => facts),
        leftOut: [...new Set(out)].sort().map((ground) => ({
          ground: GROUND_WORDS[ground],
          lines: out.filter((each) => each === ground).length,
        })),
      },
    ];
  });
  const model = { reference: caseReference(pack.caseId), received: receivedOn, sections };
  return format === 'json'
    ? `${JSON.stringify(model, null, 2)}\n`
    : render('rights/views/pack-document.njk', {
        ...model,
        received: dateInWords(receivedOn),
        sections: sections.map((each) => ({
          ...each,
          lines: each.lines.map((facts) =>
            Object.entries(facts).map(([name, value]) => ({ name, value })),
          ),
        })),
      });
}

/** Keeps what was released by number and fingerprint. For the system. */
export async function keepManifest(tx: Tx, pack: Pack): Promise<void> {
  const [html, json] = [await packContent(tx, pack, 'html'), await packContent(tx, pack, 'json')];
  const counts = await countSections(tx, pack.packId);
  await tx.run(sql`
    update rights_pack set html_sha256 = ${sha256(html)}, json_sha256 = ${sha256(json)},
      manifest = ${JSON.stringify(counts)}::jsonb
    where authority_id = ${tx.authorityId} and pack_id = ${pack.packId} and state = 'reviewed'`);
}

/** Hash of a content, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Gives a released pack out, each format once; what was given out whole is deleted. For the system. */
export async function takePack(
  tx: Tx,
  viewer: Viewer,
  clock: Clock,
  pack: Pack,
  format: PackFormat,
): Promise<string> {
  const now = clock.now();
  const column = sql.ref(`${format}_downloaded_at`);
  const changed = await tx.run(sql`
    update rights_pack set ${column} = ${now}
    where authority_id = ${tx.authorityId} and pack_id = ${pack.packId} and state = 'released'
      and expires_at > ${now} and ${column} is null`);
  const body = changed === 0 ? '' : await packContent(tx, pack, format);
  const kept = format === 'html' ? pack.htmlSha256 : pack.jsonSha256;
  if (changed === 0 || sha256(body) !== kept)
    throw new Refusal(
      403,
      'There is nothing to download: a pack is released by a second person, kept for 24 hours, and each form of it is downloaded once.',
    );
  await audit(tx, viewer, pack.caseId, pack.packId, 'export.downloaded');
  await shredPacks(tx, now);
  return body;
}

/** Deletes the lines of packs that were given out whole or ran out; their manifests stay. */
export async function shredPacks(tx: Tx, now: Date): Promise<void> {
  await tx.run(sql`
    update rights_pack set state = 'gone' where authority_id = ${tx.authorityId} and state = 'released'
      and (expires_at <= ${now} or (html_downloaded_at is not null and json_downloaded_at is not null))`);
  await tx.run(sql`
    delete from rights_pack_line l using rights_pack k
    where l.authority_id = ${tx.authorityId} and k.authority_id = l.authority_id and k.pack_id = l.pack_id
      and k.state = 'gone'`);
}

/** The nightly half of it. */
export function sweepPacks(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  authorityId: string,
): Promise<void> {
  return database.withSystem({ authorityId, purpose: PURPOSE }, (tx) =>
    shredPacks(tx, clock.now()),
  );
}

function audit(
  tx: Tx,
  viewer: Viewer,
  caseId: string,
  packId: string,
  event: 'export.requested' | 'rights.reviewed' | 'sar.released' | 'export.downloaded',
): Promise<void> {
  return record(tx, viewer, {
    event,
    subjectType: 'rights-pack',
    subjectId: packId,
    fields: ['R22', 'R25'],
    purpose: PURPOSE,
    caseRef: caseReference(caseId),
  });
}
