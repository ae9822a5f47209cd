import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../access/index.ts';
import { caseloadFactory } from '../../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { EVERY_PUPIL, listPupils } from './queries.ts';

let db: TestDatabase;
let lead: Viewer;
beforeAll(async () => {
  db = await openTestDatabase();
  const make = caseloadFactory(db.owner);
  await make.school('100001', 'Elm School');
  lead = await make.viewer('DSL', 'dee@example.org', '100001');
  for (const [forename, surname] of [
    ['Zo\u00eb', 'Adler'],
    ['Ben', 'O_Hara'],
    ['Cy', 'Stone'],
  ] as const) {
    const childId = await make.child(forename);
    const pupilId = await make.enrol(childId, '100001', { forename, surname });
    await db.owner.query(
      `insert into link (authority_id, child_id, pupil_id, urn, basis, probability, is_confirmed)
       values ($1, $2, $3, '100001', 'upn', 1, true) on conflict do nothing`,
      [LA, childId, pupilId],
    );
    await db.owner.query(
      `insert into known_status (authority_id, child_id, status, updated_on) values ($1, $2, 'cin', '2026-11-24')
       on conflict do nothing`,
      [LA, childId],
    );
  }
});
afterAll(() => db.close());

test.each([
  ['', ['Adler', 'O_Hara', 'Stone']],
  ['stone cy', ['Stone']],
  ['%', []],
  ['_', ['O_Hara']],
  ['\\', []],
  ['ZO\u00cb', ['Adler']],
  ['zoe\u0308', ['Adler']],
])('what is typed is looked for as it stands: %j', async (term, surnames) => {
  const found = await db.database.withViewer(lead, (tx) =>
    listPupils(tx, { ...EVERY_PUPIL, term }, 'name'),
  );
  expect(found.map((each) => each.surname)).toEqual(surnames);
});
