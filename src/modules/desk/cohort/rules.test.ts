import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../disclosure/index.ts';
import { discloseCohort, stageOf, type CohortCounts, type ShownBar } from './rules.ts';
import { longestFirst } from './unconfirmed.ts';

interface Child {
  readonly status: string;
  readonly school: string;
  readonly isConfirmed: boolean;
  readonly year: string;
  readonly area: string;
}

const child: fc.Arbitrary<Child> = fc
  .record({
    status: fc.constantFrom('cp', 'cin', 'previous'),
    school: fc.constantFrom('a', 'b', 'c', 'none'),
    isConfirmed: fc.boolean(),
    year: fc.constantFrom('7', '8', '9', '10', 'none'),
    area: fc.constantFrom('ZZ1', 'ZZ2'),
  })
  .map((each) => ({ ...each, isConfirmed: each.isConfirmed && each.school !== 'none' }));

function counted(children: readonly Child[], of: (each: Child) => string) {
  return [...new Set(children.map(of))].sort().map((value) => {
    const group = children.filter((each) => of(each) === value);
    const confirmed = group.filter((each) => each.isConfirmed).length;
    return { value, count: group.length, confirmed };
  });
}

const OUTSIDE: readonly string[] = ['b', 'c'];

const countsOf = (children: readonly Child[]): CohortCounts => ({
  status: counted(children, (each) => each.status),
  school: counted(children, (each) => each.school).map((bar) => ({
    ...bar,
    isOutside: OUTSIDE.includes(bar.value),
  })),
  year: counted(children, (each) => each.year),
  area: counted(children, (each) => each.area),
  match: counted(children, () => 'matched'),
});

const values = (cells: readonly Cell[]): (number | 'c')[] =>
  cells.map((cell) => (cell.kind === 'shown' ? cell.value : 'c'));
const hiddenIn = (bars: readonly ShownBar[]): number =>
  bars.filter((bar) => bar.count.kind === 'suppressed').length;

test('no small number is shown, and none stands alone beside a total that is shown', () => {
  fc.assert(
    fc.property(fc.array(child, { maxLength: 80 }), (children) => {
      const shown = discloseCohort(countsOf(children));
      const parts = [
        shown.status,
        shown.year,
        shown.area,
        shown.outside,
        shown.match,
        shown.school,
      ];
      for (const bars of parts) {
        for (const value of values(bars.map((bar) => bar.count)))
          expect(value === 'c' || value === 0 || value > 5).toBe(true);
        if (shown.total.kind === 'shown') expect(hiddenIn(bars)).not.toBe(1);
        else expect(hiddenIn(bars)).toBe(bars.length);
      }
    }),
  );
});

test('what is shown is true, and adds up where nothing is hidden', () => {
  fc.assert(
    fc.property(fc.array(child, { maxLength: 80 }), (children) => {
      const counts = countsOf(children);
      const shown = discloseCohort(counts);
      shown.school.forEach((bar, index) => {
        const real = counts.school[index];
        if (bar.count.kind === 'shown') expect(bar.count.value).toBe(real?.count);
        if (bar.confirmed.kind === 'shown') expect(bar.confirmed.value).toBe(real?.confirmed);
      });
      if (shown.total.kind === 'shown') expect(shown.total.value).toBe(children.length);
    }),
  );
});

test('a key stage shows nothing that its years do not', () => {
  fc.assert(
    fc.property(fc.array(child, { maxLength: 80 }), (children) => {
      const shown = discloseCohort(countsOf(children));
      for (const stage of shown.stage) {
        const years = shown.year.filter((bar) => stageOf(bar.value) === stage.value);
        const isOpen = years.every((bar) => bar.count.kind === 'shown');
        expect(stage.count.kind === 'shown').toBe(isOpen);
      }
    }),
  );
});

test('that children without a school are on no confirmed list is always said', () => {
  fc.assert(
    fc.property(fc.array(child, { maxLength: 60 }), (children) => {
      const shown = discloseCohort(countsOf(children));
      const none = shown.school.find((bar) => bar.value === 'none');
      if (none !== undefined && shown.total.kind === 'shown')
        expect(none.confirmed).toEqual({ kind: 'shown', value: 0 });
    }),
  );
});

/** Counts in which nothing but the schools matters. */
function ofSchools(school: CohortCounts['school']): CohortCounts {
  const count = school.reduce((sum, bar) => sum + bar.count, 0);
  const whole = [{ value: 'all', count, confirmed: 0 }];
  return { status: whole, year: whole, area: whole, match: whole, school };
}

test('schools with few children are hidden, and all others stay', () => {
  const bar = (value: string, count: number, isOutside = false) => ({
    value,
    count,
    confirmed: 0,
    isOutside,
  });
  const schools = [bar('a', 3), bar('b', 13), bar('c', 2), bar('d', 38), bar('none', 79)];
  const outside = [bar('e', 1, true), bar('f', 5, true)];
  const shown = discloseCohort(ofSchools([...schools, ...outside]));
  const marks = values(shown.school.map((each) => each.waiting));
  expect(marks).toEqual(['c', 13, 'c', 38, 79, 'c', 'c']);
  expect(values(shown.school.map((each) => each.count))).toEqual(marks);
  expect(values(shown.school.map((each) => each.confirmed))).toEqual(Array(7).fill(0));
  expect(values([shown.confirmed, shown.waiting])).toEqual([0, 141]);
  expect(values(shown.outside.map((each) => each.count))).toEqual([135, 6]);
});

