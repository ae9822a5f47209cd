/** Runs the tests of every guard's mutant in one go, and writes what came of them to the file named. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import type { MutantRun } from './guards.ts';

const [to = ''] = process.argv.slice(2);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const vitest = await createVitest({
  root: at('../../../'),
  config: at('./vitest.config.ts'),
  watch: false,
  reporters: ['dot'],
});
const { testModules, unhandledErrors } = await vitest.start();
const runs: MutantRun[] = testModules.map((module) => {
  const cases = [...module.children.allTests()];
  const failed = cases.filter((each) => each.result().state === 'failed');
  return {
    name: module.project.name,
    file: module.relativeModuleId,
    passed: cases.filter((each) => each.result().state === 'passed').length,
    asserted: failed
      .filter((each) => each.result().errors?.every(({ name }) => name === 'AssertionError'))
      .map(({ fullName }) => fullName),
    broken: [
      ...module.errors().map(({ message }) => message),
      ...failed.flatMap((each) =>
        (each.result().errors ?? [])
          .filter(({ name }) => name !== 'AssertionError')
          .map(({ message }) => `${each.fullName}: ${message}`),
      ),
    ],
  };
});
writeFileSync(to, JSON.stringify({ runs, unhandled: unhandledErrors.map(String) }));
await vitest.close();
process.exit(0);
