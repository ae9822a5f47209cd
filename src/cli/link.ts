/** `alongside link`: probabilistic linkage of two person files, no database. */
import type { Command } from 'commander';
import { linkFiles, type LinkSummary } from '../modules/matching/index.ts';
import { answer, readable, say, type CommonOptions } from './command.ts';

interface LinkCommandOptions extends CommonOptions {
  readonly out: string;
  readonly doNotLink?: string;
  readonly many?: boolean;
}

/** Adds the command. */
export function addLink(program: Command): void {
  program
    .command('link')
    .description('link two person files by probability and write the pairs')
    .argument('<left>', 'a CSV file of people')
    .argument('<right>', 'the CSV file of people to link them to')
    .requiredOption('--out <file>', 'the CSV file of pairs to write')
    .option('--do-not-link <file>', 'pairs that are never linked nor suggested')
    .option('--many', 'a right record may be linked by several left records')
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', '\nExample:\n  alongside link care.csv rolls.csv --out pairs.csv')
    .action(async (left: string, right: string, options: LinkCommandOptions) => {
      await readable(left);
      await readable(right);
      const summary = await linkFiles({
        left,
        right,
        out: options.out,
        doNotLink: options.doNotLink,
        many: options.many,
      });
      for (const notice of summary.notices) say(notice);
      answer(options, summary, inWords(summary, options.out));
    });
}

function inWords(summary: LinkSummary, out: string): string {
  return `${summary.left.records} and ${summary.right.records} records: ${summary.links} links and ${summary.reviews} pairs to review, written to ${out}.`;
}
