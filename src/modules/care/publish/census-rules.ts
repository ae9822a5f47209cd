/**
 * Episodes and plans, after a children in need census has spoken. Pure. Each return holds everything
 * of its year, so the same episode stands in several; the newest return's words count. What a return
 * showed as going on and a later one of the same child no longer holds was over the day after it was
 * last seen, whichever of the two arrives first.
 */
import { addDays } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { CareEpisode, CareFacts } from '../cin-census/index.ts';
import { withChild, withDisabilities, withIdentifiers } from './person-rules.ts';
import type { Speaker } from './person-rules.ts';
import type { EpisodeRow, PlanRow, Standing } from './standing.ts';

/** What is held after the census has spoken of the child; nothing is kept of a sealed one. */
export function withCensus(standing: Standing, facts: CareFacts, speaker: Speaker): Standing {
  if (standing.child?.isSealed === true) return standing;
  const { upn, formerUpn, upnUnknown } = facts;
  const person = withDisabilities(
    withIdentifiers(
      withChild(standing, facts, speaker),
      { upn, 'former-upn': formerUpn, 'upn-unknown': upn === undefined ? upnUnknown : undefined },
      speaker,
    ),
    facts.disabilityStated ? facts.disabilities : undefined,
    speaker,
  );
  return withEpisodes(person, facts.episodes, speaker.asOf);
}

/** Closed after assessment: assessed as not needing a social worker (RC8, RC9). */
function isAssessedOnly(episode: CareEpisode): boolean {
  return episode.closureReason === 'RC8' || episode.closureReason === 'RC9';
}

function withEpisodes(
  standing: Standing,
  stated: readonly CareEpisode[],
  asOf: CalendarDate,
): Standing {
  const isOutdated = [...standing.episodes, ...standing.plans].some(
    (row) => !row.isInferred && row.asOf > asOf,
  );
  // An older return cannot know that what it shows as open went on.
  const endOf = (end: CalendarDate | undefined, start: CalendarDate): CalendarDate | null =>
    end ?? (isOutdated ? laterOf(addDays(asOf, 1), start) : null);

  const episodes = new Map(standing.episodes.map((row) => [row.referralDate, row]));
  const plans = new Map(standing.plans.map((row) => [planKey(row), row]));
  const seenEpisodes = new Set<string>();
  const seenPlans = new Set<string>();
  for (const episode of stated) {
    const { referralDate } = episode;
    seenEpisodes.add(referralDate);
    if (mayCorrect(episodes.get(referralDate), asOf)) {
      episodes.set(referralDate, {
        referralDate,
        closureDate: endOf(episode.closureDate, referralDate),
        referralNfa: episode.referralNfa,
        isOtherThanInNeed: episode.primaryNeed === 'N9',
        assessedOnly: isAssessedOnly(episode),
        isInferred: false,
        asOf,
      });
    }
    for (const plan of statedPlans(episode, asOf)) {
      const key = planKey(plan);
      seenPlans.add(key);
      if (!mayCorrect(plans.get(key), asOf)) continue;
      plans.set(key, { ...plan, endedOn: endOf(plan.endedOn ?? undefined, plan.startedOn) });
    }
  }
  const stillStated = [...plans.values()].filter((row) => seenPlans.has(planKey(row)));
  return {
    ...standing,
    episodes: [...episodes.values()].map((row) =>
      isGoneFrom(row, row.closureDate, asOf) && !seenEpisodes.has(row.referralDate)
        ? { ...row, closureDate: laterOf(addDays(row.asOf, 1), row.referralDate) }
        : row,
    ),
    plans: [...plans.values()].map((row) => {
      if (seenPlans.has(planKey(row))) return row;
      if (isGoneFrom(row, row.endedOn, asOf)) {
        return { ...row, endedOn: laterOf(addDays(row.asOf, 1), row.startedOn) };
      }
      // Worked out from a status before; now the plan itself is known, so that one covers no day.
      return row.isInferred && stillStated.some((plan) => overlap(plan, row))
        ? { ...row, endedOn: row.startedOn }
        : row;
    }),
  };
}

function statedPlans(episode: CareEpisode, asOf: CalendarDate): readonly PlanRow[] {
  const { referralDate } = episode;
  const row = (kind: PlanRow['kind'], start: CalendarDate, end?: CalendarDate): PlanRow => ({
    kind,
    startedOn: start,
    endedOn: end ?? null,
    referralDate,
    isInferred: false,
    asOf,
  });
  return [
    ...episode.cinPlans.map(({ start, end }) => row('cin', start, end)),
    ...episode.cpPlans.map(({ start, end }) => row('cp', start, end)),
  ];
}

function planKey(plan: Pick<PlanRow, 'kind' | 'startedOn'>): string {
  return `${plan.kind} ${plan.startedOn}`;
}

/** A row may be corrected by what is no older; what was only worked out gives way to any return. */
function mayCorrect(row: EpisodeRow | PlanRow | undefined, asOf: CalendarDate): boolean {
  return row === undefined || row.isInferred || row.asOf <= asOf;
}

function isGoneFrom(
  row: EpisodeRow | PlanRow,
  end: CalendarDate | null,
  asOf: CalendarDate,
): boolean {
  return !row.isInferred && end === null && row.asOf < asOf;
}

function overlap(a: PlanRow, b: PlanRow): boolean {
  if (a.kind !== b.kind) return false;
  return (
    (a.endedOn === null || a.endedOn > b.startedOn) &&
    (b.endedOn === null || b.endedOn > a.startedOn)
  );
}

function laterOf(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a >= b ? a : b;
}
