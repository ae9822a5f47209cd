import { describe, expect, it } from 'vitest';
import { linkPeople } from './engine/link-people.ts';
import type { PersonRecord } from './engine/person-record.ts';
import { decideIdentified } from './rules.ts';

const UPN = 'A950000178301';
const OTHER_UPN = 'H243278544154';
const CHILD: PersonRecord = {
  id: 'R',
  forename: 'Tamsin',
  middleNames: 'Grace',
  surname: 'Ellery',
  dob: '2013-05-19',
  upn: UPN,
};

/** What the rule says of a record that differs from the child's in some fields. */
function decisionFor(change: Partial<PersonRecord>, child = CHILD): string | undefined {
  const left = [{ ...child, ...change, id: 'L' }];
  const [pair] = linkPeople(left, [child], { thresholds: { review: 0 } }).pairs;
  return pair === undefined ? undefined : decideIdentified(pair.evidence);
}

describe('a UPN', () => {
  it.each<[string, Partial<PersonRecord>, string]>([
    ['names and birth date agree', {}, 'same-child'],
    ['the birth date differs', { dob: '2011-12-01' }, 'same-child'],
    ['the surname changed', { surname: 'Marsh' }, 'same-child'],
    ['both names changed', { forename: 'Lou', surname: 'Marsh', middleNames: '' }, 'same-child'],
    ['the forename is short', { forename: 'Tammy', dob: '2011-12-01' }, 'same-child'],
    ['the middle name is used', { forename: 'Grace', dob: '2011-12-01' }, 'same-child'],
    [
      'the surname is a former one',
      { surname: 'X', formerSurname: 'Ellery', dob: '' },
      'same-child',
    ],
    ['one half of a double name', { surname: 'Ellery-Marsh', dob: '' }, 'same-child'],
    [
      'only the surname agrees, as a sister’s would',
      { forename: 'Beth', dob: '2016-02-02' },
      'doubtful',
    ],
    ['twins have each other’s number', { forename: 'Oscar', middleNames: '' }, 'doubtful'],
    [
      'names and birth date both differ',
      { forename: 'Oscar', middleNames: '', surname: 'Marsh', dob: '2011-12-01' },
      'doubtful',
    ],
    ['it is another', { upn: OTHER_UPN }, 'not-identified'],
    ['there is none', { upn: '' }, 'not-identified'],
    ['it was the former one', { upn: OTHER_UPN, formerUpn: UPN }, 'same-child'],
  ])('when %s', (_what, change, expected) => {
    expect(decisionFor(change)).toBe(expected);
  });

  it.each([
    ['with a wrong check letter', 'B950000178301'],
    ['that is temporary', 'R31920001200A'],
  ])('%s identifies nobody', (_what, upn) => {
    expect(decisionFor({}, { ...CHILD, upn })).toBe('not-identified');
  });
});
