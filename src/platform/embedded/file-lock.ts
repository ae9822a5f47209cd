/**
 * Locks between processes that the operating system gives back when their holder dies, however it
 * dies. SQLite's exclusive lock on an empty file is used because Node itself has no file locks and
 * SQLite's are sound on every system (`docs/adr` has the reasons).
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock that is held until it is released or the process ends. */
export interface HeldLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes the lock file `path` if nobody has it; undefined when another process (or another part of
 * this one) does. Never open the file by other means: closing it would give the lock away.
 */
export function tryLock(path: string): HeldLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw new Error(`The lock file ${path} cannot be used. Is the folder on a shared drive?`, {
      cause: error,
    });
  }
  return { release: () => database.close() };
}

/** Runs `work` while holding the lock file `path`, waiting up to `patience` milliseconds for it. */
export async function withLock<Result>(
  path: string,
  patience: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + patience;
  let lock = tryLock(path);
  while (lock === undefined) {
    if (performance.now() > deadline) {
      throw new Error(
        `Another process has been opening or closing the same database for ${String(Math.round(patience / 1000))} seconds (lock file ${path}).`,
      );
    }
    await sleep(5 + Math.random() * 15);
    lock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
