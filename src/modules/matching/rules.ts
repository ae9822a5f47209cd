/**
 * When a UPN identifies a child, so that no probability is needed and a school may rely on the link.
 * Pure. The rule is the product's own: no guidance has one for matching.
 */
import type { Evidence } from './engine/evidence.ts';

/** What a UPN in common says of two records. */
export type IdentifiedDecision =
  /** One child: a valid permanent UPN, current or former, agrees, and so do the names or the birth date. */
  | 'same-child'
  /** The UPN agrees, but something says that it may be somebody else's: never enough by itself. */
  | 'doubtful'
  /** No valid permanent UPN in common. */
  | 'not-identified';

const FORENAME_AGREES: ReadonlySet<string | undefined> = new Set([
  'exact',
  'shortForm',
  'shared',
  'near',
  'swapped',
]);
const SURNAME_AGREES: ReadonlySet<string | undefined> = new Set([
  'exact',
  'former',
  'shared',
  'near',
]);

/**
 * Decides by the UPN. The names agree when forename *and* surname do (a sibling shares the surname);
 * short forms, former and double surnames, and slips of one letter count as agreement. One surname
 * and one birth date with two forenames is what twins with each other's number look like: doubtful.
 */
export function decideIdentified(evidence: readonly Evidence[]): IdentifiedDecision {
  const levels = new Map(evidence.map(({ field, level }) => [field, level]));
  if (levels.get('upn') !== 'same') return 'not-identified';
  const forename = levels.get('forename');
  const surname = levels.get('surname');
  const doesSurnameAgree = SURNAME_AGREES.has(surname) || forename === 'swapped';
  const isSameBirthDate = levels.get('dob') === 'exact';
  const maybeTwins = isSameBirthDate && doesSurnameAgree && forename === 'differs';
  const doNamesAgree = FORENAME_AGREES.has(forename) && doesSurnameAgree;
  return (isSameBirthDate && !maybeTwins) || doNamesAgree ? 'same-child' : 'doubtful';
}