test('a school that alone is hidden outside the council is not given away by their sum', () => {
  const bar = (value: string, count: number, isOutside: boolean) => ({
    value,
    count,
    confirmed: 0,
    isOutside,
  });
  const schools = [bar('a', 3, false), bar('b', 20, false), bar('c', 4, true), bar('d', 30, true)];
  const shown = discloseCohort(ofSchools(schools));
  expect(values(shown.school.map((each) => each.count))).toEqual(['c', 20, 'c', 30]);
  expect(values(shown.outside.map((each) => each.count))).toEqual(['c', 'c']);
  expect(shown.total).toEqual({ kind: 'shown', value: 57 });
});

test('hidden lists stand in order of name, not of length', () => {
  const bar = (value: string, waiting: Cell) => ({
    value,
    waiting,
    count: waiting,
    confirmed: waiting,
  });
  const hidden: Cell = { kind: 'suppressed', why: 'small' };
  const names = new Map([
    ['1', 'Zeta'],
    ['2', 'Alpha'],
    ['3', 'Mid'],
  ]);
  const list = [bar('1', hidden), bar('2', hidden), bar('3', { kind: 'shown', value: 9 })];
  expect(longestFirst(list, names).map((each) => each.value)).toEqual(['3', '2', '1']);
});

describe('matches beside the children without a school', () => {
  interface Truth {
    readonly confirmed: number;
    readonly atSchool: number;
    readonly without: number;
    readonly doubtful: number;
    readonly unlinked: number;
    readonly young: number;
  }
  const KEYS = ['confirmed', 'atSchool', 'without', 'doubtful', 'unlinked', 'young'] as const;
  const barsOf = (truth: Truth) => ({
    confirmed: truth.confirmed,
    matched: truth.atSchool + truth.without,
    doubtful: truth.doubtful,
    unlinked: truth.unlinked,
    'not-school-age': truth.young,
  });
  const noneOf = (truth: Truth): number =>
    truth.without + truth.doubtful + truth.unlinked + truth.young;
  const wholeOf = (truth: Truth): number => truth.confirmed + truth.atSchool + noneOf(truth);
  const show = (truth: Truth) => {
    const one = (value: string, count: number) => ({ value, count, confirmed: 0 });
    const whole = [one('x', wholeOf(truth))];
    return discloseCohort({
      status: whole,
      year: whole,
      area: whole,
      school: [one('a', truth.confirmed + truth.atSchool), one('none', noneOf(truth))]
        .filter(({ count }) => count > 0)
        .map((bar) => ({ ...bar, isOutside: false })),
      match: Object.entries(barsOf(truth))
        .filter(([, count]) => count > 0)
        .map(([value, count]) => one(value, count)),
    });
  };

  test.each<[string, Truth, (number | 'c')[]]>([
    [
      'a few matched at a school',
      { confirmed: 100, atSchool: 3, without: 40, doubtful: 20, unlinked: 30, young: 10 },
      ['c', 'c', 20, 30, 10],
    ],
    [
      'a few matched without a school',
      { confirmed: 100, atSchool: 40, without: 3, doubtful: 20, unlinked: 30, young: 10 },
      [100, 'c', 20, 'c', 10],
    ],
    [
      'nothing small',
      { confirmed: 100, atSchool: 40, without: 0, doubtful: 20, unlinked: 30, young: 10 },
      [100, 40, 20, 30, 10],
    ],
  ])('hide %s', (_what, truth, expected) => {
    expect(values(show(truth).match.map((bar) => bar.count))).toEqual(expected);
  });

  test('tell no small number of children matched at a school or without one', () => {
    const count = fc.oneof(fc.nat(7), fc.nat(40));
    const truth = fc.record<Truth>({
      confirmed: count,
      atSchool: count,
      without: count,
      doubtful: count,
      unlinked: count,
      young: count,
    });
    fc.assert(
      fc.property(truth, (real) => {
        const shown = show(real);
        if (shown.total.kind !== 'shown') return;
        const none = shown.school.find((bar) => bar.value === 'none')?.count;
        const cells = new Map<string, Cell>(shown.match.map((bar) => [bar.value, bar.count]));
        const fits = (guess: Truth): boolean =>
          KEYS.every((key) => guess[key] >= 0) &&
          wholeOf(guess) === wholeOf(real) &&
          (none?.kind === 'suppressed' || noneOf(guess) === noneOf(real)) &&
          Object.entries(barsOf(guess)).every(([bar, value]) => {
            const cell = cells.get(bar);
            return cell?.kind === 'suppressed' ? value >= 1 : value === (cell?.value ?? 0);
          });
        const shifts = [-2, -1, 0, 1, 2];
        for (const key of ['atSchool', 'without'] as const) {
          if (real[key] < 1 || real[key] > 5) continue;
          const isOpen = shifts.some((a) =>
            shifts.some((b) =>
              shifts.some((c) =>
                shifts.some((d) => {
                  const others = KEYS.filter((each) => each !== key);
                  return others.some((first) =>
                    others.some((second) =>
                      others.some((third) => {
                        if (a === 0 || new Set([first, second, third]).size < 3) return false;
                        const guess = { ...real, [key]: real[key] + a };
                        guess[first] += b;
                        guess[second] += c;
                        guess[third] += d;
                        return fits(guess);
                      }),
                    ),
                  );
                }),
              ),
            ),
          );
          expect(isOpen).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
