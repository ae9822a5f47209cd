import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate as day, weekday } from '../../platform/calendar-date.ts';
import { academicYearOf } from '../../platform/academic-year.ts';
import {
  ageOn,
  compulsorySchoolAge,
  eighteenthBirthday,
  findYearGroup,
  findYearGroupOn,
  isOfCompulsorySchoolAge,
  schoolLeavingDate,
  yearGroups,
} from './age.ts';

const birthDates = fc.integer({ min: 0, max: 9500 }).map((n) => addDays(day('2000-01-01'), n));

describe('age', () => {
  it.each([
    ['2010-05-04', '2026-05-03', 15],
    ['2010-05-04', '2026-05-04', 16],
    ['2026-11-22', '2026-11-22', 0],
    ['2026-11-23', '2026-11-22', undefined],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2024-02-29', 16],
  ])('of somebody born %s is, on %s, %s', (birth, date, age) => {
    expect(ageOn(day(birth), day(date))).toBe(age);
  });

  it.each([
    ['2008-11-22', '2026-11-22'],
    ['2008-02-29', '2026-03-01'],
    ['2006-02-28', '2024-02-28'],
  ])('ends childhood for somebody born %s on %s', (birth, eighteenth) => {
    expect(eighteenthBirthday(day(birth))).toBe(eighteenth);
  });

  it('is 17 on the last day of childhood and 18 the day after', () => {
    fc.assert(
      fc.property(birthDates, (birth) => {
        const eighteenth = eighteenthBirthday(birth);
        expect(ageOn(birth, addDays(eighteenth, -1))).toBe(17);
        expect(ageOn(birth, eighteenth)).toBe(18);
      }),
    );
  });
});

describe('year group', () => {
  it.each([
    ['2012-10-15', '2026-11-22', '9'],
    ['2013-08-31', '2026-11-22', '9'],
    ['2013-09-01', '2026-11-22', '8'],
    ['2022-08-31', '2026-11-22', 'R'],
    ['2022-09-01', '2026-11-22', 'N2'],
    ['2023-09-01', '2026-11-22', 'N1'],
    ['2024-09-01', '2026-11-22', undefined],
    ['2008-12-01', '2026-11-22', '13'],
    ['2007-09-01', '2026-11-22', '14'],
    ['2007-08-31', '2026-11-22', undefined],
  ])('of a child born %s is, on %s, %s', (birth, date, ncy) => {
    expect(findYearGroupOn(day(birth), day(date))?.ncy).toBe(ncy);
  });

  it('agrees with the age on the 31 August before the year', () => {
    fc.assert(
      fc.property(birthDates, birthDates, (birth, date) => {
        const group = findYearGroupOn(birth, date);
        fc.pre(group !== undefined);
        expect(ageOn(birth, day(`${academicYearOf(date)}-08-31`))).toBe(group.ageAtStart);
      }),
    );
  });

  it('is known by its census code', () => {
    expect(yearGroups).toHaveLength(21);
    expect(findYearGroup('07')).toMatchObject({ name: 'Year 7', keyStage: 'KS3' });
    expect(findYearGroup('r')).toMatchObject({ name: 'Reception', phase: 'primary' });
    expect(findYearGroup('X')?.keyStage).toBeUndefined();
    expect(findYearGroup('15')).toBeUndefined();
  });
});

describe('compulsory school age', () => {
  it.each([
    ['2021-08-31', '2026-08-31', '2037-06-26'],
    ['2021-09-01', '2026-12-31', '2038-06-25'],
    ['2021-12-31', '2026-12-31', '2038-06-25'],
    ['2022-01-01', '2027-03-31', '2038-06-25'],
    ['2022-04-01', '2027-08-31', '2038-06-25'],
    ['2011-07-15', '2016-08-31', '2027-06-25'],
  ])('of a child born %s is from %s to %s', (birth, first, last) => {
    expect(compulsorySchoolAge(day(birth))).toEqual({ first, last });
    expect(isOfCompulsorySchoolAge(day(birth), day(first))).toBe(true);
    expect(isOfCompulsorySchoolAge(day(birth), addDays(day(first), -1))).toBe(false);
    expect(isOfCompulsorySchoolAge(day(birth), day(last))).toBe(true);
    expect(isOfCompulsorySchoolAge(day(birth), addDays(day(last), 1))).toBe(false);
  });

  it('ends on the last Friday in June', () => {
    for (let year = 2015; year <= 2040; year += 1) {
      const date = schoolLeavingDate(year);
      expect([weekday(date), date.slice(5, 7)]).toEqual([5, '06']);
      expect(addDays(date, 7).slice(5, 7)).toBe('07');
    }
  });

  it('begins at 5 and lasts until the year of the sixteenth birthday', () => {
    fc.assert(
      fc.property(birthDates, (birth) => {
        const { first, last } = compulsorySchoolAge(birth);
        expect(ageOn(birth, first)).toBe(5);
        expect([15, 16]).toContain(ageOn(birth, last));
        expect(findYearGroupOn(birth, last)?.ncy).toBe('11');
      }),
    );
  });
});
