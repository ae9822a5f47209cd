/** How fast the audit is checked, and how fast it answers who saw a child. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { sealAudit, verifyAudit } from '../src/access/index.ts';
import { countEvents, listEvents, type AuditFilter } from '../src/modules/desk/index.ts';
import { sql, type Database } from '../src/platform/db.ts';
import { withData, type Print } from './data.ts';
import { figureLine, figureOf, type Figure } from './figure.ts';

const FOLDER = fileURLToPath(new URL('../var/bench/audit', import.meta.url));
/** An authority whose million events are sealed, and one with ten million to search. */
const SEALED = { authorityId: '991', events: 1_000_000 } as const;
const SEARCHED = { authorityId: '992', events: 10_000_000 } as const;
const AT_ONCE = 100_000;
const CHILDREN = 20_000;
const PEOPLE = 2_000;
const RUNS = 5;

/** Makes the events once, under var/bench; measures the check of the chain. */
export async function benchAudit(print: Print): Promise<Figure[]> {
  await mkdir(join(FOLDER, '..'), { recursive: true });
  return withData(FOLDER, async ({ database }) => {
    for (const each of [SEALED, SEARCHED]) await fill(database, each, print);
    const figures = [await benchVerify(database), ...(await benchSearch(database))];
    for (const figure of figures) print(figureLine(figure));
    return figures;
  });
}

/** Events of ordinary days over five years: most are looks at children and lists of them. */
async function fill(
  database: Database,
  { authorityId, events }: { readonly authorityId: string; readonly events: number },
  print: Print,
): Promise<void> {
  const context = { authorityId, purpose: 'bench' };
  const stand = await database.withSystem(context, async (tx) => {
    await tx.run(sql`insert into authority (authority_id, name, is_synthetic)
      values (${authorityId}, 'Bench Council', true) on conflict do nothing`);
    const { count } = await tx.one(
      sql<{
        count: number;
      }>`select count(*)::int as count from audit_event where authority_id = ${authorityId}`,
    );
    return count;
  });
  if (stand < events) print(`Making ${events - stand} events in ${FOLDER}, once`);
  for (let done = stand; done < events; done += AT_ONCE) {
    await database.withSystem(context, async (tx) => {
      await tx.run(sql`
        insert into audit_event (authority_id, at, actor, appointment_id, session_id, request_id, role,
          device_hash, ip_hash, event, subject_type, subject_id, fields, record_count, purpose)
        select ${authorityId}, '2021-11-01T08:00:00Z'::timestamptz + n * (interval '1826 days' / ${events}::float8),
          md5('person' || n % ${PEOPLE})::uuid, md5('appointment' || n % ${PEOPLE})::uuid,
          md5('session' || n / 50)::uuid, md5('request' || n), 'SW', md5('device' || n % ${PEOPLE}), md5('address' || n % 50),
          case n % 4 when 0 then 'child.list' else 'child.view' end,
          case n % 4 when 0 then null else 'child' end,
          case n % 4 when 0 then null else md5('child' || (n * 7919) % ${CHILDREN})::uuid::text end,
          '{R03,R04,R05,R06,R11}', case n % 4 when 0 then 25 end, 'casework'
        from generate_series(${done}::bigint, ${Math.min(events, done + AT_ONCE) - 1}::bigint) n`);
      // The searched ones are never sealed: how long that takes is not asked here.
      if (authorityId === SEARCHED.authorityId) {
        await tx.run(sql`delete from audit_pending where authority_id = ${authorityId}`);
      }
    });
  }
  if (authorityId === SEALED.authorityId) await sealAudit(database, authorityId);
}

async function benchVerify(database: Database): Promise<Figure> {
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = performance.now();
    const check = await verifyAudit(database, SEALED.authorityId);
    seconds.push((performance.now() - before) / 1000);
    if (!check.isWhole || check.events < SEALED.events) throw new Error('The chain is not whole');
  }
  return figureOf(
    {
      name: 'audit verify of a million events',
      unit: 's',
      goal: 5,
      limitedBy: 'SHA-256 over each event, on all processors',
    },
    seconds,
  );
}

/** The questions of information governance, each as its page asks it: the count and the first page. */
async function benchSearch(database: Database): Promise<Figure[]> {
  const looks = ['child.view'];
  const children = ['1', '4711', '19999', '12345', '777'];
  const child = (n: string): string => uuidOf(md5(`child${n}`));
  const questions: readonly (readonly [string, readonly AuditFilter[]])[] = [
    [
      'who saw this child between two days',
      children.map((n) => ({
        subjects: [child(n)],
        events: looks,
        from: '2023-01-01 00:00',
        to: '2025-01-01 00:00',
      })),
    ],
    [
      'who did anything in one hour',
      children.map((_, day) => ({
        from: `2024-03-0${day + 1} 09:00`,
        to: `2024-03-0${day + 1} 10:00`,
      })),
    ],
    [
      'what did this person open in a month',
      children.map((n) => ({
        actors: [uuidOf(md5(`person${Number(n) % PEOPLE}`))],
        from: '2022-05-01 00:00',
        to: '2022-06-01 00:00',
      })),
    ],
    ['what happened last, of anything', children.map(() => ({}))],
    ['downloads, of which there are none', children.map(() => ({ events: ['export.downloaded'] }))],
  ];
  const figures: Figure[] = [];
  for (const [name, filters] of questions) {
    const seconds: number[] = [];
    for (const filter of filters) {
      const before = performance.now();
      await database.withViewer(GOVERNANCE, async (tx) => {
        await countEvents(tx, filter);
        await listEvents(tx, filter, { offset: 0, limit: 50 });
      });
      seconds.push((performance.now() - before) / 1000);
    }
    figures.push(
      figureOf(
        {
          name: `${name}, of ten million events`,
          unit: 's',
          goal: 30,
          limitedBy: 'reading the index and its rows',
        },
        seconds,
      ),
    );
  }
  return figures;
}

const GOVERNANCE = {
  authorityId: SEARCHED.authorityId,
  personId: uuidOf(md5('governance')),
  role: 'IGO',
  scopes: ['authority'],
  isSteppedUp: false,
} as const;

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
