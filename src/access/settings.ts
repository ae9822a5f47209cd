/** Local settings: declared by the module that uses them, changed by an administrator, audited. */
import type { z } from 'zod';
import { sql, type Tx } from '../platform/db.ts';
import { record } from './audit.ts';
import type { Viewer } from './viewer.ts';

/** One setting. Its schema is checked when it is written and when it is read. */
export interface Setting<T> {
  readonly key: string;
  /** What it is called on the administrator's page. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly help: string;
  readonly schema: z.ZodType<T>;
  readonly standard: T;
}

/** Declares a setting; only gives its type a name. */
export function setting<T>(spec: Setting<T>): Setting<T> {
  return spec;
}

/** The setting's value, or its standard where none was set. */
export async function readSetting<T>(tx: Tx, spec: Setting<T>): Promise<T> {
  const row = await tx.maybe(
    sql<{
      value: unknown;
    }>`select value from setting where authority_id = ${tx.authorityId} and key = ${spec.key}`,
  );
  if (row === undefined) return spec.standard;
  return spec.schema.parse(row.value);
}

/** What the settings of a list hold, in its order. */
type ValuesOf<Specs extends readonly Setting<unknown>[]> = {
  readonly [Place in keyof Specs]: Specs[Place] extends Setting<infer T> ? T : never;
};

/** Several settings in one question, in the order in which they are named. */
export async function readSettings<const Specs extends readonly Setting<unknown>[]>(
  tx: Tx,
  ...specs: Specs
): Promise<ValuesOf<Specs>> {
  const rows = await tx.all(sql<{ key: string; value: unknown }>`
    select key, value from setting
    where authority_id = ${tx.authorityId} and key = any (${specs.map(({ key }) => key)}::text[])`);
  const set = new Map(rows.map(({ key, value }) => [key, value]));
  const values: unknown = specs.map(({ key, schema, standard }) =>
    set.has(key) ? schema.parse(set.get(key)) : standard,
  );
  return values as ValuesOf<Specs>;
}

/** Changes a setting; the database admits only an administrator, or background work when seeding. */
export async function writeSetting<T>(
  tx: Tx,
  viewer: Viewer | null,
  spec: Setting<T>,
  value: T,
): Promise<void> {
  await tx.run(sql`
    insert into setting (authority_id, key, value, changed_by)
    values (${tx.authorityId}, ${spec.key}, ${JSON.stringify(value)}::jsonb, ${viewer?.personId ?? null})
    on conflict (authority_id, key) do update
      set value = excluded.value, changed_by = excluded.changed_by, changed_at = now()`);
  await record(tx, viewer, { event: 'config.change', subjectType: 'setting', subjectId: spec.key });
}
