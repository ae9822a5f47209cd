/** What files leave in the history of fields (J8), and what they must not leave. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { LA } from '../support/database.ts';
import { openTestIntake, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
});
afterEach(() => intake.close());

const BASE = {
  'Person ID': '1001',
  Forename: 'Amara',
  Surname: 'Okoro',
  'Date of birth': '14/03/2014',
  Postcode: 'ZZ1 2AB',
  Address: '3 High Street',
  'Address from': '02/09/2025',
  'Address protected': 'No',
  'Case status': 'CIN',
  'Case status from': '01/10/2026',
  'Allocated worker': 'Sam Carter',
  'Worker email': 'sam.carter@council.example',
  Team: 'North',
  'Allocated from': '05/10/2026',
};
type Changes = Readonly<Partial<Record<keyof typeof BASE, string>>>;
const send = (asOf: string, ...rows: Changes[]) => {
  const lines = rows.map((row) => Object.values({ ...BASE, ...row }).join(','));
  return intake.publish(`${[Object.keys(BASE).join(','), ...lines].join('\n')}\n`, {
    kind: 'care-csv',
    asOf,
  });
};

type Row = readonly unknown[];
async function rows(query: string): Promise<Row[]> {
  const found = await intake.db.owner.query<Record<string, unknown>>(query);
  return found.rows.map((row) => Object.values(row));
}
const changes = (field: string) =>
  rows(`select f.was, f.became, f.valid_from, f.batch_id, f.file_row, f.is_undo
        from field_change f join child c using (authority_id, child_id)
        where f.field = '${field}' and f.row_key not like 'former|%' and c.la_child_id = '1001' order by change_id`);
const count = async () => Number((await rows('select count(*) from field_change'))[0]?.[0]);

const OTHER = { 'Person ID': '1000', Surname: 'Lind' };

describe('a file', () => {
  it('leaves what it first said and what it changed, with its day, its number and the row', async () => {
    const first = await send('2026-11-01', OTHER, {});
    const second = await send('2026-11-08', OTHER, {
      Surname: 'Okoro-Hall',
      'Allocated worker': 'Ida Brook',
      'Worker email': 'ida.brook@council.example',
      'Allocated from': '06/11/2026',
    });
    expect(await changes('name')).toEqual([
      [null, ['Amara', '', 'Okoro'], '2026-11-01', first.batchId, 2, false],
      [['Amara', '', 'Okoro'], ['Amara', '', 'Okoro-Hall'], '2026-11-08', second.batchId, 2, false],
    ]);
    const workers = await changes('worker');
    expect(workers.map(([, became, from]) => JSON.stringify([became, from])).sort()).toEqual([
      '[["Ida Brook","2026-11-06",null],"2026-11-06"]',
      '[["Sam Carter","2026-10-05","2026-11-05"],"2026-11-05"]',
      '[["Sam Carter","2026-10-05",null],"2026-10-05"]',
    ]);
  });

  it('that says the same again leaves nothing', async () => {
    await send('2026-11-01', {});
    const before = await count();
    expect(before).toBeGreaterThan(5);
    await send('2026-11-08', {});
    await send('2026-11-09', { Team: 'North', 'Case status': 'Child in need' });
    expect(await count()).toBe(before);
  });

  it('taken back leaves the way back as a change of its own', async () => {
    const first = await send('2026-11-01', {});
    const second = await send('2026-11-08', { 'Date of birth': '15/03/2014' });
    await intake.takeBack(second.batchId);
    expect(
      (await changes('birth-date')).map(([was, became, , batch, , undo]) => [
        was,
        became,
        batch,
        undo,
      ]),
    ).toEqual([
      [null, ['2014-03-14'], first.batchId, false],
      [['2014-03-14'], ['2014-03-15'], second.batchId, false],
      [['2014-03-15'], ['2014-03-14'], second.batchId, true],
    ]);
    await intake.takeBack(first.batchId);
    expect(await count()).toBe(0);
  });
});

describe('where a child lives', () => {
  const homes = async () => (await changes('postcode')).map(([was, became]) => [was, became]);

  it('is noted while anybody may know it', async () => {
    await send('2026-11-01', {});
    await send('2026-11-08', { Postcode: 'ZZ9 9ZZ', 'Address from': '07/11/2026' });
    expect(await homes()).toContainEqual([null, ['ZZ9 9ZZ']]);
  });

  it('goes from the history, former homes too, once a home is protected, and never comes back', async () => {
    await send('2026-11-01', {});
    await send('2026-11-08', { 'Address protected': 'Yes' });
    expect(await homes()).toEqual([]);
    const batch = await send('2026-11-09', {
      Postcode: 'ZZ7 7ZZ',
      'Address from': '08/11/2026',
      'Address protected': 'Yes',
    });
    await intake.takeBack(batch.batchId);
    expect(await homes()).toEqual([]);
    expect(JSON.stringify(await rows('select f::text from field_change f'))).not.toMatch(/ZZ[17]/);
  });
});

describe('a roll', () => {
  it('leaves places at the school, and what changed of the pupil', async () => {
    await intake.publish(
      `URN,LA (code),EstablishmentNumber,EstablishmentName\n140001,${LA},4001,School 1\n`,
      { kind: 'gias' },
    );
    const roll = (asOf: string, surname: string, left: string) =>
      intake.publish(
        `UPN,Surname,Forename,DOB,Admission date,Leaving date\nL999200140001,${surname},Amara,15/10/2013,01/09/2025,${left}\n`,
        { kind: 'roll-csv', urn: '140001', asOf },
      );
    const first = await roll('2026-11-01', 'Okoro', '');
    const second = await roll('2026-11-08', 'Hall', '06/11/2026');
    const found = await rows(
      'select field, was, became, batch_id, file_row from field_change where pupil_id is not null order by field, change_id',
    );
    expect(found).toEqual([
      ['enrolment', null, ['140001', '2025-09-01', null], first.batchId, 1],
      [
        'enrolment',
        ['140001', '2025-09-01', null],
        ['140001', '2025-09-01', '2026-11-06'],
        second.batchId,
        1,
      ],
      ['school-name', ['Amara', '', 'Okoro'], ['Amara', '', 'Hall'], second.batchId, 1],
    ]);
  });
});

describe('disposal', () => {
  it('takes the history of what it deletes, and adds none', async () => {
    await send('2026-11-01', {});
    const before = await count();
    await intake.db.database.withSystem({ authorityId: LA, purpose: 'retention' }, (tx) =>
      tx.executeSql('delete from allocation'),
    );
    expect(await changes('worker')).toEqual([]);
    expect(await changes('team')).toEqual([]);
    expect(await count()).toBe(before - 2);
  });
});
