import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { arriving, encoded, readAll } from '../../../../test/support/read-items.ts';
import { rollColumns } from './columns.ts';
import { readRoll } from './read.ts';

const options = { asOf: '2026-11-24', authorityId: '999', urn: '140001' };
const read = (text: string, extra: Partial<typeof options> | { urn?: never } = options) =>
  readAll(readRoll(arriving(encoded(text)), { asOf: '2026-11-24', authorityId: '999', ...extra }));

/** One pupil as three systems export her. */
const LAYOUTS: readonly (readonly [string, string])[] = [
  [
    'a full export with legal and preferred names',
    `UPN,Former UPN,Legal Surname,Legal Forename,Middle Name(s),Preferred Surname,DOB,Gender,Year Group,Address,Postcode,Admission Date,Leaving Date,Enrolment Status,Admission Number
L999200140001,,Okoro,Amara,Grace,,14/03/2014,F,7,"3 High Street, Newtown",ZZ1 2AB,02/09/2025,,C,004712
`,
  ],
  [
    'an export in words',
    `Admission number;Legal first name;Legal middle names;Legal last name;Preferred last name;Date of birth;Sex;Year group;Unique pupil number;Previous UPN;Home address;Home postcode;Enrolled on;Left on;Enrolment type
004712;Amara;Grace;Okoro;;2014-03-14;Female;Year 7;L999200140001;;3 High Street, Newtown;zz12ab;2025-09-02;;Current single registration
`,
  ],
  [
    'an export of an old system',
    `Adno\tUPN\tSurname\tForename\tMiddle\tChosen Surname\tDate of Birth\tSex\tNC Year\tEnrol Status\tDate of Entry\tDate of Leaving\tAddress Line\tPost Code\tFormer UPN
004712\tl999200140001\tOkoro\tAmara\tGrace\t\t14-Mar-2014\t2\tYr 7\tC - Current\t02-Sep-2025\t\t3 High Street, Newtown\tZZ1  2AB\t
`,
  ],
];

const head = 'UPN,Surname,Forename,DOB,Year,Entry date,Leaving date,Adno';
const row = (changes: Partial<Record<string, string>>) => {
  const values: Record<string, string> = {
    UPN: 'L999200140001',
    Surname: 'Okoro',
    Forename: 'Amara',
    DOB: '14/03/2014',
    Year: '7',
    'Entry date': '02/09/2025',
    'Leaving date': '',
    Adno: '004712',
    ...(changes as Record<string, string>),
  };
  return `${head}\n${head
    .split(',')
    .map((name) => values[name] ?? '')
    .join(',')}\n`;
};

