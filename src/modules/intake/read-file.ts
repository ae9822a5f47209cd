/**
 * Reads a file in a process of its own, with a cap on memory and on silence, so that whatever a file
 * holds the server stays up and answers. What kills the reading process becomes a refusal in words.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseMessage, type ReadTask, type WireMessage } from './wire.ts';

/** What a reading process may use. */
export interface ReadLimits {
  /** Resident memory of the process, in megabytes. */
  readonly memoryMb: number;
  /** Seconds without a sign of progress. */
  readonly silentSeconds: number;
}

/** For kinds that are read as a stream, however long the file. */
export const STREAMING_LIMITS: ReadLimits = { memoryMb: 400, silentSeconds: 60 };

/** How reading processes are started. */
export interface Reading {
  /** The entry file, which calls `serveReading` with the registered kinds. */
  readonly entry: URL;
  readonly limits: ReadLimits;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const WATCH_EVERY_MS = 200;
/** What the process needs besides its heap: its program, buffers and text in flight. */
const BESIDE_THE_HEAP_MB = 160;

/**
 * What the file says, message by message; the process waits while nobody takes them, and is killed
 * when the caller stops. Ends with `end`, or with a `refusal` and `end` when the process died.
 */
export async function* readFileApart(
  reading: Reading,
  task: ReadTask,
): AsyncGenerator<WireMessage> {
  const child = startReader(reading, task);
  const watch = watchOver(child, reading.limits);
  try {
    const lines = createInterface({ input: child.stdout, crlfDelay: Infinity });
    for await (const line of lines) {
      // While the caller works it is not the file that is slow.
      watch.rest();
      const message = parseMessage(line);
      yield message;
      if (message.say === 'end') return;
      watch.listen();
    }
    yield { say: 'refusal', reason: deathWords(watch.killedFor(), await watch.lastWords()) };
    yield { say: 'end', read: 0 };
  } finally {
    watch.stop();
    child.kill('SIGKILL');
  }
}

function startReader(reading: Reading, task: ReadTask): Child {
  const heap = Math.max(64, reading.limits.memoryMb - BESIDE_THE_HEAP_MB);
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${heap}`,
      '--max-semi-space-size=16',
      '--disable-warning=ExperimentalWarning',
      '--permission',
      `--allow-fs-read=${PROJECT}`,
      `--allow-fs-read=${task.path}`,
      fileURLToPath(reading.entry),
    ],
    // No environment: neither the database's address nor any secret reaches it.
    { stdio: ['pipe', 'pipe', 'pipe'], env: {}, cwd: dirname(fileURLToPath(reading.entry)) },
  );
  // A process that dies at once breaks the pipe; its end tells the rest.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(task)}\n`);
  return child;
}

type Cause = 'memory' | 'silence';

interface Watch {
  readonly listen: () => void;
  readonly rest: () => void;
  readonly killedFor: () => Cause | undefined;
  readonly lastWords: () => Promise<string>;
  readonly stop: () => void;
}

function watchOver(child: Child, limits: ReadLimits): Watch {
  let cause: Cause | undefined;
  let words = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (words.length < 4_000) words += text;
  });
  const kill = (why: Cause): void => {
    cause ??= why;
    child.kill('SIGKILL');
  };
  let silence: NodeJS.Timeout | undefined;
  const rest = (): void => clearTimeout(silence);
  const listen = (): void => {
    rest();
    silence = setTimeout(() => kill('silence'), limits.silentSeconds * 1_000);
  };
  listen();
  const memory = setInterval(() => {
    void residentMb(child.pid).then((mb) => {
      if (mb !== undefined && mb > limits.memoryMb) kill('memory');
    });
  }, WATCH_EVERY_MS);
  return {
    listen,
    rest,
    killedFor: () => cause,
    lastWords: async () => {
      await ended;
      return words;
    },
    stop: () => {
      rest();
      clearInterval(memory);
    },
  };
}

/** Resident memory of a process; undefined where the system does not say (the heap's cap holds there). */
async function residentMb(pid: number | undefined): Promise<number | undefined> {
  try {
    const pages = (await readFile(`/proc/${pid ?? 0}/statm`, 'utf8')).split(' ')[1];
    return pages === undefined ? undefined : (Number(pages) * 4096) / 1_048_576;
  } catch {
    return undefined;
  }
}

function deathWords(cause: Cause | undefined, lastWords: string): string {
  const safe = 'Nothing of it was stored.';
  if (cause === 'memory' || /heap out of memory|Array buffer allocation/i.test(lastWords)) {
    return `Reading the file needed more memory than one file may use. ${safe} It is probably damaged, or not what it is said to be: open it, look at its last lines, and export it again.`;
  }
  if (cause === 'silence') {
    return `Reading the file took too long without getting any further. ${safe} It is probably damaged, or not what it is said to be: open it, look at its last lines, and export it again.`;
  }
  return `Reading the file stopped unexpectedly. ${safe} Send it again; if it stops again, tell your administrator.`;
}
