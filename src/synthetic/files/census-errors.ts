/** Plants the stated errors in census children; at most one in a child. */
import { addDays, addYears, calendarDate } from '../../platform/calendar-date.ts';
import { CENSUS_ERRORS } from '../errors.ts';
import type { CensusError } from '../errors.ts';
import type { Random } from '../random.ts';
import { upnWithWrongLetter } from '../records/variants.ts';
import type { CensusChild } from './census-child.ts';
import type { CensusPeriod } from './census-period.ts';

type Plant = (child: CensusChild, period: CensusPeriod, random: Random) => boolean;

function shifted(date: string, days: number): string {
  return addDays(calendarDate(date), days);
}

/** Each changes the child where it can and says whether it did. */
const PLANTS: Readonly<Record<Exclude<CensusError, 'child-repeated'>, Plant>> = {
  'upn-check-letter'(child, _period, random) {
    if (child.upn === '') return false;
    child.upn = upnWithWrongLetter(child.upn, random);
    return true;
  },
  'upn-no-reason'(child, period) {
    if (child.born === '' || addYears(calendarDate(child.born), 6) >= period.to) return false;
    if (child.episodes.every((one) => one.noFurtherAction)) return false;
    Object.assign(child, { upn: '', formerUpn: '', upnUnknown: '' });
    return true;
  },
  'closure-no-reason'(child) {
    const closed = child.episodes.find((one) => one.closure !== '');
    if (closed === undefined) return false;
    closed.reason = '';
    return true;
  },
  'closure-before-referral'(child) {
    const closed = child.episodes.find((one) => one.closure !== '');
    if (closed === undefined) return false;
    closed.closure = shifted(closed.referral, -3);
    return true;
  },
  'assessment-backwards'(child) {
    const done = child.episodes
      .flatMap((one) => one.assessments)
      .find((one) => one.authorised !== '');
    if (done === undefined) return false;
    done.authorised = shifted(done.start, -4);
    return true;
  },
  'plan-backwards'(child) {
    const ended = child.episodes.flatMap((one) => one.cinPlans).find((one) => one.to !== '');
    if (ended === undefined) return false;
    ended.to = shifted(ended.from, -5);
    return true;
  },
  'plans-overlap'(child, period) {
    const protecting = child.episodes.find((one) => one.cpPlans.some((plan) => plan.to === ''));
    const plan = protecting?.cpPlans.find((one) => one.to === '');
    if (!period.cinPlans || protecting === undefined || plan === undefined) return false;
    if (shifted(plan.from, 7) > period.to) return false;
    protecting.cinPlans.push({ from: shifted(plan.from, 7), to: '' });
    return true;
  },
  'plan-same-day'(child) {
    const plan = child.episodes.flatMap((one) => one.cpPlans).find((one) => one.to !== '');
    if (plan === undefined) return false;
    plan.to = plan.from;
    return true;
  },
  'ethnicity-unknown'(child) {
    if (child.born === '') return false;
    child.ethnicity = 'WENG';
    return true;
  },
  'factor-unknown'(child) {
    const done = child.episodes
      .flatMap((one) => one.assessments)
      .find((one) => one.factors.length > 0);
    if (done === undefined) return false;
    done.factors = [...done.factors, 'RB'];
    return true;
  },
  'sex-old-code'(child, period) {
    if (!period.sexLetters || child.sex === 'U') return false;
    child.sex = child.sex === 'M' ? '1' : '2';
    return true;
  },
};

/** An error that was planted, for the list beside the files. */
export interface Planted {
  readonly error: CensusError;
  readonly rule: string;
}

/** Plants at most one error in the child, in place, and says which. */
export function plantError(
  child: CensusChild,
  period: CensusPeriod,
  random: Random,
): Planted | undefined {
  for (const [error, plant] of Object.entries(PLANTS) as [keyof typeof PLANTS, Plant][]) {
    if (!random.chance(CENSUS_ERRORS[error].rate)) continue;
    if (plant(child, period, random)) return { error, rule: CENSUS_ERRORS[error].rule };
  }
  const { rate, rule } = CENSUS_ERRORS['child-repeated'];
  return random.chance(rate) ? { error: 'child-repeated', rule } : undefined;
}
