import { expect, test } from 'vitest';
import { calendarDate } from '../platform/calendar-date.ts';
import { isWorkingDay } from '../platform/working-days.ts';
import { receptionYear, schoolYearOf, termsOf, yearGroupCode, yearNumber } from './school-year.ts';

test.each([
  ['2026-09-01', 2026],
  ['2026-08-31', 2025],
  ['2027-03-01', 2026],
])('%s lies in the school year that began in %i', (date, year) => {
  expect(schoolYearOf(calendarDate(date))).toBe(year);
});

// Someone who turns five during a school year starts Reception at its beginning.
test.each([
  ['2022-08-31', 2026, 'R'],
  ['2022-09-01', 2027, 'N2'],
  ['2015-10-15', 2020, '6'],
  ['2010-08-31', 2014, '12'],
])(
  'a child born on %s starts Reception in %i and is in year %s in November 2026',
  (born, year, code) => {
    const date = calendarDate(born);
    expect(receptionYear(date)).toBe(year);
    expect(yearGroupCode(yearNumber(date, calendarDate('2026-11-22')))).toBe(code);
  },
);

test('terms of every year follow one another, begin and end on working days and hold their half term', () => {
  for (let year = 2016; year <= 2032; year += 1) {
    const terms = termsOf(year);
    expect(terms.map(({ name }) => name)).toEqual(['Autumn', 'Spring', 'Summer']);
    terms.forEach((term, at) => {
      expect(isWorkingDay(term.from) && isWorkingDay(term.to)).toBe(true);
      expect(term.from < term.halfTermFrom && term.halfTermFrom < term.halfTermTo).toBe(true);
      expect(term.halfTermTo < term.to).toBe(true);
      const next = terms[at + 1];
      if (next) expect(term.to < next.from).toBe(true);
    });
  }
});
