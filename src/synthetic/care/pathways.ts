/**
 * The ways a referral can go, from no further action to care. Each is written as it happens, without
 * regard to today or to a child's eighteenth birthday: `trim.ts` cuts it afterwards. Written so that
 * the census rules hold: plans never overlap, an enquiry has its assessment, clocks are kept.
 */
import { addDays, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { addWorkingDays } from '../../platform/working-days.ts';
import type { Assessment, CpPlan, Enquiry, Episode, Span } from '../model.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';
import { workingDayFrom, workingDayUpTo } from '../school-year.ts';
import {
  afterAssessmentReason,
  factorsOn,
  pickCategory,
  pickClosure,
  pickNeed,
  sourceOn,
} from './factors.ts';

/** How a referral goes. */
export type Path =
  | 'no further action'
  | 'assessed only'
  | 'enquiry only'
  | 'in need'
  | 'protection'
  | 'care'
  | 'adoption'
  | 'disabled';

/** How often a family's referral goes which way; adoption and disability are chosen child by child. */
export const pickPath = weighted<Path>([
  ['no further action', 11],
  ['assessed only', 36],
  ['enquiry only', 6],
  ['in need', 31],
  ['protection', 10],
  ['care', 6],
]);

/** An episode while it is being written. */
interface Draft {
  readonly random: Random;
  readonly referral: CalendarDate;
  readonly assessments: Assessment[];
  readonly cinPlans: Span[];
  readonly enquiries: Enquiry[];
  readonly cpPlans: CpPlan[];
  readonly lookedAfter: Span[];
  /** The last day on which something happened. */
  at: CalendarDate;
}

function assess(draft: Draft): void {
  const start = workingDayFrom(addDays(draft.at, draft.random.int(0, 3)));
  // Within 45 working days, which are 63 calendar days or more.
  const authorised = workingDayFrom(addDays(start, draft.random.int(12, 56)));
  draft.assessments.push({ start, authorised, factors: factorsOn(authorised, draft.random) });
  draft.at = authorised;
}

/** A section 47 enquiry with the assessment that goes with it, decided within 15 working days. */
function enquire(draft: Draft, conference: boolean): void {
  const start = workingDayFrom(addDays(draft.at, draft.random.int(0, 4)));
  const target = addWorkingDays(start, 15);
  const decided = later(
    workingDayUpTo(addDays(target, -draft.random.int(0, 8))),
    addWorkingDays(start, 2),
  );
  draft.assessments.push({ start, authorised: decided, factors: factorsOn(decided, draft.random) });
  draft.enquiries.push({ start, target, decided, conference });
  draft.at = decided;
}

function planInNeed(draft: Draft, shortest: number, longest: number): void {
  const from = workingDayFrom(addDays(draft.at, draft.random.int(1, 6)));
  const to = workingDayFrom(addDays(from, draft.random.int(shortest, longest)));
  draft.cinPlans.push({ from, to });
  draft.at = to;
}

/** A plan in need runs until the day before the conference that turns it into protection. */
function lengthenPlan(draft: Draft): void {
  const plan = draft.cinPlans.pop();
  if (plan) draft.cinPlans.push({ from: plan.from, to: addDays(draft.at, -1) });
}

/** A child protection plan from the day of the conference, reviewed at three, then six months. */
function planProtection(draft: Draft): void {
  const { random } = draft;
  const from = draft.at;
  const to = workingDayFrom(addDays(from, random.int(80, 600)));
  const reviews: CalendarDate[] = [];
  let due = workingDayUpTo(addDays(from, random.int(70, 90)));
  while (due < to) {
    reviews.push(due);
    due = workingDayUpTo(addDays(due, random.int(150, 180)));
  }
  reviews.push(to);
  const initialCategory = pickCategory(random);
  const latestCategory = random.chance(0.15) ? pickCategory(random) : initialCategory;
  draft.cpPlans.push({ from, to, initialCategory, latestCategory, previousPlans: 0, reviews });
  draft.at = to;
}

function takeIntoCare(draft: Draft, shortest: number, longest: number): void {
  const from = addDays(draft.at, draft.random.int(1, 20));
  // Most stays are short, some last for years.
  const skew = draft.random.next() ** 2;
  const to = addDays(from, shortest + Math.floor(skew * (longest - shortest)));
  draft.lookedAfter.push({ from, to });
  draft.at = to;
}

function close(
  draft: Draft,
  reason: string,
  need: string | null,
  latest = 12,
): Omit<Episode, 'allocations'> {
  const { referral, assessments, cinPlans, enquiries, cpPlans, lookedAfter, random } = draft;
  return {
    referral,
    source: sourceOn(referral, random),
    need,
    noFurtherAction: need === null,
    closure: workingDayFrom(addDays(draft.at, random.int(0, latest))),
    closureReason: reason,
    assessments,
    cinPlans,
    enquiries,
    cpPlans,
    lookedAfter,
  };
}

/** One episode along a path, starting with a referral on that day; workers are added by the caller. */
export function followPath(
  path: Path,
  referral: CalendarDate,
  random: Random,
): Omit<Episode, 'allocations'> {
  const draft: Draft = {
    random,
    referral,
    assessments: [],
    cinPlans: [],
    enquiries: [],
    cpPlans: [],
    lookedAfter: [],
    at: referral,
  };
  switch (path) {
    case 'no further action':
      return { ...close(draft, 'RC7', null), closure: referral };
    case 'assessed only': {
      assess(draft);
      const episode = close(draft, 'RC8', pickNeed(random), 8);
      const closure = inOneCensusYear(draft.at, episode.closure);
      return { ...episode, closure, closureReason: afterAssessmentReason(draft.at, random) };
    }
    case 'enquiry only':
      enquire(draft, false);
      if (random.chance(0.4)) planInNeed(draft, 40, 200);
      return close(draft, 'RC7', 'N1');
    case 'in need':
      assess(draft);
      planInNeed(draft, 50, 420);
      return close(draft, pickClosure(random), plannedNeed(random));
    case 'protection':
      if (random.chance(0.35)) {
        assess(draft);
        planInNeed(draft, 40, 200);
      }
      enquire(draft, true);
      lengthenPlan(draft);
      planProtection(draft);
      if (random.chance(0.7)) planInNeed(draft, 60, 240);
      return close(draft, pickClosure(random), 'N1');
    case 'care':
      enquire(draft, random.chance(0.6));
      if (draft.enquiries[0]?.conference) planProtection(draft);
      takeIntoCare(draft, 60, 2_600);
      if (random.chance(0.4)) planInNeed(draft, 60, 180);
      return close(draft, random.chance(0.3) ? 'RC4' : 'RC7', 'N1');
    case 'adoption':
      enquire(draft, false);
      takeIntoCare(draft, 400, 700);
      return close(draft, 'RC1', 'N1', 0);
    case 'disabled':
      assess(draft);
      if (random.chance(0.75)) planInNeed(draft, 500, 2_500);
      else draft.at = addDays(draft.at, random.int(400, 2_000));
      return close(draft, 'RC7', 'N2');
  }
}

/** An episode closed after assessment is returned together with the assessment: in one census year. */
function inOneCensusYear(assessed: CalendarDate, closure: CalendarDate | null): CalendarDate {
  const yearEnd = assessed.slice(5) <= '03-31' ? `${assessed.slice(0, 4)}-03-31` : '9999-12-31';
  return closure === null || closure > yearEnd ? assessed : closure;
}

function plannedNeed(random: Random): string {
  const need = pickNeed(random);
  return need === 'N9' || need === 'N0' ? 'N1' : need;
}
