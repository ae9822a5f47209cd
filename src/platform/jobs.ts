/**
 * Work after the commit, by pg-boss. A job is enqueued in the transaction of its cause and woken at
 * once (LISTEN/NOTIFY); a handler that fails is tried again, and what fails for good is kept.
 */
import { PgBoss, type Queue } from 'pg-boss';
import type { Tx } from './db.ts';
import { faultCode } from './errors.ts';

/** A queue and how it behaves; `single` keeps at most one job waiting, however often it is asked for. */
export interface QueueSpec {
  readonly name: string;
  /** What its work is, for the administrator's page. */
  readonly about: string;
  readonly isSingle?: boolean;
  /**
   * How many jobs are fetched at once, one where it is left out. They fail together, so it is for jobs
   * that may be handled twice without harm.
   */
  readonly atOnce?: number;
  /** After this many seconds a job counts as lost and is tried again. */
  readonly expiresInSeconds?: number;
}

/** What a job carries: always whose data it is about. */
export interface JobData {
  readonly authorityId: string;
  readonly [key: string]: unknown;
}

/** Does the job; throwing means: try again. */
export type JobHandler = (data: JobData, jobId: string) => Promise<void>;

/** Counts for the administrator's page. */
export interface QueueState {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
}

/** The running job system. */
export interface Jobs {
  /**
   * Adds a job in the given transaction: it exists if and only if the transaction commits. It may wait
   * for so many seconds first.
   */
  enqueue(tx: Tx, queue: string, data: JobData, afterSeconds?: number): Promise<void>;
  /** Starts handling a queue: one job after the other, fetched so many at once. */
  work(queue: string, handler: JobHandler, atOnce?: number): Promise<void>;
  /** Runs a queue on a cron schedule in London time. */
  schedule(queue: string, cron: string, data: JobData): Promise<void>;
  /** Handles what waits in the queues, in order, until all are empty; gives the number handled. */
  drain(handlers: readonly (readonly [string, JobHandler])[]): Promise<number>;
  /** What waits, runs and has failed for good; at most a minute old. */
  states(): Promise<QueueState[]>;
  stop(): Promise<void>;
}

/** Queue options as pg-boss wants them; shared by migration and runtime. */
export function queueOptions(spec: QueueSpec): Omit<Queue, 'name'> {
  return {
    policy: spec.isSingle === true ? 'short' : 'standard',
    notify: true,
    retryLimit: 5,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: spec.expiresInSeconds ?? 900,
  };
}

/** Opens the job system on the background role's connection; `isWorker` false only enqueues. */
export async function openJobs(options: {
  readonly jobsUrl: string;
  readonly isWorker: boolean;
  readonly onError: (code: string) => void;
}): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: options.jobsUrl,
    migrate: false,
    createSchema: false,
    supervise: options.isWorker,
    schedule: options.isWorker,
    useListenNotify: options.isWorker,
    max: options.isWorker ? 4 : 2,
  });
  boss.on('error', (error: Error & { code?: string }) => options.onError(error.code ?? error.name));
  await boss.start();

  return {
    async enqueue(tx, queue, data, afterSeconds = 0) {
      await boss.send(queue, data, {
        ...(afterSeconds > 0 ? { startAfter: afterSeconds } : {}),
        db: { executeSql: (text: string, values?: unknown[]) => tx.executeSql(text, values) },
      });
    },
    async work(queue, handler, atOnce = 1) {
      const fetching = { pollingIntervalSeconds: 5, batchSize: atOnce };
      await boss.work<JobData>(queue, fetching, async (jobs) => {
        for (const job of jobs) {
          try {
            await handler(job.data, job.id);
          } catch (error) {
            const code = faultCode(error);
            options.onError(`${queue} ${job.id} ${code}`);
            throw new JobFault(code);
          }
        }
      });
    },
    async schedule(queue, cron, data) {
      await boss.schedule(queue, cron, data, { tz: 'Europe/London' });
    },
    async drain(handlers) {
      let handled = 0;
      for (;;) {
        const before = handled;
        for (const [queue, handler] of handlers) handled += await drainQueue(boss, queue, handler);
        if (handled === before) return handled;
      }
    },
    async states() {
      const queues = (await boss.getQueues()).filter(({ name }) => !name.startsWith('__pgboss'));
      return Promise.all(
        queues.map(async ({ name }) => {
          const [now] = await boss.getQueueStats(name, { force: true });
          return {
            name,
            waiting: now?.queuedCount ?? 0,
            active: now?.activeCount ?? 0,
            failed: now?.failedCount ?? 0,
          };
        }),
      );
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 20_000 });
    },
  };
}

/** What is kept of a failed job: a fault's message, and what a database says of a row, may hold names. */
class JobFault extends Error {
  constructor(code: string) {
    super(code);
    this.name = 'JobFault';
    this.stack = '';
  }
}

async function drainQueue(boss: PgBoss, queue: string, handler: JobHandler): Promise<number> {
  let handled = 0;
  for (;;) {
    const [job] = await boss.fetch<JobData>(queue, { batchSize: 1 });
    if (job === undefined) return handled;
    try {
      await handler(job.data, job.id);
      await boss.complete(queue, job.id);
    } catch (error) {
      await boss.fail(queue, job.id, { fault: faultCode(error) });
      throw error;
    }
    handled += 1;
  }
}
