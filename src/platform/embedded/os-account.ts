/**
 * PostgreSQL refuses to run as root. Started by root, the server therefore runs as another account
 * of the operating system, which must be able to reach its data and its programs.
 */
import { spawnSync } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account that the server runs as; undefined where it simply runs as whoever started us. */
export interface OsAccount {
  readonly uid: number;
  readonly gid: number;
}

const ACCOUNT_NAMES = ['alongside', 'postgres'];

/** Whether this process runs as root (never on Windows). */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account for a server whose data folder is `pgData` (the folder's owner where it exists).
 * Creates the account `postgres` when root has none to use.
 */
export async function accountFor(pgData: string): Promise<OsAccount | undefined> {
  if (!isRoot()) return undefined;
  const owner = await stat(pgData).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const known = await findAccount();
  if (known !== undefined) return known;
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
  const created = await findAccount();
  if (created !== undefined) return created;
  throw new Error(
    'PostgreSQL does not run as root, and no account for it could be created. ' +
      'Start Alongside as an ordinary person, or create the account first: useradd --system postgres',
  );
}

async function findAccount(): Promise<OsAccount | undefined> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = accounts.split('\n').map((line) => line.split(':'));
  for (const name of ACCOUNT_NAMES) {
    const found = fields.find((field) => field[0] === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  return undefined;
}

/** Whether `account` may read (and, for folders, enter) `path` and pass through all above it. */
export async function mayReach(path: string, account: OsAccount | undefined): Promise<boolean> {
  if (account === undefined) return true;
  return (await isOpenTo(path, account, 0o5)) && mayPass(dirname(path), account);
}

/** Whether `account` may pass through the folder and all above it. */
export async function mayPass(path: string, account: OsAccount): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!(await isOpenTo(folder, account, 0o1))) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function isOpenTo(path: string, account: OsAccount, bits: number): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return false;
  const shift = entry.uid === account.uid ? 6 : entry.gid === account.gid ? 3 : 0;
  return ((entry.mode >> shift) & bits) === bits;
}

/** Hands a file that root made in another person's folder to that person. */
export async function handToOwnerOf(folder: string, path: string): Promise<void> {
  if (!isRoot()) return;
  const owner = await stat(folder);
  if (owner.uid !== 0) await chown(path, owner.uid, owner.gid);
}
