/** One person as one source holds them: what linkage reads. Field names are those of the `link` files. */

/**
 * A person in a source. Every field but `id` may be absent, null or empty. Values are as received;
 * linkage does its own folding. `dob` is `YYYY-MM-DD`; `sex` M, F or U; `address` one line without
 * the postcode; `upn` and `formerUpn` Unique Pupil Numbers; `schoolUrn` the establishment's URN.
 */
export interface PersonRecord {
  /** Unique in its file. */
  readonly id: string;
  readonly forename?: string | null | undefined;
  readonly middleNames?: string | null | undefined;
  readonly surname?: string | null | undefined;
  readonly formerSurname?: string | null | undefined;
  readonly dob?: string | null | undefined;
  readonly sex?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly postcode?: string | null | undefined;
  readonly upn?: string | null | undefined;
  readonly formerUpn?: string | null | undefined;
  readonly nhsNumber?: string | null | undefined;
  readonly ethnicity?: string | null | undefined;
  readonly schoolUrn?: string | null | undefined;
}
