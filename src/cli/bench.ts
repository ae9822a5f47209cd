/** `alongside bench [NAME]`: measure how fast it is here. */
import type { Command } from 'commander';
import { OperatorProblem } from '../platform/errors.ts';
import { say } from './command.ts';

/** Adds the command. */
export function addBench(program: Command): void {
  program
    .command('bench')
    .description('measure; medians, spread and the ratio to each goal')
    .argument(
      '[name]',
      'start, check, import, link, cohort, audit or pages; all of them when left out',
    )
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', '\nExample:\n  alongside bench link')
    .action(async (name: string | undefined, options: { readonly json?: boolean }) => {
      // Loaded only here: it needs development packages that a serving installation leaves out.
      const { BENCH_NAMES, runBench } = await import('../../bench/run.ts');
      const isJson = options.json === true;
      const print = (line: string): void => {
        if (isJson) say(line);
        else process.stdout.write(`${line}\n`);
      };
      const figures = await runBench(name, print);
      if (figures === undefined) {
        throw new OperatorProblem(
          `There is no bench ${name ?? ''}. There are ${BENCH_NAMES.join(', ')}.`,
        );
      }
      if (isJson) process.stdout.write(`${JSON.stringify({ figures })}\n`);
    });
}
