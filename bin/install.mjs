/**
 * Installs the npm packages when package-lock.json is not the one they were installed from.
 * Plain JavaScript without dependencies: it runs on any Node from 20, before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The project's folder, wherever it is called from. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const isWindows = process.platform === 'win32';

/** The Node that Alongside is pinned to. */
export const pinnedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  isWindows ? 'node.exe' : 'node',
);

const stampFile = join(root, 'node_modules', '.alongside-installed');
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const lockFile = join(root, 'var', 'installing.lock');

/** Something a person has to put right; its message is all that is shown. */
export class LaunchError extends Error {}

/** Makes sure that the packages of package-lock.json are installed. Throws LaunchError if not. */
export async function ensureInstalled() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new LaunchError(`Alongside needs Node 20 or newer; this is ${process.version}.`);
  }
  if (isInstalled()) return;
  const release = await takeLock();
  try {
    if (isInstalled()) return;
    if (!isSameTree()) await install();
    writeFileSync(stampFile, wantedStamp());
  } finally {
    release();
  }
}

/** The environment for child processes: the pinned Node first on the path. */
export function pinnedEnvironment(extra = {}) {
  const separator = isWindows ? ';' : ':';
  return {
    ...process.env,
    PATH: `${dirname(pinnedNode)}${separator}${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE:
      process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled'),
    ...extra,
  };
}

/** Ends this process as the child ended: with its code, or by its signal. */
export function endAs(code, signal) {
  if (signal !== null && !isWindows) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 128 + (constants.signals[signal] ?? 1));
}

/** Runs npm with its output on standard error. Gives its exit code; throws LaunchError without npm. */
export function runNpm(args, cwd = root, whenStarted = () => undefined) {
  const own = process.env.npm_execpath;
  const [command, before] =
    own?.endsWith('npm-cli.js') && existsSync(own) ? [process.execPath, [own]] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...args], {
      cwd,
      stdio: ['ignore', 2, 2],
      shell: isWindows && command === 'npm',
    });
    const stop = (signal) => child.kill(signal);
    for (const signal of STOPPING) process.on(signal, stop);
    whenStarted(child.pid);
    child.once('error', () =>
      reject(
        new LaunchError(
          'npm is not on the path, and packages are missing. Install npm (it comes with Node.js), or run "npm ci" where it is.',
        ),
      ),
    );
    child.once('exit', (code, signal) => {
      for (const name of STOPPING) process.removeListener(name, stop);
      if (signal === null) resolve(code);
      else reject(new LaunchError('Stopped while installing packages.'));
    });
  });
}

function wantedStamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  try {
    return readFileSync(stampFile, 'utf8') === wantedStamp() && existsSync(pinnedNode);
  } catch {
    return false;
  }
}

/** Whether somebody has already installed exactly what the lock file says, with npm by hand. */
function isSameTree() {
  try {
    const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
    const wanted = read('package-lock.json');
    const present = read('node_modules/.package-lock.json');
    const isMissing = ([path, entry]) =>
      path !== '' && !entry.optional && present[path]?.integrity !== entry.integrity;
    const isForeign = ([path, entry]) => wanted[path]?.integrity !== entry.integrity;
    return (
      existsSync(pinnedNode) &&
      !Object.entries(wanted).some(isMissing) &&
      !Object.entries(present).some(isForeign)
    );
  } catch {
    return false;
  }
}

async function install() {
  process.stderr.write('Installing packages from npm (about a minute, only when they changed) …\n');
  const code = await runNpm(
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    root,
    noteInLock,
  );
  if (code !== 0) {
    throw new LaunchError(
      'The packages could not be installed: npm ci failed (its message is above). ' +
        'Check that the npm registry can be reached from here, then try again.',
    );
  }
  const version = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (!version?.startsWith('v')) {
    throw new LaunchError(
      `npm installed the packages but not the pinned Node (${pinnedNode}). ` +
        'Install scripts may be switched off: npm config get ignore-scripts',
    );
  }
}

/** One installation at a time; a lock whose processes have died is taken over. */
async function takeLock() {
  mkdirSync(dirname(lockFile), { recursive: true });
  const ours = `${lockFile}.${process.pid}`;
  writeFileSync(ours, JSON.stringify([identityOf(process.pid)]));
  let hasSaid = false;
  try {
    for (;;) {
      try {
        linkSync(ours, lockFile);
        return () => rmSync(lockFile, { force: true });
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      if (!takeAwayStale(`${ours}.stale`)) {
        if (!hasSaid) process.stderr.write('Packages are being installed already; waiting …\n');
        hasSaid = true;
        await sleep(200);
      }
    }
  } finally {
    rmSync(ours, { force: true });
  }
}

/** npm goes on when we are killed, so the lock names it too. */
function noteInLock(pid) {
  const replacement = `${lockFile}.${process.pid}`;
  writeFileSync(replacement, JSON.stringify([process.pid, pid].map(identityOf)));
  renameSync(replacement, lockFile);
}

function takeAwayStale(aside) {
  const seen = readOrEmpty(lockFile);
  if (seen === '') return true;
  if (JSON.parse(seen).some(({ pid, began }) => isAlive(pid) && beganAt(pid) === began)) {
    return false;
  }
  try {
    renameSync(lockFile, aside);
  } catch {
    return true;
  }
  // Had another process replaced the stale lock since we read it, its lock goes back.
  if (readOrEmpty(aside) !== seen) linkSync(aside, lockFile);
  rmSync(aside);
  return true;
}

function identityOf(pid) {
  return { pid, began: beganAt(pid) };
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When a process began, where the system says so: tells it from a later one of the same number. */
function beganAt(pid) {
  return (
    readOrEmpty(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  );
}
