/** What one person may not do at once or alone: the second factor and the second person, by the pages. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findGrant, ROLES } from '../../src/access/index.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

const EXPORT = '/cohort/rows/export';
const CONFIRM = `/confirm-it-is-you?next=${encodeURIComponent(EXPORT)}`;
const REASON = { reason: 'For the review of attendance in the autumn' };

let site: TestSite;
let asker: Visitor;
let colleague: Visitor;
beforeAll(async () => {
  site = await openTestSite();
  asker = await site.visitor('DA', 'asker@council.example');
  colleague = await site.visitor('DA', 'colleague@council.example');
});
afterAll(() => site.close());

async function requests(): Promise<{ id: string; decision: string | null }[]> {
  const { rows } = await site.db.owner.query<{ id: string; decision: string | null }>(
    'select approval_id as id, decision from approval order by asked_at',
  );
  return rows;
}

test('every route says what it is for and names a cell of the matrix that some role holds', () => {
  const wanting = site.routes.filter(({ permission, purpose }) => {
    const isOpen =
      typeof permission === 'string' ||
      (permission.length > 0 &&
        permission.every((cell) => ROLES.some((role) => findGrant(role, cell) !== undefined)));
    return !isOpen || purpose.trim() === '';
  });
  expect(wanting.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
});

test('a form that needs a fresh second factor asks for it, does nothing before, and goes on after', async () => {
  const first = await asker.post(EXPORT, REASON);
  expect(String(first.headers.location)).toMatch(/^\/confirm-it-is-you/);
  expect(await requests()).toEqual([]);

  expect((await asker.get(EXPORT)).headers.location).toBe(CONFIRM);
  const confirmed = await asker.post('/confirm-it-is-you', { next: EXPORT });
  expect([confirmed.statusCode, confirmed.headers.location]).toEqual([303, EXPORT]);
  expect((await asker.get(EXPORT)).statusCode).toBe(200);
  expect((await colleague.get(EXPORT)).headers.location).toBe(CONFIRM);
});

test('nobody agrees to her own request; a colleague does, and it serves once', async () => {
  await asker.post('/confirm-it-is-you');
  await colleague.post('/confirm-it-is-you');
  expect((await asker.post(EXPORT, REASON)).headers.location).toBe('/approvals');
  const [request] = await requests();
  const decide = `/approvals/${request?.id ?? ''}`;

  const own = await asker.post(decide, { decision: 'approved' });
  expect(own.statusCode).toBe(403);
  expect(own.body).toContain('you cannot agree to your own request');
  expect(await requests()).toMatchObject([{ decision: null }]);
  const goOn = '/cohort/rows.csv';
  expect((await asker.get(goOn)).statusCode).toBe(403);

  expect((await colleague.post(decide, { decision: 'approved' })).statusCode).toBe(303);
  expect(await requests()).toMatchObject([{ decision: 'approved' }]);
  expect((await colleague.get(goOn)).statusCode).toBe(403);
  expect((await asker.get(goOn)).statusCode).toBe(200);
  expect((await asker.get(goOn)).statusCode).toBe(403);
});
