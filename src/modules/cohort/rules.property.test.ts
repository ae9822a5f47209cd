import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addYears, calendarDate } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { cohortDefinitions, getDefinition } from './definitions.ts';
import type { CohortSettings, DefinitionId, QualifyingFacts } from './definitions.ts';
import type { ChildFacts, EpisodeFacts, FactPeriod } from './facts.ts';
import { qualifyingKinds } from './qualifying.ts';
import type { OutReason } from './qualifying.ts';
import { cohortSpans } from './rules.ts';

const OUT_REASONS: Record<OutReason, true> = {
  adopted: true,
  died: true,
  'over-18': true,
  unborn: true,
  'looked-after': true,
  'previously-looked-after': true,
};

const FIRST = calendarDate('2019-12-20');
const days = Array.from({ length: 1500 }, (_, index) => addDays(FIRST, index));
const ids = cohortDefinitions.map(({ id }) => id);

/** A day in the first 900 days, so that windows of one year close within the days looked at. */
const date = fc.nat(900).map((n) => addDays(FIRST, 20 + n));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const period: fc.Arbitrary<FactPeriod> = fc
  .record({
    start: date,
    length: maybe(fc.integer({ min: -5, max: 400 })),
    late: maybe(fc.nat(200)),
  })
  .map(({ start, length, late }) => {
    if (length === undefined) return { start };
    const end = addDays(start, length);
    return late === undefined
      ? { start, end }
      : { start, end, endKnownOn: addDays(end, late - 20) };
  });

const episode: fc.Arbitrary<EpisodeFacts> = fc
  .record({
    whole: period,
    id: fc.constantFrom('E1', 'E2', 'E3'),
    reason: fc.constantFrom('RC7', 'RC7', 'RC7', 'RC8', 'RC9', 'RC1', 'RC2'),
    primaryNeed: fc.constantFrom(undefined, 'N1', 'N1', 'N9'),
    referralNfa: fc.constantFrom(false, false, false, true),
    assessments: fc.array(fc.record({ start: date, completed: maybe(date) }), { maxLength: 2 }),
    cinPlans: fc.array(period, { maxLength: 2 }),
    section47s: fc.array(period, { maxLength: 1 }),
    cpPlans: fc.array(period, { maxLength: 2 }),
  })
  .map(({ whole, reason, ...rest }) => ({
    ...rest,
    referralDate: whole.start,
    ...(whole.end === undefined
      ? {}
      : { closureDate: whole.end, closureKnownOn: whole.endKnownOn, closureReason: reason }),
  }));

const childFacts: fc.Arbitrary<ChildFacts> = fc.record({
  birthDate: fc.oneof(
    fc.constant(calendarDate('2012-02-29')),
    date,
    date.map((d) => addYears(d, -18)),
    fc.constant(undefined),
  ),
  expectedBirthDate: maybe(fc.constant(calendarDate('2022-01-01'))),
  deathDate: rarely(date),
  sealedOn: rarely(date),
  episodes: fc.array(episode, { maxLength: 3 }),
  disabilities: fc.array(
    fc.record({ code: fc.constantFrom('NONE', 'LD'), from: maybe(date), to: maybe(date) }),
    { maxLength: 2 },
  ),
  lookedAfterPeriods: fc.array(
    fc
      .tuple(period, fc.constantFrom(undefined, 'other' as const, 'adoption' as const))
      .map(([stretch, leftBy]) => ({ ...stretch, leftBy })),
    { maxLength: 1 },
  ),
  kinshipArrangements: fc.array(
    period.map((stretch) => ({ ...stretch, order: 'child arrangements order' as const })),
    { maxLength: 1 },
  ),
  assertions: fc.array(
    fc.record({
      from: date,
      to: maybe(date),
      on: date,
      reason: fc.constant('moved here'),
      by: fc.constant('Ann Example'),
    }),
    { maxLength: 1 },
  ),
});

const settingsOf = (
  qualifying: Partial<QualifyingFacts>,
  lookBackYears: number,
): CohortSettings => ({
  commencements: { 'cwsa-2026-s6': calendarDate('2021-04-01') },
  overrides: {
    'six-year': { lookBackYears, qualifying },
    'any-time': { qualifying },
    'cwsa-2026-s6': { qualifying },
  },
});
const settings = fc
  .tuple(
    fc.record(
      { openSection47: fc.boolean(), openEpisodeAfterAssessment: fc.boolean() },
      { requiredKeys: [] },
    ),
    fc.constantFrom(1, 2),
  )
  .map(([qualifying, years]) => settingsOf(qualifying, years));

/** What the spans say of each day. */
function bySpans(facts: ChildFacts, id: DefinitionId, chosen: CohortSettings): string[] {
  const spans = cohortSpans(facts, getDefinition(id), chosen);
  return days.map((day) => {
    const holding = spans.filter(({ from, to }) => from <= day && (to === undefined || day < to));
    if (holding.length > 1) throw new Error(`${day} is held by two spans`);
    const [span] = holding;
    if (!span) return '';
    if (span.kind === 'out') return `out ${span.why}`;
    return span.basis === 'current' ? `current ${span.status}` : 'previous';
  });
}

