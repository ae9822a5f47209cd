import { describe, expect, it } from 'vitest';
import { calendarDate as day } from '../../platform/calendar-date.ts';
import { cohortDefinitions, getDefinition, isDefinitionId } from './definitions.ts';
import type { CohortSettings, DefinitionId } from './definitions.ts';
import { explainMembership, statusForSchool } from './explain.ts';
import type { ChildFacts, EpisodeFacts } from './facts.ts';
import { cohortSpans, findSpanOn, inSince, isInCohortOn } from './rules.ts';

function child(changes: Partial<ChildFacts>): ChildFacts {
  return {
    birthDate: day('2012-05-04'),
    episodes: [],
    disabilities: [],
    lookedAfterPeriods: [],
    kinshipArrangements: [],
    assertions: [],
    ...changes,
  };
}

function episode(changes: Partial<EpisodeFacts>): EpisodeFacts {
  return {
    id: 'E1',
    referralDate: day('2019-01-07'),
    referralNfa: false,
    assessments: [],
    cinPlans: [],
    section47s: [],
    cpPlans: [],
    ...changes,
  };
}

function spansOf(facts: ChildFacts, id: DefinitionId = 'six-year', settings: CohortSettings = {}) {
  return cohortSpans(facts, getDefinition(id), settings);
}

/** The spans in short: `2019-03-01 cin-plan current`. */
function short(facts: ChildFacts, id?: DefinitionId, settings?: CohortSettings): string[] {
  return spansOf(facts, id, settings).map((span) =>
    [
      `${span.from}..${span.to ?? ''}`,
      ...(span.kind === 'in' ? [span.basis, span.status] : ['out', span.why]),
    ].join(' '),
  );
}

const plan = { start: day('2019-03-01'), end: day('2019-09-10') };
const closed = episode({ closureDate: day('2019-10-01'), closureReason: 'RC7', cinPlans: [plan] });

