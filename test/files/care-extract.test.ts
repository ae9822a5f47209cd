import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { refreshSightOfWorker } from '../../src/modules/care/index.ts';
import { undoBatch } from '../../src/modules/intake/index.ts';
import { decideApproval } from '../../src/access/index.ts';
import { LA } from '../support/database.ts';
import { openTestIntake, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
});
afterEach(() => intake.close());

const BASE: Readonly<Record<string, string>> = {
  'Person ID': '1001',
  Forename: 'Amara',
  Surname: 'Okoro',
  'Date of birth': '14/03/2014',
  Sex: 'F',
  Ethnicity: 'BAFR',
  UPN: 'L999200140001',
  Address: '3 High Street',
  Postcode: 'ZZ1 2AB',
  'Address from': '02/09/2025',
  'Address protected': 'No',
  'Case status': 'CPP',
  'Case status from': '01/10/2026',
  Disability: 'No',
  'Allocated worker': 'Sam Carter',
  'Worker email': 'sam.carter@council.example',
  Team: 'Safeguarding North',
  'Allocated from': '05/10/2026',
  'School (case system)': 'Brook Lane Academy',
  'Looked after from': '',
  'Record sealed': 'No',
};
type Changes = Readonly<Record<string, string>>;
function extract(...rows: Changes[]): string {
  const headings = Object.keys(BASE);
  const lines = rows.map((changes) =>
    headings.map((heading) => `"${changes[heading] ?? BASE[heading] ?? ''}"`).join(','),
  );
  return `${[headings.join(','), ...lines].join('\n')}\n`;
}
const send = (asOf: string, ...rows: Changes[]) =>
  intake.publish(extract(...rows), { kind: 'care-csv', asOf });

type Row = Record<string, unknown>;
async function rows(query: string): Promise<Row[]> {
  return (await intake.db.owner.query<Row>(query)).rows;
}
const table = async (name: string, columns: string, order = '1') =>
  (await rows(`select ${columns} from ${name} order by ${order}`)).map((row) => Object.values(row));

const person = async (email: string, name: string): Promise<string> => {
  const [row] = await rows(
    `insert into person (authority_id, email, name) values ('${LA}', '${email}', '${name}') returning person_id`,
  );
  return String(row?.['person_id']);
};
const sight = () =>
  table(
    'sight join child using (authority_id, child_id)',
    "la_child_id, split_part(scope, ':', 1), source, since, until, barred",
    '1, 2, 4',
  );

