/** Local-authority codes of the Department for Education, from `reference/la-codes.csv`. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

/** One local authority, present or dissolved. */
export interface LocalAuthorityCode {
  /** The DfE's three digits, the start of a LAESTAB and the middle of a UPN. */
  readonly code: string;
  readonly name: string;
  /** The ONS code (`E09000022`); undefined for dissolved and non-English authorities. */
  readonly onsCode?: string;
  readonly region?: string;
  /** What became of it, when it was dissolved. */
  readonly note?: string;
}

interface Row {
  readonly la_code: string;
  readonly la_name: string;
  readonly ons_code: string;
  readonly region: string;
  readonly note: string;
}

function readTable(): ReadonlyMap<string, LocalAuthorityCode> {
  const text = readFileSync(new URL('./reference/la-codes.csv', import.meta.url), 'utf8');
  const { data } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  return new Map(
    data.map((row) => [
      row.la_code,
      {
        code: row.la_code,
        name: row.la_name,
        ...(row.ons_code === '' ? {} : { onsCode: row.ons_code }),
        ...(row.region === '' ? {} : { region: row.region }),
        ...(row.note === '' ? {} : { note: row.note }),
      },
    ]),
  );
}

/** Every authority of the table by its three-digit code; `999` stands for "unknown". */
export const localAuthorityCodes: ReadonlyMap<string, LocalAuthorityCode> = readTable();

/** Codes that may stand in a UPN without being an authority (CIN rule 1530). */
const PSEUDO_CODES: ReadonlySet<string> = new Set(['001', '002', '003', '004', '005']);

/** The authority with this three-digit code; undefined when the table does not hold it. */
export function findLocalAuthority(code: string): LocalAuthorityCode | undefined {
  return localAuthorityCodes.get(code);
}

/**
 * Whether characters 2 to 4 of a UPN name an authority or a pseudo-authority. The DfE's own printed
 * list lags behind new councils, so an unknown code is a reason to look, never to refuse.
 */
export function isKnownUpnAuthority(code: string): boolean {
  return PSEUDO_CODES.has(code) || (code !== '999' && localAuthorityCodes.has(code));
}
