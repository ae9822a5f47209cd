/** A service manager's file of many children takes two people (R22). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSetting } from '../../src/access/index.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { exportAlone } from '../../src/modules/desk/index.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const FILE = '/team/children/list.csv';
let site: TestSite;
let mia: Visitor;
let max: Visitor;
let tess: Visitor;

beforeAll(async () => {
  site = await openTestSite();
  for (const number of ['C1', 'C2', 'C3']) {
    const child = await site.make.child(number, { surname: `Okafor${number}` });
    await site.make.allocate(child, 'sam@example.org');
  }
  await site.db.owner.query(
    `insert into service (authority_id, service_id, name) values ($1, 'council-wide', 'Whole council')`,
    [LA],
  );
  await site.db.owner.query(`update team set service_id = 'council-wide'`);
  mia = await site.visitor('SM', 'mia@example.org');
  max = await site.visitor('SM', 'max@example.org');
  tess = await site.visitor('TM', 'tess@example.org');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, async (tx) => {
    await refreshSight(tx);
    await writeSetting(tx, null, exportAlone, 2);
  });
  for (const visitor of [mia, max, tess]) await visitor.post('/confirm-it-is-you');
});
afterAll(() => site.close());

const open = async (): Promise<string> => {
  const { rows } = await site.db.owner.query<{ id: string }>(
    `select approval_id as id from approval where act = 'identified.export' and decision is null`,
  );
  return rows[0]?.id ?? '';
};

test('more than the setting are not given to one alone, and once to two', async () => {
  const refused = await mia.get(FILE);
  expect([refused.statusCode, refused.headers.location]).toEqual([
    303,
    expect.stringContaining('/team/children/export'),
  ]);
  expect((await mia.get('/team/children/export')).body).toContain('3 children with names');
  expect((await mia.post('/team/children/export', { reason: 'Why' })).statusCode).toBe(422);
  const asked = await mia.post('/team/children/export', {
    reason: 'The inspection asks for the caseload.',
  });
  expect(asked.headers.location).toBe('/approvals');
  expect(
    (await mia.post(`/approvals/${await open()}`, { decision: 'approved' })).statusCode,
  ).not.toBe(303);
  expect((await mia.get(FILE)).statusCode).toBe(303);
  expect((await max.get('/approvals')).body).toContain('3 children of');
  const agreed = await max.post(`/approvals/${await open()}`, { decision: 'approved' });
  expect(agreed.statusCode).toBe(303);
  const file = await mia.get(FILE);
  expect([file.statusCode, file.body.trim().split('\n').length]).toEqual([200, 4]);
  expect((await mia.get(FILE)).statusCode).toBe(303);
});

/** The file of the list narrowed to one child by name. */
const smaller = async (): Promise<string> => {
  const { body } = await mia.find('/team/children', { q: 'OkaforC1' });
  return /\/team\/children\/list\.csv\?[^"]+/.exec(body)?.[0].replaceAll('&amp;', '&') ?? '';
};

test('a smaller part of the list, and a team manager’s own list, take one', async () => {
  expect((await mia.get(await smaller())).statusCode).toBe(200);
  expect((await tess.get(FILE)).statusCode).toBe(200);
  expect((await tess.get('/team/children/export')).statusCode).toBe(403);
});

test('a copy that turns up elsewhere names who took it, and the audit finds it by its reference', async () => {
  const { body } = await tess.get(FILE);
  const [heads = '', ...rows] = body.trim().split('\r\n');
  expect(heads).toMatch(/,Copied by$/);
  const marks = rows.map((row) => /,"([^"]+)"$/.exec(row)?.[1]);
  expect(new Set(marks).size).toBe(1);
  const [mark = ''] = marks;
  expect(mark).toMatch(/^tess@example\.org, .*2026.*, reference [0-9a-f]{8}$/);
  const reference = mark.slice(-8);
  const officer = await site.visitor('IGO', 'officer@example.org');
  const found = await officer.get(`/audit?copy=${reference.toUpperCase()}`);
  expect(found.body).toContain('1 event.');
  expect(found.body).toContain('tess@example.org');
  expect((await officer.get('/audit?copy=00000000')).body).toContain('Nothing fits');
  expect((await officer.get('/audit?copy=x')).body).toContain('is no reference');
});
