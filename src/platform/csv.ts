/**
 * CSV as it leaves: cells that a spreadsheet would run as a formula are neutralised (an
 * apostrophe is put before it, see csv/formula.ts). Reading is in csv/.
 */
import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { startsFormula } from './csv/formula.ts';

/** What a cell may hold. */
export type CsvCell = string | number | boolean | null | undefined;

/** Rows as CSV text with CRLF line ends, each row ended; formulas neutralised. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => [...row]);
  return `${Papa.unparse(cells, { newline: '\r\n', escapeFormulae: startsFormula })}\r\n`;
}

/** A column that says the same in each row. */
export interface LastColumn {
  readonly head: string;
  readonly cell: string;
}

/** A CSV document as a stream, for downloads: byte order mark (so that Excel reads UTF-8), heads, rows. */
export function csvStream(
  heads: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
  last?: LastColumn,
): Readable {
  return Readable.from(
    last === undefined
      ? csvPieces(heads, rows)
      : csvPieces([...heads, last.head], withLast(rows, last.cell)),
  );
}

async function* withLast(
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
  cell: string,
): AsyncGenerator<readonly CsvCell[]> {
  for await (const row of rows) yield [...row, cell];
}

async function* csvPieces(
  heads: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): AsyncGenerator<string> {
  yield `\uFEFF${csvText([heads])}`;
  let waiting: (readonly CsvCell[])[] = [];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < 500) continue;
    yield csvText(waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield csvText(waiting);
}
