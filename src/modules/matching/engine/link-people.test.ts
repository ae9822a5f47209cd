import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDataSet } from '../../../../bench/linkage/data-set.ts';
import { NORMAL_NOISE } from '../../../../bench/linkage/noise.ts';
import { linkPeople } from './link-people.ts';
import type { LinkedPair } from './link-people.ts';
import type { PersonRecord } from './person-record.ts';

/** School rolls with families, and social-care records of some of their children. */
const DATA = makeDataSet({ left: 400, right: 2500, rates: NORMAL_NOISE, seed: 1, basic: false });

function isTrue(pair: LinkedPair): boolean {
  return DATA.truth.get(pair.leftId) === pair.rightId;
}

/** Adds people to a roll of 300 others, so that names and dates have their usual frequencies. */
function onARoll(...people: PersonRecord[]): PersonRecord[] {
  return [...DATA.right.slice(0, 300), ...people];
}

const MAYA: PersonRecord = {
  id: 'maya',
  forename: 'Maya',
  surname: 'Okonkwo-Reid',
  dob: '2012-09-17',
  sex: 'F',
  address: '14 Larch Road',
  postcode: 'SM9 4QT',
};

function outcomesOf(
  left: readonly PersonRecord[],
  right: readonly PersonRecord[],
  options = {},
): string[] {
  return linkPeople(left, right, options).pairs.map(
    ({ leftId, rightId, outcome }) => `${leftId} ${outcome} ${rightId}`,
  );
}

describe('one child in two files', () => {
  it.each<[string, Partial<PersonRecord>]>([
    ['the same in both', {}],
    ['other capitals, spaces and hyphens', { surname: 'OKONKWO  REID', postcode: 'sm94qt' }],
    ['one half of a double surname', { surname: 'Reid' }],
    ['day and month of birth swapped', { dob: '2012-17-09' }],
    ['a slip in the birth date', { dob: '2012-09-11' }],
    ['a letter wrong in the forename', { forename: 'Mayaa' }],
    ['moved house', { address: '2 Quarry Way', postcode: 'CR4 1DD' }],
    ['names in each other’s place', { forename: 'Okonkwo-Reid', surname: 'Maya' }],
  ])('is linked: %s', (_what, change) => {
    const left = { ...MAYA, ...change, id: 'L1' };
    expect(outcomesOf([left], onARoll(MAYA))).toEqual(['L1 link maya']);
  });

  it('is explained in words, what speaks against it last', () => {
    const smith = { ...MAYA, surname: 'Smith', dob: '2012-03-04', upn: 'A950000178301' };
    const left = { ...smith, id: 'L1', surname: 'Smyth', dob: '2012-04-03', sex: 'M' };
    const [pair] = linkPeople([left], onARoll(smith)).pairs;
    expect(pair?.explanation.split('; ').toSorted()).toEqual([
      'born 03/04 against 04/03',
      'same UPN',
      'same address',
      'same forename',
      'same postcode',
      'sex differs: M / F',
      'surname spelt differently: Smyth / Smith',
    ]);
    expect(pair?.explanation).toMatch(/; sex differs: M \/ F$/u);
  });

  it('goes to a person when the forename is missing and a twin could be meant', () => {
    const left = { ...MAYA, id: 'L1', forename: '' };
    expect(outcomesOf([left], onARoll(MAYA))).toEqual(['L1 review maya']);
  });

  it('is found with no more than names and birth date', () => {
    const { id, forename, surname, dob } = MAYA;
    const strip = ({ id, forename, surname, dob }: PersonRecord): PersonRecord => ({
      ...{ id, forename, surname, dob },
    });
    const left = { id: 'L1', forename, surname, dob };
    const right = onARoll({ id, forename, surname, dob }).map(strip);
    expect(outcomesOf([left], right)).toEqual(['L1 link maya']);
  });
});

