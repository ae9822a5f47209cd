/** Notices by the pages: what everybody finds in the header and the inbox, and the administrator's mails. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROLES } from '../../src/access/index.ts';
import { background, moduleDeps } from '../../src/app.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { NOTICE_KINDS, tellPeople, type News } from '../../src/modules/notices/index.ts';
import { MAIL_QUEUE } from '../../src/queues.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

let site: TestSite;
let manager: Visitor;
let deputy: Visitor;
let other: Visitor;
let worker: Visitor;
let officer: Visitor;
let administrator: Visitor;
let childId: string;

beforeAll(async () => {
  site = await openTestSite();
  await site.make.team('south');
  manager = await site.visitor('TM', 'manager@council.example');
  deputy = await site.visitor('TM', 'deputy@council.example');
  other = await site.visitor('TM', 'other@council.example', 'south');
  worker = await site.visitor('SW', 'worker@council.example');
  officer = await site.visitor('IGO', 'officer@council.example');
  administrator = await site.visitor('SYS', 'admin@council.example');
  childId = await site.make.child('C1', { forename: 'Zephyrine', surname: 'Quillon' });
  await site.make.allocate(childId, 'worker@council.example');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.db.owner.query('delete from outbox; delete from notice_receipt; delete from notice;');
});

const north = { role: 'TM', scopeKind: 'team', scopeId: 'north' } as const;
const emergency: News = { kind: 'break-glass.used', to: north };

async function tell(news: News): Promise<string> {
  const { jobs, clock } = site.runtime;
  const id = await site.db.database.withViewer(worker.viewer, (tx) =>
    tellPeople(tx, { jobs, clock }, news),
  );
  return id ?? '';
}

/** Does the background work that waits. */
const drain = () =>
  site.runtime.jobs.drain(
    background(moduleDeps(site.runtime, LA)).handlers.filter(([queue]) => queue === MAIL_QUEUE),
  );

const unread = async (visitor: Visitor): Promise<string> =>
  /app-header__count">(\d+\+?)/.exec((await visitor.get('/notices?show=unread')).body)?.[1] ?? '';

async function events(event: string): Promise<number> {
  const { rows } = await site.db.owner.query<{ n: number }>(
    'select count(*)::int as n from audit_event where event = $1',
    [event],
  );
  return rows[0]?.n ?? 0;
}

describe('the inbox', () => {
  test('is there for every role, and says when it is empty why', async () => {
    for (const role of ROLES) {
      const visitor = await site.visitor(role, `${role.toLowerCase()}@inbox.example`);
      const answer = await visitor.get('/notices');
      expect([role, answer.statusCode]).toEqual([role, 200]);
      expect(answer.body).toContain('No notices yet');
      expect(answer.body).toContain('href="/notices"');
    }
  });

  test('counts in the header of any page what is new, until it is opened', async () => {
    const noticeId = await tell(emergency);
    await tell({ kind: 'people.to-confirm', to: north });
    expect((await manager.get('/team')).body).toMatch(/app-header__count">2</);
    expect([await unread(manager), await unread(deputy), await unread(other)]).toEqual([
      '2',
      '2',
      '',
    ]);
    expect((await manager.get(`/notices/${noticeId}`)).statusCode).toBe(200);
    expect([await unread(manager), await unread(deputy)]).toEqual(['1', '2']);
  });

  test('lists new notices first, of these the urgent, and narrows and pages in the address', async () => {
    const opened = await tell({ kind: 'outliers.weekly', to: north });
    await manager.get(`/notices/${opened}`);
    await tell(emergency);
    for (let n = 0; n < 60; n += 1) await tell({ kind: 'people.to-confirm', to: north });
    const first = (await manager.get('/notices')).body;
    expect(first).toContain('61 new notices, 1 to acknowledge');
    expect(first).toContain('Showing 1 to 50 of 62');
    const at = (title: string) => first.indexOf(title);
    expect(at(NOTICE_KINDS['break-glass.used'].title)).toBeGreaterThan(0);
    expect(at(NOTICE_KINDS['break-glass.used'].title)).toBeLessThan(
      at(NOTICE_KINDS['people.to-confirm'].title),
    );
    const last = (await manager.get('/notices?page=2')).body;
    expect(last).toContain('Showing 51 to 62 of 62');
    expect(last).toContain(NOTICE_KINDS['outliers.weekly'].title);
    const narrowed = (await manager.get('/notices?show=to-acknowledge')).body;
    expect(narrowed).toContain(NOTICE_KINDS['break-glass.used'].title);
    expect(narrowed).not.toContain(NOTICE_KINDS['people.to-confirm'].title);
    expect((await manager.get('/notices?show=%27&page=x')).statusCode).toBe(200);
  });

  test('names the child only to who may read the child, and says of no other child which it is', async () => {
    for (const to of [
      { person: worker.viewer.personId },
      { person: other.viewer.personId },
      { role: 'IGO', scopeKind: 'authority', scopeId: LA },
    ] as const)
      await tell({ ...emergency, to, subjectType: 'child', subjectId: childId });
    const looks = await events('child.list');
    expect((await worker.get('/notices')).body).toContain('About Zephyrine Quillon');
    expect(await events('child.list')).toBe(looks + 1);
    for (const visitor of [other, officer]) {
      const { body } = await visitor.get('/notices');
      expect(body).toContain('About a child whose record is not open to you');
      expect(body).not.toMatch(/Zephyrine|Quillon/);
    }
    expect(await events('child.list')).toBe(looks + 1);

    await site.make.restrict(childId);
    await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      refreshSight(tx),
    );
    expect((await worker.get('/notices')).body).not.toMatch(/Zephyrine|Quillon/);
  });
});

