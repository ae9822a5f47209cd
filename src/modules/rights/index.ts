/** People's rights over data: access, rectification, objection, erasure, restriction and complaints. */
export { packHandler } from './build.ts';
export { sweepPacks } from './packs.ts';
export { rightsRoutes, type RightsDeps } from './routes.ts';
export { complaintAnswerDays, packShowsStaff, rightsWarnDays } from './settings.ts';
export { sweepRights } from './sweep.ts';
export { markWords } from './marks.ts';
