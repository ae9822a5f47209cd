/** Census rules on episodes: how they close, follow and overlap one another. */
import type { CinChild, CinEpisode } from '../record.ts';
import { error, has, isBefore, isOutsideYear, isUnlisted, onEpisode, query } from './define.ts';
import type { ChildRule } from './define.ts';
import {
  isClosedAfterAssessment,
  isOpenAssessment,
  isOpenEpisode,
  isOpenSection47,
} from './states.ts';

/** The elements of an episode that hold a date later than its closure (rule 8565). */
function datesAfterClosure(episode: CinEpisode): readonly string[] {
  const closure = episode.closureDate;
  const late = new Set<string>();
  const look = (date: CinEpisode['closureDate'], field: string): void => {
    if (isBefore(closure, date)) late.add(field);
  };
  look(episode.conference, 'DateOfInitialCPC');
  for (const assessment of episode.assessments) {
    look(assessment.start, 'AssessmentActualStartDate');
    look(assessment.authorised, 'AssessmentAuthorisationDate');
  }
  for (const section47 of episode.section47s) {
    look(section47.start, 'S47ActualStartDate');
    look(section47.conference, 'DateOfInitialCPC');
  }
  for (const plan of episode.cpPlans) look(plan.end, 'CPPendDate');
  for (const plan of episode.cinPlans) {
    look(plan.start, 'CINPlanStartDate');
    look(plan.end, 'CINPlanEndDate');
  }
  return [...late];
}

const closureRules: readonly ChildRule[] = [
  error({
    number: '8805',
    spoils: 'nothing',
    module: 'CINdetails',
    message:
      'The episode has a closure date but no reason for closure. Give the reason (RC1 to RC9): some closures mean that the child was assessed and not in need.',
    check: onEpisode(
      ['CINclosureDate', 'ReasonForClosure'],
      (episode) => has(episode, 'CINclosureDate') && !has(episode, 'ReasonForClosure'),
    ),
  }),
  error({
    number: '8810',
    module: 'CINdetails',
    message:
      'The episode has a reason for closure but no closure date. Give the date, or take the reason out if the case is open.',
    check: onEpisode(
      ['CINclosureDate', 'ReasonForClosure'],
      (episode) => !has(episode, 'CINclosureDate') && has(episode, 'ReasonForClosure'),
    ),
  }),
  error({
    number: '8620',
    spoils: 'nothing',
    module: 'CINdetails',
    message:
      'The episode closed outside the census year. Check the closure date; an episode closed before the year belongs in an earlier return.',
    check: onEpisode(['CINclosureDate'], (episode, _child, census) =>
      isOutsideYear(episode.closureDate, census),
    ),
  }),
  error({
    number: '8630',
    module: 'CINdetails',
    message: 'The episode closes before its referral. Check both dates.',
    check: onEpisode(['CINreferralDate', 'CINclosureDate'], (episode) =>
      isBefore(episode.closureDate, episode.referralDate),
    ),
  }),
  error({
    number: '8640',
    spoils: ['ReasonForClosure'],
    module: 'CINdetails',
    message:
      'The reason for closure is not one of the codes for this census year (RC9 from 2022-23). Give one of them.',
    check: onEpisode(['ReasonForClosure'], (episode, _child, census) =>
      isUnlisted(episode.values['ReasonForClosure'], 'ReasonForClosure', census),
    ),
  }),
  query({
    number: '8585Q',
    module: 'CINdetails',
    message:
      'The episode closed because the child died (RC2), but no date of death is given. Give it, or correct the reason for closure.',
    check: onEpisode(
      ['ReasonForClosure', 'PersonDeathDate'],
      (episode, child) =>
        episode.values['ReasonForClosure'] === 'RC2' && !has(child.identifiers, 'PersonDeathDate'),
    ),
  }),
  error({
    number: '8565',
    module: 'CINdetails',
    message:
      'Something in the episode is dated after its closure. Correct that date or the closure date, or record it in the episode that it belongs to.',
    check: (child, _census, found) => {
      for (const episode of child.episodes) {
        const late = datesAfterClosure(episode);
        if (late.length > 0) found(episode.at, ['CINclosureDate', ...late]);
      }
    },
  }),
  error({
    number: '8867',
    spoils: 'nothing',
    module: 'CINdetails',
    message:
      'The episode is closed, but an assessment in it has no authorisation date. Give the date on which the assessment was completed.',
    check: onEpisode(
      ['CINclosureDate', 'AssessmentAuthorisationDate'],
      (episode) => has(episode, 'CINclosureDate') && episode.assessments.some(isOpenAssessment),
    ),
  }),
  error({
    number: '8868',
    spoils: 'nothing',
    module: 'CINdetails',
    message:
      'The episode is closed, but a section 47 enquiry in it has neither a conference date nor the word that no conference was required. Complete the enquiry.',
    check: onEpisode(
      ['CINclosureDate', 'DateOfInitialCPC', 'ICPCnotRequired'],
      (episode) => has(episode, 'CINclosureDate') && episode.section47s.some(isOpenSection47),
    ),
  }),
  query({
    number: '8825Q',
    module: 'CINdetails',
    message:
      'The episode closed after assessment (RC8 or RC9), but has no assessment. Add it, or correct the reason for closure.',
    check: onEpisode(
      ['ReasonForClosure'],
      (episode) => isClosedAfterAssessment(episode) && episode.assessments.length === 0,
    ),
  }),
  error({
    number: '2990',
    spoils: ['ReasonForClosure'],
    module: 'CINdetails',
    message:
      'The episode closed after assessment without further help (RC8 or RC9), yet it has a section 47 enquiry, an initial conference or a plan. Correct the reason for closure, or take the activity out.',
    check: onEpisode(
      ['ReasonForClosure'],
      (episode) =>
        isClosedAfterAssessment(episode) &&
        (episode.section47s.length > 0 ||
          episode.cpPlans.length > 0 ||
          episode.cinPlans.length > 0 ||
          has(episode, 'DateOfInitialCPC')),
    ),
  }),
  query({
    number: '2991Q',
    module: 'CINdetails',
    message:
      'The episode has a section 47 enquiry but no assessment. Add the assessment, or check that there was none.',
    check: onEpisode(
      ['CINdetails'],
      (episode) => episode.section47s.length > 0 && episode.assessments.length === 0,
    ),
  }),
];

