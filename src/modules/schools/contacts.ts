/** Whom to ring at a school: safeguarding leads, education lead, senior mental health lead. */
import { record, type Actor } from '../../access/index.ts';
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';

/** The posts that are kept. */
export type ContactRole = 'dsl' | 'deputy-dsl' | 'education-lead' | 'senior-mental-health-lead';

/** What a post is called on pages. */
export const CONTACT_TITLES: Readonly<Record<ContactRole, string>> = {
  dsl: 'Designated safeguarding lead',
  'deputy-dsl': 'Deputy safeguarding lead',
  'education-lead': 'Education lead',
  'senior-mental-health-lead': 'Senior mental health lead',
};

/** Somebody in a post at a school. */
export interface SchoolContact {
  readonly role: ContactRole;
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
}

/** A contact with the days of the post. */
export interface DatedContact extends SchoolContact {
  readonly urn: string;
  readonly since: CalendarDate;
  readonly until: CalendarDate | null;
}

/**
 * Sets who holds the posts of a school from a day on: whoever is no longer named ends the day
 * before, whoever is newly named begins, and the others stay with their details brought up to date.
 */
export async function setSchoolContacts(
  tx: Tx,
  actor: Actor,
  urn: string,
  contacts: readonly SchoolContact[],
  from: CalendarDate,
): Promise<void> {
  const held = (await findContacts(tx, [urn])).filter((each) => each.until === null);
  const isSame = (a: SchoolContact, b: SchoolContact): boolean =>
    a.role === b.role && a.email.toLowerCase() === b.email.toLowerCase();
  for (const gone of held.filter((each) => !contacts.some((one) => isSame(one, each)))) {
    await tx.run(sql`
      update school_contact set until = ${addDays(from, -1)}
      where authority_id = ${tx.authorityId} and urn = ${urn} and role = ${gone.role}
        and email = ${gone.email} and since = ${gone.since}`);
  }
  for (const one of contacts) {
    const since = held.find((each) => isSame(each, one))?.since ?? from;
    await tx.run(sql`
      insert into school_contact as c (authority_id, urn, role, name, email, telephone, since)
      values (${tx.authorityId}, ${urn}, ${one.role}, ${one.name}, ${one.email.toLowerCase()}, ${one.telephone}, ${since})
      on conflict (authority_id, urn, role, email, since) do update
        set name = excluded.name, telephone = excluded.telephone, until = null`);
  }
  await record(tx, actor, {
    event: 'contacts.set',
    subjectType: 'school',
    subjectId: urn,
    count: contacts.length,
  });
}

/** The contacts of schools, present ones first. */
export async function findContacts(tx: Tx, urns: readonly string[]): Promise<DatedContact[]> {
  return tx.all(sql<DatedContact>`
    select urn, role, name, email, telephone, since, until from school_contact
    where authority_id = ${tx.authorityId} and urn = any (${[...urns]}::text[])
    order by urn, until nulls first,
      array_position(array['dsl', 'deputy-dsl', 'education-lead', 'senior-mental-health-lead'], role), name`);
}
