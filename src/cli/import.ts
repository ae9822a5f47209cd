/** `alongside import` and `alongside undo`: files in, and taken back whole. */
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Viewer } from '../access/index.ts';
import { currentAppointments, decideApproval, viewerFrom } from '../access/index.ts';
import { intakeDeps, moduleDeps, type Authority } from '../app.ts';
import {
  confirmMapping,
  mappingOf,
  proposalFor,
  publishBatch,
  receiveFile,
  stageBatch,
  undoBatch,
  type Batch,
  type IntakeDeps,
} from '../modules/intake/index.ts';
import type { CalendarDate } from '../platform/calendar-date.ts';
import { OperatorProblem } from '../platform/errors.ts';
import type { Runtime } from '../runtime.ts';
import {
  answer,
  dateArgument,
  EXIT,
  neededAuthority,
  operator,
  readable,
  say,
  withOperator,
  withRuntime,
  type CommonOptions,
} from './command.ts';
import { drain } from './drain.ts';

interface ImportOptions extends CommonOptions {
  readonly asOf: CalendarDate;
  readonly source?: string;
  readonly urn?: string;
  readonly withFlawed?: boolean;
}

/** A file to import for a viewer. */
export interface ImportRequest {
  readonly kind: string;
  readonly file: string;
  readonly asOf: CalendarDate;
  readonly source?: string;
  readonly urn?: string;
  /** Use also the records whose errors leave them usable, without the wrong values. */
  readonly withFlawed?: boolean;
}

/** Adds `import`. */
export function addImport(program: Command): void {
  withOperator(program.command('import'))
    .description('read, stage, validate and publish a file; prints the batch')
    .argument('<kind>', 'what the file is; see alongside kinds')
    .argument('<file>', 'the file')
    .requiredOption('--as-of <date>', 'the day the extract speaks of', dateArgument)
    .option('--source <name>', 'the sender, whose column mapping is remembered')
    .option('--urn <urn>', 'the school that a roll belongs to')
    .option(
      '--with-flawed',
      'use also records with errors, where these leave the child and the dates readable',
    )
    .addHelpText('after', '\nExample:\n  alongside import cin-census return.xml --as-of 2026-03-31')
    .action(async (kind: string, file: string, options: ImportOptions) => {
      await readable(file);
      const batch = await withRuntime(options, async (runtime) => {
        const authority = await neededAuthority(runtime);
        const viewer = await operator(
          runtime,
          authority,
          [{ resource: 'R20', verb: 'C' }],
          options,
        );
        const done = await importFile(runtime, authority, viewer, { ...options, kind, file });
        await drain(runtime, authority);
        return done;
      });
      answer(options, batchDocument(batch), inWords(batch));
      if (batch.status !== 'published') process.exitCode = EXIT.wrong;
      else if (batch.rejected > 0 || batch.withFlawed) process.exitCode = EXIT.dataHasErrors;
    });
}

/** Takes one file through to its publication; a refused or doubtful one is given back as it stands. */
export async function importFile(
  runtime: Runtime,
  authority: Authority,
  viewer: Viewer,
  request: ImportRequest,
): Promise<Batch> {
  const deps = intakeDeps(moduleDeps(runtime, authority.authorityId));
  const received = await receiveFile(
    deps,
    viewer,
    {
      kind: request.kind,
      asOf: request.asOf,
      fileName: basename(request.file),
      path: resolve(request.file),
      ...(request.source === undefined ? {} : { sourceName: request.source }),
      ...(request.urn === undefined ? {} : { urn: request.urn }),
    },
    { isQueued: false },
  );
  if (!received.ok)
    throw new OperatorProblem(received.problems.map((problem) => problem.message).join(' '));
  let batch = await stageBatch(deps, viewer, received.batchId);
  if (batch.status === 'mapping') batch = await confirmPlainMapping(deps, viewer, batch);
  const { withFlawed = false } = request;
  return batch.status === 'staged'
    ? publishBatch(deps, viewer, batch.batchId, { withFlawed })
    : batch;
}

/**
 * The operator's command confirms a mapping in which every required column and every value was
 * recognised by its usual name; anything less is for a person at the page.
 */
