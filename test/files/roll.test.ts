import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { setTermCalendar } from '../../src/modules/schools/index.ts';
import { calendarDate as day } from '../../src/platform/calendar-date.ts';
import { LA } from '../support/database.ts';
import { openTestIntake, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);
const REGISTER = `URN,LA (code),EstablishmentNumber,EstablishmentName,CloseDate
${[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `14000${n},${LA},400${n},School ${n},`).join('\n')}
`;

let intake: TestIntake;
beforeAll(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
  await intake.publish(REGISTER, { kind: 'gias' });
});
afterAll(() => intake.close());

const HEAD = 'UPN,Former UPN,Surname,Forename,DOB,Year,Admission date,Leaving date,Adno';
const AMARA = {
  UPN: 'L999200140001',
  'Former UPN': '',
  Surname: 'Okoro',
  Forename: 'Amara',
  DOB: '14/03/2014',
  Year: '7',
  'Admission date': '02/09/2025',
  'Leaving date': '',
  Adno: '004712',
};
type Changes = Partial<typeof AMARA>;
const roll = (...pupils: Changes[]) =>
  `${[HEAD, ...pupils.map((each) => Object.values({ ...AMARA, ...each }).join(','))].join('\n')}\n`;
const send = (urn: string, asOf: string, ...pupils: Changes[]) =>
  intake.publish(roll(...pupils), { kind: 'roll-csv', asOf, urn, source: `Roll of ${urn}` });

type Row = Record<string, unknown>;
async function rows(query: string): Promise<unknown[][]> {
  const found = await intake.db.owner.query<Row>(query);
  return found.rows.map((row) => Object.values(row));
}
const pupils = (urn: string, columns: string) =>
  rows(`select ${columns} from pupil where urn = '${urn}' order by 1`);
const enrolments = (urn: string) =>
  rows(`select school_key, since, until, state from enrolment join pupil using (authority_id, pupil_id)
        where pupil.urn = '${urn}' order by 1, 2`);

describe('the register of establishments, published', () => {
  const register = (columns: string, row: string) =>
    `URN,LA (code),EstablishmentName${columns}\n${row}\n`;
  const school = () =>
    rows(`select establishment.name, inspection_rating, trust.name as trust from establishment
          left join trust using (authority_id, trust_id) where urn = '139999'`);

  it('keeps what a newer register leaves out, and what an older one contradicts', async () => {
    const ratings = ',OfstedRating (name),Trusts (code),Trusts (name)';
    await intake.publish(register(ratings, `139999,${LA},Old Name,Good,77,Bright Trust`), {
      kind: 'gias',
      asOf: '2026-09-01',
      source: 'Other register',
    });
    expect(await school()).toEqual([['Old Name', 'Good', 'Bright Trust']]);
    await intake.publish(
      register(',Trusts (code),Trusts (name)', `139999,${LA},New Name,77,Bright Trust`),
      {
        kind: 'gias',
        asOf: '2026-10-01',
        source: 'Other register',
      },
    );
    expect(await school()).toEqual([['New Name', 'Good', 'Bright Trust']]);
    await intake.publish(register(ratings, `139999,${LA},Older Name,Outstanding,,`), {
      kind: 'gias',
      asOf: '2026-08-01',
      source: 'Third register',
    });
    expect(await school()).toEqual([['New Name', 'Good', 'Bright Trust']]);
  });
});

