import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DataFolderHeldError, openEmbeddedServer } from './embedded-postgres.ts';
import { packagedPrograms } from './embedded/programs.ts';
import { cloneDatabase, openTestServer } from './embedded/test-server.ts';

const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0;
const holderProgram = fileURLToPath(new URL('./embedded/holder.test-process.ts', import.meta.url));

const answer = z.object({
  adminUrl: z.string(),
  port: z.number(),
  pid: z.number(),
  startedHere: z.boolean(),
});
const refusal = z.object({ refused: z.string() });

/** A data folder whose database has been created, to be copied: creating takes the longest. */
let created: string;
let outer: string;
let dataDir: string;
let children: ChildProcess[];

beforeAll(async () => {
  created = join(await mkdtemp(join(tmpdir(), 'alongside-created-')), 'data');
  await chmod(dirname(created), 0o711);
  await (await openEmbeddedServer({ dataDir: created })).close();
});

afterAll(() => rm(dirname(created), { recursive: true }));

beforeEach(async () => {
  outer = await mkdtemp(join(tmpdir(), 'alongside-embedded-'));
  await chmod(outer, 0o711);
  dataDir = join(outer, 'a folder', 'data');
  await mkdir(dirname(dataDir));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  const last = await openEmbeddedServer({ dataDir, hold: 'join' }).catch(() => undefined);
  await last?.close();
  await rm(outer, { recursive: true, force: true });
});

/** Gives the test a data folder whose database exists. */
async function withDatabase(): Promise<void> {
  await promisify(execFile)('cp', ['-a', created, dataDir]);
}

/** Opens the folder in a process of its own, as the application or a command does. */
async function inOtherProcess(hold: 'serve' | 'join', folder = dataDir) {
  const child = spawn(process.execPath, [holderProgram, folder, hold], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const said: unknown = JSON.parse(line);
  return { child, said };
}

async function leave(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function hasEnded(pid: number): Promise<void> {
  for (;;) {
    const state = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => ') Z');
    if (/\) Z/.test(state)) return;
    await sleep(5);
  }
}

