/** Serving: config, database, application, listening, and an orderly stop. */
import { readFileSync } from 'node:fs';
import { createApp, findAuthority, NO_AUTHORITY } from './app.ts';
import type { Config } from './platform/config.ts';
import { OperatorProblem } from './platform/errors.ts';
import { openRuntime, type Runtime } from './runtime.ts';

/** What the serving process says and how a missing authority is made. */
export interface ServeOptions {
  readonly config: Config;
  readonly say: (message: string) => void;
  /** Loads the demonstration authority when the embedded database holds none. */
  readonly seedWhenEmpty: (runtime: Runtime) => Promise<void>;
}

/** Serves until a signal asks to stop; resolves when everything is closed. */
export async function serve(options: ServeOptions): Promise<void> {
  const { config, say } = options;
  const runtime = await openRuntime({ config, hold: 'serve', say });
  try {
    if ((await findAuthority(runtime.database)) === undefined && runtime.isEmbedded) {
      await options.seedWhenEmpty(runtime);
    }
    const authority = await findAuthority(runtime.database);
    if (authority === undefined) {
      throw new OperatorProblem(NO_AUTHORITY);
    }
    const app = await createApp(runtime, authority, productVersion());
    await app.startWork();
    const address = await app.server.listen({ host: config.host, port: config.port });
    say(`\n${authority.name} is open at ${address}`);
    if (authority.isSynthetic)
      say(`Everybody in it is invented: choose who to be at ${address}/sign-in\nStop with Ctrl-C.`);
    await stopAsked();
    say('Stopping: finishing what is under way.');
    await app.stop();
  } finally {
    await runtime.close();
  }
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve());
  });
}

function productVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
