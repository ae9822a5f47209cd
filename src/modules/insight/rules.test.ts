import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedDisclosure, type Cell } from '../disclosure/index.ts';
import { figuresOf, type CohortCount, type Figure } from './rules.ts';

const count = (
  school: string,
  trust: string | null,
  now: number,
  before: number,
  stage = 'KS3',
): CohortCount => ({ school, trust, stage, now, before });

function at(figures: readonly Figure[], level: string, of: string, measure = 'all'): Cell {
  const found = figures.find((f) => f.level === level && f.of === of && f.measure === measure);
  if (found === undefined) throw new Error(`There is no ${level} ${of} ${measure}`);
  return found.cell;
}

describe('a published report', () => {
  test('rounds what it shows to five and hides what is below ten', () => {
    const figures = figuresOf(
      [
        count('1', 'T', 41, 33),
        count('2', 'T', 3, 60),
        count('3', null, 87, 52),
        count('4', null, 24, 98),
      ],
      sharedDisclosure,
    );
    expect(at(figures, 'authority', '')).toEqual({ kind: 'shown', value: 400 });
    expect(at(figures, 'school', '3', 'now')).toEqual({ kind: 'shown', value: 85 });
    expect(at(figures, 'school', '2', 'now').kind).toBe('suppressed');
  });

  test('is empty where the cohort is', () => {
    expect(
      figuresOf([], sharedDisclosure).filter(({ cell }) => cell.kind === 'shown' && cell.value > 0),
    ).toEqual([]);
  });

  test('shows no count of one to nine, of any level, whatever the cohort', () => {
    const counts = fc.array(
      fc.record({
        school: fc.constantFrom('1', '2', '3', '4', 'none'),
        trust: fc.constant(null),
        stage: fc.constantFrom('KS1', 'KS2', 'none'),
        now: fc.nat(30),
        before: fc.nat(30),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(counts, (all) => {
        const trusted = all.map((each) => ({
          ...each,
          trust: each.school === '1' || each.school === '2' ? 'T' : null,
        }));
        for (const { level, of, measure, cell } of figuresOf(trusted, sharedDisclosure)) {
          if (cell.kind !== 'shown') continue;
          const true_ = trusted
            .filter(
              (each) =>
                level === 'authority' ||
                of === { stage: each.stage, trust: each.trust, school: each.school }[level],
            )
            .reduce(
              (sum, each) =>
                sum + (measure === 'before' ? 0 : each.now) + (measure === 'now' ? 0 : each.before),
              0,
            );
          expect([0, Math.round(true_ / 5) * 5]).toContain(cell.value);
          expect(true_ >= 1 && true_ <= 9).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
