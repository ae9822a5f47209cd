import { expect, test } from 'vitest';
import { calendarDate } from '../../../platform/calendar-date.ts';
import { refusalOf, reviewBy } from './rules.ts';

test.each([
  ['a Monday', '2026-11-23', '2026-11-25'],
  ['a Thursday, over the weekend', '2026-11-26', '2026-11-30'],
  ['a Saturday', '2026-11-28', '2026-12-01'],
  ['Christmas Eve, over two bank holidays', '2026-12-24', '2026-12-30'],
])('two working days after %s', (_when, opened, due) => {
  expect(reviewBy(calendarDate(opened), 2)).toBe(due);
});

test('an access that nobody reviewed in time, or one that was misused, stands against another', () => {
  const today = calendarDate('2026-11-25');
  const refusal = (waiting: readonly string[], hasMisuse = false) =>
    refusalOf({ waitingReviews: waiting.map(calendarDate), hasMisuse }, today);
  expect(refusal([])).toBeUndefined();
  expect(refusal(['2026-11-25', '2026-11-26'])).toBeUndefined();
  expect(refusal(['2026-11-24']) ?? '').toMatch(/not been reviewed/);
  expect(refusal([], true) ?? '').toMatch(/misused/);
});
