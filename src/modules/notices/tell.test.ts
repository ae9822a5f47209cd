/** Telling people: what stands after a cause, and who sees it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caseloadFactory } from '../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import type { Viewer } from '../../access/index.ts';
import { sql } from '../../platform/db.ts';
import { openJobs, type Jobs } from '../../platform/jobs.ts';
import { MAIL_QUEUE } from '../../queues.ts';
import { tellPeople, type News, type TellDeps } from './index.ts';

let db: TestDatabase;
let jobs: Jobs;
let deps: TellDeps;
let make: ReturnType<typeof caseloadFactory>;
let worker: Viewer;
let manager: Viewer;
let otherManager: Viewer;
let officer: Viewer;
let lead: Viewer;
let otherLead: Viewer;
let administrator: Viewer;
let deputy: Viewer;

beforeAll(async () => {
  db = await openTestDatabase();
  jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  deps = { jobs, clock: db.clock };
  make = caseloadFactory(db.owner);
  for (const team of ['north', 'south']) await make.team(team);
  await make.school('100001', 'Elm School');
  await make.school('100002', 'Ash School');
  worker = await make.viewer('SW', 'worker@council.example', 'north');
  manager = await make.viewer('TM', 'manager@council.example', 'north');
  otherManager = await make.viewer('TM', 'other@council.example', 'south');
  officer = await make.viewer('IGO', 'officer@council.example', LA);
  lead = await make.viewer('DSL', 'lead@elm.example', '100001');
  otherLead = await make.viewer('DSL', 'lead@ash.example', '100002');
  administrator = await make.viewer('SYS', 'admin@council.example', LA);
  deputy = await make.viewer('TM', 'deputy@council.example', 'north');
});
afterAll(async () => {
  await jobs.stop();
  await db.close();
});
beforeEach(async () => {
  await db.owner.query('delete from outbox; delete from notice_receipt; delete from notice;');
  await db.owner.query('delete from pgboss.job where name = $1', [MAIL_QUEUE]);
});

const toNorth: News = {
  kind: 'break-glass.used',
  to: { role: 'TM', scopeKind: 'team', scopeId: 'north' },
};

const tell = (viewer: Viewer, news: News) =>
  db.database.withViewer(viewer, (tx) => tellPeople(tx, deps, news));

async function seenBy(viewer: Viewer): Promise<number> {
  return db.database.withViewer(
    viewer,
    async (tx) => (await tx.one(sql<{ n: number }>`select count(*)::int as n from notice`)).n,
  );
}

async function standing(): Promise<Record<string, number>> {
  const { rows } = await db.owner.query<Record<string, number>>(
    `select (select count(*)::int from notice) as notices, (select count(*)::int from outbox) as mails,
      (select count(*)::int from pgboss.job where name = $1) as jobs`,
    [MAIL_QUEUE],
  );
  return rows[0] ?? {};
}

describe('a notice', () => {
  test('stands with its mail and its job when the cause commits', async () => {
    await tell(worker, toNorth);
    expect(await standing()).toEqual({ notices: 1, mails: 1, jobs: 1 });
    const { rows } = await db.owner.query('select caused_by, is_urgent, to_post from notice');
    expect(rows).toEqual([
      { caused_by: worker.personId, is_urgent: true, to_post: 'TM team:north' },
    ]);
  });

  test('leaves nothing when the cause is rolled back', async () => {
    const cause = db.database.withViewer(worker, async (tx) => {
      await tellPeople(tx, deps, toNorth);
      await tellPeople(tx, deps, { ...toNorth, to: { person: manager.personId } });
      throw new RangeError('The cause fails');
    });
    await expect(cause).rejects.toThrow('The cause fails');
    expect(await standing()).toEqual({ notices: 0, mails: 0, jobs: 0 });
  });

  test('is told once under one key, to each recipient', async () => {
    const once: News = { ...toNorth, kind: 'people.to-confirm', once: '2026-Q4' };
    expect(await tell(worker, once)).toBeTypeOf('string');
    expect(await tell(worker, once)).toBeUndefined();
    await tell(worker, { ...once, to: { role: 'TM', scopeKind: 'team', scopeId: 'south' } });
    await tell(worker, { ...once, once: '2027-Q1' });
    await tell(worker, { ...once, kind: 'break-glass.used' });
    expect(await standing()).toEqual({ notices: 4, mails: 4, jobs: 4 });
  });

  test('is told by background work too', async () => {
    await db.database.withSystem({ authorityId: LA, purpose: 'sweep' }, (tx) =>
      tellPeople(tx, deps, { kind: 'outliers.weekly', to: { person: officer.personId } }),
    );
    expect(await standing()).toEqual({ notices: 1, mails: 1, jobs: 1 });
    expect(await seenBy(officer)).toBe(1);
  });

  test('takes codes only: a name or a sentence is refused by the table', async () => {
    for (const words of [{ ref: 'Alma Reed' }, { once: 'for Alma' }])
      await expect(tell(worker, { ...toNorth, ...words })).rejects.toThrow(/check constraint/);
    await expect(
      tell(worker, { ...toNorth, subjectType: 'child', subjectId: 'Alma Reed' }),
    ).rejects.toThrow(/check constraint/);
  });
});

describe('who sees a notice', () => {
  test('the holders of the role at the scope, nobody of another team', async () => {
    await tell(worker, toNorth);
    for (const [viewer, count] of [
      [manager, 1],
      [deputy, 1],
      [otherManager, 0],
      [officer, 0],
      [worker, 0],
      [lead, 0],
      [administrator, 0],
    ] as const)
      expect([viewer.email, await seenBy(viewer)]).toEqual([viewer.email, count]);
  });

  test('not who caused it, although they hold the post', async () => {
    await tell(deputy, toNorth);
    expect([await seenBy(manager), await seenBy(deputy)]).toEqual([1, 0]);
    await tell(deputy, { ...toNorth, to: { person: deputy.personId } });
    expect(await seenBy(deputy)).toBe(1);
  });

  test('one school, not another', async () => {
    const to = { role: 'DSL', scopeKind: 'school', scopeId: '100001' } as const;
    await tell(worker, { kind: 'people.to-confirm', to });
    expect([await seenBy(lead), await seenBy(otherLead), await seenBy(administrator)]).toEqual([
      1, 0, 0,
    ]);
  });

  test('one person, not her colleague in the same role and team', async () => {
    await tell(worker, { ...toNorth, to: { person: manager.personId } });
    expect([await seenBy(manager), await seenBy(deputy)]).toEqual([1, 0]);
  });

  test('nobody whose appointment has ended, although their session still says the role', async () => {
    await tell(worker, toNorth);
    const leaver = await make.viewer('TM', `leaver-${crypto.randomUUID()}@council.example`);
    expect(await seenBy(leaver)).toBe(1);
    await db.owner.query(
      `update appointment set ends_on = '2026-11-01' where appointment_id = $1`,
      [leaver.appointmentId],
    );
    expect(await seenBy(leaver)).toBe(0);
  });

  test('nobody of another authority, with the same ids', async () => {
    await tell(worker, toNorth);
    await tell(worker, { ...toNorth, to: { person: manager.personId } });
    await db.owner.query(
      `insert into authority (authority_id, name, is_synthetic) values ('998', 'Other', true) on conflict do nothing`,
    );
    await db.owner.query(
      `insert into person (authority_id, person_id, email, name) values ('998', $1, 'x@other.example', 'X')
       on conflict do nothing`,
      [manager.personId],
    );
    await db.owner.query(
      `insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on)
       values ('998', $1, 'TM', 'team', 'north', '2020-01-01')`,
      [manager.personId],
    );
    expect(await seenBy({ ...manager, authorityId: '998' })).toBe(0);
    expect(await seenBy(manager)).toBe(2);
  });

  test('no one without a context, and the administrator sees mails, never notices', async () => {
    await tell(worker, toNorth);
    const mails = (viewer: Viewer) =>
      db.database.withViewer(viewer, async (tx) => tx.all(sql`select 1 from outbox`));
    expect((await mails(administrator)).length).toBe(1);
    for (const viewer of [manager, worker, officer, lead]) expect(await mails(viewer)).toEqual([]);
  });
});

describe('what a person can write', () => {
  test('not in somebody else’s name', async () => {
    await expect(
      db.database.withViewer(worker, (tx) =>
        tx.run(sql`insert into notice (authority_id, notice_id, to_person, kind, is_urgent,
          needs_acknowledgement, created_at, caused_by) values (${LA}, ${crypto.randomUUID()},
          ${manager.personId}, 'break-glass.used', true, true, now(), ${officer.personId})`),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('no receipt for another person, none for a notice that is not theirs', async () => {
    const noticeId = (await tell(worker, toNorth)) ?? '';
    const take = (viewer: Viewer, personId: string) =>
      db.database.withViewer(viewer, (tx) =>
        tx.run(sql`insert into notice_receipt (authority_id, notice_id, person_id, delivered_at)
          values (${LA}, ${noticeId}, ${personId}, now())`),
      );
    await expect(take(manager, deputy.personId)).rejects.toThrow(/row-level security/);
    await expect(take(otherManager, otherManager.personId)).rejects.toThrow(/row-level security/);
    expect(await take(manager, manager.personId)).toBe(1);
  });

  test('what was opened stays opened', async () => {
    const noticeId = (await tell(worker, toNorth)) ?? '';
    const mark = (value: string | null) =>
      db.database.withViewer(manager, (tx) =>
        tx.run(sql`update notice_receipt set opened_at = ${value}::timestamptz
          where authority_id = ${LA} and notice_id = ${noticeId}`),
      );
    await db.database.withViewer(manager, (tx) =>
      tx.run(sql`insert into notice_receipt (authority_id, notice_id, person_id, delivered_at)
        values (${LA}, ${noticeId}, ${manager.personId}, now())`),
    );
    expect(await mark('2026-11-24T10:00:00Z')).toBe(1);
    await expect(mark(null)).rejects.toThrow(/stays seen/);
  });
});
