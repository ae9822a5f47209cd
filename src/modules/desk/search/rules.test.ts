import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namePartScore, rank, wordsOf, type Candidate } from './rules.ts';

const person = (
  id: string,
  forename: string,
  surname: string,
  rest: Partial<Candidate> = {},
): Candidate => ({
  id,
  names: [{ forename, surname }],
  birthDate: null,
  postcodes: [],
  numbers: [],
  ...rest,
});

const PEOPLE: readonly Candidate[] = [
  person('will', 'William', 'Thompson', { postcodes: ['SK8 4AB'], birthDate: '2014-05-03' }),
  person('wilma', 'Wilma', 'Thomas', { postcodes: ['SK80 1AA'] }),
  person('aoife', 'Aoife', 'O’Connor', { numbers: ['A950000178301', 'SYN-7'] }),
  person('anne', 'Anne-Marie', 'de la Cruz'),
  person('mohamed', 'Mohammed', 'Hussain'),
  {
    ...person('zoe', 'Zoë', 'Baker'),
    names: [
      { forename: 'Zoë', surname: 'Baker' },
      { forename: 'Zoë', surname: 'Fletcher' },
    ],
  },
];

const idsFor = (typed: string): string[] => rank(typed, PEOPLE).map(({ id }) => id);

describe('search forgives', () => {
  test.each([
    ['spelling', 'wiliam tompson', 'will'],
    ['sound', 'mohamad husain', 'mohamed'],
    ['order', 'thompson william', 'will'],
    ['a comma', 'Thompson, William', 'will'],
    ['nicknames', 'bill thompson', 'will'],
    ['accents', 'zoe baker', 'zoe'],
    ['apostrophes', 'oconnor', 'aoife'],
    ['a space for an apostrophe', 'o connor', 'aoife'],
    ['hyphens', 'annemarie', 'anne'],
    ['small words left out', 'cruz', 'anne'],
    ['an unfinished name', 'thomp', 'will'],
    ['a former name', 'zoe fletcher', 'zoe'],
    ['a part postcode', 'sk8 4', 'will'],
    ['a part postcode with a name', 'thompson sk8', 'will'],
    ['a postcode without its space', 'SK84AB', 'will'],
    ['a birth date', '3/5/2014', 'will'],
    ['a UPN', 'a950000178301', 'aoife'],
    ['an LA child id', 'syn-7', 'aoife'],
  ])('%s: "%s" finds first %s', (_what, typed, id) => {
    expect(idsFor(typed)[0]).toBe(id);
  });
});

test.each([
  ['nothing typed', '  '],
  ['a word that fits nobody beside one that does', 'william zzyzx'],
  ['part of a number', 'A9500001'],
  ['a district that only begins alike', 'sk8 thomas'],
  ['another birth date', 'william 4/5/2014'],
])('%s finds nobody', (_what, typed) => {
  expect(idsFor(typed)).toEqual([]);
});

test('the name as typed stands before likely ones, and a former name is said', () => {
  expect(idsFor('thomas')[0]).toBe('wilma');
  expect(rank('zoe fletcher', PEOPLE)[0]).toMatchObject({ alsoKnownAs: 'Zoë Fletcher' });
  expect(rank('zoe baker', PEOPLE)[0]).toMatchObject({ alsoKnownAs: undefined });
});

test('two halves of a postcode are one word, other codes stay apart', () => {
  expect(wordsOf('SK8 4A ann').map(({ text }) => text)).toEqual(['SK84A', 'ann']);
  expect(wordsOf('SYN7 SK8').map(({ text }) => text)).toEqual(['SYN7', 'SK8']);
});

test('everybody is found by their own name in either order, and first or level with the first', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PEOPLE), fc.boolean(), (who, surnameFirst) => {
      const [name] = who.names;
      if (name === undefined) throw new Error('A person has a name');
      const typed = surnameFirst
        ? `${name.surname} ${name.forename}`
        : `${name.forename} ${name.surname}`;
      expect(idsFor(typed)[0]).toBe(who.id);
    }),
  );
});

test('more words never find more people', () => {
  const word = fc.constantFrom('william', 'thom', 'sk8', 'bill', 'zoe', '3/5/2014', 'oconnor', 'x');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), word, (typed, extra) => {
      const few = new Set(idsFor(typed.join(' ')));
      for (const id of idsFor([...typed, extra].join(' '))) expect(few).toContain(id);
    }),
  );
});

test('likeness of parts falls from the same to the sound of it', () => {
  expect(namePartScore('anna', 'anna')).toBe(1);
  expect(namePartScore('ann', 'anna')).toBeGreaterThan(namePartScore('anja', 'anna'));
  expect(namePartScore('smyth', 'smith')).toBeGreaterThan(0);
  expect(namePartScore('jones', 'patel')).toBe(0);
});
