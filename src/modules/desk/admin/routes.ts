/** The administrator's pages: people and appointments, settings, jobs and health. No children's data. */
import type { Permission, Viewer } from '../../../access/index.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { emergencyAccountRoutes, type EmergencyAccountDeps } from './emergency-accounts.ts';
import { grantRoutes } from './grant.ts';
import { jobRoutes } from './jobs.ts';
import { peopleRoutes } from './people.ts';
import { placeRoutes } from './places.ts';
import { settingRoutes } from './settings.ts';
import { signInMeansRoutes } from './sign-in-means.ts';
import { stopRoutes } from './stop-routes.ts';

/** People, services, settings, jobs. */
export function adminRoutes(deps: EmergencyAccountDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...grantRoutes(deps),
    ...peopleRoutes(deps),
    ...signInMeansRoutes(deps),
    ...stopRoutes(deps),
    ...emergencyAccountRoutes(deps),
    ...placeRoutes(deps),
    ...settingRoutes(deps),
    ...jobRoutes(deps),
  ];
}