describe('brothers, sisters and twins', () => {
  const twin: PersonRecord = { ...MAYA, id: 'twin', forename: 'Isaac', sex: 'M' };
  const sameSexTwin: PersonRecord = { ...MAYA, id: 'twin', forename: 'Freya' };
  const sister: PersonRecord = { ...MAYA, id: 'sister', forename: 'Freya', dob: '2015-02-03' };

  it('are each linked to their own record', () => {
    const left = [MAYA, sameSexTwin, sister].map((child) => ({ ...child, id: `L ${child.id}` }));
    expect(outcomesOf(left, onARoll(MAYA, sameSexTwin, sister))).toEqual([
      'L maya link maya',
      'L sister link sister',
      'L twin link twin',
    ]);
  });

  it.each([
    ['a twin brother', twin],
    ['a twin sister', sameSexTwin],
    ['a sister', sister],
  ])('are not linked to %s when their own record is missing', (_who, other) => {
    const outcomes = outcomesOf([{ ...MAYA, id: 'L1' }], onARoll(other));
    expect(outcomes.filter((each) => each.includes(' link '))).toEqual([]);
  });

  it('are not even suggested when a sister is all there is', () => {
    expect(outcomesOf([{ ...MAYA, id: 'L1' }], onARoll(sister))).toEqual([]);
  });

  it('are kept apart in a whole population', () => {
    const { pairs } = linkPeople(DATA.left, DATA.right);
    expect(pairs.filter((pair) => pair.outcome === 'link' && !isTrue(pair))).toEqual([]);
  });
});

describe('an identifier', () => {
  const UPN = 'A950000178301';

  it('that disagrees with everything else never wins', () => {
    const stranger = {
      id: 'L1',
      ...{ forename: 'Grzegorz', surname: 'Wiśniewski', dob: '2008-11-30', sex: 'M', upn: UPN },
    };
    const outcomes = outcomesOf([stranger], onARoll({ ...MAYA, upn: UPN }));
    expect(outcomes.filter((each) => each.includes(' link '))).toEqual([]);
  });

  it('joins a child who changed surname and home', () => {
    const left = { ...MAYA, id: 'L1', surname: 'Abara', address: '', postcode: 'M1 1AE', upn: UPN };
    expect(outcomesOf([left], onARoll({ ...MAYA, upn: UPN }))).toEqual(['L1 link maya']);
  });

  it('counts where it stands as a former one', () => {
    const left = { ...MAYA, id: 'L1', surname: 'Abara', postcode: '', address: '', upn: UPN };
    const right = { ...MAYA, upn: 'H243278544154', formerUpn: UPN };
    const [pair] = linkPeople([left], onARoll(right)).pairs;
    expect(pair?.outcome).toBe('link');
    expect(pair?.explanation).toContain('UPN agrees with a former one');
  });

  it('that many people share says nothing', () => {
    const right = DATA.right.slice(0, 300).map((person) => ({ ...person, upn: UPN }));
    expect(outcomesOf([{ ...MAYA, id: 'L1', upn: UPN }], right)).toEqual([]);
  });
});

