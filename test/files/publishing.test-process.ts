/** Publishes one batch in a process of its own, for tests that kill it: database, batch. */
import { fixedClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db.ts';
import { KINDS } from '../../src/kinds.ts';
import { intakeJobs, STREAMING_LIMITS } from '../../src/modules/intake/index.ts';
import { PUBLISH_QUEUE } from '../../src/queues.ts';

const [pagesUrl = '', jobsUrl = '', authorityId = '', batchId = '', now = ''] =
  process.argv.slice(2);
const clock = fixedClock(now);
const database = openDatabase({ pagesUrl, jobsUrl, clock, poolSize: 4 });
const jobs = intakeJobs({
  database,
  clock,
  tell: () => Promise.resolve(),
  enqueue: () => Promise.resolve(),
  kinds: KINDS,
  reading: {
    entry: new URL('../../src/reading.ts', import.meta.url),
    limits: STREAMING_LIMITS,
  },
  fileFolder: '',
});
const publish = jobs.find(([queue]) => queue === PUBLISH_QUEUE)?.[1];
await publish?.({ authorityId, batchId: Number(batchId) }, 'job');
await database.close();
