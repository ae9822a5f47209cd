/**
 * The identifiers that follow a child: Unique Pupil Number, Unique Learner Number, NHS number and
 * the authority's own child id. Pure. A check never throws: it says what it found, and what a
 * person can do about it.
 *
 * Sources: UPN check letter, DfE CIN census rule 1510 (verified against its worked cases); letter
 * of a temporary UPN, Government Data Standards Catalogue, UPN version 2.0; ULN check digit,
 * Learning Records Service; NHS number, NHS Data Dictionary (modulus 11).
 */
import { isKnownUpnAuthority } from './la-codes.ts';
import { diagnoseMangled, stripInvisible } from './mangled.ts';
import type { Mangling } from './mangled.ts';

/** A Unique Pupil Number, permanent or temporary, in capitals, its check letter right. */
export type Upn = string & { readonly __upn: never };
/** A Unique Learner Number: ten digits, its check digit right. */
export type Uln = string & { readonly __uln: never };
/** An NHS number: ten digits without spaces, its check digit right. */
export type NhsNumber = string & { readonly __nhsNumber: never };
/** The authority's own id of a child in its case system: 1 to 20 characters, as the source has it. */
export type LaChildId = string & { readonly __laChildId: never };

/** The 23 letters of a UPN: I, O and S are never used. */
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';
const PERMANENT = /^[A-HJ-NP-RT-Z][0-9]{12}$/u;
const TEMPORARY = /^[A-HJ-NP-RT-Z][0-9]{11}[A-HJ-NP-RT-Z]$/u;

/** What a received UPN turned out to be. */
export type UpnCheck =
  /** Usable; `authorityKnown` false = look at it (new councils appear), never refuse. */
  | {
      readonly kind: 'permanent' | 'temporary';
      readonly upn: Upn;
      readonly authority: string;
      readonly authorityKnown: boolean;
      /** Set when the value had to be read back from what a spreadsheet made of it. */
      readonly mangling?: Mangling;
    }
  | { readonly kind: 'wrong-check-letter'; readonly text: string; readonly expected: string }
  | { readonly kind: 'wrong-length'; readonly text: string }
  /** `suggestion`: the UPN it would be with O, I and S read as 0, 1 and 5, if that is one. */
  | { readonly kind: 'wrong-characters'; readonly text: string; readonly suggestion?: Upn }
  | { readonly kind: 'mangled'; readonly text: string; readonly mangling: Mangling }
  | { readonly kind: 'empty' };

/** Capitals, no spaces, no invisible characters; nothing else is changed. */
export function normaliseUpn(text: string): string {
  return stripInvisible(text).replace(/\s/gu, '').toUpperCase();
}

/**
 * The check letter that belongs to characters 2 to 13 of a UPN. Takes 13 characters (the first is
 * ignored) or the last 12; undefined when the rest is not 12 digits, or 11 and a letter.
 */
export function upnCheckLetter(text: string): string | undefined {
  const normal = normaliseUpn(text);
  const body = normal.length === 13 ? normal.slice(1) : normal;
  if (!/^[0-9]{11}[0-9A-HJ-NP-RT-Z]$/u.test(body)) return undefined;
  const sum = Array.from(body).reduce((total, character, index) => {
    const value = /[0-9]/u.test(character) ? Number(character) : LETTERS.indexOf(character);
    return total + value * (index + 2);
  }, 0);
  return LETTERS[sum % 23];
}

/** Whether the text is, character by character, a UPN with the right check letter. */
export function isValidUpn(text: string): text is Upn {
  return (PERMANENT.test(text) || TEMPORARY.test(text)) && upnCheckLetter(text) === text[0];
}

/** Whether a valid UPN is a temporary one, which must never be matched on as if it were permanent. */
export function isTemporaryUpn(upn: Upn): boolean {
  return TEMPORARY.test(upn);
}

