/**
 * The PostgreSQL server that Alongside brings with it: real PostgreSQL from npm, on the loopback
 * address only, with a random password and a data folder of its own, started and stopped with the
 * application and recovered after a crash of either. For evaluation and synthetic data.
 */
import pg from 'pg';
import { systemClock } from './clock.ts';
import {
  createCluster,
  isCreated,
  locateCluster,
  prepareFolder,
  readPassword,
  writtenBy,
  type Cluster,
} from './embedded/cluster.ts';
import { withLock } from './embedded/file-lock.ts';
import {
  DataFolderHeldError,
  liveHolders,
  ownSpace,
  registerHolder,
  type Holder,
} from './embedded/holders.ts';
import { handToOwnerOf } from './embedded/os-account.ts';
import {
  findPostmaster,
  startPostmaster,
  stopPostmaster,
  waitUntilReady,
  type Postmaster,
} from './embedded/postmaster.ts';
import {
  packagedPrograms,
  reachablePrograms,
  versionOf,
  type Programs,
} from './embedded/programs.ts';
import { join } from 'node:path';

export { DataFolderHeldError };

/** How to open a data folder. */
export interface EmbeddedServerOptions {
  /** The data folder; made (mode 0700) when missing. */
  readonly dataDir: string;
  /** Takes messages for people, such as where the data had to be put. */
  readonly log?: (message: string) => void;
  /** `serve` (default): the application, one a folder. `join`: a command beside it. */
  readonly hold?: Holder['hold'];
  /** The folder of PostgreSQL's programs; default: those in node_modules. */
  readonly programs?: string;
  /** Server settings that replace the defaults, for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further flags of initdb, for tests. */
  readonly creationFlags?: readonly string[];
}

/** An open server. */
export interface EmbeddedServer {
  /** The loopback address. */
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Connection string of the superuser on the database `postgres`. Hand it to migrations only. */
  readonly adminUrl: string;
  /** Whether this call started the server, rather than joined one that ran. */
  readonly startedHere: boolean;
  /** The server process. */
  readonly pid: number;
  /** Leaves the server, and stops it when nobody else uses it. Safe to call twice. */
  close(): Promise<void>;
}

const LOCK_PATIENCE = 120_000;
const WATCH_PAUSE = 250;

/**
 * Opens the database of a data folder, creating, starting, recovering or joining its server as
 * needed. Safe when several processes do so at once.
 *
 * Throws DataFolderHeldError when `hold` is `serve` and another process already serves the folder;
 * an Error with a plain message where the server cannot run.
 */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const folder = await prepareFolder(options.dataDir);
  return underLock(folder, async () => {
    const others = await liveHolders(folder);
    refuseWhenHeld(folder, others, options.hold ?? 'serve');
    const cluster = await locateCluster(folder, options.log ?? ignore);
    const { programs, server, startedHere, password } = await bringUp(cluster, options);
    const since = systemClock.now().toISOString();
    const registration = await registerHolder(folder, options.hold ?? 'serve', since);
    const watch = watchServer(folder, cluster, options);
    let closed: Promise<void> | undefined;
    const close = () =>
      underLock(folder, async () => {
        watch.stop();
        await registration.leave();
        if ((await liveHolders(folder)).length > 0) return;
        const running = await findPostmaster(cluster);
        if (running !== undefined) await stopPostmaster(cluster, programs, running);
      });
    return {
      host: '127.0.0.1',
      port: server.port,
      adminUrl: urlOf(server, password),
      startedHere,
      pid: server.pid,
      close: () => (closed ??= close()),
    };
  });
}

async function bringUp(
  cluster: Cluster,
  options: EmbeddedServerOptions,
): Promise<{ programs: Programs; server: Postmaster; startedHere: boolean; password: string }> {
  const log = options.log ?? ignore;
  const native = options.programs ?? (await packagedPrograms());
  const programs = await reachablePrograms(native, cluster.base, cluster.account, log);
  const password = await readPassword(cluster);
  if (!(await isCreated(cluster))) {
    const major = Number.parseInt(await versionOf(native), 10);
    await createCluster(cluster, programs, major, password, options.creationFlags ?? []);
    return {
      programs,
      password,
      server: await startPostmaster(cluster, programs, options.settings ?? {}),
      startedHere: true,
    };
  }
  const running = await waitUntilReady(cluster);
  if (running !== undefined) {
    await answers(urlOf(running, password));
    return { programs, password, server: running, startedHere: false };
  }
  try {
    const server = await startPostmaster(cluster, programs, options.settings ?? {});
    return { programs, password, server, startedHere: true };
  } catch (error) {
    const [wrote, runs] = [await writtenBy(cluster), await versionOf(native)];
    if (runs.split('.')[0] === wrote) throw error;
    throw new Error(
      `The database in ${cluster.folder} was written by PostgreSQL ${wrote}; this Alongside brings ` +
        `PostgreSQL ${runs}. Make a backup with the Alongside that wrote it, and restore that here.`,
      { cause: error },
    );
  }
}

/**
 * Starts the server again, on the same port, when it dies under the application. Whatever was
 * committed is there; what was under way failed and was told so.
 */
function watchServer(
  folder: string,
  cluster: Cluster,
  options: EmbeddedServerOptions,
): { stop: () => void } {
  let isStopped = (options.hold ?? 'serve') === 'join';
  const look = async (): Promise<void> => {
    if (isStopped) return;
    let pause = WATCH_PAUSE;
    try {
      if ((await findPostmaster(cluster)) === undefined) {
        await underLock(folder, async () => {
          if (!isStopped) await bringUp(cluster, options);
        });
        options.log?.('The database server had stopped and was started again.');
      }
    } catch (error) {
      options.log?.(error instanceof Error ? error.message : String(error));
      pause = WATCH_PAUSE * 20;
    }
    timer = setTimeout(() => void look(), pause).unref();
  };
  let timer = setTimeout(() => void look(), WATCH_PAUSE).unref();
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function refuseWhenHeld(folder: string, others: readonly Holder[], hold: Holder['hold']): void {
  const serving = others.find((holder) => holder.hold === 'serve');
  if (hold === 'serve' && serving !== undefined) throw new DataFolderHeldError(folder, serving);
  const elsewhere = others.find((holder) => holder.space !== ownSpace());
  if (elsewhere !== undefined) throw new DataFolderHeldError(folder, elsewhere);
}

async function underLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, 'opening.lock');
  return withLock(path, LOCK_PATIENCE, async () => {
    await handToOwnerOf(folder, path);
    return work();
  });
}

async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

function urlOf(server: Postmaster, password: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${String(server.port)}/postgres`;
}

function ignore(): void {
  return undefined;
}
