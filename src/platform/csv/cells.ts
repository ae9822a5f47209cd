/** The cells of one row by our field names, and what can be wrong with a row whatever it is about. */
import type { CsvRow } from './rows.ts';
import { hash } from './seen-keys.ts';

/** What is wrong or odd about a row, at one of our fields where it is about one. */
export interface Finding {
  readonly rule: string;
  readonly severity: 'error' | 'query';
  readonly message: string;
  readonly field?: string;
}

/** The value of a coded cell. */
export type CodedCell =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'empty' };

/** The cells of one row by our field names. */
export interface RowCells {
  /** Whether the file has this column at all; an absent one says nothing, an empty cell says none. */
  has(field: string): boolean;
  /** The cell, trimmed; empty when the column is absent. */
  text(field: string): string;
  code(field: string): CodedCell;
}

/** A finding as file kinds report it. */
export interface RowIssue {
  readonly rule: string;
  readonly severity: 'error' | 'query';
  readonly message: string;
  readonly fields: readonly string[];
  readonly row?: number;
  readonly column?: string;
}

/** What is wrong with the shape of a row under so many headings. */
export function shapeFindings(row: CsvRow, columns: number): Finding[] {
  const findings: Finding[] = [];
  if (row.hasStrayQuote) {
    findings.push({
      rule: 'stray-quote',
      severity: 'error',
      message:
        'A quotation mark stands in the middle of a cell, so cells may have run together. Double it (""), or take it out.',
    });
  }
  if (row.cells.slice(columns).some((cell) => cell.trim() !== '')) {
    findings.push({
      rule: 'too-many-cells',
      severity: 'error',
      message: `The row has ${row.cells.length} cells under ${columns} headings. A comma inside a value probably needs quotation marks around the value.`,
    });
  }
  if (row.isUnended && row.cells.length < columns) {
    findings.push({
      rule: 'cut-off',
      severity: 'error',
      message:
        'The file ends in the middle of this row. It may have been cut short: check that the export ran to its end.',
    });
  }
  return findings;
}

/** Reads a row's cells by field: where each column stands, and how coded ones are read. */
export function cellsOf(
  cells: readonly string[],
  places: ReadonlyMap<string, number>,
  finders: ReadonlyMap<string, (value: string) => string | undefined>,
): RowCells {
  const text = (field: string): string => (cells[places.get(field) ?? -1] ?? '').trim();
  return {
    has: (field) => places.has(field),
    text,
    code: (field) => {
      const value = text(field);
      if (value === '') return { kind: 'empty' };
      const code = finders.get(field)?.(value);
      if (code === undefined) return { kind: 'unknown', text: value };
      // A value that a person said means nothing here.
      return code === '' ? { kind: 'empty' } : { kind: 'code', code };
    },
  };
}

/** A finding with its row and the heading of its column. */
export function issueOf(
  finding: Finding,
  row: number,
  columns: Readonly<Record<string, string>>,
): RowIssue {
  const { rule, severity, message, field } = finding;
  const column = field === undefined ? undefined : (columns[field] ?? field);
  return {
    rule,
    severity,
    message,
    row,
    fields: column === undefined ? [] : [column],
    ...(column === undefined ? {} : { column }),
  };
}

/** Tells rows of one key apart, nothing more. */
export function digestOf(cells: readonly string[]): number {
  let digest = 0x811c9dc5;
  for (const cell of cells) digest = hash(`${cell.trim()}\u001f`, digest);
  return digest;
}
