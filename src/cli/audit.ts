/** `alongside audit verify`: check the audit chain. */
import type { Command } from 'commander';
import {
  anchorsOf,
  readCheckpoints,
  record,
  sealAudit,
  verifyAudit,
  type ChainCheck,
  type Permission,
} from '../access/index.ts';
import type { Runtime } from '../runtime.ts';
import {
  answer,
  EXIT,
  neededAuthority,
  operator,
  withOperator,
  withRuntime,
  type CommonOptions,
} from './command.ts';

/** The check reads no event's content, so those who keep the installation running may ask for it. */
const MAY_VERIFY: readonly Permission[] = [
  { resource: 'R26', verb: 's' },
  { resource: 'R26', verb: 'S' },
];

/** What `audit verify` answers. */
type Verified = ChainCheck & {
  /** Checkpoints compared with the chain, and when the newest was signed. */
  readonly checkpoints: number;
  readonly newestCheckpoint: string | null;
};

/** Adds the command. */
export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the sealed audit');
  withOperator(audit.command('verify'))
    .description(
      'recompute every seal from the rows, compare them with the signed checkpoints, and name the first break',
    )
    .addHelpText('after', '\nExample:\n  alongside audit verify')
    .action(async (options: CommonOptions) => {
      const check = await withRuntime(options, async (runtime) => {
        const authority = await neededAuthority(runtime);
        const viewer = await operator(runtime, authority, MAY_VERIFY, options);
        await sealAudit(runtime.database, authority.authorityId);
        const found = await verified(runtime, authority.authorityId);
        await runtime.database.withViewer(viewer, (tx) =>
          record(tx, viewer, {
            event: found.isWhole ? 'chain.verified' : 'chain.failed',
            decision: found.isWhole ? 'allow' : 'error',
            ...(found.isWhole ? { count: found.events } : {}),
            purpose: 'command-line',
          }),
        );
        return found;
      });
      answer(options, check, wordsFor(check));
      if (!check.isWhole) process.exitCode = EXIT.dataHasErrors;
    });
}

async function verified(runtime: Runtime, authorityId: string): Promise<Verified> {
  const told = await readCheckpoints(authorityId, runtime.checkpoints);
  if (!told.isWhole) {
    const why = `the checkpoint ${told.checkpoint} cannot be trusted: ${told.why}`;
    return {
      isWhole: false,
      batch: null,
      why,
      events: [],
      checkpoints: 0,
      newestCheckpoint: null,
    };
  }
  const { checkpoints } = told;
  const check = await verifyAudit(runtime.database, authorityId, anchorsOf(checkpoints));
  return {
    ...check,
    checkpoints: checkpoints.length,
    newestCheckpoint: checkpoints.at(-1)?.at ?? null,
  };
}

function wordsFor(check: Verified): string {
  if (check.isWhole) {
    const newest =
      check.newestCheckpoint === null
        ? 'There is no checkpoint to compare with.'
        : `It agrees with ${check.checkpoints} checkpoints, the newest of ${check.newestCheckpoint}.`;
    const begins =
      check.begins === null
        ? ''
        : ` It begins after seal ${check.begins.afterBatch} of ${check.begins.sealedAt.toISOString()}: ${check.begins.events} older events were disposed of when their time was over.`;
    return `The audit is whole: ${check.events} events in ${check.batches} seals, ${check.unsealed} not yet sealed.${begins} ${newest}`;
  }
  const where = check.batch === null ? '' : ` at seal ${check.batch}`;
  const events = check.events.length === 0 ? '' : ` (${check.events.join(', ')})`;
  return `The audit is broken${where}: ${check.why}${events}.`;
}
