/** The shape of what disposes of one class, and the plain case: rows of one table that go. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { ClassId } from './schedule.ts';
import type { RulesInForce } from './settings.ts';

/** The night that disposes. */
export interface Night {
  readonly today: CalendarDate;
  readonly rules: RulesInForce;
}

/** One thing that has to go: its id, and the day from which its clock ran. */
export interface DueItem {
  readonly id: string;
  readonly from: CalendarDate;
}

/** How many rows went, by table. */
export type Counts = Readonly<Record<string, number>>;

/** What disposes of one class, or of one part of it. */
export interface Disposer {
  readonly classId: ClassId;
  /** All that is due on the night, or what is still due of the ids given. Held children are left out. */
  due(tx: Tx, night: Night, ids?: readonly string[]): Promise<DueItem[]>;
  /** Removes them, in the caller's transaction. */
  dispose(tx: Tx, ids: readonly string[], night: Night): Promise<Counts>;
}

/** True for rows of a child that nobody holds back, and of whom nobody has asked what is held. */
export function notHeld(child: string): RawBuilder<boolean> {
  return sql<boolean>`not exists (select 1 from retention_hold held
    where held.authority_id = x.authority_id and held.child_id = ${sql.ref(child)} and held.lifted_at is null)
    and not exists (select 1 from rights_case asked
    where asked.authority_id = x.authority_id and asked.child_id = ${sql.ref(child)} and asked.closed_at is null)`;
}

/** True for rows of a pupil who is linked with no child that is held back. */
export const pupilNotHeld = sql<boolean>`not exists (select 1 from link hl
  join retention_hold held on held.authority_id = hl.authority_id and held.child_id = hl.child_id
  where hl.authority_id = x.authority_id and hl.pupil_id = x.pupil_id and held.lifted_at is null)`;

/** True for one of the ids, or for all when there are none given. */
export function among(
  id: RawBuilder<unknown>,
  ids: readonly string[] | undefined,
): RawBuilder<boolean> {
  return ids === undefined ? sql<boolean>`true` : sql<boolean>`${id} = any (${[...ids]}::text[])`;
}

/** How rows of one table go. The table is called `x` in all of it. */
export interface PlainRows {
  readonly classId: ClassId;
  readonly table: string;
  /** One text for each row. */
  readonly id: RawBuilder<unknown>;
  /** The date from which the clock runs; null: not yet. */
  readonly from: RawBuilder<unknown>;
  /** The first date without it, made of `from`. */
  readonly dueOn: (from: RawBuilder<unknown>, night: Night) => RawBuilder<unknown>;
  readonly unless?: RawBuilder<unknown>;
  /** Instead of deleting the row. */
  readonly change?: RawBuilder<unknown>;
  /** What refers to the rows and goes before them. */
  readonly before?: (tx: Tx, ids: readonly string[]) => Promise<Counts>;
}

/** Rows of one table that are deleted, or emptied, when their time is over. */
export function plainRows(spec: PlainRows): Disposer {
  const { classId, table, id, from } = spec;
  const named = sql.table(table);
  return {
    classId,
    due: (tx, night, ids) =>
      tx.all(sql<DueItem>`
        select ${id} as id, (${from})::date as "from" from ${named} x
        where x.authority_id = ${tx.authorityId} and (${from}) is not null
          and (${spec.dueOn(from, night)})::date <= ${night.today}::date
          and ${spec.unless ?? sql`true`} and ${among(id, ids)}
        order by 2, 1`),
    dispose: async (tx, ids) => {
      const before = await spec.before?.(tx, ids);
      const gone = await tx.run(
        spec.change === undefined
          ? sql`delete from ${named} x where x.authority_id = ${tx.authorityId} and ${among(id, ids)}`
          : sql`update ${named} x set ${spec.change} where x.authority_id = ${tx.authorityId} and ${among(id, ids)}`,
      );
      return { ...before, [table]: gone };
    },
  };
}

/** A period of whole days, months or years after a date. */
export function after(
  unit: 'days' | 'years',
  classId: ClassId,
): (from: RawBuilder<unknown>, night: Night) => RawBuilder<unknown> {
  return (from, { rules }) =>
    unit === 'days'
      ? sql`(${from})::date + ${rules.keep[classId]}::int`
      : sql`(${from})::date + make_interval(years => ${rules.keep[classId]}::int)`;
}

/** Adds up counts. */
export function added(...all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [table, count] of Object.entries(counts))
      if (count > 0) sum[table] = (sum[table] ?? 0) + count;
  return sum;
}

/** Deletes the rows of a table whose column is one of the ids (uuid). */
export async function deleteBy(
  tx: Tx,
  table: string,
  column: string,
  ids: readonly string[],
): Promise<Counts> {
  return {
    [table]: await tx.run(sql`
      delete from ${sql.table(table)} x
      where x.authority_id = ${tx.authorityId} and ${sql.ref(`x.${column}`)} = any (${[...ids]}::uuid[])`),
  };
}
