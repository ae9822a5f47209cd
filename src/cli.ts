/** The command line: the same modules as the web application, for analysts, schedules and checks. */
import { Command, CommanderError } from 'commander';
import { addAudit } from './cli/audit.ts';
import { addAuthority } from './cli/authority.ts';
import { addBench } from './cli/bench.ts';
import { addCheck } from './cli/check.ts';
import { addCohort } from './cli/cohort.ts';
import { EXIT } from './cli/command.ts';
import { addImport, addUndo } from './cli/import.ts';
import { addKinds } from './cli/kinds.ts';
import { addLink } from './cli/link.ts';
import { addSeed } from './cli/seed.ts';
import { addStart } from './cli/start.ts';
import { OperatorProblem, Refusal } from './platform/errors.ts';
import { DataFolderHeldError } from './platform/embedded-postgres.ts';

const program = new Command('alongside')
  .description('The working system of a Virtual School for children with a social worker')
  .showHelpAfterError('(add --help for the options and an example)')
  .exitOverride();
addStart(program);
addSeed(program);
addAuthority(program);
addCheck(program);
addImport(program);
addUndo(program);
addLink(program);
addCohort(program);
addKinds(program);
addAudit(program);
addBench(program);
for (const command of allCommands(program)) command.exitOverride().showHelpAfterError(true);

// A reader that has seen enough (head, less) closes the pipe: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.wrong);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function allCommands(from: Command): Command[] {
  return from.commands.flatMap((command) => [command, ...allCommands(command)]);
}

/** A message without a stack; commander has printed its own already. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrong;
  if (
    error instanceof OperatorProblem ||
    error instanceof Refusal ||
    error instanceof DataFolderHeldError
  ) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.wrong;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Something went wrong that should not have: ${message}\n`);
  if (process.env['ALONGSIDE_DEBUG'] === '1' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.wrong;
}
