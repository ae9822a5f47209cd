import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendarDate as day, earlier } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { CareEpisode, CareFacts } from '../cin-census/index.ts';
import type { CareRowFacts } from '../care-csv/facts.ts';
import { caseStatuses } from '../care-csv/codes.ts';
import { withCensus } from './census-rules.ts';
import { newsOf } from './news-rules.ts';
import { withChild } from './person-rules.ts';
import { nothingHeld } from './standing.ts';
import type { Standing } from './standing.ts';
import { settled, withStatus } from './status-rules.ts';
import { withWorker } from './worker-rules.ts';

const speaker = (asOf: string) => ({
  sourceId: 'test',
  asOf: day(asOf),
  knownOn: day('2026-11-24'),
});
const nobody = nothingHeld('1001', 'child');

const episode = (referral: string, changes: Partial<CareEpisode> = {}): CareEpisode => ({
  referralDate: day(referral),
  referralNfa: false,
  assessments: [],
  cinPlans: [],
  section47s: [],
  cpPlans: [],
  ...changes,
});
const span = (start: string, end?: string) => ({
  start: day(start),
  ...(end === undefined ? {} : { end: day(end) }),
});
const cp = (start: string, end?: string) => ({ ...span(start, end), reviews: [] });
const census = (held: Standing, asOf: string, ...episodes: CareEpisode[]): Standing => {
  const facts: CareFacts = {
    laChildId: '1001',
    sex: 'F',
    disabilities: [],
    disabilityStated: false,
    episodes,
  };
  return settled(withCensus(held, facts, speaker(asOf)));
};
const extract = (
  held: Standing,
  asOf: string,
  status: NonNullable<CareRowFacts['status']>['status'],
  since: string | null,
  more: Partial<CareRowFacts> & { endedOn?: string } = {},
): Standing => {
  const { endedOn, ...facts } = more;
  const stated = {
    status,
    since: since === null ? null : day(since),
    referralDate: null,
    endedOn: endedOn === undefined ? null : day(endedOn),
  };
  return settled(withStatus(held, { status: stated, ...facts }, speaker(asOf)));
};
const plansOf = (held: Standing) =>
  held.plans.map((row) => [row.kind, row.startedOn, row.endedOn]).sort();
const episodesOf = (held: Standing) =>
  held.episodes.map((row) => [row.referralDate, row.closureDate]).sort();
const openPlans = (held: Standing) =>
  held.plans
    .filter((row) => row.endedOn === null)
    .map((row) => row.kind)
    .sort();

