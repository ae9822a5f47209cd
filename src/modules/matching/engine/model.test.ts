import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeChance, isHomeField, place, startingChances } from './chances.ts';
import type { Chances } from './chances.ts';
import { DOB, FIELD, FIELD_COUNT, FIELD_SPECS, FORENAME, packLevels, SURNAME } from './levels.ts';
import { learnModel } from './model.ts';
import type { Model } from './model.ts';

function modelOf(chances: Chances): Model {
  return { chances, othersInHousehold: 0.5, learntFrom: 0, refused: [] };
}

/** What a level weighs, as the natural logarithm of m over u. */
function weightOf({ m, u, home }: Chances, field: number, level: number): number {
  const where = place(field, level);
  const agreement = isHomeField(field)
    ? (1 - home.moved) * (home.stayed[where] ?? 0) + home.moved * (home.elsewhere[where] ?? 0)
    : (m[where] ?? 0);
  return Math.log(agreement / (u[where] ?? 0));
}

function isInOrder(chances: Chances): boolean {
  return FIELD_SPECS.every(({ falling }, field) =>
    falling.every((levels) =>
      levels.every(
        (level, index) =>
          index === 0 ||
          weightOf(chances, field, levels[index - 1] ?? level) >=
            weightOf(chances, field, level) - 1e-3,
      ),
    ),
  );
}

/** A pattern that agrees on the birth date, with these names. */
function pattern(forename: number, surname: number): number {
  const levels = new Uint8Array(FIELD_COUNT);
  levels[FIELD.dob] = DOB.exact;
  levels[FIELD.forename] = forename;
  levels[FIELD.surname] = surname;
  return packLevels(levels);
}

describe('the usual chances', () => {
  const usual = startingChances();

  it('add up to 1 for each set of levels', () => {
    for (const { name, levels, sets } of FIELD_SPECS) {
      for (const set of sets ?? [levels.map((_, index) => index + 1)]) {
        for (const chance of ['m', 'u', 'h'] as const) {
          const sum = set.reduce((total, level) => total + (levels[level - 1]?.[chance] ?? 0), 0);
          expect(sum, `${name} ${chance}`).toBeCloseTo(1, 6);
        }
      }
    }
  });

  it('weigh closer agreement more', () => {
    expect(isInOrder(usual)).toBe(true);
  });

  it('make the same home likelier when postcode and address agree together', () => {
    const both = homeChance(usual.home, 1, 1);
    expect(both).toBeGreaterThan(homeChance(usual.home, 1, 0) * homeChance(usual.home, 0, 1));
  });
});

describe('learning', () => {
  it('finds how often the records of one child agree', () => {
    // 9,000 true pairs of which 60 % agree on the forename, among 200,000 others.
    const patterns = [
      [pattern(FORENAME.exact, SURNAME.exact), 5400],
      [pattern(FORENAME.near, SURNAME.exact), 3600],
      [pattern(FORENAME.differs, SURNAME.differs), 199_000],
      [pattern(FORENAME.exact, SURNAME.differs), 1000],
    ] as const;
    const { chances, refused } = learnModel(modelOf(startingChances()), patterns);
    expect(chances.m[place(FIELD.forename, FORENAME.exact)]).toBeCloseTo(0.6, 1);
    expect(chances.m[place(FIELD.forename, FORENAME.near)]).toBeCloseTo(0.4, 1);
    expect(refused).toEqual([]);
  });

  it('leaves the usual chances where there is nothing to learn from', () => {
    const usual = startingChances();
    const { chances } = learnModel(modelOf(usual), []);
    for (const [where, chance] of chances.m.entries()) {
      expect(chance).toBeCloseTo(usual.m[where] ?? 0, 6);
    }
  });

  it('moves little on a handful of pairs', () => {
    const { chances } = learnModel(modelOf(startingChances()), [
      [pattern(FORENAME.near, SURNAME.exact), 2],
    ]);
    expect(chances.m[place(FIELD.forename, FORENAME.exact)]).toBeGreaterThan(0.75);
  });

  it('refuses a field whose agreement speaks against a pair', () => {
    const start = startingChances();
    const u = Float64Array.from(start.u);
    u[place(FIELD.forename, FORENAME.exact)] = 0.99;
    u[place(FIELD.forename, FORENAME.differs)] = 0.0001;
    const { refused, chances } = learnModel(modelOf({ ...start, u }), []);
    expect(refused).toEqual(['forename']);
    expect(isInOrder(chances)).toBe(true);
  });

  it('never believes weights that are out of order, whatever was found', () => {
    const level = fc.integer({ min: 1, max: 6 });
    const found = fc.array(fc.tuple(level, level, fc.integer({ min: 1, max: 5000 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(found, (list) => {
        const patterns = list.map(
          ([forename, surname, count]) => [pattern(forename, surname), count] as const,
        );
        expect(isInOrder(learnModel(modelOf(startingChances()), patterns).chances)).toBe(true);
      }),
    );
  });
});
