/** The composed application on a database of its own, asked without a network. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openJobs } from '../../src/platform/jobs.ts';
import { LA, openTestDatabase } from './database.ts';

/** An application and what ends it. */
export interface TestServer {
  readonly app: App;
  close(): Promise<void>;
}

/** Composes the application under the given environment, for a synthetic authority. */
export async function openTestServer(
  env: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const db = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'alongside-http-'));
  const config = readConfig({ LOG_LEVEL: 'silent', ...env }, { dataDir: folder });
  const jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  const { database, clock } = db;
  const secret = config.secret ?? 's'.repeat(32);
  const app = await createApp(
    {
      config,
      clock,
      database,
      jobs,
      secret,
      uploadFolder: folder,
      isEmbedded: false,
      close: () => db.close(),
    },
    { authorityId: LA, name: 'Test Council', isSynthetic: true },
    'test',
  );
  return {
    app,
    close: async () => {
      await app.stop();
      await jobs.stop();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
