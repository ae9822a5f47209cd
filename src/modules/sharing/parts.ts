/** Who decides about sharing, and what the routes have in common. */
import { isReadOnly, record, type Permission, type Role, type Viewer } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { Refusal } from '../../platform/errors.ts';
import { findDecision, type SharingDecision } from './queries.ts';

/** What the routes need. */
export interface SharingDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** Whoever sees who a child is, by whatever way. */
export const DECIDE: readonly Permission[] = [
  { resource: 'R03', verb: 'S', under: ['case'] },
  { resource: 'R03', verb: 's', under: ['case', 'q'] },
];
/** The roles among them that see a child by its name. */
export const DECIDING: readonly Role[] = [
  'SW',
  'TM',
  'SM',
  'IRO',
  'LAI',
  'YJW',
  'DSL',
  'EA',
  'VSH',
];
/** Why the routes look. */
export const PURPOSE = 'sharing';

/** The decision, noted as seen: about the child for whoever reads whom it is about. */
export async function look(
  tx: Tx,
  viewer: Viewer,
  decisionId: string,
): Promise<SharingDecision | undefined> {
  const decision = await findDecision(tx, decisionId);
  const childId = decision?.childId ?? null;
  await record(tx, viewer, {
    event: 'share.view',
    decision: decision === undefined ? 'deny' : 'allow',
    ...(childId === null || viewer.role === 'IGO'
      ? { subjectType: 'share' as const, subjectId: decisionId, fields: ['R25'] }
      : { subjectType: 'child' as const, subjectId: childId, fields: ['R03'] }),
    ref: decisionId,
    purpose: PURPOSE,
  });
  return decision;
}

/** Whoever decided puts it right, once, and not through emergency access. */
export function mayCorrect(viewer: Viewer, decision: SharingDecision): boolean {
  return (
    decision.decidedBy === viewer.personId &&
    decision.correctedBy === null &&
    decision.childId !== null &&
    !isReadOnly(viewer)
  );
}

/** Whoever sees no child, or pairs with masked values alone, has nothing to decide. */
export function refuseUnless(roles: readonly Role[], viewer: Viewer): void {
  if (!roles.includes(viewer.role)) throw new Refusal(403);
}

export function refuseUnlessDeciding(viewer: Viewer): void {
  refuseUnless(DECIDING, viewer);
  if (isReadOnly(viewer))
    throw new Refusal(
      403,
      'Emergency access changes nothing. Say in its review what you shared, or have the child’s worker record it.',
    );
}
