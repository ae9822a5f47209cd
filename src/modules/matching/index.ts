/** Matching: which records of two sources are about one child. */
export { linkPeople } from './engine/link-people.ts';
export type { LinkedPair, LinkOptions, LinkResult } from './engine/link-people.ts';
export type { PersonRecord } from './engine/person-record.ts';
export { relink } from './relink.ts';
export type { Relinked } from './relink.ts';
export { matchingRoutes } from './routes.ts';
export { showProbableSetting, thresholdsSetting } from './settings.ts';
export { countReviews } from './queue.ts';
