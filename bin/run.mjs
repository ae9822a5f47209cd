/**
 * Starts Alongside: installs what is missing, then goes on with the pinned Node. Arguments, signals
 * and the exit code pass through. `--prepare` alone installs and stops there (for bin/alongside).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
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
  const child = spawn(pinnedNode, [join(root, 'src', 'cli.ts'), ...args], {
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
  child.once('error', (error) => {
    process.stderr.write(`The pinned Node did not start: ${error.message}\n`);
    process.exit(2);
  });
  child.once('exit', endAs);
}
