/** The person behind a request or command, in one appointment. */
import type { ViewerContext } from '../platform/db.ts';
import { findGrant, type Permission, type Role } from './policy.ts';

/** A signed-in person acting in one of their appointments. */
export interface Viewer extends ViewerContext {
  readonly role: Role;
  readonly appointmentId: string;
  /** Null at the command line. */
  readonly sessionId: string | null;
  readonly name: string;
  readonly email: string;
  /** The team or school of the appointment; the authority itself otherwise. */
  readonly scopeKind: 'authority' | 'team' | 'school';
  readonly scopeId: string;
  readonly scopeName: string;
  readonly requestId: string;
  /** How many current appointments the person holds. */
  readonly appointmentCount: number;
}

/** An appointment as it was granted. */
export interface AppointmentScope {
  readonly role: Role;
  readonly personId: string;
  readonly scopeKind: 'authority' | 'team' | 'school';
  readonly scopeId: string;
}

/**
 * The scopes that row-level security compares with (`sight.scope`, schools, `authority`): a social
 * worker's own allocations, a manager's team, a DSL's school. Every appointment carries its holder's
 * allow-list scope; the policy asks for a step-up before it opens anything.
 */
export function scopesOf(appointment: AppointmentScope): string[] {
  const allow = `allow:${appointment.personId}`;
  switch (appointment.role) {
    case 'SW':
      return [`person:${appointment.personId}`, allow];
    case 'TM':
      return [`team:${appointment.scopeId}`, allow];
    case 'DSL':
      return [`school:${appointment.scopeId}`];
    case 'VSH':
    case 'EA':
    case 'DA':
    case 'SYS':
      return ['authority'];
  }
}

/** How long a second factor stays fresh (TRUST 4a rule 8). */
export const STEP_UP_MINUTES = 5;

/** Whether the viewer's second factor is fresh at the moment given. */
export function isFresh(steppedUpAt: Date | null, now: Date): boolean {
  return steppedUpAt !== null && now.getTime() - steppedUpAt.getTime() <= STEP_UP_MINUTES * 60_000;
}

/** Whether the viewer's role may use the permission at all; rows are decided by the database. */
export function may(viewer: Pick<Viewer, 'role'>, permission: Permission): boolean {
  return findGrant(viewer.role, permission) !== undefined;
}
