/** `alongside cohort`: the cohort as at a day, with reasons and dates, as a file. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { askApproval, claimApproval, record, type Viewer } from '../access/index.ts';
import type { Authority } from '../app.ts';
import {
  defaultDefinitionId,
  getDefinition,
  isDefinitionId,
  membersAsAt,
  type DefinitionId,
  type MemberAsAt,
} from '../modules/cohort/index.ts';
import type { CalendarDate } from '../platform/calendar-date.ts';
import { csvStream, type CsvCell } from '../platform/csv.ts';
import { sql, type Tx } from '../platform/db.ts';
import { OperatorProblem } from '../platform/errors.ts';
import type { Runtime } from '../runtime.ts';
import {
  answer,
  dateArgument,
  neededAuthority,
  operator,
  withOperator,
  withRuntime,
  type CommonOptions,
} from './command.ts';
import { agreeAsColleague } from './import.ts';

interface CohortOptions extends CommonOptions {
  readonly asAt: CalendarDate;
  readonly definition: string;
  readonly out: string;
}

const HEADS = [
  'la_child_id',
  'definition',
  'as_at',
  'basis',
  'status',
  'from',
  'to',
  'leaves_on',
  'leaves_because',
  'reasons',
] as const;

/** Adds the command. */
export function addCohort(program: Command): void {
  withOperator(program.command('cohort'))
    .description(
      'write the cohort as at a day, with reasons and dates, as CSV; needs a second person',
    )
    .requiredOption('--as-at <date>', 'the day asked about', dateArgument)
    .option(
      '--definition <name>',
      'six-year, any-time, cwsa-2026-s6 or kinship',
      defaultDefinitionId,
    )
    .requiredOption('--out <file>', 'the CSV file to write')
    .addHelpText(
      'after',
      '\nExample:\n  alongside cohort --as-at 2026-03-31 --definition six-year --out cohort.csv',
    )
    .action(async (options: CohortOptions) => {
      const { definition } = options;
      if (!isDefinitionId(definition)) {
        throw new OperatorProblem(
          `There is no definition ${definition}. Choose six-year, any-time, cwsa-2026-s6 or kinship.`,
        );
      }
      const count = await withRuntime(options, async (runtime) => {
        const authority = await neededAuthority(runtime);
        const viewer = await operator(
          runtime,
          authority,
          [{ resource: 'R22', verb: 'X' }],
          options,
        );
        await needSecondPerson(runtime, authority, viewer, definition, options.asAt);
        return writeCohort(runtime, viewer, definition, options);
      });
      answer(
        options,
        { definition, asAt: options.asAt, children: count, file: options.out },
        `${count} children in “${getDefinition(definition).name}” as at ${options.asAt}, written to ${options.out}.`,
      );
    });
}

/** An identified list needs two people (R22); in a demonstration a colleague agrees at once. */
async function needSecondPerson(
  runtime: Runtime,
  authority: Authority,
  viewer: Viewer,
  definition: DefinitionId,
  asAt: CalendarDate,
): Promise<void> {
  const subject = `${definition} ${asAt}`;
  const ask = (tx: Tx): Promise<string> =>
    askApproval(tx, viewer, 'identified.export', subject, {
      about: `The cohort “${getDefinition(definition).name}” as at ${asAt}, to a file`,
    });
  const claim = (tx: Tx): Promise<boolean> =>
    claimApproval(tx, viewer, 'identified.export', subject);
  if (await runtime.database.withViewer(viewer, claim)) return;
  const approvalId = await runtime.database.withViewer(viewer, ask);
  if (!authority.isSynthetic) {
    throw new OperatorProblem(
      'Asked for. A second data analyst agrees in the application (Second person); then run this command again.',
    );
  }
  await agreeAsColleague(runtime, authority, viewer, approvalId);
  await runtime.database.withViewer(viewer, claim);
}

async function writeCohort(
  runtime: Runtime,
  viewer: Viewer,
  definition: DefinitionId,
  options: CohortOptions,
): Promise<number> {
  const { authorityId } = viewer;
  return runtime.database.withSystem({ authorityId, purpose: 'export' }, async (tx) => {
    let count = 0;
    async function* rows(): AsyncGenerator<readonly CsvCell[]> {
      for await (const page of membersAsAt(tx, definition, options.asAt, runtime.clock.today())) {
        const ids = await laChildIds(tx, page);
        for (const member of page) {
          const laChildId = ids.get(member.childId);
          if (laChildId === undefined) continue;
          count += 1;
          yield [
            laChildId,
            definition,
            options.asAt,
            member.basis,
            member.status,
            member.from,
            member.to,
            member.leavesOn,
            member.leavesBecause,
            member.evidence.map((each) => each.words).join('; '),
          ];
        }
      }
    }
    await pipeline(csvStream(HEADS, rows()), createWriteStream(options.out, { mode: 0o600 }));
    await record(tx, viewer, {
      event: 'export.built',
      count,
      fields: ['R04'],
      purpose: 'export',
      ref: definition,
    });
    return count;
  });
}

/** The case system's own numbers; restricted and sealed children are on no export. */
async function laChildIds(tx: Tx, members: readonly MemberAsAt[]): Promise<Map<string, string>> {
  const ids = members.map((member) => member.childId);
  const rows = await tx.all(sql<{ id: string; la: string }>`
    select c.child_id as id, c.la_child_id as la from child c
    where c.authority_id = ${tx.authorityId} and c.child_id = any (${ids}::uuid[]) and not c.is_sealed
      and not exists (select 1 from restriction r where r.authority_id = c.authority_id and r.child_id = c.child_id
        and r.since <= ctx_today() and (r.lifted_on is null or r.lifted_on > ctx_today()))`);
  return new Map(rows.map((row) => [row.id, row.la]));
}
