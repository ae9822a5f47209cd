/**
 * From linked pairs to links that stand. Pure. A link rests on a valid UPN with an agreeing name or
 * birth date, on a person's decision, or on probability alone; a school sees the first two.
 */
import type { Evidence } from './engine/evidence.ts';
import type { LinkedPair } from './engine/link-people.ts';
import { decideIdentified } from './rules.ts';

/** What a link rests on. */
export type LinkBasis = 'upn' | 'person' | 'probability';

/** A link between a child and a school's record of a pupil. */
export interface StandingLink {
  readonly childId: string;
  readonly pupilId: string;
  readonly basis: LinkBasis;
  readonly probability: number;
}

/** A pair that a person should decide on. */
export interface PairForReview {
  readonly childId: string;
  readonly pupilId: string;
  readonly pair: LinkedPair;
  /** Linked by probability alone; the person confirms it, so that the school may see the child. */
  readonly isLinked: boolean;
  /** A wrong link would do particular harm, or the evidence is of the kind that misleads. */
  readonly isHighRisk: boolean;
}

/** People's decisions as they stand. */
export interface PersonDecision {
  readonly childId: string;
  readonly pupilId: string;
  readonly standing: 'linked' | 'apart' | 'open';
}

function levelOf(evidence: readonly Evidence[], field: Evidence['field']): string | undefined {
  return evidence.find((each) => each.field === field)?.level;
}

/** Evidence that misleads: same surname and birth date with another forename is a twin until shown otherwise. */
function misleads(evidence: readonly Evidence[]): boolean {
  return levelOf(evidence, 'dob') === 'exact' && levelOf(evidence, 'forename') === 'differs';
}

/** What follows from the pairs and the decisions. */
export interface Outcome {
  readonly links: readonly StandingLink[];
  readonly reviews: readonly PairForReview[];
}

/**
 * Decides what stands. `left` of a pair is the pupil, `right` the child. Within one school a child has
 * one pupil record: the better one stands and the other goes to a person. A pupil has one child.
 *
 * @param schoolOf the school (URN) of a pupil's record
 */
export function settlePairs(
  pairs: readonly LinkedPair[],
  decisions: readonly PersonDecision[],
  schoolOf: (pupilId: string) => string,
): Outcome {
  const links: StandingLink[] = [];
  const takenPupils = new Set<string>();
  const takenPlaces = new Set<string>();
  const place = (childId: string, pupilId: string): string => `${childId} ${schoolOf(pupilId)}`;
  const take = (link: StandingLink): boolean => {
    const here = place(link.childId, link.pupilId);
    if (takenPupils.has(link.pupilId) || takenPlaces.has(here)) return false;
    takenPupils.add(link.pupilId);
    takenPlaces.add(here);
    links.push(link);
    return true;
  };
  for (const decision of decisions) {
    if (decision.standing === 'linked') {
      take({
        childId: decision.childId,
        pupilId: decision.pupilId,
        basis: 'person',
        probability: 1,
      });
    }
  }
  const apart = new Set(
    decisions
      .filter((each) => each.standing === 'apart')
      .map((each) => `${each.childId} ${each.pupilId}`),
  );
  const reviews: PairForReview[] = [];
  for (const pair of [...pairs].sort(strongestFirst)) {
    const [pupilId, childId] = [pair.leftId, pair.rightId];
    if (apart.has(`${childId} ${pupilId}`)) continue;
    const byUpn = isIdentified(pair);
    if (byUpn || pair.outcome === 'link') {
      const basis = byUpn ? 'upn' : 'probability';
      if (take({ childId, pupilId, basis, probability: pair.probability })) {
        // Nobody and no UPN confirmed it: it stands inside the authority, and a person is asked.
        if (!byUpn) reviews.push({ childId, pupilId, pair, isLinked: true, isHighRisk: false });
        continue;
      }
    }
    if (takenPupils.has(pupilId)) continue;
    reviews.push({ childId, pupilId, pair, isLinked: false, isHighRisk: misleads(pair.evidence) });
  }
  return { links, reviews };
}

function strongestFirst(a: LinkedPair, b: LinkedPair): number {
  return (
    Number(isIdentified(b)) - Number(isIdentified(a)) ||
    b.probability - a.probability ||
    (a.leftId + a.rightId < b.leftId + b.rightId ? -1 : 1)
  );
}

function isIdentified(pair: LinkedPair): boolean {
  return decideIdentified(pair.evidence) === 'same-child';
}
