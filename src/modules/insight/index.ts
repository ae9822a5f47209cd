/** Insight: figures of the cohort that are published, small numbers left out. */
export { publishDays, publishHideUpTo } from './publish.ts';
export { figureRoutes } from './routes.ts';
