/** What was decided about sharing: who records it, who reads it, and what stays when the child has gone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import { refreshSight } from '../care/index.ts';

let site: TestSite;
let sam: Visitor;
let iris: Visitor;
let child = '';
let pupil = '';
let hidden = '';

const refresh = () =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
const decision = {
  shared: 'yes',
  recipient: 'school',
  who: 'Elm School, head of year',
  what: 'concern',
  'decided-day': '23',
  'decided-month': '11',
  'decided-year': '2026',
  ground: 'cooperation',
  harm: 'outweighed',
  reason: 'The school had seen the same bruises.',
};
const recorded = async (visitor: Visitor, more: Readonly<Record<string, string>>) => {
  const { headers, statusCode } = await visitor.post('/sharing', { ...decision, ...more });
  return { statusCode, url: (headers.location ?? '').replace(/\?.*/, '') };
};

beforeAll(async () => {
  site = await openTestSite();
  child = await site.make.child('C1', { forename: 'Ada', surname: 'Okafor' });
  pupil = await site.make.enrol(child, '100001', { forename: 'Ada', surname: 'Okafor' });
  hidden = await site.make.child('C2', { forename: 'Bo', surname: 'Hidden' });
  await site.make.allocate(child, 'sam@example.org');
  await site.make.allocate(hidden, 'sam@example.org');
  sam = await site.visitor('SW', 'sam@example.org');
  iris = await site.visitor('IGO', 'iris@example.org');
  await refresh();
  await site.db.owner.query(
    `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cp', '2026-11-01')`,
    [LA, child],
  );
});
afterAll(() => site.close());

describe('the allocated worker', () => {
  test('records what was shared from the child’s page, and reads it again', async () => {
    expect((await sam.get(`/children/${child}`)).body).toContain(`/sharing?child=${child}`);
    const { statusCode, url } = await recorded(sam, { child });
    expect(statusCode).toBe(303);
    const { body } = await sam.get(url);
    for (const words of ['Information was shared', 'Ada Okafor', 'head of year', 'same bruises'])
      expect(body).toContain(words);
    const { rows } = await site.db.owner.query<{ subject_id: string; fields: string[] }>(
      `select subject_id, fields from audit_event where event = 'share.decided' order by seq desc limit 1`,
    );
    expect(rows[0]).toEqual({
      subject_id: child,
      fields: ['shared', 'school', 'cooperation', 'outweighed'],
    });
  });

  test('is told what does not fit, and finds all that was typed again', async () => {
    const { body, statusCode } = await sam.post('/sharing', {
      ...decision,
      child,
      harm: 'prevents',
      'decided-year': '2027',
      reason: 'Words that must not be lost.',
    });
    expect(statusCode).toBe(422);
    for (const words of ['lies in the future', 'choose again', 'Words that must not be lost.'])
      expect(body).toContain(words);
  });

  test('is asked for each field that is missing', async () => {
    const { body, statusCode } = await sam.post('/sharing', { child });
    expect(statusCode).toBe(422);
    for (const words of [
      'Choose whether it was shared',
      'Choose with whom',
      'Choose the ground',
      'Choose how harm',
    ])
      expect(body).toContain(words);
  });

  test('puts a decision right by a second one, once; both stay', async () => {
    const { url } = await recorded(sam, { child, reason: 'Written by mistake about another day.' });
    const corrects = url.split('/').at(-1) ?? '';
    expect((await sam.get(`${url}/correct`)).body).toContain('Written by mistake');
    const again = await recorded(sam, { corrects, shared: 'no', ground: 'none' });
    expect(again.statusCode).toBe(303);
    expect((await sam.get(url)).body).toContain('Put right later');
    expect((await sam.get(again.url)).body).toContain(url);
    expect((await recorded(sam, { corrects })).statusCode).toBe(409);
  });
});

