/** Who has looked, for everybody who may ask. */
import type { Permission, Viewer } from '../../../access/index.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { auditRoutes, type AuditDeps } from './audit-routes.ts';
import { caseHistoryRoutes } from './case-routes.ts';

/** Pages of social care, schools and the Virtual School, and those of information governance. */
export function accessHistoryRoutes(deps: AuditDeps): AnyRoute<Viewer, Permission>[] {
  return [...caseHistoryRoutes(deps), ...auditRoutes(deps)];
}
