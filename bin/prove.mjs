/**
 * `npm run prove -- NAME [SEED]`: one of the proofs at full strength. Each is a file of tests whose quick
 * part runs with `npm test`; without a name the names are listed. What they show: docs/security/proof.md.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  endAs,
  ensureInstalled,
  LaunchError,
  pinnedEnvironment,
  pinnedNode,
  root,
} from './install.mjs';

/** The file of each proof. */
const PROOFS = {
  tampering: 'src/access/tamper.test.ts',
  'audit-failure': 'test/http/audit.test.ts',
  'forged-forms': 'test/http/forms.test.ts',
  // The policies, and a folder with the guards.
  mutants: 'test/proof/mutants',
  scripts: 'test/journeys/scripts.test.ts',
};

const [name = '', seed] = process.argv.slice(2);
const file = Object.hasOwn(PROOFS, name) ? PROOFS[name] : join('test', 'proof', `${name}.test.ts`);
try {
  if (name === '' || !existsSync(join(root, file))) {
    throw new LaunchError(`Say which proof: the names are in docs/security/proof.md.`);
  }
  await ensureInstalled();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // Those in a browser run as journeys do.
  const config = file.startsWith('test/journeys/') ? ['--config', 'vitest.journeys.config.ts'] : [];
  const said = ['run', '--disable-console-intercept=true', ...config, file];
  const child = spawn(pinnedNode, [vitest, ...said], {
    cwd: root,
    stdio: 'inherit',
    env: pinnedEnvironment({
      ALONGSIDE_PROOF: 'full',
      ...(seed === undefined ? {} : { ALONGSIDE_SEED: seed }),
    }),
  });
  child.once('exit', endAs);
} catch (error) {
  process.stderr.write(`${error instanceof LaunchError ? error.message : error.stack}\n`);
  process.exit(2);
}
