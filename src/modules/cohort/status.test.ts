import { describe, expect, it } from 'vitest';
import { calendarDate as day } from '../../platform/calendar-date.ts';
import type { ChildFacts } from './facts.ts';
import { statusOn } from './status.ts';

const facts: ChildFacts = {
  birthDate: day('2012-05-04'),
  disabilities: [{ code: 'AUT', from: day('2024-01-01') }],
  episodes: [
    {
      id: 'E1',
      referralDate: day('2023-01-02'),
      closureDate: day('2025-01-02'),
      closureKnownOn: day('2025-02-01'),
      closureReason: 'RC7',
      primaryNeed: 'N1',
      referralNfa: false,
      assessments: [],
      section47s: [],
      cinPlans: [{ start: day('2023-03-01'), end: day('2023-06-01') }],
      cpPlans: [{ start: day('2023-06-01'), end: day('2024-06-01') }],
    },
  ],
  lookedAfterPeriods: [{ start: day('2023-09-01'), end: day('2023-10-01') }],
  kinshipArrangements: [],
  assertions: [],
};

describe('the status on a day', () => {
  it.each([
    ['2023-01-01', 'none', undefined, undefined],
    ['2023-01-02', 'open-episode', 'CINO', '2023-01-02'],
    ['2023-03-01', 'cin-plan', 'CINO', '2023-03-01'],
    ['2023-06-01', 'cp-plan', 'CPPO', '2023-06-01'],
    ['2023-09-01', 'looked-after', 'CLA', '2023-09-01'],
    ['2023-10-01', 'cp-plan', 'CPPO', '2023-06-01'],
    ['2024-06-01', 'open-episode', 'CINO', '2023-01-02'],
    ['2025-01-31', 'open-episode', 'CINO', '2023-01-02'],
    ['2025-02-01', 'none', undefined, undefined],
  ])('%s: %s (%s) since %s', (date, status, outcomeGroup, since) => {
    const found = statusOn(facts, day(date));
    expect(found.status).toBe(status);
    expect(found.outcomeGroup).toBe(outcomeGroup);
    expect(found.since).toBe(since);
  });

  it('says whether a disability was on record', () => {
    expect(statusOn(facts, day('2023-12-31')).disabled).toBe(false);
    expect(statusOn(facts, day('2024-01-01'))).toMatchObject({
      disabled: true,
      words: 'Child protection plan since 1 June 2023',
      episode: 'E1',
    });
  });

  it('counts neither referrals without further action nor cases other than in need', () => {
    const [episode] = facts.episodes;
    if (!episode) throw new Error('no episode');
    const other = { ...facts, episodes: [{ ...episode, primaryNeed: 'N9' }] };
    const nfa = { ...facts, episodes: [{ ...episode, referralNfa: true }] };
    const settings = { overrides: { 'six-year': { excludes: { casesOtherThanInNeed: false } } } };
    expect(statusOn(nfa, day('2023-03-01')).status).toBe('none');
    expect(statusOn(other, day('2023-03-01')).status).toBe('none');
    expect(statusOn(other, day('2023-03-01'), settings).status).toBe('cin-plan');
  });

  it('is none after death or adoption', () => {
    const on = day('2024-01-01');
    expect(statusOn({ ...facts, deathDate: on }, on).status).toBe('none');
    expect(statusOn({ ...facts, sealedOn: on }, on).status).toBe('none');
    expect(statusOn({ ...facts, sealedOn: on }, day('2023-12-31')).status).toBe('cp-plan');
  });
});
