import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { arriving, encoded, readAll } from '../../../../test/support/read-items.ts';
import { giasReader } from './reader.ts';

const SAMPLE = readFileSync(
  new URL('../../../../test/fixtures/gias/full-format-sample.csv', import.meta.url),
  'utf8',
);
const options = { asOf: '2026-11-24', authorityId: '999' };
const read = (text: string, encoding?: 'utf-8' | 'windows-1252') =>
  readAll(giasReader.read(arriving(encoded(text, encoding)), options));

type Row = Record<string, string>;
const rowsOf = () => Papa.parse<Row>(SAMPLE, { header: true }).data.filter((row) => row['URN']);
const written = (rows: readonly Row[]) => Papa.unparse([...rows]);
const changed = (changes: Row) => written([{ ...rowsOf()[0], ...changes }]);

/** The layout of 2019: without the columns added since, and one under its former name. */
function asIn2019(row: Row): Row {
  const added =
    /^(QAB|CHNumber|FSM$|EstablishmentAccredited|AccreditationExpiryDate|BSOInspectorateName)/u;
  return Object.fromEntries(
    Object.entries(row)
      .filter(([heading]) => !added.test(heading))
      .map(([heading, value]) => [
        heading.replace('InspectorateName (name)', 'Inspectorate (name)'),
        value,
      ]),
  );
}

describe('the national register', () => {
  it('is read in its layout of 140 columns', async () => {
    const { header, accepted, issues, end } = await read(SAMPLE);
    expect(header?.headings).toHaveLength(140);
    expect(header && giasReader.version(header)).toBe('May 2024 layout');
    expect(end).toEqual({ item: 'end', read: 15, accepted: 15, rejected: 0 });
    expect(issues).toEqual([]);
    expect(accepted[0]?.facts).toMatchObject({
      trust: { id: '2000', name: 'trust name 1' },
      columns: {
        urn: '130000',
        la_code: '100',
        establishment_number: '1000',
        name: 'school 1',
        type_code: '28',
        status_name: 'Open',
        phase_name: 'Secondary',
        open_date: '1993-05-29',
        close_date: null,
        low_age: 11,
        high_age: 18,
        sixth_form: 'Has a sixth form',
        number_of_pupils: 1463,
        percentage_fsm: 32.7,
        inspection_rating: 'Outstanding',
        last_inspection: '2021-01-01',
        special_measures: null,
        uprn: null,
        postcode: 'NG8 3AF',
        district_code: 'E06000100',
        easting: 533498,
      },
    });
  });

  it('says the same in its layout of 2019, in either encoding and either style of dates', async () => {
    const rows = rowsOf().map((row) => ({ ...row, Town: 'Ynys Môn' }));
    const expected = (await read(written(rows))).accepted.map((record) => record.facts);
    const dashed = written(rows).replace(/(\d\d)\/(\d\d)\/(\d{4})/gu, '$1-$2-$3');
    const old = await read(written(rows.map(asIn2019)));
    expect(old.header && giasReader.version(old.header)).toBe('2019 layout');
    for (const file of [await read(dashed, 'windows-1252'), await read(`\uFEFF${dashed}`), old]) {
      expect(file.accepted.map((record) => record.facts)).toEqual(expected);
    }
  });

  it('does without the ratings, which the register may leave out', async () => {
    const without = rowsOf().map((row) =>
      Object.fromEntries(Object.entries(row).filter(([heading]) => !heading.startsWith('Ofsted'))),
    );
    const { accepted, end } = await read(written(without));
    expect(end).toMatchObject({ accepted: 15 });
    // Not said is not "none": what an earlier register said of ratings must stand.
    expect(accepted[0]?.facts?.columns).not.toHaveProperty('inspection_rating');
  });

  it.each([
    ['TypeOfEstablishment (code)', '01', 'type_code', '1'],
    ['PhaseOfEducation (code)', '0', 'phase_code', '0'],
    ['OpenDate', '', 'open_date', null],
    ['TypeOfResourcedProvision (name)', 'Not applicable', 'resourced_provision', null],
    ['Postcode', 'ng83af', 'postcode', 'NG8 3AF'],
    ['UPRN', '10001234567', 'uprn', '10001234567'],
    ['EstablishmentName', "St  John's", 'name', "St John's"],
  ])('reads %s “%s”', async (heading, value, column, expected) => {
    const { accepted } = await read(changed({ [heading]: value }));
    expect(accepted[0]?.facts?.columns[column]).toBe(expected);
  });

  it.each([
    ['URN', '', 'urn-missing', 'error'],
    ['URN', '12', 'urn-missing', 'error'],
    ['LA (code)', 'E09000001', 'la-code-missing', 'error'],
    ['EstablishmentName', '', 'name-missing', 'error'],
    ['OpenDate', '31/02/2001', 'date-unreadable', 'query'],
    ['CloseDate', '01/01/1980', 'closed-before-opened', 'query'],
  ])('reports %s “%s”', async (heading, value, rule, severity) => {
    const { issues, end } = await read(changed({ [heading]: value }));
    expect(issues.map((issue) => [issue.rule, issue.severity, issue.row, issue.column])).toEqual([
      [rule, severity, 1, heading],
    ]);
    expect(end).toMatchObject({ accepted: severity === 'error' ? 0 : 1 });
  });

  it('refuses a table that is no register', async () => {
    const { refusal } = await read('school_urn,school_name\n100544,David Game College\n');
    expect(refusal).toMatch(/“URN”, “LA \(code\)”, “EstablishmentName”/u);
  });
});
