/** A child as the social-care case system holds them: what a worker once wrote down. */
import { addDays, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { RECORD_ERRORS } from '../errors.ts';
import type { Address, Child, School } from '../model.ts';
import { addressIn } from '../people/addresses.ts';
import type { Random } from '../random.ts';
import {
  birthDateVariant,
  forenameVariant,
  postcodeSlip,
  surnameVariant,
  upnWithSwappedDigits,
  upnWithWrongLetter,
} from './variants.ts';

/**
 * Share of the differences between the two records that are social care's doing; the rest is the
 * school's.
 */
export const CARE_SHARE = 0.8;

/** The case system's version of a child. */
export interface CareView {
  readonly forename: string;
  readonly middle: string;
  readonly surname: string;
  readonly previousSurname: string;
  readonly born: CalendarDate;
  readonly sex: 'M' | 'F' | 'U';
  readonly upn: string;
  readonly formerUpn: string;
  /** Day from which a UPN could be on record; null when none is. */
  readonly upnSince: CalendarDate | null;
  readonly upnUnknown: string;
  readonly nhsNumber: string;
  readonly line: string;
  readonly town: string;
  readonly postcode: string;
  readonly addressFrom: CalendarDate;
  readonly school: School | null;
  /** Why this record is hard to link; empty for a plain one. */
  readonly why: readonly string[];
}

function schoolOf(child: Child, schools: readonly School[], random: Random): School | null {
  const current = child.enrolments.findLast((one) => one.to === null) ?? child.enrolments.at(-1);
  if (current === undefined) return null;
  const point = random.next();
  if (point < RECORD_ERRORS.noSchool.rate) return null;
  if (point < RECORD_ERRORS.noSchool.rate + RECORD_ERRORS.previousSchool.rate) {
    const earlier = child.enrolments.find((one) => one.school !== current.school);
    return earlier?.school ?? random.pick(schools);
  }
  return current.school;
}

function addressOf(
  child: Child,
  random: Random,
  why: string[],
): { address: Address | null; from: CalendarDate; postcode: string } {
  const now = child.addresses.at(-1);
  if (now === undefined) throw new RangeError('A child has an address');
  const inCare = child.care?.episodes.some((one) =>
    one.lookedAfter.some((span) => span.to === null),
  );
  if (inCare) {
    why.push('looked after elsewhere');
    const placement = addressIn(now.address.area, random);
    return { address: placement, from: addDays(now.from, 1), postcode: placement.postcode };
  }
  const rate = RECORD_ERRORS.postcode.rate * CARE_SHARE;
  const point = random.next();
  if (point >= rate)
    return { address: now.address, from: now.from, postcode: now.address.postcode };
  if (point < rate * 0.1) {
    why.push('no postcode');
    return { address: now.address, from: now.from, postcode: '' };
  }
  if (point < rate * 0.2) {
    why.push('postcode mistyped');
    return {
      address: now.address,
      from: now.from,
      postcode: postcodeSlip(now.address.postcode, random),
    };
  }
  why.push('old address');
  const before = child.addresses.at(-2);
  if (before)
    return { address: before.address, from: before.from, postcode: before.address.postcode };
  const other = addressIn(now.address.area, random);
  return {
    address: other,
    from: child.unborn ? now.from : later(child.born, addDays(now.from, -400)),
    postcode: other.postcode,
  };
}

function upnOf(child: Child, sibling: string | null, random: Random, why: string[]): string {
  if (child.upn === null || !random.chance(RECORD_ERRORS.upnPresent.rate)) {
    if (child.upn !== null) why.push('no UPN in social care');
    return '';
  }
  if (child.formerUpn !== null && random.chance(0.5)) {
    why.push('former UPN in social care');
    return child.formerUpn;
  }
  if (!random.chance(RECORD_ERRORS.upnWrong.rate)) return child.upn;
  why.push('wrong UPN in social care');
  if (sibling !== null && random.chance(0.4)) return sibling;
  return random.chance(0.5)
    ? upnWithWrongLetter(child.upn, random)
    : upnWithSwappedDigits(child.upn, random);
}

/** A wrong birth date is never later than the first referral: a child cannot be known before that. */
function latestBirth(child: Child, today: CalendarDate): CalendarDate {
  const referred = child.care?.episodes[0]?.referral ?? today;
  return referred > child.born ? referred : child.born;
}

/** The case system's version of the child; `siblings` are those whose UPN may be mixed up with it. */
export function careView(
  child: Child,
  siblings: readonly Child[],
  schools: readonly School[],
  today: CalendarDate,
  random: Random,
): CareView {
  const why: string[] = [];
  const noted = <T>(variant: { readonly value: T; readonly why: string }): T => {
    why.push(variant.why);
    return variant.value;
  };
  const differs = (key: 'forename' | 'surname' | 'birthDate' | 'sex'): boolean =>
    random.chance(RECORD_ERRORS[key].rate * CARE_SHARE);
  const forename = child.unborn
    ? 'Unborn'
    : differs('forename')
      ? noted(forenameVariant(child.name, random))
      : child.name.forename;
  const surname = differs('surname') ? noted(surnameVariant(child, random)) : child.name.surname;
  const born =
    differs('birthDate') && !child.unborn
      ? noted(birthDateVariant(child.born, latestBirth(child, today), random))
      : child.born;
  const wrongSex = differs('sex');
  if (wrongSex) why.push('sex recorded differently');
  const other = child.sex === 'M' ? 'F' : 'M';
  const sibling = siblings.find((one) => one.id !== child.id && one.upn !== null)?.upn ?? null;
  const upn = upnOf(child, sibling, random, why);
  const { address, from, postcode } = addressOf(child, random, why);
  const firstRoll = child.enrolments.find((one) => one.school.kind !== 'independent');
  if (child.twin) why.push('twin');
  return {
    forename,
    middle: child.unborn ? '' : child.name.middle.join(' '),
    surname,
    previousSurname: child.formerSurname !== null && random.chance(0.6) ? child.formerSurname : '',
    born,
    sex: child.unborn ? 'U' : wrongSex ? other : child.sex,
    upn,
    formerUpn: upn === child.upn && child.formerUpn !== null ? child.formerUpn : '',
    upnSince: upn === '' ? null : (firstRoll?.from ?? null),
    upnUnknown: upn === '' ? reasonWithoutUpn(child, random) : '',
    nhsNumber: child.nhsNumber,
    line: address?.line ?? '',
    town: address?.area.name ?? '',
    postcode,
    addressFrom: from,
    school: child.unborn ? null : schoolOf(child, schools, random),
    why,
  };
}

function reasonWithoutUpn(child: Child, random: Random): string {
  if (child.enrolments.length === 0) return 'UN1';
  if (child.enrolments.every((one) => one.school.kind === 'independent')) return 'UN2';
  return random.pick(['UN4', 'UN4', 'UN4', 'UN5', 'UN3']);
}
