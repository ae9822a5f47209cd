/** What nobody acknowledged in time is passed on, once. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { caseloadFactory } from '../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import type { Viewer } from '../../access/index.ts';
import { parseCalendarDate, type CalendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { openJobs, type Jobs } from '../../platform/jobs.ts';
import { sweepOutbox } from './deliver.ts';
import { parsePost, postSubject } from './escalate.ts';
import { aboutWords } from './page.ts';
import { markSeen, readInbox, subjectNames } from './queries.ts';
import { tellPeople, type News } from './tell.ts';

let now = new Date('2026-11-24T10:00:00Z');
const day = (text: string): CalendarDate => {
  const parsed = parseCalendarDate(text);
  if (parsed === undefined) throw new RangeError(text);
  return parsed;
};
const clock: Clock = { now: () => now, today: () => day(now.toISOString().slice(0, 10)) };
let db: TestDatabase;
let jobs: Jobs;
let worker: Viewer;
let manager: Viewer;
let deputy: Viewer;
let officer: Viewer;
let administrator: Viewer;

beforeAll(async () => {
  db = await openTestDatabase(clock);
  jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  const make = caseloadFactory(db.owner);
  await make.team('north');
  worker = await make.viewer('SW', 'worker@council.example');
  manager = await make.viewer('TM', 'manager@council.example');
  deputy = await make.viewer('TM', 'deputy@council.example');
  officer = await make.viewer('IGO', 'officer@council.example', LA);
  administrator = await make.viewer('SYS', 'admin@council.example', LA);
});
afterAll(async () => {
  await jobs.stop();
  await db.close();
});
beforeEach(async () => {
  now = new Date('2026-11-24T10:00:00Z');
  await db.owner.query('delete from outbox; delete from notice_receipt; delete from notice;');
});

const north = { role: 'TM', scopeKind: 'team', scopeId: 'north' } as const;
const governance = { role: 'IGO', scopeKind: 'authority', scopeId: LA } as const;
const tell = (news: Partial<News> = {}) =>
  db.database.withViewer(worker, (tx) =>
    tellPeople(tx, { jobs, clock }, { kind: 'break-glass.used', to: north, ...news }),
  );
const sweep = () => sweepOutbox({ database: db.database, clock, jobs }, LA);
const later = (hours: number): void => {
  now = new Date(now.getTime() + hours * 3_600_000);
};

/** What the viewer is told was left, in words. */
const told = (viewer: Viewer): Promise<(string | undefined)[]> =>
  db.database.withViewer(viewer, async (tx) => {
    const rows = (await readInbox(tx, '', 50, 0)).filter(
      ({ kind }) => kind === 'notice.unacknowledged',
    );
    const { names } = await subjectNames(tx, rows);
    return rows.map((row) => aboutWords(row, names));
  });

test('a notice with a day of its own is passed on the day after it', async () => {
  await tell({ dueBy: day('2026-11-26') });
  later(48);
  await sweep();
  expect(await told(officer)).toEqual([]);
  later(24);
  await sweep();
  expect(await told(officer)).toEqual(['About Team manager, north']);
});

test('one without is passed on after the hours that the council set, and once', async () => {
  await tell();
  later(47);
  await sweep();
  expect(await told(officer)).toEqual([]);
  later(2);
  for (let run = 0; run < 3; run += 1) await sweep();
  expect(await told(officer)).toEqual(['About Team manager, north']);
  expect(await told(administrator)).toEqual([]);
  const { rows } = await db.owner.query(
    `select count(*)::int as n from audit_event where event = 'notice.escalate'`,
  );
  expect(rows).toEqual([{ n: 2 }]);
});

test('a notice that one of its holders acknowledged, or that asks for nothing, is left in peace', async () => {
  const noticeId = (await tell()) ?? '';
  await tell({ kind: 'outliers.weekly' });
  await db.database.withViewer(deputy, (tx) => markSeen(tx, deputy.personId, noticeId, now, true));
  later(1_000);
  await sweep();
  expect(await told(officer)).toEqual([]);
});

test('opening alone is no acknowledgement', async () => {
  const noticeId = (await tell({ to: { person: manager.personId } })) ?? '';
  await db.database.withViewer(manager, (tx) =>
    markSeen(tx, manager.personId, noticeId, now, false),
  );
  later(49);
  await sweep();
  expect(await told(officer)).toEqual(['About manager@council.example']);
});

test('what information governance left goes to the administrator, who reads only that', async () => {
  await tell({ to: governance, subjectType: 'child', subjectId: 'c-1' });
  later(49);
  await sweep();
  expect(await told(officer)).toEqual([]);
  expect(await told(administrator)).toEqual(['About Information governance officer']);
  later(1_000);
  await sweep();
  expect((await told(administrator)).length).toBe(1);
});

test('a post is written and read again whole, and nothing else is taken for one', () => {
  const post = { role: 'TM', scopeKind: 'team', scopeId: 'east:side@2' };
  expect(parsePost(postSubject(post.role, post.scopeKind, post.scopeId))).toEqual(post);
  for (const text of ['', 'TM', 'TM@team', 'tm@team:x', 'TM@team:'])
    expect(parsePost(text)).toBeUndefined();
});
