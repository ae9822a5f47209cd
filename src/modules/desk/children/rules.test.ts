import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, calendarDate } from '../../../platform/calendar-date.ts';
import { isOfCompulsorySchoolAge } from '../../people/index.ts';
import { birthsOfSchoolAge } from './rules.ts';

test('the range of birth dates is exactly those of compulsory school age', () => {
  const anyDay = (from: string, days: number) =>
    fc.integer({ min: 0, max: days }).map((n) => addDays(calendarDate(from), n));
  fc.assert(
    fc.property(anyDay('2004-01-01', 8_000), anyDay('2022-01-01', 3_000), (birth, today) => {
      const { from, to } = birthsOfSchoolAge(today);
      expect(birth >= from && birth <= to).toBe(isOfCompulsorySchoolAge(birth, today));
    }),
    { numRuns: 3_000 },
  );
});
