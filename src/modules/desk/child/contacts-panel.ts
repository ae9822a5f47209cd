/** Whom to ring at the child's school: the posts that the school has named, today. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { Tx } from '../../../platform/db.ts';
import { CONTACT_TITLES, findContacts, type DatedContact } from '../../schools/index.ts';
import type { Fact, PanelBody, Part } from './panel.ts';
import { schoolPlaces, type SchoolPlace } from './queries.ts';

/** Schools may name an education lead beside the safeguarding lead; said when one has not (S2-29). */
const NO_EDUCATION_LEAD: Fact = {
  key: CONTACT_TITLES['education-lead'],
  value: null,
  missing: 'The school has named none: ring the safeguarding lead',
};

/** The panel: each school that has the child on its roll now, or else those that expect the child. */
export async function contactsBody(
  tx: Tx,
  childId: string,
  today: CalendarDate,
): Promise<PanelBody> {
  const schools = schoolsToRing(await schoolPlaces(tx, childId), today);
  const contacts = await contactsToday(tx, [...schools.keys()], today);
  return {
    source: 'The posts that schools have named to the council',
    parts: [...schools].flatMap(([urn, name]): Part[] => [
      { kind: 'heading', text: name },
      { kind: 'facts', rows: contactFacts(contacts.filter((each) => each.urn === urn)) },
    ]),
    empty:
      schools.size === 0
        ? 'The child is on no roll that we hold, so there is no school to ring.'
        : undefined,
  };
}

/** Those who hold a post at the schools on a day, in the order of the posts. */
export async function contactsToday(
  tx: Tx,
  urns: readonly string[],
  today: CalendarDate,
): Promise<DatedContact[]> {
  const all = await findContacts(tx, urns);
  return all.filter(({ since, until }) => since <= today && (until === null || until >= today));
}

/** Name, and how to reach somebody. */
function contactFact({ role, name, email, telephone }: DatedContact): Fact {
  return {
    key: CONTACT_TITLES[role],
    value: name,
    href: `mailto:${email}`,
    note: [telephone, email].filter((part) => part !== '').join(', '),
  };
}

function schoolsToRing(
  places: readonly SchoolPlace[],
  today: CalendarDate,
): ReadonlyMap<string, string> {
  const now = places.filter(({ isNow }) => isNow);
  const coming = places.filter(({ since }) => since !== null && since > today);
  const meant = now.length > 0 ? now : coming;
  return new Map(meant.map(({ urn, school }) => [urn, school ?? `School ${urn}`]));
}

function contactFacts(contacts: readonly DatedContact[]): Fact[] {
  const facts = contacts.map(contactFact);
  if (contacts.length === 0)
    return [{ key: 'Contacts', value: null, missing: 'The school has named nobody yet' }];
  return contacts.some(({ role }) => role === 'education-lead')
    ? facts
    : [...facts, NO_EDUCATION_LEAD];
}
