/** `alongside start`: serve the application. */
import { InvalidArgumentError, type Command } from 'commander';
import { buildAssets } from '../../tools/build-assets.ts';
import { serve } from '../main.ts';
import { readConfig } from '../platform/config.ts';
import { say, withCommonOptions, type CommonOptions } from './command.ts';
import { seedDemonstration } from './seed.ts';

function portArgument(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a port from 0 to 65535.');
  return port;
}

/** Adds the command. */
export function addStart(program: Command): void {
  withCommonOptions(program.command('start'))
    .description(
      'serve the application; migrates first, and loads the synthetic authority where there is none',
    )
    .option('--port <n>', 'the port to listen on (default 3000, or PORT)', portArgument)
    .addHelpText('after', '\nExample:\n  alongside start --port 3000')
    .action(async (options: CommonOptions & { port?: number }) => {
      const config = readConfig(process.env, {
        ...(options.data === undefined ? {} : { dataDir: options.data }),
        ...(options.port === undefined ? {} : { port: options.port }),
      });
      await buildAssets();
      await serve({ config, say, seedWhenEmpty: seedDemonstration });
    });
}
