/**
 * A first look at a row file: its headings, a few examples and, where values are few, all of them
 * with their counts. It is what a person maps by; it is forgotten once the mapping is confirmed.
 */
import { z } from 'zod';
import { readCsv } from '../../platform/csv.ts';
import type { ByteStream } from './kind.ts';

const columnSchema = z.object({
  heading: z.string(),
  /** Rows with something in this column. */
  filled: z.number(),
  examples: z.array(z.string()),
  /** Every value with its count; null where there are too many to be codes. */
  values: z.array(z.object({ value: z.string(), count: z.number() })).nullable(),
});

/** What the survey found. */
export const surveySchema = z.object({
  header: z.array(z.string()),
  rows: z.number(),
  columns: z.array(columnSchema),
});

/** What the survey found. */
export type Survey = z.infer<typeof surveySchema>;

const EXAMPLES = 3;
/** A column with more different values than this holds no codes. */
const MOST_VALUES = 200;
const LONGEST_EXAMPLE = 60;
/** More columns than any known export has; beyond it the file is something else. */
export const MOST_COLUMNS = 2_000;

/** Surveys a file; a refusal when it is no table with a heading row. */
export async function surveyRows(
  bytes: ByteStream,
): Promise<{ readonly survey: Survey } | { readonly refusal: string }> {
  let header: string[] | undefined;
  let rows = 0;
  let columns: { filled: number; examples: Set<string>; values: Map<string, number> | null }[] = [];
  for await (const { cells } of readCsv(bytes)) {
    if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      if (header.length > MOST_COLUMNS) {
        return {
          refusal: `The first row has ${header.length} columns; an extract has at most ${MOST_COLUMNS}. Check that the right file was chosen, and that it is separated by commas, semicolons or tabs.`,
        };
      }
      if (header.length < 2) {
        return {
          refusal:
            'The first row has one column only. A row file starts with its column headings, separated by commas, semicolons or tabs. Export it as CSV.',
        };
      }
      columns = header.map(() => ({ filled: 0, examples: new Set(), values: new Map() }));
      continue;
    }
    rows += 1;
    for (const [at, column] of columns.entries()) {
      const value = cells[at]?.trim() ?? '';
      if (value === '') continue;
      column.filled += 1;
      if (column.examples.size < EXAMPLES) column.examples.add(shortened(value));
      if (column.values !== null) {
        column.values.set(value, (column.values.get(value) ?? 0) + 1);
        if (column.values.size > MOST_VALUES) column.values = null;
      }
    }
  }
  if (header === undefined) return { refusal: 'The file has no heading row.' };
  return {
    survey: {
      header,
      rows,
      columns: header.map((heading, at) => ({
        heading,
        filled: columns[at]?.filled ?? 0,
        examples: [...(columns[at]?.examples ?? [])],
        values: counted(columns[at]?.values ?? null),
      })),
    },
  };
}

function shortened(value: string): string {
  return value.length > LONGEST_EXAMPLE ? `${value.slice(0, LONGEST_EXAMPLE)}…` : value;
}

function counted(values: Map<string, number> | null): Survey['columns'][number]['values'] {
  if (values === null) return null;
  return [...values]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
