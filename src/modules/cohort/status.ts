/** The one present status of a child, and the outcome group in which the DfE counts it. Pure. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { applySettings, defaultDefinitionId, getDefinition } from './definitions.ts';
import type { CohortSettings } from './definitions.ts';
import { factsKnownOn } from './facts.ts';
import type { ChildFacts, FactPeriod } from './facts.ts';
import { stretchInWords } from './qualifying.ts';

/** A child's status; the first that applies, in this order. */
export type SocialCareStatus = 'looked-after' | 'cp-plan' | 'cin-plan' | 'open-episode' | 'none';

/**
 * The DfE's outcome groups, each without those before it: CLA looked after, CPPO on a child
 * protection plan, CINO otherwise in need (open episode, with or without plan).
 */
export type OutcomeGroup = 'CLA' | 'CPPO' | 'CINO';

/** The status on a day. */
export interface StatusOnDay {
  readonly status: SocialCareStatus;
  /** Absent for `none`. */
  readonly outcomeGroup?: OutcomeGroup;
  readonly since?: CalendarDate;
  readonly episode?: string;
  /** Whether a disability was on record that day. */
  readonly disabled: boolean;
  /** In words, for those who may know it: `Child protection plan since 3 March 2026`. */
  readonly words: string;
}

function openOn(period: FactPeriod, date: CalendarDate): boolean {
  return period.start <= date && (period.end === undefined || date < period.end);
}

function inDateOrder<T extends { readonly since: CalendarDate }>(
  found: readonly T[],
): T | undefined {
  return [...found].sort((a, b) => (a.since < b.since ? -1 : 1))[0];
}

/**
 * The status of a child on a day, on the facts as known that day. A CIN plan and a CP plan may not
 * overlap in valid data (CIN rules 4001, 4003, 4016, 4017), so one status is enough: looked after,
 * then CP plan, then CIN plan, then open episode. Episodes that led to no further action never
 * count; N9 ("cases other than children in need") counts only where the settings let it.
 */
export function statusOn(
  facts: ChildFacts,
  date: CalendarDate,
  settings: CohortSettings = {},
): StatusOnDay {
  const known = factsKnownOn(facts, date);
  const { excludes } = applySettings(getDefinition(defaultDefinitionId), settings);
  const disabled = known.disabilities.some(
    ({ code, from, to }) =>
      code !== '' &&
      code !== 'NONE' &&
      (from === undefined || from <= date) &&
      (to === undefined || date < to),
  );
  const none: StatusOnDay = { status: 'none', disabled, words: 'No open case' };
  if (hasEnded(known, date)) return none;
  const care = inDateOrder(
    known.lookedAfterPeriods
      .filter((period) => openOn(period, date))
      .map(({ start }) => ({ since: start })),
  );
  if (care) {
    const words = `Looked after ${stretchInWords(care.since, undefined)}`;
    return { status: 'looked-after', outcomeGroup: 'CLA', since: care.since, disabled, words };
  }
  const episodes = known.episodes.filter(
    (episode) =>
      !episode.referralNfa &&
      !(excludes.casesOtherThanInNeed && episode.primaryNeed === 'N9') &&
      openOn({ start: episode.referralDate, end: episode.closureDate }, date),
  );
  const steps = [
    ['cp-plan', 'CPPO', 'Child protection plan', (e: (typeof episodes)[number]) => e.cpPlans],
    ['cin-plan', 'CINO', 'Child in need plan', (e: (typeof episodes)[number]) => e.cinPlans],
    [
      'open-episode',
      'CINO',
      'Open case',
      (e: (typeof episodes)[number]) => [{ start: e.referralDate, end: e.closureDate }],
    ],
  ] as const;
  for (const [status, outcomeGroup, name, periodsOf] of steps) {
    const first = inDateOrder(
      episodes.flatMap((episode) =>
        periodsOf(episode)
          .filter((period) => openOn(period, date))
          .map(({ start }) => ({ since: start, episode: episode.id })),
      ),
    );
    if (first) {
      const words = `${name} ${stretchInWords(first.since, undefined)}`;
      return { status, outcomeGroup, ...first, disabled, words };
    }
  }
  return none;
}

/** Whether the child had died or been adopted (a new record without a link to this one) by the day. */
function hasEnded(known: ChildFacts, date: CalendarDate): boolean {
  const ends = known.episodes.flatMap(({ closureReason, closureDate }) =>
    closureReason === 'RC1' || closureReason === 'RC2' ? [closureDate] : [],
  );
  return [known.deathDate, known.sealedOn, ...ends].some((end) => end !== undefined && end <= date);
}
