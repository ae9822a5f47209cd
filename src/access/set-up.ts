/** How an authority begins: its own row, and the first administrators, who appoint everybody else. */
import type { CalendarDate } from '../platform/calendar-date.ts';
import { sql, type Tx } from '../platform/db.ts';
import { enterPerson, grantAppointment, type PersonDetails } from './appointments.ts';
import { record } from './audit.ts';

/** Grants take one administrator to ask and another to agree: an authority begins with two. */
export const FEWEST_ADMINISTRATORS = 2;

/** Enters the authority of the transaction's context. */
export async function enterAuthority(
  tx: Tx,
  { name, isSynthetic }: { readonly name: string; readonly isSynthetic: boolean },
): Promise<void> {
  await tx.run(sql`
    insert into authority (authority_id, name, is_synthetic)
    values (${tx.authorityId}, ${name}, ${isSynthetic})`);
  await record(tx, null, {
    event: 'authority.begin',
    subjectType: 'authority',
    subjectId: tx.authorityId,
  });
}

/**
 * Appoints those who set the authority up; nobody was there to grant or agree, so nobody is noted as having
 * done so. Every later appointment takes two of them.
 *
 * @throws RangeError when fewer than `FEWEST_ADMINISTRATORS` are named.
 */
export async function appointFirstAdministrators(
  tx: Tx,
  people: readonly PersonDetails[],
  startsOn: CalendarDate,
): Promise<void> {
  const emails = new Set(people.map(({ email }) => email.toLowerCase()));
  if (emails.size < FEWEST_ADMINISTRATORS)
    throw new RangeError(`An authority begins with ${FEWEST_ADMINISTRATORS} administrators.`);
  for (const person of people) {
    await grantAppointment(tx, null, {
      personId: await enterPerson(tx, person),
      role: 'SYS',
      scopeKind: 'authority',
      scopeId: tx.authorityId,
      startsOn,
      grantedBy: null,
      approvedBy: null,
      approvalId: null,
    });
  }
}
