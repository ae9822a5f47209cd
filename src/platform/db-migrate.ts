/** Forward migrations and login roles: run by the owner before anything else touches the database. */
import { createHash, createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { queueOptions, type QueueSpec } from './jobs.ts';

const MIGRATIONS = fileURLToPath(new URL('../../db/migrations/', import.meta.url));
const LOGIN_ROLES = ['alongside_pages', 'alongside_jobs'] as const;
type LoginRole = (typeof LOGIN_ROLES)[number];

/** The connection strings that the application uses after migration. */
export interface LoginUrls {
  readonly pagesUrl: string;
  readonly jobsUrl: string;
}

/** Names of the job queues; a migration step creates them. */
export interface MigrateOptions {
  readonly queues: readonly QueueSpec[];
}

/**
 * Brings the database up to date and gives the login roles' connection strings. Safe to run from
 * several processes at once (an advisory lock). Throws when an applied migration was edited.
 */
export async function migrate(adminUrl: string, options: MigrateOptions): Promise<LoginUrls> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', ['alongside.migrate']);
    await ensureLoginRoles(client, adminUrl);
    await applyMigrations(client);
    await ensureQueues(client, adminUrl, options.queues);
  } finally {
    await client.end();
  }
  return loginUrls(adminUrl);
}

/** The login roles' connection strings for the owner's. */
export function loginUrls(adminUrl: string): LoginUrls {
  return {
    pagesUrl: urlFor(adminUrl, 'alongside_pages'),
    jobsUrl: urlFor(adminUrl, 'alongside_jobs'),
  };
}

/** The login role's connection string, derived from the owner's so that every process agrees. */
function urlFor(adminUrl: string, role: LoginRole): string {
  const url = new URL(adminUrl);
  url.password = rolePassword(adminUrl, role);
  url.username = role;
  return url.toString();
}

function rolePassword(adminUrl: string, role: LoginRole): string {
  const { username, password } = new URL(adminUrl);
  return createHmac('sha256', `${username}:${password}`).update(role).digest('base64url');
}

async function ensureLoginRoles(client: pg.Client, adminUrl: string): Promise<void> {
  for (const role of LOGIN_ROLES) {
    const name = pg.escapeIdentifier(role);
    const secret = pg.escapeLiteral(rolePassword(adminUrl, role));
    const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    if (found.rowCount === 0) {
      await client.query(
        `create role ${name} login password ${secret} nosuperuser nocreatedb nocreaterole noinherit nobypassrls`,
      );
    } else {
      await client.query(`alter role ${name} login password ${secret}`);
    }
  }
}

async function applyMigrations(client: pg.Client): Promise<void> {
  await client.query(
    `create table if not exists schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
  );
  const applied = new Map(
    (
      await client.query<{ name: string; sha256: string }>(
        'select name, sha256 from schema_migration',
      )
    ).rows.map((row) => [row.name, row.sha256]),
  );
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).sort();
  for (const file of files) {
    const text = await readFile(new URL(file, `file://${MIGRATIONS}`), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = applied.get(file);
    if (before === sha256) continue;
    if (before !== undefined) {
      throw new Error(`Migration ${file} was changed after it was applied; add a new one instead`);
    }
    await client.query('begin');
    try {
      await client.query(text);
      await client.query('insert into schema_migration (name, sha256) values ($1, $2)', [
        file,
        sha256,
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  }
}

/** pg-boss keeps its own schema; pages may only add jobs, background work may run them. */
async function ensureQueues(
  client: pg.Client,
  adminUrl: string,
  queues: readonly QueueSpec[],
): Promise<void> {
  const boss = new PgBoss({
    connectionString: adminUrl,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    for (const queue of queues) {
      if ((await boss.getQueue(queue.name)) === null) {
        await boss.createQueue(queue.name, queueOptions(queue));
      }
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await client.query(`
    grant usage on schema pgboss to alongside_pages, alongside_jobs;
    grant select, insert, update, delete on all tables in schema pgboss to alongside_jobs;
    grant usage on all sequences in schema pgboss to alongside_jobs, alongside_pages;
    grant execute on all functions in schema pgboss to alongside_jobs;
    grant select on pgboss.queue, pgboss.version to alongside_pages;
    grant insert on pgboss.job_common to alongside_pages;
    grant select (id, name, state, policy, priority, start_after, singleton_key, singleton_on) on pgboss.job_common to alongside_pages`);
}
