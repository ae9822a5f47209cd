/** What one row of a social-care extract states. Shapes only; `read.ts` makes them. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { CaseStatus, LeadPractitioner } from './codes.ts';

/** The kinds of identifier that a child may have on record. */
export type IdentifierKind = 'upn' | 'former-upn' | 'upn-unknown' | 'nhs' | 'uln';

/** Where the case stands on the day of the extract. */
export interface StatusFacts {
  readonly status: CaseStatus;
  /** First day of the plan or stage, or the day of closure. */
  readonly since: CalendarDate | null;
  readonly referralDate: CalendarDate | null;
  readonly endedOn: CalendarDate | null;
}

/** Who works with the child. */
export interface WorkerFacts {
  readonly name: string;
  /** In lower case; empty when the extract has none. */
  readonly email: string;
  readonly telephone: string;
  readonly lead: LeadPractitioner;
  readonly since: CalendarDate | null;
}

/** The present or last stay in care. */
export interface StayInCare {
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
  readonly leftBy: string | null;
}

/** A kinship arrangement by order of a court. */
export interface KinshipOrder {
  readonly order: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/**
 * A child of the extract. A member that is absent was not in the file at all and changes nothing;
 * null or an empty list means that the file says there is none. A sealed record states nothing else.
 */
export interface CareRowFacts {
  readonly laChildId: string;
  readonly isSealed: boolean;
  readonly name?: {
    readonly forename: string;
    readonly middleNames: string;
    readonly surname: string;
  };
  readonly formerSurnames?: readonly string[];
  readonly birthDate?: CalendarDate | null;
  readonly expectedBirthDate?: CalendarDate | null;
  readonly deathDate?: CalendarDate | null;
  readonly sex?: string;
  readonly ethnicity?: string | null;
  readonly identifiers?: Readonly<Partial<Record<IdentifierKind, string | null>>>;
  readonly address?: {
    readonly line: string;
    readonly postcode: string;
    readonly since: CalendarDate | null;
    readonly isProtected: boolean;
  } | null;
  readonly status?: StatusFacts | null;
  /** Census codes, or ANY; empty = none; null = the extract says nothing of it. */
  readonly disabilities?: readonly string[] | null;
  /** Null: nobody is allocated. */
  readonly worker?: WorkerFacts | null;
  readonly team?: string | null;
  readonly school?: { readonly name: string; readonly urn: string | null } | null;
  readonly lookedAfter?: StayInCare | null;
  readonly kinship?: KinshipOrder | null;
}
