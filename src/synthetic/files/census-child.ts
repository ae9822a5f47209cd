/** A child as one year's census file tells them, before any error is planted. */
import { addYears } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { asKnownOn } from '../care/trim.ts';
import type { Child, Episode } from '../model.ts';
import type { CareView } from '../records/care-view.ts';
import type { CensusPeriod } from './census-period.ts';

/** One `Child` element; empty texts are left out of the file. */
export interface CensusChild {
  laChildId: string;
  upn: string;
  formerUpn: string;
  upnUnknown: string;
  born: string;
  expected: string;
  sex: string;
  died: string;
  ethnicity: string;
  disabilities: readonly string[];
  episodes: CensusEpisode[];
}

/** One `CINdetails` element. */
export interface CensusEpisode {
  referral: string;
  source: string;
  need: string;
  closure: string;
  reason: string;
  noFurtherAction: boolean;
  assessments: { start: string; authorised: string; factors: readonly string[] }[];
  cinPlans: { from: string; to: string }[];
  enquiries: { start: string; target: string; conference: string; notRequired: boolean }[];
  cpPlans: {
    from: string;
    to: string;
    initial: string;
    latest: string;
    previous: number;
    reviews: readonly string[];
  }[];
}

/** `GenderCurrent` until 2023-24; 0 also stands for an unborn child. */
const GENDER_NUMBERS = { M: '1', F: '2', U: '0' } as const;

function inPeriod(period: CensusPeriod, end: CalendarDate | null): boolean {
  return end === null || end >= period.from;
}

function episodeIn(episode: Episode, period: CensusPeriod): CensusEpisode | undefined {
  const known = asKnownOn(episode, period.to);
  if (known === undefined || !inPeriod(period, known.closure)) return undefined;
  return {
    referral: known.referral,
    source: known.source,
    need: known.need ?? '',
    closure: known.closure ?? '',
    reason: known.closureReason ?? '',
    noFurtherAction: known.noFurtherAction,
    assessments: known.assessments
      .filter((one) => inPeriod(period, one.authorised))
      .map(({ start, authorised, factors }) => ({
        start,
        authorised: authorised ?? '',
        factors: authorised === null ? [] : factors,
      })),
    cinPlans: (period.cinPlans ? known.cinPlans : [])
      .filter((plan) => inPeriod(period, plan.to))
      .map(({ from, to }) => ({ from, to: to ?? '' })),
    enquiries: known.enquiries
      .filter((one) => inPeriod(period, one.decided))
      .map(({ start, target, decided, conference }) => ({
        start,
        target,
        conference: decided !== null && conference ? decided : '',
        notRequired: decided !== null && !conference,
      })),
    cpPlans: known.cpPlans
      .filter((plan) => inPeriod(period, plan.to))
      .map((plan) => ({
        from: plan.from,
        to: plan.to ?? '',
        initial: plan.initialCategory,
        latest: plan.latestCategory,
        previous: plan.previousPlans,
        reviews: plan.reviews.filter((date) => date >= period.from),
      })),
  };
}

/** Why there is no UPN, in a code that the census accepts for the child's age and referrals. */
function reasonWithoutUpn(view: CareView, on: CalendarDate, onlyNfa: boolean): string {
  if (onlyNfa) return 'UN7';
  if (addYears(view.born, 5) > on) return 'UN1';
  return view.upnUnknown === '' || view.upnUnknown === 'UN1' ? 'UN4' : view.upnUnknown;
}

/** The child's part in a year's file; undefined when no episode touches the year. */
export function censusChild(
  child: Child,
  view: CareView,
  period: CensusPeriod,
): CensusChild | undefined {
  const { care } = child;
  if (care === null) return undefined;
  const episodes = care.episodes.flatMap((one) => episodeIn(one, period) ?? []);
  if (episodes.length === 0) return undefined;
  const unborn = view.born > period.to;
  const onlyNfa = episodes.every((one) => one.noFurtherAction);
  const hasUpn = view.upnSince !== null && view.upnSince <= period.to;
  const sex = unborn ? 'U' : view.sex;
  const died = care.diedOn !== null && care.diedOn <= period.to && care.diedOn >= period.from;
  return {
    laChildId: care.laChildId,
    upn: hasUpn ? view.upn : '',
    formerUpn: hasUpn ? view.formerUpn : '',
    upnUnknown: hasUpn ? '' : reasonWithoutUpn(view, period.to, onlyNfa),
    born: unborn ? '' : view.born,
    expected: unborn ? view.born : '',
    sex: period.sexLetters ? sex : GENDER_NUMBERS[sex],
    died: died ? care.diedOn : '',
    ethnicity: unborn ? 'NOBT' : child.ethnicity,
    disabilities: unborn || onlyNfa ? [] : care.disabilities,
    episodes,
  };
}
