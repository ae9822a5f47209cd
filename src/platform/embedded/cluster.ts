/** Where a data folder's database lies, and its first creation. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  accountFor,
  handToOwnerOf,
  isRoot,
  mayPass,
  mayReach,
  type OsAccount,
} from './os-account.ts';
import type { Programs } from './programs.ts';

const run = promisify(execFile);

/** The file in the data folder that says where the database lies when it could not lie inside. */
const POINTER = 'database-is-in.txt';
const PASSWORD = 'database-password';

/** A data folder and the place of its database. */
export interface Cluster {
  /** The data folder, as asked for. */
  readonly folder: string;
  /** The folder that holds the database: the data folder, or another where root's is out of reach. */
  readonly base: string;
  readonly pgData: string;
  readonly account: OsAccount | undefined;
}

/**
 * Makes the data folder (mode 0700) where it is missing and returns its true path. Made by root, an
 * empty folder is handed to the server's account, which then can work in it.
 */
export async function prepareFolder(dataDir: string): Promise<string> {
  const wanted = resolve(dataDir);
  await mkdir(dirname(wanted), { recursive: true });
  await mkdir(wanted, { mode: 0o700 }).catch(unlessItExists);
  const folder = await realpath(wanted);
  if (isRoot() && (await stat(folder)).uid === 0 && (await readdir(folder)).length === 0) {
    const account = await accountFor(folder);
    if (account !== undefined && (await mayPass(dirname(folder), account))) {
      await chown(folder, account.uid, account.gid);
    }
  }
  return folder;
}

/** Finds the database of a data folder, choosing a place for it when there is none yet. */
export async function locateCluster(
  folder: string,
  log: (message: string) => void,
): Promise<Cluster> {
  const pointer = await readFile(join(folder, POINTER), 'utf8').catch(() => undefined);
  const pointed = pointer?.trim();
  if (pointed !== undefined && pointed !== '') {
    if ((await stat(pointed).catch(() => undefined)) === undefined) {
      throw new Error(
        `The database of ${folder} was kept in ${pointed}, which is no longer there. ` +
          `Restore it, or delete ${join(folder, POINTER)} and ${join(folder, PASSWORD)} to start with an empty one.`,
      );
    }
    return clusterIn(folder, pointed);
  }
  const inside = await clusterIn(folder, folder);
  if (await mayReach(folder, inside.account)) return inside;
  const base = await placeOutside(folder, inside.account);
  await writeFile(join(base, 'belongs-to.txt'), `${folder}\n`, { mode: 0o600 });
  await writeFile(join(folder, POINTER), `${base}\n`, { mode: 0o600, flush: true });
  log(
    `The account that PostgreSQL runs as cannot reach ${folder}, so the database is kept in ${base}.`,
  );
  return clusterIn(folder, base);
}

async function clusterIn(folder: string, base: string): Promise<Cluster> {
  const pgData = join(base, 'pgdata');
  return { folder, base, pgData, account: await accountFor(pgData) };
}

async function placeOutside(folder: string, account: OsAccount | undefined): Promise<string> {
  const stem = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  for (const parent of ['/var/lib/alongside', join(tmpdir(), 'alongside')]) {
    try {
      await mkdir(parent, { recursive: true, mode: 0o755 });
      if ((await stat(parent)).uid !== process.getuid?.()) continue;
      const base = await mkdtemp(join(parent, `${stem}-`));
      if (account !== undefined) await chown(base, account.uid, account.gid);
      if (await mayReach(base, account)) return base;
      await rm(base, { recursive: true });
    } catch {
      continue;
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and its own account can reach neither ${folder} nor ` +
      `/var/lib/alongside nor ${tmpdir()}. Start Alongside as an ordinary person, choose another ` +
      'folder with --data, or set DATABASE_URL to a PostgreSQL server.',
  );
}

/** Whether the database has been created. */
export async function isCreated(cluster: Cluster): Promise<boolean> {
  return (await stat(join(cluster.pgData, 'PG_VERSION')).catch(() => undefined)) !== undefined;
}

/** The PostgreSQL major version that wrote the database, such as `18`. */
export async function writtenBy(cluster: Cluster): Promise<string> {
  return (await readFile(join(cluster.pgData, 'PG_VERSION'), 'utf8')).trim();
}

/** The superuser's random password, made on first use and kept in a file that only the owner reads. */
export async function readPassword(cluster: Cluster): Promise<string> {
  const path = join(cluster.folder, PASSWORD);
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined && kept.trim() !== '') return kept.trim();
  if (await isCreated(cluster)) {
    throw new Error(
      `The database in ${cluster.pgData} cannot be opened: its password file ${path} is missing.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(path, `${password}\n`, { mode: 0o600, flush: true });
  await handToOwnerOf(cluster.folder, path);
  return password;
}

/**
 * Creates the database beside its final place and moves it there when whole, so that a creation
 * that was cut short is never mistaken for a database.
 */
export async function createCluster(
  cluster: Cluster,
  programs: Programs,
  major: number,
  password: string,
  flags: readonly string[],
): Promise<void> {
  await clearUnfinished(cluster);
  const unfinished = await mkdtemp(join(cluster.base, 'pgdata.new-'));
  const passwordFile = `${unfinished}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  await chmod(unfinished, 0o700);
  if (cluster.account !== undefined) {
    await chown(unfinished, cluster.account.uid, cluster.account.gid);
    await chown(passwordFile, cluster.account.uid, cluster.account.gid);
  }
  const locale =
    major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : ['--locale-provider=icu', '--icu-locale=und', '--locale=C'];
  try {
    await run(
      programs.initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        ...locale,
        '--data-checksums',
        '--no-instructions',
        ...flags,
      ],
      { ...cluster.account, cwd: cluster.base, env: serverEnvironment() },
    );
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw new Error(`The database could not be created in ${cluster.base}.`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, cluster.pgData);
}

async function clearUnfinished(cluster: Cluster): Promise<void> {
  for (const name of await readdir(cluster.base)) {
    if (name.startsWith('pgdata.new-')) {
      await rm(join(cluster.base, name), { recursive: true, force: true });
    }
  }
}

/** What the server is told of our surroundings: nothing but where programs are. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    SystemRoot: process.env['SystemRoot'],
    LANG: 'C',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}

function unlessItExists(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
