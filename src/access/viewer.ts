/** The person behind a request or command, in one appointment. */
import type { ViewerContext } from '../platform/db.ts';
import type { RequestOrigin } from '../platform/http-origin.ts';
import { findGrant, type Permission, type Role, type ScopeKind } from './policy.ts';

/** A signed-in person acting in one of their appointments. */
export interface Viewer extends ViewerContext {
  readonly role: Role;
  readonly appointmentId: string;
  /** Null at the command line. */
  readonly sessionId: string | null;
  readonly name: string;
  readonly email: string;
  /** What the appointment is to. */
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
  readonly scopeName: string;
  readonly requestId: string;
  /** Absent at the command line. */
  readonly origin?: RequestOrigin;
  /** Seconds that the session lasts when nothing more is asked for; absent at the command line. */
  readonly sessionSeconds?: number;
  /** How many current appointments the person holds. */
  readonly appointmentCount: number;
}

/** An appointment as it was granted. */
export interface AppointmentScope {
  readonly role: Role;
  readonly personId: string;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
  /** The teams of a service; none for other scopes. */
  readonly teams: readonly string[];
}

/**
 * The scopes that row-level security compares with (`sight.scope`, schools, `authority`): a social
 * worker's own allocations, the teams of a manager, the school of a DSL, the children whose plan, case or
 * question names the person. Who may stand on an allow-list carries that scope too; the policy asks for a step-up
 * before it opens anything.
 */
export function scopesOf(appointment: AppointmentScope): string[] {
  const { role, personId, scopeId } = appointment;
  const allow = `allow:${personId}`;
  switch (role) {
    case 'SW':
      return [`person:${personId}`, allow];
    case 'TM':
      return [`team:${scopeId}`, allow];
    case 'SM':
      return [...appointment.teams.map((team) => `team:${team}`), `service:${scopeId}`, allow];
    case 'IRO':
      return [`named:IRO:${personId}`, allow];
    case 'YJW':
    case 'LAI':
      return [`named:${role}:${personId}`];
    case 'DSL':
    case 'SDO':
    case 'GOV':
      return [`school:${scopeId}`];
    case 'MAT':
      return [`trust:${scopeId}`];
    case 'PM':
      return [`panel:${scopeId}`];
    case 'VSH':
    case 'EA':
      return ['authority', `asked:${role}:${personId}`];
    case 'DA':
    case 'TRN':
    case 'IGO':
    case 'SYS':
      return ['authority'];
  }
}

/** Whether the viewer looks through emergency access, which changes nothing (TRUST 4e). */
export function isReadOnly(viewer: Pick<Viewer, 'scopes'>): boolean {
  return viewer.scopes.some((scope) => scope.startsWith('glass:'));
}

/** How long a second factor stays fresh where no setting says otherwise (TRUST 4a rule 8). */
export const STEP_UP_MINUTES = 5;

/** Whether the viewer's second factor is fresh at the moment given. */
export function isFresh(
  steppedUpAt: Date | null,
  now: Date,
  minutes: number = STEP_UP_MINUTES,
): boolean {
  return steppedUpAt !== null && now.getTime() - steppedUpAt.getTime() <= minutes * 60_000;
}

/** Whether the viewer's role may use the permission at all; rows are decided by the database. */
export function may(viewer: Pick<Viewer, 'role'>, permission: Permission): boolean {
  return findGrant(viewer.role, permission) !== undefined;
}
