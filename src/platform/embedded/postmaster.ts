/** The running server process: seeing it, starting it, stopping it. */
import { execFile, spawn } from 'node:child_process';
import { open, readFile, readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverEnvironment, type Cluster } from './cluster.ts';
import type { Programs } from './programs.ts';

/** A running server. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const run = promisify(execFile);
const LOG_LIMIT = 10_000_000;
const START_PATIENCE = 600_000;

/**
 * Sound for two cores. Statements and row values stay out of the log: it may be read by people who
 * may not read the records.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '2GB',
  max_connections: '60',
  jit: 'off',
  random_page_cost: '1.1',
  max_wal_size: '2GB',
  max_parallel_workers_per_gather: '1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/** The server that runs on the database now, or undefined; `ready` when it takes connections. */
export async function findPostmaster(
  cluster: Pick<Cluster, 'pgData'>,
): Promise<(Postmaster & { ready: boolean }) | undefined> {
  const note = await readNote(cluster);
  if (note === undefined || !(await isServing(note.pid, cluster.pgData))) return undefined;
  return note;
}

/** Waits until the server that was found takes connections; undefined if it ends instead. */
export async function waitUntilReady(cluster: Cluster): Promise<Postmaster | undefined> {
  const deadline = performance.now() + START_PATIENCE;
  for (;;) {
    const found = await findPostmaster(cluster);
    if (found === undefined || found.ready) return found;
    if (performance.now() > deadline) {
      throw new Error(`PostgreSQL in ${cluster.pgData} is not ready after ten minutes.`);
    }
    await sleep(10);
  }
}

/**
 * Starts the server as a process of its own, which outlives this one, on a free loopback port: after
 * a crash on the port it had, so that those who were connected find it again.
 */
export async function startPostmaster(
  cluster: Cluster,
  programs: Programs,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster> {
  const before = await readNote(cluster);
  if (before !== undefined) await clearStaleNote(cluster, before);
  let failure = '';
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = attempt === 0 && before !== undefined ? before.port : await freePort();
    const started = await startOnce(cluster, programs, {
      ...SETTINGS,
      port: String(port),
      ...settings,
    });
    if (typeof started !== 'string') return started;
    failure = started;
  }
  throw new Error(`PostgreSQL did not start in ${cluster.pgData}. Its last words:\n${failure}`);
}

/** Stops the server: sessions are ended, everything is written, the process is gone on return. */
export async function stopPostmaster(
  cluster: Cluster,
  programs: Programs,
  server: Postmaster,
): Promise<void> {
  for (const [signal, patience] of [
    ['INT', 30_000],
    ['QUIT', 10_000],
  ] as const) {
    await signalServer(programs, server.pid, signal);
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      if (!(await isServing(server.pid, cluster.pgData))) return;
      await sleep(5);
    }
  }
  throw new Error(`PostgreSQL (process ${String(server.pid)}) does not stop.`);
}

async function signalServer(programs: Programs, pid: number, signal: string): Promise<void> {
  if (platform() === 'win32') {
    await run(programs.pgCtl, ['kill', signal, String(pid)]);
    return;
  }
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function startOnce(
  cluster: Cluster,
  programs: Programs,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster | string> {
  const logPath = join(cluster.base, 'server.log');
  const long = ((await stat(logPath).catch(() => undefined))?.size ?? 0) > LOG_LIMIT;
  const log = await open(logPath, long ? 'w' : 'a', 0o600);
  const from = (await log.stat()).size;
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(programs.postgres, ['-D', cluster.pgData, ...flags], {
    ...cluster.account,
    cwd: cluster.base,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    windowsHide: true,
  });
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code) => (ended ??= `It ended with code ${String(code)}.`));
  child.unref();
  await log.close();
  const deadline = performance.now() + START_PATIENCE;
  while (ended === undefined && performance.now() < deadline) {
    const note = await readNote(cluster);
    if (note?.pid === child.pid && note?.ready === true) return { pid: note.pid, port: note.port };
    await sleep(5);
  }
  const words = (await readFile(logPath, 'utf8')).slice(from).trim().split('\n').slice(-8);
  return [...words, ended ?? 'It was not ready after ten minutes.'].join('\n');
}

/** postmaster.pid: 1 process number, 4 port, 8 state; see "Server Shutdown" in PostgreSQL's manual. */
async function readNote(
  cluster: Pick<Cluster, 'pgData'>,
): Promise<(Postmaster & { ready: boolean }) | undefined> {
  const text = await readFile(join(cluster.pgData, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (lines[0] === undefined || lines[0] === '' || !Number.isInteger(pid)) return undefined;
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7] === 'ready' };
}

/**
 * Whether process `pid` is a server on `pgData`. PostgreSQL's processes stand in their data folder,
 * which tells a server from a stranger that was given the same number later, and from a dead child
 * that nobody has collected. Without /proc, a living process has to do.
 */
async function isServing(pid: number, pgData: string): Promise<boolean> {
  if (platform() === 'linux') {
    const standsIn = await readlink(`/proc/${String(pid)}/cwd`).catch(() => undefined);
    return standsIn !== undefined && standsIn === (await realpath(pgData));
  }
  return isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * After the server was killed: waits for its last helpers to end (they hold its shared memory), and
 * removes a note whose process number now belongs to a stranger, which PostgreSQL would not do.
 */
async function clearStaleNote(cluster: Cluster, note: Postmaster): Promise<void> {
  if (platform() !== 'linux') return;
  const deadline = performance.now() + 5_000;
  for (;;) {
    const left = await processesStandingIn(cluster.pgData);
    if (left.length === 0) break;
    if (performance.now() > deadline) {
      for (const pid of left) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
    await sleep(10);
  }
  if (isAlive(note.pid)) await rm(join(cluster.pgData, 'postmaster.pid'));
}

async function processesStandingIn(pgData: string): Promise<number[]> {
  const truePath = await realpath(pgData);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === truePath),
  );
  return pids.filter((_, index) => found[index] === true).map(Number);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('No free port on this machine.'));
      });
    });
  });
}
