/**
 * The shapes of the shared table (views/macros/table.njk) and what its heads and pages need: sorting
 * and paging are plain links, so they work without scripts and can be kept.
 */
import { withQuery } from './address.ts';
import { options } from './strict.ts';
import { numberInWords } from './words.ts';
import type { Query } from './address.ts';

/** How a column is sorted at the moment. */
export type SortDirection = 'ascending' | 'descending';

/** A head of the table. */
export interface TableColumn {
  readonly text: string;
  readonly numeric?: boolean | undefined;
  readonly sort?:
    { readonly href: string; readonly direction?: SortDirection | undefined } | undefined;
}

/** A short status in words; the kind colours its ground. */
export interface Tag {
  readonly text: string;
  readonly kind?: 'good' | 'notice' | 'caution' | 'stop' | undefined;
}

/** What stands in one place of the table. Numbers get their thousands marked. */
export type TableCell =
  | string
  | number
  | {
      readonly text: string | number;
      readonly href?: string | undefined;
      /** A second, quieter line. */
      readonly note?: string | undefined;
      readonly tag?: Tag | undefined;
    }
  | { readonly tag: Tag; readonly note?: string | undefined }
  | {
      readonly checkbox: {
        readonly name: string;
        readonly value: string;
        /** Read out instead of a visible label: `Confirm Ida Brook`. */
        readonly label: string;
        readonly checked: boolean;
      };
    };

/** A row; its first cell is its name and carries the link. */
export interface TableRow {
  readonly href?: string | undefined;
  readonly cells: readonly TableCell[];
}

/** What is shown where there are no rows: why, and what would fill it. */
export interface EmptyState {
  readonly title: string;
  readonly text?: string | undefined;
  readonly action?: { readonly text: string; readonly href: string } | undefined;
}

/** The parameters of the macro `dataTable`. */
export interface DataTable {
  readonly id: string;
  readonly caption: string;
  readonly about?: string | undefined;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** One cell for each column; they equal the rows that the filters let through, not one page. */
  readonly totals?: readonly TableCell[] | undefined;
  /** What a mark in the table means: said once, under it. */
  readonly note?: string | undefined;
  readonly empty: EmptyState;
  readonly paging?: Paging | undefined;
  /** The file of the list; `isPage` when the address asks something first instead of sending it. */
  readonly export?:
    { readonly text: string; readonly href: string; readonly isPage?: boolean } | undefined;
  /** For analysts: smaller text, closer rows. */
  readonly compact?: boolean | undefined;
  /** More columns than fit: scrolls in its own frame with the first column held. */
  readonly wide?: boolean | undefined;
}

/** The pages of a list, as links. */
export interface Paging {
  /** `Showing 1 to 50 of 640`. */
  readonly showing: string;
  readonly previous: string | undefined;
  readonly next: string | undefined;
  readonly pages: readonly (
    | { readonly number: number; readonly href: string; readonly current: boolean }
    | { readonly gap: true }
  )[];
}

/** Rows on one page of a list. */
export const pageSize = 50;

/** The page asked for (1 is the first), held within what there is: text from a query is welcome. */
export function pageNumber(asked: string | undefined, total: number): number {
  const last = Math.max(1, Math.ceil(total / pageSize));
  const wanted = /^\d{1,6}$/.test(asked ?? '') ? Number(asked) : 1;
  return Math.min(Math.max(1, wanted), last);
}

/**
 * The paging of a list of `total` rows at `page`. `path` and `query` are the address of the list as
 * shown; the page is set as `page` in it.
 */
export function paging(total: number, page: number, path: string, query: Query): Paging {
  const last = Math.max(1, Math.ceil(total / pageSize));
  const href = (number: number): string =>
    withQuery(path, { ...query, page: number === 1 ? undefined : number });
  const first = (page - 1) * pageSize + 1;
  const end = Math.min(page * pageSize, total);
  const shown = [1, page - 1, page, page + 1, last].filter((n) => n >= 1 && n <= last);
  const numbers = [...new Set(shown)].sort((a, b) => a - b);
  return {
    showing:
      last === 1
        ? `Showing all ${numberInWords(total)}`
        : `Showing ${numberInWords(first)} to ${numberInWords(end)} of ${numberInWords(total)}`,
    previous: page > 1 ? href(page - 1) : undefined,
    next: page < last ? href(page + 1) : undefined,
    pages: numbers.flatMap((number, index) => {
      // A template asks each whether it is a gap.
      const entry = options({ number, href: href(number), current: number === page });
      const before = numbers[index - 1];
      return before !== undefined && number - before > 1
        ? [options({ gap: true } as const), entry]
        : [entry];
    }),
  };
}

/**
 * The sort of one column as the head needs it. `sorted` is the query's present order: a key, with a
 * leading minus when descending (`-due`). Pressing the sorted column again turns it round.
 */
export function sortLink(
  key: string,
  sorted: string,
  path: string,
  query: Query,
): { href: string; direction: SortDirection | undefined } {
  const direction = sorted === key ? 'ascending' : sorted === `-${key}` ? 'descending' : undefined;
  const sort = direction === 'ascending' ? `-${key}` : key;
  return { href: withQuery(path, { ...query, sort, page: undefined }), direction };
}