describe('a social-care extract, published', () => {
  it('says who the child is, where the case stands and who works on it', async () => {
    const batch = await send('2026-11-01', {});
    expect(batch).toMatchObject({ status: 'published', read: 1, accepted: 1, new: 1 });
    expect(await table('child', 'la_child_id, birth_date, sex, ethnicity, is_sealed')).toEqual([
      ['1001', '2014-03-14', 'F', 'BAFR', false],
    ]);
    expect(await table('child_name', 'kind, forename, surname')).toEqual([
      ['current', 'Amara', 'Okoro'],
    ]);
    expect(await table('child_identifier', 'kind, value')).toEqual([['upn', 'L999200140001']]);
    expect(await table('child_address', 'since, until, line, postcode, is_protected')).toEqual([
      ['2025-09-02', null, '3 High Street', 'ZZ1 2AB', false],
    ]);
    expect(
      await table('care_plan', 'kind, started_on, ended_on, is_inferred, referral_date'),
    ).toEqual([['cp', '2026-10-01', null, true, '2026-10-01']]);
    expect(await table('care_episode', 'referral_date, closure_date, is_inferred')).toEqual([
      ['2026-10-01', null, true],
    ]);
    expect(await table('allocation', 'since, until, worker_name, worker_email, team_id')).toEqual([
      ['2026-10-05', null, 'Sam Carter', 'sam.carter@council.example', 'safeguarding-north'],
    ]);
    expect(await table('team', 'team_id, name')).toEqual([
      ['safeguarding-north', 'Safeguarding North'],
    ]);
    expect(await table('care_school', 'school_name, urn')).toEqual([['Brook Lane Academy', null]]);
    // The first extract is no news: it was always so.
    expect(await table('child_change', 'words')).toEqual([]);
  });

  it('changes nothing when it says the same again', async () => {
    await send('2026-11-01', {});
    const stands = async () =>
      Promise.all(
        ['child', 'care_plan', 'care_episode', 'allocation', 'child_address', 'child_change'].map(
          (name) => rows(`select * from ${name}`),
        ),
      );
    const before = await stands();
    expect(await send('2026-11-08', {})).toMatchObject({ new: 0, changed: 0, unchanged: 1 });
    expect(await stands()).toEqual(before);
  });

  it('ends the former allocation the day before the new one, and tells the school who it is', async () => {
    await person('sam.carter@council.example', 'Sam Carter');
    await person('jo.lee@council.example', 'Jo Lee');
    await send('2026-11-01', {});
    await send('2026-11-08', {
      'Allocated worker': 'Lee, Jo',
      'Worker email': 'Jo.Lee@council.example',
      'Allocated from': '03/11/2026',
    });
    expect(await table('allocation', 'worker_name, since, until', '2')).toEqual([
      ['Sam Carter', '2026-10-05', '2026-11-02'],
      ['Jo Lee', '2026-11-03', null],
    ]);
    expect(await sight()).toEqual([
      ['1001', 'person', 'allocation', '2026-10-05', '2026-12-02', false],
      ['1001', 'person', 'allocation', '2026-11-03', null, false],
      ['1001', 'team', 'team', '2026-10-05', '2026-12-02', false],
      ['1001', 'team', 'team', '2026-11-03', null, false],
    ]);
    expect(await rows('select words from child_change where for_schools')).toEqual([
      { words: 'The social worker is now Jo Lee, since 3 November 2026 as far as we know' },
    ]);
  });

  it('gives a worker who is entered after the import the children allocated to them', async () => {
    await send('2026-11-01', {});
    expect((await sight()).map(([, scope]) => scope)).toEqual(['team']);
    await person('sam.carter@council.example', 'Sam Carter');
    await intake.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      refreshSightOfWorker(tx, 'Sam.Carter@council.example'),
    );
    expect((await sight()).map(([, scope]) => scope)).toEqual(['person', 'team']);
  });

  it('moves from one plan to another without a gap, and remembers from when the end is known', async () => {
    await send('2026-11-01', {});
    await send('2026-11-08', { 'Case status': 'CiN Plan', 'Case status from': '04/11/2026' });
    expect(await table('care_plan', 'kind, started_on, ended_on, end_known_on')).toEqual([
      ['cin', '2026-11-04', null, null],
      ['cp', '2026-10-01', '2026-11-04', '2026-11-24'],
    ]);
    expect(await table('child_change', 'words, on_day', '2, 1')).toEqual([
      ['Child in need plan began', '2026-11-04'],
      ['Child protection plan ended', '2026-11-04'],
      ['Status: child in need', '2026-11-24'],
    ]);
    expect(await rows('select words from child_change where for_schools')).toEqual([
      { words: 'Status: child in need' },
    ]);
  });

  it('closes the case, its plan and its allocation on the day of closure', async () => {
    await person('sam.carter@council.example', 'Sam Carter');
    await send('2026-11-01', {});
    await send('2026-11-20', {
      'Case status': 'Closed - stepdown',
      'Case status from': '18/11/2026',
    });
    expect(await table('care_plan', 'kind, ended_on')).toEqual([['cp', '2026-11-18']]);
    expect(await table('care_episode', 'referral_date, closure_date, closure_known_on')).toEqual([
      ['2026-10-01', '2026-11-18', '2026-11-24'],
    ]);
    expect(await sight()).toEqual([
      ['1001', 'person', 'allocation', '2026-10-05', '2026-12-18', false],
      ['1001', 'team', 'team', '2026-10-05', '2026-12-18', false],
    ]);
  });

  it('keeps a former surname and a former UPN, and ends an address that was left', async () => {
    await send('2026-11-01', {});
    await send('2026-11-08', {
      Surname: 'Hughes',
      UPN: 'A999200140002',
      Address: '9 Low Road',
      'Address from': '05/11/2026',
    });
    expect(await table('child_name', 'kind, surname')).toEqual([
      ['current', 'Hughes'],
      ['former', 'Okoro'],
    ]);
    expect(await table('child_identifier', 'kind, value')).toEqual([
      ['former-upn', 'L999200140001'],
      ['upn', 'A999200140002'],
    ]);
    expect(await table('child_address', 'since, until, line')).toEqual([
      ['2025-09-02', '2026-11-04', '3 High Street'],
      ['2026-11-05', null, '9 Low Road'],
    ]);
  });

  it('takes a looked-after child off the plan and keeps the stay in care', async () => {
    await send('2026-11-01', { 'Case status': 'CIN' });
    await send('2026-11-08', {
      'Case status': 'LAC',
      'Case status from': '05/11/2026',
      'Looked after from': '05/11/2026',
    });
    expect(await table('care_plan', 'kind, ended_on')).toEqual([['cin', '2026-11-05']]);
    expect(await table('looked_after_period', 'started_on, ended_on')).toEqual([
      ['2026-11-05', null],
    ]);
  });

  it('an older extract that comes late fills gaps and changes no state', async () => {
    await send('2026-11-08', {
      Ethnicity: '',
      'Case status': 'CIN',
      'Case status from': '04/11/2026',
    });
    await send('2026-10-15', {
      Surname: 'Bello',
      'Allocated worker': 'Jo Lee',
      'Worker email': '',
    });
    expect(await table('child', 'la_child_id, ethnicity')).toEqual([['1001', null]]);
    expect(await table('child_name', 'kind, surname')).toEqual([
      ['current', 'Okoro'],
      ['former', 'Bello'],
    ]);
    expect(await table('care_plan', 'kind, started_on, ended_on')).toEqual([
      ['cin', '2026-11-04', null],
    ]);
    expect(await table('allocation', 'worker_name')).toEqual([['Sam Carter']]);
  });

  it('keeps nothing of a sealed record, and bars what was held', async () => {
    await person('sam.carter@council.example', 'Sam Carter');
    await send('2026-11-01', {});
    await send('2026-11-08', { 'Record sealed': 'Yes', Forename: 'New', Surname: 'Name' });
    expect(await table('child', 'la_child_id, is_sealed, sealed_on')).toEqual([
      ['1001', true, '2026-11-08'],
    ]);
    expect((await sight()).map((row) => row.at(-1))).toEqual([true, true]);
    expect(await table('child_name', 'surname')).toEqual([['Okoro']]);
    const facts = await rows('select facts from source_record');
    expect(facts).toEqual([{ facts: { laChildId: '1001', isSealed: true } }]);
    // A file never lifts a seal.
    await send('2026-11-15', { Surname: 'Hughes' });
    expect(await table('child', 'la_child_id, is_sealed')).toEqual([['1001', true]]);
    expect(await table('child_name', 'surname')).toEqual([['Okoro']]);
  });

  it('is taken back whole: rows, news and sight', async () => {
    await person('sam.carter@council.example', 'Sam Carter');
    await send('2026-11-01', {});
    const stands = async () =>
      Promise.all(
        [
          'child',
          'child_name',
          'care_plan',
          'care_episode',
          'allocation',
          'sight',
          'child_change',
          'care_status',
        ].map((name) => rows(`select * from ${name} order by 1, 2, 3, 4`)),
      );
    const before = await stands();
    const batch = await send(
      '2026-11-08',
      {
        Surname: 'Hughes',
        'Case status': 'Closed',
        'Case status from': '05/11/2026',
        'Allocated worker': 'Jo Lee',
      },
      { 'Person ID': '1002', UPN: '', 'Allocated worker': 'Jo Lee', 'Worker email': '' },
    );
    expect(await stands()).not.toEqual(before);
    const asked = await undoBatch(intake.deps, intake.analyst, batch.batchId);
    if (asked.state === 'waits-for-second-person') {
      await intake.db.database.withViewer(intake.colleague, (tx) =>
        decideApproval(tx, intake.colleague, asked.approvalId, 'approved'),
      );
    }
    const undone = await undoBatch(intake.deps, intake.analyst, batch.batchId);
    expect(undone.batch).toMatchObject({ status: 'undone', kept: 0 });
    expect(await stands()).toEqual(before);
  });

  it('marks a child whom the case system no longer lists, and one whom it lists again', async () => {
    const absent = () => table('child', 'la_child_id, not_in_extract_since');
    await send('2026-11-01', {}, { 'Person ID': '1002', UPN: '' });
    await send('2026-11-08', {});
    expect(await absent()).toEqual([
      ['1001', null],
      ['1002', '2026-11-08'],
    ]);
    await send('2026-11-15', {}, { 'Person ID': '1002', UPN: '' });
    expect((await absent())[1]).toEqual(['1002', null]);
  });
});
