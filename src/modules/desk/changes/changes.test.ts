/** What changed in a record, by who may see what of it (J8). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../../../../test/support/site.ts';
import { refreshSight } from '../../care/index.ts';

let site: TestSite;
let sam: Visitor;
let child = '';
let pupil = '';

const system = (text: string, values: unknown[] = []) =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'import' }, (tx) =>
    tx.executeSql(text, values),
  );
const refresh = () =>
  site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
const url = (more = '') => `/children/${child}/changes${more}`;

beforeAll(async () => {
  site = await openTestSite();
  child = await site.make.child('C1', { forename: 'Ada', surname: 'Okafor', postcode: 'ZZ1 1AA' });
  pupil = await site.make.enrol(child, '100001', { forename: 'Ada', surname: 'Okafor' });
  await site.make.allocate(child, 'sam@example.org');
  sam = await site.visitor('SW', 'sam@example.org');
  await refresh();
  await system(`update child_name set surname = 'Newname' where child_id = $1`, [child]);
  await system(`update child_address set postcode = 'ZZ2 2BB' where child_id = $1`, [child]);
  await system(`update pupil set surname = 'Schoolname' where pupil_id = $1`, [pupil]);
  await system(
    `insert into care_plan (authority_id, child_id, kind, started_on, as_of) values ($1, $2, 'cp', '2026-10-01', '2026-11-01')`,
    [LA, child],
  );
});
afterAll(() => site.close());

describe('the allocated worker', () => {
  test('sees what every field was and became, and the look is noted', async () => {
    const { body, statusCode } = await sam.get(url());
    expect(statusCode).toBe(200);
    for (const words of [
      'Ada Okafor',
      'Ada Newname',
      'ZZ1 1AA',
      'ZZ2 2BB',
      'Child protection plan',
      'Ada Schoolname',
      'Elm School, by UPN',
    ])
      expect(body).toContain(words);
    const { rows } = await site.db.owner.query<{ subject_id: string; actor: string }>(
      `select subject_id, actor from audit_event where event = 'history.view' order by seq desc limit 1`,
    );
    expect(rows[0]).toEqual({ subject_id: child, actor: sam.viewer.personId });
  });

  test('narrows the list to a field', async () => {
    const { body } = await sam.get(url('?field=name'));
    expect(body).toContain('Ada Newname');
    expect(body).not.toContain('ZZ2 2BB');
    expect(body).not.toContain('Child protection plan</');
  });

  test('reaches it from the child’s page', async () => {
    expect((await sam.get(`/children/${child}`)).body).toContain(`href="${url()}"`);
  });

  test('sees assertions, when they were withdrawn, and the school’s answers with what was taken back', async () => {
    const dee = await site.visitor('DSL', 'dee@example.org');
    await site.db.owner.query(
      `insert into cohort_assertion (authority_id, child_id, since, reason, asserted_by, asserted_at, withdrawn_at, withdrawn_by)
       values ($1, $2, '2026-01-05', 'Known from another authority.', $3, '2026-11-02', '2026-11-03', $3)`,
      [LA, child, sam.viewer.personId],
    );
    await site.db.owner.query(
      `insert into roll_answer (authority_id, urn, pupil_id, answer, answered_by, answered_at, press, state_before, undone_at)
       values ($1, '100001', $2, 'ours', $3, '2026-11-04', gen_random_uuid(), 'reported', '2026-11-05')`,
      [LA, pupil, dee.viewer.personId],
    );
    const { body } = await sam.get(url('?field=belongs'));
    expect(body).toContain('Known from another authority.');
    expect(body).toContain('Withdrawn');
    const school = (await sam.get(url('?field=school'))).body;
    expect(school).toContain('Confirmed as its pupil');
    expect(school).toContain('Taken back');
  });
});

describe('others', () => {
  test('a worker of another child, an adviser and an administrator see nothing, told apart from nothing', async () => {
    const una = await site.visitor('SW', 'una@example.org');
    const none = await una.get('/children/00000000-0000-4000-8000-000000000000/changes');
    const foreign = await una.get(url());
    expect([none.statusCode, foreign.statusCode]).toEqual([404, 404]);
    for (const role of ['EA', 'VSH', 'DA', 'SYS', 'GOV'] as const) {
      const visitor = await site.visitor(role, `${role.toLowerCase()}@example.org`);
      expect([role, (await visitor.get(url())).statusCode >= 403]).toEqual([role, true]);
    }
  });

  test('the safeguarding lead sees the school’s own facts alone', async () => {
    const dora = await site.visitor('DSL', 'dora@example.org');
    await site.db.owner.query(
      `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cp', '2026-11-01')`,
      [LA, child],
    );
    const { body, statusCode } = await dora.get(`/our-pupils/${pupil}/changes`);
    expect(statusCode).toBe(200);
    expect(body).toContain('Ada Schoolname');
    for (const secret of ['Newname', 'ZZ', 'protection plan', 'by UPN, '])
      expect(body).not.toContain(secret);
    expect((await dora.get(url())).statusCode).toBe(404);
  });

  test('a youth-justice worker named for the child sees who it is and who works with it, not its plan', async () => {
    const yan = await site.visitor('YJW', 'yan@example.org');
    await site.db.owner.query(
      `insert into sight (authority_id, child_id, scope, source, since) values ($1, $2, $3, 'named', '2026-01-01')`,
      [LA, child, `named:YJW:${yan.viewer.personId}`],
    );
    const { body, statusCode } = await yan.get(url());
    expect(statusCode).toBe(200);
    expect(body).toContain('Ada Newname');
    for (const secret of ['ZZ2 2BB', 'Child protection plan', 'Known from another'])
      expect(body).not.toContain(secret);
  });
});

test('a protected home is in no row, and a restricted child’s history is there for nobody', async () => {
  await system(`update child_address set is_protected = true where child_id = $1`, [child]);
  expect((await sam.get(url('?field=home'))).body).not.toMatch(/ZZ\d/);
  await site.db.owner.query(
    `insert into restriction (authority_id, child_id, category, since, review_on, reason, set_by)
     values ($1, $2, 'high-risk', '2026-11-01', '2027-01-01', 'High risk of harm.', $3)`,
    [LA, child, sam.viewer.personId],
  );
  expect((await sam.get(url())).statusCode).toBe(404);
});

test('the pages ask the index, and answer within 200 ms beside 200,000 changes of other children', async () => {
  const other = await site.make.child('C2', { surname: 'Busy' });
  await site.make.allocate(other, 'sam@example.org');
  await refresh();
  await site.db.owner.query(
    `insert into field_change (authority_id, child_id, table_name, row_key, field, resource, became, known_at)
     select $1, case when n % 400 = 0 then $2::uuid else gen_random_uuid() end, 'child', n::text, 'birth-date', 'R03', array['2014-01-01'], now()
     from generate_series(1, 200000) n`,
    [LA, other],
  );
  await site.db.owner.query('analyze field_change');
  await sam.get(`/children/${other}/changes`);
  const begun = performance.now();
  const { body } = await sam.get(`/children/${other}/changes?page=3`);
  expect(body).toContain('101 to 150 of 500');
  expect(performance.now() - begun).toBeLessThan(200);
});
