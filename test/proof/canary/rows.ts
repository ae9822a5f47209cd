/** Rows as they are entered past row security. */

/** One row by its columns. */
export type Values = Readonly<Record<string, unknown>>;
/** Rows to enter, by table, in the order in which they may be entered. */
export type Rows = ReadonlyMap<string, readonly Values[]>;
/** The word for a field, by its name in `FIELDS`, of a child. */
export type WordOf = (field: string, child: number) => string;
