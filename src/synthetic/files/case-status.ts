/** Where a case stands on a day, as a case system would put it. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { asKnownOn } from '../care/trim.ts';
import type { Allocation, Episode, Span } from '../model.ts';
import type { Random } from '../random.ts';

/** The usual words of the extract for each standing, and the local spellings that turn up. */
export const STATUS_SPELLINGS = {
  'Looked after': ['LAC', 'CLA', 'CLA&CP'],
  'Child protection plan': ['CP Ext', 'CPP', 'CP'],
  'Child in need plan': ['CiN Plan', 'CIN', 'CIN plan - review'],
  'Section 47 enquiry': ['S47', 'Sec 47'],
  'Open assessment': ['Open asmt', 'C&F Assessment'],
  'Open - no plan': ['Open', 'Allocated'],
  Closed: ['Closed - stepdown', 'Closed Referral', 'CLOSED'],
  'No further action': ['NFA', 'Closed NFA'],
} as const satisfies Record<string, readonly string[]>;

/** Where a case stands. */
export type CaseStanding = keyof typeof STATUS_SPELLINGS;

/** A case on a day. */
export interface CaseStatus {
  readonly standing: CaseStanding;
  readonly since: CalendarDate;
  readonly allocation: Allocation | null;
  /** The last stay in care, running or ended. */
  readonly lookedAfter: Span | null;
}

function running<T extends Span>(spans: readonly T[]): T | undefined {
  return spans.findLast((span) => span.to === null);
}

function standingOf(episode: Episode): { standing: CaseStanding; since: CalendarDate } {
  if (episode.closure !== null) {
    const standing = episode.noFurtherAction ? 'No further action' : 'Closed';
    return { standing, since: episode.closure };
  }
  const care = running(episode.lookedAfter);
  if (care) return { standing: 'Looked after', since: care.from };
  const protection = running(episode.cpPlans);
  if (protection) return { standing: 'Child protection plan', since: protection.from };
  const need = running(episode.cinPlans);
  if (need) return { standing: 'Child in need plan', since: need.from };
  const enquiry = episode.enquiries.find((one) => one.decided === null);
  if (enquiry) return { standing: 'Section 47 enquiry', since: enquiry.start };
  const assessment = episode.assessments.find((one) => one.authorised === null);
  if (assessment) return { standing: 'Open assessment', since: assessment.start };
  return { standing: 'Open - no plan', since: episode.referral };
}

/** The case on that day by its latest episode; undefined before the first referral. */
export function caseStatusOn(
  episodes: readonly Episode[],
  on: CalendarDate,
): CaseStatus | undefined {
  const known = episodes.flatMap((episode) => asKnownOn(episode, on) ?? []);
  const latest = known.at(-1);
  if (latest === undefined) return undefined;
  return {
    ...standingOf(latest),
    allocation: latest.allocations.at(-1) ?? null,
    lookedAfter: known.flatMap((episode) => episode.lookedAfter).at(-1) ?? null,
  };
}

/** The standing in the extract's words: mostly the usual ones, sometimes a local spelling. */
export function spellStatus(standing: CaseStanding, rate: number, random: Random): string {
  return random.chance(rate) ? random.pick(STATUS_SPELLINGS[standing]) : standing;
}
