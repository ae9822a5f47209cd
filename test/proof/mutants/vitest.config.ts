/** One project for each mutant of the guards, with its tests; and one without a mutant, with all of them. */
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import plain from '../../../vitest.config.ts';
import { GUARD_MUTANTS, UNCHANGED, type GuardMutant } from './guards.ts';

const tests = [...new Set(GUARD_MUTANTS.flatMap((mutant) => mutant.tests))];

function projectOf(
  name: string,
  include: readonly string[],
  mutant?: GuardMutant,
): TestProjectInlineConfiguration {
  return {
    plugins: [
      {
        // What was read once is kept by the names of the plugins.
        name: `mutant: ${name}`,
        enforce: 'pre',
        transform(code: string, id: string): string | undefined {
          if (mutant === undefined || !id.endsWith(`/${mutant.file}`)) return undefined;
          return code.replace(mutant.from, () => mutant.to);
        },
      },
    ],
    test: {
      name,
      fsModuleCache: false,
      include: [...include],
      testTimeout: 30_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 10_000 } },
    },
  };
}

export default defineConfig({
  test: {
    globalSetup: plain.test?.globalSetup ?? [],
    maxWorkers: 2,
    fsModuleCache: false,
    projects: [
      projectOf(UNCHANGED, tests),
      ...GUARD_MUTANTS.map((mutant) => projectOf(mutant.name, mutant.tests, mutant)),
    ],
  },
});
