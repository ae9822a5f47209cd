import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findPlace, freeText, freeTextFields } from './free-text.ts';

describe('a free text', () => {
  test.each([
    ['She moved to SM1 1EA last week.', 'postcode'],
    ['sm11ea', 'postcode'],
    ['W1A 0AX', 'postcode'],
    ['They stay at 12a Old Mill Lane for now', 'address'],
    ['12, Mill Rd', 'address'],
    ['Flat 3', 'address'],
  ])('"%s" holds a place', (text, place) => {
    expect(findPlace(text)).toBe(place);
  });

  test.each([
    'Year 8 pupil, absent 12 days since September',
    'Attendance fell from 91 to 84 in 2026',
    'Code C2 for 10 sessions, then back full time',
    'Two children of the same class moved schools',
    'Rang at 9 and again at 11',
    '',
  ])('"%s" holds none', (text) => {
    expect(findPlace(text)).toBeUndefined();
  });

  test('is marked in the schema of its form, whatever its other rules', () => {
    const form = z.object({
      why: freeText(z.string().trim().min(10, 'Say why')),
      name: z.string(),
    });
    expect(freeTextFields(form)).toEqual(['why']);
    expect(freeTextFields(z.string())).toEqual([]);
  });
});
