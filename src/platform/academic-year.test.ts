import { describe, expect, it } from 'vitest';
import { academicYearDates, academicYearLabel, academicYearOf } from './academic-year.ts';
import { calendarDate as day } from './calendar-date.ts';

describe('the academic year', () => {
  it('runs from 1 September to 31 August', () => {
    expect(academicYearOf(day('2026-08-31'))).toBe(2025);
    expect(academicYearOf(day('2026-09-01'))).toBe(2026);
    expect(academicYearDates(2026)).toEqual({ first: '2026-09-01', last: '2027-08-31' });
    expect(academicYearLabel(2026)).toBe('2026/27');
    expect(academicYearLabel(1999)).toBe('1999/00');
  });
});
