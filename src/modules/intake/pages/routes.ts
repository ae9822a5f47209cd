/** The pages of files in: what was sent, what was found, what to do. */
import type { Permission, Viewer } from '../../../access/index.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import type { IntakeDeps } from '../deps.ts';
import { absenceRoutes } from './absences.ts';
import { batchRoutes } from './batch-routes.ts';
import { issueRoutes } from './issues.ts';
import { listRoutes } from './list.ts';
import { mappingRoutes } from './mapping.ts';
import { sendRoutes } from './send.ts';

/** Every route under `/imports`. */
export function intakeRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  return [
    ...listRoutes(deps),
    ...sendRoutes(deps),
    ...batchRoutes(deps),
    ...mappingRoutes(deps),
    ...issueRoutes(deps),
    ...absenceRoutes(deps),
  ];
}
