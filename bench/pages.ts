/**
 * How long pages take in a large authority while fifty people work: first at the pace of people who
 * read what they open, then without any pause, which no authority does but which shows the limit.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { seededFolder, type Print } from './data.ts';
import { figureLine, figureOf, quantile, type Figure } from './figure.ts';
import { signInPeople, type Worker } from './people.ts';
import { startServer } from './server.ts';

const GOAL_MS = 200;
const PACED_SECONDS = 120;
const FLAT_OUT_SECONDS = 20;
/** A page every five seconds: brisk work. */
const READING_MS = { least: 2_500, most: 7_500 } as const;
const PAGES_A_PERSON_WARM = 1;

/** Milliseconds by page name. */
type Times = Map<string, number[]>;

/** Measures the pages of all roles at `large`, or at another kept size. */
export async function benchPages(
  print: Print,
  size: 'average' | 'large' = 'large',
): Promise<Figure[]> {
  const folder = await seededFolder(size, print);
  const server = await startServer(folder);
  try {
    const people = await signInPeople(folder, server.address, print);
    await workAtPace(server.address, people, PAGES_A_PERSON_WARM * 8);
    const paced = await workAtPace(server.address, people, PACED_SECONDS);
    const flatOut = await workFlatOut(server.address, people);
    const figures = [
      ...figuresOf(paced, `${people.length} people, a page every 5 s each, ${size}`, GOAL_MS),
      ...figuresOf(flatOut.times, `${people.length} connections without pause, ${size}`, null),
    ];
    for (const figure of figures) print(figureLine(figure));
    print(
      `Without pause: ${flatOut.pagesASecond.toFixed(0)} pages a second, ${flatOut.failed} answers that were no page`,
    );
    print('page: number, p50, p95, p99 in ms (people at their pace)');
    for (const [name, times] of [...paced].sort(
      ([, a], [, b]) => quantile(b, 0.95) - quantile(a, 0.95),
    )) {
      print(
        `${name}: ${times.length}, ${[0.5, 0.95, 0.99].map((share) => quantile(times, share).toFixed(0)).join(', ')}`,
      );
    }
    return figures;
  } finally {
    await server.stop();
  }
}

function figuresOf(times: Times, who: string, goal: number | null): Figure[] {
  const everything = [...times.values()].flat();
  const limitedBy = 'the processor: one process makes the pages, the database beside it';
  const perPage = [...times.values()].map((each) => quantile(each, 0.95));
  return [
    figureOf({ name: `pages, any page: ${who}`, unit: 'ms', goal: null, limitedBy }, everything),
    {
      ...figureOf({ name: `pages, p95: ${who}`, unit: 'ms', goal, limitedBy }, perPage),
      median: quantile(everything, 0.95),
      runs: everything.length,
      ratio: goal === null ? null : quantile(everything, 0.95) / goal,
    },
  ];
}

async function workAtPace(
  address: string,
  people: readonly Worker[],
  seconds: number,
): Promise<Times> {
  const times: Times = new Map();
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    people.map(async ({ cookie, pages }, index) => {
      // They did not all sit down in the same second.
      await pause((READING_MS.most * index) / people.length);
      for (let at = index; performance.now() < end; at += 1) {
        const page = pages[at % pages.length];
        if (page === undefined) return;
        const before = performance.now();
        const answer = await fetch(`${address}${page.path}`, { headers: { cookie } });
        await answer.text();
        if (answer.status !== 200) throw new Error(`${page.name} answered ${answer.status}`);
        note(times, page.name, performance.now() - before);
        await pause(READING_MS.least + Math.random() * (READING_MS.most - READING_MS.least));
      }
    }),
  );
  return times;
}

interface FlatOut {
  readonly times: Times;
  readonly pagesASecond: number;
  readonly failed: number;
}

async function workFlatOut(address: string, people: readonly Worker[]): Promise<FlatOut> {
  const times: Times = new Map();
  let next = 0;
  let failed = 0;
  const result = await autocannon({
    url: address,
    connections: people.length,
    duration: FLAT_OUT_SECONDS,
    setupClient: (client) => {
      const worker = people[next % people.length];
      next += 1;
      if (worker === undefined) return;
      const { cookie, pages } = worker;
      client.setRequests(pages.map(({ path }) => ({ method: 'GET', path, headers: { cookie } })));
      let answered = 0;
      client.on('response', (status, _bytes, milliseconds) => {
        const page = pages[answered % pages.length];
        answered += 1;
        if (status !== 200) failed += 1;
        else if (page !== undefined) note(times, page.name, milliseconds);
      });
    },
  });
  return { times, failed, pagesASecond: result.requests.average };
}

function note(times: Times, name: string, milliseconds: number): void {
  const known = times.get(name);
  if (known === undefined) times.set(name, [milliseconds]);
  else known.push(milliseconds);
}
