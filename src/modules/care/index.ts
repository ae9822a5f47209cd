/** Social care as received: episodes, plans, reviews, allocated workers. */
export { loadChildFacts, type CareHistory } from './child-facts.ts';
export { careCsvKind } from './extract-kind.ts';
export { cinCensusKind } from './census-kind.ts';
export { refreshSight, refreshSightOfWorker } from './sight.ts';
export { checkCinCensus, cinCensusReading, cinCodes, summariseCheck } from './cin-census/index.ts';
