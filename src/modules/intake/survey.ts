/**
 * A first look at a row file: its headings, a few examples and, where values are few, all of them
 * with their counts. It is what a person maps by; it is forgotten once the mapping is confirmed.
 */
import { z } from 'zod';
import { readTable } from '../../platform/csv/table.ts';
import type { ByteStream } from './kind.ts';
import type { RegisteredReader } from './registry.ts';

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
const MOST_COLUMNS = 2_000;

interface Tally {
  filled: number;
  readonly examples: Set<string>;
  values: Map<string, number> | null;
}

/** Surveys a file; a refusal when it is no table with a heading row. */
export async function surveyRows(
  bytes: ByteStream,
  kind: Pick<RegisteredReader, 'columns' | 'noun'>,
): Promise<{ readonly survey: Survey } | { readonly refusal: string }> {
  let header: readonly string[] = [];
  let tallies: Tally[] = [];
  let rows = 0;
  const items = readTable(bytes, {
    // Nothing is required yet: what is missing is for the mapping to say.
    columns: (kind.columns ?? []).map((column) => ({ ...column, isRequired: false })),
    mapping: undefined,
    noun: kind.noun[0],
    keyField: '',
    read: () => ({ key: null, facts: null, findings: [] }),
  });
  for await (const item of items) {
    if (item.item === 'refusal') return { refusal: item.reason };
    if (item.item === 'header') {
      header = item.header.headings;
      if (header.length > MOST_COLUMNS) return { refusal: tooWide(header.length) };
      tallies = header.map(() => ({ filled: 0, examples: new Set(), values: new Map() }));
    }
    if (item.item === 'record') {
      rows += 1;
      for (const [at, tally] of tallies.entries()) add(tally, item.record.cells[at]?.trim() ?? '');
    }
  }
  const columns = header.map((heading, at) => ({
    heading,
    filled: tallies[at]?.filled ?? 0,
    examples: [...(tallies[at]?.examples ?? [])],
    values: counted(tallies[at]?.values ?? null),
  }));
  return { survey: { header: [...header], rows, columns } };
}

function tooWide(columns: number): string {
  return `The first row has ${columns} columns; an extract has at most ${MOST_COLUMNS}. Check that the right file was chosen, and that its cells are separated by commas, semicolons or tabs.`;
}

function add(tally: Tally, value: string): void {
  if (value === '') return;
  tally.filled += 1;
  if (tally.examples.size < EXAMPLES) tally.examples.add(shortened(value));
  if (tally.values === null) return;
  tally.values.set(value, (tally.values.get(value) ?? 0) + 1);
  if (tally.values.size > MOST_VALUES) tally.values = null;
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
