import { describe, expect, it } from 'vitest';
import { areSwapped, forenameLevel, middleNamesLevel, surnameLevel } from './compare-names.ts';
import type { NameSet } from './compare-names.ts';
import { FORENAME, MIDDLE, SURNAME } from './levels.ts';
import { createNameTable, internName } from './name-table.ts';

const table = createNameTable();

function person(names: Partial<Record<keyof NameSet, string>>): NameSet {
  const number = (name: string | undefined): number => internName(table, name ?? '');
  return {
    forename: number(names.forename),
    middleNames: number(names.middleNames),
    surname: number(names.surname),
    formerSurname: number(names.formerSurname),
  };
}

function nameOf(levels: Readonly<Record<string, number>>, level: number): string | undefined {
  return Object.keys(levels).find((name) => levels[name] === level);
}

describe('forenames', () => {
  it.each([
    ['Zoë', 'ZOE', 'exact'],
    ['Anne-Marie', 'Annemarie', 'exact'],
    ['D’Arcy', 'Darcy', 'exact'],
    ['William', 'Bill', 'shortForm'],
    ['Muhammad', 'Mohamed', 'shortForm'],
    ['Mary Jane', 'Mary', 'shared'],
    ['Jonathon', 'Johnathon', 'near'],
    ['Kathleen', 'Kahtleen', 'near'],
    ['Siobhan', 'Shivaun', 'differs'],
    ['Zaynab', 'Zainab', 'shortForm'],
    ['Aoife', 'Aoffe', 'near'],
    ['Eva', 'Ava', 'soundsAlike'],
    ['Tomás', 'T', 'initial'],
    ['Tomás', 'M', 'differs'],
    ['Oliver', 'Olivia', 'soundsAlike'],
    ['Jack', 'Harry', 'differs'],
    ['Мария', 'Мария', 'exact'],
    ['Jack', '', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    const [one, other] = [person({ forename: a }), person({ forename: b })];
    expect(nameOf(FORENAME, forenameLevel(table, one, other))).toBe(level);
    expect(nameOf(FORENAME, forenameLevel(table, other, one))).toBe(level);
  });

  it('know a child who goes by the middle name', () => {
    const [one, other] = [
      person({ forename: 'Thomas', middleNames: 'Rowan James' }),
      person({ forename: 'Rowan' }),
    ];
    expect(forenameLevel(table, one, other)).toBe(FORENAME.shared);
    expect(forenameLevel(table, other, one)).toBe(FORENAME.shared);
  });

  it('are seen to have changed places with the surname', () => {
    const one = person({ forename: 'Nguyen', surname: 'Minh' });
    expect(areSwapped(table, one, person({ forename: 'Minh', surname: 'Nguyen' }))).toBe(true);
    expect(areSwapped(table, one, person({ forename: 'Minh', surname: 'Nguyên' }))).toBe(true);
    expect(areSwapped(table, one, person({ forename: 'Minh', surname: 'Okafor' }))).toBe(false);
    expect(areSwapped(table, one, person({ forename: 'Minh' }))).toBe(false);
  });
});

describe('surnames', () => {
  it.each([
    ['Ó Súilleabháin', 'O SUILLEABHAIN', 'exact'],
    ['McDonald', 'Mc Donald', 'exact'],
    ['Smith-Jones', 'Jones', 'shared'],
    ['Al-Hassan', 'Hassan', 'shared'],
    ['de Souza', 'de Lima', 'differs'],
    ['Smith', 'Smyth', 'near'],
    ['Kowalski', 'Kowalska', 'near'],
    ['Hussain', 'Hussein', 'near'],
    ['Reid', 'Read', 'soundsAlike'],
    ['Smith', 'Patel', 'differs'],
    ['Smith', '', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    const [one, other] = [person({ surname: a }), person({ surname: b })];
    expect(nameOf(SURNAME, surnameLevel(table, one, other))).toBe(level);
    expect(nameOf(SURNAME, surnameLevel(table, other, one))).toBe(level);
  });

  it('agree with a former one', () => {
    const [now, then] = [
      person({ surname: 'Brown', formerSurname: 'Green' }),
      person({ surname: 'Green' }),
    ];
    expect(surnameLevel(table, now, then)).toBe(SURNAME.former);
    expect(surnameLevel(table, then, now)).toBe(SURNAME.former);
  });
});

describe('middle names', () => {
  it.each([
    ['Rose', 'rose', 'exact'],
    ['Rose Ann', 'Rose', 'partly'],
    ['Rose', 'R', 'partly'],
    ['Rose', 'May', 'differs'],
    ['Rose', '', 'missing'],
  ])('%s and %s: %s', (a, b, level) => {
    const [one, other] = [internName(table, a), internName(table, b)];
    expect(nameOf(MIDDLE, middleNamesLevel(table, one, other))).toBe(level);
  });
});
