/** A process that is killed while it publishes a file: nothing is half-done, and it is done once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { readBatch } from '../../src/modules/intake/index.ts';
import { LA, TODAY } from '../support/database.ts';
import { openTestIntake, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);
const RECORDS = 4_000;

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
});
afterEach(() => intake.close());

/** Another process that publishes the batch, as the server does. */
function publisher(batchId: number): ChildProcess {
  const program = fileURLToPath(new URL('./publishing.test-process.ts', import.meta.url));
  const { pagesUrl, jobsUrl } = intake.db;
  return spawn(
    process.execPath,
    [program, pagesUrl, jobsUrl, LA, String(batchId), `${TODAY}T10:00:00Z`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

/** Waits until the batch says that a part of its records is done. */
async function untilHalfDone(batchId: number): Promise<void> {
  for (;;) {
    const { status, doneCount } = await readBatch(intake.deps, intake.analyst, batchId);
    if (status !== 'publishing') throw new Error(`Too late: ${status}`);
    if (doneCount > 0) return;
    await sleep(20);
  }
}

it('leaves no trace when killed half-way, and publishes whole and once when started again', async () => {
  const rows = Array.from(
    { length: RECORDS },
    (_, at) => `${at},Ada,Case ${at},14/03/2014,CPP,01/10/2026`,
  );
  const staged = await intake.stage(
    `Person ID,Forename,Surname,Date of birth,Case status,Case status from\n${rows.join('\n')}\nX,,,soon,CPP,\n`,
    { kind: 'care-csv' },
  );
  expect(staged).toMatchObject({ read: RECORDS + 1, accepted: RECORDS, rejected: 1 });
  const empty = await intake.whatStands();
  // As when a person asks for it and the server finds the job.
  await intake.db.owner.query("update batch set status = 'publishing', published_by = $1", [
    intake.analyst.personId,
  ]);

  const killed = publisher(staged.batchId);
  const gone = once(killed, 'exit');
  await untilHalfDone(staged.batchId);
  killed.kill('SIGKILL');
  expect(await gone).toEqual([null, 'SIGKILL']);
  expect(await readBatch(intake.deps, intake.analyst, staged.batchId)).toMatchObject({
    status: 'publishing',
  });
  expect(await intake.whatStands()).toEqual(empty);

  // Two at once, as after a restart that finds the job a second time.
  const again = [publisher(staged.batchId), publisher(staged.batchId)];
  const ends = await Promise.all(again.map((each) => once(each, 'exit')));
  expect(ends.map(([code]) => code as unknown)).toEqual([0, 0]);
  expect(await readBatch(intake.deps, intake.analyst, staged.batchId)).toMatchObject({
    status: 'published',
    read: RECORDS + 1,
    accepted: RECORDS,
    rejected: 1,
    new: RECORDS,
    changed: 0,
    unchanged: 0,
    doneCount: RECORDS,
  });
  const stands = await intake.whatStands();
  expect(
    [stands['child'], stands['care_plan'], stands['source_record']].map((all) => all?.length),
  ).toEqual([RECORDS, RECORDS, RECORDS]);
  const { rows: committed } = await intake.db.owner.query(
    "select 1 from audit_event where event = 'batch.committed'",
  );
  expect(committed).toHaveLength(1);
});