describe('the six-year definition', () => {
  it('keeps a child in for six years after a child in need plan ended', () => {
    expect(short(child({ episodes: [closed] }))).toEqual([
      '2019-03-01..2019-09-10 current cin-plan',
      '2019-09-10..2025-09-10 previous cin-plan',
    ]);
  });

  it('counts from the day social care ended, however short the years are', () => {
    const leap = episode({ cinPlans: [{ start: day('2020-01-06'), end: day('2020-02-29') }] });
    expect(short(child({ episodes: [leap] })).at(-1)).toBe(
      '2020-02-29..2026-02-28 previous cin-plan',
    );
  });

  it('holds an open plan until the day before the 18th birthday', () => {
    const open = episode({ cpPlans: [{ start: day('2019-03-01') }] });
    const [span] = spansOf(child({ episodes: [open] }));
    expect(span).toMatchObject({
      kind: 'in',
      basis: 'current',
      status: 'cp-plan',
      from: '2019-03-01',
      to: '2030-05-04',
      leavesOn: '2030-05-04',
      leavesBecause: 'over-18',
      evidence: [
        { fact: 'cp-plan', episode: 'E1', words: 'Child protection plan since 1 March 2019' },
      ],
    });
    expect(short(child({ episodes: [open] })).at(-1)).toBe('2030-05-04.. out over-18');
  });

  it('counts a disability only while a case is open', () => {
    const open = episode({ closureDate: day('2019-10-01') });
    const disabled = child({ episodes: [open], disabilities: [{ code: 'LD' }, { code: 'AUT' }] });
    expect(short(disabled)).toEqual([
      '2019-01-07..2019-10-01 current disability',
      '2019-10-01..2025-10-01 previous disability',
    ]);
    expect(spansOf(disabled)[0]?.evidence).toHaveLength(1);
    expect(short(child({ episodes: [open], disabilities: [{ code: 'NONE' }] }))).toEqual([]);
    expect(short(child({ disabilities: [{ code: 'LD' }] }))).toEqual([]);
    const since = [{ code: 'LD', from: day('2019-06-01') }];
    expect(short(child({ episodes: [open], disabilities: since }))[0]).toBe(
      '2019-06-01..2019-10-01 current disability',
    );
  });

  it('names the weightiest of several facts and keeps all as evidence', () => {
    const both = episode({ cpPlans: [{ start: day('2019-03-01') }] });
    const spans = spansOf(child({ episodes: [both], disabilities: [{ code: 'LD' }] }));
    expect(spans[1]).toMatchObject({ status: 'cp-plan', from: '2019-03-01' });
    expect(spans[1]?.evidence.map(({ fact }) => fact)).toEqual(['cp-plan', 'disability']);
  });

  it.each([
    ['referral without further action', { referralNfa: true }],
    ['closed after assessment', { closureDate: day('2019-10-01'), closureReason: 'RC8' }],
    ['stepped to early help', { closureDate: day('2019-10-01'), closureReason: 'RC9' }],
    ['other than a child in need', { primaryNeed: 'N9' }],
  ])('leaves out an episode: %s', (_case, changes) => {
    const facts = child({ episodes: [episode(changes)], disabilities: [{ code: 'LD' }] });
    expect(short(facts)).toEqual([]);
    const settings = {
      overrides: {
        'six-year': { excludes: { assessmentOnly: false, casesOtherThanInNeed: false } },
      },
    } as const;
    expect(short(facts, 'six-year', settings)[0]).toContain('current disability');
  });

  it('lets no assessment, section 47 enquiry or open case count, unless the authority says so', () => {
    const facts = child({
      episodes: [
        episode({
          closureDate: day('2019-10-01'),
          assessments: [{ start: day('2019-01-08'), completed: day('2019-02-20') }],
          section47s: [{ start: day('2019-05-01'), end: day('2019-05-20') }],
        }),
      ],
    });
    const having = (qualifying: object) =>
      short(facts, 'six-year', { overrides: { 'six-year': { qualifying } } })[0];
    expect(short(facts)).toEqual([]);
    expect(having({ openSection47: true })).toBe('2019-05-01..2019-05-20 current section-47');
    expect(having({ openEpisodeAfterAssessment: true })).toBe(
      '2019-02-20..2019-10-01 current open-episode',
    );
  });

  it('counts plan days only within the episode, and none of a plan that never lasted', () => {
    const dirty = episode({
      closureDate: day('2019-10-01'),
      cinPlans: [
        { start: day('2018-12-01'), end: day('2019-02-01') },
        { start: day('2019-09-01') },
        { start: day('2019-05-05'), end: day('2019-05-05') },
        { start: day('2019-07-01'), end: day('2019-06-01') },
      ],
    });
    expect(short(child({ episodes: [dirty] }))).toEqual([
      '2019-01-07..2019-02-01 current cin-plan',
      '2019-02-01..2019-09-01 previous cin-plan',
      '2019-09-01..2019-10-01 current cin-plan',
      '2019-10-01..2025-10-01 previous cin-plan',
    ]);
  });

  it('shows a child out while looked after, and in again afterwards', () => {
    const facts = child({
      episodes: [closed],
      lookedAfterPeriods: [{ start: day('2019-06-01'), end: day('2020-06-01') }],
    });
    expect(short(facts)).toEqual([
      '2019-03-01..2019-06-01 current cin-plan',
      '2019-06-01..2020-06-01 out looked-after',
      '2020-06-01..2025-09-10 previous cin-plan',
    ]);
    expect(spansOf(facts)[0]).toMatchObject({
      leavesOn: '2019-06-01',
      leavesBecause: 'looked-after',
    });
  });

  it('leaves a previously looked-after child to the other duty, unless there is a social worker now', () => {
    const again = episode({
      id: 'E2',
      referralDate: day('2021-01-01'),
      cinPlans: [{ start: day('2021-02-01'), end: day('2021-08-01') }],
    });
    const facts = child({
      episodes: [closed, again],
      lookedAfterPeriods: [
        {
          start: day('2019-06-01'),
          end: day('2020-06-01'),
          leftBy: 'special guardianship order',
        },
      ],
    });
    expect(short(facts).slice(2)).toEqual([
      '2020-06-01..2021-02-01 out previously-looked-after',
      '2021-02-01..2021-08-01 current cin-plan',
      '2021-08-01..2027-08-01 out previously-looked-after',
    ]);
  });

  it.each([
    ['died', { deathDate: day('2019-07-01') }, 'died'],
    ['record sealed', { sealedOn: day('2019-07-01') }, 'adopted'],
  ])('ends for good: %s', (_case, changes, why) => {
    expect(short(child({ episodes: [closed], ...changes }))).toEqual([
      '2019-03-01..2019-07-01 current cin-plan',
      `2019-07-01..2025-09-10 out ${why}`,
    ]);
  });

  it.each([
    ['RC1', 'adopted'],
    ['RC2', 'died'],
  ])('ends for good with a closure %s', (closureReason, why) => {
    expect(short(child({ episodes: [{ ...closed, closureReason }] })).at(-1)).toBe(
      `2019-10-01..2025-09-10 out ${why}`,
    );
  });

  it('begins with birth', () => {
    const beforeBirth = episode({
      referralDate: day('2026-01-05'),
      cpPlans: [{ start: day('2026-02-02') }],
    });
    const unborn = { birthDate: undefined, expectedBirthDate: day('2026-06-01') };
    expect(short(child({ episodes: [beforeBirth], ...unborn }))).toEqual([
      '2026-02-02.. out unborn',
    ]);
    expect(
      short(child({ episodes: [beforeBirth], birthDate: day('2026-06-05') })).slice(0, 2),
    ).toEqual(['2026-02-02..2026-06-05 out unborn', '2026-06-05..2044-06-05 current cp-plan']);
    const over = { ...beforeBirth, closureDate: day('2026-06-05') };
    expect(short(child({ episodes: [over], birthDate: day('2026-06-05') }))).toEqual([
      '2026-02-02..2026-06-05 out unborn',
    ]);
  });

  it('holds a child whose birth date is not known, without a day of leaving', () => {
    const open = episode({ cinPlans: [{ start: day('2019-03-01') }] });
    const [span, ...rest] = spansOf(child({ birthDate: undefined, episodes: [open] }));
    expect(rest).toEqual([]);
    expect(span).toMatchObject({ kind: 'in', from: '2019-03-01' });
    expect(span?.to).toBeUndefined();
    expect(span).not.toHaveProperty('leavesOn');
  });

  it('takes a person’s word, from the day it was given', () => {
    const facts = child({
      assertions: [
        {
          from: day('2020-01-01'),
          to: day('2023-01-01'),
          reason: 'moved here from another authority',
          by: 'Ann Example',
          on: day('2024-03-01'),
        },
      ],
    });
    expect(short(facts)).toEqual(['2024-03-01..2029-01-01 previous asserted']);
    expect(spansOf(facts)[0]?.evidence[0]?.words).toContain(
      'Ann Example on 1 March 2024 (moved here',
    );
  });
});

