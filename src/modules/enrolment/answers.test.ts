import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseloadFactory } from '../../../test/factories/caseload.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import type { Viewer } from '../../access/index.ts';
import type { DomainEvent } from '../../events.ts';
import { calendarDate } from '../../platform/calendar-date.ts';
import type { Tx } from '../../platform/db.ts';
import { confirmPupils, markLeft, reportDoubt, undoPress } from './index.ts';

let db: TestDatabase;
let lead: Viewer;
let deputy: Viewer;
let pupilId: string;
let told: DomainEvent[];

beforeEach(async () => {
  db = await openTestDatabase();
  told = [];
  const make = caseloadFactory(db.owner);
  await make.school('100001', 'Elm Primary');
  lead = await make.viewer('DSL', 'dee@example.org', '100001');
  deputy = await make.viewer('DSL', 'dan@example.org', '100001');
  await make.enrol(await make.child('C1'), '100001', { upn: 'A950000178301' });
  pupilId = (await one<{ pupil_id: string }>('select pupil_id from pupil')).pupil_id;
});
afterEach(() => db.close());

async function one<Row extends object>(query: string): Promise<Row> {
  const { rows } = await db.owner.query<Row>(query);
  const [row] = rows;
  if (row === undefined) throw new Error(`Nothing: ${query}`);
  return row;
}

const tell = (_tx: Tx, event: DomainEvent): Promise<void> => {
  told.push(event);
  return Promise.resolve();
};
const as = <T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.database.withViewer(viewer, work);
const confirm = (viewer = lead) => as(viewer, (tx) => confirmPupils(tx, tell, viewer, [pupilId]));
const left = (day: string) =>
  as(lead, (tx) => markLeft(tx, tell, lead, pupilId, calendarDate(day)));
const unknown = () => as(lead, (tx) => reportDoubt(tx, tell, lead, { answer: 'unknown', pupilId }));
const undo = (press: string | undefined) =>
  as(lead, (tx) => undoPress(tx, tell, lead, press ?? ''));
const place = () =>
  one<{ state: string; until: string | null; confirmed_by: string | null }>(
    'select state, until, confirmed_by from enrolment',
  );
const answers = async (): Promise<number> =>
  (await one<{ n: number }>('select count(*)::int as n from roll_answer where undone_at is null'))
    .n;

const pressOf = (answer: Awaited<ReturnType<typeof left>>): string => {
  if (answer === 'joined-later') throw new Error('The pupil joined later');
  return answer.press;
};

describe('pressed twice at once, an answer is given once and taken back by either page', () => {
  test.each(['2026-11-20', '2027-07-20'])('left on %s', async (day) => {
    const [first, second] = (await Promise.all([left(day), left(day)])).map(pressOf);
    expect(second).toBe(first);
    expect([await answers(), told.length]).toEqual([1, 1]);
    expect(await place()).toMatchObject({ until: day });
    expect(await undo(second)).toBe('undone');
    expect(await place()).toMatchObject({ state: 'reported', until: null, confirmed_by: null });
    expect(await undo(first)).toBe('nothing');
  });

  test('unknown', async () => {
    const [first, second] = await Promise.all([unknown(), unknown()]);
    expect(second).toBe(first);
    expect(await undo(second)).toBe('undone');
    expect(await answers()).toBe(0);
  });

  test('ours', async () => {
    const [first, second] = await Promise.all([confirm(), confirm()]);
    expect(second.press).toBe(first.press);
    expect([first.confirmed, second.confirmed].sort()).toEqual([0, 1]);
    expect(await undo(first.press)).toBe('undone');
    expect(await place()).toMatchObject({ state: 'reported' });
  });

  test('somebody missing, in the same words', async () => {
    const missing = () =>
      as(lead, (tx) => reportDoubt(tx, tell, lead, { answer: 'missing', note: 'Ida, Year 4' }));
    const [first, second] = await Promise.all([missing(), missing()]);
    expect(second).toBe(first);
  });
});

test('another last day corrects the first, and taking it back brings the first again', async () => {
  await left('2026-11-20');
  const corrected = pressOf(await left('2026-11-18'));
  expect(await place()).toMatchObject({ until: '2026-11-18' });
  await undo(corrected);
  expect(await place()).toMatchObject({ until: '2026-11-20' });
});

test('a pupil said to have left is on the roll again when the school says so', async () => {
  await left('2026-11-20');
  const { press, confirmed } = await confirm();
  expect(confirmed).toBe(1);
  expect(await place()).toMatchObject({ state: 'confirmed', until: null });
  await undo(press);
  expect(await place()).toMatchObject({ state: 'reported', until: '2026-11-20' });
});

test('a confirmed pupil whom the school then does not know is confirmed again by a new answer', async () => {
  await confirm();
  await unknown();
  expect((await confirm()).confirmed).toBe(1);
});

test('taking "left" back gives back who had confirmed the place', async () => {
  await confirm(deputy);
  const press = pressOf(await left('2026-11-20'));
  expect(await place()).toMatchObject({ confirmed_by: lead.personId });
  await undo(press);
  expect(await place()).toMatchObject({ state: 'confirmed', confirmed_by: deputy.personId });
});

test('an old page takes nothing back from under a later answer', async () => {
  const { press } = await confirm();
  await left('2026-11-20');
  expect(await undo(press)).toBe('later');
  expect(await place()).toMatchObject({ state: 'confirmed', until: '2026-11-20' });
});

test('nobody leaves before they joined', async () => {
  expect(await left('2001-01-01')).toBe('joined-later');
  expect(await answers()).toBe(0);
});
