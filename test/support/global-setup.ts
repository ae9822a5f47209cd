/** One throw-away server a run with a migrated template database; each test file clones it. */
import type { TestProject } from 'vitest/node';
import { cloneDatabase, openTestServer } from '../../src/platform/embedded/test-server.ts';
import { migrate } from '../../src/platform/db-migrate.ts';
import { QUEUES } from '../../src/queues.ts';

export const TEMPLATE = 'alongside_template';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openTestServer();
  const templateUrl = await cloneDatabase(server.adminUrl, 'template1', TEMPLATE);
  await migrate(templateUrl, { queues: QUEUES });
  project.provide('adminUrl', server.adminUrl);
  return () => server.close();
}
