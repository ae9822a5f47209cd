import { describe, expect, it } from 'vitest';
import { addressLevel, dobLevel, identifierLevel, postcodeLevel } from './compare-values.ts';
import { dateDigits, dayMonthYear } from './date-digits.ts';
import { ADDRESS, DOB, IDENTIFIER, POSTCODE } from './levels.ts';
import {
  createAddressTable,
  createPostcodeTable,
  internAddress,
  internPostcode,
} from './place-table.ts';
import { createTextTable, internText } from './text-table.ts';

/** The name of a level by its number. */
function nameOf(levels: Readonly<Record<string, number>>, level: number): string | undefined {
  return Object.keys(levels).find((name) => levels[name] === level);
}

describe('birth dates', () => {
  it.each([
    ['2010-03-04', '2010-03-04', 'exact'],
    ['2010-03-04', '2010-04-03', 'dayMonthSwapped'],
    ['2010-03-04', '2010-01-01', 'placeholder'],
    ['2010-01-01', '2010-11-25', 'placeholder'],
    ['2010-03-04', '2011-03-04', 'oneDigit'],
    ['2010-03-04', '2010-03-05', 'oneDigit'],
    ['2010-03-12', '2010-03-21', 'oneDigit'],
    ['2012-03-04', '2021-03-04', 'oneDigit'],
    ['2010-03-04', '2010-03-29', 'twoParts'],
    ['2010-03-04', '2013-09-04', 'differs'],
    ['2010-03-04', '1901-03-04', 'twoParts'],
    ['2010-12-31', '2010-31-12', 'dayMonthSwapped'],
    ['2010-03-04', '', 'missing'],
    ['2010-03-04', '04/03/2010', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    expect(nameOf(DOB, dobLevel(dateDigits(a), dateDigits(b)))).toBe(level);
    expect(nameOf(DOB, dobLevel(dateDigits(b), dateDigits(a)))).toBe(level);
  });

  it('are shown day first', () => {
    expect(dayMonthYear(dateDigits('2010-03-04'))).toBe('04/03/2010');
  });
});

describe('postcodes', () => {
  it.each([
    ['SM1 1AA', 'sm11aa', 'exact'],
    ['SM1 1AA', 'SM1 1XZ', 'sameSector'],
    ['SM1 1AA', 'SM1 9XZ', 'sameDistrict'],
    ['SM1 1AA', 'SN1 1AA', 'oneCharacter'],
    ['SM1 1AA', 'MS1 1AA', 'oneCharacter'],
    ['SM1 1AA', 'SM1', 'sameDistrict'],
    ['SM1 1AA', 'CR0 4QP', 'differs'],
    ['SM1 1AA', '', 'missing'],
    ['SM1 1AA', 'ZZ99 3VZ', 'missing'],
    ['4221', '4221', 'exact'],
    ['4221', '4212', 'oneCharacter'],
  ])('%s and %s: %s', (a, b, level) => {
    const table = createPostcodeTable();
    const [one, other] = [internPostcode(table, a), internPostcode(table, b)];
    expect(nameOf(POSTCODE, postcodeLevel(table, one, other))).toBe(level);
  });
});

describe('addresses', () => {
  it.each([
    ['12 High Street', '12 HIGH ST.', 'exact'],
    ['Flat 2, 12 High Road', '12 High Road', 'near'],
    ['12 High Street', '12 Hihg Street', 'near'],
    ['8 stanley street winston hills', '8 stanelystreet winston hills', 'near'],
    ['12 High Street', '14 High Street', 'partly'],
    ['12 High Street', '3 Elm Close', 'differs'],
    ['12 High Street', '12 Elm Close', 'differs'],
    ['12 High Street', '', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    const table = createAddressTable();
    const [one, other] = [internAddress(table, a), internAddress(table, b)];
    expect(nameOf(ADDRESS, addressLevel(table, one, other))).toBe(level);
    expect(nameOf(ADDRESS, addressLevel(table, other, one))).toBe(level);
  });
});

describe('identifiers', () => {
  it.each([
    ['A950000178301', 'A950000178301', 'same'],
    ['A950000178301', 'A950000178307', 'oneCharacter'],
    ['A950000178301', 'B950000178301', 'oneCharacter'],
    ['A950000178301', 'A950001078301', 'oneCharacter'],
    ['A950000178301', 'H243278544154', 'differs'],
    ['A950000178301', '', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    const table = createTextTable();
    const [one, other] = [internText(table, a), internText(table, b)];
    expect(nameOf(IDENTIFIER, identifierLevel(table, one, other))).toBe(level);
  });
});