describe('a school’s roll', () => {
  it.each(LAYOUTS)('reads %s to the same facts', async (_what, text) => {
    const { accepted, issues, header } = await read(text);
    expect(header?.unknown).toEqual([]);
    expect(issues).toEqual([]);
    expect(accepted[0]?.facts).toEqual({
      schoolKey: 'L999200140001',
      upn: 'L999200140001',
      formerUpn: null,
      forename: 'Amara',
      middleNames: 'Grace',
      surname: 'Okoro',
      preferredSurname: '',
      birthDate: '2014-03-14',
      sex: 'F',
      yearGroup: '7',
      address: '3 High Street, Newtown',
      postcode: 'ZZ1 2AB',
      since: '2025-09-02',
      until: null,
      status: 'C',
      admissionNumber: '004712',
    });
  });

  it('gives each column its own names', () => {
    const names = rollColumns.flatMap(({ field, title, synonyms }) => [
      ...new Set(
        [field, title, ...synonyms].map((name) => name.toLowerCase().replace(/[^a-z]/gu, '')),
      ),
    ]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each([
    [{}, 'L999200140001'],
    [{ UPN: '' }, 'adm:004712'],
    [{ UPN: 'A999200140001' }, 'adm:004712'],
    [{ UPN: '', Adno: '' }, /^name:[0-9a-f]{24}$/u],
  ])(
    'keys a pupil by UPN, else admission number, else name and birth date: %j',
    async (changes, key) => {
      const { records } = await read(row(changes));
      expect(records[0]?.key).toMatch(key instanceof RegExp ? key : new RegExp(`^${key}$`, 'u'));
    },
  );

  it('keys by name and birth date however the name is written', async () => {
    const [a, b] = await Promise.all(
      ['O’Connor-Diaz', 'OCONNOR DÍAZ'].map(async (Surname) => {
        const { records } = await read(row({ UPN: '', Adno: '', Surname }));
        return records[0]?.key;
      }),
    );
    expect(a).toBe(b);
  });

  it.each([
    ['Year 9', '9'],
    ['Y09', '9'],
    ['Reception', 'R'],
    ['0', 'R'],
    ['Nursery 1', 'N1'],
    ['Nursery', 'N2'],
    ['Curriculum Year 13', '13'],
    ['x', 'X'],
  ])('reads the year group “%s”', async (Year, code) => {
    const { accepted, issues } = await read(row({ Year }));
    expect(accepted[0]?.facts?.yearGroup).toBe(code);
    expect(issues).toEqual([]);
  });

  it.each<[Partial<Record<string, string>>, string, string, 'error' | 'query']>([
    [{ DOB: '31/02/2014' }, 'date-unreadable', 'DOB', 'error'],
    [{ DOB: '41712' }, 'date-mangled', 'DOB', 'error'],
    [{ DOB: '03/14/2014' }, 'date-mangled', 'DOB', 'error'],
    [{ DOB: '14/03/2027' }, 'birth-date-future', 'DOB', 'error'],
    [{ DOB: '14/03/1999' }, 'age-odd', 'DOB', 'query'],
    [{ Surname: '', Forename: '' }, 'name-missing', 'Surname', 'error'],
    [{ 'Leaving date': '01/09/2025' }, 'left-before-admission', 'Leaving date', 'error'],
    [{ 'Entry date': '########' }, 'date-mangled', 'Entry date', 'error'],
    [{ Year: 'Badgers' }, 'year-group-unknown', 'Year', 'query'],
    [{ UPN: 'A99920014000' }, 'upn-wrong', 'UPN', 'query'],
    [{ UPN: '9.50E+11' }, 'upn-mangled', 'UPN', 'query'],
    [{ UPN: '999200140001' }, 'upn-mangled', 'UPN', 'query'],
    [{ UPN: '' }, 'upn-missing', 'UPN', 'query'],
  ])('reports %j as %s', async (changes, rule, column, severity) => {
    const { issues, end } = await read(row(changes));
    expect(issues[0]).toMatchObject({ rule, column, severity, row: 1 });
    expect(end).toMatchObject({ accepted: severity === 'error' ? 0 : 1 });
  });

  it('says which school from the file only where the sender is not one school', async () => {
    const both = 'URN,LAESTAB,UPN,Surname,Forename,DOB\n';
    const pupil = 'L999200140001,Okoro,Amara,14/03/2014\n';
    const own = await read(`${both}140001,,${pupil}`);
    expect(own.end).toMatchObject({ accepted: 1 });
    const wrong = await read(`${both}140002,,${pupil}`);
    expect(wrong.issues[0]).toMatchObject({ rule: 'other-school', severity: 'error' });
    const several = await read(
      `${both}140001,,${pupil}140002,,${pupil},999/4001,${pupil},,${pupil}`,
      {},
    );
    expect(several.records.map(({ key }) => key)).toEqual([
      '140001:L999200140001',
      '140002:L999200140001',
      '9994001:L999200140001',
      'L999200140001',
    ]);
    expect(several.issues.map(({ rule, row: at }) => [rule, at])).toEqual([['no-school', 4]]);
  });

  it('asks what an unknown value means, and uses what a person said', async () => {
    const text = 'UPN,Surname,Forename,DOB,Status\nL999200140001,Okoro,Amara,14/03/2014,Zz\n';
    const columns = {
      upn: 'UPN',
      surname: 'Surname',
      forename: 'Forename',
      birthDate: 'DOB',
      status: 'Status',
    };
    const asked = await readAll(
      readRoll(arriving(encoded(text)), { ...options, mapping: { columns, values: {} } }),
    );
    expect(asked.issues[0]).toMatchObject({
      rule: 'unknown-value',
      column: 'Status',
      severity: 'query',
    });
    const said = await readAll(
      readRoll(arriving(encoded(text)), {
        ...options,
        mapping: { columns, values: { status: { Zz: 'M' } } },
      }),
    );
    expect(said.issues).toEqual([]);
    expect(said.accepted[0]?.facts?.status).toBe('M');
  });

  it('reads the pupils of a school-census extract, dates with month names and all', async () => {
    const sample = await readFile(
      new URL('../../../../test/fixtures/school-census/pupilonroll-sample.csv', import.meta.url),
      'utf8',
    );
    const { accepted, header, end } = await read(sample);
    expect(header?.columns).toMatchObject({
      birthDate: 'dob',
      yearGroup: 'ncyearactual',
      since: 'entrydate',
      status: 'enrolstatus',
      formerSurname: 'formersurname',
    });
    // One pupil stands in it twice, with different facts.
    expect(end).toMatchObject({ read: 20, accepted: 18 });
    expect(accepted[0]?.facts).toMatchObject({
      schoolKey: expect.stringMatching(/^name:/u) as string,
      upn: null,
      surname: 'SUR6864',
      birthDate: '2020-04-25',
      since: '2023-02-03',
      sex: 'M',
      status: 'C',
      yearGroup: '11',
    });
  });
});
