/** The children in need census: reading a return, checking it, and the facts it holds. Pure. */
export type {
  CareAssessment,
  CareCpPlan,
  CareEpisode,
  CareFacts,
  CareSection47,
  CareSpan,
} from './facts.ts';
export { checkCinCensus } from './check.ts';
export type { CinCheckOptions, RuleFault } from './check.ts';
export { cinCodes } from './code-lists.ts';
export type { CinCode } from './code-lists.ts';
export { cinCensusReader } from './reader.ts';
export type { CinChild, CinEpisode, CinHeader } from './record.ts';
export type { RuleFacts } from './rules/define.ts';
export { summariseCheck } from './summary.ts';
export type { CheckSummary, IssueLine } from './summary.ts';
