/** The application's half of "denied twice": a verb is refused here, a row in the database. */
import { Refusal, StepUpNeeded } from '../platform/errors.ts';
import type { Database } from '../platform/db.ts';
import { record } from './audit.ts';
import { findGrant, type Permission } from './policy.ts';
import type { Viewer } from './viewer.ts';

/**
 * Lets the viewer pass when their role holds one of the permissions and a fresh second factor where
 * the matrix asks for one. A refusal is audited in a transaction of its own.
 */
export async function guard(
  database: Database,
  viewer: Viewer,
  permission: readonly Permission[] | 'signed-in',
  purpose: string,
): Promise<void> {
  if (permission === 'signed-in') return;
  const grants = permission.flatMap((each) => findGrant(viewer.role, each) ?? []);
  if (grants.length === 0) {
    await noteDenial(database, viewer, permission, purpose);
    throw new Refusal(403);
  }
  if (
    !viewer.isSteppedUp &&
    grants.every((grant) => grant.conditions.includes('u') && !grant.conditions.includes('w'))
  ) {
    throw new StepUpNeeded();
  }
}

/** Notes at once, in a transaction of its own, that something was refused to the viewer. */
export async function noteDenial(
  database: Database,
  viewer: Viewer,
  permission: readonly Permission[] | 'signed-in',
  purpose: string,
): Promise<void> {
  const fields =
    permission === 'signed-in' ? [] : permission.map((each) => `${each.resource}${each.verb}`);
  await database.withViewer(viewer, (tx) =>
    record(tx, viewer, { event: 'access.denied', decision: 'deny', fields, purpose }),
  );
}
