/** Matching: which records of two sources are about one child. */
export { decidePair } from './decisions.ts';
export { pairToken } from './do-not-link.ts';
export type { BarredPair, Bars } from './engine/barred.ts';
export { USUAL_THRESHOLDS } from './engine/decide.ts';
export type { Outcome, Thresholds } from './engine/decide.ts';
export type { Evidence } from './engine/evidence.ts';
export { linkPeople } from './engine/link-people.ts';
export type { LinkedPair, LinkOptions, LinkResult } from './engine/link-people.ts';
export type { PersonRecord } from './engine/person-record.ts';
export { linkFiles } from './link-files.ts';
export type { LinkFilesOptions, LinkSummary } from './link-files.ts';
export { countReviews } from './queue.ts';
export { relink } from './relink.ts';
export type { Relinked } from './relink.ts';
export { matchingRoutes } from './routes.ts';
export { decideIdentified } from './rules.ts';
export type { IdentifiedDecision } from './rules.ts';
export { showProbableSetting, thresholdsSetting } from './settings.ts';
