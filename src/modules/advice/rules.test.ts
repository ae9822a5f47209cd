import { describe, expect, test } from 'vitest';
import { calendarDate } from '../../platform/calendar-date.ts';
import { holdsName, isCaseworkOn } from './rules.ts';

describe('targeted casework is on', () => {
  const today = calendarDate('2026-11-24');
  test.each([
    ['with a reference, up to and on its last day', 'DPIA-7', '2026-11-24', true],
    ['not after its last day', 'DPIA-7', '2026-11-23', false],
    ['not without a reference', '', '2027-03-31', false],
    ['not without a last day', 'DPIA-7', '', false],
  ])('%s', (_, reference, until, isOn) => {
    const day = until === '' ? '' : calendarDate(until);
    expect(isCaseworkOn({ reference, until: day }, today)).toBe(isOn);
  });
});

describe('a text holds a name', () => {
  test.each([
    ['How do I help Ada?', true],
    ['How do I help ADA’s attendance?', true],
    ['The O’Neil family asks', true],
    ['Mary-Jane is away', true],
    ['How do I adapt the work of a year 9 pupil?', false],
    ['He is li', false],
  ])('"%s": %s', (text, holds) => {
    expect(holdsName(text, ['Ada', 'O’Neil', 'Mary-Jane', 'Li'])).toBe(holds);
  });
});
