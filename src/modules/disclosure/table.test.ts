import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { internalDisclosure as inside, sharedDisclosure } from './rules.ts';
import type { Cell } from './rules.ts';
import { discloseBreakdown, discloseTable } from './table.ts';
import type { DisclosedTable } from './table.ts';

const brief = (cell: Cell) => (cell.kind === 'shown' ? cell.value : 'c');

describe('a breakdown', () => {
  it.each([
    ['nothing small', [8, 12, 30], [8, 12, 30], 50],
    ['the next smallest with the small one', [3, 7, 20], ['c', 'c', 20], 30],
    ['as many as it takes', [1, 6, 20], ['c', 'c', 'c'], 27],
    ['two small ones that would still tell', [1, 1, 8, 40], ['c', 'c', 'c', 40], 50],
    ['two small ones that protect each other', [3, 3, 8, 40], ['c', 'c', 8, 40], 54],
    ['a zero is shown and never hidden for another', [0, 3, 9, 20], [0, 'c', 'c', 20], 32],
    ['the total, when nothing else is left', [3, 0], ['c', 0], 'c'],
  ])('hides %s', (_case, counts, cells, total) => {
    const shown = discloseBreakdown(counts, inside, 200);
    expect(shown.cells.map(brief)).toEqual(cells);
    expect(brief(shown.total)).toBe(total);
  });

  it('hides zeros out of too few', () => {
    const shown = discloseBreakdown([0, 0, 3], inside);
    expect(shown.cells.map(brief)).toEqual(['c', 'c', 'c']);
    expect(brief(shown.total)).toBe('c');
  });

  it('for governors hides below 10 and rounds the rest', () => {
    const shown = discloseBreakdown([8, 13, 21, 48], sharedDisclosure);
    expect(shown.cells.map(brief)).toEqual(['c', 'c', 20, 50]);
    expect(brief(shown.total)).toBe(90);
  });

  it('of nothing has no cells', () => {
    expect(discloseBreakdown([], inside).cells).toEqual([]);
  });
});

describe('a table', () => {
  it('hides in rows and columns so that no small count can be worked out', () => {
    const shown = discloseTable(
      [
        [3, 20, 30],
        [11, 25, 40],
        [50, 60, 70],
      ],
      inside,
    );
    expect(shown.cells.map((row) => row.map(brief))).toEqual([
      ['c', 'c', 30],
      ['c', 'c', 40],
      [50, 60, 70],
    ]);
    expect([...shown.rowTotals, ...shown.columnTotals, shown.total].map(brief)).toEqual([
      53, 76, 180, 64, 105, 140, 309,
    ]);
  });

  it('has rows of equal length', () => {
    expect(() => discloseTable([[1], [1, 2]], inside)).toThrow(RangeError);
  });

  it('of hundreds of schools hides little more than it must', () => {
    const counts = Array.from({ length: 300 }, (_, i) =>
      Array.from({ length: 6 }, (__, j) => (i * 7 + j * 13 + ((i * j) % 11)) % 40),
    );
    const small = counts.flat().filter((count) => count >= 1 && count <= 5).length;
    const shown = discloseTable(counts, inside);
    const hidden = shown.cells.flat().filter(({ kind }) => kind === 'suppressed').length;
    expect(hidden).toBeGreaterThan(small);
    expect(hidden).toBeLessThan(2 * small);
  });
});

/** All figures of a table in one order: cells, row totals, column totals, total. */
const flat = (table: DisclosedTable): readonly Cell[] => [
  ...table.cells.flat(),
  ...table.rowTotals,
  ...table.columnTotals,
  table.total,
];

function figuresOf(cells: readonly number[], columns: number): readonly number[] {
  const rows = cells.length / columns;
  const row = (i: number) => cells.slice(i * columns, (i + 1) * columns);
  const add = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rowTotals = Array.from({ length: rows }, (_, i) => add(row(i)));
  const columnTotals = Array.from({ length: columns }, (_, j) =>
    add(cells.filter((__, index) => index % columns === j)),
  );
  return [...cells, ...rowTotals, ...columnTotals, add(cells)];
}

/** Every table near the true one that agrees with all that is shown and with why the rest is hidden. */
function* tablesThatFit(
  truth: readonly number[],
  columns: number,
  shown: readonly Cell[],
): Generator<readonly number[]> {
  const real = figuresOf(truth, columns);
  const fits = (value: number, index: number): boolean => {
    const cell = shown[index];
    if (cell === undefined || value < 0) return false;
    if (cell.kind === 'shown') return value === cell.value;
    if (cell.why === 'small') return value >= 1 && value <= 5;
    if (cell.why === 'small-base') return value <= 5;
    return real[index] === 0 || value > 5;
  };
  const guess = [...truth];
  function* fill(at: number): Generator<readonly number[]> {
    if (at === truth.length) {
      const figures = figuresOf(guess, columns);
      if (figures.every(fits)) yield figures;
      return;
    }
    for (let shift = -2; shift <= 2; shift += 1) {
      guess[at] = (truth[at] ?? 0) + shift;
      if (fits(guess[at] ?? -1, at)) yield* fill(at + 1);
    }
  }
  yield* fill(0);
}

describe('nothing hidden can be worked out', () => {
  const count = fc.oneof(fc.nat(8), fc.nat(30));
  const table = fc.constantFrom([2, 2], [2, 3], [3, 2], [1, 4]).chain(([rows = 1, columns = 1]) =>
    fc.array(count, { minLength: rows * columns, maxLength: rows * columns }).map((cells) => ({
      cells,
      columns,
      counts: Array.from({ length: rows }, (_, i) => cells.slice(i * columns, (i + 1) * columns)),
    })),
  );

  it('by somebody who knows every shown figure and why each other is hidden', () => {
    fc.assert(
      fc.property(table, ({ cells, columns, counts }) => {
        const shown = flat(discloseTable(counts, inside));
        const possible = shown.map(() => new Set<number>());
        for (const figures of tablesThatFit(cells, columns, shown)) {
          figures.forEach((value, index) => possible[index]?.add(value));
        }
        const nothingLeft = shown.every((cell) => cell.kind === 'suppressed' || cell.value === 0);
        shown.forEach((cell, index) => {
          const choices = possible[index]?.size ?? 0;
          if (cell.kind === 'shown') expect(choices).toBe(1);
          else if (!nothingLeft) expect(choices).toBeGreaterThanOrEqual(3);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('and what is shown is true, and never small', () => {
    fc.assert(
      fc.property(table, ({ cells, columns, counts }) => {
        const real = figuresOf(cells, columns);
        flat(discloseTable(counts, inside)).forEach((cell, index) => {
          if (cell.kind === 'suppressed') return;
          expect(cell.value).toBe(real[index]);
          expect(cell.value === 0 || cell.value > 5).toBe(true);
        });
      }),
    );
  });
});
