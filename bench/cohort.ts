/** How long the cohort as at a day takes in an average authority, and working it out anew. */
import { performance } from 'node:perf_hooks';
import { currentAppointments, viewerFrom, type Viewer } from '../src/access/index.ts';
import type { Authority } from '../src/app.ts';
import {
  countAsAt,
  definitionsInUse,
  membersAsAt,
  recomputeCohort,
} from '../src/modules/cohort/index.ts';
import { addDays } from '../src/platform/calendar-date.ts';
import type { Runtime } from '../src/runtime.ts';
import { authorityOf, seededFolder, withData, type Print } from './data.ts';
import { figureLine, figureOf, type Figure } from './figure.ts';

const DAYS_AGO = [0, 30, 365, 3 * 365, 6 * 365];
const RUNS = 5;
const RECOMPUTATIONS = 3;

/** Measures as the Virtual School head, whose row security the queries run under. */
export async function benchCohort(print: Print): Promise<Figure[]> {
  const folder = await seededFolder('average', print);
  return withData(folder, async (runtime) => {
    const { authorityId } = await authorityOf(runtime);
    const viewer = await headOf(runtime, { authorityId });
    const today = runtime.clock.today();
    const context = { authorityId, purpose: 'bench' };
    const definitions = await runtime.database.withSystem(context, (tx) => definitionsInUse(tx));
    const { definition: chosen } = definitions.find((each) => each.isDefault) ?? {};
    if (chosen === undefined) throw new Error('No definition is the default');
    const counts: number[] = [];
    const lists: number[] = [];
    for (const days of DAYS_AGO) {
      const date = addDays(today, -days);
      for (let run = 0; run < RUNS; run += 1) {
        counts.push(
          await timed(() =>
            runtime.database.withViewer(viewer, (tx) => countAsAt(tx, chosen.id, date, today)),
          ),
        );
        lists.push(
          await timed(() =>
            runtime.database.withViewer(viewer, async (tx) => {
              let members = 0;
              for await (const page of membersAsAt(tx, chosen.id, date, today))
                members += page.length;
              return members;
            }),
          ),
        );
      }
    }
    const again: number[] = [];
    for (let run = 0; run < RECOMPUTATIONS; run += 1) {
      again.push(
        await timed(() => runtime.database.withSystem(context, (tx) => recomputeCohort(tx, today))),
      );
    }
    const figures = [
      figureOf(
        {
          name: 'cohort: number as at a day, average',
          unit: 's',
          goal: 2,
          limitedBy: 'one index scan of the spans',
        },
        counts,
      ),
      figureOf(
        {
          name: 'cohort: everybody in as at a day, with evidence, average',
          unit: 's',
          goal: 2,
          limitedBy: 'fetching and decoding the evidence of each child',
        },
        lists,
      ),
      figureOf(
        {
          name: 'cohort: working all of it out anew, average',
          unit: 's',
          goal: null,
          limitedBy: 'loading facts and comparing spans, in one process',
        },
        again,
      ),
    ];
    for (const figure of figures) print(figureLine(figure));
    return figures;
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

async function headOf(
  runtime: Runtime,
  { authorityId }: Pick<Authority, 'authorityId'>,
): Promise<Viewer> {
  const everybody = await runtime.database.withSystem({ authorityId, purpose: 'bench' }, (tx) =>
    currentAppointments(tx),
  );
  const head = everybody.find(({ role }) => role === 'VSH');
  if (head === undefined) throw new Error('The authority has no Virtual School head');
  return viewerFrom(authorityId, head, {
    sessionId: null,
    requestId: crypto.randomUUID(),
    isSteppedUp: true,
    appointmentCount: 1,
  });
}
