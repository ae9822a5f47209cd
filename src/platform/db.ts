/**
 * The only door to the database: `withViewer` and `withSystem`. Both open a transaction on the pool
 * of their own login role and set the context that row-level security reads, for that transaction
 * only. No unscoped handle leaves this file.
 */
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import {
  Kysely,
  PostgresDialect,
  type CompiledQuery,
  type PostgresPoolClient,
  type RawBuilder,
  type Transaction,
  sql,
} from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Clock } from './clock.ts';
import type { DB as Schema } from './database-types.ts';

// Calendar dates stay `YYYY-MM-DD` strings; counts are numbers or an error, never silent strings.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A count is too large for a number');
  return value;
});
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** Who is looking, as row-level security needs it. */
export interface ViewerContext {
  readonly authorityId: string;
  readonly personId: string;
  readonly role: string;
  /** `person:<id>`, `team:<id>`, `school:<urn>`, `authority`, `allow:<person id>`. */
  readonly scopes: readonly string[];
  readonly isSteppedUp: boolean;
}

/** Background work: whose data and what for. */
export interface SystemContext {
  /** Empty only to ask which authorities there are. */
  readonly authorityId: string;
  /** Why, as a short code: `import`, `link`, `cohort`, `seal-audit`. */
  readonly purpose: string;
}

