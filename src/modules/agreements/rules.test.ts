import { expect, test } from 'vitest';
import { calendarDate } from '../../platform/calendar-date.ts';
import { domainOf, domainsFrom, dueOf, isDomain, isOfOthers, stateOf } from './rules.ts';

const day = calendarDate;
const TODAY = day('2026-11-24');
const base = {
  startsOn: day('2026-01-01'),
  endsOn: day('2027-12-31'),
  reviewOn: day('2027-06-01'),
  isAgreed: true,
  endedOn: null,
};

test.each([
  ['agreed, begun, not ended', {}, 'in-force'],
  ['on its first day', { startsOn: TODAY }, 'in-force'],
  ['before its first day', { startsOn: day('2026-11-25') }, 'agreed'],
  ['on its last day', { endsOn: TODAY }, 'in-force'],
  ['after its last day', { endsOn: day('2026-11-23') }, 'ended'],
  ['without a last day', { endsOn: null }, 'in-force'],
  ['without a second person', { isAgreed: false }, 'draft'],
  ['ended by somebody', { endedOn: TODAY }, 'ended'],
  ['dropped as a draft', { isAgreed: false, endedOn: TODAY }, 'ended'],
] as const)('an agreement %s', (_, change, state) => {
  expect(stateOf({ ...base, ...change }, TODAY)).toBe(state);
});

test.each([
  ['nothing near', {}, undefined],
  ['a review in four weeks', { reviewOn: day('2026-12-22') }, 'review'],
  ['a review a day later', { reviewOn: day('2026-12-23') }, undefined],
  ['a review that is over', { reviewOn: day('2026-02-01') }, 'review'],
  ['the end before the review', { endsOn: day('2026-12-01'), reviewOn: TODAY }, 'ends'],
  ['of a draft nothing', { isAgreed: false, reviewOn: TODAY }, undefined],
  ['of an ended one nothing', { endedOn: TODAY, reviewOn: TODAY }, undefined],
] as const)('what is told: %s', (_, change, what) => {
  expect(dueOf({ ...base, ...change }, TODAY)?.what).toBe(what);
});

test('e-mail endings are read as people type them', () => {
  expect(domainsFrom('@Elm.example, oak.example;ash.example\n elm.example')).toEqual([
    'elm.example',
    'oak.example',
    'ash.example',
  ]);
  expect(['elm.example', 'elm', 'a@b.example', 'elm.'].map(isDomain)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(domainOf('Ann@Elm.Example')).toBe('elm.example');
});

test.each([
  ['ann@council.example', 'authority', 'council.example', false],
  ['ann@COUNCIL.example', 'team', 'trust.example, council.example', false],
  ['ann@company.example', 'authority', 'council.example', true],
  ['ann@notcouncil.example', 'authority', 'council.example', true],
  // Nothing said of the own endings: only schools and trusts are others for certain.
  ['ann@company.example', 'authority', '', false],
  ['ann@council.example', 'school', 'council.example', true],
  ['ann@council.example', 'trust', '', true],
] as const)(
  '%s with an appointment to a %s, own "%s": of others %s',
  (email, scopeKind, own, is) => {
    expect(isOfOthers({ email, scopeKind }, own)).toBe(is);
  },
);
