/** People and their appointments: dated, scoped, granted by one person and approved by another. */
import type { CalendarDate } from '../platform/calendar-date.ts';
import { sql, type Tx } from '../platform/db.ts';
import { record, type Actor } from './audit.ts';
import type { Role, ScopeKind } from './policy.ts';

/** A professional as entered. */
export interface PersonDetails {
  readonly email: string;
  readonly name: string;
  readonly telephone?: string;
  readonly jobTitle?: string;
}

/** An appointment to be granted. */
export interface NewAppointment {
  readonly personId: string;
  readonly role: Role;
  readonly scopeKind: ScopeKind;
  /** The authority's code, a school's URN, or the id of a team, service, trust or panel. */
  readonly scopeId: string;
  readonly startsOn: CalendarDate;
  readonly grantedBy: string | null;
  readonly approvedBy: string | null;
  /** The request that a second person agreed to; null where an authority is set up with it. */
  readonly approvalId: string | null;
}

/** Enters a person, or brings the details of the one with this e-mail up to date; gives their id. */
export async function enterPerson(tx: Tx, details: PersonDetails): Promise<string> {
  const { personId } = await tx.one(sql<{ personId: string }>`
    insert into person (authority_id, email, name, telephone, job_title)
    values (${tx.authorityId}, ${details.email.toLowerCase()}, ${details.name},
      ${details.telephone ?? null}, ${details.jobTitle ?? null})
    on conflict (authority_id, email) do update
      set name = excluded.name, telephone = coalesce(excluded.telephone, person.telephone),
        job_title = coalesce(excluded.job_title, person.job_title)
    returning person_id as "personId"`);
  return personId;
}

/** Grants an appointment. The database refuses one that its granter approved. */
export async function grantAppointment(
  tx: Tx,
  actor: Actor,
  appointment: NewAppointment,
): Promise<string> {
  const { appointmentId } = await tx.one(sql<{ appointmentId: string }>`
    insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on,
      granted_by, approved_by, approval_id)
    values (${tx.authorityId}, ${appointment.personId}, ${appointment.role}, ${appointment.scopeKind},
      ${appointment.scopeId}, ${appointment.startsOn}, ${appointment.grantedBy},
      ${appointment.approvedBy}, ${appointment.approvalId})
    returning appointment_id as "appointmentId"`);
  await record(tx, actor, {
    event: 'appointment.grant',
    subjectType: 'appointment',
    subjectId: appointmentId,
    ref: appointment.role,
  });
  return appointmentId;
}