/** The same, worked out day by day from the words of the rule, with no interval in sight. */
function byBruteForce(facts: ChildFacts, id: DefinitionId, chosen: CohortSettings): string[] {
  const override = chosen.overrides?.[id];
  const base = getDefinition(id);
  const on = { ...base.qualifying, ...override?.qualifying };
  const years = override?.lookBackYears ?? base.lookBackYears;
  const inForceFrom = chosen.commencements?.[id] ?? base.inForce.from ?? calendarDate('9999-01-01');
  const isOpen = (p: FactPeriod, day: CalendarDate, now: CalendarDate) => {
    const endIsKnown = p.endKnownOn === undefined || p.endKnownOn <= now;
    return day >= p.start && !(p.end !== undefined && endIsKnown && day >= p.end);
  };
  const closing = (e: EpisodeFacts, now: CalendarDate) =>
    e.closureKnownOn === undefined || e.closureKnownOn <= now ? e.closureReason : undefined;

  /** What counts on `day`, as known on `now`; the weightiest, kinship apart. */
  const counts = (day: CalendarDate, now: CalendarDate): string | undefined => {
    const kinds: string[] = [];
    for (const e of facts.episodes) {
      const whole = { start: e.referralDate, end: e.closureDate, endKnownOn: e.closureKnownOn };
      if (e.referralNfa || e.primaryNeed === 'N9' || !isOpen(whole, day, now)) continue;
      const reason = closing(e, now);
      if (reason === 'RC8' || reason === 'RC9') continue;
      if (on.cpPlan && e.cpPlans.some((p) => isOpen(p, day, now))) kinds.push('1 cp-plan');
      if (on.cinPlan && e.cinPlans.some((p) => isOpen(p, day, now))) kinds.push('2 cin-plan');
      const disabled = facts.disabilities.some(
        (d) => d.code !== 'NONE' && !(d.from && day < d.from) && !(d.to && day >= d.to),
      );
      if (on.disabilityWithOpenEpisode && disabled) kinds.push('3 disability');
      if (on.openSection47 && e.section47s.some((p) => isOpen(p, day, now))) {
        kinds.push('4 section-47');
      }
      const assessed = e.assessments.some((a) => a.completed !== undefined && a.completed <= day);
      if (on.openEpisodeAfterAssessment && assessed) kinds.push('5 open-episode');
    }
    const asserted = facts.assertions.some(
      (a) => a.on <= now && day >= a.from && !(a.to && day >= a.to),
    );
    if (on.assertion && asserted) kinds.push('6 asserted');
    return kinds.sort()[0]?.slice(2);
  };
  const why = (day: CalendarDate, isCurrent: boolean): string | undefined => {
    const ended = (code: string) =>
      facts.episodes.some(
        (e) => closing(e, day) === code && e.closureDate !== undefined && e.closureDate <= day,
      );
    if ((facts.sealedOn && day >= facts.sealedOn) || ended('RC1')) return 'adopted';
    if (facts.deathDate ? day >= facts.deathDate : ended('RC2')) return 'died';
    if (!facts.birthDate && facts.expectedBirthDate) return 'unborn';
    if (facts.birthDate) {
      const leapling = facts.birthDate.endsWith('02-29');
      const adult = leapling ? '2030-03-01' : addYears(facts.birthDate, 18);
      if (day >= adult) return 'over-18';
      if (day < facts.birthDate) return 'unborn';
    }
    if (facts.lookedAfterPeriods.some((p) => isOpen(p, day, day))) return 'looked-after';
    const left = facts.lookedAfterPeriods.some(
      (p) => p.leftBy === 'adoption' && day >= p.start && !isOpen(p, day, day) && isAfter(p, day),
    );
    return left && !isCurrent ? 'previously-looked-after' : undefined;
  };
  const isAfter = (p: FactPeriod, day: CalendarDate) =>
    p.end !== undefined && day >= p.end && (p.endKnownOn === undefined || p.endKnownOn <= day);

  const keepsUntil =
    years === null ? undefined : days.map((day) => addYears(addDays(day, 1), years));
  const cache = new Map<string, (string | undefined)[]>();
  const lessons = [
    ...facts.assertions.map((a) => a.on),
    ...facts.episodes.flatMap((e) => [
      e.closureKnownOn,
      ...[...e.cinPlans, ...e.cpPlans, ...e.section47s].map((p) => p.endKnownOn),
    ]),
  ];
  return days.map((now, index) => {
    const early = !base.inForce.countsEarlierDays && now < inForceFrom;
    if (early) return '';
    const key = lessons
      .map((lesson) => (lesson !== undefined && lesson <= now ? '1' : '0'))
      .join('');
    const counting = cache.get(key) ?? days.map((day) => counts(day, now));
    cache.set(key, counting);
    const kin = on.kinshipArrangement && facts.kinshipArrangements.some((p) => isOpen(p, now, now));
    const current = counting[index] ?? (kin ? 'kinship' : undefined);
    let isMember = current !== undefined;
    for (let past = index; past >= 0 && !isMember; past -= 1) {
      const day = days[past];
      if (day === undefined || counting[past] === undefined) continue;
      if (facts.birthDate && day < facts.birthDate) continue;
      if (keepsUntil !== undefined && now >= (keepsUntil[past] ?? now)) break;
      isMember = true;
    }
    if (!isMember) return '';
    const reason = why(now, current !== undefined);
    if (reason !== undefined) return `out ${reason}`;
    return current === undefined ? 'previous' : `current ${current}`;
  });
}

