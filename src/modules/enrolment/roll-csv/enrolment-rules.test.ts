import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate as day } from '../../../platform/calendar-date.ts';
import { enrolmentsAfter } from './enrolment-rules.ts';
import type { EnrolmentRow } from './enrolment-rules.ts';

const FIRST = day('2026-09-01');
const row = (changes: Partial<EnrolmentRow> = {}): EnrolmentRow => ({
  since: day('2025-09-02'),
  until: null,
  state: 'reported',
  status: 'C',
  leavingReason: null,
  isAnswered: false,
  asOf: day('2026-10-01'),
  ...changes,
});
const brief = (rows: readonly EnrolmentRow[]) =>
  rows.map(({ since, until, state }) => [since, until, state]);
const asOf = day('2026-11-01');

describe('a stay on a roll', () => {
  it.each<[string, EnrolmentRow[], Parameters<typeof enrolmentsAfter>[1], unknown]>([
    [
      'begins on the admission date',
      [],
      { since: day('2025-09-02') },
      [['2025-09-02', null, 'reported']],
    ],
    [
      'begins with the school year where no date is said',
      [],
      {},
      [['2026-09-01', null, 'reported']],
    ],
    ['goes on where no date is said', [row()], {}, [['2025-09-02', null, 'reported']]],
    [
      'that was expected is reported now',
      [row({ state: 'expected' })],
      { since: day('2025-09-02') },
      [['2025-09-02', null, 'reported']],
    ],
    [
      'that was confirmed stays confirmed while the dates agree',
      [row({ state: 'confirmed', isAnswered: true })],
      { since: day('2025-09-02') },
      [['2025-09-02', null, 'confirmed']],
    ],
    [
      'that the school ended by hand stays ended',
      [row({ until: day('2026-10-20'), isAnswered: true })],
      { since: day('2025-09-02') },
      [['2025-09-02', '2026-10-20', 'reported']],
    ],
    [
      'that a roll ended goes on when a later roll says so',
      [row({ until: day('2026-10-20') })],
      { since: day('2025-09-02'), until: null },
      [['2025-09-02', null, 'reported']],
    ],
    [
      'is left alone by an older roll',
      [row({ asOf: day('2026-11-08') })],
      { since: day('2025-09-02'), until: day('2026-10-01') },
      [],
    ],
    [
      'never ends before it begins',
      [],
      { until: day('2026-08-01') },
      [['2026-08-01', '2026-08-01', 'reported']],
    ],
  ])('%s', (_what, held, stated, expected) => {
    expect(brief(enrolmentsAfter(held, stated, asOf, FIRST))).toEqual(expected);
  });

  it('is the only one that runs, whatever rolls came before', () => {
    const dates = fc.integer({ min: 0, max: 400 }).map((n) => addDays(day('2025-08-01'), n));
    const said = fc.record({ since: fc.option(dates), until: fc.constant(null) });
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 6 }), (sayings) => {
        const held = new Map<string, EnrolmentRow>();
        for (const [at, each] of sayings.entries()) {
          const on = addDays(day('2026-10-01'), at * 7);
          for (const changed of enrolmentsAfter([...held.values()], each, on, FIRST)) {
            held.set(changed.since, changed);
          }
          expect([...held.values()].filter(({ until }) => until === null)).toHaveLength(1);
        }
      }),
    );
  });
});
