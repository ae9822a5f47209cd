import { afterEach, beforeEach, expect, test } from 'vitest';
import { caseloadFactory } from '../../../test/factories/caseload.ts';
import { LA, openTestDatabase, TODAY, type TestDatabase } from '../../../test/support/database.ts';
import type { Viewer } from '../../access/index.ts';
import type { DomainEvent } from '../../events.ts';
import { calendarDate } from '../../platform/calendar-date.ts';
import type { Tx } from '../../platform/db.ts';
import { markLeft, reportDoubt, undoPress } from '../enrolment/index.ts';
import { recomputeSubscribers } from './background.ts';
import { recomputeCohort } from './recompute.ts';

let db: TestDatabase;
let make: ReturnType<typeof caseloadFactory>;
let lead: Viewer;
let childId: string;
const UPN = 'A950000178301';
const today = calendarDate(TODAY);

beforeEach(async () => {
  db = await openTestDatabase();
  make = caseloadFactory(db.owner);
  await make.school('100001', 'Elm Primary');
  await make.school('100002', 'Oak Academy');
  lead = await make.viewer('DSL', 'dee@example.org', '100001');
  childId = await make.child('C1', { upn: UPN });
  await make.plan(childId, 'cp');
});
afterEach(() => db.close());

const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.database.withSystem({ authorityId: LA, purpose: 'test' }, work);
const recompute = () => system((tx) => recomputeCohort(tx, today));
const told = async (): Promise<string[]> =>
  (
    await db.owner.query<{ words: string }>(
      'select words from child_change where child_id = $1 and not for_schools order by known_at',
      [childId],
    )
  ).rows.map(({ words }) => words);
const pupilId = async (): Promise<string> =>
  (await db.owner.query<{ pupil_id: string }>('select pupil_id from pupil')).rows[0]?.pupil_id ??
  '';

/** A school's answer, with what follows from it in the background. */
async function answer(
  work: (tx: Tx, tell: (tx: Tx, event: DomainEvent) => Promise<void>) => Promise<unknown>,
) {
  const events: DomainEvent[] = [];
  await db.database.withViewer(lead, (tx) =>
    work(tx, (_tx, event) => {
      events.push(event);
      return Promise.resolve();
    }),
  );
  const subscribers = recomputeSubscribers(
    { jobs: { enqueue: () => Promise.resolve() }, clock: db.clock },
    'recompute',
  );
  for (const event of events) {
    for (const each of subscribers.filter(({ kind }) => kind === event.kind)) {
      await system((tx) => each.handle(event, tx));
    }
  }
}

test('of a child met for the first time nothing is told, and what stays the same is told once', async () => {
  await make.enrol(childId, '100001', { upn: UPN });
  await recompute();
  await recompute();
  expect(await told()).toEqual([]);
});

test('a child who joins, moves, and is on no roll any more is told of, each time', async () => {
  await recompute();
  await make.enrol(childId, '100001', { upn: UPN });
  await recompute();
  await db.owner.query(`update enrolment set until = '2026-11-20'`);
  await make.enrol(childId, '100002', { upn: UPN });
  await recompute();
  await db.owner.query(`update enrolment set until = '2026-11-23'`);
  await recompute();
  expect(await told()).toEqual([
    'Now on the roll of Elm Primary',
    'Now on the roll of Oak Academy (before: Elm Primary)',
    'No longer on the roll of Oak Academy; no other school is known',
  ]);
});

test('a school that says the child has left tells social care at once', async () => {
  await make.enrol(childId, '100001', { upn: UPN });
  await recompute();
  const pupil = await pupilId();
  await answer((tx, tell) => markLeft(tx, tell, lead, pupil, calendarDate('2026-11-20')));
  expect(await told()).toEqual(['No longer on the roll of Elm Primary; no other school is known']);
});

test('a school that does not know the child is told of, until it takes that back', async () => {
  await make.enrol(childId, '100001', { upn: UPN });
  await recompute();
  const pupil = await pupilId();
  let press = '';
  await answer(async (tx, tell) => {
    press = await reportDoubt(tx, tell, lead, { answer: 'unknown', pupilId: pupil });
  });
  expect(await told()).toEqual(['Elm Primary says that it does not know this child']);
  await answer((tx, tell) => undoPress(tx, tell, lead, press));
  expect(await told()).toEqual([]);
});
