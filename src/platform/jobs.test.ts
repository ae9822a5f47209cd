import { afterAll, beforeAll, expect, test } from 'vitest';
import { LA, openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  NIGHTLY_QUEUE,
  PUBLISH_QUEUE,
  READ_QUEUE,
  RECOMPUTE_QUEUE,
  UNDO_QUEUE,
} from '../queues.ts';
import { sql, type ViewerContext } from './db.ts';
import { openJobs, type JobData, type Jobs } from './jobs.ts';

/** Each test has a queue to itself. */
const WITH_CAUSE = READ_QUEUE;
const AFTER_COMMIT = PUBLISH_QUEUE;
const FAILING = UNDO_QUEUE;
const REPORTED = RECOMPUTE_QUEUE;
const SINGLE = NIGHTLY_QUEUE;

let db: TestDatabase;
let jobs: Jobs;
let worker: Jobs;
const faults: string[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  jobs = await openJobs({ jobsUrl: db.jobsUrl, isWorker: false, onError: () => undefined });
  worker = await openJobs({
    jobsUrl: db.jobsUrl,
    isWorker: true,
    onError: (code) => faults.push(code),
  });
});
afterAll(async () => {
  await worker.stop();
  await jobs.stop();
  await db.close();
});

const context = { authorityId: LA, purpose: 'test' };
const viewer: ViewerContext = {
  authorityId: LA,
  personId: '00000000-0000-4000-8000-000000000001',
  role: 'DA',
  scopes: ['authority'],
  isSteppedUp: false,
};

interface JobRow {
  readonly state: string;
  readonly data: JobData;
  readonly retry_count: number;
  readonly output: unknown;
}

async function jobsIn(queue: string): Promise<JobRow[]> {
  const { rows } = await db.owner.query<JobRow>(
    'select state, data, retry_count, output from pgboss.job where name = $1 order by created_on',
    [queue],
  );
  return rows;
}

/** Lets a job that waits to be tried again be due now. */
async function passTheWait(queue: string): Promise<void> {
  await db.owner.query('update pgboss.job set start_after = now() where name = $1', [queue]);
}

test.each([
  [
    'background work',
    (work: Parameters<typeof db.database.withSystem<void>>[1]) =>
      db.database.withSystem(context, work),
  ],
  [
    'a page',
    (work: Parameters<typeof db.database.withViewer<void>>[1]) =>
      db.database.withViewer(viewer, work),
  ],
] as const)('a job of %s exists if and only if its cause is committed', async (who, within) => {
  await expect(
    within(async (tx) => {
      await jobs.enqueue(tx, WITH_CAUSE, { authorityId: LA, of: `${who}, rolled back` });
      throw new Error('thought better of it');
    }),
  ).rejects.toThrow('thought better of it');
  await within((tx) => jobs.enqueue(tx, WITH_CAUSE, { authorityId: LA, of: who }));
  const seen: unknown[] = [];
  const handled = await jobs.drain([
    [WITH_CAUSE, (data) => Promise.resolve(void seen.push(data['of']))],
  ]);
  expect({ handled, seen }).toEqual({ handled: 1, seen: [who] });
});

test('a handler is woken by the commit, and not before it', async () => {
  const seen: string[] = [];
  const done = Promise.withResolvers<undefined>();
  await worker.work(AFTER_COMMIT, async ({ authorityId }) => {
    const { value } = await db.database.withSystem({ authorityId, purpose: 'test' }, (tx) =>
      tx.one(sql<{ value: number }>`
        select value from setting where authority_id = ${LA} and key = 'cause'`),
    );
    seen.push(`handled with ${value}`);
    done.resolve(undefined);
  });
  await db.database.withSystem(context, async (tx) => {
    await tx.run(sql`insert into setting (authority_id, key, value) values (${LA}, 'cause', '7')`);
    await jobs.enqueue(tx, AFTER_COMMIT, { authorityId: LA });
    await tx.run(sql`select pg_sleep(0.3)`);
    seen.push('committed');
  });
  const committed = performance.now();
  await done.promise;
  expect(seen).toEqual(['committed', 'handled with 7']);
  // Far less than the five seconds after which a worker that was not woken looks by itself.
  expect(performance.now() - committed).toBeLessThan(4_500);
});

test('a failing handler is tried five times more, waiting longer each time; then it is seen to have failed', async () => {
  await db.database.withSystem(context, (tx) => jobs.enqueue(tx, FAILING, { authorityId: LA }));
  let tries = 0;
  const failing = () => {
    tries += 1;
    return Promise.reject(new Error('Failing row contains (Kelly, Ava)'));
  };
  const states: string[] = [];
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await expect(jobs.drain([[FAILING, failing]])).rejects.toThrow();
    // Not due yet: trying at once finds nothing.
    expect(await jobs.drain([[FAILING, failing]])).toBe(0);
    states.push((await jobsIn(FAILING))[0]?.state ?? 'gone');
    await passTheWait(FAILING);
  }
  expect(await jobs.drain([[FAILING, failing]])).toBe(0);
  expect(tries).toBe(6);
  expect(states).toEqual(['retry', 'retry', 'retry', 'retry', 'retry', 'failed']);
  const state = (await jobs.states()).find(({ name }) => name === FAILING);
  expect(state).toEqual({ name: FAILING, waiting: 0, active: 0, failed: 1 });
});

test('what is kept and said of a failed job is a code, not what the fault says', async () => {
  await worker.work(REPORTED, () =>
    Promise.reject(
      Object.assign(new TypeError('Failing row contains (Kelly, Ava)'), {
        code: '23514',
        detail: 'Failing row contains (Kelly, Ava)',
      }),
    ),
  );
  await db.database.withSystem(context, (tx) => jobs.enqueue(tx, REPORTED, { authorityId: LA }));
  await expect.poll(async () => (await jobsIn(REPORTED))[0]?.state).toBe('retry');
  const kept = JSON.stringify([await jobsIn(REPORTED), await jobsIn(FAILING), faults]);
  expect(kept).toContain('TypeError 23514');
  expect(kept).not.toContain('Kelly');
  expect(faults).toEqual([expect.stringMatching(/^recompute [0-9a-f-]{36} TypeError 23514/)]);
});

test('work that is asked for often waits once', async () => {
  for (let time = 0; time < 5; time += 1) {
    await db.database.withSystem(context, (tx) => jobs.enqueue(tx, SINGLE, { authorityId: LA }));
  }
  expect(await jobsIn(SINGLE)).toHaveLength(1);
});