/** A scoped transaction. Queries are Kysely builders or `sql` tagged templates, nothing else. */
export interface Tx {
  readonly db: Kysely<Schema>;
  readonly authorityId: string;
  /** All rows of a query. */
  all<Row>(query: RawBuilder<Row>): Promise<Row[]>;
  /** The row if there is one; throws when there are several. */
  maybe<Row>(query: RawBuilder<Row>): Promise<Row | undefined>;
  /** The one row; throws when there is none or several. */
  one<Row>(query: RawBuilder<Row>): Promise<Row>;
  /** Runs a statement and gives the number of rows it touched. */
  run(query: RawBuilder<unknown>): Promise<number>;
  /** Bulk load in COPY text form; values null, string, number, boolean or JSON-able objects. */
  copyIn(
    table: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
  ): Promise<void>;
  /** Inserts a job where it commits with its cause; used by platform/jobs.ts. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * Lets the planner learn what stands in the tables (by name) after a large write, within the writing
 * transaction. Background work only.
 */
export async function refreshStatistics(tx: Tx, tables: readonly string[]): Promise<void> {
  await tx.run(sql`select refresh_statistics(${[...tables]}::text[])`);
}

/** An open database. */
export interface Database {
  withViewer<T>(viewer: ViewerContext, work: (tx: Tx) => Promise<T>): Promise<T>;
  withSystem<T>(context: SystemContext, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls back at each notification on the channel, until the returned function is called. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** True when both pools answer. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** Connection strings of the two login roles. */
export interface DatabaseOptions {
  readonly pagesUrl: string;
  readonly jobsUrl: string;
  readonly clock: Clock;
  readonly poolSize?: number;
}

/** Opens the two pools; nothing is connected until first use. */
export function openDatabase(options: DatabaseOptions): Database {
  const size = options.poolSize ?? 10;
  const pages = new pg.Pool({
    connectionString: options.pagesUrl,
    max: size,
    // A page that waits this long for a connection fails plainly rather than hang in the browser.
    connectionTimeoutMillis: 20_000,
    options: '-c statement_timeout=20000',
  });
  const jobs = new pg.Pool({
    connectionString: options.jobsUrl,
    max: Math.max(4, Math.ceil(size / 2)),
  });
  // An idle connection that breaks (the server restarted) is replaced at next use.
  pages.on('error', () => undefined);
  jobs.on('error', () => undefined);

  return {
    withViewer: (viewer, work) =>
      inTransaction(
        pages,
        viewer.authorityId,
        [
          ['alongside.authority', viewer.authorityId],
          ['alongside.person', viewer.personId],
          ['alongside.role', viewer.role],
          ['alongside.scopes', arrayLiteral(viewer.scopes)],
          ['alongside.stepped_up', viewer.isSteppedUp ? 'yes' : ''],
          ['alongside.today', options.clock.today()],
          ['alongside.purpose', ''],
        ],
        work,
      ),
    withSystem: (context, work) =>
      inTransaction(
        jobs,
        context.authorityId,
        [
          ['alongside.authority', context.authorityId],
          ['alongside.purpose', context.purpose],
          ['alongside.today', options.clock.today()],
          ['alongside.person', ''],
          ['alongside.role', ''],
          ['alongside.scopes', ''],
          ['alongside.stepped_up', ''],
        ],
        work,
      ),
    listen: (channel, heard) => listen(options.jobsUrl, channel, heard),
    isReady: async () => {
      try {
        await Promise.all([pages.query('select 1'), jobs.query('select 1')]);
        return true;
      } catch {
        return false;
      }
    },
    close: async () => {
      await Promise.all([pages.end(), jobs.end()]);
    },
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  authorityId: string,
  context: readonly (readonly [string, string])[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  // A connection that breaks fails the statement under way; unheard, it would end the process too.
  const breaks = (): void => {
    isBroken = true;
  };
  client.on('error', breaks);
  try {
    await client.query('begin');
    await client.query(
      'select set_config(n, v, true) from unnest($1::text[], $2::text[]) as s(n, v)',
      [context.map(([name]) => name), context.map(([, value]) => value)],
    );
    const result = await work(scopedTransaction(client, authorityId));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(breaks);
    throw error;
  } finally {
    client.release(isBroken);
    client.off('error', breaks);
  }
}

function scopedTransaction(client: pg.PoolClient, authorityId: string): Tx {
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: {
        connect: () => Promise.resolve(borrowed(client)),
        end: () => Promise.resolve(),
      } as unknown as ConstructorParameters<typeof PostgresDialect>[0]['pool'] & object,
    }),
  });
  let copies = 0;
  async function all<Row>(query: RawBuilder<Row>): Promise<Row[]> {
    return (await query.execute(db)).rows;
  }
  async function maybe<Row>(query: RawBuilder<Row>): Promise<Row | undefined> {
    const rows = await all(query);
    if (rows.length > 1) throw new Error('Expected at most one row');
    return rows[0];
  }
  return {
    db,
    authorityId,
    all,
    maybe,
    async one<Row>(query: RawBuilder<Row>): Promise<Row> {
      const row = await maybe(query);
      if (row === undefined) throw new Error('Expected a row');
      return row;
    },
    async run(query) {
      const result = await query.execute(db);
      return Number(result.numAffectedRows ?? 0n);
    },
    async copyIn(table, columns, rows) {
      // COPY does not work under row security: it loads a temporary table, and a plain insert, which
      // every policy checks, goes on from there.
      const names = columns.map(quoted).join(', ');
      copies += 1;
      const passing = quoted(`copy_in_${copies}`);
      await client.query(
        `create temporary table ${passing} on commit drop as select ${names} from ${quoted(table)} with no data`,
      );
      await pipeline(
        Readable.from(copyText(rows)),
        client.query(copyFrom(`copy ${passing} (${names}) from stdin`)),
      );
      await client.query(`insert into ${quoted(table)} (${names}) select ${names} from ${passing}`);
      await client.query(`drop table ${passing}`);
    },
    executeSql: (text, values) => client.query(text, values),
  };
}

/** The transaction's own connection, lent to Kysely, which must not give it back to the pool. */
function borrowed(client: pg.PoolClient): PostgresPoolClient {
  return {
    query: client.query.bind(client),
    release: () => undefined,
  };
}

async function* copyText(
  rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
): AsyncGenerator<string> {
  let chunk = '';
  for await (const row of rows) {
    chunk += `${row.map(copyValue).join('\t')}\n`;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

const COPY_ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function copyValue(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  return textOf(value)
    .replaceAll('\u0000', '')
    .replace(/[\\\n\r\t]/g, (char) => COPY_ESCAPES[char] ?? char);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return arrayLiteral(value.map(textOf));
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}

/** A PostgreSQL array literal of texts. */
function arrayLiteral(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

async function listen(
  url: string,
  channel: string,
  heard: (payload: string) => void,
): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | undefined;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url });
    next.on('notification', (message) => heard(message.payload ?? ''));
    next.on('error', () => {
      if (!stopped) setTimeout(() => void connect().catch(() => undefined), 1_000).unref();
    });
    await next.connect();
    await next.query(`listen ${quoted(channel)}`);
    client = next;
  };
  await connect();
  return async () => {
    stopped = true;
    await client?.end();
  };
}

export { sql };
export type { CompiledQuery, RawBuilder, Transaction };
