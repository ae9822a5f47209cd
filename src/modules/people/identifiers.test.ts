import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import {
  adviseOnUpn,
  checkLaChildId,
  checkNhsNumber,
  checkUln,
  checkUpn,
  isTemporaryUpn,
  isValidNhsNumber,
  isValidUln,
  isValidUpn,
  normaliseUpn,
  upnCheckLetter,
} from './identifiers.ts';
import { findLocalAuthority, isKnownUpnAuthority, localAuthorityCodes } from './la-codes.ts';
import { findUpnUnknownReason, upnUnknownReasons } from './upn-unknown.ts';

interface Vector {
  readonly identifier: string;
  readonly value: string;
  readonly expected: string;
}
const vectors = Papa.parse<Vector>(
  readFileSync(new URL('./fixtures/check-digit-vectors.csv', import.meta.url), 'utf8'),
  { header: true, skipEmptyLines: true },
).data;

describe('published check-digit cases', () => {
  it('are all here', () => {
    expect(vectors).toHaveLength(16);
  });
  it.each(vectors)('$identifier $value is $expected', ({ identifier, value, expected }) => {
    if (identifier.startsWith('UPN')) {
      expect(isValidUpn(value)).toBe(expected === 'valid');
      if (isValidUpn(value)) expect(isTemporaryUpn(value)).toBe(identifier === 'UPN temporary');
    } else if (identifier === 'ULN') {
      expect(checkUln(value).kind).toBe(expected === 'special' ? 'placeholder' : 'valid');
    } else {
      expect(checkNhsNumber(value).kind).toBe('valid');
    }
  });
});

describe('a received UPN', () => {
  it.each([
    ['digits that swapped places', 'K208204567081', 'wrong-check-letter'],
    ['lower case and spaces', ' k208 204567018 ', 'permanent'],
    ['invisible characters', '\uFEFFK208204567018\u00A0', 'permanent'],
    ['text mark of a spreadsheet', '="K208204567018"', 'permanent'],
    ['apostrophe', "'K208204567018", 'permanent'],
    ['temporary', 'R31920001200A', 'temporary'],
    ['wrong letter', 'B950000178301', 'wrong-check-letter'],
    ['too short', 'K20820456701', 'wrong-length'],
    ['too long', 'K2082045670188', 'wrong-length'],
    ['a forbidden letter', 'I208204567018', 'wrong-characters'],
    ['nothing', ' ', 'empty'],
    ['a lost letter', '208204567018', 'mangled'],
    ['scientific notation', '2.08205E+11', 'mangled'],
    ['an error', '#N/A', 'mangled'],
    ['a narrow column', '#########', 'mangled'],
    ['a date', '02-Jun-25', 'mangled'],
  ])('with %s', (_case, text, kind) => {
    expect(checkUpn(text).kind).toBe(kind);
  });

  it('says which letter its digits call for', () => {
    expect(checkUpn('A123456789123')).toEqual({
      kind: 'wrong-check-letter',
      text: 'A123456789123',
      expected: 'P',
    });
    expect(adviseOnUpn(checkUpn('A123456789123'))).toContain('would be P');
  });

  it('reads O, I and S as 0, 1 and 5 for a suggestion only', () => {
    expect(checkUpn('K2O82O4S67OI8')).toMatchObject({
      kind: 'wrong-characters',
      suggestion: 'K208204567018',
    });
  });

  it('with an unknown authority is usable, and looked at', () => {
    const check = checkUpn('A950000178301');
    expect(check).toMatchObject({ kind: 'permanent', authority: '950', authorityKnown: false });
    expect(adviseOnUpn(check)).toContain('950');
    expect(adviseOnUpn(checkUpn('K208204567018'))).toBeUndefined();
  });

  it('has a check letter that finds every single wrong digit', () => {
    const body = fc.stringMatching(/^[0-9]{12}$/u);
    fc.assert(
      fc.property(body, fc.nat(11), fc.integer({ min: 1, max: 9 }), (digits, place, shift) => {
        const upn = (upnCheckLetter(digits) ?? '') + digits;
        expect(isValidUpn(upn)).toBe(true);
        const wrong = (Number(digits[place]) + shift) % 10;
        const changed = upn.slice(0, place + 1) + String(wrong) + upn.slice(place + 2);
        expect(isValidUpn(changed)).toBe(false);
      }),
    );
  });

  it('is normalised once and for all', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(normaliseUpn(normaliseUpn(text))).toBe(normaliseUpn(text));
      }),
    );
  });

  it('never makes a check throw, and always comes with advice when it cannot be used', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const check = checkUpn(text);
        const usable = ['permanent', 'temporary', 'empty'].includes(check.kind);
        expect(usable || (adviseOnUpn(check) ?? '') !== '').toBe(true);
      }),
    );
  });
});

