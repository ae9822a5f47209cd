/** The clocks of rights cases. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, calendarDate } from '../../platform/calendar-date.ts';
import { isWorkingDay } from '../../platform/working-days.ts';
import { dueOn, identityLacks, monthsLater, waitsFor, type ClockFacts } from './rules.ts';

const facts = (some: Partial<ClockFacts> = {}): ClockFacts => ({
  kind: 'subject-access',
  receivedOn: calendarDate('2026-09-03'),
  identityAskedOn: null,
  identityReceivedOn: null,
  clarificationAskedOn: null,
  pausedDays: 0,
  extendedOn: null,
  acknowledgedOn: null,
  ...some,
});
const due = (some: Partial<ClockFacts>) => dueOn(facts(some), 60);

describe('one calendar month', () => {
  test.each([
    ['2026-09-03', '2026-10-05', 'a Saturday goes on to Monday'],
    ['2026-10-31', '2026-11-30', 'a month without that day ends with its last'],
    ['2027-01-30', '2027-03-01', 'the last of February is a Sunday'],
    ['2026-11-25', '2026-12-29', 'Christmas, Boxing Day’s substitute'],
    ['2026-12-15', '2027-01-15', 'over the turn of the year'],
  ])('%s: %s, %s', (from, to) => {
    expect(monthsLater(calendarDate(from), 1)).toBe(to);
  });

  test('always ends on a working day, 28 to 38 days on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_400 }), (days) => {
        const from = addDays(calendarDate('2024-01-01'), days);
        const to = monthsLater(from, 1);
        expect(isWorkingDay(to)).toBe(true);
        expect(to >= addDays(from, 28) && to <= addDays(from, 38)).toBe(true);
      }),
    );
  });

  test('begins when the evidence of identity that was asked for arrives', () => {
    const asked = { identityAskedOn: calendarDate('2026-09-04') };
    expect(due({ ...asked, identityReceivedOn: calendarDate('2026-09-14') })).toBe('2026-10-14');
    expect(waitsFor(facts(asked))).toBe('identity');
  });

  test('leaves out the days of waiting for clarification', () => {
    expect(due({ receivedOn: calendarDate('2026-09-14'), pausedDays: 5 })).toBe('2026-10-19');
    expect(waitsFor(facts({ clarificationAskedOn: calendarDate('2026-09-04') }))).toBe(
      'clarification',
    );
  });

  test('is three months when extended', () => {
    expect(due({ extendedOn: calendarDate('2026-09-20') })).toBe('2026-12-03');
  });
});

test('a complaint is acknowledged within thirty days that begin with its receipt, and answered as the council says', () => {
  const complaint = { kind: 'complaint', receivedOn: calendarDate('2026-11-01') } as const;
  expect(due(complaint)).toBe('2026-11-30');
  expect(due({ ...complaint, acknowledgedOn: calendarDate('2026-11-10') })).toBe('2026-12-31');
  expect(waitsFor(facts({ ...complaint, clarificationAskedOn: calendarDate('2026-11-02') }))).toBe(
    undefined,
  );
});

test.each([
  ['young-person', ['photo-identity'], true],
  ['young-person', ['call-back'], false],
  ['parent-or-carer', ['photo-identity'], false],
  ['parent-or-carer', ['known-in-person', 'parental-responsibility'], true],
  ['representative', ['photo-identity', 'parental-responsibility'], false],
  ['representative', ['photo-identity', 'authority-to-act'], true],
] as const)('%s with %j is known: %s', (who, seen, suffices) => {
  expect(identityLacks(who, seen) === undefined).toBe(suffices);
});
