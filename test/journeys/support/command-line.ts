/** The real command line as a child process: one command to its end, or the server until told to stop. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const STARTING = 60_000;
const STOPPING = 20_000;

function launch(args: readonly string[]) {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      ALONGSIDE_REQUESTS_PER_MINUTE: '100000',
      DATABASE_URL: '',
      ALONGSIDE_ENV: 'evaluation',
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { child, said: () => said };
}

/** Runs a command to its end; fails with what it said unless it ends well. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const { child, said } = launch(args);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`alongside ${args.join(' ')} ended with ${code}:\n${said()}`);
}

/** A serving application. */
export interface Serving {
  readonly baseUrl: string;
  readonly stop: () => Promise<void>;
}

/** Serves a data folder on a free port until `stop`. */
export async function serve(dataFolder: string): Promise<Serving> {
  const { child, said } = launch(['start', '--data', dataFolder, '--port', '0']);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOPPING);
    await closed;
    clearTimeout(kill);
  };
  const baseUrl = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`The server did not open in time:\n${said()}`)),
      STARTING,
    );
    const look = (): void => {
      const address = /is open at (http:\S+)/.exec(said())?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('close', () => {
      clearTimeout(late);
      reject(new Error(`The server ended:\n${said()}`));
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { baseUrl, stop };
}
