import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCode, matchColumns } from './columns.ts';
import type { TableColumn, TableMapping } from './columns.ts';
import { csvText } from '../csv.ts';
import { readCsvRows } from './rows.ts';
import { openSeenKeys } from './seen-keys.ts';
import { readTable } from './table.ts';
import type { TableItem } from './table.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) {
    yield await Promise.resolve(bytes.subarray(from, from + size));
  }
}
const utf8 = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

async function rowsOf(bytes: Uint8Array, size = 7): Promise<string[][] | string> {
  const found: string[][] = [];
  for await (const part of readCsvRows(inPieces(bytes, size))) {
    if (part.item === 'refusal') return part.reason;
    found.push(...part.rows.map((row) => [...row.cells]));
  }
  return found;
}

describe('rows of a CSV file', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', utf8('name,town\nZoë,Orléans\n')],
    ['UTF-8 with a byte order mark', utf8('\uFEFFname,town\nZoë,Orléans\n')],
    ['Windows-1252', latin('name,town\nZo\u00eb,Orl\u00e9ans\n')],
    [
      'UTF-16 as Excel writes Unicode text',
      Uint8Array.from([
        0xff,
        0xfe,
        ...new Uint8Array(
          new Uint16Array(Array.from('name\ttown\r\nZoë\tOrléans\r\n', (c) => c.charCodeAt(0)))
            .buffer,
        ),
      ]),
    ],
    ['line ends of Windows', utf8('name,town\r\nZoë,Orléans\r\n')],
    ['line ends of an old Mac', utf8('name,town\rZoë,Orléans\r')],
    ['semicolons', utf8('name;town\nZoë;Orléans')],
    ['a separator said in front', utf8('sep=;\nname;town\nZoë;Orléans')],
    ['quotation marks', utf8('"name","town"\n"Zoë","Orléans"\n')],
  ])('reads %s', async (_what, bytes) => {
    const rows = await rowsOf(bytes);
    expect(rows).toEqual([
      ['name', 'town'],
      ['Zoë', 'Orléans'],
    ]);
  });

  it('decodes each line by itself in a file glued together from two encodings', async () => {
    const bytes = Uint8Array.from([
      ...utf8('name\nZoë\n'),
      ...latin('Ren\u00e9\n'),
      ...utf8('José\n'),
    ]);
    expect(await rowsOf(bytes)).toEqual([['name'], ['Zoë'], ['René'], ['José']]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['an Excel workbook', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]), /Excel workbook/u],
    ['a PDF', utf8('%PDF-1.7 …'), /PDF/u],
    ['a web page', utf8('<!DOCTYPE html><html></html>'), /web page/u],
    ['a census return', utf8('<?xml version="1.0"?><Message/>'), /XML/u],
    ['something binary', Uint8Array.from([1, 2, 0, 5, 9, 0, 0, 0]), /not a text file/u],
    ['nothing', new Uint8Array(0), /empty/u],
    ['a quotation mark never closed', utf8('a,b\n1,2\n3,"4\n5,6\n7,8\n'), /opened in line 3 /u],
  ])('refuses %s', async (_what, bytes, why) => {
    expect(await rowsOf(bytes)).toMatch(why);
  });

  it.each([
    ['=1+1'],
    ['+1'],
    ['-1'],
    ['@SUM(A1)'],
    ['\t=1'],
    ['\r=1'],
    ['=HYPERLINK("https://example.org")\nand a second line'],
    ['\n=1'],
    ['＝1+1'],
    ['＋1'],
    ['－1'],
    ['＠SUM(A1)'],
  ])('never lets a spreadsheet run %j', (cell) => {
    expect(csvText([['before', cell]])).toBe(`before,"'${cell.replaceAll('"', '""')}"\r\n`);
  });

  it('gives back any cells that were written, however the bytes arrive', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .map((text) => text.replace(/[\r\0]/gu, '').replace(/\uFEFF/gu, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, fc.constant('x')), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 50 }),
        async (rows, size) => {
          const all = [['first', 'second', 'third'], ...rows];
          const text = csvText(all);
          expect(await rowsOf(utf8(text), size)).toEqual(all);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const columns: TableColumn[] = [
  { field: 'id', title: 'Person ID', isRequired: true, synonyms: ['Mosaic ID'] },
  {
    field: 'status',
    title: 'Case status',
    isRequired: false,
    synonyms: [],
    codes: [
      { code: 'cp', title: 'Child protection plan', synonyms: ['CPP', 'CP Ext'] },
      { code: 'closed', title: 'Closed', synonyms: [] },
    ],
  },
];

async function tableOf(
  text: string,
  mapping?: TableMapping,
): Promise<TableItem<{ status: string }>[]> {
  const items: TableItem<{ status: string }>[] = [];
  const read = readTable(inPieces(utf8(text), 11), {
    columns,
    mapping,
    noun: 'child',
    keyField: 'id',
    read: (cells) => {
      const status = cells.code('status');
      return {
        key: cells.text('id') === '' ? null : cells.text('id'),
        facts: { status: status.kind === 'code' ? status.code : status.kind },
        findings:
          cells.text('id') === ''
            ? [{ rule: 'no-id', severity: 'error', message: 'No id', field: 'id' }]
            : [],
      };
    },
  });
  for await (const item of read) items.push(item);
  return items;
}
const endOf = (items: readonly TableItem<unknown>[]) => items.at(-1);

describe('a mapped table', () => {
  it('finds headings by title, field or synonym, without case, spaces or punctuation', () => {
    expect(matchColumns(columns, ['MOSAIC-ID', 'Case  Status', 'Shoe size'])).toEqual({
      columns: { id: 'MOSAIC-ID', status: 'Case  Status' },
      missing: [],
      unknown: ['Shoe size'],
    });
    expect(findCode(columns[1]?.codes ?? [], 'cp-ext')).toBe('cp');
    expect(findCode(columns[1]?.codes ?? [], '')).toBeUndefined();
  });

  it('passes over title lines above the heading and blank rows, and counts rows from the heading', async () => {
    const items = await tableOf(
      'Extract of 24 November\n\nPerson ID,Case status\n1,CPP\n\n2,Closed\n',
    );
    const records = items.filter((item) => item.item === 'record');
    expect(records.map(({ index, key, record }) => [index, key, record.facts?.status])).toEqual([
      [1, '1', 'cp'],
      [3, '2', 'closed'],
    ]);
    expect(endOf(items)).toEqual({ item: 'end', read: 2, accepted: 2, rejected: 0 });
  });

  it('uses what a person confirmed, and refuses a file whose confirmed column has gone', async () => {
    const mapping = { columns: { id: 'Nr', status: 'State' }, values: { status: { 'P+': 'cp' } } };
    const items = await tableOf('Nr,State\n1,P+\n', mapping);
    expect(items[1]).toMatchObject({ record: { facts: { status: 'cp' } } });
    const changed = await tableOf('Nr,Condition\n1,P+\n', mapping);
    expect(changed.find((item) => item.item === 'refusal')?.reason).toContain('State');
  });

  it('rejects both of two rows that disagree about one child, and the second of two equal ones', async () => {
    const items = await tableOf('Person ID,Case status\n1,CPP\n2,CPP\n1,Closed\n2,CPP\n');
    const issues = items.flatMap((item) =>
      item.item === 'record' || item.item === 'withdrawn'
        ? item.issues.map(({ rule, row, column }) => [item.item, rule, row, column])
        : [],
    );
    expect(issues).toEqual([
      ['withdrawn', 'key-repeated', 1, 'Person ID'],
      ['record', 'key-repeated', 3, 'Person ID'],
      ['record', 'row-repeated', 4, 'Person ID'],
    ]);
    expect(endOf(items)).toEqual({ item: 'end', read: 4, accepted: 1, rejected: 3 });
  });

  it.each([
    ['a shifted row', 'Person ID,Case status\n1,CPP,Smith\n', 'too-many-cells'],
    ['a stray quotation mark', 'Person ID,Case status\n"1"2,"CPP"\n3,CPP\n', 'stray-quote'],
    ['a row cut off at the end', 'Person ID,Case status\n1,CPP\n2', 'cut-off'],
    ['a row without id', 'Person ID,Case status\n,CPP\n', 'no-id'],
  ])('rejects %s', async (_what, text, rule) => {
    const items = await tableOf(text);
    const found = items.flatMap((item) => (item.item === 'record' ? item.issues : []));
    expect(found.map((issue) => issue.rule)).toEqual([rule]);
    expect(endOf(items)).toMatchObject({ rejected: 1 });
  });

  it.each([
    ['without a required column', 'Name\nZoë\n', /“Person ID”.*Name/u],
    ['without rows', 'Person ID,Case status\n', /no child under them/u],
  ])('refuses a table %s', async (_what, text, why) => {
    const items = await tableOf(text);
    expect(items.find((item) => item.item === 'refusal')?.reason).toMatch(why);
    expect(endOf(items)).toMatchObject({ accepted: 0 });
  });

  it('keeps its counts whatever the rows', async () => {
    const line = fc.tuple(
      fc.constantFrom('1', '2', '3', ''),
      fc.constantFrom('CPP', 'Closed', '?'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
        const text = `Person ID,Case status\n${lines.map((each) => each.join(',')).join('\n')}\n`;
        const items = await tableOf(text);
        const standing = new Map<number, boolean>();
        for (const item of items) {
          if (item.item === 'record') standing.set(item.index, item.accepted);
          if (item.item === 'withdrawn') standing.set(item.index, false);
        }
        const accepted = [...standing.values()].filter(Boolean).length;
        expect(endOf(items)).toEqual({
          item: 'end',
          read: lines.length,
          accepted,
          rejected: lines.length - accepted,
        });
      }),
      { numRuns: 80 },
    );
  });
});

describe('the keys of a long file', () => {
  it('are found again, each with its own row', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.boolean()), { maxLength: 3_000 }), (rows) => {
        const seen = openSeenKeys();
        const first = new Map<string, number>();
        for (const [at, [key, isAccepted]] of rows.entries()) {
          const index = at + 1;
          const before = seen.find(key);
          expect(before?.index).toBe(first.get(key));
          if (before !== undefined) seen.withdraw(key);
          else {
            seen.add(key, { index, digest: at, isAccepted });
            first.set(key, index);
          }
        }
        for (const [key, index] of first) {
          const isRepeated = rows.filter(([other]) => other === key).length > 1;
          expect(seen.find(key)).toEqual({
            index,
            digest: index - 1,
            isAccepted: rows[index - 1]?.[1],
            isWithdrawn: isRepeated,
          });
        }
      }),
      { numRuns: 30 },
    );
  });
});
