/** `alongside kinds`: the file kinds, and empty templates of those with columns. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { KINDS } from '../kinds.ts';
import { listKinds, templateFor } from '../modules/intake/index.ts';
import { OperatorProblem } from '../platform/errors.ts';
import { answer, say } from './command.ts';

/** Adds the command. */
export function addKinds(program: Command): void {
  program
    .command('kinds')
    .description('list the file kinds with the columns each needs, or write an empty template')
    .argument('[kind]', 'one kind')
    .option('--template <file>', 'write the empty template of the kind, with a note on each column')
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  alongside kinds\n  alongside kinds roll-csv --template roll.csv',
    )
    .action(async (name: string | undefined, options: { template?: string; json?: boolean }) => {
      const kinds = listKinds(KINDS).filter((kind) => name === undefined || kind.name === name);
      if (kinds.length === 0)
        throw new OperatorProblem(
          `There is no file kind ${name ?? ''}. alongside kinds lists them.`,
        );
      if (options.template !== undefined) {
        await writeTemplate(name, options.template);
        return;
      }
      answer(options, kinds, kinds.map(inWords).join('\n\n'));
    });
}

async function writeTemplate(name: string | undefined, file: string): Promise<void> {
  const template = name === undefined ? undefined : templateFor(KINDS, name);
  if (template === undefined) {
    throw new OperatorProblem(
      'Name a kind with columns of its own, for example: alongside kinds roll-csv --template roll.csv',
    );
  }
  await writeFile(file, template);
  say(`Wrote ${file}. Delete its two rows of notes and examples before sending it.`);
}

function inWords(kind: ReturnType<typeof listKinds>[number]): string {
  const columns = kind.columns.map(
    (column) => `    ${column.title}${column.isRequired ? ' (required)' : ''}: ${column.help}`,
  );
  return [`${kind.name}: ${kind.title} (${kind.endings.join(', ')})`, ...columns].join('\n');
}
