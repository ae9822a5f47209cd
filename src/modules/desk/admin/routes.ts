/** The administrator's pages: people and appointments, settings, jobs and health. No children's data. */
import type { Permission, Setting, Viewer } from '../../../access/index.ts';
import type { Tell } from '../../../platform/bus.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { jobRoutes } from './jobs.ts';
import { peopleRoutes } from './people.ts';
import { settingRoutes } from './settings.ts';

/** What the routes work with. */
export interface AdminDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly jobs: Pick<Jobs, 'states'>;
  /** Every setting that modules declare. */
  readonly settings: readonly Setting<unknown>[];
}

/** People, settings, jobs. */
export function adminRoutes(deps: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [...peopleRoutes(deps), ...settingRoutes(deps), ...jobRoutes(deps)];
}
