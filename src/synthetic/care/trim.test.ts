import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addYears, calendarDate } from '../../platform/calendar-date.ts';
import { workingDaysBetween } from '../../platform/working-days.ts';
import type { Episode } from '../model.ts';
import { createRandom } from '../random.ts';
import { followPath } from './pathways.ts';
import type { Path } from './pathways.ts';
import { asKnownOn, endedOn } from './trim.ts';

const paths: readonly Path[] = [
  'no further action',
  'assessed only',
  'enquiry only',
  'in need',
  'protection',
  'care',
  'adoption',
  'disabled',
];
const start = calendarDate('2021-01-04');

const episodes = fc
  .record({
    path: fc.constantFrom(...paths),
    seed: fc.integer({ min: 0, max: 5_000 }),
    shift: fc.integer({ min: 0, max: 1_500 }),
  })
  .map(({ path, seed, shift }): Episode => ({
    ...followPath(path, addDays(start, shift), createRandom(`test/${String(seed)}`)),
    allocations: [],
  }));
const lags = fc.integer({ min: -30, max: 3_000 });

/** Every date that the episode states. */
function datesOf(episode: Episode): readonly string[] {
  return [
    episode.referral,
    episode.closure,
    ...episode.assessments.flatMap(({ start: from, authorised }) => [from, authorised]),
    ...[...episode.cinPlans, ...episode.cpPlans, ...episode.lookedAfter].flatMap(({ from, to }) => [
      from,
      to,
    ]),
    ...episode.enquiries.flatMap(({ start: from, decided }) => [from, decided]),
    ...episode.cpPlans.flatMap(({ reviews }) => reviews),
  ].filter((date) => date !== null);
}

describe('an episode as known on a day', () => {
  test('states nothing later than the day, and is undefined before the referral', () => {
    fc.assert(
      fc.property(episodes, lags, (episode, lag) => {
        const day = addDays(episode.referral, lag);
        const known = asKnownOn(episode, day);
        expect(known === undefined).toBe(day < episode.referral);
        if (known) expect(datesOf(known).every((date) => date <= day)).toBe(true);
      }),
    );
  });

  test('is the whole episode once it is closed', () => {
    fc.assert(
      fc.property(episodes, (episode) => {
        const day = episode.closure ?? start;
        expect(asKnownOn(episode, day)).toEqual(episode);
      }),
    );
  });
});

describe('an episode ended on a day', () => {
  test('is closed by then with nothing left running', () => {
    fc.assert(
      fc.property(episodes, lags, (episode, lag) => {
        const day = addDays(episode.referral, lag);
        const ended = endedOn(episode, day, 'RC7');
        expect(ended === undefined).toBe(
          day <= episode.referral &&
            !(episode.closure && episode.closure <= day && day > episode.referral),
        );
        if (ended === undefined) return;
        expect(ended.closure !== null && ended.closure <= day).toBe(true);
        expect(datesOf(ended).every((date) => date <= day)).toBe(true);
        expect(
          [...ended.cinPlans, ...ended.cpPlans, ...ended.lookedAfter].every(
            ({ to }) => to !== null,
          ),
        ).toBe(true);
      }),
    );
  });
});

test('every path keeps the clocks: assessments in 45 working days, conferences in 15', () => {
  fc.assert(
    fc.property(episodes, (episode) => {
      for (const one of episode.assessments) {
        expect(workingDaysBetween(one.start, one.authorised ?? one.start)).toBeLessThanOrEqual(45);
      }
      for (const one of episode.enquiries) {
        expect(workingDaysBetween(one.start, one.decided ?? one.start)).toBeLessThanOrEqual(15);
      }
      const closure = episode.closure ?? addYears(start, 50);
      expect(datesOf(episode).every((date) => date >= episode.referral && date <= closure)).toBe(
        true,
      );
    }),
  );
});
