/** Rights cases: opened blind, worked to the legal date, nothing of a restricted child (TRUST R25, T8). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import { restrictChild } from '../people/index.ts';
import { sweepRights } from './index.ts';

let site: TestSite;
let ivy: Visitor;
let ian: Visitor;
const ids: Record<string, string> = {};

beforeAll(async () => {
  site = await openTestSite();
  ids['ada'] = await site.make.child('C1', { forename: 'Ada', surname: 'Okafor' });
  ids['bea'] = await site.make.child('C2', { forename: 'Bea', surname: 'Hidden' });
  ivy = await site.visitor('IGO', 'ivy@example.org');
  ian = await site.visitor('IGO', 'ian@example.org');
  await system((tx) =>
    restrictChild(tx, null, {
      childId: ids['bea'] ?? '',
      category: 'high-risk',
      since: site.db.clock.today(),
    }),
  );
});
afterAll(() => site.close());

const system = <T>(work: Parameters<typeof site.db.database.withSystem<T>>[1]): Promise<T> =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);

const REQUEST = {
  kind: 'subject-access',
  'received-day': '2',
  'received-month': '11',
  'received-year': '2026',
  requesterKind: 'parent-or-carer',
  requesterName: 'Grace Okafor',
  requesterRole: 'mother',
  request: 'A copy of everything that is held.',
};

async function open(fields: Readonly<Record<string, string>>): Promise<string> {
  const answer = await ivy.post('/rights', { ...REQUEST, ...fields });
  expect(answer.statusCode).toBe(303);
  return answer.headers.location ?? '';
}
/** Two boxes of one name cannot be said by a record of fields. */
const check = (who: Visitor, url: string) =>
  who.send(
    `${url}/identity`,
    'application/x-www-form-urlencoded',
    `seen=photo-identity&seen=parental-responsibility&_csrf=${encodeURIComponent(who.csrfToken)}`,
  );
const plain = (body: string, url: string): string =>
  body
    .replaceAll(url.slice(8), '')
    .replaceAll(url.slice(8, 16).toUpperCase(), '')
    .replaceAll(/(name="_csrf" value|data-csrf)="[^"]+"/g, '')
    .replaceAll(/C\d|Xan|Bea|Hidden|Nobody/g, '');

describe('a case', () => {
  test('asks for a whole identifier and a day that has been', async () => {
    for (const wrong of [
      {},
      { forename: 'Ada', surname: 'Okafor' },
      { laChildId: 'C1', 'received-year': '2030' },
      { laChildId: 'C1', kind: 'all' },
      { laChildId: 'C1', requesterName: '' },
    ])
      expect((await ivy.post('/rights', { ...REQUEST, ...wrong })).statusCode).toBe(422);
  });

  test('shows the child only once who asks has been checked, and notes the look', async () => {
    const url = await open({ laChildId: 'C1' });
    expect((await ivy.get(url)).body).not.toContain('Ada Okafor');
    expect((await ivy.post(`${url}/identity`, { seen: 'photo-identity' })).statusCode).toBe(422);
    expect((await check(ivy, url)).statusCode).toBe(303);
    expect((await ivy.get(url)).body).toContain('Ada Okafor');
    const { rows } = await site.db.owner.query<{ case_ref: string }>(
      `select case_ref from audit_event where event = 'child.view' and subject_id = $1`,
      [ids['ada']],
    );
    expect(rows.at(-1)?.case_ref).toMatch(/^RC-[0-9A-F]{8}$/);
  });

  test('finds by name and birth date, folded, and not when one part differs', async () => {
    const born = { 'born-day': '3', 'born-month': '5', 'born-year': '2014' };
    for (const [fields, isFound] of [
      [{ forename: 'ada', surname: 'OKAFOR', ...born }, true],
      [{ forename: 'Adah', surname: 'Okafor', ...born }, false],
      [{ forename: 'Ada', surname: 'Okafor', ...born, laChildId: 'C2' }, false],
    ] as const) {
      const url = await open(fields);
      await check(ivy, url);
      expect((await ivy.get(url)).body.includes('LA child id C1')).toBe(isFound);
    }
  });

  test('answers the same for a restricted child, a child known to the asker and none', async () => {
    await site.make.child('C7', { forename: 'Xan', surname: 'Nobody' });
    await site.db.owner.query(
      `insert into conflict (authority_id, person_id, child_id, source, declared_at)
       select $1, $2, child_id, 'declared', now() from child where la_child_id = 'C7'`,
      [LA, ivy.viewer.personId],
    );
    const bodies = [];
    for (const laChildId of ['C2', 'C7', 'C9']) {
      const url = await open({ laChildId });
      await check(ivy, url);
      bodies.push(plain((await ivy.get(url)).body, url));
    }
    expect(bodies[0]).toContain('No record that this case can open');
    expect(bodies[1]).toBe(bodies[0]);
    expect(bodies[2]).toBe(bodies[0]);
  });

  test('closes the child again when it is restricted afterwards', async () => {
    const child = await site.make.child('C8', { forename: 'Later', surname: 'Gone' });
    const url = await open({ laChildId: 'C8' });
    await check(ivy, url);
    expect((await ian.get(url)).body).toContain('Later Gone');
    await system((tx) =>
      restrictChild(tx, null, {
        childId: child,
        category: 'high-risk',
        since: site.db.clock.today(),
      }),
    );
    expect((await ian.get(url)).body).not.toContain('Later Gone');
  });

  test('is not there for an officer who knows the child', async () => {
    const child = await site.make.child('C11', { forename: 'Kin', surname: 'Ivy' });
    const url = await open({ laChildId: 'C11' });
    await check(ian, url);
    await site.db.owner.query(
      `insert into conflict (authority_id, person_id, child_id, source, declared_at)
       values ($1, $2, $3, 'declared', now())`,
      [LA, ivy.viewer.personId, child],
    );
    expect((await ivy.get(url)).statusCode).toBe(404);
    expect((await ivy.post(`${url}/note`, { note: 'Wrote to them.' })).statusCode).toBe(404);
    expect((await ian.get(url)).statusCode).toBe(200);
  });
});

