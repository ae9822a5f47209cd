/**
 * Who uses a data folder. Each holder keeps a lock file of its own, so that a holder that died,
 * however it died, is seen as gone at once; beside it a note says who it is.
 */
import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { tryLock } from './file-lock.ts';
import { handToOwnerOf } from './os-account.ts';

const holderNote = z.object({
  pid: z.number(),
  hold: z.enum(['serve', 'join']),
  command: z.string(),
  since: z.string(),
  space: z.string(),
});

/** One process that uses the data folder: `serve` for the application, `join` for a command. */
export type Holder = z.infer<typeof holderNote>;

/** A holder's own registration; call `leave` when done. */
export interface Registration {
  leave(): Promise<void>;
}

/** The data folder is already served by another process. */
export class DataFolderHeldError extends Error {
  override readonly name = 'DataFolderHeldError';
  readonly holder: Holder;
  constructor(folder: string, holder: Holder) {
    super(
      `The data folder ${folder} is already in use by "${holder.command}" ` +
        `(process ${String(holder.pid)}, since ${holder.since}). ` +
        `Stop that first, or choose another folder with --data.`,
    );
    this.holder = holder;
  }
}

/** The holders of `folder` that are alive now; notes of dead ones are cleared away. */
export async function liveHolders(folder: string): Promise<Holder[]> {
  const notes = join(folder, 'holders');
  const names = await readdir(notes).catch(() => []);
  const live: Holder[] = [];
  for (const name of names.filter((each) => each.endsWith('.lock'))) {
    const lockPath = join(notes, name);
    const notePath = lockPath.replace(/\.lock$/, '.json');
    const lock = tryLock(lockPath);
    if (lock === undefined) {
      live.push(holderNote.parse(JSON.parse(await readFile(notePath, 'utf8'))));
    } else {
      await rm(notePath, { force: true });
      await rm(lockPath, { force: true });
      lock.release();
    }
  }
  return live;
}

/** Registers this process as a holder of `folder`. Call under the folder's start lock only. */
export async function registerHolder(
  folder: string,
  hold: Holder['hold'],
  since: string,
): Promise<Registration> {
  const notes = join(folder, 'holders');
  await mkdir(notes, { mode: 0o700, recursive: true });
  await handToOwnerOf(folder, notes);
  const stem = join(notes, `${String(process.pid)}-${randomBytes(4).toString('hex')}`);
  const holder: Holder = {
    pid: process.pid,
    hold,
    command: ownCommand(),
    since,
    space: ownSpace(),
  };
  await writeFile(`${stem}.json`, JSON.stringify(holder), { mode: 0o600 });
  const lock = tryLock(`${stem}.lock`);
  await handToOwnerOf(folder, `${stem}.json`);
  await handToOwnerOf(folder, `${stem}.lock`);
  return {
    leave: async () => {
      await rm(`${stem}.json`, { force: true });
      await rm(`${stem}.lock`, { force: true });
      lock?.release();
    },
  };
}

/** The process space (container) that this process lives in; process numbers mean nothing outside. */
export function ownSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'one';
  }
}

/** The program and its verb, without options: those may name people. */
function ownCommand(): string {
  const [, script, verb] = process.argv;
  const words = [basename(script ?? process.title).replace(/^cli\.ts$/, 'alongside')];
  if (verb !== undefined && /^[a-z]+$/.test(verb)) words.push(verb);
  return words.join(' ');
}
