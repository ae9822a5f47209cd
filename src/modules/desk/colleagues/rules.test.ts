import { expect, test } from 'vitest';
import { calendarDate as day } from '../../../platform/calendar-date.ts';
import { confirmBy, lapseOf, type ConfirmSettings, type Held } from './rules.ts';

const settings: ConfirmSettings = { team: 92, school: 122, lapse: 14, dormant: 45 };
const held = (facts: Partial<Held> = {}): Held => ({
  scopeKind: 'team',
  since: day('2026-01-01'),
  confirmedOn: null,
  signedInOn: day('2026-06-30'),
  hasConfirmer: true,
  ...facts,
});

test('a team is confirmed each quarter, a school each term, others never', () => {
  expect(confirmBy(held(), settings)).toBe('2026-04-03');
  expect(confirmBy(held({ confirmedOn: day('2026-03-01') }), settings)).toBe('2026-06-01');
  expect(confirmBy(held({ scopeKind: 'school' }), settings)).toBe('2026-05-03');
  expect(confirmBy(held({ scopeKind: 'authority' }), settings)).toBeUndefined();
  expect(confirmBy(held(), { ...settings, team: 0 })).toBeUndefined();
});

test.each([
  ['on the last day of grace', held(), settings, '2026-04-17', undefined],
  ['the day after', held(), settings, '2026-04-18', 'unconfirmed'],
  [
    'when nobody else could confirm it',
    held({ hasConfirmer: false }),
    settings,
    '2026-04-18',
    undefined,
  ],
  ['when none lapses', held(), { ...settings, lapse: 0 }, '2026-04-18', undefined],
] as const)('unconfirmed %s', (_when, each, set, today, why) => {
  expect(lapseOf(each, set, day(today))).toBe(why);
});

test.each([
  ['used 45 days ago', { signedInOn: day('2026-01-20') }, '2026-03-06', undefined],
  ['used 46 days ago', { signedInOn: day('2026-01-20') }, '2026-03-07', 'dormant'],
  ['never used, but granted lately', { signedInOn: null }, '2026-02-15', undefined],
  ['never used', { signedInOn: null }, '2026-02-16', 'dormant'],
  [
    'confirmed since',
    { signedInOn: null, confirmedOn: day('2026-02-10') },
    '2026-02-16',
    undefined,
  ],
] as const)('an account %s', (_when, facts, today, why) => {
  expect(lapseOf(held(facts), settings, day(today))).toBe(why);
});
