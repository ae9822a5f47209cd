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
    ['the next that could be another number', [1, 6, 20], ['c', 6, 'c'], 27],
    ['as many as it takes', [1, 7, 7], ['c', 'c', 'c'], 15],
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

describe('known zeros and groups', () => {
  it('small rows of a table whose other column is empty are all that is hidden', () => {
    const counts = [3, 2, 13, 79].map((waiting) => [0, waiting]);
    const shown = discloseTable(counts, inside, { rows: counts.map(() => 97) });
    expect(shown.cells.map((row) => row.map(brief))).toEqual([
      [0, 'c'],
      [0, 'c'],
      [0, 13],
      [0, 79],
    ]);
    expect(shown.rowTotals.map(brief)).toEqual(['c', 'c', 13, 79]);
    expect([...shown.columnTotals, shown.total].map(brief)).toEqual([0, 97, 97]);
  });

  it.each([
    ['both rows that are hidden lie in one group', [0, 1, 0, 1], ['c', 20, 'c', 30], [7, 50], 57],
    ['each group has one hidden row', [0, 0, 1, 1], ['c', 20, 'c', 30], ['c', 'c'], 57],
    ['a small row is a group alone', [0, 1, 1, 1], ['c', 20, 'c', 30], ['c', 'c'], 57],
  ])('%s: totals of groups give way before rows', (_case, groups, rows, totals, total) => {
    const shown = discloseTable([[3], [20], [4], [30]], inside, { groups });
    expect(shown.rowTotals.map(brief)).toEqual(rows);
    expect(shown.groupTotals.map(brief)).toEqual(totals);
    expect(brief(shown.total)).toBe(total);
  });
});

/** All figures of a table in one order: cells, totals of rows, columns and groups, total. */
const flat = (table: DisclosedTable): readonly Cell[] => [
  ...table.cells.flat(),
  ...table.rowTotals,
  ...table.columnTotals,
  ...table.groupTotals,
  table.total,
];

/** A table's counts in one row after the other, with what is known of it. */
interface Truth {
  readonly cells: readonly number[];
  readonly columns: number;
  readonly groups: readonly number[];
}

function figuresOf(cells: readonly number[], { columns, groups }: Truth): readonly number[] {
  const rows = cells.length / columns;
  const row = (i: number) => cells.slice(i * columns, (i + 1) * columns);
  const add = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rowTotals = Array.from({ length: rows }, (_, i) => add(row(i)));
  const columnTotals = Array.from({ length: columns }, (_, j) =>
    add(cells.filter((__, index) => index % columns === j)),
  );
  const groupTotals = Array.from({ length: Math.max(0, ...groups.map((g) => g + 1)) }, (_, group) =>
    add(rowTotals.filter((__, i) => groups[i] === group)),
  );
  return [...cells, ...rowTotals, ...columnTotals, ...groupTotals, add(cells)];
}

/** Every table near the true one that agrees with all that is shown and with why the rest is hidden. */
function* tablesThatFit(truth: Truth, shown: readonly Cell[]): Generator<readonly number[]> {
  const real = figuresOf(truth.cells, truth);
  const fits = (value: number, index: number): boolean => {
    const cell = shown[index];
    if (cell === undefined || value < 0) return false;
    if (cell.kind === 'shown') return value === cell.value;
    if (cell.why === 'small') return value >= 1 && value <= 5;
    if (cell.why === 'small-base') return value <= 5;
    return real[index] === 0 || value > 5;
  };
  const guess = [...truth.cells];
  function* fill(at: number): Generator<readonly number[]> {
    if (at === truth.cells.length) {
      const figures = figuresOf(guess, truth);
      if (figures.every(fits)) yield figures;
      return;
    }
    for (let shift = -2; shift <= 2; shift += 1) {
      guess[at] = (truth.cells[at] ?? 0) + shift;
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
      groups: [],
      counts: Array.from({ length: rows }, (_, i) => cells.slice(i * columns, (i + 1) * columns)),
    })),
  );
  /** Like schools in and outside an area, and children without one, of whom nobody is in column 0. */
  const grouped = fc
    .record({
      cells: fc.array(count, { minLength: 6, maxLength: 6 }),
      groups: fc.array(fc.nat(1), { minLength: 2, maxLength: 2 }),
    })
    .map(({ cells, groups }) => ({
      cells: [...cells.slice(0, 4), 0, cells[5] ?? 0],
      columns: 2,
      groups: [...groups, 0],
    }));
  const rowsOf = ({ cells }: Truth) => [cells.slice(0, 2), cells.slice(2, 4), cells.slice(4, 6)];
  const discloseGrouped = (truth: Truth) => {
    const whole = truth.cells.reduce((a, b) => a + b, 0);
    return discloseTable(rowsOf(truth), inside, {
      rows: [whole, whole, whole],
      groups: truth.groups,
      isKnownZero: (row, column) => row === 2 && column === 0,
    });
  };

  function expectSafe(truth: Truth, shown: readonly Cell[]): void {
    const possible = shown.map(() => new Set<number>());
    for (const figures of tablesThatFit(truth, shown)) {
      figures.forEach((value, index) => possible[index]?.add(value));
    }
    const nothingLeft = shown.every((cell) => cell.kind === 'suppressed' || cell.value === 0);
    shown.forEach((cell, index) => {
      const choices = possible[index]?.size ?? 0;
      if (cell.kind === 'shown') expect(choices).toBe(1);
      else if (!nothingLeft) expect(choices).toBeGreaterThanOrEqual(3);
    });
  }

  it('by somebody who knows every shown figure and why each other is hidden', () => {
    fc.assert(
      fc.property(table, ({ counts, ...truth }) => {
        expectSafe(truth, flat(discloseTable(counts, inside)));
      }),
      { numRuns: 300 },
    );
  });

  it('nor from totals of groups, or with the help of a zero that everybody knows', () => {
    fc.assert(
      fc.property(grouped, (truth) => {
        const shown = flat(discloseGrouped(truth));
        expect(shown[4]).toEqual({ kind: 'shown', value: 0 });
        expectSafe(truth, shown);
      }),
      { numRuns: 300 },
    );
  });

  it('and what is shown is true, and never small', () => {
    fc.assert(
      fc.property(table, ({ counts, ...truth }) => {
        const real = figuresOf(truth.cells, truth);
        flat(discloseTable(counts, inside)).forEach((cell, index) => {
          if (cell.kind === 'suppressed') return;
          expect(cell.value).toBe(real[index]);
          expect(cell.value === 0 || cell.value > 5).toBe(true);
        });
      }),
    );
  });
});
