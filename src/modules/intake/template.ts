/** The empty file of a kind: its headings with a row of notes, to fill in or to map by. */
import { csvText } from '../../platform/csv.ts';
import type { ColumnSpec } from './kind.ts';
import type { RegisteredReader } from './registry.ts';

/** What a kind is and needs, for lists and the command line. */
export interface KindSummary {
  readonly name: string;
  readonly title: string;
  readonly endings: readonly string[];
  /** Row kinds: the columns that a person maps; empty for kinds fixed by a standard. */
  readonly columns: readonly ColumnSpec[];
  readonly isWholeExtract: boolean;
}

/** All kinds by title. */
export function listKinds(kinds: readonly RegisteredReader[]): KindSummary[] {
  return kinds
    .map(({ name, title, endings, columns, isWholeExtract }) => ({
      name,
      title,
      endings,
      columns: columns ?? [],
      isWholeExtract,
    }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}

/**
 * An empty CSV of a row kind: the headings, then one row that says what belongs in each column and
 * one that shows an example; both are deleted before sending. Undefined for kinds without columns.
 */
export function templateFor(kind: RegisteredReader): string | undefined {
  if (kind.columns === undefined) return undefined;
  return csvText([
    kind.columns.map((column) => column.title),
    kind.columns.map((column) => noteOf(column)),
    kind.columns.map((column) => column.example),
  ]);
}

function noteOf(column: ColumnSpec): string {
  const need = column.isRequired ? 'Required. ' : '';
  const codes =
    column.codes === undefined
      ? ''
      : ` One of: ${column.codes.map(({ code, title }) => `${code} (${title})`).join('; ')}.`;
  return `${need}${column.help}${codes}`;
}
