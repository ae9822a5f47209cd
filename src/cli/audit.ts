/** `alongside audit verify`: check the audit chain. */
import type { Command } from 'commander';
import { sealAudit, verifyAudit, type Permission } from '../access/index.ts';
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

/** Adds the command. */
export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the sealed audit');
  withOperator(audit.command('verify'))
    .description('recompute every seal from the rows and name the first break')
    .addHelpText('after', '\nExample:\n  alongside audit verify')
    .action(async (options: CommonOptions) => {
      const check = await withRuntime(options, async (runtime) => {
        const authority = await neededAuthority(runtime);
        await operator(runtime, authority, MAY_VERIFY, options);
        await sealAudit(runtime.database, authority.authorityId);
        return verifyAudit(runtime.database, authority.authorityId);
      });
      answer(
        options,
        check,
        check.isWhole
          ? `The audit is whole: ${check.events} events in ${check.batches} seals, ${check.unsealed} not yet sealed.`
          : `The audit is broken at seal ${check.batch}: ${check.why}.`,
      );
      if (!check.isWhole) process.exitCode = EXIT.dataHasErrors;
    });
}
