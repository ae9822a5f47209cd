import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate } from './calendar-date.ts';
import { addWorkingDays, isWorkingDay, workingDaysBetween } from './working-days.ts';

const day = calendarDate;
const anyDate = fc.integer({ min: 0, max: 5800 }).map((n) => addDays(day('2015-01-01'), n));

describe('working days', () => {
  it.each([
    ['Friday to Monday', '2026-11-20', 1, '2026-11-23'],
    ['over Christmas and New Year', '2026-12-24', 3, '2026-12-31'],
    ['over Easter', '2027-03-25', 1, '2027-03-30'],
    ['15 from a Monday', '2026-11-02', 15, '2026-11-23'],
    ['45 over the August holiday', '2026-07-27', 45, '2026-09-29'],
    ['back over a bank holiday', '2026-12-29', -1, '2026-12-24'],
    ['none', '2026-12-25', 0, '2026-12-25'],
  ])('count forward: %s', (_case, from, days, to) => {
    expect(addWorkingDays(day(from), days)).toBe(to);
  });

  it('are neither weekend nor bank holiday', () => {
    expect(isWorkingDay(day('2026-12-28'))).toBe(false);
    expect(isWorkingDay(day('2026-11-21'))).toBe(false);
    expect(isWorkingDay(day('2026-11-20'))).toBe(true);
  });

  it('are whole days', () => {
    expect(() => addWorkingDays(day('2026-11-20'), 1.5)).toThrow(RangeError);
  });

  it('between two days is the inverse of adding them', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -60, max: 60 }), (from, days) => {
        const to = addWorkingDays(from, days);
        expect(workingDaysBetween(from, to)).toBe(days);
        expect(days === 0 || isWorkingDay(to)).toBe(true);
      }),
    );
  });

  it('between two days add up over any day between', () => {
    fc.assert(
      fc.property(anyDate, fc.nat(200), fc.nat(200), (from, a, b) => {
        const middle = addDays(from, a);
        const end = addDays(middle, b);
        expect(workingDaysBetween(from, end)).toBe(
          workingDaysBetween(from, middle) + workingDaysBetween(middle, end),
        );
      }),
    );
  });
});
