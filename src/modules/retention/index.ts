/** Retention: how long what is held, what was disposed of, and what is held back from it. */
export { keepToEighteen, retentionSettings } from './settings.ts';
export { certifyFile, disposeOfDue, type RetentionDeps } from './run.ts';
export { retentionRoutes } from './routes.ts';
