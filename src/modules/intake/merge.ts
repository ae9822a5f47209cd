/**
 * Merges rows into a table as a set: what is new is inserted, what differs is changed, and each
 * change is journalled with what stood before, so that the batch can be taken back.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { MergeCount, MergeSpec } from './kind.ts';
import { requireColumns, type ShapeOf } from './table-shape.ts';

/**
 * How old the records are beside what their sender has said since. `no`: they are the newest.
 * `source`: a newer one stands in another series of the sender, so only rows that are themselves
 * dated and no newer may change. `series`: a newer one stands in the same series, so nothing that
 * stands may change; what was missing is added.
 */
export type Lateness = 'no' | 'series' | 'source';

/** Under which batch the changes are journalled, and how they are dated. */
export interface MergeSetting {
  readonly batchId: number;
  /** Rows of one step were written together; null journals nothing (projections after an undo). */
  readonly step: number | null;
  readonly asOf: CalendarDate;
  readonly knownOn: CalendarDate;
  readonly late: Lateness;
}

type Row = Readonly<Record<string, unknown>>;

/** Merges rows; of two rows with one key in the same call the later counts. */
export async function mergeRows(
  tx: Tx,
  shapeOf: ShapeOf,
  setting: MergeSetting,
  spec: MergeSpec,
  rows: readonly Row[],
): Promise<MergeCount> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  const shape = await shapeOf(spec.table);
  const dated = spec.hasAsOf === true;
  const closures = spec.closures ?? [];
  requireColumns(shape, [
    ...spec.key,
    ...spec.columns,
    ...(dated ? ['as_of'] : []),
    ...closures.flatMap(({ end, knownOn }) => [end, knownOn]),
  ]);
  // A kind that decides itself which statement is newer gives as_of as a column like any other.
  const columns = spec.columns.filter(
    (name) => !spec.key.includes(name) && !(dated && name === 'as_of'),
  );
  const table = sql.table(spec.table);
  const taken = [...spec.key, ...columns];
  const asOf = dated ? [sql`, as_of`, sql`, ${setting.asOf}::date`] : [sql``, sql``];

  // Rows are found by the key column that tells most of them apart and then joined by hash: what the
  // planner believes about a table that is just being filled would choose far worse.
  const pivot = mostTelling(spec.key, rows);
  await useNestedLoops(tx, false);
  const count = await tx.one(sql<{ inserted: number; updated: number; total: number }>`
    with incoming as materialized (
      select distinct on (${list(spec.key, (name) => sql.ref(`r.${name}`))})
        x.place, ${list(taken, (name) => sql.ref(`r.${name}`))}
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as x(element, place)
      cross join lateral jsonb_populate_record(null::${table}, x.element) as r
      order by ${list(spec.key, (name) => sql.ref(`r.${name}`))}, x.place desc
    ), there as materialized (
      select o as whole, o.ctid as at from ${table} o
      where o.authority_id = ${tx.authorityId}
        and ${sql.ref(`o.${pivot}`)} = any (array(select distinct i.${sql.ref(pivot)} from incoming i))
      for update
    ), pair as materialized (
      select i.place, h.at, h.whole as was, i as said from there h
      join incoming i on ${sql.join(
        spec.key.map((name) => sql`(h.whole).${sql.ref(name)} = ${sql.ref(`i.${name}`)}`),
        sql` and `,
      )}
    ), changed as (
      ${changed(tx, setting, spec, columns, dated)}
    ), added as (
      insert into ${table} as n (authority_id, ${list(taken, (name) => sql.ref(name))}${asOf[0]})
      select ${tx.authorityId}, ${list(taken, (name) => sql.ref(`i.${name}`))}${asOf[1]}
      from incoming i
      where i.place not in (select place from pair)
      returning to_jsonb(n) as after
    ), ${journal(tx, setting, spec.table, shape.primaryKey)}
    select (select count(*) from added) as inserted,
      (select count(*) from changed where differs) as updated,
      (select count(*) from incoming) as total`);
  await useNestedLoops(tx, true);
  return {
    inserted: count.inserted,
    updated: count.updated,
    unchanged: count.total - count.inserted - count.updated,
  };
}