/** Says what a received UPN is: usable, wrong and how, or changed by a spreadsheet. */
export function checkUpn(received: string): UpnCheck {
  const text = normaliseUpn(received);
  if (text === '') return { kind: 'empty' };
  if (isValidUpn(text)) return usable(text);
  const mangling = diagnoseMangled(received);
  if (mangling) {
    const repaired = mangling.repaired === undefined ? '' : normaliseUpn(mangling.repaired);
    return isValidUpn(repaired)
      ? { ...usable(repaired), mangling }
      : { kind: 'mangled', text, mangling };
  }
  if (PERMANENT.test(text) || TEMPORARY.test(text)) {
    return { kind: 'wrong-check-letter', text, expected: upnCheckLetter(text) ?? '' };
  }
  if (/^[0-9]{12}$/u.test(text)) {
    return {
      kind: 'mangled',
      text,
      mangling: {
        how: 'lost-check-letter',
        repaired: (upnCheckLetter(text) ?? '') + text,
        advice: 'The letter in front is missing. Check the UPN with the school before it is used.',
      },
    };
  }
  if (text.length !== 13) return { kind: 'wrong-length', text };
  const suggestion = lookAlikes(text);
  return { kind: 'wrong-characters', text, ...(suggestion === undefined ? {} : { suggestion }) };
}

function usable(upn: Upn): Extract<UpnCheck, { kind: 'permanent' | 'temporary' }> {
  const authority = upn.slice(1, 4);
  return {
    kind: isTemporaryUpn(upn) ? 'temporary' : 'permanent',
    upn,
    authority,
    authorityKnown: isKnownUpnAuthority(authority),
  };
}

function lookAlikes(text: string): Upn | undefined {
  const digits = text.slice(1).replaceAll('O', '0').replaceAll('I', '1').replaceAll('S', '5');
  const candidate = text.slice(0, 1) + digits;
  return isValidUpn(candidate) ? candidate : undefined;
}

/** What is wrong with a received UPN and what to do, for the person who sent it; undefined when all is well. */
export function adviseOnUpn(check: UpnCheck): string | undefined {
  switch (check.kind) {
    case 'permanent':
      if (check.mangling) return check.mangling.advice;
      return check.authorityKnown
        ? undefined
        : `The UPN names authority ${check.authority}, which is not on the list of authorities. Check it with the school.`;
    case 'temporary':
      return 'This is a temporary UPN. Ask the school for the permanent one.';
    case 'wrong-check-letter':
      return `The UPN has a mistake in it: with these digits the first letter would be ${check.expected}. Check it with the school.`;
    case 'wrong-length':
      return `A UPN has 13 characters; this has ${check.text.length}. Check it with the school.`;
    case 'wrong-characters':
      return check.suggestion === undefined
        ? 'A UPN is one letter (never I, O or S) and 12 digits. Check it with the school.'
        : `A UPN is one letter (never I, O or S) and 12 digits. Perhaps ${check.suggestion} is meant: check it with the school.`;
    case 'mangled':
      return check.mangling.advice;
    case 'empty':
      return undefined;
  }
}

/** What a received ten-digit number with a check digit turned out to be. */
export type NumberCheck<Id> =
  | { readonly kind: 'valid'; readonly id: Id; readonly mangling?: Mangling }
  /** ULN 9999999999: no number has been given yet. Unverified, from the learner-record practice. */
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'wrong-check-digit'; readonly text: string }
  | { readonly kind: 'wrong-form'; readonly text: string }
  | { readonly kind: 'mangled'; readonly text: string; readonly mangling: Mangling }
  | { readonly kind: 'empty' };

const ULN_PLACEHOLDER = '9999999999';

function weightedSum(digits: string): number {
  return Array.from(digits.slice(0, 9)).reduce(
    (sum, digit, index) => sum + Number(digit) * (10 - index),
    0,
  );
}

