import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../access/index.ts';
import { caseloadFactory } from '../../../../test/factories/caseload.ts';
import { LA, openTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { refreshSight } from '../../care/index.ts';
import { countDiscrepancies, listDiscrepancies } from './queries.ts';

let db: TestDatabase;
let sam: Viewer;
const ALL = { term: '', what: '', worker: '' };

beforeAll(async () => {
  db = await openTestDatabase();
  const make = caseloadFactory(db.owner);
  await make.team('north');
  await make.school('100001', 'St. Mary’s Primary');
  await make.school('100002', 'Oak Academy');
  sam = await make.viewer('SW', 'sam@example.org');
  const child = async (name: string, facts = {}) => {
    const id = await make.child(name, { forename: 'A', surname: name, upn: 'U', ...facts });
    await make.allocate(id, 'sam@example.org');
    return id;
  };
  const same = await child('same');
  await make.enrol(same, '100001', { upn: 'U' });
  await make.careSchool(same, '100001');

  const sameByName = await child('same-by-name');
  await make.enrol(sameByName, '100001', { upn: 'U' });
  await make.careSchool(sameByName, null, 'ST MARYS PRIMARY'.replace('MARYS', 'MARY’S'));

  const other = await child('other-school');
  await make.enrol(other, '100001', { upn: 'U' });
  await make.careSchool(other, '100002');

  const left = await child('left');
  await make.enrol(left, '100001', { upn: 'U', until: '2026-07-20' });
  await make.careSchool(left, '100001');

  const two = await child('two-rolls');
  await make.enrol(two, '100001', { upn: 'U' });
  await make.enrol(two, '100002', { upn: 'U' });
  await make.careSchool(two, '100002');

  const blank = await child('blank');
  await make.enrol(blank, '100002', { upn: 'U' });

  const numbers = await child('numbers', { upn: undefined, born: '2014-05-04' });
  await make.enrol(numbers, '100002', { upn: 'V' });
  await make.careSchool(numbers, '100002');

  const unlinked = await child('unlinked');
  await make.careSchool(unlinked, '100002');

  const notMine = await make.child('not-mine', { upn: 'W' });
  await make.allocate(notMine, 'else@example.org');
  await make.enrol(notMine, '100001', { upn: 'U' });
  await db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => db.close());

test('each difference names both sides, their days and the school of the roll', async () => {
  const found = await db.database.withViewer(sam, (tx) => listDiscrepancies(tx, ALL));
  expect(found.map((d) => [d.laChildId, d.what, d.careSays, d.rollsSay])).toEqual([
    ['blank', 'school', null, 'Oak Academy'],
    ['left', 'school', 'St. Mary’s Primary', 'Left St. Mary’s Primary'],
    ['numbers', 'upn', null, 'V'],
    ['numbers', 'birth-date', '2014-05-04', '2014-05-03'],
    ['other-school', 'school', 'Oak Academy', 'St. Mary’s Primary'],
  ]);
  expect(found.at(-1)).toMatchObject({ careOn: '2026-11-02', rollsOn: '2026-10-01', basis: 'upn' });
});

test('the numbers are the length of the list, filtered too', async () => {
  await db.database.withViewer(sam, async (tx) => {
    for (const what of ['', 'school', 'upn', 'birth-date', 'nonsense']) {
      const filter = { ...ALL, what };
      const list = await listDiscrepancies(tx, filter);
      const counts = await countDiscrepancies(tx, filter);
      expect(counts).toMatchObject({ total: 5, children: 4, found: list.length });
    }
  });
});
