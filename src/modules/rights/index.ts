/** People's rights over data: access, rectification, objection, erasure, restriction and complaints. */
export { rightsRoutes, type RightsDeps } from './routes.ts';
export { complaintAnswerDays, rightsWarnDays } from './settings.ts';
export { sweepRights } from './sweep.ts';
