/** Establishments as the register has them: found, searched, and recognised by name. */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';

/** An establishment, as pages and other modules show it. */
export interface Establishment {
  readonly urn: string;
  readonly name: string;
  /** Authority and school number, seven digits; null where the register has no number. */
  readonly laestab: string | null;
  readonly laCode: string;
  readonly typeName: string | null;
  readonly phaseName: string | null;
  readonly statusName: string | null;
  readonly lowAge: number | null;
  readonly highAge: number | null;
  readonly trustName: string | null;
  readonly street: string | null;
  readonly town: string | null;
  readonly postcode: string | null;
  readonly telephone: string | null;
  readonly website: string | null;
  readonly numberOfPupils: number | null;
  readonly openDate: CalendarDate | null;
  readonly closeDate: CalendarDate | null;
  /** Whether it lies in the authority itself. */
  readonly isLocal: boolean;
}

const columns = sql`
  e.urn, e.name, e.la_code || lpad(e.establishment_number, 4, '0') as laestab, e.la_code as "laCode",
  e.type_name as "typeName", e.phase_name as "phaseName", e.status_name as "statusName",
  e.low_age as "lowAge", e.high_age as "highAge", t.name as "trustName", e.street, e.town, e.postcode,
  e.telephone, e.website, e.number_of_pupils as "numberOfPupils", e.open_date as "openDate",
  e.close_date as "closeDate", e.is_local as "isLocal"`;
const tables = sql`
  establishment e
  left join trust t on t.authority_id = e.authority_id and t.trust_id = e.trust_id`;

/** The establishment with this URN. */
export async function findEstablishment(tx: Tx, urn: string): Promise<Establishment | undefined> {
  return tx.maybe(sql<Establishment>`
    select ${columns} from ${tables} where e.authority_id = ${tx.authorityId} and e.urn = ${urn}`);
}

/** What to look for, and how much of it. */
export interface SchoolSearch {
  /** A name or a part of it, a URN, or a LAESTAB with or without its slash; empty = all. */
  readonly text: string;
  /** Only establishments in the authority itself. */
  readonly localOnly?: boolean;
  /** Closed ones too; by default only those that are open. */
  readonly withClosed?: boolean;
  readonly limit?: number;
}

/** Establishments that fit, the authority's own first, then by name. */
export async function searchEstablishments(tx: Tx, search: SchoolSearch): Promise<Establishment[]> {
  return tx.all(sql<Establishment>`
    select ${columns} from ${tables}
    where e.authority_id = ${tx.authorityId} and ${fits(search.text)}
      ${search.localOnly === true ? sql`and e.is_local` : sql``}
      ${search.withClosed === true ? sql`` : sql`and e.close_date is null and e.status_code is distinct from '2'`}
    order by e.is_local desc, lower(e.name), e.urn
    limit ${search.limit ?? 50}`);
}

function fits(text: string): RawBuilder<unknown> {
  const trimmed = text.trim();
  if (trimmed === '') return sql`true`;
  const number = trimmed.replace(/[\s/]/gu, '');
  if (/^[0-9]{7}$/u.test(number)) {
    return sql`(e.urn = ${number} or e.la_code || lpad(e.establishment_number, 4, '0') = ${number})`;
  }
  if (/^[0-9]{5,6}$/u.test(number)) return sql`e.urn = ${number}`;
  const words = trimmed.toLowerCase().split(/\s+/u).slice(0, 8);
  return sql`(${sql.join(
    words.map((word) => sql`position(${word} in lower(e.name || ' ' || coalesce(e.town, ''))) > 0`),
    sql` and `,
  )})`;
}

/** Words that one system writes in a school's name and another does not. */
const LOOSE_WORDS =
  /\b(the|school|academy|primary|junior|infants?|secondary|high|college|c of e|ce|cofe|rc|catholic|church|england|of)\b/gu;

/** A school's name for comparing: without case, accents and punctuation, St. as Saint. */
function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/gu, ' and ')
    .replace(/[’']/gu, '')
    .replace(/[^a-z0-9]+/gu, ' ')
    .replace(/\bst\b/gu, 'saint')
    .trim();
}

function coreName(name: string): string {
  return plainName(name).replace(LOOSE_WORDS, ' ').replace(/\s+/gu, ' ').trim();
}

/**
 * The URNs that schools' names stand for, as a case system writes them: the whole name, else the name
 * without words such as Primary or Academy, where exactly one open school has it. The authority's own
 * schools go before others. A name that could be two schools is left out.
 */
export async function matchSchoolNames(
  tx: Tx,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(names.filter((name) => name.trim() !== ''));
  if (wanted.size === 0) return new Map();
  const schools = await tx.all(sql<{ urn: string; name: string; isLocal: boolean }>`
    select urn, name, is_local as "isLocal" from establishment
    where authority_id = ${tx.authorityId} and close_date is null`);
  const own = schools.filter((school) => school.isLocal);
  const others = schools.filter((school) => !school.isLocal);
  const indexes = [plainName, coreName].flatMap((keyOf) => [
    indexed(own, keyOf),
    indexed(others, keyOf),
  ]);
  const found = new Map<string, string>();
  for (const name of wanted) {
    const urn = indexes
      .map(({ keyOf, urns }) => (keyOf(name) === '' ? undefined : urns.get(keyOf(name))))
      .find((each) => each !== undefined);
    if (urn) found.set(name, urn);
  }
  return found;
}

interface NameIndex {
  readonly keyOf: (name: string) => string;
  /** Null: several schools have the name. */
  readonly urns: ReadonlyMap<string, string | null>;
}

function indexed(
  schools: readonly { readonly urn: string; readonly name: string }[],
  keyOf: (name: string) => string,
): NameIndex {
  const urns = new Map<string, string | null>();
  for (const { urn, name } of schools) urns.set(keyOf(name), urns.has(keyOf(name)) ? null : urn);
  return { keyOf, urns };
}
