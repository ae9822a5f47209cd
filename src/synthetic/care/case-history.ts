/** From a family's referrals to each child's own social-care record. */
import { addDays, addYears } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Allocation, Episode, TeamKind } from '../model.ts';
import type { Random } from '../random.ts';
import { followPath, pickPath } from './pathways.ts';
import type { Path } from './pathways.ts';
import type { Roster } from './roster.ts';
import { asKnownOn, endedOn } from './trim.ts';

/** A referral of a family and the way it went. */
export interface FamilyReferral {
  readonly path: Path;
  readonly referral: CalendarDate;
  /** Key of the draws that siblings share, so that one conference is one date for all of them. */
  readonly key: string;
  readonly closes: CalendarDate;
  readonly reason: string | null;
}

/** Years for which the authority has census files. */
export const HISTORY_YEARS = 8;

/** Months before those years in which histories may begin, so that the first file is not thin. */
export const LEAD_IN_DAYS = 550;

/** A child may be referred before birth, from about the sixteenth week. */
export const DAYS_BEFORE_BIRTH = 168;

/** The family's referrals one after the other; about two in five come back after a closure. */
export function familyReferrals(
  first: CalendarDate,
  today: CalendarDate,
  random: Random,
): readonly FamilyReferral[] {
  const referrals: FamilyReferral[] = [];
  let referral = first;
  for (let at = 0; referral <= today && at < 6; at += 1) {
    const path = pickPath(random);
    const key = `referral/${String(at)}`;
    const { closure, closureReason } = followPath(path, referral, random.derive(key));
    const closes = closure ?? today;
    referrals.push({ path, referral, key, closes, reason: closureReason });
    if (closureReason === 'RC5' || !random.chance(0.42)) break;
    referral = addDays(closes, random.int(30, 700));
  }
  return referrals;
}

function teamsOf(episode: Omit<Episode, 'allocations'>, path: Path): [TeamKind, CalendarDate][] {
  const steps: [TeamKind, CalendarDate][] = [];
  const plan = [...episode.cinPlans, ...episode.cpPlans].map(({ from }) => from).sort()[0];
  steps.push(['assessment', episode.referral]);
  const work: TeamKind = path === 'disabled' ? 'disability' : 'safeguarding';
  if (plan) steps.push([work, plan]);
  else if (path === 'disabled') steps.push([work, addDays(episode.referral, 60)]);
  for (const span of episode.lookedAfter) {
    steps.push(['looked-after', span.from]);
    if (span.to !== null && episode.closure !== null && span.to < addDays(episode.closure, -20)) {
      steps.push(['safeguarding', span.to]);
    }
  }
  return steps.sort((a, b) => (a[1] < b[1] ? -1 : 1));
}

function allocate(
  episode: Omit<Episode, 'allocations'>,
  path: Path,
  roster: Roster,
  today: CalendarDate,
  random: Random,
): readonly Allocation[] {
  if (episode.noFurtherAction) return [];
  const steps = teamsOf(episode, path);
  return steps.flatMap(([team, from], at) =>
    roster(team, from, steps[at + 1]?.[1] ?? episode.closure, today, random),
  );
}

/** What a child's history depends on besides the family's referrals. */
export interface ChildInput {
  readonly born: CalendarDate;
  readonly today: CalendarDate;
  readonly diedOn: CalendarDate | null;
  readonly disabled: boolean;
  /** Own way that is not shared with siblings. */
  readonly own: FamilyReferral | null;
  readonly roster: Roster;
}

/** Whether a child could be part of a referral on that day: unborn not too early, not yet eighteen. */
export function isReferable(born: CalendarDate, referral: CalendarDate): boolean {
  return addDays(referral, DAYS_BEFORE_BIRTH) >= born && referral < addYears(born, 18);
}

/**
 * The child's episodes in order, cut at eighteen, at death and at today. `family` gives the draws
 * that siblings share, `random` the child's own.
 */
export function childEpisodes(
  input: ChildInput,
  referrals: readonly FamilyReferral[],
  family: Random,
  random: Random,
): readonly Episode[] {
  const { born, today, diedOn, own } = input;
  const adult = addYears(born, 18);
  const shared = referrals.filter(
    (one) => isReferable(born, one.referral) && !(own && one.closes >= own.referral),
  );
  const episodes: Episode[] = [];
  let earlierPlans = 0;
  for (const one of [...shared, ...(own ? [own] : [])]) {
    if (one !== own && !random.chance(0.9)) continue;
    const draws = family.derive(one.key);
    const story = followPath(one.path, one.referral, draws);
    const whole: Episode = {
      ...story,
      allocations: allocate(
        story,
        one.path,
        input.roster,
        today,
        family.derive(`${one.key}/staff`),
      ),
      cpPlans: story.cpPlans.map((plan, at) => ({ ...plan, previousPlans: earlierPlans + at })),
    };
    earlierPlans += story.cpPlans.length;
    const atEighteen = endedOn(whole, adult, input.disabled ? 'RC6' : 'RC7');
    const ended = diedOn && atEighteen ? endedOn(atEighteen, diedOn, 'RC2') : atEighteen;
    const known = ended && asKnownOn(ended, today);
    if (known) episodes.push(known);
    if (known?.closure === null) break;
  }
  return episodes;
}
