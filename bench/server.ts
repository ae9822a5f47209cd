/** The application as people start it, for benches that ask it for pages. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const OPEN_AT = /is open at (http:\/\/\S+)/;

/** A running application. */
export interface Server {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Runs `npm start` on a data folder, on a free port, and waits until it says where it is open. */
export async function startServer(data: string): Promise<Server> {
  const child = spawn('npm', ['start', '--silent', '--', '--data', data, '--port', '0'], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // One address asks for fifty people, whom the limit on requests would take for one.
    env: { ...process.env, LOG_LEVEL: 'silent', ALONGSIDE_REQUESTS_PER_MINUTE: '1000000' },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const address = await new Promise<string>((resolve, reject) => {
    let words = '';
    const take = (text: string): void => {
      words += text;
      const found = OPEN_AT.exec(words)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The application did not start: ${words}`)));
  });
  return {
    address,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