describe('the embedded PostgreSQL server', () => {
  test('keeps what was committed from one opening to the next, and stops in between', async () => {
    const first = await openEmbeddedServer({ dataDir });
    expect(first.startedHere).toBe(true);
    await ask(first.adminUrl, 'create table kept as select 7 as n');
    await first.close();
    await first.close();
    expect(await isListening(first.port)).toBe(false);

    const second = await openEmbeddedServer({ dataDir });
    expect(await ask(second.adminUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    await second.close();
  });

  test('writes to the disk, listens on the loopback address only and asks for a password', async () => {
    await withDatabase();
    const server = await openEmbeddedServer({ dataDir });
    const shown = await ask(
      server.adminUrl,
      `select name, setting from pg_settings where name in
         ('fsync', 'listen_addresses', 'unix_socket_directories', 'jit', 'password_encryption') order by name`,
    );
    expect(shown).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'jit', setting: 'off' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'password_encryption', setting: 'scram-sha-256' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
    const wrong = new URL(server.adminUrl);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    await server.close();
  });

  test('keeps folder and password to its owner', async () => {
    const server = await openEmbeddedServer({ dataDir });
    await server.close();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'database-password'))).mode & 0o777).toBe(0o600);
  });

  test('keeps row values and statements out of its log', async () => {
    await withDatabase();
    const server = await openEmbeddedServer({ dataDir });
    await ask(server.adminUrl, 'create table child (upn text primary key)');
    await ask(server.adminUrl, "insert into child values ('H801200001001')");
    await expect(
      ask(server.adminUrl, "insert into child values ('H801200001001')"),
    ).rejects.toThrow(/duplicate key/);
    await server.close();
    const log = await readFile(join(dataDir, 'server.log'), 'utf8');
    expect(log).toMatch(/duplicate key/);
    expect(log).not.toMatch(/H801200001001/);
  });

  test('refuses a second server of the folder and says who holds it', async () => {
    await withDatabase();
    const { child, said } = await inOtherProcess('serve');
    const { pid: serverPid } = answer.parse(said);
    const refused = await openEmbeddedServer({ dataDir }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataFolderHeldError);
    expect(String(refused)).toContain(dataDir);
    expect(String(refused)).toContain(`process ${String(child.pid)}, since 20`);
    expect(String(refused)).toContain('holder.test-process.ts');
    expect(await isListening(answer.parse(said).port)).toBe(true);
    await leave(child);
    await hasEnded(serverPid);
    const next = await openEmbeddedServer({ dataDir });
    await next.close();
  });

  test('lets commands join, and stops only after the last has left', async () => {
    await withDatabase();
    const server = await openEmbeddedServer({ dataDir });
    const { child, said } = await inOtherProcess('join');
    expect(answer.parse(said)).toMatchObject({ startedHere: false, port: server.port });
    await server.close();
    expect(await isListening(server.port)).toBe(true);
    await leave(child);
    expect(await isListening(server.port)).toBe(false);
  });

  test('reuses the server that a killed application left running', async () => {
    await withDatabase();
    const { child, said } = await inOtherProcess('serve');
    const left = answer.parse(said);
    await ask(left.adminUrl, 'create table kept as select 7 as n');
    await kill(child);
    const next = await openEmbeddedServer({ dataDir });
    expect(next).toMatchObject({ startedHere: false, port: left.port, pid: left.pid });
    expect(await ask(next.adminUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    await next.close();
    expect(await isListening(left.port)).toBe(false);
  });

  test('recovers every committed row after server and application were killed', async () => {
    await withDatabase();
    const { child, said } = await inOtherProcess('serve');
    const { adminUrl, pid } = answer.parse(said);
    await ask(adminUrl, 'create table kept (n int primary key)');
    for (let n = 0; n < 20; n += 1) await ask(adminUrl, `insert into kept values (${String(n)})`);
    await kill(child);
    process.kill(pid, 'SIGKILL');
    await hasEnded(pid);
    const next = await openEmbeddedServer({ dataDir });
    expect(next.startedHere).toBe(true);
    expect(await ask(next.adminUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 20 }]);
    await next.close();
  });

  test('comes back on the same port when the server is killed under the application', async () => {
    await withDatabase();
    const server = await openEmbeddedServer({ dataDir });
    await ask(server.adminUrl, 'create table kept as select 7 as n');
    process.kill(server.pid, 'SIGKILL');
    await hasEnded(server.pid);
    await expect
      .poll(() => ask(server.adminUrl, 'select n from kept').catch(() => 'down'), {
        timeout: 10_000,
      })
      .toEqual([{ n: 7 }]);
    await server.close();
    expect(await isListening(server.port)).toBe(false);
  });

  test('starts although its old process number now belongs to somebody else', async () => {
    await withDatabase();
    const first = await openEmbeddedServer({ dataDir });
    const note = join(dataDir, 'pgdata', 'postmaster.pid');
    const text = await readFile(note, 'utf8');
    await first.close();
    const stranger = spawn('sleep', ['60'], { ...(isLinuxRoot ? await ownerOf(dataDir) : {}) });
    children.push(stranger);
    await writeFile(note, text.replace(/^\d+/, String(stranger.pid)), { mode: 0o600 });
    const second = await openEmbeddedServer({ dataDir });
    expect(second.startedHere).toBe(true);
    await second.close();
    expect(stranger.exitCode).toBeNull();
  });

  test('survives a creation that was cut short', async () => {
    await mkdir(join(dataDir, 'pgdata.new-cut'), { recursive: true });
    await chmod(dataDir, 0o755);
    const server = await openEmbeddedServer({ dataDir });
    expect(await readdir(dataDir)).not.toContain('pgdata.new-cut');
    await server.close();
  });

  test('opened by several processes at the same instant, has one server and one keeper', async () => {
    const opened = await Promise.all([
      inOtherProcess('serve'),
      inOtherProcess('join'),
      inOtherProcess('serve'),
      inOtherProcess('join'),
    ]);
    const refused = opened.filter(({ said }) => refusal.safeParse(said).success);
    const joined = opened.flatMap(({ said }) => answer.safeParse(said).data ?? []);
    expect(refused).toHaveLength(1);
    expect(joined).toHaveLength(3);
    expect(new Set(joined.map(({ port }) => port)).size).toBe(1);
    expect(joined.filter(({ startedHere }) => startedHere)).toHaveLength(1);
    const stayed = opened.filter(({ said }) => answer.safeParse(said).success);
    await Promise.all(stayed.map(({ child }) => leave(child)));
    expect(await isListening(joined[0]?.port ?? 0)).toBe(false);
  });

  test('says plainly when the password file is gone', async () => {
    await withDatabase();
    const server = await openEmbeddedServer({ dataDir });
    await server.close();
    await rm(join(dataDir, 'database-password'));
    await expect(openEmbeddedServer({ dataDir })).rejects.toThrow(/password file .* is missing/);
  });
});

