/** A throw-away server for tests: nothing is kept, so nothing waits for the disk. */
import { chmod, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openEmbeddedServer, type EmbeddedServer } from '../embedded-postgres.ts';
import { systemClock } from '../clock.ts';
import { tryLock } from './file-lock.ts';
import { findPostmaster } from './postmaster.ts';

const STEM = 'alongside-test-';
/** A younger folder may still be on its way to its lock. */
const SETTLING = 60_000;

/**
 * Starts a server in a new temporary folder, which `close` removes. The programs come from the
 * folder that the environment's ALONGSIDE_TEST_PG_BIN names (the one with initdb and postgres, for
 * another major version), else from node_modules. Servers left by killed test runs are cleared away.
 */
export async function openTestServer(): Promise<EmbeddedServer> {
  await clearLeftovers();
  const outer = await mkdtemp(join(tmpdir(), STEM));
  const run = tryLock(join(outer, 'run.lock'));
  await chmod(outer, 0o711);
  const bin = process.env['ALONGSIDE_TEST_PG_BIN'];
  const server = await openEmbeddedServer({
    dataDir: join(outer, 'data'),
    ...(bin === undefined || bin === '' ? {} : { programs: await realpath(join(bin, '..')) }),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
      shared_buffers: '128MB',
    },
    creationFlags: ['--no-sync'],
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      await rm(outer, { recursive: true, force: true });
      run?.release();
    },
  };
}

/** Copies the database `template` (nobody may be connected to it) to a new database `name`; returns its superuser URL. */
export async function cloneDatabase(
  adminUrl: string,
  template: string,
  name: string,
): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(
      `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)} strategy file_copy`,
    );
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** Stops servers and removes folders of test runs that were killed: theirs is a lock nobody holds. */
async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(STEM)) continue;
    const outer = join(tmpdir(), name);
    const folder = await stat(outer).catch(() => undefined);
    // Another account's runs are that account's to clear away.
    if (folder === undefined || folder.uid !== process.getuid?.()) continue;
    const age = systemClock.now().getTime() - folder.mtimeMs;
    const lock = age > SETTLING ? tryLock(join(outer, 'run.lock')) : undefined;
    if (lock === undefined) continue;
    const data = join(outer, 'data');
    const left = await findPostmaster({ pgData: join(data, 'pgdata') }).catch(() => undefined);
    if (left !== undefined) process.kill(left.pid, 'SIGKILL');
    await rm(outer, { recursive: true, force: true });
    lock.release();
  }
}