describe('a roll, published', () => {
  it('says who is on it and since when', async () => {
    const batch = await send('140001', '2026-11-01', {});
    expect(batch).toMatchObject({ status: 'published', accepted: 1, new: 1 });
    expect(
      await pupils('140001', 'surname, forename, birth_date, upn, year_group, sight_until'),
    ).toEqual([['Okoro', 'Amara', '2014-03-14', 'L999200140001', '7', null]]);
    expect(await enrolments('140001')).toEqual([['L999200140001', '2025-09-02', null, 'reported']]);
    expect(await send('140001', '2026-11-08', {})).toMatchObject({
      new: 0,
      changed: 0,
      unchanged: 1,
    });
  });

  it('knows a pupil again whose UPN came, was corrected or was lost', async () => {
    const keys = () => pupils('140002', 'school_key, upn, former_upn');
    await send('140002', '2026-10-01', { UPN: '' });
    const [[first]] = (await rows(`select pupil_id from pupil where urn = '140002'`)) as [[string]];
    await send('140002', '2026-10-08', {});
    expect(await keys()).toEqual([['L999200140001', 'L999200140001', null]]);
    await send('140002', '2026-10-15', {
      UPN: 'A999200140002',
      'Former UPN': 'L999200140001',
      Adno: '',
    });
    expect(await keys()).toEqual([['A999200140002', 'A999200140002', 'L999200140001']]);
    expect(await rows(`select pupil_id from pupil where urn = '140002'`)).toEqual([[first]]);
    expect(await enrolments('140002')).toHaveLength(1);
  });

  it('keeps apart two pupils of one admission number with other birth dates', async () => {
    await send('140003', '2026-10-01', { UPN: '' });
    await send(
      '140003',
      '2026-10-08',
      {},
      { UPN: 'A999200140002', Forename: 'Bo', DOB: '01/01/2015' },
    );
    expect(await pupils('140003', 'forename')).toEqual([['Amara'], ['Bo']]);
  });

  it('lets a school see a leaver for five of its school days', async () => {
    await intake.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) =>
      setTermCalendar(
        tx,
        null,
        { urn: '140004' },
        {
          academicYear: 2026,
          terms: [
            {
              name: 'Autumn',
              first: day('2026-09-01'),
              last: day('2026-12-18'),
              halfTerm: { first: day('2026-10-26'), last: day('2026-10-30') },
            },
          ],
          insetDays: [day('2026-11-03')],
          halfDays: [],
        },
      ),
    );
    await send('140004', '2026-11-01', { 'Leaving date': '23/10/2026' });
    // After half-term: Monday 2, Wednesday 4 (Tuesday is INSET), Thursday, Friday, Monday 9 November.
    expect(await pupils('140004', 'sight_until')).toEqual([['2026-11-09']]);
    await send('140004', '2026-11-08', {});
    expect(await pupils('140004', 'sight_until')).toEqual([[null]]);
  });

  it('does not take back what the school confirmed by hand', async () => {
    await send('140005', '2026-10-01', {}, { UPN: 'A999200140002', Forename: 'Bo', Adno: '2' });
    await intake.db.owner.query(
      `
      update enrolment e set state = 'confirmed', confirmed_by = $1,
        until = case p.forename when 'Bo' then date '2026-10-20' end
      from pupil p where p.pupil_id = e.pupil_id and p.urn = '140005'`,
      [intake.analyst.personId],
    );
    await send(
      '140005',
      '2026-10-25',
      { Year: '8' },
      { UPN: 'A999200140002', Forename: 'Bo', Adno: '2', Year: '8' },
    );
    expect(await enrolments('140005')).toEqual([
      ['A999200140002', '2025-09-02', '2026-10-20', 'confirmed'],
      ['L999200140001', '2025-09-02', null, 'confirmed'],
    ]);
    // But the roll itself says when she left.
    await send('140005', '2026-11-01', { Year: '8', 'Leaving date': '30/10/2026' });
    expect((await enrolments('140005'))[1]).toEqual([
      'L999200140001',
      '2025-09-02',
      '2026-10-30',
      'confirmed',
    ]);
  });

  it('gives a pupil who comes back, or whose admission date is corrected, one running stay', async () => {
    await send('140006', '2026-10-01', {});
    await send('140006', '2026-10-08', { 'Admission date': '01/09/2026' });
    expect(await enrolments('140006')).toEqual([
      ['L999200140001', '2025-09-02', '2026-08-31', 'reported'],
      ['L999200140001', '2026-09-01', null, 'reported'],
    ]);
    await send('140006', '2026-10-15', { 'Admission date': '05/09/2025' });
    const stays = await enrolments('140006');
    expect(stays.filter(([, , until]) => until === null)).toEqual([
      ['L999200140001', '2025-09-05', null, 'reported'],
    ]);
  });

  it('tells the school by its LAESTAB in a file of several schools', async () => {
    const text = `LAESTAB,UPN,Surname,Forename,DOB\n${LA}/4007,L999200140001,Okoro,Amara,14/03/2014\n${LA}/4008,A999200140002,Okoro,Bo,01/01/2015\n`;
    await intake.publish(text, { kind: 'roll-csv', asOf: '2026-11-01', source: 'All rolls' });
    expect(
      await rows(`select urn, forename from pupil where urn in ('140007', '140008') order by 1`),
    ).toEqual([
      ['140007', 'Amara'],
      ['140008', 'Bo'],
    ]);
    // Without an admission date: since the first day of the school year.
    expect((await enrolments('140007'))[0]?.[1]).toBe('2026-09-01');
  });

  it('asks about a pupil whom a later roll no longer holds', async () => {
    const before = await send('140008', '2026-11-01', {}, { UPN: 'A999200140002', Forename: 'Bo' });
    expect(before).toMatchObject({ absent: 0 });
    const after = await send('140008', '2026-11-08', {});
    expect(after).toMatchObject({ absent: 1 });
    expect(await pupils('140008', 'forename, not_in_extract_since')).toEqual([
      ['Amara', null],
      ['Bo', '2026-11-08'],
    ]);
  });
});
