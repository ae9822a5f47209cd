/** `alongside seed`: load a synthetic authority through the real import. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { findAuthority } from '../app.ts';
import { OperatorProblem } from '../platform/errors.ts';
import type { Runtime } from '../runtime.ts';
import { loadAuthority } from '../synthetic/load.ts';
import type { Size } from '../synthetic/sizes.ts';
import { answer, say, withCommonOptions, withRuntime, type CommonOptions } from './command.ts';
import { drain } from './drain.ts';
import { importFile } from './import.ts';

interface SeedOptions extends CommonOptions {
  readonly size: Size;
  readonly seed: number;
}

/** Loads the demonstration authority where `start` finds none. */
export async function seedDemonstration(runtime: Runtime): Promise<void> {
  say('Loading the invented council for the first time; this takes under a minute.');
  await seed(runtime, { size: 'demo', seed: 1 });
}

async function seed(
  runtime: Runtime,
  options: { readonly size: Size; readonly seed: number },
): Promise<void> {
  await loadAuthority(runtime, options, {
    say,
    importFile: (viewer, authority, file) =>
      importFile(runtime, authority, viewer, {
        kind: file.kind,
        file: file.fullPath,
        asOf: file.asOf,
        source: file.source,
        ...(file.urn === undefined ? {} : { urn: file.urn }),
      }),
    settleWork: (authority) => drain(runtime, authority),
  });
}

function seedArgument(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('Write a whole number.');
  return number;
}

/** Adds the command. */
export function addSeed(program: Command): void {
  withCommonOptions(program.command('seed'))
    .description(
      'load a synthetic authority into an empty database; the same seed gives the same rows',
    )
    .addOption(
      new Option('--size <size>', 'how large')
        .choices(['demo', 'average', 'large'])
        .default('demo'),
    )
    .option('--seed <n>', 'the number that the rows are made from', seedArgument, 1)
    .addHelpText(
      'after',
      '\nExample:\n  alongside seed --size average --seed 7 --data /tmp/average',
    )
    .action((options: SeedOptions) =>
      withRuntime(options, async (runtime) => {
        if ((await findAuthority(runtime.database)) !== undefined) {
          throw new OperatorProblem(
            'The database already holds an authority. Seed a new data folder with --data DIR.',
          );
        }
        await seed(runtime, options);
        answer(
          options,
          { size: options.size, seed: options.seed, status: 'loaded' },
          `The synthetic authority (${options.size}) is loaded.`,
        );
      }),
    );
}
