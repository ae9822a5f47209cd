/**
 * Who a child is, after a file has spoken of them. Pure: what is held in, what is held out. A newer
 * file corrects; an older one fills gaps; silence changes nothing.
 */
import { addDays } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { compactName } from '../../people/index.ts';
import type { CareRowFacts, IdentifierKind } from '../care-csv/facts.ts';
import type { AddressRow, ChildRow, IdentifierRow, NameRow, Standing } from './standing.ts';

/** The file that speaks. */
export interface Speaker {
  readonly sourceId: string;
  /** The day that the file speaks of. */
  readonly asOf: CalendarDate;
  /** Today: the day on which it became known here. */
  readonly knownOn: CalendarDate;
}

/** What a file may state of a child's own row. */
export type StatedChild = Pick<
  CareRowFacts,
  'birthDate' | 'expectedBirthDate' | 'deathDate' | 'sex' | 'ethnicity'
>;

const NEVER = '1900-01-01' as CalendarDate;

const UNKNOWN_CHILD: ChildRow = {
  birthDate: null,
  expectedBirthDate: null,
  deathDate: null,
  sex: 'U',
  ethnicity: null,
  isSealed: false,
  sealedOn: null,
  asOf: NEVER,
};

/** Whether the file speaks of a day no earlier than what is held. */
function isNewest(standing: Standing, { asOf }: Speaker): boolean {
  return asOf >= (standing.child?.asOf ?? NEVER);
}

/** The child's own row. Nothing known is given up because a newer file leaves it empty. */
export function withChild(standing: Standing, stated: StatedChild, speaker: Speaker): Standing {
  const held = standing.child ?? UNKNOWN_CHILD;
  const newest = isNewest(standing, speaker);
  const pick = <Value>(before: Value | null, said: Value | null | undefined): Value | null =>
    said === undefined || said === null || (before !== null && !newest) ? before : said;
  const sex = stated.sex === 'U' ? null : stated.sex;
  return {
    ...standing,
    child: {
      ...held,
      birthDate: pick(held.birthDate, stated.birthDate),
      expectedBirthDate: pick(held.expectedBirthDate, stated.expectedBirthDate),
      deathDate: pick(held.deathDate, stated.deathDate),
      sex: pick(held.sex === 'U' ? null : held.sex, sex) ?? 'U',
      ethnicity: pick(held.ethnicity, stated.ethnicity),
      asOf: newest ? speaker.asOf : held.asOf,
    },
  };
}

/** The record of a child who was adopted: closed to all, and nothing more is kept of it. */
export function withSeal(standing: Standing, speaker: Speaker): Standing {
  const held = standing.child ?? UNKNOWN_CHILD;
  if (held.isSealed) return standing;
  return { ...standing, child: { ...held, isSealed: true, sealedOn: speaker.asOf } };
}

const PLACEHOLDERS = new Set(['unborn', 'baby', 'unknown', 'notknown']);

/** Names: the one before stays as a former name, for it is what a school may still have. */
export function withNames(
  standing: Standing,
  stated: Pick<CareRowFacts, 'name' | 'formerSurnames'>,
  speaker: Speaker,
): Standing {
  const rows = new Map(standing.names.map((row) => [`${row.kind} ${row.slot}`, row]));
  const addFormer = (name: Omit<NameRow, 'kind' | 'slot'>): void => {
    const slot = `${compactName(name.forename)}|${compactName(name.surname)}`;
    if (!rows.has(`former ${slot}`)) rows.set(`former ${slot}`, { kind: 'former', slot, ...name });
  };
  const { name } = stated;
  const held = rows.get('current ');
  if (name && (name.forename !== '' || name.surname !== '')) {
    if (held === undefined || isNewest(standing, speaker)) {
      rows.set('current ', { kind: 'current', slot: '', ...name });
      if (held !== undefined && isOtherName(held, name)) {
        const { forename, middleNames, surname } = held;
        addFormer({ forename, middleNames, surname });
      }
    } else if (isOtherName(held, name)) addFormer(name);
  }
  for (const surname of stated.formerSurnames ?? []) {
    addFormer({ forename: '', middleNames: '', surname });
  }
  return { ...standing, names: [...rows.values()] };
}

function isOtherName(
  held: Pick<NameRow, 'forename' | 'surname'>,
  said: Pick<NameRow, 'forename' | 'surname'>,
): boolean {
  const surnames = [compactName(held.surname), compactName(said.surname)];
  const forenames = [compactName(held.forename), compactName(said.forename)];
  if (surnames[0] !== surnames[1] && surnames[0] !== '') return true;
  return forenames[0] !== forenames[1] && !PLACEHOLDERS.has(forenames[0] ?? '');
}

/**
 * Identifiers. A UPN that gives way stays as a former one. A kind that the file leaves empty is taken
 * back only when the same sender had said it.
 */
