/** Advice: what professionals ask the Virtual School, and whom a question names to an adviser. */
export { openCasework } from './casework.ts';
export { adviceRoutes, type AdviceDeps } from './routes.ts';
export { isCaseworkOn } from './rules.ts';
export { caseworkReference, caseworkUntil, namedDays } from './settings.ts';
export { adviceSubscribers } from './sight.ts';
