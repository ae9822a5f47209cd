/** `alongside authority`: begin a real authority in an empty database. */
import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import {
  appointFirstAdministrators,
  enterAuthority,
  FEWEST_ADMINISTRATORS,
  type PersonDetails,
} from '../access/index.ts';
import { findAuthority } from '../app.ts';
import { findLocalAuthority } from '../modules/people/index.ts';
import { OperatorProblem } from '../platform/errors.ts';
import type { Runtime } from '../runtime.ts';
import { answer, withCommonOptions, withRuntime, type CommonOptions } from './command.ts';

interface AuthorityOptions extends CommonOptions {
  readonly name?: string;
  readonly administrator?: readonly PersonDetails[];
}

const email = z.email();

/** `Ann Example <ann@council.example>` as a person. */
function personArgument(
  text: string,
  before: readonly PersonDetails[] = [],
): readonly PersonDetails[] {
  const [, name, address] = /^\s*([^<>]{2,120}?)\s*<([^<>\s]+)>\s*$/.exec(text) ?? [];
  if (name === undefined || !email.safeParse(address).success || address === undefined)
    throw new InvalidArgumentError('Write a name and an address: "Ann Example <ann@example.org>".');
  return [...before, { name, email: address.toLowerCase() }];
}

function codeArgument(text: string): string {
  if (findLocalAuthority(text) === undefined || text === '999')
    throw new InvalidArgumentError(
      'Write the three digits that the Department for Education gives the authority.',
    );
  return text;
}

async function begin(runtime: Runtime, code: string, options: AuthorityOptions): Promise<string> {
  if (runtime.isEmbedded) {
    throw new OperatorProblem(
      'The built-in database is for invented data only. Name a PostgreSQL server (16 to 18) in DATABASE_URL.',
    );
  }
  if ((await findAuthority(runtime.database)) !== undefined)
    throw new OperatorProblem('The database already holds an authority. Use an empty one.');
  const people = options.administrator ?? [];
  if (new Set(people.map((person) => person.email)).size < FEWEST_ADMINISTRATORS) {
    throw new OperatorProblem(
      `Name ${FEWEST_ADMINISTRATORS} administrators or more, each by --administrator: one asks for an appointment, another agrees.`,
    );
  }
  const unknown = people.find((person) => !isKnownDomain(runtime, person.email));
  if (unknown !== undefined) {
    throw new OperatorProblem(
      `Nobody could sign in as ${unknown.email}: no issuer in ALONGSIDE_ISSUERS speaks for that domain.`,
    );
  }
  const name = options.name ?? findLocalAuthority(code)?.name ?? '';
  await runtime.database.withSystem({ authorityId: code, purpose: 'set-up' }, async (tx) => {
    await enterAuthority(tx, { name, isSynthetic: false });
    await appointFirstAdministrators(tx, people, runtime.clock.today());
  });
  return name;
}

/** Whether an issuer speaks for the address, or for every address. */
function isKnownDomain(runtime: Runtime, address: string): boolean {
  const domain = address.slice(address.indexOf('@') + 1);
  return runtime.config.issuers.some(
    ({ emailDomains }) => emailDomains === undefined || emailDomains.includes(domain),
  );
}

/** Adds the command. */
export function addAuthority(program: Command): void {
  withCommonOptions(program.command('authority'))
    .argument('<code>', 'three digits of the Department for Education', codeArgument)
    .description('begin a real authority in an empty database, with its first administrators')
    .option('--name <name>', 'what the authority calls itself (default: its name in the table)')
    .option(
      '--administrator <person>',
      `name and address of an administrator; ${FEWEST_ADMINISTRATORS} or more`,
      personArgument,
    )
    .addHelpText(
      'after',
      '\nExample:\n  alongside authority 319 --administrator "Ann Example <ann@example.org>" --administrator "Bo Example <bo@example.org>"',
    )
    .action((code: string, options: AuthorityOptions) =>
      withRuntime(options, async (runtime) => {
        const name = await begin(runtime, code, options);
        answer(
          options,
          { authority: code, name, administrators: options.administrator?.length ?? 0 },
          `${name} (${code}) has begun. Its administrators sign in and appoint everybody else.`,
        );
      }),
    );
}