describe('learner and NHS numbers', () => {
  it.each([
    ['0000000043', 'wrong-check-digit'],
    ['42', 'mangled'],
    ['1234567899.0', 'valid'],
    ['1.234567899E9', 'valid'],
    ['1.234567899E+9', 'valid'],
    ['1.23457E+09', 'mangled'],
    ['', 'empty'],
    ['12345', 'wrong-form'],
  ])('ULN %s: %s', (text, kind) => {
    expect(checkUln(text).kind).toBe(kind);
  });

  it('offers the ULN with its lost zeros for a person to confirm', () => {
    expect(checkUln('42')).toMatchObject({
      mangling: { how: 'lost-leading-zeros', repaired: '0000000042' },
    });
  });

  it.each([
    ['943 476 5919', 'valid'],
    ['943-476-5919', 'valid'],
    ['9,434,765,919', 'valid'],
    ['9434765910', 'wrong-check-digit'],
    ['0000000000', 'wrong-check-digit'],
    ['943476591', 'wrong-form'],
    ['9.43477E+09', 'mangled'],
  ])('NHS number %s: %s', (text, kind) => {
    expect(checkNhsNumber(text).kind).toBe(kind);
  });

  it('have a check digit that allows at most one last digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9][0-9]{8}$/u), (nine) => {
        const all = Array.from('0123456789', String).map((last) => nine + last);
        expect(all.filter(isValidUln).length).toBeLessThanOrEqual(1);
        expect(all.filter(isValidNhsNumber).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the case system’s own id', () => {
  it.each([
    ['P123456', {}, 'usual'],
    ['000123', { width: 6 }, 'usual'],
    ['123', { width: 6 }, 'mangled'],
    ['123.0', {}, 'usual'],
    ['1E5', {}, 'usual'],
    ['12/345', {}, 'unusual'],
    ['ABCDEFGHIJKLMNOPQRSTU', {}, 'unusual'],
    ['1.2E+10', {}, 'mangled'],
    ['Mar-24', {}, 'mangled'],
    ['', {}, 'empty'],
  ])('%s', (text, options, kind) => {
    expect(checkLaChildId(text, options).kind).toBe(kind);
  });
});

describe('reference codes', () => {
  it('hold the councils that came after the DfE’s printed list, and dissolved ones', () => {
    expect(localAuthorityCodes.size).toBe(215);
    expect(findLocalAuthority('942')?.name).toBe('Cumberland');
    expect(findLocalAuthority('801')?.name).toBe('Bristol, City of');
    expect(isKnownUpnAuthority('909')).toBe(true);
    expect(isKnownUpnAuthority('003')).toBe(true);
    expect(isKnownUpnAuthority('999')).toBe(false);
    expect(isKnownUpnAuthority('006')).toBe(false);
  });

  it('name reasons for a missing UPN, and say when a meaning is not known', () => {
    expect(upnUnknownReasons.map(({ code }) => code)).toEqual(
      Array.from({ length: 10 }, (_, index) => `UN${index + 1}`),
    );
    expect(findUpnUnknownReason(' un4')?.meaning).toContain('not known');
    expect(findUpnUnknownReason('UN6')?.meaning).toBeUndefined();
    expect(findUpnUnknownReason('UN11')).toBeUndefined();
  });
});
