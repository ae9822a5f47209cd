import { describe, expect, it } from 'vitest';
import { arriving, encoded, readAll } from '../../../../test/support/read-items.ts';
import { caseStatuses } from './codes.ts';
import { careColumns } from './columns.ts';
import { readCareExtract } from './read.ts';

const options = { asOf: '2026-11-24', authorityId: '999' };
const read = (text: string, encoding?: 'utf-8' | 'windows-1252') =>
  readAll(readCareExtract(arriving(encoded(text, encoding)), options));

const VALUES: Record<string, string> = {
  'Person ID': '1048213',
  Forename: 'Amara',
  'Middle names': 'Grace',
  Surname: 'Okoro',
  'Previous surname': 'Bello; Hughes',
  'Date of birth': '14/03/2014',
  'Expected date of birth': '',
  Sex: 'Female',
  Ethnicity: 'Black African',
  UPN: 'L999200140001',
  'Former UPN': '',
  'UPN unknown reason': '',
  'NHS number': '943 476 5919',
  Address: '3 High Street, Newtown',
  Postcode: 'zz12ab',
  'Address from': '02/09/2025',
  'Address protected': 'No',
  'Case status': 'CP Ext',
  'Case status from': '01/10/2026',
  Disability: 'LD;AUT',
  'Allocated worker': 'Carter, Sam',
  'Worker email': 'Sam.Carter@council.example',
  'Worker telephone': '01632 960001',
  Team: 'Safeguarding North',
  'Lead practitioner type': 'Social worker',
  'Allocated from': '05/10/2026',
  'School (case system)': 'Brook Lane Academy',
  'School URN': '140001',
  'Looked after from': '',
  'Looked after to': '',
  'Record sealed': 'No',
};
type Changes = Readonly<Record<string, string>>;
function extract(...rows: Changes[]): string {
  const headings = Object.keys(VALUES);
  const line = (changes: Changes) =>
    headings
      .map((heading) => `"${(changes[heading] ?? VALUES[heading] ?? '').replaceAll('"', '""')}"`)
      .join(',');
  return `${headings.join(',')}\n${rows.map(line).join('\n')}\n`;
}
const factsOf = async (changes: Changes) => (await read(extract(changes))).accepted[0]?.facts;

