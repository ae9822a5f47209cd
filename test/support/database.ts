/** A database of its own for a test file, cloned from the migrated template. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { fixedClock, type Clock } from '../../src/platform/clock.ts';
import { openDatabase, type Database } from '../../src/platform/db.ts';
import { loginUrls } from '../../src/platform/db-migrate.ts';
import { cloneDatabase } from '../../src/platform/embedded/test-server.ts';
import { TEMPLATE } from './global-setup.ts';

/** The authority of most tests: an invented code. */
export const LA = '999';

/** The day on which most tests stand: a Tuesday in term. */
export const TODAY = '2026-11-24';

/** An open test database. */
export interface TestDatabase {
  readonly database: Database;
  readonly clock: Clock;
  readonly pagesUrl: string;
  readonly jobsUrl: string;
  /** The owner's connection, past row security: to arrange facts and to check what stands. */
  readonly owner: pg.Client;
  close(): Promise<void>;
}

/** Opens a fresh database with one authority in it. */
export async function openTestDatabase(
  clock: Clock = fixedClock(`${TODAY}T10:00:00Z`),
): Promise<TestDatabase> {
  const url = await cloneDatabase(
    inject('adminUrl'),
    TEMPLATE,
    `test_${randomUUID().replaceAll('-', '')}`,
  );
  const urls = loginUrls(url);
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query(
    'insert into authority (authority_id, name, is_synthetic) values ($1, $2, true)',
    [LA, 'Test Council'],
  );
  const database = openDatabase({ ...urls, clock, poolSize: 4 });
  return {
    database,
    clock,
    ...urls,
    owner,
    close: async () => {
      await database.close();
      await owner.end();
    },
  };
}