describe('do-not-link', () => {
  it('leaves no trace of a barred pair, however alike', () => {
    const bars = { pairs: [{ leftId: 'L1', rightId: 'maya' }] };
    const left = [{ ...MAYA, id: 'L1' }];
    expect(outcomesOf(left, onARoll(MAYA), { doNotLink: bars, many: true })).toEqual([]);
    const all = { link: 0.99, review: 0 };
    const shown = outcomesOf(left, onARoll(MAYA), { doNotLink: bars, thresholds: all });
    expect(shown.filter((each) => each.includes('maya'))).toEqual([]);
  });

  it('holds for another row about the same child', () => {
    const rows = [
      { ...MAYA, id: 'L1' },
      { ...MAYA, id: 'L2', postcode: '' },
    ];
    const bars = { pairs: [{ leftId: 'L1', rightId: 'maya' }] };
    expect(outcomesOf(rows, onARoll(MAYA), { doNotLink: bars, many: true })).toEqual([]);
  });

  it('changes nothing for a child’s own record', () => {
    const own = { ...MAYA, id: 'own' };
    const adopted = { ...MAYA, id: 'adopted', surname: 'Carrington', postcode: 'LS1 4DY' };
    const bars = { pairs: [{ leftId: 'L1', rightId: 'adopted' }] };
    const left = [{ ...MAYA, id: 'L1' }];
    const withBar = linkPeople(left, onARoll(own, adopted), { doNotLink: bars }).pairs;
    expect(withBar.map(({ rightId, outcome }) => [rightId, outcome])).toEqual([['own', 'link']]);
    expect(withBar[0]?.probability).toBeGreaterThan(0.999);
  });

  it('takes any test of two ids', () => {
    const isBarred = (leftId: string, rightId: string): boolean =>
      leftId === 'L1' && rightId === 'maya';
    const left = [{ ...MAYA, id: 'L1' }];
    expect(outcomesOf(left, onARoll(MAYA), { doNotLink: { isBarred } })).toEqual([]);
  });

  it('never lets a barred pair through, whatever is barred', () => {
    const [left, right] = [DATA.left.slice(0, 60), DATA.right.slice(0, 400)];
    const truth = left.flatMap(({ id }) => {
      const rightId = DATA.truth.get(id);
      return rightId === undefined ? [] : [{ leftId: id, rightId }];
    });
    fc.assert(
      fc.property(fc.subarray(truth), (pairs) => {
        const barred = new Set(pairs.map(({ leftId, rightId }) => `${leftId} ${rightId}`));
        const options = { doNotLink: { pairs }, thresholds: { review: 0 } };
        const found = linkPeople(left, right, options).pairs;
        expect(found.filter((pair) => barred.has(`${pair.leftId} ${pair.rightId}`))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

describe('one child twice in the left file', () => {
  const rows = [
    { ...MAYA, id: 'L1' },
    { ...MAYA, id: 'L2', address: '' },
  ];

  it('goes to a person, for a record belongs to one child', () => {
    const outcomes = outcomesOf(rows, onARoll(MAYA));
    expect(outcomes.filter((each) => each.includes(' link ')).length).toBeLessThanOrEqual(1);
    expect(outcomes.length).toBeGreaterThan(0);
  });

  it('is linked twice where several may have one record', () => {
    expect(outcomesOf(rows, onARoll(MAYA), { many: true })).toEqual([
      'L1 link maya',
      'L2 link maya',
    ]);
  });
});

describe('the whole', () => {
  const { pairs, model } = linkPeople(DATA.left, DATA.right);

  it('finds nearly all and links nothing wrong', () => {
    const links = pairs.filter(({ outcome }) => outcome === 'link');
    expect(links.filter(isTrue).length / DATA.truth.size).toBeGreaterThan(0.95);
    expect(pairs.filter(isTrue).length / DATA.truth.size).toBeGreaterThan(0.985);
    expect(model.learntFrom).toBeGreaterThan(DATA.truth.size);
  });

  it('links each record at most once', () => {
    const links = pairs.filter(({ outcome }) => outcome === 'link');
    expect(new Set(links.map(({ leftId }) => leftId)).size).toBe(links.length);
    expect(new Set(links.map(({ rightId }) => rightId)).size).toBe(links.length);
  });

  it('is the same each time', () => {
    expect(linkPeople(DATA.left, DATA.right).pairs).toEqual(pairs);
  });

  it('does not mind the order of the files', () => {
    const short = (list: readonly LinkedPair[]): string[] =>
      list.map((pair) => `${pair.leftId} ${pair.outcome} ${pair.rightId}`);
    const reversed = linkPeople(DATA.left.toReversed(), DATA.right.toReversed());
    expect(short(reversed.pairs)).toEqual(short(pairs));
  });
});

describe('few records', () => {
  it.each([20, 60])('%d on each side are linked without learning much', (size) => {
    const data = makeDataSet({
      left: size,
      right: size,
      rates: NORMAL_NOISE,
      seed: 2,
      basic: false,
    });
    const { pairs } = linkPeople(data.left, data.right);
    const links = pairs.filter(({ outcome }) => outcome === 'link');
    const wrong = links.filter((pair) => data.truth.get(pair.leftId) !== pair.rightId);
    expect(wrong).toEqual([]);
    expect(links.length / data.truth.size).toBeGreaterThan(0.75);
  });

  it.each<[string, PersonRecord[], PersonRecord[]]>([
    ['nobody', [], []],
    ['nobody on the right', [MAYA], []],
    ['nobody on the left', [], [MAYA]],
    ['people of whom nothing is known', [{ id: 'a' }], [{ id: 'b' }]],
  ])('%s: no pairs, no fault', (_what, left, right) => {
    expect(linkPeople(left, right).pairs).toEqual([]);
  });

  it('one on each side: the same child is found', () => {
    expect(outcomesOf([{ ...MAYA, id: 'L1' }], [MAYA])).toEqual(['L1 link maya']);
  });
});
