import { describe, expect, test } from 'vitest';
import { calendarDate } from '../../platform/calendar-date.ts';
import { groundsOn, SHARING_GROUNDS } from './grounds.ts';
import { misfitsOf, type Decided } from './rules.ts';

const today = calendarDate('2026-11-23');
const right: Decided = {
  decidedOn: today,
  isShared: true,
  ground: 'cooperation',
  harm: 'none',
};

describe('a decision about sharing', () => {
  test.each<[string, Partial<Decided>, string[]]>([
    ['that was shared on a ground in force', {}, []],
    ['kept back because it would harm more', { isShared: false, harm: 'prevents' }, []],
    ['kept back without a ground to share', { isShared: false, ground: 'none' }, []],
    ['of a day ahead', { decidedOn: calendarDate('2026-11-24') }, ['decided']],
    ['of a year ago to the day', { decidedOn: calendarDate('2025-11-23') }, []],
    ['of more than a year ago', { decidedOn: calendarDate('2025-11-22') }, ['decided']],
    ['shared without a ground', { ground: 'none' }, ['ground']],
    ['shared although it harms more', { harm: 'prevents' }, ['harm']],
    ['on a duty that has not begun', { ground: 'welfare-duty' }, ['ground']],
  ])('%s', (_, change, fields) => {
    expect(misfitsOf({ ...right, ...change }, today, null).map(({ field }) => field)).toEqual(
      fields,
    );
  });

  test('rests on the new duty from its day on', () => {
    const since = calendarDate('2026-11-01');
    const on = (day: string) =>
      misfitsOf({ ...right, ground: 'welfare-duty', decidedOn: calendarDate(day) }, today, since);
    expect(on('2026-11-01')).toEqual([]);
    expect(on('2026-10-31')).toHaveLength(1);
  });
});

test('every ground but the new duty is in force today, each with its source', () => {
  expect(groundsOn(today, null)).toHaveLength(SHARING_GROUNDS.length - 1);
  expect(SHARING_GROUNDS.every(({ source }) => source.length > 10)).toBe(true);
});
