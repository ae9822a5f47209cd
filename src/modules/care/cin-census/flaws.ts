/**
 * Records with errors that a person may decide to use without the wrong values. Which errors leave a
 * record usable stands with each rule; here the values are left out. Pure.
 */
import type {
  Block,
  CinChild,
  CinEpisode,
  CpPlan,
  ReadingNote,
  SpareElement,
  Spoilt,
} from './record.ts';
import type { Spoils } from './rules/define.ts';

/** Dates that cannot be read and are not missed: no identity and no day in need rests on them. */
const SPARE_DATES: ReadonlySet<string> = new Set([
  'AssessmentActualStartDate',
  'AssessmentAuthorisationDate',
  'S47ActualStartDate',
  'DateOfInitialCPC',
  'CPPreviewDate',
]);

/** What an odd writing spoils; a date that cannot be read was left out while reading. */
export function spoiltByWriting({ rule, severity, fields }: ReadingNote): Spoils {
  if (severity === 'query') return 'nothing';
  const isSpareDate = rule === 'date-format' && fields.every((field) => SPARE_DATES.has(field));
  return isSpareDate ? 'nothing' : 'record';
}

/** The record without the values that its errors spoilt; an accepted one as it is. */
export function withoutSpoilt(child: CinChild): CinChild {
  const { spoilt } = child;
  if (spoilt === undefined || spoilt.length === 0) return child;
  return {
    ...child,
    identifiers: withoutElements(child.identifiers, spoilt),
    characteristics: withoutElements(child.characteristics, spoilt),
    episodes: child.episodes.map((episode) => episodeWithout(episode, spoilt)),
  };
}

function episodeWithout(episode: CinEpisode, spoilt: readonly Spoilt[]): CinEpisode {
  const isKept = (block: Block): boolean => !isLeftOut(block, spoilt);
  return {
    ...withoutElements(episode, spoilt),
    referralNfa: spareElements(episode, spoilt).includes('ReferralNFA')
      ? undefined
      : episode.referralNfa,
    assessments: episode.assessments.filter(isKept),
    section47s: episode.section47s.filter(isKept),
    cpPlans: episode.cpPlans.map((plan): CpPlan => ({
      ...withoutElements(plan, spoilt),
      reviews: plan.reviews.filter(isKept),
    })),
  };
}

function isLeftOut({ at }: Block, spoilt: readonly Spoilt[]): boolean {
  return spoilt.some(({ path, leftOut }) => leftOut === 'block' && path === at.path);
}

/** The elements to be left out of a block, for what was found at it or within it. */
function spareElements({ at }: Block, spoilt: readonly Spoilt[]): readonly SpareElement[] {
  return spoilt.flatMap(({ path, leftOut }) =>
    leftOut !== 'block' && (path === at.path || path.startsWith(`${at.path}/`)) ? leftOut : [],
  );
}

function withoutElements<Kind extends Block>(block: Kind, spoilt: readonly Spoilt[]): Kind {
  const names: readonly string[] = spareElements(block, spoilt);
  if (names.length === 0) return block;
  const values = Object.entries(block.values).filter(([name]) => !names.includes(name));
  return { ...block, values: Object.fromEntries(values) };
}
