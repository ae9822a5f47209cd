/**
 * Reads a table of mapped columns as records with their findings, in the shape that file kinds
 * yield. What a row means is given; this keeps the counts, finds the heading, and sees rows that
 * are cut off, shifted or repeated.
 */
import { codeFinder, comparable, matchColumns } from './columns.ts';
import type { ColumnMatch, TableColumn, TableMapping } from './columns.ts';
import { cellsOf, digestOf, issueOf, shapeFindings } from './cells.ts';
import type { Finding, RowCells, RowIssue } from './cells.ts';
import { readCsvRows } from './rows.ts';
import type { CsvRow } from './rows.ts';
import { openSeenKeys } from './seen-keys.ts';

/** The heading of a table, and what was made of it. */
export interface TableHeader extends ColumnMatch {
  readonly headings: readonly string[];
  readonly delimiter: string;
}

/** A row as received and what it states; `facts` is null when it cannot be used. */
export interface TableRecord<Facts> {
  readonly cells: readonly string[];
  readonly facts: Facts | null;
}

/** What reading a row gives. */
export interface RowReading<Facts> {
  readonly key: string | null;
  readonly facts: Facts | null;
  readonly findings: readonly Finding[];
}

/** How a table is read. */
export interface TableSpec<Facts> {
  readonly columns: readonly TableColumn[];
  readonly mapping: TableMapping | undefined;
  /** What one row is called, singular: `pupil`. */
  readonly noun: string;
  /** The field whose repetition is reported, as the sender knows it. */
  readonly keyField: string;
  readonly read: (cells: RowCells) => RowReading<Facts>;
}

/** The items of a table in file order; exactly one `end` comes last. */
export type TableItem<Facts> =
  | { readonly item: 'header'; readonly header: TableHeader }
  | {
      readonly item: 'record';
      readonly index: number;
      readonly key: string | null;
      readonly record: TableRecord<Facts>;
      readonly accepted: boolean;
      readonly issues: readonly RowIssue[];
    }
  | {
      readonly item: 'withdrawn';
      readonly index: number;
      readonly key: string | null;
      readonly issues: readonly RowIssue[];
    }
  | { readonly item: 'file-issue'; readonly issue: RowIssue }
  | { readonly item: 'refusal'; readonly reason: string; readonly line?: number }
  | {
      readonly item: 'end';
      readonly read: number;
      readonly accepted: number;
      readonly rejected: number;
    };

/** Rows that may stand above the heading: a title, a date of export. */
const HEADING_WITHIN = 20;

/** Reads the table. Never throws because of what a file holds. */
export async function* readTable<Facts>(
  bytes: AsyncIterable<Uint8Array>,
  spec: TableSpec<Facts>,
): AsyncGenerator<TableItem<Facts>> {
  let above: CsvRow[] = [];
  let table: OpenTable<Facts> | undefined;
  let refusal: string | undefined;
  let delimiter = ',';
  for await (const part of readCsvRows(bytes)) {
    if (part.item === 'refusal') {
      refusal = part.reason;
      break;
    }
    delimiter = part.delimiter;
    let rows = part.rows;
    if (table === undefined) {
      above = [...above, ...rows];
      if (above.length < HEADING_WITHIN) continue;
      const opened = openTable(above, spec, delimiter);
      if ('reason' in opened) {
        refusal = opened.reason;
        break;
      }
      table = opened.table;
      yield { item: 'header', header: table.header };
      rows = opened.rest;
    }
    for (const row of rows) yield* table.take(row);
  }
  if (refusal === undefined && table === undefined) {
    const opened = openTable(above, spec, delimiter);
    if ('reason' in opened) refusal = opened.reason;
    else {
      table = opened.table;
      yield { item: 'header', header: table.header };
      for (const row of opened.rest) yield* table.take(row);
    }
  }
  const { read, accepted } = table?.counts() ?? { read: 0, accepted: 0 };
  if (refusal === undefined && read === 0) {
    refusal = `The file has headings but no ${spec.noun} under them. Check that the export ran to its end.`;
  }
  if (refusal !== undefined) {
    yield { item: 'refusal', reason: refusal };
    yield { item: 'end', read, accepted: 0, rejected: read };
    return;
  }
  if (table !== undefined) for (const issue of table.issues) yield { item: 'file-issue', issue };
  yield { item: 'end', read, accepted, rejected: read - accepted };
}

interface OpenTable<Facts> {
  readonly header: TableHeader;
  readonly issues: readonly RowIssue[];
  readonly take: (row: CsvRow) => Generator<TableItem<Facts>>;
  readonly counts: () => { readonly read: number; readonly accepted: number };
}

function openTable<Facts>(
  rows: readonly CsvRow[],
  spec: TableSpec<Facts>,
  delimiter: string,
):
  | { readonly reason: string }
  | { readonly table: OpenTable<Facts>; readonly rest: readonly CsvRow[] } {
  const at = findHeading(rows, spec);
  const headings = (rows[at]?.cells ?? []).map((cell) => cell.trim());
  if (headings.length === 0) return { reason: 'The file is empty. Export it again.' };
  const match = spec.mapping
    ? confirmed(spec.columns, spec.mapping, headings)
    : matchColumns(spec.columns, headings);
  if (match.missing.length > 0) {
    return {
      reason: `No column was found for ${match.missing.map((title) => `“${title}”`).join(', ')}. Its headings are: ${shown(headings)}. Say which heading it is, or add the column to the export.`,
    };
  }
  const header = { ...match, headings, delimiter };
  const first = rows[at]?.place ?? 1;
  return {
    table: { header, issues: twiceUsed(header), ...rowReader(spec, header, first) },
    rest: rows.slice(at + 1),
  };
}