describe('cohort membership', () => {
  it('is what each day, looked at on its own, says', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(childFacts, settings, fc.constantFrom(...ids), (facts, chosen, id) => {
        expect(bySpans(facts, id, chosen)).toEqual(byBruteForce(facts, id, chosen));
      }),
      { numRuns: 300 },
    );
  });

  it('is tried on facts that lead to every verdict there is', () => {
    const chosen = settingsOf({ openSection47: true, openEpisodeAfterAssessment: true }, 1);
    const verdicts = fc
      .sample(childFacts, { seed: 7, numRuns: 400 })
      .flatMap((facts) => ids.flatMap((id) => cohortSpans(facts, getDefinition(id), chosen)))
      .map((span) => (span.kind === 'out' ? span.why : `${span.basis} ${span.status}`));
    for (const kind of qualifyingKinds) expect(verdicts).toContain(`current ${kind}`);
    for (const kind of ['cp-plan', 'cin-plan', 'disability', 'asserted']) {
      expect(verdicts).toContain(`previous ${kind}`);
    }
    for (const why of Object.keys(OUT_REASONS)) expect(verdicts).toContain(why);
  });

  it('comes as spans in order, without overlap, none empty, equal neighbours joined', () => {
    fc.assert(
      fc.property(childFacts, settings, fc.constantFrom(...ids), (facts, chosen, id) => {
        const spans = cohortSpans(facts, getDefinition(id), chosen);
        spans.forEach((span, index) => {
          expect(span.definition).toBe(id);
          if (span.to !== undefined) expect(span.to > span.from).toBe(true);
          const next = spans[index + 1];
          if (next === undefined) return;
          expect(span.to !== undefined && span.to <= next.from).toBe(true);
          if (span.to !== next.from) return;
          expect({ ...next, from: span.from, to: span.to }).not.toEqual(span);
        });
      }),
    );
  });

  it('says of each day in when the child leaves: never that day or before it', () => {
    fc.assert(
      fc.property(childFacts, settings, fc.constantFrom(...ids), (facts, chosen, id) => {
        for (const span of cohortSpans(facts, getDefinition(id), chosen)) {
          if (span.kind === 'out' || span.leavesOn === undefined) continue;
          expect(span.leavesOn > span.from).toBe(true);
          if (span.to !== undefined) expect(span.leavesOn >= span.to).toBe(true);
        }
      }),
    );
  });

  it('before a closure is known is not changed by it', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        childFacts,
        fc.array(period, { minLength: 1, maxLength: 2 }),
        date,
        fc.nat(400),
        settings,
        fc.constantFrom(...ids),
        (facts, plans, referralDate, length, chosen, id) => {
          const end = addDays(referralDate, length);
          const knownOn = addDays(end, 30);
          const open = {
            id: 'X',
            referralDate,
            referralNfa: false,
            assessments: [],
            section47s: [],
            cpPlans: [],
            cinPlans: plans.map(({ start }) => ({ start })),
          };
          const closed = {
            ...open,
            closureDate: end,
            closureKnownOn: knownOn,
            closureReason: 'RC8',
            cinPlans: plans.map(({ start }) => ({ start, end, endKnownOn: knownOn })),
          };
          const before = { ...facts, episodes: [...facts.episodes, open] };
          const after = { ...facts, episodes: [...facts.episodes, closed] };
          const at = days.findIndex((day) => day >= knownOn);
          const shown = (known: ChildFacts) => bySpans(known, id, chosen).slice(0, at);
          expect(shown(after)).toEqual(shown(before));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('within six years is membership at any time', () => {
    const isIn = (verdict: string) => verdict.startsWith('current') || verdict === 'previous';
    fc.assert(
      fc.property(childFacts, settings, (facts, chosen) => {
        const anyTime = bySpans(facts, 'any-time', chosen);
        bySpans(facts, 'six-year', chosen).forEach((verdict, index) => {
          if (isIn(verdict)) expect(isIn(anyTime[index] ?? '')).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });
});
