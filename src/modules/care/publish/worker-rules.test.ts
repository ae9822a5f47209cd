import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate as day } from '../../../platform/calendar-date.ts';
import type { CareRowFacts, WorkerFacts } from '../care-csv/facts.ts';
import { nothingHeld } from './standing.ts';
import type { Standing } from './standing.ts';
import { withWorker } from './worker-rules.ts';

const speaker = (asOf: string) => ({
  sourceId: 'test',
  asOf: day(asOf),
  knownOn: day('2026-11-24'),
});
const nobody = nothingHeld('1001', 'child');

describe('the worker of an extract', () => {
  const worker = (
    name: string,
    since: string | null,
    email = `${name}@council.example`,
  ): WorkerFacts => ({
    name,
    email,
    telephone: '',
    lead: 'social-worker',
    since: since === null ? null : day(since),
  });
  const speaks = (
    held: Standing,
    asOf: string,
    who: WorkerFacts | null,
    teamId: string | null = 'north',
    status?: CareRowFacts['status'],
  ) => withWorker(held, { worker: who, teamId, ...(status ? { status } : {}) }, speaker(asOf));
  const of = (held: Standing) =>
    held.allocations.map((row) => [row.since, row.until, row.workerName, row.teamId]).sort();
  const sam = speaks(nobody, '2026-10-01', worker('sam', '2026-09-01'));

  it.each<[string, Standing, unknown[]]>([
    [
      'stays',
      speaks(sam, '2026-11-01', worker('sam', '2026-09-01')),
      [['2026-09-01', null, 'sam', 'north']],
    ],
    [
      'changes on the day said',
      speaks(sam, '2026-11-01', worker('jo', '2026-10-10')),
      [
        ['2026-09-01', '2026-10-09', 'sam', 'north'],
        ['2026-10-10', null, 'jo', 'north'],
      ],
    ],
    [
      'changes on the day of the extract when no later day is said',
      speaks(sam, '2026-11-01', worker('jo', '2026-08-01')),
      [
        ['2026-09-01', '2026-10-31', 'sam', 'north'],
        ['2026-11-01', null, 'jo', 'north'],
      ],
    ],
    [
      'moves to another team',
      speaks(sam, '2026-11-01', worker('sam', '2026-09-01'), 'south'),
      [
        ['2026-09-01', '2026-10-31', 'sam', 'north'],
        ['2026-11-01', null, 'sam', 'south'],
      ],
    ],
    [
      'is nobody: the team keeps the child',
      speaks(sam, '2026-11-01', null),
      [
        ['2026-09-01', '2026-10-31', 'sam', 'north'],
        ['2026-11-01', null, '', 'north'],
      ],
    ],
    [
      'is nobody, and no team either',
      speaks(sam, '2026-11-01', null, null),
      [['2026-09-01', '2026-10-31', 'sam', 'north']],
    ],
    [
      'of an older extract says nothing',
      speaks(sam, '2026-09-15', worker('jo', '2026-09-10')),
      [['2026-09-01', null, 'sam', 'north']],
    ],
    [
      'ends with the case',
      speaks(sam, '2026-11-01', worker('jo', '2026-10-10'), 'north', {
        status: 'closed',
        since: day('2026-10-20'),
        referralDate: null,
        endedOn: null,
      }),
      [['2026-09-01', '2026-10-20', 'sam', 'north']],
    ],
  ])('%s', (_what, held, allocations) => {
    expect(of(held)).toEqual(allocations);
  });

  it('is the last one where a case was closed before it was first heard of', () => {
    const held = speaks(nobody, '2026-11-01', worker('sam', '2026-09-01'), 'north', {
      status: 'closed',
      since: day('2026-10-20'),
      referralDate: null,
      endedOn: null,
    });
    expect(of(held)).toEqual([['2026-09-01', '2026-10-20', 'sam', 'north']]);
  });

  it('never leaves two allocations running', () => {
    const said = fc.record({
      name: fc.constantFrom('sam', 'jo', 'ali'),
      since: fc.option(fc.constantFrom('2026-08-01', '2026-10-05', '2026-11-02')),
      team: fc.option(fc.constantFrom('north', 'south')),
      isNobody: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 6 }), (sayings) => {
        let held = nobody;
        for (const [at, { name, since, team, isNobody }] of sayings.entries()) {
          const asOf = addDays(day('2026-10-01'), at * 7);
          held = speaks(held, asOf, isNobody ? null : worker(name, since), team);
          expect(held.allocations.filter((row) => row.until === null).length).toBeLessThanOrEqual(
            1,
          );
        }
      }),
    );
  });
});