async function confirmPlainMapping(deps: IntakeDeps, viewer: Viewer, batch: Batch): Promise<Batch> {
  const proposal = await proposalFor(deps, viewer, batch.batchId);
  const problems = await confirmMapping(deps, viewer, batch.batchId, mappingOf(proposal), {
    isQueued: false,
  });
  if (problems.length > 0) {
    const words = problems.map((problem) => problem.message).join('; ');
    throw new OperatorProblem(
      `Not everything in this file was recognised: ${words}. Open batch ${batch.batchId} in the application to say which column or value is which.`,
    );
  }
  return stageBatch(deps, viewer, batch.batchId);
}

/** The batch as a document. */
function batchDocument(batch: Batch) {
  const {
    batchId,
    kind,
    sourceId,
    fileName,
    asOf,
    version,
    status,
    refusal,
    read,
    accepted,
    rejected,
    flawed,
    withFlawed,
    unchanged,
    changed,
    absent,
    queried,
    kept,
  } = batch;
  return {
    batch: batchId,
    kind,
    source: sourceId,
    file: fileName,
    asOf,
    version,
    status,
    refusal,
    read,
    accepted,
    rejected,
    flawed,
    withFlawed,
    new: batch.new,
    changed,
    unchanged,
    absent,
    queried,
    kept,
  };
}

function inWords(batch: Batch): string {
  const used = batch.withFlawed
    ? `${batch.accepted} accepted and ${batch.flawed} with errors used`
    : `${batch.accepted} accepted`;
  const counts = `${batch.read} read, ${used} (${batch.new} new, ${batch.changed} changed, ${batch.unchanged} unchanged), ${batch.rejected} rejected, ${batch.absent} no longer in the extract`;
  return batch.refusal === null
    ? `Batch ${batch.batchId}: ${batch.status}. ${counts}.`
    : `Batch ${batch.batchId}: ${batch.status}. ${batch.refusal}`;
}

/** Adds `undo`. */
export function addUndo(program: Command): void {
  withOperator(program.command('undo'))
    .description('take a batch back whole; needs a second person')
    .argument('<batch>', 'the batch that import printed')
    .addHelpText('after', '\nExample:\n  alongside undo 12')
    .action(async (text: string, options: CommonOptions) => {
      const batchId = Number(text);
      if (!Number.isSafeInteger(batchId) || batchId < 1)
        throw new OperatorProblem('Name a batch by its number.');
      const batch = await withRuntime(options, async (runtime) => {
        const authority = await neededAuthority(runtime);
        const viewer = await operator(
          runtime,
          authority,
          [{ resource: 'R20', verb: 'U' }],
          options,
        );
        const done = await undo(runtime, authority, viewer, batchId);
        await drain(runtime, authority);
        return done;
      });
      answer(
        options,
        batchDocument(batch),
        `Batch ${batch.batchId} was taken back. ${batch.kept} rows changed since were kept.`,
      );
    });
}

async function undo(
  runtime: Runtime,
  authority: Authority,
  viewer: Viewer,
  batchId: number,
): Promise<Batch> {
  const deps = intakeDeps(moduleDeps(runtime, authority.authorityId));
  const asked = await undoBatch(deps, viewer, batchId);
  if (asked.state === 'started') return asked.batch;
  if (!authority.isSynthetic) {
    throw new OperatorProblem(
      `Asked for. A second data analyst agrees in the application (Second person); then run this command again.`,
    );
  }
  await agreeAsColleague(runtime, authority, viewer, asked.approvalId);
  const again = await undoBatch(deps, viewer, batchId);
  if (again.state !== 'started') throw new OperatorProblem('The batch could not be taken back.');
  return again.batch;
}

/** In a demonstration everybody signs in by choice: a colleague of the same role agrees, and is named. */
export async function agreeAsColleague(
  runtime: Runtime,
  authority: Authority,
  viewer: Viewer,
  approvalId: string,
): Promise<void> {
  const context = { authorityId: authority.authorityId, purpose: 'operator' };
  const colleagues = await runtime.database.withSystem(context, (tx) => currentAppointments(tx));
  const colleague = colleagues.find(
    (each) => each.role === viewer.role && each.personId !== viewer.personId,
  );
  if (colleague === undefined)
    throw new OperatorProblem('There is no second person of this role who could agree.');
  const second = viewerFrom(authority.authorityId, colleague, {
    sessionId: null,
    requestId: viewer.requestId,
    isSteppedUp: true,
    appointmentCount: 1,
  });
  await runtime.database.withViewer(second, (tx) =>
    decideApproval(tx, second, approvalId, 'approved'),
  );
  say(`Demonstration: ${viewer.name} asked, ${second.name} agreed as the second person.`);
}
