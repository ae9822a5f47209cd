/** Census rules on child protection plans and their reviews. */
import type { CpReviews } from '../record.ts';
import { error, isBefore, isInYear, isOutsideYear, isUnlisted, onCpPlan, query } from './define.ts';
import type { ChildRule } from './define.ts';
import { cpPlansOf, fallsWithin, isOpenCpPlan } from './states.ts';

const BOTH = ['CPPstartDate', 'CPPendDate'] as const;

const planRules: readonly ChildRule[] = [
  error({
    number: '1105',
    module: 'ChildProtectionPlans',
    message: 'The child protection plan starts before the referral. Check both dates.',
    check: onCpPlan(['CPPstartDate', 'CINreferralDate'], (plan, _child, _census, episode) =>
      isBefore(plan.start, episode.referralDate),
    ),
  }),
  error({
    number: '2885',
    spoils: 'nothing',
    module: 'ChildProtectionPlans',
    message:
      'The child protection plan starts on a day on which no initial conference of the episode was held. A plan starts at its conference: correct either date, or add the conference.',
    check: onCpPlan(
      ['CPPstartDate', 'DateOfInitialCPC'],
      ({ start }, _child, census, episode) =>
        isInYear(start, census) &&
        start !== episode.conference &&
        !episode.section47s.some(({ conference }) => conference === start),
    ),
  }),
  error({
    number: '8720',
    module: 'ChildProtectionPlans',
    message:
      'The start of the child protection plan is missing or after the end of the census year. Give the date of the conference at which it began.',
    check: onCpPlan(
      ['CPPstartDate'],
      (plan, _child, census) => plan.start === undefined || plan.start > census.end,
    ),
  }),
  error({
    number: '8730',
    spoils: ['NumberOfPreviousCPP'],
    module: 'ChildProtectionPlans',
    message:
      'The number of previous child protection plans is missing or no whole number. Give it; 0 if this is the first.',
    check: onCpPlan(
      ['NumberOfPreviousCPP'],
      ({ values }) => !/^\d{1,3}$/u.test(values['NumberOfPreviousCPP'] ?? ''),
    ),
  }),
  error({
    number: '8840',
    module: 'ChildProtectionPlans',
    message:
      'The child protection plan starts and ends on the same day. Correct the wrong date; if there was no plan, take it out.',
    check: onCpPlan(BOTH, ({ start, end }) => start !== undefined && start === end),
  }),
  error({
    number: '8905',
    spoils: ['InitialCategoryOfAbuse'],
    module: 'ChildProtectionPlans',
    message:
      'The initial category of abuse is missing or not one of the census’s codes (NEG, PHY, SAB, EMO, MUL). Give the category decided at the conference.',
    check: onCpPlan(['InitialCategoryOfAbuse'], ({ values }, _child, census) => {
      const category = values['InitialCategoryOfAbuse'];
      return category === undefined || isUnlisted(category, 'InitialCategoryOfAbuse', census);
    }),
  }),
  error({
    number: '8910',
    spoils: ['LatestCategoryOfAbuse'],
    module: 'ChildProtectionPlans',
    message:
      'The latest category of abuse is missing or not one of the census’s codes (NEG, PHY, SAB, EMO, MUL). Give the category decided last.',
    check: onCpPlan(['LatestCategoryOfAbuse'], ({ values }, _child, census) => {
      const category = values['LatestCategoryOfAbuse'];
      return category === undefined || isUnlisted(category, 'LatestCategoryOfAbuse', census);
    }),
  }),
  error({
    number: '8915',
    module: 'ChildProtectionPlans',
    message: 'The child protection plan starts after the child’s death. Check both dates.',
    check: onCpPlan(['CPPstartDate', 'PersonDeathDate'], (plan, child) =>
      isBefore(child.identifiers.deathDate, plan.start),
    ),
  }),
  error({
    number: '8920',
    module: 'ChildProtectionPlans',
    message: 'The child protection plan ends after the child’s death. Check both dates.',
    check: onCpPlan(['CPPendDate', 'PersonDeathDate'], (plan, child) =>
      isBefore(child.identifiers.deathDate, plan.end),
    ),
  }),
  error({
    number: '8925',
    module: 'ChildProtectionPlans',
    message: 'The child protection plan ends before it starts. Check both dates.',
    check: onCpPlan(BOTH, (plan) => isBefore(plan.end, plan.start)),
  }),
  error({
    number: '8930',
    spoils: 'nothing',
    module: 'ChildProtectionPlans',
    message:
      'The child protection plan ends outside the census year. Check the end date; leave it empty if the plan was still running on 31 March.',
    check: onCpPlan(['CPPendDate'], (plan, _child, census) => isOutsideYear(plan.end, census)),
  }),
  error({
    number: '8935',
    module: 'ChildProtectionPlans',
    message:
      'The child has more than one child protection plan without an end date. Give the end dates of the earlier ones.',
    check: (child, _census, found) => {
      for (const { at } of cpPlansOf(child).filter(isOpenCpPlan).slice(1)) {
        found(at, ['CPPendDate']);
      }
    },
  }),
  error({
    number: '8940',
    module: 'ChildProtectionPlans',
    message:
      'The child protection plan starts while another one of the child is running. End the earlier one first, or join them into one.',
    check: (child, census, found) => {
      const plans = cpPlansOf(child);
      for (const plan of plans) {
        const overlaps = plans.some(
          (other) =>
            other !== plan &&
            fallsWithin(plan.start, other, isOpenCpPlan(other), census.end, 'counts'),
        );
        if (overlaps) found(plan.at, BOTH);
      }
    },
  }),
];

function hasNoDate(reviews: CpReviews): boolean {
  return reviews.received.length === 0 || reviews.dates.length < reviews.received.length;
}

const reviewRules: readonly ChildRule[] = [
  error({
    number: '8841',
    spoils: 'block',
    module: 'Reviews',
    message:
      'A review is dated on or before the day on which the child protection plan starts. The first conference is no review: correct the date, or take it out.',
    check: (child, _census, found) => {
      for (const { start, reviews } of cpPlansOf(child)) {
        for (const { at, dates } of reviews) {
          if (start !== undefined && dates.some((date) => date <= start)) {
            found(at, ['CPPreviewDate', 'CPPstartDate']);
          }
        }
      }
    },
  }),
  query({
    number: '8842Q',
    module: 'Reviews',
    message: 'A review has no date. Give the date on which it was held, or take the review out.',
    check: (child, _census, found) => {
      for (const { reviews } of cpPlansOf(child)) {
        for (const review of reviews) if (hasNoDate(review)) found(review.at, ['CPPreviewDate']);
      }
    },
  }),
];

/** Rules 1105, 2885, 8720, 8730, 8840 to 8842Q, 8905 to 8940 (8832 is with the referral rules). */
export const cpPlanRules: readonly ChildRule[] = [...planRules, ...reviewRules];