describe('an end that becomes known later', () => {
  const late = child({
    episodes: [episode({ cinPlans: [{ ...plan, endKnownOn: day('2020-01-15') }] })],
  });

  it('changes membership from that day and nothing before', () => {
    expect(short(late)).toEqual([
      '2019-03-01..2020-01-15 current cin-plan',
      '2020-01-15..2025-09-10 previous cin-plan',
    ]);
    expect(spansOf(late)[0]).toMatchObject({
      leavesOn: '2030-05-04',
      evidence: [{ words: 'Child in need plan since 1 March 2019' }],
    });
    expect(spansOf(late)[1]).toMatchObject({
      leavesOn: '2025-09-10',
      leavesBecause: 'window-ends',
    });
  });

  it('takes a child out at once when the years are already over', () => {
    const veryLate = child({
      episodes: [episode({ cinPlans: [{ ...plan, endKnownOn: day('2026-04-01') }] })],
    });
    expect(short(veryLate)).toEqual(['2019-03-01..2026-04-01 current cin-plan']);
  });

  it('lets a closure after assessment count only from the day it is known', () => {
    const facts = child({
      disabilities: [{ code: 'LD' }],
      episodes: [
        episode({
          closureDate: day('2019-02-01'),
          closureReason: 'RC8',
          closureKnownOn: day('2019-05-01'),
        }),
      ],
    });
    expect(short(facts)).toEqual(['2019-01-07..2019-05-01 current disability']);
  });
});

