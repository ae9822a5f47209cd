import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compete } from './competition.ts';
import type { WeighedPairs } from './competition.ts';

function pairsOf(list: readonly (readonly [number, number, number])[]): WeighedPairs {
  return {
    left: Int32Array.from(list, ([left]) => left),
    right: Int32Array.from(list, ([, right]) => right),
    weight: Float64Array.from(list, ([, , weight]) => weight),
  };
}

const files = { leftSize: 1000, rightSize: 5000, many: false };
const STRONG = 25;

describe('pairs that compete', () => {
  it('are near certain when nobody else comes close', () => {
    const { probability } = compete(pairsOf([[0, 0, STRONG]]), files);
    expect(probability[0]).toBeGreaterThan(0.999);
  });

  it('get half each when two candidates are equally good', () => {
    const { probability } = compete(
      pairsOf([
        [0, 0, STRONG],
        [0, 1, STRONG],
      ]),
      files,
    );
    expect(probability[0]).toBeCloseTo(0.5, 3);
    expect(probability[1]).toBeCloseTo(0.5, 3);
  });

  it('leave a twin’s record to the twin whose own it is', () => {
    // Twin 1 fits record 0 best; twin 2, whose own record is missing, fits it fairly well too.
    const { probability } = compete(
      pairsOf([
        [0, 0, STRONG],
        [1, 0, STRONG - 12],
      ]),
      files,
    );
    expect(probability[0]).toBeGreaterThan(0.999);
    expect(probability[1]).toBeLessThan(0.001);
  });

  it('settle a chain by what is left over', () => {
    // Both left records prefer right 0, but left 1 has another good candidate.
    const { probability } = compete(
      pairsOf([
        [0, 0, STRONG],
        [1, 0, STRONG],
        [1, 1, STRONG],
      ]),
      files,
    );
    expect(probability[0]).toBeGreaterThan(0.99);
    expect(probability[1]).toBeLessThan(0.01);
    expect(probability[2]).toBeGreaterThan(0.99);
  });

  it('do not compete for a right record when many left records may have it', () => {
    const { probability } = compete(
      pairsOf([
        [0, 0, STRONG],
        [1, 0, STRONG],
      ]),
      { ...files, many: true },
    );
    expect(Math.min(...probability)).toBeGreaterThan(0.999);
  });

  it('never promise a record more than once', () => {
    const pair = fc.tuple(fc.nat(5), fc.nat(5), fc.double({ min: -5, max: 30, noNaN: true }));
    const list = fc.uniqueArray(pair, { selector: ([left, right]) => `${left} ${right}` });
    fc.assert(
      fc.property(list, (pairs) => {
        const { probability, expectedMatches } = compete(pairsOf(pairs), files);
        for (const side of [0, 1] as const) {
          for (let member = 0; member <= 5; member++) {
            const sum = pairs.reduce(
              (total, each, index) =>
                each[side] === member ? total + (probability[index] ?? 0) : total,
              0,
            );
            expect(sum).toBeLessThan(1.02);
          }
        }
        expect(expectedMatches).toBeGreaterThan(0);
      }),
    );
  });
});
