/**
 * Children who need care in handling, at fixed intervals among the families known to social care,
 * so that every size of authority has each of them.
 */

/** What is special about a family. */
export type Special = 'adoption' | 'protected location' | 'restricted' | 'staff family' | 'unborn';

const EVERY: readonly (readonly [Special, number, number])[] = [
  ['adoption', 100, 11],
  ['protected location', 80, 7],
  ['restricted', 110, 29],
  ['staff family', 110, 23],
  ['unborn', 45, 31],
];

/** What is special about the n-th family known to social care; undefined for most. */
export function specialOf(ordinal: number): Special | undefined {
  return EVERY.find(([, every, at]) => ordinal % every === at)?.[0];
}
