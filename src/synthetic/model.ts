/** What the synthetic authority is made of. Plain data; every `to` that is null is still running. */
import type { Role } from '../access/index.ts';
import type { CalendarDate } from '../platform/calendar-date.ts';
import type { SchoolKind, Size } from './sizes.ts';

/** A street and its postcode; no real postcode area begins with the letters used. */
export interface Street {
  readonly name: string;
  readonly postcode: string;
}

/** A part of the council, or one neighbouring council when `home` is false. */
export interface Area {
  readonly code: string;
  readonly name: string;
  readonly home: boolean;
  readonly laCode: string;
  readonly laName: string;
  readonly streets: readonly Street[];
}

/** Where someone lives. */
export interface Address {
  readonly line: string;
  readonly area: Area;
  readonly postcode: string;
}

/** An address with the dates it was lived at. */
export interface AddressSpell {
  readonly address: Address;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/** A group of academies. */
export interface Trust {
  readonly code: string;
  readonly name: string;
}

/** A school, college or nursery school. */
export interface School {
  readonly urn: string;
  readonly establishmentNumber: string;
  readonly name: string;
  readonly slug: string;
  readonly kind: SchoolKind;
  readonly area: Area;
  readonly home: boolean;
  readonly lowAge: number;
  readonly highAge: number;
  readonly nurseryClass: boolean;
  readonly sixthForm: boolean;
  readonly trust: Trust | null;
  readonly faith: string | null;
  readonly street: Street;
  readonly telephone: string;
  readonly head: string;
  /** Relative size among the schools of its kind. */
  readonly weight: number;
  readonly rollLayout: RollLayout;
}

/** The three ways in which schools' systems lay out a roll. */
export type RollLayout = 'A' | 'B' | 'C';

/** What a member of staff is appointed to. */
export interface Appointment {
  readonly role: Role;
  readonly scope:
    | { readonly kind: 'authority' }
    | { readonly kind: 'team'; readonly team: string }
    | { readonly kind: 'service'; readonly service: string }
    | { readonly kind: 'trust'; readonly trust: string }
    | { readonly kind: 'panel'; readonly panel: string }
    | { readonly kind: 'school'; readonly urn: string };
  readonly from: CalendarDate;
}

/** Someone who signs in. */
export interface StaffMember {
  readonly email: string;
  readonly forename: string;
  readonly surname: string;
  readonly jobTitle: string;
  readonly telephone: string;
  readonly appointments: readonly Appointment[];
}

/** Work of a social-work team. */
export type TeamKind = 'assessment' | 'safeguarding' | 'looked-after' | 'disability';

/** A social-work team. */
export interface Team {
  readonly code: string;
  readonly name: string;
  readonly kind: TeamKind;
  readonly manager: StaffMember;
  readonly workers: readonly StaffMember[];
}

/** Someone whom the council may ring at a school. */
export interface SchoolContact {
  readonly urn: string;
  readonly post:
    | 'designated safeguarding lead'
    | 'deputy safeguarding lead'
    | 'education lead'
    | 'senior mental health lead';
  readonly name: string;
  readonly email: string;
  readonly telephone: string;
}

/** A child's time on a roll. */
export interface Enrolment {
  readonly school: School;
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
  /** School census EnrolStatus: C current single, M main of two, S subsidiary. */
  readonly status: 'C' | 'M' | 'S';
  readonly admissionNumber: string;
}

/** Where a child is educated on the day the world was made. */
export type EducationNow =
  'under school age' | 'at school' | 'home educated' | 'missing education' | 'college' | 'left';

/** A child's name as it is on the birth certificate or its amendment. */
export interface ChildName {
  readonly forename: string;
  readonly middle: readonly string[];
  readonly surname: string;
}

/** What is known of a child in truth, before anyone records it. */
export interface Child {
  readonly id: string;
  readonly familyId: string;
  /** Born, or expected when later than today. */
  readonly born: CalendarDate;
  readonly unborn: boolean;
  readonly sex: 'M' | 'F';
  readonly name: ChildName;
  readonly otherParentSurname: string;
  readonly formerSurname: string | null;
  readonly preferredSurname: string | null;
  readonly ethnicity: string;
  readonly twin: boolean;
  readonly nhsNumber: string;
  readonly upn: string | null;
  readonly formerUpn: string | null;
  readonly addresses: readonly AddressSpell[];
  readonly enrolments: readonly Enrolment[];
  readonly education: EducationNow;
  readonly care: CareRecord | null;
}

/** Everything social care holds about a child under one identifier. */
export interface CareRecord {
  readonly laChildId: string;
  readonly disabilities: readonly string[];
  readonly episodes: readonly Episode[];
  readonly diedOn: CalendarDate | null;
  readonly marks: CareMarks;
}

/** What makes a social-care record special to handle. */
export interface CareMarks {
  /** The record of a child before adoption: closed to all. */
  readonly sealed: boolean;
  /** Child id of the same child's other identity; the two must never be joined. */
  readonly neverLinkTo: string | null;
  /** Where the family lives must not be shown to schools or parents. */
  readonly protectedLocation: boolean;
  /** Only named staff may open the record. */
  readonly restricted: boolean;
  /** Staff who are related to the child and must not see it. */
  readonly relatedStaff: readonly string[];
}

/** One social-care episode: from a referral to its closure. */
export interface Episode {
  readonly referral: CalendarDate;
  readonly source: string;
  readonly need: string | null;
  readonly noFurtherAction: boolean;
  readonly closure: CalendarDate | null;
  readonly closureReason: string | null;
  readonly assessments: readonly Assessment[];
  readonly cinPlans: readonly Span[];
  readonly enquiries: readonly Enquiry[];
  readonly cpPlans: readonly CpPlan[];
  readonly lookedAfter: readonly Span[];
  readonly allocations: readonly Allocation[];
}

/** A stretch of days; the last day belongs to it. */
export interface Span {
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/** A child and family assessment. */
export interface Assessment {
  readonly start: CalendarDate;
  readonly authorised: CalendarDate | null;
  readonly factors: readonly string[];
}

/** A section 47 enquiry; decided by a conference or by finding that none is needed. */
export interface Enquiry {
  readonly start: CalendarDate;
  readonly target: CalendarDate;
  readonly decided: CalendarDate | null;
  readonly conference: boolean;
}

/** A child protection plan. */
export interface CpPlan extends Span {
  readonly initialCategory: string;
  readonly latestCategory: string;
  readonly previousPlans: number;
  readonly reviews: readonly CalendarDate[];
}

/** A worker's time with a child. */
export interface Allocation extends Span {
  readonly team: Team;
  readonly worker: StaffMember;
}

/** Children who share parents. */
export interface Family {
  readonly id: string;
  readonly area: Area;
  readonly children: readonly Child[];
}

/** The council itself, in the words its settings need. */
export interface Council {
  readonly name: string;
  readonly laCode: string;
  readonly emailDomain: string;
  readonly themeColour: string;
  readonly cohortLabel: string;
}

/** The synthetic authority. Families are made anew on each pass and are always the same. */
export interface World {
  readonly size: Size;
  readonly seed: number;
  readonly today: CalendarDate;
  readonly council: Council;
  readonly areas: readonly Area[];
  readonly neighbours: readonly Area[];
  readonly trusts: readonly Trust[];
  readonly schools: readonly School[];
  readonly teams: readonly Team[];
  readonly staff: readonly StaffMember[];
  readonly contacts: readonly SchoolContact[];
  families(): Iterable<Family>;
}
