/** A child as a school's own system holds them. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { RECORD_ERRORS, ROLL_ERRORS } from '../errors.ts';
import { upnFrom } from '../identifiers.ts';
import type { Child, Enrolment } from '../model.ts';
import type { Random } from '../random.ts';
import { CARE_SHARE } from './care-view.ts';
import {
  birthDateVariant,
  forenameVariant,
  surnameVariant,
  upnWithSwappedDigits,
} from './variants.ts';

/** A school's version of a child. */
export interface RollView {
  readonly upn: string;
  readonly formerUpn: string;
  readonly forename: string;
  readonly middle: string;
  readonly surname: string;
  readonly preferredSurname: string;
  /** As a date that exists, or as the text of one that does not. */
  readonly born: string;
  readonly sex: 'M' | 'F';
  readonly line: string;
  readonly town: string;
  readonly postcode: string;
  readonly why: readonly string[];
}

/** A temporary UPN ends in a letter: the last digit's, so that no two pupils get the same one. */
const TEMPORARY_LETTERS = 'ABCDEFGHJK';

function upnOf(child: Child, enrolment: Enrolment, random: Random, why: string[]): string {
  if (child.upn === null || enrolment.school.kind === 'independent') {
    why.push('school has no UPN');
    return '';
  }
  const point = random.next();
  const { upnMissing, upnTemporary, upnMangled } = ROLL_ERRORS;
  if (point < upnMissing.rate) {
    why.push('school has no UPN');
    return '';
  }
  if (point < upnMissing.rate + upnTemporary.rate) {
    why.push('temporary UPN at school');
    return upnFrom(child.upn.slice(1, 12) + (TEMPORARY_LETTERS[Number(child.upn[12])] ?? 'A'));
  }
  if (point < upnMissing.rate + upnTemporary.rate + upnMangled.rate) {
    why.push('slip in the UPN at school');
    return upnWithSwappedDigits(child.upn, random);
  }
  return child.upn;
}

/** A school's version of the child, at the time the child left or today. */
export function rollView(
  child: Child,
  enrolment: Enrolment,
  today: CalendarDate,
  random: Random,
): RollView {
  const why: string[] = [];
  const noted = <T>(variant: { readonly value: T; readonly why: string }): T => {
    why.push(variant.why);
    return variant.value;
  };
  const differs = (key: 'forename' | 'surname' | 'birthDate' | 'sex' | 'postcode'): boolean =>
    random.chance(RECORD_ERRORS[key].rate * (1 - CARE_SHARE));
  const asOf = enrolment.to ?? today;
  const spells = child.addresses.filter((one) => one.from <= asOf);
  const spell = spells.at(differs('postcode') && spells.length > 1 ? -2 : -1) ?? child.addresses[0];
  const noDate = random.chance(ROLL_ERRORS.impossibleDate.rate);
  const born = differs('birthDate')
    ? noted(birthDateVariant(child.born, addDays(today, -365), random))
    : child.born;
  if (noDate) why.push('birth date unreadable at school');
  const wrongSex = differs('sex');
  return {
    upn: upnOf(child, enrolment, random, why),
    formerUpn: child.formerUpn !== null && random.chance(0.7) ? child.formerUpn : '',
    forename: differs('forename')
      ? noted(forenameVariant(child.name, random))
      : child.name.forename,
    middle: child.name.middle.join(' '),
    surname: differs('surname') ? noted(surnameVariant(child, random)) : child.name.surname,
    preferredSurname: child.preferredSurname ?? '',
    born: noDate ? `${born.slice(0, 4)}-02-30` : born,
    sex: wrongSex ? (child.sex === 'M' ? 'F' : 'M') : child.sex,
    line: spell?.address.line ?? '',
    town: spell?.address.area.name ?? '',
    postcode: spell?.address.postcode ?? '',
    why,
  };
}
