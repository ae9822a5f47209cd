/** Opens what every entrance needs: the database (embedded or by address), migrated, and the jobs. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointKey, type CheckpointPlace } from './access/index.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { openDatabase, type Database } from './platform/db.ts';
import { migrate } from './platform/db-migrate.ts';
import { openEmbeddedServer } from './platform/embedded-postgres.ts';
import { openJobs, type Jobs } from './platform/jobs.ts';
import { QUEUES } from './queues.ts';

/** The open ground under the application or a command. */
export interface Runtime {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  readonly jobs: Jobs;
  /** Signs cookies and pseudonyms; kept in the data folder when the environment gives none. */
  readonly secret: string;
  /** Where checkpoints of the audit go, and what signs them. */
  readonly checkpoints: CheckpointPlace;
  /** Where uploads wait and source files are kept. */
  readonly uploadFolder: string;
  readonly isEmbedded: boolean;
  close(): Promise<void>;
}

/** How to open it: `serve` holds the data folder, `join` shares it with a running application. */
export interface RuntimeOptions {
  readonly config: Config;
  readonly hold: 'serve' | 'join';
  readonly clock?: Clock;
  readonly say?: (message: string) => void;
}

/** Opens the runtime; whatever was opened is closed again when a later step fails. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config } = options;
  const clock = options.clock ?? systemClock;
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const server =
    config.databaseUrl === undefined
      ? await openEmbeddedServer({
          dataDir: join(config.dataDir, 'postgres'),
          hold: options.hold,
          ...(options.say === undefined ? {} : { log: options.say }),
        })
      : undefined;
  try {
    const urls = await migrate(config.databaseUrl ?? server?.adminUrl ?? '', { queues: QUEUES });
    const database = openDatabase({ ...urls, clock, poolSize: options.hold === 'serve' ? 16 : 4 });
    const jobs = await openJobs({
      jobsUrl: urls.jobsUrl,
      isWorker: options.hold === 'serve',
      onError: (code) => options.say?.(`The job system reported a fault: ${code}`),
    });
    const uploadFolder = join(config.dataDir, 'files');
    await mkdir(uploadFolder, { recursive: true, mode: 0o700 });
    return {
      config,
      clock,
      database,
      jobs,
      secret: config.secret ?? (await keptSecret(config.dataDir)),
      checkpoints: {
        folder: config.checkpointFolder,
        key: await checkpointKey(config.checkpointKey, config.dataDir),
      },
      uploadFolder,
      isEmbedded: server !== undefined,
      close: async () => {
        await jobs.stop();
        await database.close();
        await server?.close();
      },
    };
  } catch (error) {
    await server?.close();
    throw error;
  }
}

async function keptSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret');
  try {
    await writeFile(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
    await chmod(path, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(path, 'utf8');
}
