/** Compares two people field by field. */
import { at } from './arrays.ts';
import { areSwapped, forenameLevel, middleNamesLevel, surnameLevel } from './compare-names.ts';
import type { NameSet } from './compare-names.ts';
import {
  addressLevel,
  dobLevel,
  ethnicityLevel,
  identifierLevel,
  postcodeLevel,
} from './compare-values.ts';
import { DOB, FIELD, FIELD_COUNT, FORENAME, IDENTIFIER, SCHOOL, SEX, SURNAME } from './levels.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** Compares person `left` of one table with person `right` of another. */
export interface Comparer {
  /** The levels that the last comparison found, by {@link FIELD}. */
  readonly levels: Uint8Array;
  /** Finds the levels of all fields. */
  compare(left: number, right: number): void;
  /**
   * The same, but where neither the names nor an identifier nor the postcode agree at all, the
   * fields that could not change that are left as not known: quicker, and no evidence is invented.
   */
  compareLikely(left: number, right: number): void;
}

/** A comparer of the people of two tables with common dictionaries. */
export function createComparer(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
): Comparer {
  const { names, postcodes, addresses } = dictionaries;
  const texts = dictionaries.texts.text;
  const levels = new Uint8Array(FIELD_COUNT);
  const a: NameSet = { forename: 0, middleNames: 0, surname: 0, formerSurname: 0 };
  const b: NameSet = { forename: 0, middleNames: 0, surname: 0, formerSurname: 0 };

  function compareNames(left: number, right: number): void {
    readNames(lefts, left, a);
    readNames(rights, right, b);
    levels[FIELD.forename] = forenameLevel(names, a, b);
    levels[FIELD.surname] = surnameLevel(names, a, b);
    if (
      levels[FIELD.forename] !== FORENAME.exact &&
      levels[FIELD.surname] !== SURNAME.exact &&
      areSwapped(names, a, b)
    ) {
      levels[FIELD.forename] = FORENAME.swapped;
      levels[FIELD.surname] = SURNAME.missing;
    }
  }

  function compareIdentifiers(left: number, right: number): void {
    levels[FIELD.upn] = identifierLevel(
      texts,
      at(lefts.upn, left),
      at(lefts.formerUpn, left),
      at(rights.upn, right),
      at(rights.formerUpn, right),
    );
    levels[FIELD.nhsNumber] = identifierLevel(
      texts,
      at(lefts.nhsNumber, left),
      0,
      at(rights.nhsNumber, right),
      0,
    );
  }

  function isHopeless(left: number, right: number): boolean {
    return (
      hasNoNameAgreement(levels) &&
      !agrees(levels[FIELD.upn]) &&
      !agrees(levels[FIELD.nhsNumber]) &&
      at(lefts.postcode, left) !== at(rights.postcode, right)
    );
  }

  function compareMain(left: number, right: number): void {
    levels.fill(0);
    levels[FIELD.dob] = dobLevel(at(lefts.dob, left), at(rights.dob, right));
    compareNames(left, right);
    compareIdentifiers(left, right);
  }

  function compareRest(left: number, right: number): void {
    levels[FIELD.middleNames] = middleNamesLevel(names, a.middleNames, b.middleNames);
    levels[FIELD.sex] = sexLevel(
      at(lefts.sex, left),
      at(rights.sex, right),
      at(levels, FIELD.forename),
    );
    levels[FIELD.postcode] = postcodeLevel(
      postcodes,
      at(lefts.postcode, left),
      at(rights.postcode, right),
    );
    levels[FIELD.address] = addressLevel(
      addresses,
      at(lefts.address, left),
      at(rights.address, right),
    );
    levels[FIELD.ethnicity] = ethnicityLevel(
      texts,
      at(lefts.ethnicity, left),
      at(rights.ethnicity, right),
    );
    levels[FIELD.schoolUrn] = schoolLevel(at(lefts.schoolUrn, left), at(rights.schoolUrn, right));
  }

  return {
    levels,
    compare(left, right) {
      compareMain(left, right);
      compareRest(left, right);
    },
    compareLikely(left, right) {
      compareMain(left, right);
      if (!isHopeless(left, right)) compareRest(left, right);
    },
  };
}

function readNames(table: PeopleTable, person: number, names: NameSet): void {
  names.forename = at(table.forename, person);
  names.middleNames = at(table.middleNames, person);
  names.surname = at(table.surname, person);
  names.formerSurname = at(table.formerSurname, person);
}

/** Whether neither forename nor surname agrees in any way. */
export function hasNoNameAgreement(levels: Uint8Array): boolean {
  const forename = levels[FIELD.forename];
  const surname = levels[FIELD.surname];
  return (
    (forename === FORENAME.differs || forename === FORENAME.missing) &&
    (surname === SURNAME.differs || surname === SURNAME.missing)
  );
}

/** Whether the birth dates agree in no way (or one is not known). */
export function hasNoDobAgreement(levels: Uint8Array): boolean {
  return levels[FIELD.dob] === DOB.differs || levels[FIELD.dob] === DOB.missing;
}

function agrees(identifier: number | undefined): boolean {
  return identifier === IDENTIFIER.same || identifier === IDENTIFIER.oneCharacter;
}

/** Whether a forename level means that the two are written or called much the same. */
export function isAlikeForename(level: number): boolean {
  return level >= FORENAME.exact && level <= FORENAME.soundsAlike;
}

function sexLevel(a: number, b: number, forename: number): number {
  if (a === 0 || b === 0) return SEX.missing;
  if (isAlikeForename(forename)) return a === b ? SEX.sameBesideName : SEX.differsBesideName;
  return a === b ? SEX.same : SEX.differs;
}

function schoolLevel(a: number, b: number): number {
  if (a === 0 || b === 0) return SCHOOL.missing;
  return a === b ? SCHOOL.same : SCHOOL.differs;
}
