/** Which person an issuer's subject is: bound once by a verified address, then by the subject alone. */
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { currentAppointments, type Appointment } from '../session.ts';
import type { Identity, RefusalCode } from './claims.ts';

/** The person, with the appointments that this sign-in opens. */
export interface Recognised {
  readonly personId: string;
  readonly appointments: readonly Appointment[];
}

/**
 * Finds the person of an identity; binds them when this is their first sign-in at the issuer (given by
 * its address) and an appointment waits for them. Never enters anybody.
 */
export async function recognise(
  tx: Tx,
  clock: Clock,
  issuer: string,
  identity: Identity,
): Promise<Recognised | RefusalCode> {
  const bound = await tx.maybe(sql<{ personId: string }>`
    select person_id as "personId" from sign_in_binding
    where authority_id = ${tx.authorityId} and issuer = ${issuer} and subject = ${identity.subject}`);
  if (bound !== undefined) return withAppointments(tx, bound.personId, identity.urn);
  const found = await findByEmail(tx, issuer, identity.email);
  if (typeof found === 'string') return found;
  const { personId } = found;
  const recognised = await withAppointments(tx, personId, identity.urn);
  if (typeof recognised === 'string') return recognised;
  // Of two first sign-ins at the same moment one binds; the other finds the person taken.
  const made = await tx.run(sql`
    insert into sign_in_binding (authority_id, issuer, subject, person_id, bound_at)
    values (${tx.authorityId}, ${issuer}, ${identity.subject}, ${personId}, ${clock.now()})
    on conflict do nothing`);
  return made === 1 ? recognised : 'email-reassigned';
}

/** The person bound to a subject, if any. */
export async function boundPerson(
  tx: Tx,
  issuer: string,
  subject: string,
): Promise<string | undefined> {
  const row = await tx.maybe(sql<{ personId: string }>`
    select person_id as "personId" from sign_in_binding
    where authority_id = ${tx.authorityId} and issuer = ${issuer} and subject = ${subject}`);
  return row?.personId;
}

async function findByEmail(
  tx: Tx,
  issuer: string,
  email: Identity['email'],
): Promise<RefusalCode | { readonly personId: string }> {
  if ('refused' in email) return email.refused;
  const person = await tx.maybe(sql<{ personId: string; isBound: boolean }>`
    select p.person_id as "personId", exists (select 1 from sign_in_binding b
      where b.authority_id = p.authority_id and b.issuer = ${issuer} and b.person_id = p.person_id) as "isBound"
    from person p where p.authority_id = ${tx.authorityId} and p.email = ${email.address}`);
  if (person === undefined) return 'person-unknown';
  return person.isBound ? 'email-reassigned' : { personId: person.personId };
}

async function withAppointments(
  tx: Tx,
  personId: string,
  urn: string | undefined,
): Promise<Recognised | RefusalCode> {
  const appointments = (await currentAppointments(tx, personId)).filter(
    (each) => urn === undefined || (each.scopeKind === 'school' && each.scopeId === urn),
  );
  return appointments.length === 0 ? 'appointment' : { personId, appointments };
}
