/** Who the child is and where they live, as the extract says it. */
import {
  findUpnUnknownReason,
  receivedNhsNumber,
  receivedPostcode,
  receivedText,
  receivedUln,
  receivedUpn,
} from '../../people/pure.ts';
import type { Received, Upn } from '../../people/pure.ts';
import type { CareRowFacts, IdentifierKind } from './facts.ts';
import type { Row } from './row.ts';

/** Names, dates, sex, ethnicity and identifiers. */
export function readIdentity(
  row: Row,
): Omit<CareRowFacts, 'laChildId' | 'isSealed' | 'address' | 'school'> {
  const hasName = ['forename', 'middleNames', 'surname'].some((field) => row.has(field));
  return {
    ...(hasName
      ? {
          name: {
            forename: receivedText(row.text('forename')),
            middleNames: receivedText(row.text('middleNames')),
            surname: receivedText(row.text('surname')),
          },
        }
      : {}),
    ...row.only('formerSurnames', 'formerSurnames', readSurnames),
    ...row.only('birthDate', 'birthDate', () => row.date('birthDate', 'error')),
    ...row.only('expectedBirthDate', 'expectedBirthDate', () =>
      row.date('expectedBirthDate', 'query'),
    ),
    ...row.only('deathDate', 'deathDate', () => row.date('deathDate', 'error')),
    ...row.only('sex', 'sex', () => row.code('sex', 'query') ?? 'U'),
    ...row.only('ethnicity', 'ethnicity', () => row.code('ethnicity', 'query')),
    ...readIdentifiers(row),
  };
}

function readSurnames(text: string): readonly string[] {
  const names = text.split(/[;|,]/u).map(receivedText);
  return [...new Set(names.filter((name) => name !== ''))].sort();
}

/** An empty cell says that there is none; a value that cannot be used says nothing. */
function readIdentifiers(row: Row): Pick<CareRowFacts, 'identifiers'> {
  const stated = <Id extends string>(
    column: string,
    kind: IdentifierKind,
    read: (text: string) => Received<Id>,
  ): Partial<Record<IdentifierKind, Id | null>> => {
    if (!row.has(column)) return {};
    const value = row.take(column, read(row.text(column)));
    return value === null && row.text(column) !== '' ? {} : { [kind]: value };
  };
  const readUpn = (text: string): Received<Upn> => receivedUpn(text, row.authorityId);
  const upn = stated('upn', 'upn', readUpn);
  const identifiers: Partial<Record<IdentifierKind, string | null>> = {
    ...upn,
    ...stated('formerUpn', 'former-upn', readUpn),
    ...stated('nhsNumber', 'nhs', receivedNhsNumber),
    ...stated('uln', 'uln', receivedUln),
    // A reason why there is no UPN says nothing once there is one.
    ...row.only('upnUnknown', 'upn-unknown', (text) => (upn.upn ? null : readReason(row, text))),
  };
  return Object.keys(identifiers).length === 0 ? {} : { identifiers };
}

function readReason(row: Row, text: string): string | null {
  if (text === '') return null;
  const reason = findUpnUnknownReason(text);
  if (reason === undefined) {
    row.note(
      'upnUnknown',
      'upn-unknown-reason',
      'query',
      `“${text.slice(0, 20)}” is no reason of the census (UN1 to UN10). It is left out.`,
    );
  }
  return reason?.code ?? null;
}

/** The present address. */
export function readAddress(row: Row): Pick<CareRowFacts, 'address'> {
  if (!row.has('address') && !row.has('postcode')) return {};
  const line = receivedText(row.text('address'));
  const postcode = receivedPostcode(row.text('postcode'));
  const since = row.date('addressSince', 'query');
  const isProtected = row.isYes('addressProtected');
  return {
    address: line === '' && postcode === '' ? null : { line, postcode, since, isProtected },
  };
}
