/** `alongside check KIND FILE...`: validate files without storing anything. */
import type { Command } from 'commander';
import { KINDS } from '../kinds.ts';
import { checkFile, type CheckDocument } from '../modules/intake/index.ts';
import { parseCalendarDate, type CalendarDate } from '../platform/calendar-date.ts';
import { systemClock } from '../platform/clock.ts';
import { OperatorProblem } from '../platform/errors.ts';
import { dateArgument, EXIT, readable, type CommonOptions } from './command.ts';

interface CheckOptions extends CommonOptions {
  readonly asOf?: CalendarDate;
  readonly authority?: string;
}

/** Adds the command. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description('validate files without storing anything; several files give one document a line')
    .argument('<kind>', 'what the files are; see alongside kinds')
    .argument('<file...>', 'the files')
    .option('--json', 'one JSON document a file on standard output')
    .option('--as-of <date>', 'the day the extract speaks of (default today)', dateArgument)
    .option('--authority <code>', 'the DfE code of the authority, to know its own schools', '000')
    .addHelpText('after', '\nExample:\n  alongside check cin-census return.xml --json')
    .action(async (kind: string, files: readonly string[], options: CheckOptions) => {
      const asOf = options.asOf ?? parseCalendarDate(systemClock.today()) ?? systemClock.today();
      for (const file of files) {
        await readable(file);
        const document = await checkFile(KINDS, kind, file, {
          asOf,
          authorityId: options.authority ?? '000',
        });
        if (document === undefined)
          throw new OperatorProblem(`There is no file kind ${kind}. alongside kinds lists them.`);
        process.stdout.write(
          options.json === true ? `${JSON.stringify(document)}\n` : inWords(document),
        );
        if (
          document.refusal !== undefined ||
          document.issues.some((issue) => issue.severity === 'error')
        ) {
          process.exitCode = EXIT.dataHasErrors;
        }
      }
    });
}

function inWords(document: CheckDocument): string {
  const [noun] = Object.keys(document.read);
  const count = (counts: Readonly<Record<string, number>>): number => counts[noun ?? ''] ?? 0;
  const lines = [
    `${document.file}${document.version === null ? '' : ` (${document.version})`}: ${count(document.read)} ${noun ?? 'records'} read, ${count(document.accepted)} accepted, ${count(document.rejected)} rejected.`,
  ];
  if (document.refusal !== undefined) lines.push(`Refused: ${document.refusal}`);
  for (const issue of document.issues) {
    const place =
      issue.row === undefined
        ? issue.line === undefined
          ? ''
          : `line ${issue.line}`
        : `row ${issue.row}`;
    const who = issue.child === undefined || issue.child === null ? '' : `, child ${issue.child}`;
    lines.push(`  ${issue.severity} ${issue.rule} ${place}${who}: ${issue.message}`);
  }
  return `${lines.join('\n')}\n`;
}
