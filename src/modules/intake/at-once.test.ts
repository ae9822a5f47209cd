/** What two people, or two windows, ask of one file at the same moment. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestIntake, type TestIntake } from '../../../test/support/intake.ts';
import { decideApproval, type Viewer } from '../../access/index.ts';
import { askUndo, confirmMapping, restartBatch } from './acts.ts';
import { mappingOf, proposalFor, stageBatch } from './index.ts';
import { tinyKind } from './tiny.test-process.ts';

const entry = new URL('./tiny.test-process.ts', import.meta.url);
const FILE = `Child ID,Forename,Plan start,Plan end,Case status\nC1,Ida,2026-01-02,,CP\n`;

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterEach(() => intake.close());

/** Lets both people read how the batch stands before either changes it; gives who was quicker. */
async function bothAtOnce(
  batchId: number,
  act: (viewer: Viewer) => Promise<unknown>,
): Promise<{ winner: Viewer; loser: Viewer; refusal: unknown }> {
  const { analyst, colleague, db } = intake;
  await db.owner.query('begin');
  await db.owner.query('select 1 from batch where batch_id = $1 for update', [batchId]);
  const both = Promise.allSettled([act(analyst), act(colleague)]);
  for (let waiting = 0; waiting < 2;) {
    await db.owner.query('select pg_stat_clear_snapshot()');
    const { rows } = await db.owner.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    waiting = rows[0]?.waiting ?? 0;
  }
  await db.owner.query('commit');
  const [first, second] = await both;
  const isFirst = first.status === 'fulfilled';
  expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
  const lost = isFirst ? second : first;
  return {
    winner: isFirst ? analyst : colleague,
    loser: isFirst ? colleague : analyst,
    refusal: lost.status === 'rejected' ? lost.reason : undefined,
  };
}

const MOVED_ON = { status: 409 };

it('lets only one of two people say what the columns of a sender are', async () => {
  const { batchId } = await stageBatch(intake.deps, intake.analyst, await intake.receive(FILE));
  const proposal = await proposalFor(intake.deps, intake.analyst, batchId);
  const { columns } = mappingOf(proposal);
  const values = Object.fromEntries(
    proposal.columns.map(({ spec, values: found }) => [
      spec.field,
      Object.fromEntries((found ?? []).map(({ value, code }) => [value, code ?? ''])),
    ]),
  );
  const { winner, refusal } = await bothAtOnce(batchId, (viewer) =>
    confirmMapping(intake.deps, viewer, batchId, { columns, values }, { isQueued: true }),
  );
  expect(refusal).toMatchObject(MOVED_ON);
  const { rows } = await intake.db.owner.query('select confirmed_by from source');
  expect(rows).toEqual([{ confirmed_by: winner.personId }]);
});

it('takes a file back for one of two people, and leaves the other the agreement', async () => {
  const { batchId } = await intake.publish(FILE);
  const { analyst, colleague, db } = intake;
  for (const [asks, agrees] of [
    [analyst, colleague],
    [colleague, analyst],
  ] as const) {
    const asked = await askUndo(intake.deps, asks, batchId, { isQueued: true });
    if (asked.state !== 'waits-for-second-person') throw new Error('Nobody was asked');
    await db.database.withViewer(agrees, (tx) =>
      decideApproval(tx, agrees, asked.approvalId, 'approved'),
    );
  }
  const { winner, refusal } = await bothAtOnce(batchId, (viewer) =>
    askUndo(intake.deps, viewer, batchId, { isQueued: true }),
  );
  expect(refusal).toMatchObject(MOVED_ON);
  const { rows } = await db.owner.query('select asked_by from approval where used_at is not null');
  expect(rows).toEqual([{ asked_by: winner.personId }]);
  expect(intake.queued.filter(([queue]) => queue.includes('undo'))).toHaveLength(1);
});

it('starts failed work again once', async () => {
  const { batchId } = await intake.stage(FILE);
  await intake.db.owner.query(`update batch set status = 'failed' where batch_id = $1`, [batchId]);
  const before = intake.queued.length;
  const { refusal } = await bothAtOnce(batchId, (viewer) =>
    restartBatch(intake.deps, viewer, batchId),
  );
  expect(refusal).toMatchObject(MOVED_ON);
  expect(intake.queued).toHaveLength(before + 1);
});
