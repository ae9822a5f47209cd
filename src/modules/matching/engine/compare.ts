/** Compares two people field by field. */
import { byteAt } from './arrays.ts';
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
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** Compares person `left` of one table with person `right` of another. */
export interface Comparer {
  /** The levels that the last comparison found, by {@link FIELD}. */
  readonly levels: Uint8Array;
  /** Finds the levels of all fields. */
  compare(left: number, right: number): void;
  /**
   * The same, but where the names agree too poorly for what the birth date says, and no identifier,
   * home or middle name is shared either, false is returned and the other fields are left as not
   * known: quicker, and no evidence is invented.
   */
  compareLikely(left: number, right: number): boolean;
}

/** A comparer of the people of two tables with common dictionaries. */
export function createComparer(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  rights: PeopleTable,
): Comparer {
  const { names, postcodes, addresses } = dictionaries;
  const { texts } = dictionaries;
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

  /** Whether one value, not 0, stands in a cell of each. */
  function isShared(left: number, leftCell: number, right: number, rightCell: number): boolean {
    const value = cellOf(lefts, left, leftCell);
    return value !== 0 && value === cellOf(rights, right, rightCell);
  }

  function shareUpn(left: number, right: number): boolean {
    return (
      isShared(left, CELL.upn, right, CELL.upn) ||
      isShared(left, CELL.upn, right, CELL.formerUpn) ||
      isShared(left, CELL.formerUpn, right, CELL.upn) ||
      isShared(left, CELL.formerUpn, right, CELL.formerUpn)
    );
  }

  function isHopeless(left: number, right: number): boolean {
    return (
      areNamesTooPoor(levels) &&
      !isShared(left, CELL.postcode, right, CELL.postcode) &&
      !isShared(left, CELL.address, right, CELL.address) &&
      !shareUpn(left, right) &&
      !isShared(left, CELL.nhsNumber, right, CELL.nhsNumber) &&
      !isShared(left, CELL.middleNames, right, CELL.middleNames)
    );
  }

  function compareMain(left: number, right: number): void {
    for (let field = 0; field < FIELD_COUNT; field++) levels[field] = 0;
    levels[FIELD.dob] = dobLevel(cellOf(lefts, left, CELL.dob), cellOf(rights, right, CELL.dob));
    compareNames(left, right);
  }

  function compareRest(left: number, right: number): void {
    const ofLeft = (cell: number): number => cellOf(lefts, left, cell);
    const ofRight = (cell: number): number => cellOf(rights, right, cell);
    const forename = byteAt(levels, FIELD.forename);
    const { sex, postcode, address, upn, formerUpn, nhsNumber, ethnicity, schoolUrn } = CELL;
    levels[FIELD.upn] = shareUpn(left, right)
      ? IDENTIFIER.same
      : identifierLevel(
          texts,
          ofLeft(upn) || ofLeft(formerUpn),
          ofRight(upn) || ofRight(formerUpn),
        );
    levels[FIELD.nhsNumber] = identifierLevel(texts, ofLeft(nhsNumber), ofRight(nhsNumber));
    levels[FIELD.middleNames] = middleNamesLevel(names, a.middleNames, b.middleNames);
    levels[FIELD.sex] = sexLevel(ofLeft(sex), ofRight(sex), forename);
    levels[FIELD.postcode] = postcodeLevel(postcodes, ofLeft(postcode), ofRight(postcode));
    levels[FIELD.address] = addressLevel(addresses, ofLeft(address), ofRight(address));
    levels[FIELD.ethnicity] = ethnicityLevel(
      texts.text,
      ofLeft(ethnicity),
      ofRight(ethnicity),
      isAlikeSurname(byteAt(levels, FIELD.surname)),
    );
    levels[FIELD.schoolUrn] = schoolLevel(ofLeft(schoolUrn), ofRight(schoolUrn));
  }

  return {
    levels,
    compare(left, right) {
      compareMain(left, right);
      compareRest(left, right);
    },
    compareLikely(left, right) {
      compareMain(left, right);
      const isHopeful = !isHopeless(left, right);
      if (isHopeful) compareRest(left, right);
      return isHopeful;
    },
  };
}

function readNames(table: PeopleTable, person: number, names: NameSet): void {
  names.forename = cellOf(table, person, CELL.forename);
  names.middleNames = cellOf(table, person, CELL.middleNames);
  names.surname = cellOf(table, person, CELL.surname);
  names.formerSurname = cellOf(table, person, CELL.formerSurname);
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

/** Whether forename or surname differs (or is not known). */
function hasNameDifference(levels: Uint8Array): boolean {
  const forename = levels[FIELD.forename];
  const surname = levels[FIELD.surname];
  if (forename === FORENAME.swapped) return false;
  return (
    forename === FORENAME.differs ||
    forename === FORENAME.missing ||
    surname === SURNAME.differs ||
    surname === SURNAME.missing
  );
}

function areNamesExact(levels: Uint8Array): boolean {
  return (
    levels[FIELD.forename] === FORENAME.swapped ||
    (levels[FIELD.forename] === FORENAME.exact && levels[FIELD.surname] === SURNAME.exact)
  );
}

/** Whether the names say too little beside what the birth date says: the less it agrees, the more they must. */
function areNamesTooPoor(levels: Uint8Array): boolean {
  switch (levels[FIELD.dob]) {
    case DOB.exact:
    case DOB.dayMonthSwapped:
      return hasNoNameAgreement(levels);
    case DOB.differs:
      return !areNamesExact(levels);
    default:
      return hasNameDifference(levels);
  }
}

/** Whether the birth dates agree in no way (or one is not known). */
export function hasNoDobAgreement(levels: Uint8Array): boolean {
  return levels[FIELD.dob] === DOB.differs || levels[FIELD.dob] === DOB.missing;
}

/** Whether a forename level means that the two are written or called much the same. */
export function isAlikeForename(level: number): boolean {
  return level >= FORENAME.exact && level <= FORENAME.soundsAlike;
}

function isAlikeSurname(level: number): boolean {
  return level >= SURNAME.exact && level <= SURNAME.soundsAlike;
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
