/** The schedule as a document: `docs/security/retention.md` is this text, and a test says when it is stale. */
import {
  NOT_SCHEDULED,
  RETENTION_SCHEDULE,
  SCHEDULE_VERSION,
  type RetentionClass,
} from './schedule.ts';
import { periodInWords } from './settings.ts';

const schedule: readonly RetentionClass[] = RETENTION_SCHEDULE;

/** The schedule with its standard periods, in Markdown. */
export function scheduleDocument(): string {
  const kept = schedule.filter(({ state }) => state !== 'not-held');
  const absent = schedule.filter(({ state }) => state === 'not-held');
  return `${[
    '# Retention schedule',
    '',
    `Version ${SCHEDULE_VERSION}. Made from \`src/modules/retention/schedule.ts\`; edit that, then run \`npx vitest run src/modules/retention/document.test.ts --update\`.`,
    '',
    'The case system and the schools’ systems hold the master records. What is here is a copy for a purpose, so it is kept for less time. Periods are settings of the authority between the least and the most shown. Each night disposes of what is due, in batches, each in one transaction with a certificate: class, version of the rule, rows by table, days, and a manifest of hashes whose SHA-256 the sealed audit holds. A child’s data that is held back by an inquiry, claim, review, request or court is not disposed of until two people lift the hold; its clock has not stopped meanwhile.',
    '',
    ...table(
      ['What', 'Tables', 'Kept', 'Least to most', 'From', 'Then', 'Why', 'Source'],
      kept.map((each) => [
        each.title,
        each.tables.map((name) => `\`${name}\``).join(', '),
        keptInWords(each),
        each.period === null ? '' : `${each.period.floor} to ${each.period.ceiling}`,
        each.from,
        each.then,
        each.why,
        `${each.source} (${each.verified})`,
      ]),
    ),
    '',
    '## What the product does not hold',
    '',
    ...table(
      ['What', 'Will be kept', 'Then', 'Note'],
      absent.map((each) => [each.title, each.from, each.then, each.why]),
    ),
    '',
    '## Tables without an end',
    '',
    ...table(
      ['Table', 'Why'],
      Object.entries(NOT_SCHEDULED).map(([name, why]) => [`\`${name}\``, why]),
    ),
    '',
    '## What stays a little longer',
    '',
    '- An uploaded file, its journal and its rejected rows go 30 days after the file was published. A child’s own rows in the journal go with the child’s record; the file itself is deleted whole on its day.',
    '- Backups are made by whoever runs the installation. Let them expire within 35 days; after a restore, the next night disposes again of what was due.',
    '- A file that still lists a child whose record was disposed of brings it back until the next night, when it is disposed of again. The record of an adopted child is never brought back.',
    '- The audit keeps a child’s number, never a name, for seven years and no less than the record itself.',
  ].join('\n')}\n`;
}

function keptInWords(each: RetentionClass): string {
  if (each.state === 'permanent') return 'for good';
  if (each.period === null) return each.setBy === undefined ? '' : `setting \`${each.setBy}\``;
  return periodInWords(each, each.period.standard);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
