/**
 * The reading process: parses one file and says what it found, a line at a time, waiting whenever
 * the server is slower. It has no database, no secrets, and no right to anything but reading.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { canonicalJson, contentHash } from './canonical.ts';
import { noKey } from './engine-issues.ts';
import type { ByteStream, Issue } from './kind.ts';
import { stillFits } from './mapping.ts';
import { getKind, type ReadItem, type RegisteredReader } from './registry.ts';
import { surveyRows } from './survey.ts';
import { parseTask, type ReadTask, type WireIssue, type WireMessage } from './wire.ts';

/** A line longer than this is no record of a child but an attack or a fault. */
const LONGEST_LINE = 8 * 1024 * 1024;
const PROGRESS_BYTES = 1024 * 1024;

/** Reads the task from standard input, does it and ends; for the process's own entry file. */
export async function serveReading(kinds: readonly RegisteredReader[]): Promise<void> {
  const task = parseTask(await firstLine(process.stdin));
  // The server went away: nobody is left to read for.
  process.stdin.on('end', () => process.exit(3)).resume();
  process.stdout.on('error', () => process.exit(3));
  await readInto(process.stdout, task, kinds);
  process.stdout.end(() => process.exit(0));
}

function firstLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (piece: string): void => {
      text += piece;
      const end = text.indexOf('\n');
      if (end === -1) return;
      input.off('data', take);
      resolve(text.slice(0, end));
    };
    input.setEncoding('utf8').on('data', take);
  });
}

/** Does one task, writing what is found. */
export async function readInto(
  output: Writable,
  task: ReadTask,
  kinds: readonly RegisteredReader[],
): Promise<void> {
  const kind = getKind(kinds, task.kind);
  let taken = 0;
  let told = 0;
  const say = async (message: WireMessage): Promise<void> => {
    const line = JSON.stringify(message);
    if (line.length > LONGEST_LINE) throw new TooLong();
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  };
  const progress = async (): Promise<void> => {
    if (taken - told < PROGRESS_BYTES) return;
    told = taken;
    await say({ say: 'at', bytes: taken });
  };
  const bytes = counted(createReadStream(task.path), (count) => (taken += count));
  try {
    const looked = await lookFirst(task, kind);
    if (looked !== undefined) {
      await say(looked);
      await say({ say: 'end', read: 0 });
      return;
    }
    const { mapping, urn, ...rest } = task.options;
    const options = {
      ...rest,
      ...(mapping === undefined ? {} : { mapping }),
      ...(urn === undefined ? {} : { urn }),
    };
    let read = 0;
    for await (const item of kind.read(bytes, options)) {
      if (item.item === 'record') read += 1;
      if (item.item !== 'end') await say(messageOf(item));
      await progress();
    }
    await say({ say: 'at', bytes: taken });
    await say({ say: 'end', read });
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    await say({
      say: 'refusal',
      reason:
        'One record of the file is longer than 8 MB, which no record of a child is. Check that the file is whole and that no quotation mark is left open.',
    });
    await say({ say: 'end', read: 0 });
  }
}

/** What a first look at a row file says when it is not to be read yet; undefined when it is. */
async function lookFirst(task: ReadTask, kind: RegisteredReader): Promise<WireMessage | undefined> {
  const { mapping } = task.options;
  const header = task.confirmedHeader;
  if (task.what === 'read' && header === undefined) return undefined;
  const found = await surveyRows(createReadStream(task.path), kind);
  if ('refusal' in found) return { say: 'refusal', reason: found.refusal };
  const isKnown =
    mapping !== undefined &&
    header !== undefined &&
    stillFits(kind.columns ?? [], found.survey, { ...mapping, header });
  return isKnown ? undefined : { say: 'survey', survey: found.survey };
}

class TooLong extends Error {}

async function* counted(
  bytes: ByteStream,
  took: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    took(chunk.length);
    yield chunk;
  }
}

function messageOf(item: Exclude<ReadItem, { item: 'end' }>): WireMessage {
  switch (item.item) {
    case 'header': {
      const { version, series, before, after } = item;
      return { say: 'header', version, series, before, after };
    }
    case 'record':
      return recordMessage(item);
    case 'withdrawn':
      return {
        say: 'withdrawn',
        index: item.index,
        key: item.key,
        usable: item.isUsable === true,
        issues: item.issues.map(wireIssue),
      };
    case 'file-issue':
      return { say: 'file-issue', issue: wireIssue(item.issue) };
    case 'refusal':
      return {
        say: 'refusal',
        reason: item.reason,
        ...(item.line === undefined ? {} : { line: item.line }),
      };
  }
}

function recordMessage(item: Extract<ReadItem, { item: 'record' }>): WireMessage {
  const issues = item.issues.map(wireIssue);
  if (item.accepted && item.key === null) issues.push(wireIssue(noKey));
  const accepted = item.accepted && item.key !== null;
  const usable = !item.accepted && item.isUsable && item.key !== null;
  const facts = accepted || usable ? canonicalJson(item.facts()) : '{}';
  return {
    say: 'record',
    index: item.index,
    key: item.key,
    accepted,
    usable,
    hash: accepted || usable ? contentHash(facts) : '',
    facts,
    received: item.asReceived(),
    issues,
  };
}

function wireIssue(issue: Issue): WireIssue {
  const { rule, severity, message, fields, path, line, column, child } = issue;
  const index = issue.childIndex ?? issue.row;
  return {
    rule,
    severity,
    message,
    fields: [...fields],
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(index === undefined ? {} : { index }),
    ...(child === undefined ? {} : { key: child }),
  };
}
