/** The launcher in a small project of its own, with the real npm and the real pinned Node. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ours = fileURLToPath(new URL('..', import.meta.url));
const stamp = 'node_modules/.alongside-installed';

/** Says what it was given, ends with the code it is told, or waits for a signal and ends with 7. */
const PROGRAM = `
const [verb, code] = process.argv.slice(2);
if (verb === 'wait') {
  const stay = setInterval(() => undefined, 1000);
  process.once('SIGTERM', () => { clearInterval(stay); process.exitCode = 7; });
}
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), node: process.version }));
if (verb === 'end') process.exitCode = Number(code);
`;

let outer: string;
let project: string;
let children: ChildProcess[];

beforeEach(async () => {
  outer = await realpath(await mkdtemp(join(tmpdir(), 'alongside-launcher-')));
  project = join(outer, 'a project');
  children = [];
  await mkdir(join(project, 'src'), { recursive: true });
  await cp(join(ours, 'bin'), join(project, 'bin'), { recursive: true });
  await writeFile(join(project, 'src', 'cli.ts'), PROGRAM);
  await writeLock({});
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(outer, { recursive: true, force: true });
});

async function writeLock(dependencies: Record<string, string>): Promise<void> {
  const head = { name: 'small', version: '1.0.0' };
  const packages: Record<string, unknown> = { '': { ...head, dependencies } };
  for (const [name, version] of Object.entries(dependencies)) {
    packages[`node_modules/${name}`] = { version, integrity: 'sha512-AAAA' };
  }
  const lock = { ...head, lockfileVersion: 3, requires: true, packages };
  await writeFile(join(project, 'package.json'), JSON.stringify({ ...head, dependencies }));
  await writeFile(join(project, 'package-lock.json'), JSON.stringify(lock));
}

async function installPinnedNode(): Promise<void> {
  await mkdir(join(project, 'node_modules', 'node', 'bin'), { recursive: true });
  await symlink(process.execPath, join(project, 'node_modules', 'node', 'bin', 'node'));
}

/** As after an installation: the pinned Node is there, and the stamp is that of the lock file. */
async function installed(): Promise<void> {
  await installPinnedNode();
  const lock = await readFile(join(project, 'package-lock.json'));
  await writeFile(join(project, stamp), createHash('sha256').update(lock).digest('hex'));
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(command, args, {
    cwd: outer,
    env: { ...process.env, npm_execpath: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function outcome(child: ReturnType<typeof run>) {
  const [out, err, ended] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]);
  return { out, err, code: ended[0], signal: ended[1] };
}

describe.each([
  ['bin/alongside', () => [join(project, 'bin', 'alongside')]],
  ['bin/run.mjs', () => [process.execPath, join(project, 'bin', 'run.mjs')]],
] as const)('%s', (_, words) => {
  const launch = (...args: string[]) => {
    const [command = '', ...before] = words();
    return run(command, [...before, ...args]);
  };

  test('passes arguments, folder and exit code through', async () => {
    await installed();
    const { out, code } = await outcome(launch('end', '3', 'two words', '--json'));
    expect(JSON.parse(out)).toEqual({
      args: ['end', '3', 'two words', '--json'],
      cwd: outer,
      node: process.version,
    });
    expect(code).toBe(3);
  });

  test('passes a signal on and ends as the program ends', async () => {
    await installed();
    const child = launch('wait');
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect((await outcome(child)).code).toBe(7);
  });
});

describe('the launcher', () => {
  test('can be called by a symbolic link', async () => {
    await installed();
    const link = join(outer, 'alongside');
    await symlink(join('a project', 'bin', 'alongside'), link);
    expect((await outcome(run(link, ['end', '4']))).code).toBe(4);
  });

  test('does not leave the program behind when it is killed', async () => {
    await installed();
    const child = run(process.execPath, [join(project, 'bin', 'run.mjs'), 'wait']);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    // The program holds the pipe: it closes when the program has ended too.
    await text(child.stdout);
    expect(child.signalCode).toBe('SIGKILL');
  });

  test('accepts packages that were installed by hand', async () => {
    await installPinnedNode();
    await cp(
      join(project, 'package-lock.json'),
      join(project, 'node_modules', '.package-lock.json'),
    );
    const { code, err } = await outcome(run(join(project, 'bin', 'alongside'), ['end', '0']));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await readFile(join(project, stamp), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('says what to do, and fails, when the registry cannot be reached', async () => {
    await writeLock({ 'is-number': '7.0.0' });
    const { code, out, err } = await outcome(
      run(join(project, 'bin', 'alongside'), ['end', '0'], {
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_fetch_retries: '0',
        npm_config_cache: join(outer, 'cache'),
      }),
    );
    expect(err).toContain('Check that the npm registry can be reached');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('says so, and fails, when there is no npm', async () => {
    const tools = join(outer, 'tools');
    await mkdir(tools);
    await symlink(process.execPath, join(tools, 'node'));
    const { code, err } = await outcome(
      run(process.execPath, [join(project, 'bin', 'run.mjs'), 'end', '0'], { PATH: tools }),
    );
    expect(err).toContain('npm is not on the path');
    expect(code).toBe(2);
  });

  test('waits for another installation, and takes over from one that died', async () => {
    await mkdir(join(project, 'var'));
    const lock = join(project, 'var', 'installing.lock');
    const other = run('sleep', ['60']);
    const began = (await readFile(`/proc/${String(other.pid)}/stat`, 'utf8'))
      .replace(/^.*\) /s, '')
      .split(' ')[19];
    await writeFile(lock, JSON.stringify([{ pid: other.pid, began }]));
    const waiting = run(join(project, 'bin', 'alongside'), ['end', '5']);
    const [said] = (await once(waiting.stderr, 'data')) as [Buffer];
    expect(said.toString()).toContain('installed already; waiting');
    await installed();
    const ended = once(other, 'exit');
    other.kill('SIGKILL');
    await ended;
    expect((await outcome(waiting)).code).toBe(5);
  });
});
