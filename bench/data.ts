/** Data folders for benches: large ones are made once by the real seed and kept under var/bench. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { findAuthority, type Authority } from '../src/app.ts';
import { readConfig } from '../src/platform/config.ts';
import { openRuntime, type Runtime } from '../src/runtime.ts';
import { runApart } from './apart.ts';

/** The command line's program. */
export const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

const KEPT = fileURLToPath(new URL('../var/bench/', import.meta.url));

/** Says what is going on. */
export type Print = (line: string) => void;

/** The kept folder of a size, seeded now if it is not there; says how long that took. */
export async function seededFolder(size: 'average' | 'large', print: Print): Promise<string> {
  const folder = join(KEPT, size);
  if (await isSeeded(folder)) return folder;
  await removeData(folder);
  await mkdir(KEPT, { recursive: true });
  print(`Making the ${size} authority in ${folder}, once`);
  const before = performance.now();
  const { peakMb, childPeakMb } = await runApart(CLI, ['seed', '--size', size, '--data', folder]);
  print(
    `The ${size} authority took ${((performance.now() - before) / 60_000).toFixed(1)} minutes to load; peak memory ${peakMb.toFixed(0)} MB, of readers ${childPeakMb.toFixed(0)} MB`,
  );
  return folder;
}

/** Whether the seed ran to its end: its last work is the cohort. */
async function isSeeded(folder: string): Promise<boolean> {
  if ((await textOf(join(folder, 'secret'))) === '') return false;
  return withData(folder, async (runtime) => {
    const authority = await findAuthority(runtime.database);
    if (authority === undefined) return false;
    const { authorityId } = authority;
    return runtime.database.withSystem({ authorityId, purpose: 'bench' }, async (tx) => {
      const row = await tx.db.selectFrom('cohort_row').select('child_id').limit(1).execute();
      return row.length > 0;
    });
  });
}

/** Opens a data folder beside whatever runs on it, works, and closes it again. */
export async function withData<T>(
  folder: string,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const config = readConfig({ LOG_LEVEL: 'silent' }, { dataDir: folder });
  const runtime = await openRuntime({ config, hold: 'join' });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** The authority of a seeded folder. */
export async function authorityOf(runtime: Runtime): Promise<Authority> {
  const authority = await findAuthority(runtime.database);
  if (authority === undefined) throw new Error(`${runtime.config.dataDir} holds no authority`);
  return authority;
}

/** Works in a folder that is removed afterwards, database and all. */
export async function inFreshFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'alongside-bench-'));
  try {
    return await work(folder);
  } finally {
    await removeData(join(folder, 'data'));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes a data folder, and the database where it had to be kept elsewhere. */
async function removeData(folder: string): Promise<void> {
  const elsewhere = (await textOf(join(folder, 'postgres', 'database-is-in.txt'))).trim();
  if (elsewhere !== '') await rm(elsewhere, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
