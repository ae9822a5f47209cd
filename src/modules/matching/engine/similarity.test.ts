import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBits, isOneEditApart, jaroWinkler, letterMask } from './similarity.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e'), maxLength: 12 });

describe('jaroWinkler', () => {
  // Worked cases of Winkler 1990, as given in the literature on record linkage.
  it.each([
    ['martha', 'marhta', 0.961],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.813],
    ['jones', 'johnson', 0.832],
    ['abroms', 'abrams', 0.922],
    ['abc', 'xyz', 0],
    ['', 'abc', 0],
    ['same', 'same', 1],
  ])('of %s and %s is %d', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3);
  });

  it('is the same both ways, between 0 and 1, and 1 for a name with itself', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const score = jaroWinkler(a, b);
        expect(score).toBe(jaroWinkler(b, a));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        if (a !== '') expect(jaroWinkler(a, a)).toBe(1);
      }),
    );
  });

  it('copes with names longer than it looks at', () => {
    expect(jaroWinkler('a'.repeat(40), 'a'.repeat(50))).toBe(1);
  });
});

/** Whether b is a with one letter changed, left out, put in, or changed places with its neighbour. */
function isOneEditByDefinition(a: string, b: string): boolean {
  const edits = new Set<string>();
  for (let i = 0; i <= a.length; i++) {
    const [before, after] = [a.slice(0, i), a.slice(i)];
    for (const letter of 'abcde') {
      edits.add(before + letter + after);
      if (after !== '') edits.add(before + letter + after.slice(1));
    }
    if (after !== '') edits.add(before + after.slice(1));
    if (after.length > 1) edits.add(before + after.charAt(1) + after.charAt(0) + after.slice(2));
  }
  edits.delete(a);
  return edits.has(b);
}

describe('isOneEditApart', () => {
  it.each([
    ['smith', 'smyth', true],
    ['anna', 'ana', true],
    ['brian', 'brain', true],
    ['sara', 'sarah', true],
    ['smith', 'smythe', false],
    ['ab', 'ba', true],
    ['abcd', 'badc', false],
    ['same', 'same', false],
    ['', 'a', true],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(isOneEditApart(a, b)).toBe(expected);
  });

  it('says what the definition says', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(isOneEditApart(a, b)).toBe(isOneEditByDefinition(a, b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('letterMask', () => {
  it('has a bit for each different letter', () => {
    expect(countBits(letterMask('hannah'))).toBe(3);
    expect(countBits(letterMask(''))).toBe(0);
    expect(countBits(letterMask('żółć'))).toBe(1);
  });

  it('counts bits as their binary writing does', () => {
    fc.assert(
      fc.property(fc.integer(), (bits) => {
        const ones = (bits >>> 0).toString(2).replaceAll('0', '').length;
        expect(countBits(bits)).toBe(ones);
      }),
    );
  });
});
