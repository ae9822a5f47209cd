/** The columns of a table as the catalogue has them: names from kinds are checked against it. */
import { sql, type Tx } from '../../platform/db.ts';

/** A table that files are published into. */
export interface TableShape {
  readonly table: string;
  /** Columns that can be written, without authority_id. */
  readonly columns: readonly string[];
  /** The primary key without authority_id. */
  readonly primaryKey: readonly string[];
}

/** Looks tables up once. */
export type ShapeOf = (table: string) => Promise<TableShape>;

/** A lookup for one transaction; throws for what is no table of one authority's rows. */
export function shapesOf(tx: Tx): ShapeOf {
  const known = new Map<string, TableShape>();
  return async (table) => {
    const found = known.get(table) ?? (await readShape(tx, table));
    known.set(table, found);
    return found;
  };
}

async function readShape(tx: Tx, table: string): Promise<TableShape> {
  const rows = await tx.all(sql<{ name: string; isKey: boolean; isWritable: boolean }>`
    select a.attname as name, a.attgenerated = '' as "isWritable",
      coalesce(a.attnum = any (i.indkey), false) as "isKey"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relname = ${table} and c.relkind = 'r'
    order by a.attnum`);
  if (!rows.some((row) => row.name === 'authority_id' && row.isKey)) {
    throw new Error(`${table} is no table of an authority's rows`);
  }
  const own = rows.filter((row) => row.name !== 'authority_id');
  return {
    table,
    columns: own.filter((row) => row.isWritable).map((row) => row.name),
    primaryKey: own.filter((row) => row.isKey).map((row) => row.name),
  };
}

/** Throws unless all names are columns of the table. */
export function requireColumns(shape: TableShape, names: readonly string[]): void {
  for (const name of names) {
    if (!shape.columns.includes(name)) throw new Error(`${shape.table} has no column ${name}`);
  }
}

/** A table that refers to another by a foreign key. */
export interface Reference {
  readonly table: string;
  /** Pairs of a column there and the column here that it refers to, without authority_id. */
  readonly columns: readonly { readonly there: string; readonly here: string }[];
}

/** Every table that refers to this one. */
export async function referencesTo(tx: Tx, table: string): Promise<Reference[]> {
  return tx.all(sql<Reference>`
    select r.relname as table,
      jsonb_agg(jsonb_build_object('there', there.attname, 'here', here.attname) order by k.n) as columns
    from pg_constraint f
    join pg_class c on c.oid = f.confrelid and c.relname = ${table}
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_class r on r.oid = f.conrelid
    cross join lateral unnest(f.conkey, f.confkey) with ordinality as k(there, here, n)
    join pg_attribute there on there.attrelid = f.conrelid and there.attnum = k.there
    join pg_attribute here on here.attrelid = f.confrelid and here.attnum = k.here
    where f.contype = 'f' and here.attname <> 'authority_id'
    group by f.oid, r.relname
    order by r.relname`);
}
