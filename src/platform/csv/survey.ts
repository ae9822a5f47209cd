/** Looks through a table before anything is mapped: its headings, and the values of coded columns. */
import { findCode, matchColumns } from './columns.ts';
import type { ColumnMatch, TableColumn } from './columns.ts';
import { readTable } from './table.ts';

/** A value of a coded column, how often it occurs, and the code it seems to be. */
export interface SurveyedValue {
  readonly value: string;
  readonly count: number;
  readonly code: string | null;
}

/** What was found in a table. */
export interface TableSurvey extends ColumnMatch {
  readonly headings: readonly string[];
  readonly rows: number;
  /** First values of each heading, to recognise it by. */
  readonly samples: Readonly<Record<string, readonly string[]>>;
  /** Coded field to the values under its heading, most frequent first; at most 200 of each. */
  readonly values: Readonly<Record<string, readonly SurveyedValue[]>>;
}

const MOST_VALUES = 200;
const SAMPLES = 3;

/**
 * Surveys the whole table. `columns` says which heading is which of our fields where a person has
 * already said so; otherwise they are proposed. A file that is no table gives its refusal.
 */
export async function surveyTable(
  bytes: AsyncIterable<Uint8Array>,
  specs: readonly TableColumn[],
  columns?: Readonly<Record<string, string>>,
): Promise<TableSurvey | { readonly refusal: string }> {
  let headings: readonly string[] = [];
  let match: ColumnMatch = { columns: {}, missing: [], unknown: [] };
  let rows = 0;
  const samples = new Map<number, string[]>();
  const values = new Map<string, Map<string, number>>();
  let coded: readonly { readonly field: string; readonly at: number }[] = [];
  // Nothing is required here: what is missing is for a person to say.
  const optional = specs.map((spec) => ({ ...spec, isRequired: false }));
  const mapping = columns === undefined ? undefined : { columns, values: {} };
  const items = readTable(bytes, {
    columns: optional,
    mapping,
    noun: 'row',
    keyField: '',
    read: () => ({ key: null, facts: null, findings: [] }),
  });
  for await (const item of items) {
    if (item.item === 'refusal') return { refusal: item.reason };
    if (item.item === 'header') {
      headings = item.header.headings;
      match =
        columns === undefined
          ? matchColumns(specs, headings)
          : { ...item.header, missing: missingOf(specs, item.header.columns) };
      coded = specs
        .filter(({ codes, field }) => codes !== undefined && match.columns[field] !== undefined)
        .map(({ field }) => ({ field, at: headings.indexOf(match.columns[field] ?? '') }));
    }
    if (item.item !== 'record') continue;
    rows += 1;
    collect(item.record.cells, samples);
    for (const { field, at } of coded) count(values, field, item.record.cells[at]?.trim() ?? '');
  }
  return {
    ...match,
    headings,
    rows,
    samples: Object.fromEntries([...samples].map(([at, some]) => [headings[at] ?? '', some])),
    values: Object.fromEntries(
      specs
        .filter(({ field }) => values.has(field))
        .map((spec) => [spec.field, surveyed(spec, values.get(spec.field) ?? new Map())]),
    ),
  };
}

function missingOf(
  specs: readonly TableColumn[],
  columns: Readonly<Record<string, string>>,
): readonly string[] {
  return specs
    .filter(({ isRequired, field }) => isRequired && columns[field] === undefined)
    .map(({ title }) => title);
}

function collect(cells: readonly string[], samples: Map<number, string[]>): void {
  for (const [at, cell] of cells.entries()) {
    const some = samples.get(at) ?? [];
    const value = cell.trim();
    if (value === '' || some.length >= SAMPLES || some.includes(value)) continue;
    samples.set(at, [...some, value.slice(0, 60)]);
  }
}

function count(values: Map<string, Map<string, number>>, field: string, value: string): void {
  const counts = values.get(field) ?? new Map<string, number>();
  values.set(field, counts);
  if (value === '' || (!counts.has(value) && counts.size >= MOST_VALUES)) return;
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function surveyed(spec: TableColumn, counts: ReadonlyMap<string, number>): SurveyedValue[] {
  return [...counts]
    .map(([value, times]) => ({
      value,
      count: times,
      code: findCode(spec.codes ?? [], value) ?? null,
    }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}
