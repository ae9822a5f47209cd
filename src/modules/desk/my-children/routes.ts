/** The social worker's home: my children, what changed, whom to ring at school. */
import type { Permission, Viewer } from '../../../access/index.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import type { ListDeps } from '../children/list-parts.ts';
import { childrenListRoutes } from '../children/list-routes.ts';

/** The worker's own list. */
export function myChildrenRoutes(deps: ListDeps): AnyRoute<Viewer, Permission>[] {
  return childrenListRoutes(deps, { path: '/my-children', whose: 'own' }, 'casework');
}

/** The list of an independent reviewing officer or chair: the children whose plan names them. */
export function chairingRoutes(deps: ListDeps): AnyRoute<Viewer, Permission>[] {
  return childrenListRoutes(deps, { path: '/chairing', whose: 'named' }, 'review');
}
