/** Census rules on child in need plans (collected from 2021-22), also beside child protection plans. */
import { error, isBefore, isOutsideYear, onCinPlan, query } from './define.ts';
import type { ChildRule } from './define.ts';
import { cinPlansOf, cpPlansOf, fallsWithin, isOpenCinPlan, isOpenCpPlan } from './states.ts';

const START = ['CINPlanStartDate'] as const;
const END = ['CINPlanEndDate'] as const;
const BOTH = ['CINPlanStartDate', 'CINPlanEndDate'] as const;

const ownRules: readonly ChildRule[] = [
  error({
    number: '4004',
    module: 'CINPlanDates',
    message:
      'The child has more than one child in need plan without an end date. Give the end dates of the earlier ones.',
    check: (child, _census, found) => {
      for (const { at } of cinPlansOf(child).filter(isOpenCinPlan).slice(1)) found(at, END);
    },
  }),
  error({
    number: '4008',
    module: 'CINPlanDates',
    message: 'The child in need plan starts after the child’s death. Check both dates.',
    check: onCinPlan(['CINPlanStartDate', 'PersonDeathDate'], (plan, child) =>
      isBefore(child.identifiers.deathDate, plan.start),
    ),
  }),
  query({
    number: '4009Q',
    module: 'CINPlanDates',
    message: 'The child in need plan ends after the child’s death. Check both dates.',
    check: onCinPlan(['CINPlanEndDate', 'PersonDeathDate'], (plan, child) =>
      isBefore(child.identifiers.deathDate, plan.end),
    ),
  }),
  error({
    number: '4010',
    module: 'CINPlanDates',
    message:
      'The start of the child in need plan is missing or after the end of the census year. Give the date on which the plan began.',
    check: onCinPlan(
      START,
      (plan, _child, census) => plan.start === undefined || plan.start > census.end,
    ),
  }),
  error({
    number: '4011',
    module: 'CINPlanDates',
    message: 'The child in need plan ends before it starts. Check both dates.',
    check: onCinPlan(BOTH, (plan) => isBefore(plan.end, plan.start)),
  }),
  query({
    number: '4012Q',
    module: 'CINPlanDates',
    message:
      'The child in need plan starts and ends on the same day. Check both dates; if there was no plan, take it out.',
    check: onCinPlan(BOTH, (plan) => plan.start !== undefined && plan.start === plan.end),
  }),
  error({
    number: '4013',
    spoils: 'nothing',
    module: 'CINPlanDates',
    message:
      'The child in need plan ends outside the census year. Check the end date; leave it empty if the plan was still running on 31 March.',
    check: onCinPlan(END, (plan, _child, census) => isOutsideYear(plan.end, census)),
  }),
  error({
    number: '4014',
    module: 'CINPlanDates',
    message:
      'The child in need plan starts while another one of the child is running. End the earlier one first, or join them into one.',
    check: (child, census, found) => {
      const plans = cinPlansOf(child);
      for (const plan of plans) {
        const overlaps = plans.some(
          (other) =>
            other !== plan &&
            fallsWithin(plan.start, other, isOpenCinPlan(other), census.end, 'counts'),
        );
        if (overlaps) found(plan.at, BOTH);
      }
    },
  }),
  error({
    number: '4015',
    module: 'CINPlanDates',
    message: 'The child in need plan starts before the referral. Check both dates.',
    check: onCinPlan(['CINPlanStartDate', 'CINreferralDate'], (plan, _child, _census, episode) =>
      isBefore(plan.start, episode.referralDate),
    ),
  }),
];

const besideProtectionRules: readonly ChildRule[] = [
  error({
    number: '4001',
    module: 'CINPlanDates',
    message:
      'A child in need plan and a child protection plan are both open. A child has one or the other: give the end date of the one that ended.',
    check: (child, _census, found) => {
      for (const episode of child.episodes) {
        if (!episode.cpPlans.some(isOpenCpPlan)) continue;
        for (const { at } of episode.cinPlans.filter(isOpenCinPlan)) {
          found(at, ['CINPlanEndDate', 'CPPendDate']);
        }
      }
    },
  }),
  error({
    number: '4016',
    module: 'CINPlanDates',
    message:
      'The child in need plan starts while a child protection plan is running. End the child protection plan first (both may share that day).',
    check: (child, census, found) => {
      const protection = cpPlansOf(child);
      for (const plan of cinPlansOf(child)) {
        const during = protection.some((other) =>
          fallsWithin(plan.start, other, isOpenCpPlan(other), census.end, 'does not count'),
        );
        if (during) found(plan.at, ['CINPlanStartDate', 'CPPstartDate', 'CPPendDate']);
      }
    },
  }),
  error({
    number: '4017',
    module: 'CINPlanDates',
    message:
      'A child protection plan starts while this child in need plan is running. End the child in need plan first (both may share that day).',
    check: (child, census, found) => {
      const protection = cpPlansOf(child);
      for (const plan of cinPlansOf(child)) {
        const during = protection.some((other) =>
          fallsWithin(other.start, plan, isOpenCinPlan(plan), census.end, 'does not count'),
        );
        if (during) found(plan.at, ['CINPlanStartDate', 'CINPlanEndDate', 'CPPstartDate']);
      }
    },
  }),
  error({
    number: '4003',
    spoils: 'block',
    module: 'Reviews',
    message:
      'A child protection review is dated inside a child in need plan. Check the date of the review and of both plans.',
    check: (child, census, found) => {
      for (const { cinPlans, cpPlans } of child.episodes) {
        for (const { end, reviews } of cpPlans) {
          for (const { at, dates } of reviews) {
            const inside = dates.some(
              (date) =>
                date !== end &&
                cinPlans.some((plan) =>
                  fallsWithin(date, plan, isOpenCinPlan(plan), census.end, 'does not count'),
                ),
            );
            if (inside) found(at, ['CPPreviewDate', 'CINPlanStartDate', 'CINPlanEndDate']);
          }
        }
      }
    },
  }),
];

/** Rules 4001, 4003, 4004, 4008 to 4017 (4000 is with the referral rules). */
export const cinPlanRules: readonly ChildRule[] = [...ownRules, ...besideProtectionRules];