export function withIdentifiers(
  standing: Standing,
  stated: Readonly<Partial<Record<IdentifierKind, string | null | undefined>>>,
  speaker: Speaker,
): Standing {
  const rows = new Map(standing.identifiers.map((row) => [`${row.kind} ${row.slot}`, row]));
  const put = (kind: IdentifierKind, slot: string, value: string): void => {
    const { sourceId, asOf } = speaker;
    rows.set(`${kind} ${slot}`, { kind, slot, value, sourceId, asOf });
  };
  const addFormer = (upn: string): void => {
    if (!rows.has(`former-upn ${upn}`)) put('former-upn', upn, upn);
  };
  for (const kind of ['upn', 'nhs', 'uln', 'upn-unknown'] as const) {
    const said = stated[kind];
    if (said === undefined) continue;
    const held = rows.get(`${kind} `);
    if (held !== undefined && speaker.asOf < held.asOf) {
      if (kind === 'upn' && said !== null && said !== held.value) addFormer(said);
    } else if (said === null) {
      if (held !== undefined && held.sourceId === speaker.sourceId) put(kind, '', '');
    } else {
      put(kind, '', said);
      if (kind === 'upn' && held !== undefined && held.value !== said && held.value !== '') {
        addFormer(held.value);
      }
    }
  }
  const former = stated['former-upn'];
  if (former !== undefined && former !== null) addFormer(former);
  return { ...standing, identifiers: withoutStaleReason([...rows.values()]) };
}

/** A reason why there is no UPN is over when there is one. */
function withoutStaleReason(rows: readonly IdentifierRow[]): readonly IdentifierRow[] {
  if (!rows.some((row) => row.kind === 'upn' && row.value !== '')) return rows;
  return rows.map((row) => (row.kind === 'upn-unknown' ? { ...row, value: '' } : row));
}

/** Addresses: a move ends the address before it on the day before. */
export function withAddress(
  standing: Standing,
  stated: CareRowFacts['address'],
  speaker: Speaker,
): Standing {
  if (!stated) return standing;
  const { line, postcode, isProtected } = stated;
  const open = standing.addresses
    .filter((row) => row.until === null)
    .sort((a, b) => (a.since < b.since ? 1 : -1))[0];
  if (open === undefined) {
    const since = stated.since ?? speaker.asOf;
    return withAddresses(standing, [{ since, until: null, line, postcode, isProtected }]);
  }
  if (!isNewest(standing, speaker)) return standing;
  if (isSamePlace(open, stated)) {
    return withAddresses(standing, [{ ...open, line, postcode, isProtected }]);
  }
  const since = stated.since !== null && stated.since >= open.since ? stated.since : speaker.asOf;
  if (since <= open.since) {
    return withAddresses(standing, [{ ...open, line, postcode, isProtected }]);
  }
  return withAddresses(standing, [
    { ...open, until: addDays(since, -1) },
    { since, until: null, line, postcode, isProtected },
  ]);
}

function isSamePlace(
  held: Pick<AddressRow, 'line' | 'postcode'>,
  said: Pick<AddressRow, 'line' | 'postcode'>,
): boolean {
  return compactName(held.line) === compactName(said.line) && held.postcode === said.postcode;
}

function withAddresses(standing: Standing, rows: readonly AddressRow[]): Standing {
  const bySince = new Map(standing.addresses.map((row) => [row.since, row]));
  for (const row of rows) bySince.set(row.since, row);
  return { ...standing, addresses: [...bySince.values()] };
}

/**
 * Disabilities, as a whole list: one that is no longer listed ended when that was said. `ANY` (an
 * extract that only says yes) confirms whatever is held.
 */
export function withDisabilities(
  standing: Standing,
  stated: readonly string[] | null | undefined,
  { asOf }: Speaker,
): Standing {
  if (!stated) return standing;
  if (standing.disabilities.some((row) => row.asOf > asOf)) return standing;
  const current = standing.disabilities.filter((row) => row.until === null);
  const saysOnlyYes = stated.length === 1 && stated[0] === 'ANY';
  const codes = saysOnlyYes && current.length > 0 ? current.map((row) => row.code) : stated;
  const rows = new Map(
    standing.disabilities.map((row) => [
      row.code,
      row.until === null && !codes.includes(row.code) ? { ...row, until: asOf, asOf } : row,
    ]),
  );
  for (const code of codes) {
    const held = rows.get(code);
    rows.set(code, { code, since: held?.since ?? null, until: null, asOf });
  }
  return { ...standing, disabilities: [...rows.values()] };
}

/** The school that the case system names. */
export function withSchool(
  standing: Standing,
  stated: CareRowFacts['school'],
  { asOf }: Speaker,
): Standing {
  if (stated === undefined || (standing.school && standing.school.asOf > asOf)) return standing;
  if (stated === null && standing.school === null) return standing;
  return {
    ...standing,
    school: { name: stated?.name ?? '', urn: stated?.urn ?? null, asOf },
  };
}
