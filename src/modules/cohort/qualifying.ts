/**
 * From facts to periods: the days that make a child count under a definition, and the days that keep
 * a child out. Pure; takes facts as known on some day.
 */
import { dateInWords, earlier, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { eighteenthBirthday } from '../people/index.ts';
import type { DefinitionParameters, Exclusions } from './definitions.ts';
import type { ChildFacts, EpisodeFacts } from './facts.ts';

/** What makes a day count; in order of precedence when several do. */
export const qualifyingKinds = [
  'cp-plan',
  'cin-plan',
  'disability',
  'section-47',
  'open-episode',
  'asserted',
  'kinship',
] as const;

/** What makes a day count. */
export type QualifyingKind = (typeof qualifyingKinds)[number];

/** Why a child who would be in is out. */
export type OutReason =
  'adopted' | 'died' | 'over-18' | 'unborn' | 'looked-after' | 'previously-looked-after';

/** A fact that speaks for or against, with its dates, in words for the child's page. */
export interface Evidence {
  readonly fact: QualifyingKind | OutReason;
  /** The episode it belongs to, where it has one. */
  readonly episode?: string;
  readonly from?: CalendarDate;
  /** First day on which it no longer held, as far as known. */
  readonly to?: CalendarDate;
  readonly words: string;
}

/** Days `from` up to, not including, `to`. */
export interface QualifyingPeriod {
  readonly kind: QualifyingKind;
  readonly from: CalendarDate;
  readonly to?: CalendarDate;
  readonly evidence: Evidence;
}

/** Days on which a child is out; from the beginning of time when `from` is absent. */
export interface OutPeriod {
  readonly why: OutReason;
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  /** Out only while nothing but the past speaks for the child. */
  readonly unlessCurrent: boolean;
  readonly evidence: Evidence;
}

/** The words for one stretch of days. */
export function stretchInWords(from: CalendarDate, to: CalendarDate | undefined): string {
  return to === undefined
    ? `since ${dateInWords(from)}`
    : `from ${dateInWords(from)} to ${dateInWords(to)}`;
}

function period(
  kind: QualifyingKind,
  name: string,
  from: CalendarDate,
  to: CalendarDate | undefined,
  episode?: string,
): QualifyingPeriod[] {
  if (to !== undefined && to <= from) return [];
  const dates = to === undefined ? { from } : { from, to };
  const words = `${name} ${stretchInWords(from, to)}`;
  const where = episode === undefined ? {} : { episode };
  return [{ kind, ...dates, evidence: { fact: kind, ...where, ...dates, words } }];
}

function earliestEnd(
  a: CalendarDate | undefined,
  b: CalendarDate | undefined,
): CalendarDate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return earlier(a, b);
}

/** Whether an episode can make days count at all (CIN census: NFA, RC8, RC9, N9). */
export function isEpisodeInScope(episode: EpisodeFacts, excludes: Exclusions): boolean {
  const afterAssessment = episode.closureReason === 'RC8' || episode.closureReason === 'RC9';
  if (excludes.assessmentOnly && (episode.referralNfa || afterAssessment)) return false;
  return !(excludes.casesOtherThanInNeed && episode.primaryNeed === 'N9');
}

function episodePeriods(
  episode: EpisodeFacts,
  facts: ChildFacts,
  { qualifying, excludes }: DefinitionParameters,
): readonly QualifyingPeriod[] {
  if (!isEpisodeInScope(episode, excludes)) return [];
  const within = (
    kind: QualifyingKind,
    name: string,
    from: CalendarDate | undefined,
    to: CalendarDate | undefined,
  ): QualifyingPeriod[] =>
    period(
      kind,
      name,
      from === undefined ? episode.referralDate : later(from, episode.referralDate),
      earliestEnd(to, episode.closureDate),
      episode.id,
    );
  const found: QualifyingPeriod[] = [];
  if (qualifying.cpPlan) {
    for (const plan of episode.cpPlans) {
      found.push(...within('cp-plan', 'Child protection plan', plan.start, plan.end));
    }
  }
  if (qualifying.cinPlan) {
    for (const plan of episode.cinPlans) {
      found.push(...within('cin-plan', 'Child in need plan', plan.start, plan.end));
    }
  }
  if (qualifying.disabilityWithOpenEpisode) {
    for (const disability of facts.disabilities) {
      if (disability.code === '' || disability.code === 'NONE') continue;
      const name = 'Disabled, with an open case';
      found.push(...within('disability', name, disability.from, disability.to));
    }
  }
  if (qualifying.openSection47) {
    for (const enquiry of episode.section47s) {
      found.push(...within('section-47', 'Section 47 enquiry', enquiry.start, enquiry.end));
    }
  }
  if (qualifying.openEpisodeAfterAssessment) {
    for (const { completed } of episode.assessments) {
      if (completed === undefined) continue;
      found.push(...within('open-episode', 'Open case after an assessment', completed, undefined));
    }
  }
  return found;
}

