/**
 * Three kinds of trouble only (ARCHITECTURE, Errors): a form problem is data and shown again; a
 * refusal is expected and says so; anything else is a fault with a reference and no internals.
 */

/** A request that this person may not make, or a thing that does not exist for them. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 429 | 503;
  /** What to tell the person, in plain words; undefined means the standard page. */
  readonly words: string | undefined;

  constructor(status: 400 | 403 | 404 | 409 | 429 | 503, words?: string) {
    super(words ?? `Refused with ${status}`);
    this.name = 'Refusal';
    this.status = status;
    this.words = words;
  }
}

/** The act needs a fresh second factor first; the person is sent to confirm and then back. */
export class StepUpNeeded extends Error {
  constructor() {
    super('A fresh second factor is needed');
    this.name = 'StepUpNeeded';
  }
}

/** A message for the person at the command line: wrong use, or something that they can mend. */
export class OperatorProblem extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'OperatorProblem';
  }
}

/** Not there, or not there for this viewer: the two must look the same. */
export function notFound(): Refusal {
  return new Refusal(404);
}

/**
 * A code that names the fault's kind and place without its message, which may hold data. Only a
 * field that a template asked for in vain is named: that message holds names of fields, no values.
 */
export function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const field =
    /UnknownFieldError: (Unknown field "[^"]*" of [\w.[\]]+|Unknown field "[^"]*")/.exec(
      `${error.name}: ${error.message}`,
    )?.[1];
  const place = /\n\s+at [^\n]*?(src\/[^():\s]+:\d+)/.exec(error.stack ?? '')?.[1];
  const { code } = error as { code?: unknown };
  return [error.name, typeof code === 'string' ? code : undefined, field, place]
    .filter((part) => part !== undefined)
    .join(' ');
}
