/** The codes that a census return may hold, from `../reference/cin-codes.csv` (sources beside it). */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

/** One code with the collections that accept it. */
export interface CinCode {
  /** The element that holds it, as the file names it. */
  readonly field: string;
  readonly code: string;
  /** In words; empty when no source says. */
  readonly meaning: string;
  /** First collection year, `2022-23`; empty = before 2016-17. */
  readonly firstCollection: string;
  /** Last collection year; empty = still in use. */
  readonly lastCollection: string;
}

interface Row {
  readonly field: string;
  readonly code: string;
  readonly meaning: string;
  readonly first_collection: string;
  readonly last_collection: string;
}

function readTable(): readonly CinCode[] {
  const text = readFileSync(new URL('../reference/cin-codes.csv', import.meta.url), 'utf8');
  return Papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data.map((row) => ({
    field: row.field,
    code: row.code,
    meaning: row.meaning,
    firstCollection: row.first_collection,
    lastCollection: row.last_collection,
  }));
}

/** Every code of every field. */
export const cinCodes: readonly CinCode[] = readTable();

/** Whether something is in force in a collection: bounds as in {@link CinCode}. */
export function isInForce(
  bounds: { readonly firstCollection: string; readonly lastCollection: string },
  collection: string,
): boolean {
  return (
    bounds.firstCollection <= collection &&
    (bounds.lastCollection === '' || collection <= bounds.lastCollection)
  );
}

/** The codes of one collection, by field. */
export type CodeLists = ReadonlyMap<string, ReadonlySet<string>>;

/** The codes that a collection year (`2025-26`) accepts. */
export function codeListsOf(collection: string): CodeLists {
  const lists = new Map<string, Set<string>>();
  for (const code of cinCodes) {
    const list = lists.get(code.field) ?? new Set<string>();
    lists.set(code.field, list);
    if (isInForce(code, collection)) list.add(code.code);
  }
  return lists;
}
