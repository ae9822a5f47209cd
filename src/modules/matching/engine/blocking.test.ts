import { describe, expect, it } from 'vitest';
import { visitCandidates } from './blocking.ts';
import { createDictionaries, createPeopleBuilder } from './people-table.ts';
import type { PersonRecord } from './person-record.ts';

function candidatesOf(left: readonly PersonRecord[], right: readonly PersonRecord[]): string[] {
  const dictionaries = createDictionaries();
  const [lefts, rights] = [left, right].map((people) => {
    const builder = createPeopleBuilder(dictionaries);
    for (const person of people) builder.add(person);
    return builder.finish();
  });
  const found: string[] = [];
  if (lefts && rights) {
    visitCandidates(dictionaries, lefts, rights, (one, other) => {
      found.push(`${lefts.ids[one] ?? ''} ${rights.ids[other] ?? ''}`);
    });
  }
  return found;
}

const CHILD: PersonRecord = {
  id: 'R',
  forename: 'Siobhan',
  surname: 'Fitzgerald',
  dob: '2011-08-07',
  postcode: 'SM3 2AB',
  address: '7 Elm Grove',
  upn: 'A950000178301',
  nhsNumber: '9434765919',
};

describe('a pair is compared', () => {
  it.each<[string, Partial<PersonRecord>]>([
    ['UPN', { upn: 'A950000178301' }],
    ['UPN, once a former one', { formerUpn: 'A950000178301' }],
    ['NHS number', { nhsNumber: '943 476 5919' }],
    ['birth date', { dob: '2011-08-07' }],
    ['birth date with day and month swapped', { dob: '2011-07-08' }],
    ['names alone', { forename: 'Siobhan', surname: 'Fitzgerald' }],
    ['names as they sound', { forename: 'Sioban', surname: 'Fitzgerrald' }],
    ['names in the other order', { forename: 'Fitzgerald', surname: 'Siobhan' }],
    ['forename, year and month', { forename: 'Siobhan', dob: '2011-08-29' }],
    ['forename, month and day', { forename: 'Siobhan', dob: '2010-08-07' }],
    ['surname, year and day', { surname: 'Fitzgerald', dob: '2011-02-07' }],
    ['first letter and postcode', { forename: 'Shiv', postcode: 'SM3 2AB' }],
    ['first letter and address', { surname: 'Fitz', address: '7 elm gr' }],
  ])('for its %s', (_what, known) => {
    expect(candidatesOf([{ id: 'L', ...known }], [CHILD])).toEqual(['L R']);
  });

  it('once only, however many keys agree', () => {
    expect(candidatesOf([{ ...CHILD, id: 'L' }], [CHILD, { ...CHILD, id: 'R2' }])).toEqual([
      'L R',
      'L R2',
    ]);
  });

  it('not at all when nothing agrees', () => {
    const other = { id: 'L', forename: 'Tom', surname: 'Vale', dob: '2014-01-30', upn: '' };
    expect(candidatesOf([other, { id: 'L2' }], [CHILD, { id: 'R2' }])).toEqual([]);
  });
});