/** Whether the text is ten digits with the right ULN check digit (and not the placeholder). */
export function isValidUln(text: string): text is Uln {
  if (!/^[0-9]{10}$/u.test(text) || text === ULN_PLACEHOLDER) return false;
  const rest = weightedSum(text) % 11;
  return rest !== 0 && 10 - rest === Number(text[9]);
}

/** Whether the text is ten digits, the first not 0, with the right NHS check digit. */
export function isValidNhsNumber(text: string): text is NhsNumber {
  if (!/^[1-9][0-9]{9}$/u.test(text)) return false;
  return (11 - (weightedSum(text) % 11)) % 11 === Number(text[9]);
}

function checkTenDigits<Id extends string>(
  received: string,
  isValid: (text: string) => text is string & Id,
): NumberCheck<Id> {
  const text = stripInvisible(received).replace(/[\s-]/gu, '');
  if (text === '') return { kind: 'empty' };
  if (isValid(text)) return { kind: 'valid', id: text };
  const mangling = diagnoseMangled(received);
  if (mangling) {
    const repaired = mangling.repaired ?? '';
    return isValid(repaired)
      ? { kind: 'valid', id: repaired, mangling }
      : { kind: 'mangled', text, mangling };
  }
  const padded = text.padStart(10, '0');
  if (/^[0-9]{1,9}$/u.test(text) && isValid(padded)) {
    return {
      kind: 'mangled',
      text,
      mangling: {
        how: 'lost-leading-zeros',
        repaired: padded,
        advice:
          'Zeros in front seem to be missing. Format the column as text and export once more.',
      },
    };
  }
  return { kind: /^[0-9]{10}$/u.test(text) ? 'wrong-check-digit' : 'wrong-form', text };
}

/** Says what a received Unique Learner Number is. */
export function checkUln(received: string): NumberCheck<Uln> {
  const text = stripInvisible(received).replace(/\s/gu, '');
  return text === ULN_PLACEHOLDER ? { kind: 'placeholder' } : checkTenDigits(received, isValidUln);
}

/** Says what a received NHS number is; spaces and hyphens (943 476 5919) are accepted. */
export function checkNhsNumber(received: string): NumberCheck<NhsNumber> {
  return checkTenDigits(received, isValidNhsNumber);
}

/** What a received child id of the case system turned out to be. */
export type LaChildIdCheck =
  | { readonly kind: 'usual'; readonly id: LaChildId; readonly mangling?: Mangling }
  /** Usable, but not the letters and digits, 20 at most, that the CIN census asks for. */
  | { readonly kind: 'unusual'; readonly id: LaChildId; readonly why: string }
  | { readonly kind: 'mangled'; readonly text: string; readonly mangling: Mangling }
  | { readonly kind: 'empty' };

/**
 * Says what a received LAchildID is (CIN census N00097: letters and digits, up to 20 since 2024-25).
 * `width`, where the source's ids all have one, lets lost leading zeros be seen.
 */
export function checkLaChildId(received: string, options: { width?: number } = {}): LaChildIdCheck {
  const text = stripInvisible(received);
  if (text === '') return { kind: 'empty' };
  const mangling = diagnoseMangled(text);
  if (mangling) {
    return mangling.repaired === undefined
      ? { kind: 'mangled', text, mangling }
      : { kind: 'usual', id: mangling.repaired as LaChildId, mangling };
  }
  if (options.width !== undefined && /^[0-9]+$/u.test(text) && text.length < options.width) {
    return {
      kind: 'mangled',
      text,
      mangling: {
        how: 'lost-leading-zeros',
        repaired: text.padStart(options.width, '0'),
        advice: `This source’s ids have ${options.width} digits; zeros in front seem to be missing.`,
      },
    };
  }
  if (/^[A-Za-z0-9]{1,20}$/u.test(text)) return { kind: 'usual', id: text as LaChildId };
  const why =
    text.length > 20
      ? 'The id has more than 20 characters.'
      : 'The id holds characters other than letters and digits.';
  return { kind: 'unusual', id: text as LaChildId, why };
}
