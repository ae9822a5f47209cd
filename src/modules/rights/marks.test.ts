/** What a request does at the record while it is looked into: a fact disputed, a use objected to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import { refreshSight } from '../care/index.ts';

let site: TestSite;
let ivy: Visitor;
let sam: Visitor;
let head: Visitor;
let child = '';

beforeAll(async () => {
  site = await openTestSite();
  child = await site.make.child('C1', { forename: 'Ada', surname: 'Okafor' });
  await site.make.allocate(child, 'sam@example.org');
  await site.db.owner.query(
    `insert into cohort_definition (authority_id, definition, is_default) values ($1, 'six-year', true)`,
    [LA],
  );
  await site.db.owner.query(
    `insert into cohort_row (authority_id, definition, child_id, status, since, link_state)
     values ($1, 'six-year', $2, 'cin', '2026-01-05', 'unlinked')`,
    [LA, child],
  );
  ivy = await site.visitor('IGO', 'ivy@example.org');
  sam = await site.visitor('SW', 'sam@example.org');
  head = await site.visitor('VSH', 'head@example.org');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());

/** A request about the child whose requester was checked; its address. */
async function checked(kind: string): Promise<string> {
  const { headers } = await ivy.post('/rights', {
    kind,
    'received-day': '2',
    'received-month': '11',
    'received-year': '2026',
    requesterKind: 'parent-or-carer',
    requesterName: 'Grace Okafor',
    requesterRole: 'mother',
    request: 'The birth date is another one.',
    laChildId: 'C1',
  });
  const url = headers.location ?? '';
  await ivy.send(
    `${url}/identity`,
    'application/x-www-form-urlencoded',
    `seen=photo-identity&seen=parental-responsibility&_csrf=${encodeURIComponent(ivy.csrfToken)}`,
  );
  return url;
}
const close = (url: string, outcome: string) =>
  ivy.post(`${url}/close`, { outcome, told: 'Told by letter, with the right to complain.' });
const rowsOf = async (visitor: Visitor): Promise<number> =>
  site.db.database.withViewer(visitor.viewer, async (tx) => {
    const { rows } = await tx.executeSql('select 1 from cohort_row where child_id = $1', [child]);
    return rows.length;
  });

describe('a rectification', () => {
  test('is said at the record while it is checked, and after it was refused', async () => {
    const url = await checked('rectification');
    expect((await ivy.post(`${url}/mark`, {})).statusCode).toBe(422);
    expect((await ivy.post(`${url}/mark`, { about: 'identity' })).statusCode).toBe(303);
    const page = (await sam.get(`/children/${child}`)).body;
    expect(page).toContain('Name, birth date and numbers: disputed since');
    expect(page).not.toContain('Grace');
    await close(url, 'refused');
    expect((await sam.get(`/children/${child}`)).body).toContain('disputed still; found right on');
    await site.db.owner.query('delete from rights_mark');
  });

  test('is said no more once it was done', async () => {
    const url = await checked('rectification');
    await ivy.post(`${url}/mark`, { about: 'plan' });
    await close(url, 'granted');
    expect((await sam.get(`/children/${child}`)).body).not.toContain('disputed');
  });

  test('marks nothing before the record is found, nor do requests of other kinds', async () => {
    const { headers } = await ivy.post('/rights', {
      kind: 'rectification',
      'received-day': '2',
      'received-month': '11',
      'received-year': '2026',
      requesterKind: 'young-person',
      requesterName: 'Somebody',
      request: 'The birth date is another one.',
      laChildId: 'C9',
    });
    for (const url of [headers.location ?? '', await checked('subject-access')])
      expect((await ivy.post(`${url}/mark`, { about: 'plan' })).statusCode).toBe(409);
  });
});

describe('an objection', () => {
  test('leaves the record out of rows without names, and not from those who work with the child', async () => {
    expect([await rowsOf(head), await rowsOf(sam)]).toEqual([1, 1]);
    const url = await checked('objection');
    expect((await ivy.get(url)).body).toContain('Leave the record out of overviews');
    expect((await ivy.post(`${url}/mark`, {})).statusCode).toBe(303);
    expect([await rowsOf(head), await rowsOf(sam)]).toEqual([0, 1]);
    expect((await sam.get(`/children/${child}`)).body).toContain('is objected to since');
    await close(url, 'granted');
    expect(await rowsOf(head)).toBe(0);
    expect((await sam.get(`/children/${child}`)).body).toContain(
      'left out of overviews, as was asked',
    );
  });

  test('that is refused lets the record back in', async () => {
    await site.db.owner.query('delete from rights_mark');
    const url = await checked('objection');
    await ivy.post(`${url}/mark`, {});
    expect(await rowsOf(head)).toBe(0);
    await close(url, 'refused');
    expect(await rowsOf(head)).toBe(1);
  });
});

test('nobody else sets or reads a mark', async () => {
  await site.db.owner.query('delete from rights_mark');
  const url = await checked('rectification');
  expect((await sam.post(`${url}/mark`, { about: 'plan' })).statusCode).toBe(403);
  await ivy.post(`${url}/mark`, { about: 'plan' });
  const una = await site.visitor('SW', 'una@example.org');
  const marks = await site.db.database.withViewer(una.viewer, (tx) =>
    tx.executeSql('select 1 from rights_mark', []),
  );
  expect(marks).toMatchObject({ rows: [] });
});
