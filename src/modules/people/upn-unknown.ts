/** Reasons why a child has no UPN on record (`UPNunknown`), as the DfE's collections code them. */

/** One reason code, with what is known of it. */
export interface UpnUnknownReason {
  readonly code: string;
  /** In words; undefined when no source read so far says what the code means. */
  readonly meaning?: string;
  /** The collections that accept the code. */
  readonly collections: readonly ('CIN' | 'CLA' | 'SEN2' | 'CSC-API')[];
  /** Whether the meaning was seen in a DfE source. */
  readonly verified: boolean;
}

/**
 * UN1 to UN10. Source: CIN census code set (UN1 to UN7), SEN2 and looked-after validation rules, and
 * the DfE children's social care data service, which accepts all ten.
 */
export const upnUnknownReasons: readonly UpnUnknownReason[] = [
  {
    code: 'UN1',
    meaning: 'Too young to have a UPN',
    collections: ['CIN', 'CLA', 'SEN2', 'CSC-API'],
    verified: true,
  },
  {
    code: 'UN2',
    meaning: 'Has never been to a state-funded school in England',
    collections: ['CIN', 'CLA', 'SEN2', 'CSC-API'],
    verified: true,
  },
  {
    code: 'UN3',
    meaning: 'Educated outside England',
    collections: ['CIN', 'CLA', 'SEN2', 'CSC-API'],
    verified: true,
  },
  {
    code: 'UN4',
    meaning: 'New to children’s services; the UPN was not known when the return was made',
    collections: ['CIN', 'CLA', 'CSC-API'],
    verified: true,
  },
  {
    code: 'UN5',
    meaning: 'Sources give different UPNs',
    collections: ['CIN', 'CLA', 'SEN2', 'CSC-API'],
    verified: true,
  },
  { code: 'UN6', collections: ['CIN', 'CSC-API'], verified: false },
  {
    code: 'UN7',
    meaning: 'Referred, with no further action',
    collections: ['CIN', 'CSC-API'],
    verified: true,
  },
  { code: 'UN8', collections: ['SEN2', 'CSC-API'], verified: false },
  { code: 'UN9', collections: ['SEN2', 'CSC-API'], verified: false },
  { code: 'UN10', collections: ['SEN2', 'CSC-API'], verified: false },
];

const byCode = new Map(upnUnknownReasons.map((reason) => [reason.code, reason]));

/** The reason behind a code, whatever its case and spaces (`un4`); undefined for any other text. */
export function findUpnUnknownReason(text: string): UpnUnknownReason | undefined {
  return byCode.get(text.replace(/\s/gu, '').toUpperCase());
}
