/** Text to rows of cells, as a stream: memory holds one piece of the file at a time. */
import Papa from 'papaparse';
import { decodeCsv } from './decode.ts';
import { startsFormula } from './formula.ts';

/** A row as it stands in the file. */
export interface CsvRow {
  /** Line of cells in the file, from 1, blank ones counted; a quoted line break does not count. */
  readonly place: number;
  readonly cells: readonly string[];
  /** A quotation mark stands where none can stand, so that cells may have run together. */
  readonly hasStrayQuote: boolean;
  /** The last row of a file that does not end with a line end: it may have been cut off. */
  readonly isUnended: boolean;
}

/** Rows in file order, many at a time, or why the file cannot be read (further). */
export type CsvRows =
  | { readonly item: 'rows'; readonly rows: readonly CsvRow[]; readonly delimiter: string }
  | { readonly item: 'refusal'; readonly reason: string };

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

const DELIMITERS = [',', '\t', ';', '|'];
/** A row longer than this is no row: a quotation mark was opened and never closed. */
const LONGEST_ROW = 1_048_576;

/**
 * The rows of a CSV file, in the separator that its first lines show; blank rows are left out. A
 * quotation mark that is never closed swallows the rest of a file, so it is a refusal, not a guess.
 */
export async function* readCsvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRows> {
  let rest = '';
  let place = 0;
  let delimiter: string | undefined;
  let parser: Papa.Parser | undefined;
  const take = (text: string, isLast: boolean): readonly CsvRow[] => {
    if (parser === undefined) {
      const start = openTable(text);
      delimiter = start.delimiter;
      text = start.text;
      parser = new Papa.Parser({ delimiter, newline: '\n' });
    }
    const parsed = parser.parse(text, 0, !isLast) as Parsed;
    rest = isLast ? '' : text.slice(parsed.meta.cursor);
    if (parsed.errors.some(({ code }) => code === 'MissingQuotes')) rest = text;
    const stray = new Set(parsed.errors.map(({ row }) => row));
    const rows = parsed.data.flatMap((cells, at): CsvRow[] => {
      place += 1;
      if (cells.every((cell) => cell.trim() === '')) return [];
      const isUnended = isLast && at === parsed.data.length - 1 && !text.endsWith('\n');
      return [{ place, cells: cells.map(restored), hasStrayQuote: stray.has(at), isUnended }];
    });
    return rows;
  };
  const unclosed = (): CsvRows => ({
    item: 'refusal',
    reason: `A quotation mark is opened in line ${place + 1} and never closed, so everything after it would be lost. The file may be cut short: export it again, or close the quotation mark.`,
  });

  for await (const piece of decodeCsv(bytes)) {
    if (piece.item === 'refusal') {
      yield piece;
      return;
    }
    const text = rest + piece.text;
    // The separator is found in the first lines, so wait until there are some.
    if (parser === undefined && text.length < 4096) {
      rest = text;
      continue;
    }
    const rows = take(text, false);
    if (rows.length > 0) yield { item: 'rows', rows, delimiter: delimiter ?? ',' };
    if (rest.length > LONGEST_ROW) {
      yield unclosed();
      return;
    }
  }
  const rows = rest === '' ? [] : take(rest, true);
  if (rest !== '') {
    place -= 1;
    yield unclosed();
    return;
  }
  if (rows.length > 0) yield { item: 'rows', rows, delimiter: delimiter ?? ',' };
}

/** The separator of the table that begins like this; Excel may say it in a line of its own. */
function openTable(text: string): { readonly delimiter: string; readonly text: string } {
  const said = /^"?sep=(.)"?\n/iu.exec(text);
  if (said?.[1] !== undefined) return { delimiter: said[1], text: text.slice(said[0].length) };
  const { meta } = Papa.parse<string[]>(text, {
    preview: 20,
    newline: '\n',
    delimitersToGuess: DELIMITERS,
    skipEmptyLines: true,
  });
  return { delimiter: meta.delimiter, text };
}

/** A cell as it was before a download of ours put an apostrophe before what Excel would run. */
function restored(cell: string): string {
  return cell.startsWith("'") && startsFormula.test(cell.slice(1)) ? cell.slice(1) : cell;
}