/** Whether an episode starts inside another one; one may start on the day another closes (8820). */
function startsWithin(episode: CinEpisode, other: CinEpisode, referenceDate: string): boolean {
  const [start, from, to] = [episode.referralDate, other.referralDate, other.closureDate];
  if (start === undefined || from === undefined || start < from) return false;
  if (episode.closureDate === from) return false;
  if (to !== undefined) return start < to;
  return isOpenEpisode(other) && other.referralNfa === false && start <= referenceDate;
}

function latestReferral(child: CinChild): string {
  return child.episodes.reduce(
    (latest, { referralDate }) =>
      referralDate !== undefined && referralDate > latest ? referralDate : latest,
    '',
  );
}

const sequenceRules: readonly ChildRule[] = [
  error({
    number: '8815',
    module: 'CINdetails',
    message:
      'The child has more than one open episode whose referral went forward. Close all but the current one, with the dates on which they closed.',
    check: (child, _census, found) => {
      const open = child.episodes.filter(
        (episode) => isOpenEpisode(episode) && episode.referralNfa !== true,
      );
      for (const episode of open.slice(1)) found(episode.at, ['CINclosureDate', 'ReferralNFA']);
    },
  }),
  error({
    number: '8816',
    module: 'CINdetails',
    message:
      'An open episode is not the child’s latest: a later referral is on record. Give the open one its closure date, or correct the dates.',
    check: (child, _census, found) => {
      const latest = latestReferral(child);
      for (const episode of child.episodes) {
        const { referralDate } = episode;
        if (
          isOpenEpisode(episode) &&
          episode.referralNfa === false &&
          referralDate !== undefined &&
          referralDate < latest
        ) {
          found(episode.at, ['CINreferralDate', 'CINclosureDate']);
        }
      }
    },
  }),
  error({
    number: '8820',
    module: 'CINdetails',
    message:
      'The episode starts while another one of the same child is running. Close the earlier one first (both may share that day), or join them into one.',
    check: (child, census, found) => {
      for (const episode of child.episodes) {
        const overlaps = child.episodes.some(
          (other) => other !== episode && startsWithin(episode, other, census.end),
        );
        if (overlaps) found(episode.at, ['CINreferralDate', 'CINclosureDate']);
      }
    },
  }),
];

/** Rules 2990, 2991Q, 8565, 8585Q, 8620 to 8640, 8805 to 8825Q, 8867, 8868. */
export const episodeRules: readonly ChildRule[] = [...closureRules, ...sequenceRules];