describe.runIf(isLinuxRoot)('started by root', () => {
  test('runs the server as another account', async () => {
    await withDatabase();
    const server = await openEmbeddedServer({ dataDir });
    const owner = await stat(`/proc/${String(server.pid)}`);
    expect(owner.uid).not.toBe(0);
    await server.close();
  });

  test('works in an empty folder that root has made', async () => {
    await mkdir(dataDir, { mode: 0o700, recursive: true });
    const server = await openEmbeddedServer({ dataDir });
    expect(await readdir(dataDir)).toContain('pgdata');
    await server.close();
  });

  test('copies the programs where its account can reach them when the project is closed', async () => {
    const project = join(outer, 'closed');
    await mkdir(project, { mode: 0o700 });
    const programs = join(project, 'native');
    await cp(await packagedPrograms(), programs, {
      recursive: true,
      verbatimSymlinks: true,
    });
    const server = await openEmbeddedServer({ dataDir, programs });
    expect(await ask(server.adminUrl, 'select 7 as n')).toEqual([{ n: 7 }]);
    expect((await readdir(dataDir)).join()).toMatch(/programs-\d+/);
    await server.close();
  });

  test('puts the database where its account can reach it when the folder is closed', async () => {
    await chmod(outer, 0o700);
    const messages: string[] = [];
    const log = (message: string) => messages.push(message);
    const first = await openEmbeddedServer({ dataDir, log });
    await ask(first.adminUrl, 'create table kept as select 7 as n');
    await first.close();
    const place = (await readFile(join(dataDir, 'database-is-in.txt'), 'utf8')).trim();
    expect(messages.join()).toContain(place);
    const second = await openEmbeddedServer({ dataDir, log });
    expect(await ask(second.adminUrl, 'select n from kept')).toEqual([{ n: 7 }]);
    await second.close();
    expect(messages).toHaveLength(1);
    await rm(place, { recursive: true });
    await expect(openEmbeddedServer({ dataDir })).rejects.toThrow(/no longer there/);
  });
});

describe('the server for tests', () => {
  test('copies a database, and leaves nothing behind', async () => {
    const server = await openTestServer();
    const [where] = await ask(
      server.adminUrl,
      "select current_setting('data_directory') as folder",
    );
    const { folder } = z.object({ folder: z.string() }).parse(where);
    expect(dirname(dirname(dirname(folder)))).toBe(await realpath(tmpdir()));
    const template = await cloneDatabase(server.adminUrl, 'template1', 'the "template"');
    await ask(template, 'create table kept as select 7 as n');
    const copy = await cloneDatabase(server.adminUrl, 'the "template"', 'copy');
    expect(await ask(copy, 'select n from kept')).toEqual([{ n: 7 }]);
    await server.close();
    expect(await isListening(server.port)).toBe(false);
    await expect(stat(dirname(dirname(folder)))).rejects.toThrow('ENOENT');
  });
});

async function ownerOf(path: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(path);
  return { uid, gid };
}