describe('the other definitions', () => {
  it('at any time: without a limit of years', () => {
    expect(short(child({ episodes: [closed] }), 'any-time')).toEqual([
      '2019-03-01..2019-09-10 current cin-plan',
      '2019-09-10..2030-05-04 previous cin-plan',
      '2030-05-04.. out over-18',
    ]);
  });

  it('the 2026 Act: nobody until a commencement is set, then without a limit of years', () => {
    const facts = child({ episodes: [closed], disabilities: [{ code: 'LD' }] });
    expect(short(facts, 'cwsa-2026-s6')).toEqual([]);
    const commenced = { commencements: { 'cwsa-2026-s6': day('2027-04-01') } };
    expect(short(facts, 'cwsa-2026-s6', commenced)).toEqual([
      '2027-04-01..2030-05-04 previous cin-plan',
      '2030-05-04.. out over-18',
    ]);
  });

  it('the 2026 Act: a disability alone is a setting', () => {
    const facts = child({ episodes: [episode({})], disabilities: [{ code: 'LD' }] });
    const commencements = { 'cwsa-2026-s6': day('2027-04-01') };
    expect(short(facts, 'cwsa-2026-s6', { commencements })).toEqual([]);
    const overrides = { 'cwsa-2026-s6': { qualifying: { disabilityWithOpenEpisode: true } } };
    expect(short(facts, 'cwsa-2026-s6', { commencements, overrides })[0]).toContain('current');
  });

  it('kinship: while the order lasts, from September 2024', () => {
    const facts = child({
      episodes: [closed],
      kinshipArrangements: [
        { order: 'special guardianship order', start: day('2022-01-10'), end: day('2026-01-10') },
      ],
    });
    expect(short(facts, 'kinship')).toEqual(['2024-09-01..2026-01-10 current kinship']);
    expect(short(facts)).not.toContainEqual(expect.stringContaining('kinship'));
  });

  it('the number of years is a setting', () => {
    const settings = { overrides: { 'six-year': { lookBackYears: 2 } } };
    expect(short(child({ episodes: [closed] }), 'six-year', settings).at(-1)).toBe(
      '2019-09-10..2021-09-10 previous cin-plan',
    );
  });

  it('say where they come from and how well that is known', () => {
    for (const definition of cohortDefinitions) {
      expect(definition.sources.length).toBeGreaterThan(0);
      expect(isDefinitionId(definition.id)).toBe(true);
    }
    expect(isDefinitionId('five-year')).toBe(false);
    expect(() => getDefinition('five-year' as DefinitionId)).toThrow(RangeError);
  });
});

describe('what a child’s page says', () => {
  const facts = child({
    episodes: [closed],
    lookedAfterPeriods: [{ start: day('2021-06-01'), end: day('2022-06-01') }],
  });
  const spans = [...spansOf(facts), ...spansOf(facts, 'any-time')];
  const sentences = (date: string, id: DefinitionId = 'six-year') =>
    explainMembership(spans, day(date), [id])[0]?.sentences;

  it('while social care is there', () => {
    expect(sentences('2019-04-01')).toEqual([
      'In this list since 1 March 2019.',
      'Now: Child in need plan from 1 March 2019 to 10 September 2019.',
      'Leaves on 1 June 2021 (became looked after), unless something changes.',
    ]);
  });

  it('after it ended', () => {
    expect(sentences('2023-04-01')).toEqual([
      'In this list since 1 June 2022.',
      'Before: Child in need plan from 1 March 2019 to 10 September 2019.',
      'Leaves on 10 September 2025 (the time counted after social care ended is over), unless something changes.',
    ]);
  });

  it('while out, before and after', () => {
    expect(sentences('2021-07-01')).toEqual([
      'Not in this list: while looked after, a child is with the looked-after team, on the list of looked-after children.',
      'Looked after from 1 June 2021 to 1 June 2022.',
    ]);
    expect(sentences('2018-07-01')).toEqual([
      'Not in this list: nothing on record puts the child in it.',
    ]);
    expect(sentences('2025-09-10')).toEqual([
      'Not in this list. The child was in it until 10 September 2025.',
    ]);
  });

  it('under each definition', () => {
    const all = explainMembership(spans, day('2026-01-01'));
    expect(all.map(({ definition, isIn }) => [definition, isIn])).toEqual([
      ['six-year', false],
      ['any-time', true],
    ]);
    expect(isInCohortOn(spans, day('2026-01-01'))).toBe(true);
    expect(findSpanOn(spans, day('2026-01-01'))?.definition).toBe('any-time');
    expect(inSince(spansOf(facts), day('2021-07-01'))).toBeUndefined();
  });

  it('tells a school the status and never the reason', () => {
    expect(statusForSchool({ basis: 'current', status: 'disability' })).toBe('child in need');
    expect(statusForSchool({ basis: 'current', status: 'cp-plan' })).toBe('child protection plan');
    expect(statusForSchool({ basis: 'current', status: 'kinship' })).toBe('kinship care');
    expect(statusForSchool({ basis: 'previous', status: 'cp-plan' })).toBe('previously');
  });
});
