/** Each role's home and the composite pages. */
import type { Permission, Viewer } from '../../access/index.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { changesRoutes } from './changes/routes.ts';
import { childRoutes } from './child/routes.ts';
import { emergencyRoutes, type EmergencyDeps } from './emergency-access/routes.ts';
import { colleagueRoutes } from './colleagues/routes.ts';
import { conflictRoutes, type ConflictDeps } from './conflicts/routes.ts';
import { discrepancyRoutes } from './discrepancies/routes.ts';
import { chairingRoutes, myChildrenRoutes } from './my-children/routes.ts';
import { myCasesRoutes } from './my-cases/routes.ts';
import { ourPupilsRoutes } from './our-pupils/routes.ts';
import { restrictionRoutes } from './restrictions/routes.ts';
import { searchRoutes } from './search/routes.ts';
import { teamRoutes } from './team/routes.ts';

/** What the desk works with: the database, the clock, the teller of news and the jobs. */
export type DeskDeps = EmergencyDeps & ConflictDeps;

/** Every page of the desk. */
export function deskRoutes(deps: DeskDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...ourPupilsRoutes(deps),
    ...myChildrenRoutes(deps),
    ...chairingRoutes(deps),
    ...myCasesRoutes(deps),
    ...teamRoutes(deps),
    ...discrepancyRoutes(deps),
    ...childRoutes(deps),
    ...changesRoutes(deps),
    ...conflictRoutes(deps),
    ...emergencyRoutes(deps),
    ...colleagueRoutes(deps),
    ...restrictionRoutes(deps),
    ...searchRoutes(deps),
  ];
}

export { exportAlone } from './children/export-routes.ts';
export { caseworkBanners, caseworkRoutes } from './casework/routes.ts';
export { emergencyBanners } from './emergency-access/banner.ts';
export { enterRoleRead } from './my-role/queries.ts';
export { roleBanners } from './my-role/banner.ts';
export { myRoleRoutes } from './my-role/routes.ts';
export { remindOfRole } from './my-role/settings.ts';
export { oftenTimes, openMinutes, reviewDays } from './emergency-access/rules.ts';
export { sweepAppointments, sweepRestrictions } from './colleagues/sweep.ts';
export { dormantDays, lapseDays, schoolConfirmDays, teamConfirmDays } from './colleagues/rules.ts';
export { countEvents, listEvents, type AuditFilter } from './access-history/queries.ts';
export { accessHistoryRoutes } from './access-history/routes.ts';
export { hoursFrom, hoursTo, idleLooks, lateLooks, nearPercent } from './access-history/rules.ts';
export { tellWhoTakesOver } from './conflicts/take-over.ts';
export { paceSubscribers } from './pace/alert.ts';
export type { CohortDeps } from './cohort/deps.ts';
export { cohortRoutes } from './cohort/routes.ts';
export { dataQualityRoutes, type DataQualityDeps } from './data-quality/routes.ts';
export type { AdminDeps } from './admin/deps.ts';
export { adminRoutes } from './admin/routes.ts';
export { emergencyAccountSubscribers } from './admin/emergency-accounts.ts';
export { signInSubscribers } from './admin/sign-in-means.ts';
export { tellOutliersReady } from './access-history/weekly.ts';