describe('others', () => {
  test('a worker of other children, an adviser without a question and an administrator reach nothing', async () => {
    const { url } = await recorded(sam, { child });
    const una = await site.visitor('SW', 'una@example.org');
    const none = '00000000-0000-4000-8000-000000000000';
    const asked = await una.get(`/sharing/new/child/${child}`);
    const absent = await una.get(`/sharing/new/child/${none}`);
    expect([asked.statusCode, asked.body.length]).toEqual([404, absent.body.length]);
    expect((await una.get(url)).statusCode).toBe(404);
    expect((await una.get(`/sharing?child=${child}`)).statusCode).toBe(404);
    expect((await recorded(una, { child })).statusCode).toBe(404);
    expect((await una.get('/sharing')).body).not.toContain('Okafor');
    for (const role of ['EA', 'VSH', 'DA', 'SYS', 'GOV', 'SDO'] as const) {
      const visitor = await site.visitor(role, `${role.toLowerCase()}@example.org`);
      expect([role, (await visitor.get(url)).statusCode >= 403]).toEqual([role, true]);
      expect([role, (await recorded(visitor, { child })).statusCode >= 403]).toEqual([role, true]);
    }
  });

  test('a safeguarding lead records and reads their own alone', async () => {
    const { url } = await recorded(sam, { child, reason: 'For those who work with the child.' });
    const dora = await site.visitor('DSL', 'dora@example.org');
    expect((await dora.get(`/our-pupils/${pupil}`)).body).toContain(`/sharing?pupil=${pupil}`);
    expect((await dora.get(url)).statusCode).toBe(404);
    const own = await recorded(dora, { pupil, reason: 'The health visitor asked the school.' });
    expect(own.statusCode).toBe(303);
    expect((await dora.get(own.url)).body).toContain('health visitor');
    const list = (await dora.get(`/sharing?pupil=${pupil}`)).body;
    expect(list).toContain('1 decision');
    expect(list).not.toContain('head of year, ');
    // The worker reads what the school decided.
    expect((await sam.get(own.url)).body).toContain('health visitor');
  });

  test('information governance reads what was decided, never about whom nor why', async () => {
    const { url } = await recorded(sam, { child, reason: 'A reason that stays with the child.' });
    const { body, statusCode } = await iris.get(url);
    expect(statusCode).toBe(200);
    for (const secret of ['Okafor', 'stays with the child', 'head of year', child])
      expect(body).not.toContain(secret);
    expect(body).toContain('Agencies work together');
    expect((await iris.get('/sharing/register.csv')).headers.location).toContain('/confirm');
    await iris.post('/confirm-it-is-you');
    const { body: file, headers } = await iris.get('/sharing/register.csv');
    expect(headers['content-type']).toContain('text/csv');
    expect(file).toContain('School, nursery or college');
    for (const secret of ['Okafor', 'stays with', 'head of year', child])
      expect(file).not.toContain(secret);
    expect((await sam.get('/sharing/register.csv')).statusCode).toBe(403);
  });

  test('nobody records through emergency access', async () => {
    const insert = (scopes: readonly string[]) =>
      site.db.database.withViewer({ ...sam.viewer, scopes }, (tx) =>
        tx.executeSql(
          `insert into sharing_decision (authority_id, child_id, decided_by, decided_as, decided_on, recorded_at, is_shared,
             recipient, ground, harm, classes, is_urgent)
           values ($1, $2, $3, 'SW', ctx_today(), now(), true, 'school', 'need', 'none', array['other'], false)`,
          [LA, child, sam.viewer.personId],
        ),
      );
    await expect(insert([...sam.viewer.scopes, 'glass:1'])).rejects.toThrow();
    await expect(insert(sam.viewer.scopes)).resolves.toBeDefined();
  });
});

test('a restricted child’s decisions are in no register', async () => {
  const { url } = await recorded(sam, { child: hidden, reason: 'Nobody else must know of it.' });
  expect((await iris.get(url)).statusCode).toBe(200);
  await site.db.owner.query(
    `insert into restriction (authority_id, child_id, category, since, review_on, reason, set_by)
     values ($1, $2, 'high-risk', '2026-11-01', '2027-01-01', 'High risk of harm.', $3)`,
    [LA, hidden, sam.viewer.personId],
  );
  expect((await iris.get(url)).statusCode).toBe(404);
  expect((await sam.get(url)).statusCode).toBe(404);
});
