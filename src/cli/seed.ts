/** `alongside seed`: load the synthetic authority. */
import type { Command } from 'commander';
import { findAuthority } from '../app.ts';
import { OperatorProblem } from '../platform/errors.ts';
import type { Runtime } from '../runtime.ts';
import { settleAuthority } from '../synthetic/settle.ts';
import { generateAuthority } from '../synthetic/world.ts';
import { say, withCommonOptions, withRuntime, type CommonOptions } from './command.ts';

/** Loads the demonstration authority where `start` finds none. */
export async function seedDemonstration(runtime: Runtime): Promise<void> {
  say('Loading the invented council for the first time; this takes under a minute.');
  const world = generateAuthority({ size: 'demo', seed: 1, today: runtime.clock.today() });
  await settleAuthority(runtime.database, world);
}

/** Adds the command. */
export function addSeed(program: Command): void {
  withCommonOptions(program.command('seed'))
    .description('load a synthetic authority into an empty database')
    .addHelpText('after', '\nExample:\n  alongside seed --size demo')
    .action((options: CommonOptions) =>
      withRuntime(options, async (runtime) => {
        if ((await findAuthority(runtime.database)) !== undefined) {
          throw new OperatorProblem(
            'The database already holds an authority. Seed a new data folder with --data DIR.',
          );
        }
        await seedDemonstration(runtime);
      }),
    );
}