/**
 * The periods whose days count under a definition, in order of precedence and date; each period once
 * (two disabilities over the same days are one).
 */
export function qualifyingPeriods(
  facts: ChildFacts,
  parameters: DefinitionParameters,
): readonly QualifyingPeriod[] {
  const found = facts.episodes.flatMap((episode) => episodePeriods(episode, facts, parameters));
  if (parameters.qualifying.assertion) {
    for (const { from, to, reason, by, on } of facts.assertions) {
      const name = `Recorded by ${by} on ${dateInWords(on)} (${reason}): had a social worker`;
      found.push(...period('asserted', name, from, to));
    }
  }
  if (parameters.qualifying.kinshipArrangement) {
    for (const { order, start, end } of facts.kinshipArrangements) {
      const name = `${order.charAt(0).toUpperCase()}${order.slice(1)}`;
      found.push(...period('kinship', name, start, end));
    }
  }
  const unique = new Map(
    found.map((one) => [`${one.kind}|${one.evidence.episode ?? ''}|${one.evidence.words}`, one]),
  );
  return [...unique.values()].sort(
    (a, b) =>
      qualifyingKinds.indexOf(a.kind) - qualifyingKinds.indexOf(b.kind) ||
      (a.from === b.from ? 0 : a.from < b.from ? -1 : 1),
  );
}

function out(
  why: OutReason,
  name: string,
  from: CalendarDate | undefined,
  to: CalendarDate | undefined,
  unlessCurrent = false,
): OutPeriod {
  const dates = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  return { why, ...dates, unlessCurrent, evidence: { fact: why, ...dates, words: name } };
}

/** The periods on which a child is out whatever else is true, the weightiest reason first. */
export function outPeriods(facts: ChildFacts, excludes: Exclusions): readonly OutPeriod[] {
  const found: OutPeriod[] = [];
  const closed = (reason: string) =>
    facts.episodes.flatMap(({ closureReason, closureDate }) =>
      closureReason === reason && closureDate !== undefined ? [closureDate] : [],
    );
  for (const date of facts.sealedOn === undefined
    ? closed('RC1')
    : [facts.sealedOn, ...closed('RC1')]) {
    found.push(out('adopted', `Adopted: record closed on ${dateInWords(date)}`, date, undefined));
  }
  for (const date of facts.deathDate === undefined ? closed('RC2') : [facts.deathDate]) {
    found.push(out('died', `Died on ${dateInWords(date)}`, date, undefined));
  }
  if (facts.birthDate === undefined) {
    if (facts.expectedBirthDate !== undefined) {
      const expected = dateInWords(facts.expectedBirthDate);
      found.push(out('unborn', `Not born yet: expected on ${expected}`, undefined, undefined));
    }
  } else {
    const eighteenth = eighteenthBirthday(facts.birthDate);
    const words = dateInWords(eighteenth);
    found.push(out('over-18', `Turned 18 on ${words}`, eighteenth, undefined));
    const born = dateInWords(facts.birthDate);
    found.push(out('unborn', `Not born until ${born}`, undefined, facts.birthDate));
  }
  for (const { start, end, leftBy } of facts.lookedAfterPeriods) {
    if (excludes.lookedAfter && (end === undefined || end > start)) {
      found.push(out('looked-after', `Looked after ${stretchInWords(start, end)}`, start, end));
    }
    if (excludes.previouslyLookedAfter && end !== undefined && (leftBy ?? 'other') !== 'other') {
      const words = `Left care by ${leftBy ?? ''} on ${dateInWords(end)}`;
      found.push(out('previously-looked-after', words, end, undefined, true));
    }
  }
  return found;
}
