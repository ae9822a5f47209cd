/** When an episode, an assessment, an enquiry or a plan counts as open, in the census's own terms. */
import type { CalendarDate } from '../../../../platform/calendar-date.ts';
import type { CinAssessment, CinChild, CinEpisode, CinPlan, CpPlan, Section47 } from '../record.ts';
import { has } from './define.ts';

/** An episode without a closure date. One whose date cannot be read is not taken to be open. */
export function isOpenEpisode(episode: CinEpisode): boolean {
  return !has(episode, 'CINclosureDate');
}

/** An assessment without an authorisation date: not completed. */
export function isOpenAssessment(assessment: CinAssessment): boolean {
  return !has(assessment, 'AssessmentAuthorisationDate');
}

/** A section 47 enquiry with neither a conference nor the word that none is required. */
export function isOpenSection47(section47: Section47): boolean {
  return !has(section47, 'DateOfInitialCPC') && section47.conferenceNotRequired !== true;
}

export function isOpenCinPlan(plan: CinPlan): boolean {
  return !has(plan, 'CINPlanEndDate');
}

export function isOpenCpPlan(plan: CpPlan): boolean {
  return !has(plan, 'CPPendDate');
}

/** Closed after assessment: no further action (RC8) or stepped to early help (RC9). */
export function isClosedAfterAssessment(episode: CinEpisode): boolean {
  const reason = episode.values['ReasonForClosure'];
  return reason === 'RC8' || reason === 'RC9';
}

/** Whether some referral of the child went forward (ReferralNFA false). */
export function hasReferralForward(child: CinChild): boolean {
  return child.episodes.some((episode) => episode.referralNfa === false);
}

/** Every CIN plan of the child, whatever its episode. */
export function cinPlansOf(child: CinChild): readonly CinPlan[] {
  return child.episodes.flatMap((episode) => episode.cinPlans);
}

/** Every child protection plan of the child, whatever its episode. */
export function cpPlansOf(child: CinChild): readonly CpPlan[] {
  return child.episodes.flatMap((episode) => episode.cpPlans);
}

/**
 * Whether a day falls in a span: from its start to its end, or to the reference date while it is
 * open. `end` says whether the last day itself counts, which differs by rule.
 */
export function fallsWithin(
  day: CalendarDate | undefined,
  span: { readonly start: CalendarDate | undefined; readonly end: CalendarDate | undefined },
  open: boolean,
  referenceDate: CalendarDate,
  end: 'counts' | 'does not count',
): boolean {
  if (day === undefined || span.start === undefined || day < span.start) return false;
  if (open) return day <= referenceDate;
  if (span.end === undefined) return false;
  return end === 'counts' ? day <= span.end : day < span.end;
}
