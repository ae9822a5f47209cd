/**
 * A children in need census return as received: the blocks of the file with their raw values, the
 * dates that could be read, and where each block stands, so that a finding can point at it. Nothing
 * is corrected here; `facts.ts` gives the normalised view.
 */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { Severity } from '../../intake/kind.ts';

/** Where a block stands in the file. */
export interface Place {
  /** `/Message/Children/Child[3]/CINdetails[1]`; repeating blocks are counted from 1. */
  readonly path: string;
  /** Line of the block's opening tag, from 1. */
  readonly line: number;
}

/** A block with the values of its own elements, trimmed, by element name; an empty element is absent. */
export interface Block {
  readonly at: Place;
  readonly values: Readonly<Record<string, string>>;
}

/** `CollectionDetails` and `Source` of the header together. */
export interface CinHeader extends Block {
  /** What is collected; `CIN` in every file that is read, undefined when not said. */
  readonly collection: string | undefined;
  /** The year in which the census year ends, 2026 for 2025-26. */
  readonly year: number | undefined;
  readonly referenceDate: CalendarDate | undefined;
  /** The collection by its census year, `2025-26`, from Year or else ReferenceDate. */
  readonly collectionYear: string | undefined;
  /** The sending authority's DfE code. */
  readonly lea: string | undefined;
}

/** `ChildIdentifiers`. */
export interface CinIdentifiers extends Block {
  readonly laChildId: string | null;
  readonly birthDate: CalendarDate | undefined;
  readonly expectedBirthDate: CalendarDate | undefined;
  readonly deathDate: CalendarDate | undefined;
}

/** `Assessments`. Completed once it has an authorisation date. */
export interface CinAssessment extends Block {
  readonly start: CalendarDate | undefined;
  readonly authorised: CalendarDate | undefined;
  readonly factors: readonly string[];
}

/** `CINPlanDates`. */
export interface CinPlan extends Block {
  readonly start: CalendarDate | undefined;
  readonly end: CalendarDate | undefined;
}

/** `Section47`. */
export interface Section47 extends Block {
  readonly start: CalendarDate | undefined;
  readonly conferenceTarget: CalendarDate | undefined;
  readonly conference: CalendarDate | undefined;
  readonly conferenceNotRequired: boolean | undefined;
}

/** `Reviews` of a child protection plan. */
export interface CpReviews extends Block {
  /** The review dates that could be read. */
  readonly dates: readonly CalendarDate[];
  /** Every date element as received, readable, unreadable or empty. */
  readonly received: readonly string[];
}

/** `ChildProtectionPlans`. */
export interface CpPlan extends Block {
  readonly start: CalendarDate | undefined;
  readonly end: CalendarDate | undefined;
  readonly reviews: readonly CpReviews[];
}

/** `CINdetails`: one episode of social care, from referral to closure. */
export interface CinEpisode extends Block {
  readonly referralDate: CalendarDate | undefined;
  readonly closureDate: CalendarDate | undefined;
  /** Date of an initial conference that belongs to no section 47 enquiry of this episode. */
  readonly conference: CalendarDate | undefined;
  /** ReferralNFA: the referral led to no further action. */
  readonly referralNfa: boolean | undefined;
  readonly assessments: readonly CinAssessment[];
  readonly cinPlans: readonly CinPlan[];
  readonly section47s: readonly Section47[];
  readonly cpPlans: readonly CpPlan[];
  /** `PreProceedingsandFGDM`, from 2026-27; kept as received. */
  readonly preProceedings: readonly Block[];
}

/** Elements that a record can do without: neither who the child is nor a day in need rests on them. */
export type SpareElement =
  | 'UPN'
  | 'UPNunknown'
  | 'Sex'
  | 'GenderCurrent'
  | 'Ethnicity'
  | 'ReferralSource'
  | 'PrimaryNeedCode'
  | 'ReasonForClosure'
  | 'ReferralNFA'
  | 'InitialCategoryOfAbuse'
  | 'LatestCategoryOfAbuse'
  | 'NumberOfPreviousCPP';

/** What is left out of a record: a whole block, or elements of it and of the blocks around it. */
export type LeftOut = 'block' | readonly SpareElement[];

/** What an error spoilt, at which block. */
export interface Spoilt {
  readonly path: string;
  readonly leftOut: LeftOut;
}

/** `Child`. */
export interface CinChild {
  /** Place in the file, from 1. */
  readonly index: number;
  readonly at: Place;
  readonly identifiers: CinIdentifiers;
  /** `ChildCharacteristics`. */
  readonly characteristics: Block;
  /** `Disabilities`; where it is missing, `at` is the place of the characteristics. */
  readonly disabilities: { readonly at: Place; readonly codes: readonly string[] };
  readonly episodes: readonly CinEpisode[];
  /** What was odd in the writing of this child's record, found while reading. */
  readonly notes: readonly ReadingNote[];
  /** Of a record with errors that is usable without these values, once it was checked. */
  readonly spoilt?: readonly Spoilt[];
}

/** Something odd in the way a record is written (not in what it says). */
export interface ReadingNote {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fields: readonly string[];
  readonly at: Place;
}
