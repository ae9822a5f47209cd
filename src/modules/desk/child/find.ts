/** A child for a viewer who may see it, with the look noted in the transaction that shows it. */
import { isReadOnly, record, type Viewer } from '../../../access/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { findChild, type CaseloadChild, type Moments } from '../children/queries.ts';

/** Whether the viewer decides about a child's records: the allocated worker and the team's manager. */
export function decidesOnRecords(viewer: Viewer): boolean {
  return (viewer.role === 'SW' || viewer.role === 'TM') && !isReadOnly(viewer);
}

const FIELDS = ['R03', 'R04', 'R05', 'R06', 'R11'] as const;

/**
 * The child, or undefined for one outside the viewer's sight just as for one that does not exist; the
 * audit tells a look from a refusal, and neither waits for the other. The caller answers 404 after
 * the transaction has committed.
 */
export async function viewChild(
  tx: Tx,
  viewer: Viewer,
  at: Moments,
  childId: string,
  purpose: string,
): Promise<CaseloadChild | undefined> {
  const child = await findChild(tx, at, childId);
  await record(tx, viewer, {
    event: 'child.view',
    decision: child === undefined ? 'deny' : 'allow',
    subjectType: 'child',
    // A refusal names what was asked for apart, so that it never reads as a look at the child.
    ...(child === undefined ? { ref: childId } : { subjectId: childId, fields: FIELDS }),
    purpose,
  });
  return child;
}
