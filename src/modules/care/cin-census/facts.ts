/**
 * What a census return says of a child, in one normalised form: codes of both eras made one, dates
 * and yes/no values read, everything in an order that does not depend on the file. Pure; for children
 * that the check accepted. What could not be read is left out, never guessed.
 */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { checkUpn } from '../../people/pure.ts';
import type { Upn } from '../../people/pure.ts';
import { cinCodes } from './code-lists.ts';
import type { CinAssessment, CinChild, CinEpisode, CinPlan, CpPlan, Section47 } from './record.ts';
import { sexOf } from './sex.ts';
import type { Sex } from './sex.ts';

/** A span of days; without `end` it is still going on at the reference date. */
export interface CareSpan {
  readonly start: CalendarDate;
  readonly end?: CalendarDate;
}

export interface CareAssessment {
  readonly start: CalendarDate;
  /** The day it was completed; absent while it is not. */
  readonly authorised?: CalendarDate;
}

export interface CareSection47 {
  readonly start: CalendarDate;
  readonly icpcTarget?: CalendarDate;
  readonly icpcDate?: CalendarDate;
  readonly icpcNotRequired: boolean;
}

export interface CareCpPlan extends CareSpan {
  /** NEG, PHY, SAB, EMO or MUL. */
  readonly initialCategory?: string;
  readonly latestCategory?: string;
  readonly previousPlans?: number;
  readonly reviews: readonly CalendarDate[];
}

export interface CareEpisode {
  readonly referralDate: CalendarDate;
  readonly closureDate?: CalendarDate;
  /** RC1 to RC9. */
  readonly closureReason?: string;
  readonly referralSource?: string;
  /** N0 to N9. */
  readonly primaryNeed?: string;
  /** The referral led to no further action. */
  readonly referralNfa: boolean;
  /** An initial conference that belongs to no section 47 enquiry of the episode. */
  readonly icpcDate?: CalendarDate;
  readonly assessments: readonly CareAssessment[];
  readonly cinPlans: readonly CareSpan[];
  readonly section47s: readonly CareSection47[];
  readonly cpPlans: readonly CareCpPlan[];
}

export interface CareFacts {
  readonly laChildId: string;
  /** Only a UPN that holds in itself; a mistyped one is left out. */
  readonly upn?: Upn;
  readonly formerUpn?: Upn;
  /** UN1 to UN7. */
  readonly upnUnknown?: string;
  readonly birthDate?: CalendarDate;
  readonly expectedBirthDate?: CalendarDate;
  readonly deathDate?: CalendarDate;
  /** U: unknown or unborn. */
  readonly sex: Sex;
  readonly ethnicity?: string;
  /** Codes other than NONE. */
  readonly disabilities: readonly string[];
  /** False when the return says nothing of disability, not even NONE. */
  readonly disabilityStated: boolean;
  readonly episodes: readonly CareEpisode[];
}

/** The facts of a child; undefined when it has no LAchildID to hold them by. */
export function careFacts(child: CinChild): CareFacts | undefined {
  const { identifiers, characteristics, disabilities } = child;
  if (identifiers.laChildId === null) return undefined;
  const disabilityCodes = disabilities.codes.filter((code) => isListed('Disability', code));
  return {
    laChildId: identifiers.laChildId,
    ...given('upn', usableUpn(identifiers.values['UPN'])),
    ...given('formerUpn', usableUpn(identifiers.values['FormerUPN'])),
    ...given('upnUnknown', listed('UPNunknown', identifiers.values['UPNunknown'])),
    ...given('birthDate', identifiers.birthDate),
    ...given('expectedBirthDate', identifiers.expectedBirthDate),
    ...given('deathDate', identifiers.deathDate),
    sex: sexOf(identifiers) ?? 'U',
    ...given('ethnicity', listed('Ethnicity', characteristics.values['Ethnicity'])),
    disabilities: distinct(disabilityCodes.filter((code) => code !== 'NONE')),
    disabilityStated: disabilityCodes.length > 0,
    episodes: inOrder(child.episodes.flatMap(episodeFacts)),
  };
}

function episodeFacts(episode: CinEpisode): readonly CareEpisode[] {
  if (episode.referralDate === undefined) return [];
  const { values } = episode;
  return [
    {
      referralDate: episode.referralDate,
      ...given('closureDate', episode.closureDate),
      ...given('closureReason', listed('ReasonForClosure', values['ReasonForClosure'])),
      ...given('referralSource', listed('ReferralSource', values['ReferralSource'])),
      ...given('primaryNeed', listed('PrimaryNeedCode', values['PrimaryNeedCode'])),
      referralNfa: episode.referralNfa ?? false,
      ...given('icpcDate', episode.conference),
      assessments: inOrder(episode.assessments.flatMap(assessmentFacts)),
      cinPlans: inOrder(episode.cinPlans.flatMap(cinPlanFacts)),
      section47s: inOrder(episode.section47s.flatMap(section47Facts)),
      cpPlans: inOrder(episode.cpPlans.flatMap(cpPlanFacts)),
    },
  ];
}

function assessmentFacts({ start, authorised }: CinAssessment): readonly CareAssessment[] {
  return start === undefined ? [] : [{ start, ...given('authorised', authorised) }];
}

function cinPlanFacts({ start, end }: CinPlan): readonly CareSpan[] {
  return start === undefined ? [] : [{ start, ...given('end', end) }];
}

function section47Facts(section47: Section47): readonly CareSection47[] {
  if (section47.start === undefined) return [];
  return [
    {
      start: section47.start,
      ...given('icpcTarget', section47.conferenceTarget),
      ...given('icpcDate', section47.conference),
      icpcNotRequired: section47.conferenceNotRequired ?? false,
    },
  ];
}

function cpPlanFacts({ start, end, values, reviews }: CpPlan): readonly CareCpPlan[] {
  if (start === undefined) return [];
  const previous = values['NumberOfPreviousCPP'] ?? '';
  const initial = listed('InitialCategoryOfAbuse', values['InitialCategoryOfAbuse']);
  const latest = listed('LatestCategoryOfAbuse', values['LatestCategoryOfAbuse']);
  return [
    {
      start,
      ...given('end', end),
      ...given('initialCategory', initial),
      ...given('latestCategory', latest),
      ...given('previousPlans', /^\d{1,3}$/u.test(previous) ? Number(previous) : undefined),
      reviews: distinct(reviews.flatMap(({ dates }) => dates)),
    },
  ];
}

const everyCode = new Set(cinCodes.map(({ field, code }) => `${field} ${code}`));

/** Whether some collection has the code; which one is the check's business. */
function isListed(field: string, code: string): boolean {
  return everyCode.has(`${field} ${code}`);
}

function listed(field: string, code: string | undefined): string | undefined {
  return code !== undefined && isListed(field, code) ? code : undefined;
}

function usableUpn(text: string | undefined): Upn | undefined {
  if (text === undefined) return undefined;
  const checked = checkUpn(text);
  return checked.kind === 'permanent' || checked.kind === 'temporary' ? checked.upn : undefined;
}

/** A member that is left out when it has no value. */
function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

function distinct<Value extends string>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)].sort();
}

/** By content, of which the first member is a date: the order of a file says nothing. */
function inOrder<Fact>(facts: readonly Fact[]): readonly Fact[] {
  return facts
    .map((fact) => ({ fact, content: JSON.stringify(fact) }))
    .sort((a, b) => (a.content < b.content ? -1 : Number(a.content > b.content)))
    .map(({ fact }) => fact);
}
