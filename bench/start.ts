/** How long `npm start` on an installed clone takes until the first page is there. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { inFreshFolder, type Print } from './data.ts';
import { figureLine, figureOf, type Figure } from './figure.ts';
import { startServer } from './server.ts';

const RUNS_EXISTING = 3;

/** Measures a start from nothing, with the demonstration authority, and starts on what that left. */
export async function benchStart(print: Print): Promise<Figure[]> {
  return inFreshFolder(async (folder) => {
    const data = join(folder, 'data');
    const nothing = await startOnce(data);
    const existing: number[] = [];
    for (let run = 0; run < RUNS_EXISTING; run += 1) existing.push(await startOnce(data));
    const figures = [
      figureOf(
        {
          name: 'npm start with an existing database to the first page',
          unit: 's',
          goal: 10,
          limitedBy: 'starting PostgreSQL and loading the program',
        },
        existing,
      ),
      figureOf(
        {
          name: 'npm start from nothing, demonstration authority, to the first page',
          unit: 's',
          goal: 60,
          limitedBy: 'importing the demonstration files',
        },
        [nothing],
      ),
    ];
    for (const figure of figures) print(figureLine(figure));
    return figures;
  });
}

async function startOnce(data: string): Promise<number> {
  const before = performance.now();
  const server = await startServer(data);
  try {
    const page = await fetch(`${server.address}/sign-in`);
    await page.text();
    if (page.status !== 200) throw new Error(`The first page answered ${page.status}`);
    return (performance.now() - before) / 1000;
  } finally {
    await server.stop();
  }
}
