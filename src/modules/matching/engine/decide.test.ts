import { describe, expect, it } from 'vitest';
import { decide, needsAPerson, USUAL_THRESHOLDS } from './decide.ts';
import { DOB, FIELD, FIELD_COUNT, FORENAME, IDENTIFIER, SURNAME } from './levels.ts';

type Pair = readonly [left: number, right: number, probability: number, weight?: number];

function decided(list: readonly Pair[], options: { many?: boolean; byHand?: number[] } = {}) {
  const decisions = decide(
    {
      left: Int32Array.from(list, ([left]) => left),
      right: Int32Array.from(list, ([, right]) => right),
      probability: Float64Array.from(list, ([, , probability]) => probability),
      weight: Float64Array.from(list, ([, , , weight = 20]) => weight),
      needsAPerson: Uint8Array.from(list, (_, index) => (options.byHand?.includes(index) ? 1 : 0)),
      leftIds: ['a', 'b', 'c'],
      rightIds: ['x', 'y', 'z', 'w', 'v'],
    },
    USUAL_THRESHOLDS,
    options.many ?? false,
  );
  return decisions.map(({ pair, outcome }) => [pair, outcome]);
}

describe('a pair', () => {
  it.each<[string, number, string[]]>([
    ['likely enough is linked', 0.995, ['link']],
    ['fairly likely goes to a person', 0.6, ['review']],
    ['unlikely is left out', 0.01, []],
  ])('%s', (_what, probability, outcomes) => {
    expect(decided([[0, 0, probability]]).map(([, outcome]) => outcome)).toEqual(outcomes);
  });

  it('goes to a person when a rival is close behind', () => {
    expect(
      decided([
        [0, 0, 0.995, 20],
        [0, 1, 0.004, 18.5],
      ]),
    ).toEqual([[0, 'review']]);
  });

  it('goes to a person when the evidence misleads', () => {
    expect(decided([[0, 0, 0.999]], { byHand: [0] })).toEqual([[0, 'review']]);
  });

  it('is not shown when one of the two is linked already', () => {
    const list: Pair[] = [
      [0, 0, 0.999, 30],
      [0, 1, 0.2, 2],
      [1, 0, 0.2, 2],
    ];
    expect(decided(list)).toEqual([[0, 'link']]);
    expect(decided(list, { many: true })).toEqual([
      [0, 'link'],
      [2, 'review'],
    ]);
  });

  it('is shown beside at most two others, none far behind the best', () => {
    const list: Pair[] = [
      [0, 0, 0.3],
      [0, 1, 0.25],
      [0, 2, 0.2],
      [0, 3, 0.15],
    ];
    expect(decided(list)).toHaveLength(3);
    expect(
      decided([
        [0, 0, 0.8],
        [0, 1, 0.11],
      ]),
    ).toEqual([[0, 'review']]);
  });
});

describe('the machine never decides alone on', () => {
  const levelsOf = (levels: Partial<Record<keyof typeof FIELD, number>>): Uint8Array => {
    const table = new Uint8Array(FIELD_COUNT);
    for (const [field, level] of Object.entries(levels)) {
      table[FIELD[field as keyof typeof FIELD]] = level;
    }
    return table;
  };

  it.each([
    [
      'an identifier that disagrees with all else',
      {
        upn: IDENTIFIER.same,
        forename: FORENAME.differs,
        surname: SURNAME.differs,
        dob: DOB.differs,
      },
      true,
    ],
    [
      'an identifier with the birth date',
      {
        upn: IDENTIFIER.same,
        forename: FORENAME.differs,
        surname: SURNAME.differs,
        dob: DOB.exact,
      },
      false,
    ],
    [
      'what twins look like',
      { forename: FORENAME.differs, surname: SURNAME.exact, dob: DOB.exact },
      true,
    ],
    ['a birth date without names', { dob: DOB.exact }, true],
    ['agreeing names', { forename: FORENAME.exact, surname: SURNAME.exact, dob: DOB.exact }, false],
  ])('%s: %s', (_what, levels, expected) => {
    expect(needsAPerson(levelsOf(levels))).toBe(expected);
  });
});