function shown(headings: readonly string[]): string {
  const list = headings.filter((heading) => heading !== '').slice(0, 12);
  return (
    list.map((heading) => heading.slice(0, 40)).join(', ') + (headings.length > 12 ? ' …' : '')
  );
}

/** The heading is the first row that knows most of the columns. */
function findHeading<Facts>(rows: readonly CsvRow[], spec: TableSpec<Facts>): number {
  const score = ({ cells }: CsvRow): number => {
    if (!spec.mapping) return Object.keys(matchColumns(spec.columns, cells).columns).length;
    const there = new Set(cells.map(comparable));
    return Object.values(spec.mapping.columns).filter((name) => there.has(comparable(name))).length;
  };
  const scores = rows.slice(0, HEADING_WITHIN).map(score);
  return Math.max(0, scores.indexOf(Math.max(0, ...scores)));
}

function confirmed(
  columns: readonly TableColumn[],
  mapping: TableMapping,
  headings: readonly string[],
): ColumnMatch {
  const byName = new Map(headings.map((heading) => [comparable(heading), heading]));
  const found: Record<string, string> = {};
  const missing: string[] = [];
  for (const { field, title, isRequired } of columns) {
    const said = mapping.columns[field];
    const heading = said === undefined ? undefined : byName.get(comparable(said));
    if (heading !== undefined) found[field] = heading;
    // A confirmed column that vanished is a changed export, not an empty one.
    else if (isRequired || said !== undefined) missing.push(said ?? title);
  }
  const used = new Set(Object.values(found));
  return {
    columns: found,
    missing,
    unknown: headings.filter((name) => name !== '' && !used.has(name)),
  };
}

function twiceUsed(header: TableHeader): readonly RowIssue[] {
  return Object.values(header.columns)
    .filter((heading) => header.headings.filter((other) => other === heading).length > 1)
    .map((heading) => ({
      rule: 'heading-twice',
      severity: 'query' as const,
      fields: [heading],
      column: heading,
      message: `The heading “${heading}” stands in the file more than once; the first column of that name was used. Leave only the right one.`,
    }));
}

function rowReader<Facts>(
  spec: TableSpec<Facts>,
  header: TableHeader,
  headingPlace: number,
): Pick<OpenTable<Facts>, 'take' | 'counts'> {
  const places = new Map(
    Object.entries(header.columns).map(([field, name]) => [field, header.headings.indexOf(name)]),
  );
  const finders = new Map(
    spec.columns
      .filter((each) => each.codes)
      .map((each) => [each.field, codeFinder(each, spec.mapping)]),
  );
  const seen = openSeenKeys();
  let read = 0;
  let accepted = 0;

  function* take(row: CsvRow): Generator<TableItem<Facts>> {
    const index = row.place - headingPlace;
    read += 1;
    const reading = spec.read(cellsOf(row.cells, places, finders));
    const wrongShape = shapeFindings(row, header.headings.length);
    const findings = [...wrongShape, ...reading.findings];
    const { key } = reading;
    const before = key === null ? undefined : seen.find(key);
    const digest = digestOf(row.cells);
    if (before !== undefined) {
      const isSame = before.digest === digest;
      findings.push(isSame ? repeatedRow(spec, before) : repeatedKey(spec, before));
      if (!isSame && !before.isWithdrawn) {
        if (key !== null) seen.withdraw(key);
        if (before.isAccepted) accepted -= 1;
        const issue = issueOf(repeatedKey(spec, { index }), before.index, header.columns);
        yield { item: 'withdrawn', index: before.index, key, issues: [issue] };
      }
    }
    const isAccepted =
      reading.facts !== null && findings.every((each) => each.severity !== 'error');
    if (isAccepted) accepted += 1;
    if (key !== null && before === undefined) {
      seen.add(key, { index, digest, isAccepted });
    }
    yield {
      item: 'record',
      index,
      key,
      record: { cells: row.cells, facts: reading.facts },
      accepted: isAccepted,
      issues: findings.map((each) => issueOf(each, index, header.columns)),
    };
  }
  return { take, counts: () => ({ read, accepted }) };
}

function repeatedRow<Facts>(spec: TableSpec<Facts>, before: { readonly index: number }): Finding {
  return {
    rule: 'row-repeated',
    severity: 'error',
    field: spec.keyField,
    message: `This row is the same as row ${before.index}, which is used. Nothing is lost; leave one of them out.`,
  };
}

function repeatedKey<Facts>(spec: TableSpec<Facts>, other: { readonly index: number }): Finding {
  return {
    rule: 'key-repeated',
    severity: 'error',
    field: spec.keyField,
    message: `Row ${other.index} is about the same ${spec.noun} and says something else, so neither is used. Leave only the row that is right.`,
  };
}
