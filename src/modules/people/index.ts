/** People: children and professionals, their identifiers, names and ages. */
export * from './pure.ts';
export {
  clearConflict,
  detectConflicts,
  homeHash,
  keepHome,
  listConflicts,
  noteConflict,
  subjectsNamed,
} from './conflicts.ts';
export { sharesSurname } from './conflict-rules.ts';
export { holdsHomeInSight } from './homes-in-text.ts';
export { namedSubscribers, refreshNamedSight } from './named.ts';
export { childrenNotToBringBack } from './do-not-link-tokens.ts';
export { newsMoment } from './news.ts';
export {
  allowOnRestricted,
  emptySealedRecords,
  findRestrictions,
  keepRestriction,
  liftRestriction,
  restrictChild,
  RESTRICTION_CATEGORIES,
  restrictionReviewDays,
  sealChild,
  withdrawAllowance,
} from './restrictions.ts';
export type { Restriction, RestrictionCategory } from './restrictions.ts';
