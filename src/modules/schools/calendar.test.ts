import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate as day } from '../../platform/calendar-date.ts';
import {
  addSchoolDays,
  findTermOn,
  isSchoolDay,
  nthSchoolDay,
  schoolDaysBetween,
  sessionsBetween,
  sessionsOn,
} from './calendar.ts';
import type { AcademicYearCalendar, SchoolCalendar } from './calendar.ts';

const range = (first: string, last: string) => ({ first: day(first), last: day(last) });

const year: AcademicYearCalendar = {
  academicYear: 2026,
  terms: [
    {
      name: 'Autumn',
      ...range('2026-09-01', '2026-12-18'),
      halfTerm: range('2026-10-26', '2026-10-30'),
    },
    {
      name: 'Spring',
      ...range('2027-01-04', '2027-03-25'),
      halfTerm: range('2027-02-15', '2027-02-19'),
    },
    {
      name: 'Summer',
      ...range('2027-04-12', '2027-07-23'),
      halfTerm: range('2027-05-31', '2027-06-04'),
    },
  ],
  insetDays: ['2026-09-01', '2026-09-02', '2027-01-04', '2027-07-22', '2027-07-23'].map(day),
  halfDays: [{ date: day('2026-12-18'), held: 'morning' }],
};
const school: SchoolCalendar = {
  own: [year],
  authority: [],
  closures: [
    { ...range('2027-01-13', '2027-01-14'), reason: 'snow' },
    { ...range('2027-01-15', '2027-01-15'), session: 'morning' },
  ],
};
const byAuthority: SchoolCalendar = { own: [], authority: [year], closures: [] };
const unknown: SchoolCalendar = { own: [], authority: [], closures: [] };
const dates = fc.integer({ min: 0, max: 700 }).map((n) => addDays(day('2026-06-01'), n));
const calendars = fc.constantFrom(school, byAuthority, unknown);

describe('sessions of a day', () => {
  it.each([
    ['2026-11-20', true, true, undefined],
    ['2026-11-21', false, false, 'weekend'],
    ['2026-10-28', false, false, 'half-term'],
    ['2026-09-01', false, false, 'INSET day'],
    ['2026-12-18', true, false, 'half day'],
    ['2026-12-21', false, false, 'outside term'],
    ['2026-12-28', false, false, 'bank holiday'],
    ['2027-05-03', false, false, 'bank holiday'],
    ['2027-01-13', false, false, 'closed'],
    ['2027-01-15', false, true, 'closed'],
  ])('%s: morning %s, afternoon %s, %s', (date, morning, afternoon, why) => {
    const sessions = sessionsOn(school, day(date));
    expect(sessions).toMatchObject({ morning, afternoon, basis: 'school', estimated: false });
    expect(sessions.why).toBe(why);
    expect(isSchoolDay(school, day(date))).toBe(morning || afternoon);
  });

  it('may be held on a weekend or bank holiday where the school says so', () => {
    const open = { ...school, own: [{ ...year, openDays: [day('2026-11-22')] }] };
    expect(isSchoolDay(open, day('2026-11-22'))).toBe(true);
    expect(isSchoolDay(open, day('2026-11-21'))).toBe(false);
  });

  it('come from the authority’s terms when the school gave none, and say so', () => {
    expect(sessionsOn(byAuthority, day('2026-10-28'))).toMatchObject({
      morning: false,
      basis: 'authority',
      estimated: true,
    });
    expect(sessionsOn(unknown, day('2026-10-28'))).toMatchObject({
      morning: true,
      basis: 'weekdays',
      estimated: true,
    });
    expect(sessionsOn(school, day('2027-09-06'))).toMatchObject({ basis: 'weekdays' });
  });

  it('are lost to the school’s closures whichever terms are used', () => {
    const snowed = { ...byAuthority, closures: school.closures };
    expect(sessionsOn(snowed, day('2027-01-13')).why).toBe('closed');
  });
});

describe('counting school days', () => {
  it.each([
    ['15 from notice on a Friday', '2026-11-20', 15, '2026-12-11'],
    ['over half-term', '2026-10-23', 1, '2026-11-02'],
    ['over half-term from within it', '2026-10-28', 2, '2026-11-03'],
    ['over Christmas, INSET', '2026-12-18', 1, '2027-01-05'],
    ['over the closure; half a day counts', '2027-01-12', 1, '2027-01-15'],
    ['over Easter', '2027-03-24', 2, '2027-04-12'],
    ['backwards', '2027-04-12', -1, '2027-03-25'],
    ['none', '2026-10-28', 0, '2026-10-28'],
  ])('%s', (_case, from, days, date) => {
    expect(addSchoolDays(school, day(from), days)).toEqual({ date, estimated: false });
  });

  it('puts the sixth day of a suspension where the first is its first school day', () => {
    expect(nthSchoolDay(school, day('2026-11-16'), 6).date).toBe('2026-11-23');
    expect(nthSchoolDay(school, day('2026-11-14'), 6).date).toBe('2026-11-23');
    expect(nthSchoolDay(school, day('2026-11-16'), 1).date).toBe('2026-11-16');
  });

  it('says when the way led outside the school’s own calendar', () => {
    expect(addSchoolDays(byAuthority, day('2026-11-20'), 1)).toEqual({
      date: '2026-11-23',
      estimated: true,
    });
    expect(addSchoolDays(school, day('2027-07-20'), 2)).toMatchObject({ estimated: true });
    expect(schoolDaysBetween(school, day('2027-07-20'), day('2027-09-05')).estimated).toBe(true);
    expect(schoolDaysBetween(unknown, day('2026-11-20'), day('2026-11-22'))).toEqual({
      count: 0,
      estimated: false,
    });
  });

  it('counts whole days only', () => {
    expect(() => addSchoolDays(school, day('2026-11-20'), 0.5)).toThrow(RangeError);
  });

  it('makes 72, 51 and 67 days, and twice as many sessions less the two half days', () => {
    const all = sessionsBetween(school, day('2026-09-01'), day('2027-07-31'));
    const days = schoolDaysBetween(school, day('2026-08-31'), day('2027-07-31'));
    expect(days).toEqual({ count: 190, estimated: false });
    expect(all).toEqual({ count: 2 * 190 - 2, estimated: false });
  });

  it('between two days is the inverse of adding them', () => {
    fc.assert(
      fc.property(calendars, dates, fc.integer({ min: -60, max: 60 }), (calendar, from, days) => {
        const { date } = addSchoolDays(calendar, from, days);
        expect(schoolDaysBetween(calendar, from, date).count).toBe(days);
        expect(days === 0 || isSchoolDay(calendar, date)).toBe(true);
      }),
    );
  });

  it('adds up over any day between', () => {
    fc.assert(
      fc.property(calendars, dates, fc.nat(90), fc.nat(90), (calendar, from, a, b) => {
        const [middle, end] = [addDays(from, a), addDays(from, a + b)];
        const between = (x: typeof from, y: typeof from) => schoolDaysBetween(calendar, x, y);
        expect(between(from, end).count).toBe(
          between(from, middle).count + between(middle, end).count,
        );
        expect(between(from, end).estimated).toBe(
          between(from, middle).estimated || between(middle, end).estimated,
        );
      }),
    );
  });
});

describe('terms', () => {
  it('are found by day', () => {
    expect(findTermOn(school, day('2027-02-16'))).toMatchObject({
      term: { name: 'Spring' },
      estimated: false,
    });
    expect(findTermOn(byAuthority, day('2027-02-16'))?.estimated).toBe(true);
    expect(findTermOn(school, day('2026-12-25'))).toBeUndefined();
  });
});
