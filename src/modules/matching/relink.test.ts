import { afterEach, beforeEach, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { relink } from './relink.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
  await db.owner.query(
    `insert into establishment (authority_id, urn, la_code, name) values ($1, '100001', '999', 'Elm Primary'), ($1, '100002', '999', 'Oak Academy')`,
    [LA],
  );
});
afterEach(() => db.close());

interface Person {
  readonly forename: string;
  readonly surname: string;
  readonly dob: string;
  readonly upn?: string;
  readonly postcode?: string;
}

async function child(laId: string, person: Person): Promise<string> {
  const { rows } = await db.owner.query<{ child_id: string }>(
    `insert into child (authority_id, la_child_id, birth_date, sex) values ($1, $2, $3, 'F') returning child_id`,
    [LA, laId, person.dob],
  );
  const id = rows[0]?.child_id ?? '';
  await db.owner.query(
    `insert into child_name (authority_id, child_id, kind, forename, surname) values ($1, $2, 'current', $3, $4)`,
    [LA, id, person.forename, person.surname],
  );
  if (person.upn !== undefined) {
    await db.owner.query(
      `insert into child_identifier (authority_id, child_id, kind, value) values ($1, $2, 'upn', $3)`,
      [LA, id, person.upn],
    );
  }
  if (person.postcode !== undefined) {
    await db.owner.query(
      `insert into child_address (authority_id, child_id, since, postcode) values ($1, $2, '2020-01-01', $3)`,
      [LA, id, person.postcode],
    );
  }
  return id;
}

async function pupil(urn: string, key: string, person: Person): Promise<string> {
  const { rows } = await db.owner.query<{ pupil_id: string }>(
    `insert into pupil (authority_id, urn, school_key, forename, surname, birth_date, sex, upn, postcode)
     values ($1, $2, $3, $4, $5, $6, 'F', $7, $8) returning pupil_id`,
    [
      LA,
      urn,
      key,
      person.forename,
      person.surname,
      person.dob,
      person.upn ?? null,
      person.postcode ?? '',
    ],
  );
  return rows[0]?.pupil_id ?? '';
}

const run = () => db.database.withSystem({ authorityId: LA, purpose: 'test' }, relink);
const links = async (): Promise<object[]> =>
  (
    await db.owner.query<{ child_id: string }>(
      `select child_id, pupil_id, basis, is_confirmed, barred from link order by since, pupil_id`,
    )
  ).rows;

const ADA: Person = {
  forename: 'Ada',
  surname: 'Fenwick',
  dob: '2014-05-03',
  upn: 'A950000178301',
};

test('a valid UPN with an agreeing birth date links, and the school may see it', async () => {
  const childId = await child('C1', ADA);
  const pupilId = await pupil('100001', 'k1', { ...ADA, surname: 'Brook' });
  await run();
  expect(await links()).toEqual([
    { child_id: childId, pupil_id: pupilId, basis: 'upn', is_confirmed: true, barred: false },
  ]);
});

test('a UPN alone never links when name and birth date both disagree', async () => {
  await child('C1', ADA);
  await pupil('100001', 'k1', {
    forename: 'Oscar',
    surname: 'Lindqvist',
    dob: '2009-11-20',
    upn: 'A950000178301',
  });
  await run();
  expect(await links()).toEqual([]);
});

test('running again changes nothing, and a link that no longer stands goes to the history', async () => {
  await child('C1', ADA);
  const pupilId = await pupil('100001', 'k1', ADA);
  await run();
  const first = await links();
  await run();
  expect(await links()).toEqual(first);
  await db.owner.query(
    `update pupil set forename = 'Ivo', surname = 'Marsh', birth_date = '2010-01-02' where pupil_id = $1`,
    [pupilId],
  );
  await run();
  expect(await links()).toEqual([]);
  expect((await db.owner.query('select pupil_id from link_history')).rows).toEqual([
    { pupil_id: pupilId },
  ]);
});

test('a child who moves school is linked at both, each record once', async () => {
  const childId = await child('C1', ADA);
  await pupil('100001', 'k1', ADA);
  await pupil('100002', 'k9', ADA);
  await run();
  expect((await links()).map((each) => (each as { child_id: string }).child_id)).toEqual([
    childId,
    childId,
  ]);
});

test('an adopted child is never linked nor suggested, by pupil, by UPN or by seal', async () => {
  const before = await child('C1', ADA);
  await pupil('100001', 'k1', ADA);
  await db.owner.query(
    `insert into do_not_link (authority_id, child_id, upn, why) values ($1, $2, $3, 'adoption')`,
    [LA, before, ADA.upn],
  );
  const sealed = await child('C2', { forename: 'Bea', surname: 'Holt', dob: '2012-02-02' });
  await db.owner.query('update child set is_sealed = true where child_id = $1', [sealed]);
  await pupil('100001', 'k2', { forename: 'Bea', surname: 'Holt', dob: '2012-02-02' });
  await run();
  expect(await links()).toEqual([]);
  expect((await db.owner.query('select 1 from match_pair')).rows).toEqual([]);
});

test('a restricted child is linked for those on the list, and barred from everybody else', async () => {
  const childId = await child('C1', ADA);
  await pupil('100001', 'k1', ADA);
  await db.owner.query(
    `insert into restriction (authority_id, child_id, category, since, review_on) values ($1, $2, 'protected-location', '2026-01-01', '2027-01-01')`,
    [LA, childId],
  );
  await run();
  expect(await links()).toMatchObject([{ child_id: childId, barred: true }]);
});
