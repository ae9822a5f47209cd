/** What each role that comes to a child otherwise than by allocation sees of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../test/support/site.ts';
import type { Role } from '../../access/index.ts';
import { refreshSight } from '../care/index.ts';
import { refreshNamedSight } from '../people/index.ts';

let site: TestSite;
let ada: string;
const people = new Map<string, Visitor>();
const as = (who: string): Visitor => {
  const visitor = people.get(who);
  if (visitor === undefined) throw new Error(`Nobody is ${who}`);
  return visitor;
};

beforeAll(async () => {
  site = await openTestSite();
  const { owner } = site.db;
  await owner.query(
    `insert into service (authority_id, service_id, name) values ($1, 'near', 'Near'), ($1, 'far', 'Far')`,
    [LA],
  );
  await owner.query(`update team set service_id = 'near' where team_id = 'north'`);
  ada = await site.make.child('C1', { forename: 'Ada', surname: 'Okafor' });
  await owner.query(
    `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
     values ($1, $2, 'Sam Hill', 'sam@example.org', 'north', '2026-01-05', '2026-11-01')`,
    [LA, ada],
  );
  await owner.query(
    `insert into care_episode (authority_id, child_id, referral_date, as_of) values ($1, $2, '2026-01-05', '2026-11-01')`,
    [LA, ada],
  );
  await owner.query(
    `insert into care_detail (authority_id, child_id, referral_date, primary_need) values ($1, $2, '2026-01-05', 'N4')`,
    [LA, ada],
  );
  for (const [who, role, scope] of [
    ['manager', 'TM', 'north'],
    ['service', 'SM', 'near'],
    ['other service', 'SM', 'far'],
    ['chair', 'IRO', LA],
    ['other chair', 'IRO', LA],
    ['youth', 'YJW', LA],
    ['inclusion', 'LAI', LA],
  ] as const satisfies readonly (readonly [string, Role, string])[]) {
    people.set(who, await site.visitor(role, `${who.replace(' ', '-')}@example.org`, scope));
  }
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());

const page = () => `/children/${ada}`;
async function status(who: string, url = page()): Promise<number> {
  return (await as(who).get(url)).statusCode;
}
/** What the subscriber does once the page has told. */
const follow = () =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    refreshNamedSight(tx, ada),
  );
const name = (role: string, who: string, by = 'manager') =>
  as(by).post(`${page()}/people`, { who: `${role}:${as(who).viewer.personId}` });
async function rows(who: string, table: string): Promise<number> {
  return site.db.database.withViewer(as(who).viewer, async (tx) => {
    const { rows: found } = await tx.executeSql(`select count(*)::int as count from ${table}`);
    return (found[0] as { count: number }).count;
  });
}

describe('a service manager', () => {
  test('sees the children of the teams of the service, and no others', async () => {
    expect((await as('service').get('/team/children')).body).toContain('Okafor');
    expect(await status('service')).toBe(200);
    expect((await as('other service').get('/team/children')).body).not.toContain('Okafor');
    expect(await status('other service')).toBe(404);
  });

  test('does not decide about a worker’s records', async () => {
    expect((await as('service').get(page())).body).not.toContain('Say that this child belongs');
    expect(await status('service', `${page()}/belongs`)).toBe(404);
    expect((await as('manager').get(page())).body).toContain('Say that this child belongs');
  });
});

describe('a professional whom the plan or case names', () => {
  test('sees nobody before', async () => {
    for (const who of ['chair', 'youth', 'inclusion']) expect(await rows(who, 'child')).toBe(0);
    expect(await status('chair')).toBe(404);
  });

  test('is named by a manager who sees the child, not by others', async () => {
    expect((await name('IRO', 'chair', 'other service')).statusCode).toBe(404);
    expect((await name('IRO', 'youth')).statusCode).toBe(422);
    expect((await name('IRO', 'chair', 'chair')).statusCode).toBe(403);
    expect((await name('IRO', 'chair')).statusCode).toBe(303);
    expect((await name('YJW', 'youth')).statusCode).toBe(303);
    expect((await name('LAI', 'inclusion', 'service')).statusCode).toBe(303);
    expect((await name('IRO', 'chair')).statusCode).toBe(303);
    await follow();
    expect((await as('manager').get(page())).body).toContain('chair@example.org');
    const { rowCount } = await site.db.owner.query('select 1 from named_professional');
    expect(rowCount).toBe(3);
  });

  test('a chair sees the child as a manager does, and cannot export', async () => {
    expect((await as('chair').get('/chairing')).body).toContain('Okafor');
    expect(await status('chair')).toBe(200);
    expect(await rows('chair', 'care_detail')).toBe(1);
    expect((await as('chair').get('/chairing')).body).not.toContain('CSV');
    expect(await status('other chair')).toBe(404);
  });

  test.each(['youth', 'inclusion'])('%s sees who it is and the worker, never why', async (who) => {
    const list = await as(who).get('/my-cases');
    expect(list.body).toContain('Okafor');
    expect(list.body).toContain('Sam Hill');
    expect(await status(who)).toBe(403);
    expect(await rows(who, 'care_detail')).toBe(0);
    expect(await rows(who, 'care_episode')).toBe(0);
    expect(await rows(who, 'child_change')).toBe(0);
  });

  test('a restricted child is nobody’s, named or not', async () => {
    const { owner } = site.db;
    await owner.query(
      `insert into restriction (authority_id, child_id, category, since, review_on) values ($1, $2, 'high-risk', '2026-11-01', '2027-01-30')`,
      [LA, ada],
    );
    await follow();
    for (const who of ['chair', 'youth', 'inclusion', 'service', 'manager'])
      expect([who, await rows(who, 'child')]).toEqual([who, 0]);
    await owner.query(`update restriction set lifted_on = '2026-11-02'`);
  });

  test('no longer sees the child once it is ended', async () => {
    const { rows: found } = await site.db.owner.query<{ named_id: string }>(
      `select named_id from named_professional where role = 'IRO'`,
    );
    const ended = await as('manager').post(`${page()}/people/end`, {
      named: found[0]?.named_id ?? '',
    });
    expect(ended.statusCode).toBe(303);
    await follow();
    expect(await status('chair')).toBe(404);
  });
});