describe('a social-care extract', () => {
  it('is read to what it states', async () => {
    const { accepted, issues, header } = await read(extract({}));
    expect(header?.unknown).toEqual([]);
    expect(issues).toEqual([]);
    expect(accepted[0]?.facts).toEqual({
      laChildId: '1048213',
      isSealed: false,
      name: { forename: 'Amara', middleNames: 'Grace', surname: 'Okoro' },
      formerSurnames: ['Bello', 'Hughes'],
      birthDate: '2014-03-14',
      expectedBirthDate: null,
      sex: 'F',
      ethnicity: 'BAFR',
      identifiers: {
        upn: 'L999200140001',
        'former-upn': null,
        'upn-unknown': null,
        nhs: '9434765919',
      },
      address: {
        line: '3 High Street, Newtown',
        postcode: 'ZZ1 2AB',
        since: '2025-09-02',
        isProtected: false,
      },
      school: { name: 'Brook Lane Academy', urn: '140001' },
      status: { status: 'cp', since: '2026-10-01', referralDate: null, endedOn: null },
      disabilities: ['AUT', 'LD'],
      worker: {
        name: 'Sam Carter',
        email: 'sam.carter@council.example',
        telephone: '01632 960001',
        lead: 'social-worker',
        since: '2026-10-05',
      },
      team: 'Safeguarding North',
      lookedAfter: null,
    });
  });

  it('says nothing of columns that the file does not have', async () => {
    const { accepted } = await read('Mosaic ID,First name\n7,Amara\n');
    expect(accepted[0]?.facts).toEqual({
      laChildId: '7',
      isSealed: false,
      name: { forename: 'Amara', middleNames: '', surname: '' },
    });
  });

  it('keeps nothing of a sealed record but its number', async () => {
    const { records } = await read(extract({ 'Record sealed': 'Yes', 'Case status': 'Odd' }));
    expect(records[0]).toMatchObject({ key: '1048213', accepted: true, issues: [] });
    expect(records[0]?.record.facts).toEqual({ laChildId: '1048213', isSealed: true });
  });

  it('gives each column its own names, and each case status its own spellings', () => {
    const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/gu, '');
    for (const specs of [
      careColumns.map(({ field, title, synonyms }) => [field, title, ...synonyms]),
      caseStatuses.map(({ code, title, synonyms }) => [code, title, ...synonyms]),
    ]) {
      const names = specs.flatMap((each) => [...new Set(each.map(plain))]);
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
  });

  it.each([
    ['CP Ext', 'cp'],
    ['CPP', 'cp'],
    ['CiN Plan', 'cin'],
    ['LAC', 'looked-after'],
    ['CLA&CP', 'looked-after-cp'],
    ['Open asmt', 'open-assessment'],
    ['Closed - stepdown', 'closed'],
    ['Closed Referral', 'closed'],
    ['NFA', 'closed-nfa'],
    ['e) Closed episode', 'closed'],
    ['Sec 47', 'section-47'],
    ['Open - no plan', 'open'],
  ])('knows the case status “%s”', async (status, code) => {
    expect((await factsOf({ 'Case status': status }))?.status?.status).toBe(code);
  });

  it.each([
    ['LD;AUT', ['AUT', 'LD']],
    ['Learning, Hearing', ['HEAR', 'LD']],
    ['Autism / Asperger', ['AUT']],
    ['NONE', []],
    ['No', []],
    ['N', []],
    ['Yes', ['ANY']],
    ['Y', ['ANY']],
    ['Yes; LD', ['LD']],
    ['', null],
    ['Unknown', null],
  ])('reads the disability “%s”', async (text, codes) => {
    const { accepted, issues } = await read(extract({ Disability: text }));
    expect(accepted[0]?.facts?.disabilities).toEqual(codes);
    expect(issues).toEqual([]);
  });

  it('tells an identifier that is not there from one that cannot be used', async () => {
    const identifiers = async (UPN: string) => (await factsOf({ UPN }))?.identifiers;
    expect(await identifiers('')).toHaveProperty('upn', null);
    expect(await identifiers('9.99E+11')).not.toHaveProperty('upn');
  });

  it.each(['', 'Unallocated', 'n/a'])('takes the worker “%s” for nobody', async (name) => {
    expect((await factsOf({ 'Allocated worker': name }))?.worker).toBeNull();
  });

  it.each<[Changes, string, 'error' | 'query']>([
    [{ 'Person ID': '' }, 'person-id-missing', 'error'],
    [{ 'Person ID': '1.05E+15' }, 'person-id-mangled', 'error'],
    [{ 'Person ID': '1048213.0' }, 'person-id-mangled', 'query'],
    [{ 'Date of birth': '31/02/2014' }, 'date-unreadable', 'error'],
    [{ 'Date of birth': '41712' }, 'date-mangled', 'error'],
    [{ 'Date of birth': '########' }, 'date-mangled', 'error'],
    [{ 'Date of birth': '14/03/2027' }, 'birth-date-future', 'error'],
    [{ 'Date of birth': '' }, 'birth-date-missing', 'query'],
    [{ 'Date of birth': '14/03/1999' }, 'age-over-25', 'query'],
    [{ UPN: 'A99920014000' }, 'upn-wrong', 'query'],
    [{ UPN: '9.99E+11' }, 'upn-mangled', 'query'],
    [{ 'NHS number': '9.43477E+09' }, 'nhs-number-wrong', 'query'],
    [{ 'NHS number': '9434765918' }, 'nhs-number-wrong', 'query'],
    [{ UPN: '', 'UPN unknown reason': 'Lost' }, 'upn-unknown-reason', 'query'],
    [{ 'Case status': 'Pathway 3' }, 'unknown-value', 'error'],
    [{ 'Case status': '' }, 'status-missing', 'query'],
    [{ 'Case status from': '' }, 'status-date-missing', 'query'],
    [{ 'Case status from': '01/12/2026' }, 'date-after-extract', 'error'],
    [{ 'Case status from': '01/01/2013' }, 'date-before-birth', 'error'],
    [{ Sex: 'Purple' }, 'unknown-value', 'query'],
    [{ Ethnicity: 'Martian' }, 'unknown-value', 'query'],
    [{ Disability: 'Tall' }, 'disability-unknown', 'query'],
    [{ 'Worker email': '' }, 'worker-email-missing', 'query'],
    [{ 'Worker email': 'sam at council' }, 'worker-email-wrong', 'query'],
    [{ 'Allocated worker': '' }, 'worker-missing', 'query'],
    [{ Forename: '', Surname: '' }, 'name-missing', 'query'],
    [{ 'School URN': 'Brook' }, 'urn-wrong', 'query'],
    [
      { 'Looked after from': '01/02/2026', 'Looked after to': '01/01/2026' },
      'ends-before-start',
      'error',
    ],
  ])('reports %j as %s', async (changes, rule, severity) => {
    const { issues, end } = await read(extract(changes));
    expect(issues.map((issue) => [issue.rule, issue.severity])).toEqual([[rule, severity]]);
    expect(Object.keys(changes)).toContain(issues[0]?.column);
    expect(end).toMatchObject({ accepted: severity === 'error' ? 0 : 1 });
  });

  it('rejects both rows of a child that the file holds twice with different words', async () => {
    const { issues, end } = await read(extract({}, { Surname: 'Bello' }));
    expect(issues.map(({ rule, row }) => [rule, row])).toEqual([
      ['key-repeated', 1],
      ['key-repeated', 2],
    ]);
    expect(end).toMatchObject({ read: 2, accepted: 0 });
  });

  it('reads the same facts from Windows-1252 and from UTF-8', async () => {
    const text = extract({ Surname: 'Núñez', Forename: 'Zoë' });
    const [one, other] = [await read(text), await read(text, 'windows-1252')];
    expect(one.accepted[0]?.facts?.name?.surname).toBe('Núñez');
    expect(other.accepted[0]?.facts).toEqual(one.accepted[0]?.facts);
  });
});
