/** Writes `src/platform/database-types.ts` from the migrated schema; `--check` only compares. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '../src/platform/db-migrate.ts';
import { openTestServer } from '../src/platform/embedded/test-server.ts';

const run = promisify(execFile);
const TARGET = join(import.meta.dirname, '../src/platform/database-types.ts');
const GENERATOR = join(import.meta.dirname, '../node_modules/.bin/kysely-codegen');
const PRETTIER = join(import.meta.dirname, '../node_modules/.bin/prettier');

const isCheck = process.argv.includes('--check');
const folder = await mkdtemp(join(tmpdir(), 'alongside-types-'));
const server = await openTestServer();
try {
  await migrate(server.adminUrl, { queues: [] });
  const out = isCheck ? join(folder, 'database-types.ts') : TARGET;
  await run(GENERATOR, [
    '--dialect',
    'postgres',
    '--exclude-pattern',
    '{pgboss.*,schema_migration}',
    '--date-parser',
    'string',
    '--numeric-parser',
    'number',
    '--out-file',
    out,
    '--url',
    server.adminUrl,
  ]);
  await run(PRETTIER, [
    '--config',
    join(import.meta.dirname, '../.prettierrc.json'),
    '--write',
    out,
  ]);
  if (isCheck && (await readFile(out, 'utf8')) !== (await readFile(TARGET, 'utf8'))) {
    console.error('src/platform/database-types.ts is stale: run npm run types');
    process.exitCode = 1;
  }
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}
