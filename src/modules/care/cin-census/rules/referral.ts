/** Census rules on referrals and on referrals that led to no further action. */
import { calendarDate } from '../../../../platform/calendar-date.ts';
import {
  error,
  has,
  isBefore,
  isUnlisted,
  onCinPlan,
  onEpisode,
  onIdentifiers,
  query,
} from './define.ts';
import type { ChildRule } from './define.ts';

/** Referral sources were coded otherwise before the census year 2013-14. */
const FIRST_CODED_SOURCE = calendarDate('2013-04-01');

/** Rules 4000, 8555Q, 8568, 8569Q, 8590, 8600, 8610, 8650, 8831, 8832, 8866. */
export const referralRules: readonly ChildRule[] = [
  error({
    number: '8590',
    module: 'ChildIdentifiers',
    message:
      'The child has no episode (CINdetails), so nothing says when social care was involved. Add the episode or take the child out of the return.',
    check: onIdentifiers(['CINdetails'], (child) => child.episodes.length === 0),
  }),
  error({
    number: '8600',
    module: 'CINdetails',
    message:
      'The referral date is missing or after the end of the census year. Give the date on which the referral was received.',
    check: onEpisode(
      ['CINreferralDate'],
      ({ referralDate }, _child, census) => referralDate === undefined || referralDate > census.end,
    ),
  }),
  query({
    number: '8555Q',
    module: 'CINdetails',
    message: 'The referral is after the child’s death. Check both dates.',
    check: onEpisode(['CINreferralDate', 'PersonDeathDate'], (episode, child) =>
      isBefore(child.identifiers.deathDate, episode.referralDate),
    ),
  }),
  error({
    number: '8866',
    spoils: ['ReferralSource'],
    module: 'CINdetails',
    message:
      'The source of the referral is missing or not one of the codes for this census year. Give the code of who referred the child (10 = unknown).',
    check: onEpisode(['ReferralSource'], (episode, _child, census) => {
      const source = episode.values['ReferralSource'];
      if (isBefore(episode.referralDate, FIRST_CODED_SOURCE)) return false;
      return source === undefined || isUnlisted(source, 'ReferralSource', census);
    }),
  }),
  error({
    number: '8610',
    spoils: 'nothing',
    module: 'CINdetails',
    message:
      'The primary need is missing on a referral that went forward. Give the code of the main reason for which the child needs help.',
    check: onEpisode(
      ['PrimaryNeedCode'],
      (episode) => episode.referralNfa === false && !has(episode, 'PrimaryNeedCode'),
    ),
  }),
  error({
    number: '8650',
    spoils: ['PrimaryNeedCode'],
    module: 'CINdetails',
    message: 'The primary need is not one of the census’s codes (N0 to N9). Give one of them.',
    check: onEpisode(['PrimaryNeedCode'], (episode, _child, census) =>
      isUnlisted(episode.values['PrimaryNeedCode'], 'PrimaryNeedCode', census),
    ),
  }),
  error({
    number: '8568',
    module: 'CINdetails',
    message:
      'ReferralNFA is missing or neither yes nor no, so nobody can tell whether the referral went forward. Give 0 (it did) or 1 (no further action).',
    check: onEpisode(['ReferralNFA'], (episode) => episode.referralNfa === undefined),
  }),
  query({
    number: '8569Q',
    module: 'CINdetails',
    message:
      'A referral with no further action is dated more than one working day before the census year, so it belongs in an earlier return. Check its date and ReferralNFA.',
    check: onEpisode(
      ['CINreferralDate', 'ReferralNFA'],
      (episode, _child, census) =>
        episode.referralNfa === true && isBefore(episode.referralDate, census.lastWorkingDayBefore),
    ),
  }),
  error({
    number: '8831',
    spoils: ['ReferralNFA'],
    module: 'CINdetails',
    message:
      'The referral is marked as having no further action, yet an assessment, section 47 enquiry or initial conference is recorded. Correct ReferralNFA, or take the activity out.',
    check: onEpisode(
      ['ReferralNFA'],
      (episode) =>
        episode.referralNfa === true &&
        (episode.assessments.length > 0 ||
          episode.section47s.length > 0 ||
          has(episode, 'DateOfInitialCPC')),
    ),
  }),
  error({
    number: '8832',
    spoils: ['ReferralNFA'],
    module: 'ChildProtectionPlans',
    message:
      'The referral is marked as having no further action, yet it has a child protection plan. Correct ReferralNFA, or take the plan out.',
    check: (child, _census, found) => {
      for (const episode of child.episodes) {
        const plan = episode.cpPlans[0];
        if (episode.referralNfa === true && plan !== undefined) {
          found(plan.at, ['ReferralNFA', 'CPPstartDate']);
        }
      }
    },
  }),
  error({
    number: '4000',
    spoils: ['ReferralNFA'],
    module: 'CINPlanDates',
    message:
      'The referral is marked as having no further action, yet it has a child in need plan. Correct ReferralNFA, or take the plan out.',
    check: onCinPlan(
      ['ReferralNFA', 'CINPlanStartDate'],
      (_plan, _child, _census, episode) => episode.referralNfa === true,
    ),
  }),
];
