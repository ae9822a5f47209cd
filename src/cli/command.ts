/** What all commands share: options, exit codes, operators and the way they talk. */
import { access, constants } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import {
  currentAppointments,
  findGrant,
  record,
  viewerFrom,
  type Appointment,
  type Permission,
  type Viewer,
} from '../access/index.ts';
import { findAuthority, NO_AUTHORITY, type Authority } from '../app.ts';
import { parseCalendarDate, type CalendarDate } from '../platform/calendar-date.ts';
import { readConfig } from '../platform/config.ts';
import { OperatorProblem } from '../platform/errors.ts';
import { openRuntime, type Runtime } from '../runtime.ts';

/** Exit codes of the contract. */
export const EXIT = { done: 0, dataHasErrors: 1, wrong: 2 } as const;

/** Options that every command takes. */
export interface CommonOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly as?: string;
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--data <dir>', "folder of the embedded PostgreSQL's data")
    .option('--json', 'one JSON document on standard output');
}

/** Adds the name of the operator, for commands that read or change data. */
export function withOperator(command: Command): Command {
  return withCommonOptions(command).option(
    '--as <email>',
    'the appointed data analyst or administrator who acts',
  );
}

/** Progress and messages go to standard error. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Results go to standard output: a JSON document, or text for people. */
export function answer(options: CommonOptions, document: unknown, text: string): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(document)}\n` : `${text}\n`);
}

/** Parses a calendar date argument. */
export function dateArgument(text: string): CalendarDate {
  const date = parseCalendarDate(text);
  if (date === undefined) throw new InvalidArgumentError('Write a date as YYYY-MM-DD.');
  return date;
}

/** Opens the runtime beside a running application, runs the work, and closes it again. */
export async function withRuntime<T>(
  options: CommonOptions,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const config = readConfig(
    process.env,
    options.data === undefined ? {} : { dataDir: options.data },
  );
  const runtime = await openRuntime({ config, hold: 'join', say });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** The authority, or a message on how to load one. */
export async function neededAuthority(runtime: Runtime): Promise<Authority> {
  const authority = await findAuthority(runtime.database);
  if (authority === undefined) {
    throw new OperatorProblem(NO_AUTHORITY);
  }
  return authority;
}

/**
 * The person who acts at the command line: `--as EMAIL`, or in a demonstration the first appointed
 * person who may. Held to the same matrix as on pages; a command line counts as no second factor
 * except in a demonstration, where sign-in is a choice of person anyway.
 */
export async function operator(
  runtime: Runtime,
  authority: Authority,
  permissions: readonly Permission[],
  options: CommonOptions,
): Promise<Viewer> {
  const { database } = runtime;
  const context = { authorityId: authority.authorityId, purpose: 'operator' };
  const appointments = await database.withSystem(context, (tx) => currentAppointments(tx));
  const able = appointments.filter((each) =>
    permissions.some((one) => findGrant(each.role, one) !== undefined),
  );
  const chosen = choose(able, authority, options);
  const viewer = viewerFrom(authority.authorityId, chosen, {
    sessionId: null,
    requestId: crypto.randomUUID(),
    isSteppedUp: authority.isSynthetic,
    appointmentCount: 1,
  });
  await database.withViewer(viewer, (tx) =>
    record(tx, viewer, { event: 'operator.command', purpose: 'command-line' }),
  );
  return viewer;
}

function choose(
  able: readonly Appointment[],
  authority: Authority,
  options: CommonOptions,
): Appointment {
  if (options.as !== undefined) {
    const email = options.as.toLowerCase();
    const named = able.find((each) => each.email === email);
    if (named === undefined) {
      throw new OperatorProblem(`${options.as} holds no current appointment that may do this.`);
    }
    return named;
  }
  const first = authority.isSynthetic ? able[0] : undefined;
  if (first === undefined) {
    throw new OperatorProblem(
      'Name the person who acts: --as EMAIL of an appointed data analyst or administrator.',
    );
  }
  return first;
}

/** Refuses a file that is not there or cannot be read, by its name. */
export async function readable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch {
    throw new OperatorProblem(`The file ${file} is not there or cannot be read.`);
  }
}
