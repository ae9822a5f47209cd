/** The composed application on a database of its own, asked without a network. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointKey } from '../../src/access/index.ts';
import { createApp, type App } from '../../src/app.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openJobs } from '../../src/platform/jobs.ts';
import type { Runtime } from '../../src/runtime.ts';
import { LA, openTestDatabase, type TestDatabase } from './database.ts';

/** An application and what ends it. */
export interface TestServer {
  readonly app: App;
  readonly db: TestDatabase;
  readonly runtime: Runtime;
  close(): Promise<void>;
}

/** Composes the application under the given environment, for a synthetic authority. */
export async function openTestServer(
  env: Readonly<Record<string, string>> = {},
  clock?: Clock,
): Promise<TestServer> {
  const db = await openTestDatabase(clock);
  const folder = await mkdtemp(join(tmpdir(), 'alongside-http-'));
  const uploadFolder = join(folder, 'files');
  await mkdir(uploadFolder);
  const config = readConfig({ LOG_LEVEL: 'silent', ...env }, { dataDir: folder });
  const jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  const runtime: Runtime = {
    config,
    clock: db.clock,
    database: db.database,
    jobs,
    secret: config.secret ?? 's'.repeat(32),
    checkpoints: {
      folder: config.checkpointFolder,
      key: await checkpointKey(config.checkpointKey, folder),
    },
    uploadFolder,
    isEmbedded: false,
    close: () => db.close(),
  };
  const authority = { authorityId: LA, name: 'Test Council', isSynthetic: true };
  const app = await createApp(runtime, authority, 'test');
  return {
    app,
    db,
    runtime,
    close: async () => {
      await app.stop();
      await jobs.stop();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