describe('the clock', () => {
  const dueOf = async (url: string): Promise<string | undefined> => {
    const { rows } = await site.db.owner.query<{ due: string }>(
      `select due_on::text as due from rights_case where case_id = $1`,
      [url.slice(8)],
    );
    return rows[0]?.due;
  };

  test('waits, is extended once, and moves on', async () => {
    const url = await open({ laChildId: 'C1' });
    expect(await dueOf(url)).toBe('2026-12-02');
    await ivy.post(`${url}/ask`, { what: 'clarification' });
    expect((await ivy.post(`${url}/ask`, { what: 'identity' })).statusCode).toBe(409);
    expect((await ivy.get('/rights?state=waiting')).body).toContain(url);
    await ivy.post(`${url}/received`);
    expect((await ivy.post(`${url}/received`)).statusCode).toBe(409);
    await ivy.post(`${url}/extend`, { reason: 'complex' });
    expect(await dueOf(url)).toBe('2027-02-02');
    expect((await ivy.post(`${url}/extend`, { reason: 'complex' })).statusCode).toBe(409);
  });

  test('tells information governance once of what is due', async () => {
    const url = await open({ laChildId: 'C1', 'received-month': '10', 'received-day': '12' });
    expect((await ivy.get('/rights?state=overdue')).body).toContain(url);
    const deps = { jobs: site.runtime.jobs, clock: site.db.clock };
    await system((tx) => sweepRights(tx, deps));
    await system((tx) => sweepRights(tx, deps));
    const { rowCount } = await site.db.owner.query(
      `select 1 from notice where kind = 'rights-request.due' and ref = $1`,
      [url.slice(8)],
    );
    expect(rowCount).toBe(1);
  });

  test('ends with an outcome of its kind, and nothing is added after it', async () => {
    const url = await open({ laChildId: 'C1', kind: 'complaint' });
    await ivy.post(`${url}/acknowledge`);
    const told = 'Wrote to the mother today.';
    expect((await ivy.post(`${url}/close`, { outcome: 'granted', told })).statusCode).toBe(422);
    expect((await ivy.post(`${url}/close`, { outcome: 'upheld', told })).statusCode).toBe(303);
    expect((await ivy.post(`${url}/note`, { note: 'More of it.' })).statusCode).toBe(409);
    const { rows } = await site.db.owner.query<{ event: string }>(
      `select event from audit_event where subject_id = $1 and event not like '%view' order by seq`,
      [url.slice(8)],
    );
    expect(rows.map(({ event }) => event)).toEqual([
      'complaint.received',
      'complaint.acknowledged',
      'rights.closed',
    ]);
  });
});
