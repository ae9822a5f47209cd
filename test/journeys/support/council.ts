/**
 * One council for all journeys of a run: seeded by the real command into a throw-away folder, served
 * by the real command. Journeys share it, so each acts as a person, and on a school, of its own.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { runCommand, serve } from './command-line.ts';

declare module 'vitest' {
  interface ProvidedContext {
    baseUrl: string;
    councilFiles: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'alongside-journeys-'));
  // The account of the database server must reach its folder below this one.
  await chmod(folder, 0o711);
  const data = folder;
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await runCommand(['seed', '--data', data]);
    const serving = await serve(data);
    project.provide('baseUrl', serving.baseUrl);
    project.provide('councilFiles', join(data, 'synthetic', 'demo-1'));
    return async () => {
      await serving.stop();
      await clear();
    };
  } catch (error) {
    await clear();
    throw error;
  }
}
