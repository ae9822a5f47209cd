/** Each mutant of the guards in code is noticed by the tests that are named for it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { howMany } from '../strength.ts';
import { GUARD_MUTANTS, UNCHANGED, type MutantRun } from './guards.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

test('no two mutants have the same name', () => {
  expect(new Set(GUARD_MUTANTS.map(({ name }) => name)).size).toBe(GUARD_MUTANTS.length);
});

test.each(GUARD_MUTANTS)('$name: stands at one place, and names tests', ({ file, from, tests }) => {
  expect(readFileSync(join(PROJECT, file), 'utf8').split(from)).toHaveLength(2);
  expect(tests.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

/** The runs of all mutants, in a process that knows nothing of this one's tests. */
async function runAll(): Promise<MutantRun[]> {
  const folder = await mkdtemp(join(tmpdir(), 'alongside-mutants-'));
  const file = join(folder, 'runs.json');
  try {
    const ours = /^(?:VITEST|NODE_ENV$|TEST$|DEV$|PROD$|MODE$|SSR$|ALONGSIDE_PROOF$)/;
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !ours.test(key)));
    const child = spawn(
      process.execPath,
      [join(PROJECT, 'test/proof/mutants/run-guards.ts'), file],
      { cwd: PROJECT, stdio: ['ignore', 'ignore', 'inherit'], env },
    );
    await new Promise((resolve) => child.once('exit', resolve));
    const { runs, unhandled } = JSON.parse(readFileSync(file, 'utf8')) as {
      runs: MutantRun[];
      unhandled: string[];
    };
    expect(unhandled).toEqual([]);
    return runs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (howMany(false, true))
  test(
    'every mutant is noticed by a test that expects otherwise',
    { timeout: 1_800_000 },
    async () => {
      const began = Date.now();
      const runs = await runAll();
      const of = (name: string): MutantRun[] => runs.filter((run) => run.name === name);
      const plain = of(UNCHANGED);
      expect(plain.flatMap(({ asserted, broken }) => [...asserted, ...broken])).toEqual([]);
      expect(plain.filter(({ passed }) => passed === 0)).toEqual([]);
      expect(new Set(plain.map(({ file }) => file))).toEqual(
        new Set(GUARD_MUTANTS.flatMap(({ tests }) => tests)),
      );
      const isNoticed = (name: string): boolean =>
        of(name).some(({ asserted }) => asserted.length > 0);
      const survivors = GUARD_MUTANTS.filter(
        ({ name, because }) => because === undefined && !isNoticed(name),
      );
      // What is said to change nothing must not change anything.
      const proven = GUARD_MUTANTS.filter(({ because }) => because !== undefined);
      expect(proven.filter(({ name }) => isNoticed(name)).map(({ name }) => name)).toEqual([]);
      for (const { name } of GUARD_MUTANTS) {
        const noticed = of(name).flatMap(({ asserted }) => asserted)[0];
        const broken = of(name).flatMap((run) => run.broken)[0];
        process.stdout.write(
          `guards: ${name}: ${noticed ?? `nobody notices (${broken ?? '-'})`}\n`,
        );
      }
      process.stdout.write(
        `mutants: ${GUARD_MUTANTS.length} of the guards, ${proven.length} cannot be noticed, ${survivors.length} survive, ${Math.round((Date.now() - began) / 1_000)} s\n`,
      );
      expect(survivors.map(({ name }) => name)).toEqual([]);
    },
  );