describe('one notice', () => {
  test('is not there for anybody else, whatever they do with its address', async () => {
    const noticeId = await tell(emergency);
    for (const visitor of [other, worker, officer, administrator]) {
      expect((await visitor.get(`/notices/${noticeId}`)).statusCode).toBe(404);
      expect((await visitor.post(`/notices/${noticeId}/acknowledge`)).statusCode).toBe(404);
    }
    expect((await manager.get(`/notices/${crypto.randomUUID()}`)).statusCode).toBe(404);
    expect((await manager.get('/notices/17')).statusCode).toBe(404);
    const { rows } = await site.db.owner.query('select 1 from notice_receipt');
    expect(rows).toEqual([]);
  });

  test('is acknowledged once, by each, and colleagues see by whom', async () => {
    const noticeId = await tell(emergency);
    const before = await events('notice.acknowledge');
    for (let press = 0; press < 2; press += 1)
      expect((await manager.post(`/notices/${noticeId}/acknowledge`)).headers.location).toBe(
        `/notices/${noticeId}?done=acknowledged`,
      );
    expect(await events('notice.acknowledge')).toBe(before + 1);
    const seen = (await deputy.get(`/notices/${noticeId}`)).body;
    expect(seen).toContain('manager@council.example');
    expect(seen).toContain('/acknowledge"');
    expect((await manager.get(`/notices/${noticeId}`)).body).not.toContain('/acknowledge"');
  });

  test('that asks for no acknowledgement takes none', async () => {
    const noticeId = await tell({ kind: 'outliers.weekly', to: north });
    expect((await manager.post(`/notices/${noticeId}/acknowledge`)).statusCode).toBe(404);
    expect((await manager.get(`/notices/${noticeId}`)).body).not.toContain('/acknowledge"');
  });

  test.each(Object.keys(NOTICE_KINDS) as (keyof typeof NOTICE_KINDS)[])(
    'of the kind %s opens with its words and where to go on',
    async (kind) => {
      const noticeId = await tell({
        kind,
        to: { person: officer.viewer.personId },
        ref: 'abc-1',
        dueBy: site.db.clock.today(),
      });
      const answer = await officer.get(`/notices/${noticeId}`);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain(NOTICE_KINDS[kind].title);
      expect(answer.body).toContain(NOTICE_KINDS[kind].opens.text);
      expect(answer.body).toContain('24 November 2026');
      const href = NOTICE_KINDS[kind].opens.href({ subjectId: null, ref: null, role: 'IGO' });
      expect(site.routes.map(({ url }) => url)).toContain(href);
    },
  );

  test('of another release is still a notice', async () => {
    const noticeId = await tell(emergency);
    await site.db.owner.query(`update notice set kind = 'later.kind' where notice_id = $1`, [
      noticeId,
    ]);
    expect((await manager.get('/notices')).statusCode).toBe(200);
    expect((await manager.get(`/notices/${noticeId}`)).body).toContain('another release');
  });
});

