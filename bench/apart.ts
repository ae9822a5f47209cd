/** Runs a measurement in a process of its own and watches how much memory it and its readers take. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 40;

/** What a process apart printed, and its memory. */
export interface Apart {
  readonly output: string;
  /** Greatest resident memory of the process itself. */
  readonly peakMb: number;
  /** Greatest resident memory of any process that it started (readers), database servers left out. */
  readonly childPeakMb: number;
}

/** Runs a script with Node under the flags of this process; throws with its last words when it fails. */
export async function runApart(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Apart> {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  let words = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  let isOver = false;
  const peaks = watch(child.pid ?? 0, () => isOver);
  const code = await ended;
  isOver = true;
  const peak = await peaks;
  if (code !== 0) throw new Error(`${script} ended with ${code ?? 'a signal'}: ${words}`);
  return { output, ...peak };
}

async function watch(
  pid: number,
  isOver: () => boolean,
): Promise<Pick<Apart, 'peakMb' | 'childPeakMb'>> {
  let peakMb = 0;
  let childPeakMb = 0;
  while (!isOver()) {
    peakMb = Math.max(peakMb, await highWaterMb(pid));
    for (const child of await childrenOf(pid)) {
      childPeakMb = Math.max(childPeakMb, await highWaterMb(child));
    }
    await pause(LOOK_EVERY_MS);
  }
  return { peakMb, childPeakMb };
}

/** The system keeps the highest mark itself, so that nothing is missed between two looks. */
async function highWaterMb(pid: number): Promise<number> {
  const status = await textOf(`/proc/${pid}/status`);
  if (/^Name:\s*postgres/m.test(status)) return 0;
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await textOf(`/proc/${pid}/task/${pid}/children`);
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
