/**
 * The facts of one child that the cohort is worked out from, and what of them was known on a day.
 *
 * Every end is the first day on which the thing no longer held: a plan from 3 to 10 March covers the
 * 3rd to the 9th. A plan that ends on the day it starts covers no day.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';

/** Something that lasts: open while it has no end. */
export interface FactPeriod {
  readonly start: CalendarDate;
  readonly end?: CalendarDate | undefined;
  /** The day the end became known here; before it, the thing counted as open. Absent = always known. */
  readonly endKnownOn?: CalendarDate | undefined;
}

/** An assessment; its completion is the CIN census's AssessmentAuthorisationDate. */
export interface AssessmentFacts {
  readonly start: CalendarDate;
  readonly completed?: CalendarDate | undefined;
}

/** One social-care episode (CINdetails) with all that happened in it. */
export interface EpisodeFacts {
  readonly id: string;
  readonly referralDate: CalendarDate;
  readonly closureDate?: CalendarDate | undefined;
  /** The day the closure, with its reason, became known here. */
  readonly closureKnownOn?: CalendarDate | undefined;
  /** RC1 to RC9. */
  readonly closureReason?: string | undefined;
  /** N0 to N9. */
  readonly primaryNeed?: string | undefined;
  readonly referralNfa: boolean;
  readonly assessments: readonly AssessmentFacts[];
  readonly cinPlans: readonly FactPeriod[];
  readonly section47s: readonly FactPeriod[];
  readonly cpPlans: readonly FactPeriod[];
}

/** A recorded disability; `NONE` is no disability. Without dates it has always been there. */
export interface DisabilityFacts {
  readonly code: string;
  readonly from?: CalendarDate | undefined;
  readonly to?: CalendarDate | undefined;
}

/** A time in care, and how it ended. */
export interface LookedAfterFacts extends FactPeriod {
  readonly leftBy?:
    'adoption' | 'special guardianship order' | 'child arrangements order' | 'other' | undefined;
}

/** A kinship arrangement by order. */
export interface KinshipFacts extends FactPeriod {
  readonly order: 'special guardianship order' | 'child arrangements order';
}

/** A person's word that a child had a social worker, where there is no local history. */
export interface AssertionFacts {
  readonly from: CalendarDate;
  readonly to?: CalendarDate | undefined;
  readonly reason: string;
  /** The person's name, as it is shown. */
  readonly by: string;
  /** The day it was said; it changes nothing before. */
  readonly on: CalendarDate;
}

/** Everything about one child that bears on the cohort. */
export interface ChildFacts {
  readonly birthDate?: CalendarDate | undefined;
  /** Of an unborn child; counts only while there is no birth date. */
  readonly expectedBirthDate?: CalendarDate | undefined;
  readonly deathDate?: CalendarDate | undefined;
  /** First day on which the record was sealed after adoption. */
  readonly sealedOn?: CalendarDate | undefined;
  readonly episodes: readonly EpisodeFacts[];
  readonly disabilities: readonly DisabilityFacts[];
  readonly lookedAfterPeriods: readonly LookedAfterFacts[];
  readonly kinshipArrangements: readonly KinshipFacts[];
  readonly assertions: readonly AssertionFacts[];
}

function periodKnownOn<P extends FactPeriod>(period: P, date: CalendarDate): P {
  if (period.endKnownOn === undefined || period.endKnownOn <= date) return period;
  return { ...period, end: undefined, endKnownOn: undefined };
}

function episodeKnownOn(episode: EpisodeFacts, date: CalendarDate): EpisodeFacts {
  const closureUnknown = episode.closureKnownOn !== undefined && episode.closureKnownOn > date;
  return {
    ...episode,
    ...(closureUnknown
      ? { closureDate: undefined, closureReason: undefined, closureKnownOn: undefined }
      : {}),
    cinPlans: episode.cinPlans.map((plan) => periodKnownOn(plan, date)),
    section47s: episode.section47s.map((enquiry) => periodKnownOn(enquiry, date)),
    cpPlans: episode.cpPlans.map((plan) => periodKnownOn(plan, date)),
  };
}

/** The facts as they were known on a day: ends that were not yet known are open, later assertions absent. */
export function factsKnownOn(facts: ChildFacts, date: CalendarDate): ChildFacts {
  return {
    ...facts,
    episodes: facts.episodes.map((episode) => episodeKnownOn(episode, date)),
    lookedAfterPeriods: facts.lookedAfterPeriods.map((period) => periodKnownOn(period, date)),
    kinshipArrangements: facts.kinshipArrangements.map((period) => periodKnownOn(period, date)),
    assertions: facts.assertions.filter((assertion) => assertion.on <= date),
  };
}

/** The days, in order, on which something that bears on the cohort became known. */
export function knowledgeDates(facts: ChildFacts): readonly CalendarDate[] {
  const dates = new Set<CalendarDate>();
  const add = (date: CalendarDate | undefined): void => {
    if (date !== undefined) dates.add(date);
  };
  for (const episode of facts.episodes) {
    add(episode.closureKnownOn);
    for (const plan of [...episode.cinPlans, ...episode.section47s, ...episode.cpPlans]) {
      add(plan.endKnownOn);
    }
  }
  for (const period of [...facts.lookedAfterPeriods, ...facts.kinshipArrangements]) {
    add(period.endKnownOn);
  }
  for (const assertion of facts.assertions) add(assertion.on);
  return [...dates].sort();
}