test('an appointment that waits for a second person is told to all who may be it, but not to who asked', async () => {
  const second = await site.visitor('SYS', 'second@council.example');
  await site.db.owner.query(
    `insert into service (authority_id, service_id, name) values ('999', 'council-wide', 'All teams')`,
  );
  const service = await site.visitor('SM', 'service@council.example');
  const head = await site.visitor('VSH', 'head@council.example');
  const asked = {
    name: 'Nia Elwood',
    email: 'nia@council.example',
    role: 'SW',
    scope: 'north',
    'starts-day': '24',
    'starts-month': '11',
    'starts-year': '2026',
    reason: 'Joins the team as a duty worker',
  };
  for (let press = 0; press < 2; press += 1)
    expect((await administrator.post('/admin/people/new', asked)).headers.location).toBe(
      '/approvals',
    );
  expect([
    await unread(second),
    await unread(service),
    await unread(administrator),
    await unread(head),
  ]).toEqual(['1', '1', '', '']);
  expect((await second.get('/notices')).body).not.toContain('Nia');
});

describe('the administrator’s mails', () => {
  test('are nobody else’s', async () => {
    for (const visitor of [manager, worker, officer]) {
      expect((await visitor.get('/admin/outbox')).statusCode).toBe(403);
      expect((await visitor.post('/admin/outbox/again')).statusCode).toBe(403);
    }
  });

  test('show whom each went to and the exact text, and nothing of the notice', async () => {
    await tell({ ...emergency, subjectType: 'child', subjectId: childId, ref: 'emergency-77' });
    await drain();
    const { body } = await administrator.get('/admin/outbox');
    for (const said of [
      'manager@council.example',
      'deputy@council.example',
      'You have a notice in Alongside',
      'http://127.0.0.1:3000/notices',
      'Kept here',
    ])
      expect(body).toContain(said);
    for (const hidden of [
      childId,
      'emergency-77',
      NOTICE_KINDS['break-glass.used'].title,
      'other@council.example',
    ])
      expect(body).not.toContain(hidden);
  });

  test('that were put aside are tried again, one or all, and once however often it is pressed', async () => {
    await tell({ ...emergency, to: { role: 'TM', scopeKind: 'team', scopeId: 'nowhere' } });
    await tell({ ...emergency, to: { role: 'SM', scopeKind: 'service', scopeId: 'nowhere' } });
    await drain();
    const { body } = await administrator.get('/admin/outbox?show=dead');
    expect(body).toContain('2 mails put aside');
    expect(body).toContain('Nobody holds the appointment that it was for');
    expect((await administrator.get('/admin/jobs')).body).toContain('2 mails put aside');
    const one = /\/admin\/outbox\/([0-9a-f-]{36})\/again/.exec(body)?.[1] ?? '';
    expect((await administrator.post(`/admin/outbox/${one}/again`)).headers.location).toBe(
      '/admin/outbox?again=1',
    );
    expect((await administrator.post(`/admin/outbox/${one}/again`)).headers.location).toBe(
      '/admin/outbox?again=0',
    );
    expect((await administrator.get('/admin/outbox?again=1')).body).toContain(
      '1 mail will be tried again',
    );
    expect((await administrator.post('/admin/outbox/again')).headers.location).toBe(
      '/admin/outbox?again=1',
    );
    expect(await events('mail.replayed')).toBe(2);
    await drain();
    expect((await administrator.get('/admin/outbox')).body).toContain('2 mails put aside');
  });
});
