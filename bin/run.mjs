/**
 * Starts Alongside: installs what is missing, then goes on with the pinned Node. Arguments, signals
 * and the exit code pass through. `--prepare` alone installs and stops there (for bin/alongside).
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  endAs,
  ensureInstalled,
  LaunchError,
  pinnedEnvironment,
  pinnedNode,
  root,
} from './install.mjs';

const args = process.argv.slice(2);
try {
  await ensureInstalled();
  if (args[0] !== '--prepare') launch();
} catch (error) {
  process.stderr.write(`${error instanceof LaunchError ? error.message : error.stack}\n`);
  process.exit(2);
}

function launch() {
  const follow = pathToFileURL(join(root, 'bin', 'follow-launcher.mjs')).href;
  const program = join(root, 'src', 'cli.ts');
  // A smaller young generation is collected before imports make it grow: a quarter less memory at no
  // cost in time (docs/bench.md). bin/alongside says the same.
  const flags = ['--max-semi-space-size=8', '--import', follow];
  const child = spawn(pinnedNode, [...flags, program, ...args], {
    stdio: 'inherit',
    env: pinnedEnvironment(),
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well: once is enough.
      const isFromTerminal = process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT');
      if (!isFromTerminal) child.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) stopWithNpm(child);
  child.once('error', (error) => {
    process.stderr.write(`The pinned Node did not start: ${error.message}\n`);
    process.exit(2);
  });
  child.once('exit', endAs);
}

/** npm runs us by a shell that passes no signal on: when either is gone, the program is told to stop. */
function stopWithNpm(child) {
  const began = parents();
  const watch = setInterval(() => {
    if (parents() === began) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

function parents() {
  const shell = process.ppid;
  try {
    const facts = readFileSync(`/proc/${shell}/stat`, 'utf8').replace(/^.*\) /s, '');
    return `${shell} ${facts.split(' ')[1]}`;
  } catch {
    return `${shell}`;
  }
}
