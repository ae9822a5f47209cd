import { expect, test } from 'vitest';
import { AUDIT_EVENTS } from '../../../access/index.ts';
import { KIND_WORDS, localMoment, LOOKS, purposeWords } from './rules.ts';

test.each([
  ['2026-11-23', 'from', '2026-11-23 00:00'],
  ['2026-11-23', 'to', '2026-11-24 00:00'],
  ['2026-12-31', 'to', '2027-01-01 00:00'],
  [' 2026-11-23 14:30 ', 'to', '2026-11-23 14:30'],
  ['2026-11-23T08:00', 'from', '2026-11-23 08:00'],
  ['2026-11-23 24:00', 'from', undefined],
  ['2026-11-23 08:60', 'from', undefined],
  ['2026-02-30', 'from', undefined],
  ['23/11/2026', 'from', undefined],
  ['yesterday', 'to', undefined],
  ['', 'from', undefined],
] as const)('%s as %s is %s', (typed, end, expected) => {
  expect(localMoment(typed, end)).toBe(expected);
});

test.each([
  ['casework', 'Casework'],
  ['confirm-roll', 'Confirming the school’s pupils'],
  ['a-new-purpose', 'A new purpose'],
  [null, 'Not said'],
])('the purpose %s is said as %s', (code, expected) => {
  expect(purposeWords(code)).toBe(expected);
});

test('looks and kinds are those of the catalogue', () => {
  const known: readonly string[] = AUDIT_EVENTS.map(({ event }) => event);
  expect(LOOKS.filter((event) => !known.includes(event))).toEqual([]);
  expect(new Set(AUDIT_EVENTS.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KIND_WORDS)));
});
