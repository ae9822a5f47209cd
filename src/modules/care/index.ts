/** Social care as received: episodes, plans, reviews, allocated workers. */
export { loadChildFacts, type CareHistory } from './child-facts.ts';
export { caseStatuses } from './care-csv/codes.ts';
export { careCsvKind, cinCensusKind } from './file-kinds.ts';
export { refreshSight, refreshSightOfWorker } from './sight.ts';
export { checkCinCensus, cinCodes, summariseCheck } from './cin-census/index.ts';
