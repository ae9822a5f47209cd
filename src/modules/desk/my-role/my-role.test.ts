/** What a role is for: read by whoever holds it, said once, listed for those who remind. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES, writeSetting } from '../../../access/index.ts';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { briefOf } from './briefs.ts';
import { grantsInWords, RESOURCE_WORDS } from './grant-words.ts';
import { remindOfRole } from './settings.ts';

const REMINDER = 'You have not said yet that you read what your role is for';
let site: TestSite;
let worker: Visitor;
let administrator: Visitor;

beforeAll(async () => {
  site = await openTestSite();
  worker = await site.visitor('SW', 'worker@example.org');
  administrator = await site.visitor('SYS', 'sys@example.org');
});
afterAll(() => site.close());

const rows = async (query: string): Promise<number> =>
  (await site.db.owner.query(query)).rowCount ?? 0;
const readers = async (query: string): Promise<string> =>
  (await administrator.get(`/my-role/readers?${query}`)).body;

test('each page asks until it is read, once for each role, and the audit holds it', async () => {
  expect((await worker.get('/my-children')).body).toContain(REMINDER);
  const page = await worker.get('/my-role');
  expect(page.body).toContain(briefOf('SW').purpose);
  expect(page.body).toContain('children allocated to you');
  expect(await readers('show=unread&role=SW')).toContain('worker@example.org');
  await Promise.all([worker.post('/my-role'), worker.post('/my-role')]);
  expect((await worker.get('/my-children')).body).not.toContain(REMINDER);
  expect((await worker.get('/my-role')).body).toContain('You read version 1');
  expect(await rows('select 1 from role_brief_read')).toBe(1);
  expect(await rows(`select 1 from audit_event where event = 'role.read'`)).toBe(1);
  expect(await readers('show=unread&role=SW')).not.toContain('worker@example.org');
  expect(await readers('show=read')).toContain('worker@example.org');
  expect(await readers('role=SYS')).toContain('sys@example.org');
});

test('a word about an earlier wording is none about this one', async () => {
  await site.db.owner.query(
    `insert into role_brief_read (authority_id, person_id, role, version, read_at)
     values ($1, $2, 'SYS', 999, now())`,
    [LA, administrator.viewer.personId],
  );
  expect((await administrator.get('/my-role')).body).toContain('I have read it');
  expect(await readers('role=SYS')).toContain('sys@example.org');
});

test('nobody says it for somebody else, or in a role they do not act in', async () => {
  const say = (personId: string, role: string) =>
    site.db.database.withViewer(worker.viewer, (tx) =>
      tx.executeSql(
        `insert into role_brief_read (authority_id, person_id, role, version, read_at)
         values ('${LA}', '${personId}', '${role}', 1, now())`,
      ),
    );
  await expect(say(administrator.viewer.personId, 'SW')).rejects.toThrow();
  await expect(say(worker.viewer.personId, 'SYS')).rejects.toThrow();
});

test('an authority can leave the reminder out; the list stays', async () => {
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
    writeSetting(tx, null, remindOfRole, false),
  );
  expect((await administrator.get('/admin/people')).body).not.toContain(REMINDER);
  expect(await readers('')).toContain('sys@example.org');
});

test('only those who remind see who has read it', async () => {
  const refused = ROLES.filter((role) => !['SYS', 'IGO', 'SM'].includes(role));
  for (const role of refused) {
    const visitor = await site.visitor(role, `other-${role.toLowerCase()}@example.org`);
    expect([role, (await visitor.get('/my-role/readers')).statusCode]).toEqual([role, 403]);
    expect([role, (await visitor.get('/my-role')).statusCode]).toEqual([role, 200]);
  }
});

test('every resource that a page asks for has words, and no role is without them', () => {
  const asked = new Set(
    site.routes.flatMap(({ permission }) =>
      typeof permission === 'string' ? [] : permission.map(({ resource }) => resource),
    ),
  );
  expect([...asked].filter((resource) => !Object.hasOwn(RESOURCE_WORDS, resource))).toEqual([]);
  for (const role of ROLES) {
    expect([role, briefOf(role).expected.every(({ source }) => source !== '')]).toEqual([
      role,
      true,
    ]);
    expect([role, briefOf(role).neverSees.length > 0]).toEqual([role, true]);
  }
  expect(ROLES.filter((role) => grantsInWords(role).length === 0)).toEqual([]);
});