function changed(
  tx: Tx,
  setting: MergeSetting,
  spec: MergeSpec,
  columns: readonly string[],
  dated: boolean,
): RawBuilder<unknown> {
  const mayChange = setting.late === 'no' || (setting.late === 'source' && dated);
  if (!mayChange || (columns.length === 0 && !dated)) {
    return sql`select null::jsonb as before, null::jsonb as after, false as differs where false`;
  }
  const differs =
    columns.length === 0
      ? sql`false`
      : sql`(${list(columns, was)}) is distinct from (${list(columns, said)})`;
  const sets = [
    ...columns.map((name) => sql`${sql.ref(name)} = ${said(name)}`),
    ...(dated ? [sql`as_of = ${setting.asOf}::date`] : []),
    ...(spec.closures ?? []).map(
      ({ end, knownOn }) => sql`${sql.ref(knownOn)} = case
        when ${said(end)} is null then null
        when ${was(end)} is null then ${setting.knownOn}::date
        else ${was(knownOn)} end`,
    ),
  ];
  const isNewer = sql`(p.was).as_of < ${setting.asOf}::date`;
  const isDue = dated
    ? sql`(p.was).as_of <= ${setting.asOf}::date and (${differs} or ${isNewer})`
    : differs;
  return sql`
    update ${sql.table(spec.table)} t set ${sql.join(sets)}
    from pair p
    where t.ctid = p.at and t.ctid = any (array(select p.at from pair p where ${isDue}))
      and t.authority_id = ${tx.authorityId} and ${isDue}
    returning to_jsonb(p.was) as before, to_jsonb(t) as after, ${differs} as differs`;
}

/** The key column with the most different values among the rows. */
function mostTelling(key: readonly string[], rows: readonly Row[]): string {
  const counts = key.map((name) => new Set(rows.map((row) => row[name])).size);
  return key[counts.indexOf(Math.max(...counts))] ?? '';
}

async function useNestedLoops(tx: Tx, may: boolean): Promise<void> {
  await tx.run(sql`select set_config('enable_nestloop', ${may ? 'on' : 'off'}, true)`);
}

/** A column of the row as it stands, out of `pair p`. */
function was(name: string): RawBuilder<unknown> {
  return sql`(p.was).${sql.ref(name)}`;
}

/** A column of the row as the file says it, out of `pair p`. */
function said(name: string): RawBuilder<unknown> {
  return sql`(p.said).${sql.ref(name)}`;
}

function journal(
  tx: Tx,
  setting: MergeSetting,
  table: string,
  primaryKey: readonly string[],
): RawBuilder<unknown> {
  if (setting.step === null) return sql`journal as (select 1)`;
  const fixed = sql`${tx.authorityId}, ${setting.batchId}::bigint, ${setting.step}::integer, ${table}`;
  return sql`journal as (
    insert into batch_change (authority_id, batch_id, step, table_name, row_key, before, after)
    select ${fixed}, ${keyOf(primaryKey)},
      (select coalesce(jsonb_object_agg(b.key, b.value), '{}') from jsonb_each(before) b
        where b.value is distinct from after -> b.key),
      (select coalesce(jsonb_object_agg(a.key, a.value), '{}') from jsonb_each(after) a
        where a.value is distinct from before -> a.key)
    from changed
    union all
    select ${fixed}, ${keyOf(primaryKey)}, null, after from added
  )`;
}

/** The row's key out of its image. */
export function keyOf(primaryKey: readonly string[]): RawBuilder<unknown> {
  return sql`jsonb_build_object(${sql.join(
    primaryKey.flatMap((name) => [sql`${name}::text`, sql`after -> ${name}::text`]),
  )})`;
}

/** Equality of the key columns of two table aliases. */
export function sameKey(key: readonly string[], left: string, right: string): RawBuilder<unknown> {
  return sql.join(
    key.map((name) => sql`${sql.ref(`${left}.${name}`)} = ${sql.ref(`${right}.${name}`)}`),
    sql` and `,
  );
}

/** Column names as SQL, separated by commas. */
export function list(
  names: readonly string[],
  as: (name: string) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql.join(names.map((name) => as(name)));
}
