/** Retention as information governance sees it: certificates, and holds that two people lift. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certify } from './certificates.ts';
import { rulesOf } from './settings.ts';
import { calendarDate } from '../../platform/calendar-date.ts';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';

const SURNAME = 'Okonkwo';
const WHY = 'The inquiry ended and wants nothing more.';
let site: TestSite;
let ann: Visitor;
let bo: Visitor;

beforeAll(async () => {
  site = await openTestSite();
  await site.make.child('C-1', { surname: SURNAME });
  ann = await site.visitor('IGO', 'ann@example.org');
  bo = await site.visitor('IGO', 'bo@example.org');
});
afterAll(() => site.close());

const one = async (text: string): Promise<string> => {
  const { rows } = await site.db.owner.query<{ one: string }>(text);
  return rows[0]?.one ?? '';
};
const events = async (event: string): Promise<number> =>
  (await site.db.owner.query('select 1 from audit_event where event = $1', [event])).rowCount ?? 0;

describe('certificates', () => {
  let address = '';
  beforeAll(async () => {
    const id = await site.db.database.withSystem({ authorityId: LA, purpose: 'retention' }, (tx) =>
      certify(tx, {
        classId: 'files',
        items: ['17', '18'].map((each) => ({ id: each, from: calendarDate('2026-10-20') })),
        counts: { batch: 2 },
        rules: rulesOf(),
        now: site.db.clock.now(),
      }),
    );
    address = `/retention/certificates/${id}`;
  });

  test('are counted by class, listed, and each says what went by which rule', async () => {
    expect((await ann.get('/retention')).body).toContain('2 things disposed of in a year');
    const list = await ann.get('/retention/certificates?class=files');
    expect(list.body).toContain(address);
    expect((await ann.get('/retention/certificates?class=notices')).body).toContain(
      'Nothing of this class',
    );
    const { body } = await ann.get(address);
    expect(body).toContain('20 October 2026');
    expect(body).toContain('batch: 2');
  });

  test('come with a manifest whose fingerprint is the one that the audit holds', async () => {
    const { body } = await ann.get(`${address}/manifest.csv`);
    const print = createHash('sha256').update(body).digest('hex');
    expect(body.trim().split('\n')).toHaveLength(2);
    expect((await ann.get(address)).body).toContain(print);
    expect(await one(`select ref as one from audit_event where event = 'retention.disposed'`)).toBe(
      print,
    );
  });

  test('are nobody else’s, and what is not there answers so', async () => {
    for (const role of ['SM', 'VSH', 'SYS'] as const) {
      const other = await site.visitor(role, `${role.toLowerCase()}@example.org`);
      for (const url of ['/retention', '/retention/certificates', address, '/retention/holds'])
        expect([role, url, (await other.get(url)).statusCode]).toEqual([role, url, 403]);
    }
    expect(
      (await ann.get('/retention/certificates/00000000-0000-4000-8000-000000000000')).statusCode,
    ).toBe(404);
  });
});

describe('a hold', () => {
  test('is set by one on a child’s number, once for each reason, without a name', async () => {
    const unknown = await ann.post('/retention/holds', { number: 'C-9', reason: 'inquiry' });
    expect(unknown.statusCode).toBe(422);
    expect(unknown.body).toContain('There is no record with that number');
    const empty = await ann.post('/retention/holds', { number: '' });
    expect([empty.statusCode, empty.body.includes('Choose why')]).toEqual([422, true]);
    await Promise.all(
      [1, 2].map(() => ann.post('/retention/holds', { number: 'C-1', reason: 'inquiry' })),
    );
    const { body } = await bo.get('/retention/holds');
    expect(body).toContain('1 hold on disposal');
    expect(body).toContain('C-1');
    expect(body).not.toContain(SURNAME);
    expect(await events('hold.set')).toBe(1);
  });

  test('is lifted by two, in their order and once', async () => {
    const holdId = await one('select hold_id as one from retention_hold');
    const page = `/retention/holds/${holdId}`;
    expect((await ann.post(`${page}/lift`, { reason: 'Over' })).statusCode).toBe(422);
    expect((await ann.get(`${page}/agreed`)).statusCode).toBe(404);
    expect((await ann.post(`${page}/lift`, { reason: WHY })).headers.location).toBe('/approvals');
    const approvalId = await one(`select approval_id as one from approval where act = 'hold.lift'`);
    const lifted = `${page}/lifted/${approvalId}`;
    expect((await bo.get('/notices')).body).toContain('A hold on disposal waits');
    expect((await ann.post(`/approvals/${approvalId}`, { decision: 'approved' })).statusCode).toBe(
      403,
    );
    expect((await ann.post(lifted)).statusCode).toBe(403);
    expect((await bo.get('/approvals')).body).toContain(WHY);
    expect((await bo.post(`/approvals/${approvalId}`, { decision: 'approved' })).statusCode).toBe(
      303,
    );
    // Whoever agreed does not carry it out.
    expect((await bo.post(lifted)).statusCode).toBe(403);
    expect((await ann.get(`${page}/agreed`)).body).toContain('bo@example.org agreed.');
    expect((await ann.post(lifted)).headers.location).toBe('/retention/holds?state=lifted');
    expect((await ann.post(lifted)).statusCode).not.toBe(303);
    expect(await events('hold.removed')).toBe(1);
    expect((await ann.get('/retention/holds')).body).toContain('Nothing is held back');
    expect((await ann.get('/retention/holds?state=lifted')).body).toContain('1 hold lifted');
  });
});
