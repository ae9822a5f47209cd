import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  discloseBeside,
  discloseCount,
  discloseRate,
  internalDisclosure,
  mayChart,
  sentenceFor,
  sharedDisclosure,
} from './rules.ts';
import type { Cell } from './rules.ts';

const inside = internalDisclosure;
const brief = (cell: Cell) => (cell.kind === 'shown' ? cell.value : cell.why);

describe('a count', () => {
  it.each([
    [0, 100, 0],
    [1, 100, 'small'],
    [5, 100, 'small'],
    [6, 100, 6],
    [100, 100, 100],
    [94, 100, 94],
    [95, 100, 'near-whole'],
    [99, 100, 'near-whole'],
    [0, 6, 0],
    [0, 5, 'small-base'],
    [0, 0, 'small-base'],
    [3, 5, 'small'],
  ])('%i of %i: %s', (count, base, shown) => {
    expect(brief(discloseCount(count, base, inside))).toBe(shown);
  });

  it('for governors is hidden below 10 and rounded to 5', () => {
    expect(brief(discloseCount(9, 200, sharedDisclosure))).toBe('small');
    expect(brief(discloseCount(10, 200, sharedDisclosure))).toBe(10);
    expect(brief(discloseCount(12, 200, sharedDisclosure))).toBe(10);
    expect(brief(discloseCount(13, 200, sharedDisclosure))).toBe(15);
  });

  it('is a whole number from 0', () => {
    expect(() => discloseCount(-1, 10, inside)).toThrow(RangeError);
    expect(() => discloseCount(6.5, 10, inside)).toThrow(RangeError);
  });
});

describe('a rate', () => {
  it('is shown with its counts, to one decimal place', () => {
    expect(discloseRate(8, 30, inside)).toEqual({
      numerator: { kind: 'shown', value: 8 },
      denominator: { kind: 'shown', value: 30 },
      rate: { kind: 'shown', value: 26.7 },
    });
  });

  it.each([
    [3, 30, 'small', 30],
    [27, 30, 'near-whole', 30],
    [2, 4, 'small', 'small'],
    [0, 4, 'small-base', 'small'],
    [0, 0, 'small-base', 'small-base'],
  ])('%i of %i is hidden with its numerator', (numerator, denominator, why, bottom) => {
    const rate = discloseRate(numerator, denominator, inside);
    expect(brief(rate.numerator)).toBe(why);
    expect(brief(rate.rate)).toBe(why);
    expect(brief(rate.denominator)).toBe(bottom);
  });

  it('for governors tells no more than the rounded counts', () => {
    expect(discloseRate(12, 38, sharedDisclosure)).toEqual({
      numerator: { kind: 'shown', value: 10 },
      denominator: { kind: 'shown', value: 40 },
      rate: { kind: 'shown', value: 25 },
    });
  });

  it('shows all of nothing, none of many, and never a small number', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (a, b) => {
        const [numerator, denominator] = [Math.min(a, b), Math.max(a, b)];
        const rate = discloseRate(numerator, denominator, inside);
        const isHidden = rate.rate.kind === 'suppressed';
        const rest = denominator - numerator;
        const tells =
          [numerator, rest, denominator].some((n) => n >= 1 && n <= 5) || denominator === 0;
        expect(isHidden).toBe(tells);
        expect(rate.numerator.kind).toBe(rate.rate.kind);
      }),
    );
  });

  it('is never of more than the whole', () => {
    expect(() => discloseRate(31, 30, inside)).toThrow(RangeError);
  });
});

describe('figures beside others', () => {
  it.each([
    [20, 17, 'near-earlier'],
    [20, 20, 20],
    [20, 14, 20],
  ])('%i after %i: %s', (now, before, shown) => {
    const cell = (value: number): Cell => ({ kind: 'shown', value });
    expect(brief(discloseBeside(cell(now), cell(before), inside))).toBe(shown);
  });

  it('stay hidden when hidden', () => {
    const hidden: Cell = { kind: 'suppressed', why: 'small' };
    const shown: Cell = { kind: 'shown', value: 20 };
    expect(discloseBeside(hidden, shown, inside)).toBe(hidden);
    expect(discloseBeside(shown, hidden, inside)).toBe(shown);
  });
});

describe('words and charts', () => {
  it('say why a figure is hidden, without saying more', () => {
    const words = (why: Extract<Cell, { kind: 'suppressed' }>['why']) =>
      sentenceFor({ kind: 'suppressed', why }, inside);
    expect(words('small')).toBe(words('protects-another'));
    expect(words('small')).toBe(words('near-whole'));
    expect(words('small-base')).toContain('5 or fewer children');
    expect(words('near-earlier')).toContain('published before');
    expect(sentenceFor({ kind: 'shown', value: 0 }, inside)).toBeUndefined();
  });

  it('give a school with a handful of children no chart', () => {
    expect(mayChart(5, inside)).toBe(false);
    expect(mayChart(6, inside)).toBe(true);
  });
});
