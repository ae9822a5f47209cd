/**
 * Which column of a file is which of ours, and which value means which of our codes: by what a
 * person confirmed for the sender, else by the names that other systems use. Pure.
 */

/** A column that a table may bring (the part of a column's description that reading needs). */
export interface TableColumn {
  readonly field: string;
  readonly title: string;
  readonly isRequired: boolean;
  /** Headings that other systems use, compared without case, spaces or punctuation. */
  readonly synonyms: readonly string[];
  readonly codes?: readonly TableCode[];
}

/** A value that a coded column can take, with the spellings it is known by. */
export interface TableCode {
  readonly code: string;
  readonly title: string;
  readonly synonyms: readonly string[];
}

/** What a person confirmed for a sender: our field to its heading, its value to our code. */
export interface TableMapping {
  readonly columns: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Headings matched to columns. */
export interface ColumnMatch {
  /** Our field to the heading as it stands in the file. */
  readonly columns: Readonly<Record<string, string>>;
  /** Titles of required columns that no heading was found for. */
  readonly missing: readonly string[];
  /** Headings that stand for none of our columns. */
  readonly unknown: readonly string[];
}

/** Lower case letters and digits only, accents dropped: how headings and values are compared. */
export function comparable(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Matches headings to columns by field, title and synonym; a heading serves one column only. */
export function matchColumns(
  columns: readonly TableColumn[],
  headings: readonly string[],
): ColumnMatch {
  const free = new Map<string, string>();
  for (const heading of headings) {
    const key = comparable(heading);
    if (key !== '' && !free.has(key)) free.set(key, heading);
  }
  const found: Record<string, string> = {};
  for (const column of columns) {
    const key = [column.title, column.field, ...column.synonyms]
      .map(comparable)
      .find((name) => free.has(name));
    if (key === undefined) continue;
    found[column.field] = free.get(key) ?? '';
    free.delete(key);
  }
  return {
    columns: found,
    missing: columns
      .filter((column) => column.isRequired && !(column.field in found))
      .map((column) => column.title),
    unknown: [...free.values()],
  };
}

/** The code that a value stands for by our own spellings; undefined when none is known. */
export function findCode(codes: readonly TableCode[], value: string): string | undefined {
  const key = comparable(value);
  if (key === '') return undefined;
  return codes.find((each) =>
    [each.code, each.title, ...each.synonyms].map(comparable).includes(key),
  )?.code;
}

/** A fast {@link findCode} for one column, with the sender's confirmed values first. */
export function codeFinder(
  column: TableColumn,
  mapping: TableMapping | undefined,
): (value: string) => string | undefined {
  const known = new Map<string, string>();
  for (const each of column.codes ?? []) {
    for (const name of [each.code, each.title, ...each.synonyms]) {
      const key = comparable(name);
      if (!known.has(key)) known.set(key, each.code);
    }
  }
  for (const [value, code] of Object.entries(mapping?.values[column.field] ?? {})) {
    known.set(comparable(value), code);
  }
  known.delete('');
  return (value) => known.get(comparable(value));
}