describe('returns of several years', () => {
  const first = episode('2024-05-01', { cinPlans: [span('2024-06-01')] });
  const second = episode('2024-05-01', {
    closureDate: day('2025-09-01'),
    closureReason: 'RC7',
    cinPlans: [span('2024-06-01', '2025-09-01')],
  });

  it('tell of one episode and one plan, and the newest knows how they ended', () => {
    const held = census(census(nobody, '2025-03-31', first), '2026-03-31', second);
    expect(episodesOf(held)).toEqual([['2024-05-01', '2025-09-01']]);
    expect(plansOf(held)).toEqual([['cin', '2024-06-01', '2025-09-01']]);
  });

  it('come to the same in either order', () => {
    const inOrder = census(census(nobody, '2025-03-31', first), '2026-03-31', second);
    const reversed = census(census(nobody, '2026-03-31', second), '2025-03-31', first);
    expect([episodesOf(reversed), plansOf(reversed)]).toEqual([
      episodesOf(inOrder),
      plansOf(inOrder),
    ]);
  });

  it('end what a later one no longer holds on the day after it was last seen, in either order', () => {
    const gone = episode('2023-01-10', { cpPlans: [cp('2023-02-01')] });
    const other = episode('2025-07-01');
    for (const held of [
      census(census(nobody, '2024-03-31', gone), '2026-03-31', other),
      census(census(nobody, '2026-03-31', other), '2024-03-31', gone),
    ]) {
      expect(episodesOf(held)).toEqual([
        ['2023-01-10', '2024-04-01'],
        ['2025-07-01', null],
      ]);
      expect(plansOf(held)).toEqual([['cp', '2023-02-01', '2024-04-01']]);
    }
  });

  it('mark what was assessed only, and cases other than children in need', () => {
    const held = census(
      nobody,
      '2026-03-31',
      episode('2025-05-01', { closureDate: day('2025-06-10'), closureReason: 'RC8' }),
      episode('2025-09-01', { primaryNeed: 'N9' }),
    );
    expect(held.episodes.map((row) => [row.assessedOnly, row.isOtherThanInNeed])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('say nothing of a sealed child', () => {
    const sealed: Standing = {
      ...nobody,
      child: {
        birthDate: null,
        expectedBirthDate: null,
        deathDate: null,
        sex: 'U',
        ethnicity: null,
        isSealed: true,
        sealedOn: day('2026-01-01'),
        asOf: day('2026-01-01'),
      },
    };
    expect(census(sealed, '2026-03-31', first)).toBe(sealed);
  });
});

describe('a present state beside dated records', () => {
  const onPlan = census(
    nobody,
    '2026-03-31',
    episode('2025-08-01', { cpPlans: [cp('2025-09-10')] }),
  );

  it('adds nothing where the record says it already, whatever day the extract gives', () => {
    for (const since of ['2025-09-10', '2025-09-12', null]) {
      const held = extract(onPlan, '2026-11-01', 'cp', since);
      expect([plansOf(held), episodesOf(held)]).toEqual([plansOf(onPlan), episodesOf(onPlan)]);
    }
  });

  it.each([
    [
      'cin',
      '2026-06-01',
      [
        ['cin', '2026-06-01', null],
        ['cp', '2025-09-10', '2026-06-01'],
      ],
    ],
    ['open-assessment', '2026-06-01', [['cp', '2025-09-10', '2026-06-01']]],
    ['closed', '2026-06-01', [['cp', '2025-09-10', '2026-06-01']]],
    ['closed', null, [['cp', '2025-09-10', '2026-11-01']]],
    // A day before the plan began cannot be when it ended.
    ['closed', '2025-01-01', [['cp', '2025-09-10', '2026-11-01']]],
    ['looked-after', '2026-06-01', [['cp', '2025-09-10', null]]],
    ['looked-after-cp', '2026-06-01', [['cp', '2025-09-10', null]]],
    ['section-47', '2026-06-01', [['cp', '2025-09-10', null]]],
  ] as const)('%s since %s leaves the plans %j', (status, since, plans) => {
    expect(plansOf(extract(onPlan, '2026-11-01', status, since))).toEqual(plans);
  });

  it('works out episode and plan where no record holds them', () => {
    const held = extract(nobody, '2026-11-01', 'cin', '2026-10-01');
    expect(episodesOf(held)).toEqual([['2026-10-01', null]]);
    expect(held.plans).toMatchObject([
      { kind: 'cin', startedOn: '2026-10-01', referralDate: '2026-10-01', isInferred: true },
    ]);
    // Without a day it counts from the extract, and stays there with the next one.
    const undated = extract(nobody, '2026-11-01', 'cin', null);
    expect(plansOf(undated)).toEqual([['cin', '2026-11-01', null]]);
    expect(plansOf(extract(undated, '2026-11-08', 'cin', null))).toEqual(plansOf(undated));
  });

  it('knows nothing of a closed case of which nothing else is held', () => {
    const held = extract(nobody, '2026-11-01', 'closed', '2026-10-01');
    expect([held.plans, held.episodes]).toEqual([[], []]);
  });

  it('gives way to the record when that arrives, in either order', () => {
    const stated = episode('2026-09-01', { cpPlans: [cp('2026-10-03')] });
    const recordLast = census(
      extract(nobody, '2026-11-01', 'cp', '2026-10-01'),
      '2026-11-10',
      stated,
    );
    const recordFirst = extract(
      census(nobody, '2026-11-10', stated),
      '2026-11-20',
      'cp',
      '2026-10-01',
    );
    for (const held of [recordLast, recordFirst]) {
      expect(openPlans(held)).toEqual(['cp']);
      expect(held.plans.find((row) => row.endedOn === null)?.startedOn).toBe('2026-10-03');
    }
  });

  it('closes again what an older return, arriving late, shows as open', () => {
    const closed = extract(nobody, '2026-11-01', 'closed', '2026-06-01');
    const held = census(
      closed,
      '2026-03-31',
      episode('2025-08-01', { cpPlans: [cp('2025-09-10')] }),
    );
    expect(plansOf(held)).toEqual([['cp', '2025-09-10', '2026-06-01']]);
    expect(episodesOf(held)).toEqual([['2025-08-01', '2026-06-01']]);
  });

  it('lets a newer return speak although an extract closed the case before', () => {
    const closed = extract(onPlan, '2026-11-01', 'closed', '2026-06-01');
    const held = census(
      closed,
      '2027-03-31',
      episode('2025-08-01', { cpPlans: [cp('2025-09-10', '2026-05-30')] }),
    );
    expect(plansOf(held)).toEqual([['cp', '2025-09-10', '2026-05-30']]);
  });

  it('ends a stay in care when the state says so', () => {
    const inCare = extract(nobody, '2026-10-01', 'looked-after', '2026-09-01');
    expect(inCare.stays).toMatchObject([{ startedOn: '2026-09-01', endedOn: null }]);
    const home = extract(inCare, '2026-11-01', 'cin', '2026-10-20', {
      lookedAfter: { from: day('2026-09-01'), to: day('2026-10-19'), leftBy: 'other' },
    });
    expect(home.stays).toMatchObject([{ endedOn: '2026-10-19', leftBy: 'other' }]);
    expect(extract(inCare, '2026-11-01', 'cin', '2026-10-20').stays).toMatchObject([
      { endedOn: '2026-10-20' },
    ]);
  });

  const statuses = fc.constantFrom(...caseStatuses.map(({ code }) => code));
  const days = fc.integer({ min: 0, max: 800 }).map((n) => addDays(day('2024-01-01'), n));
  const plans = fc.array(fc.tuple(days, fc.option(fc.integer({ min: 0, max: 300 }))), {
    maxLength: 3,
  });
  const records = fc.tuple(days, plans, plans).map(([referral, cins, cps]) => {
    const build = ([start, length]: [CalendarDate, number | null]) => ({
      start,
      ...(length === null ? {} : { end: earlier(addDays(start, length), day('2026-03-31')) }),
      reviews: [],
    });
    return census(
      nobody,
      '2026-03-31',
      episode(referral, { cinPlans: cins.map(build), cpPlans: cps.map(build) }),
    );
  });

  it('is settled once and for all', () => {
    fc.assert(
      fc.property(records, statuses, fc.option(days), (held, status, since) => {
        const once = extract(held, '2026-11-01', status, since);
        expect(settled(once)).toEqual(once);
        expect(extract(once, '2026-11-01', status, since)).toEqual(once);
      }),
    );
  });

  it('never leaves two kinds of plan open, and none once the case is closed', () => {
    fc.assert(
      fc.property(records, statuses, fc.option(days), (held, status, since) => {
        const open = openPlans(extract(held, '2026-11-01', status, since));
        if (status === 'cp' || status === 'looked-after-cp')
          expect(new Set(open)).toEqual(new Set(['cp']));
        if (status === 'cin') expect(new Set(open)).toEqual(new Set(['cin']));
        if (status === 'closed' || status === 'closed-nfa') expect(open).toEqual([]);
      }),
    );
  });

  it('never shortens what was over, nor ends anything before it began', () => {
    fc.assert(
      fc.property(records, statuses, fc.option(days), (held, status, since) => {
        const after = extract(held, '2026-11-01', status, since);
        for (const row of after.plans) {
          expect(row.endedOn === null || row.endedOn >= row.startedOn).toBe(true);
          const before = held.plans.find(
            (each) => each.kind === row.kind && each.startedOn === row.startedOn,
          );
          if (before?.endedOn) expect([before.endedOn, null]).toContain(row.endedOn);
        }
      }),
    );
  });
});

describe('news', () => {
  const told = {
    knownOn: day('2026-11-24'),
    asOf: day('2026-11-20'),
    teamName: () => 'Safeguarding North',
  };

  it('tells schools the present status and never a date of the past or a reason', () => {
    const before = {
      ...census(nobody, '2026-03-31', episode('2025-08-01', { cpPlans: [cp('2025-09-10')] })),
    };
    const after = extract(before, '2026-11-01', 'closed', '2026-10-20');
    const forSchools = newsOf(before, after, told).filter((each) => each.forSchools);
    expect(forSchools).toEqual([
      {
        onDay: '2026-11-24',
        what: 'status',
        words: 'Status: previously had a social worker',
        forSchools: true,
      },
    ]);
  });

  it('tells schools nothing from a file that speaks of long ago', () => {
    const before = { ...nobody, child: withChild(nobody, {}, speaker('2025-03-31')).child };
    const after = census(
      before,
      '2025-03-31',
      episode('2024-08-01', { cpPlans: [cp('2024-09-10')] }),
    );
    expect(newsOf(before, after, { ...told, asOf: day('2025-03-31') })).toEqual([]);
    expect(newsOf(before, after, told).map((each) => each.words)).toEqual([
      'Status: child protection plan',
    ]);
  });

  it('does not tell of a plan that turned out to cover no day', () => {
    const before = extract(nobody, '2026-11-01', 'cp', '2026-10-01');
    const after = census(
      before,
      '2026-11-10',
      episode('2026-09-01', { cpPlans: [cp('2026-10-03')] }),
    );
    const words = newsOf(before, after, told).map((each) => each.words);
    expect(words).toContain('Child protection plan began');
    expect(words).not.toContain('Child protection plan ended');
  });

  it('is what happened of late, not history that arrives now', () => {
    const after = census(
      nobody,
      '2026-03-31',
      episode('2020-08-01', { cpPlans: [cp('2026-10-10')] }),
    );
    const words = newsOf(nobody, after, told).map((each) => each.words);
    expect(words).toEqual(['Child protection plan began']);
  });

  it('names the worker with the team', () => {
    const sam = {
      name: 'Sam Carter',
      email: 's@x',
      telephone: '',
      lead: 'social-worker',
      since: null,
    } as const;
    const after = withWorker(nobody, { worker: sam, teamId: 'north' }, speaker('2026-11-20'));
    expect(newsOf(nobody, after, told)).toEqual([
      {
        onDay: '2026-11-20',
        what: 'worker',
        words: 'Allocated to Sam Carter (Safeguarding North)',
        forSchools: false,
      },
    ]);
  });
});
