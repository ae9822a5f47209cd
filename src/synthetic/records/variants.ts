/** How one value of a record comes to differ from the truth, and the word for why. */
import { addDays, addYears, parseCalendarDate } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Child, ChildName } from '../model.ts';
import type { Random } from '../random.ts';
import { weighted } from '../random.ts';
import { otherLength, otherSpelling, slip, withoutAccents } from './name-forms.ts';

/** A changed value and why; the reasons appear in the truth file. */
export interface Variant<T> {
  readonly value: T;
  readonly why: string;
}

type Attempt = (random: Random) => Variant<string> | undefined;

function changed(
  from: string,
  value: string | undefined,
  why: string,
): Variant<string> | undefined {
  return value === undefined || value === '' || value === from ? undefined : { value, why };
}

/** Tries the ways in turn, beginning with one chosen by weight, and falls back on a slip. */
function firstThatChanges(
  text: string,
  attempts: readonly (readonly [Attempt, number])[],
  random: Random,
): Variant<string> {
  const choose = weighted(attempts);
  for (let at = 0; at < 6; at += 1) {
    const variant = choose(random)(random);
    if (variant) return variant;
  }
  return { value: slip(text, random), why: 'slip in a name' };
}

/** Another forename than the true one. */
export function forenameVariant(name: ChildName, random: Random): Variant<string> {
  const { forename, middle } = name;
  return firstThatChanges(
    forename,
    [
      [(r) => changed(forename, otherLength(forename, r), 'short form'), 30],
      [(r) => changed(forename, otherSpelling(forename, r), 'other spelling'), 22],
      [(r) => changed(forename, slip(forename, r), 'slip in a name'), 18],
      [() => changed(forename, middle[0], 'middle name used'), 10],
      [() => changed(forename, forename.replace('-', ' '), 'hyphen lost'), 8],
      [() => changed(forename, forename.split('-')[0], 'half of a double forename'), 6],
      [() => changed(forename, withoutAccents(forename), 'accent lost'), 12],
      [() => changed(forename, [forename, ...middle].join(' '), 'middle name run in'), 4],
    ],
    random,
  );
}

/** Another surname than the true one. */
export function surnameVariant(child: Child, random: Random): Variant<string> {
  const { surname } = child.name;
  const half = surname.split('-');
  return firstThatChanges(
    surname,
    [
      [() => changed(surname, child.otherParentSurname, "other parent's surname"), 30],
      [() => changed(surname, child.formerSurname ?? undefined, 'former surname'), 30],
      [
        (r) =>
          changed(surname, half.length > 1 ? r.pick(half) : undefined, 'half of a double name'),
        25,
      ],
      [() => changed(surname, surname.replace(/['’]/, ''), 'apostrophe lost'), 15],
      [() => changed(surname, surname.replace('-', ' '), 'hyphen lost'), 8],
      [() => changed(surname, surname.replace(/^(El|Al)[ -]/, '$1'), 'particle run in'), 10],
      [() => changed(surname, withoutAccents(surname), 'accent lost'), 20],
      [(r) => changed(surname, slip(surname, r), 'slip in a name'), 22],
    ],
    random,
  );
}

function swapped(date: CalendarDate): CalendarDate | undefined {
  const other = parseCalendarDate(`${date.slice(0, 4)}-${date.slice(8)}-${date.slice(5, 7)}`);
  return other === date ? undefined : other;
}

/** Another birth date, never after `latest`. */
export function birthDateVariant(
  born: CalendarDate,
  latest: CalendarDate,
  random: Random,
): Variant<CalendarDate> {
  const candidates: (readonly [CalendarDate | undefined, string])[] = [
    [random.chance(0.7) ? swapped(born) : undefined, 'day and month swapped'],
    [random.chance(0.6) ? addDays(born, random.pick([-1, 1, -10, 10])) : undefined, 'day mistaken'],
    [addYears(born, random.pick([-1, 1])), 'year mistaken'],
    [addYears(born, -1), 'year mistaken'],
  ];
  for (const [value, why] of candidates) {
    if (value !== undefined && value !== born && value <= latest) return { value, why };
  }
  return { value: addDays(born, -1), why: 'day mistaken' };
}

/** A postcode with one character mistaken. */
export function postcodeSlip(postcode: string, random: Random): string {
  const at = postcode.length - random.int(1, 3);
  const letters = at === postcode.length - 3 ? '123456789' : 'ABDEFGHJLNPQRSTUWXYZ';
  const other = Array.from(letters).filter((letter) => letter !== postcode[at]);
  return postcode.slice(0, at) + random.pick(other) + postcode.slice(at + 1);
}

const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/** The UPN with a check letter that is not its own. */
export function upnWithWrongLetter(upn: string, random: Random): string {
  return random.pick(Array.from(LETTERS).filter((letter) => letter !== upn[0])) + upn.slice(1);
}

/** The UPN with two neighbouring digits swapped, so that its check letter no longer fits. */
export function upnWithSwappedDigits(upn: string, random: Random): string {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const at = random.int(4, 11);
    const [here, next] = [upn[at], upn[at + 1]];
    if (here !== next) return `${upn.slice(0, at)}${next ?? ''}${here ?? ''}${upn.slice(at + 2)}`;
  }
  return upnWithWrongLetter(upn, random);
}
