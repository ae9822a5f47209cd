/**
 * How long a children in need census takes through the real import into a fresh embedded database,
 * and the memory of the process that serves and of the one that reads.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { currentAppointments, viewerFrom } from '../src/access/index.ts';
import { drain } from '../src/cli/drain.ts';
import { importFile } from '../src/cli/import.ts';
import { calendarDate } from '../src/platform/calendar-date.ts';
import { settleAuthority } from '../src/synthetic/settle.ts';
import { generateAuthority } from '../src/synthetic/world.ts';
import { runApart, type Apart } from './apart.ts';
import { returnXml } from './cin-census.ts';
import { authorityOf, inFreshFolder, withData, type Print } from './data.ts';
import { figureLine, figureOf, type Figure } from './figure.ts';

const SIZES = [
  { children: 10_000, goal: 20, runs: 3 },
  { children: 100_000, goal: null, runs: 1 },
] as const;
const AS_OF = calendarDate('2026-03-31');
const MOST_MB = 400;

interface Run {
  readonly importSeconds: number;
  readonly settleSeconds: number;
  /** Greatest resident memory of the process until the file was published. */
  readonly importPeakMb: number;
  readonly memory: Omit<Apart, 'output'>;
}

/** Measures each size; every run has a process and a database of its own. */
export async function benchImport(print: Print): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { children, goal, runs } of SIZES) {
    const all: Run[] = [];
    for (let run = 0; run < runs; run += 1) all.push(await importOnce(children));
    const name = `import a census of ${children} children`;
    const made = [
      figureOf(
        {
          name,
          unit: 's',
          goal,
          limitedBy: 'the database: merging rows and keeping the journal for undo',
        },
        all.map(({ importSeconds }) => importSeconds),
      ),
      figureOf(
        {
          name: `${name}: links and cohort afterwards`,
          unit: 's',
          goal: null,
          limitedBy: 'working out the cohort of every child',
        },
        all.map(({ settleSeconds }) => settleSeconds),
      ),
      figureOf(
        {
          name: `${name}: peak memory of the reader`,
          unit: 'MB',
          goal: MOST_MB,
          limitedBy: 'the cap on its heap',
        },
        all.map(({ memory }) => memory.childPeakMb),
      ),
      figureOf(
        {
          name: `${name}: peak memory of the server process`,
          unit: 'MB',
          goal: MOST_MB,
          limitedBy: 'the records of one chunk',
        },
        all.map(({ importPeakMb }) => importPeakMb),
      ),
      figureOf(
        {
          name: `${name}: peak memory of the server process, links and cohort included`,
          unit: 'MB',
          goal: null,
          limitedBy: 'linkage holds every record that it compares',
        },
        all.map(({ memory }) => memory.peakMb),
      ),
    ];
    for (const figure of made) print(figureLine(figure));
    figures.push(...made);
  }
  return figures;
}

async function importOnce(children: number): Promise<Run> {
  return inFreshFolder(async (folder) => {
    const file = join(folder, 'census.xml');
    const data = join(folder, 'data');
    const authorityId = await prepare(data);
    await pipeline(Readable.from(returnXml(children, authorityId)), createWriteStream(file));
    const { output, peakMb, childPeakMb } = await runApart(import.meta.filename, [data, file]);
    const seconds = JSON.parse(output) as Omit<Run, 'memory'>;
    return { ...seconds, memory: { peakMb, childPeakMb } };
  });
}

/** An authority with its staff and nothing else. */
async function prepare(data: string): Promise<string> {
  return withData(data, async (runtime) => {
    const world = generateAuthority({ size: 'demo', seed: 1, today: runtime.clock.today() });
    const authorityId = world.council.laCode;
    await runtime.database.withSystem({ authorityId, purpose: 'bench' }, (tx) =>
      settleAuthority(tx, world),
    );
    return authorityId;
  });
}

/** The work of the process apart: from the file on disk to its publication, then what follows. */
async function measure(data: string, file: string): Promise<Omit<Run, 'memory'>> {
  return withData(data, async (runtime) => {
    const authority = await authorityOf(runtime);
    const { authorityId } = authority;
    const people = await runtime.database.withSystem({ authorityId, purpose: 'bench' }, (tx) =>
      currentAppointments(tx),
    );
    const analyst = people.find(({ role }) => role === 'DA');
    if (analyst === undefined) throw new Error('The authority has no data analyst');
    const viewer = viewerFrom(authorityId, analyst, {
      sessionId: null,
      requestId: crypto.randomUUID(),
      isSteppedUp: true,
      appointmentCount: 1,
    });
    const began = performance.now();
    const batch = await importFile(runtime, authority, viewer, {
      kind: 'cin-census',
      file,
      asOf: AS_OF,
    });
    if (batch.status !== 'published')
      throw new Error(`Not published: ${batch.refusal ?? batch.status}`);
    const imported = performance.now();
    const importPeakMb = process.resourceUsage().maxRSS / 1024;
    await drain(runtime, authority);
    return {
      importSeconds: (imported - began) / 1000,
      settleSeconds: (performance.now() - imported) / 1000,
      importPeakMb,
    };
  });
}

const [dataFolder, file] = process.argv.slice(2);
if (import.meta.main && dataFolder !== undefined && file !== undefined) {
  process.stdout.write(JSON.stringify(await measure(dataFolder, file)));
}
