import { describe, expect, it } from 'vitest';
import {
  bankHolidayTable,
  easterSunday,
  findBankHoliday,
  standingBankHolidays,
} from './bank-holidays.ts';
import { calendarDate as day, weekday } from './calendar-date.ts';

describe('bank holidays in England', () => {
  it('differ from the standing rules only by the proclaimed one-off changes', () => {
    const years = [...new Set(bankHolidayTable.map(({ date }) => Number(date.slice(0, 4))))];
    const standing = years.flatMap(standingBankHolidays).map(({ date }) => date);
    const table = bankHolidayTable.map(({ date }) => date);
    expect(table.filter((date) => !standing.includes(date))).toEqual([
      '2020-05-08',
      '2022-06-02',
      '2022-06-03',
      '2022-09-19',
      '2023-05-08',
    ]);
    expect(standing.filter((date) => !table.includes(date))).toEqual(['2020-05-04', '2022-05-30']);
  });

  it.each([
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2024, '2024-03-31'],
    [2038, '2038-04-25'],
  ])('knows Easter of %i', (year, easter) => {
    expect(easterSunday(year)).toBe(easter);
  });

  it('is still known after the last year of the table', () => {
    expect(findBankHoliday(day('2031-12-25'))?.name).toBe('Christmas Day');
    expect(findBankHoliday(day('2032-12-27'))?.substitute).toBe(true);
    expect(findBankHoliday(day('2031-12-24'))).toBeUndefined();
  });

  it('never falls on a weekend', () => {
    for (const { date } of bankHolidayTable) expect(weekday(date)).toBeLessThanOrEqual(5);
  });
});
