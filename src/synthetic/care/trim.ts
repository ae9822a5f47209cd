/** Cuts a written-out episode: to what is known on a day, or to the day it had to end. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Allocation, CpPlan, Episode, Span } from '../model.ts';

function upTo<T extends { readonly from: CalendarDate; readonly to: CalendarDate | null }>(
  spans: readonly T[],
  on: CalendarDate,
): readonly T[] {
  return spans
    .filter((span) => span.from <= on)
    .map((span) => (span.to !== null && span.to > on ? { ...span, to: null } : span));
}

/**
 * The episode as it stood at the end of a day: nothing later has happened, what ends later is open.
 * Undefined when the referral came later.
 */
export function asKnownOn(episode: Episode, on: CalendarDate): Episode | undefined {
  if (episode.referral > on) return undefined;
  const closed = episode.closure !== null && episode.closure <= on;
  return {
    ...episode,
    closure: closed ? episode.closure : null,
    closureReason: closed ? episode.closureReason : null,
    assessments: episode.assessments
      .filter(({ start }) => start <= on)
      .map((one) =>
        one.authorised !== null && one.authorised > on ? { ...one, authorised: null } : one,
      ),
    cinPlans: upTo<Span>(episode.cinPlans, on),
    enquiries: episode.enquiries
      .filter(({ start }) => start <= on)
      .map((one) => (one.decided !== null && one.decided > on ? { ...one, decided: null } : one)),
    cpPlans: upTo<CpPlan>(episode.cpPlans, on).map((plan) => ({
      ...plan,
      reviews: plan.reviews.filter((date) => date <= on),
    })),
    lookedAfter: upTo<Span>(episode.lookedAfter, on),
    allocations: upTo<Allocation>(episode.allocations, on),
  };
}

function cut<T extends Span>(spans: readonly T[], on: CalendarDate): readonly T[] {
  return spans
    .filter((span) => span.from < on)
    .map((span) => (span.to === null || span.to > on ? { ...span, to: on } : span));
}

/**
 * The episode brought to an end on a day, for example at eighteen: what was running ends, what
 * would have come later does not happen. Undefined when it had not begun.
 */
export function endedOn(episode: Episode, on: CalendarDate, reason: string): Episode | undefined {
  if (episode.referral >= on) return undefined;
  if (episode.closure !== null && episode.closure <= on) return episode;
  return {
    ...episode,
    closure: on,
    closureReason: reason,
    assessments: episode.assessments
      .filter(({ start }) => start < on)
      .map((one) =>
        one.authorised === null || one.authorised > on ? { ...one, authorised: on } : one,
      ),
    cinPlans: cut<Span>(episode.cinPlans, on),
    enquiries: episode.enquiries
      .filter(({ start }) => start < on)
      .map((one) =>
        one.decided === null || one.decided > on ? { ...one, decided: on, conference: false } : one,
      ),
    cpPlans: cut<CpPlan>(episode.cpPlans, on).map((plan) => ({
      ...plan,
      reviews: plan.reviews.filter((date) => date <= on),
    })),
    lookedAfter: cut<Span>(episode.lookedAfter, on),
    allocations: cut<Allocation>(episode.allocations, on),
  };
}
