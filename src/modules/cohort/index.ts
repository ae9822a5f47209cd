/** The cohort: who counts as a child with a social worker, under which definition, and why. */
export {
  applySettings,
  cohortDefinitions,
  defaultDefinitionId,
  getDefinition,
  isDefinitionId,
} from './definitions.ts';
export type {
  CohortDefinition,
  CohortSettings,
  DefinitionId,
  DefinitionOverride,
  DefinitionParameters,
  DefinitionSource,
  Exclusions,
  QualifyingFacts,
  Verification,
} from './definitions.ts';
export { explainMembership, lookedAfterSpan, statusForSchool } from './explain.ts';
export type { MembershipExplanation, StatusForSchool } from './explain.ts';
export { factsKnownOn } from './facts.ts';
export type {
  AssertionFacts,
  AssessmentFacts,
  ChildFacts,
  DisabilityFacts,
  EpisodeFacts,
  FactPeriod,
  KinshipFacts,
  LookedAfterFacts,
} from './facts.ts';
export { qualifyingKinds } from './qualifying.ts';
export type { Evidence, OutReason, QualifyingKind } from './qualifying.ts';
export { cohortSpans, findSpanOn, inSince, isInCohortOn } from './rules.ts';
export type { CohortSpan, InSpan, OutSpan } from './rules.ts';
export { statusOn } from './status.ts';
export type { OutcomeGroup, SocialCareStatus, StatusOnDay } from './status.ts';
export { countAsAt, membersAsAt, saidOn } from './as-at.ts';
export type { MemberAsAt } from './as-at.ts';
export { isCohortBehind, recomputeHandler, recomputeSubscribers } from './background.ts';
export { definitionsInUse, ensureDefinitions, overrideSchema } from './definition-settings.ts';
export type { DefinitionInUse } from './definition-settings.ts';
export { cohortLabelSetting } from './label.ts';
export { letGoOfChildren } from './let-go.ts';
export { recomputeCohort } from './recompute.ts';
export { findSubject } from './subjects.ts';
export type { AskedSubject, Subject } from './subjects.ts';
