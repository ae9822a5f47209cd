/**
 * CSV in and out. What is read may be separated by commas, semicolons, tabs or bars and written in
 * any of the encodings of text-stream.ts; what is written neutralises cells that a spreadsheet would
 * run as a formula (a leading = + - @, tab or carriage return gets an apostrophe before it).
 */
import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { decodeText } from './text-stream.ts';

/** What a cell may hold. */
export type CsvCell = string | number | boolean | null | undefined;

/** One row as it was read. */
export interface CsvRow {
  /** Place in the file, from 0 for the heading row; blank rows are passed over and not counted. */
  readonly index: number;
  readonly cells: readonly string[];
}

/** Reads rows as a stream, the heading row first; quoted cells may hold separators and line ends. */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  let index = 0;
  for await (const rows of rowGroups(bytes)) {
    for (const cells of rows) {
      yield { index, cells: cells.map(restored) };
      index += 1;
    }
  }
}

/** Rows as the parser gives them, a piece of text at a time; it waits while nobody takes them. */
async function* rowGroups(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[][]> {
  const source = Readable.from(decodeText(bytes), { objectMode: false, encoding: 'utf8' });
  const ready: string[][][] = [];
  let state: { readonly over: boolean; readonly error?: Error } = { over: false };
  let parser: Papa.Parser | undefined;
  let wake = (): void => undefined;
  Papa.parse<string[]>(source, {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t', '|'],
    chunk: ({ data }, running) => {
      ready.push(data);
      parser = running;
      running.pause();
      wake();
    },
    complete: () => {
      state = { over: true };
      wake();
    },
    error: (error: Error) => {
      state = { over: true, error };
      wake();
    },
  });
  try {
    for (;;) {
      const rows = ready.shift();
      if (rows !== undefined) {
        yield rows;
        parser?.resume();
      } else if (state.over) {
        if (state.error !== undefined) throw state.error;
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    source.destroy();
  }
}

/** A cell as it was before it was neutralised on the way out. */
function restored(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** Rows as CSV text with CRLF line ends, each row ended; formulas neutralised. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => [...row]);
  return `${Papa.unparse(cells, { newline: '\r\n', escapeFormulae: true })}\r\n`;
}

/** A CSV document as a stream, for downloads: byte order mark (so that Excel reads UTF-8), heads, rows. */
export function csvStream(
  heads: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): Readable {
  return Readable.from(csvPieces(heads, rows));
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
