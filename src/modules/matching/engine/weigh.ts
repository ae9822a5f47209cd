/** What a comparison weighs under a model. Weights are natural logarithms of ratios of chances. */
import { byteAt, realAt, singleAt } from './arrays.ts';
import { homeChance, householdTable, isHomeField, place } from './chances.ts';
import type { Frequencies } from './frequencies.ts';
import { ADDRESS, FIELD, FIELD_COUNT, LEVEL_TOTAL, POSTCODE } from './levels.ts';
import type { Model } from './model.ts';
import { nameKey } from './name-table.ts';
import { datePlace } from './date-digits.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

/** The level of exact agreement in every field but sex. */
const EXACT = 1;
const ADDRESS_LEVELS = Object.keys(ADDRESS).length;

/** Weighs pairs under one model. */
export interface Scale {
  /**
   * What the levels found for a pair say of one child against two children, the chance of a common
   * household considered; positive speaks for one child. To be added to the logarithm of the odds
   * that any pair is true.
   */
  weigh(levels: Uint8Array, right: number): number;
  /** The weight of one field by itself, one child against two strangers. */
  fieldWeight(levels: Uint8Array, right: number, field: number): number;
}

/** A scale for pairs whose second member stands in `rights`. */
export function createScale(
  model: Model,
  frequencies: Frequencies,
  dictionaries: Dictionaries,
  rights: PeopleTable,
): Scale {
  const { m, u, home } = model.chances;
  const match = logRatios(m, u);
  const household = logRatios(householdTable(model.chances), u);
  const homes = homeWeights(model);
  const householdRate = Math.min(0.5, model.othersInHousehold / Math.max(1, rights.size));
  const { names } = dictionaries;

  const usual = (field: number): number => Math.log(realAt(u, place(field, 1)));
  const usualForename = usual(FIELD.forename);
  const usualMiddleNames = usual(FIELD.middleNames);
  const usualSurname = usual(FIELD.surname);
  const usualDob = usual(FIELD.dob);
  const usualPostcode = usual(FIELD.postcode);
  const usualSchool = usual(FIELD.schoolUrn);

  /**
   * How much more (or less) than usual an exact agreement on this very value says. Where the surname
   * agrees too, a forename counts by how common it is among those who bear the surname.
   */
  function rarity(levels: Uint8Array, right: number, field: number): number {
    switch (field) {
      case FIELD.forename: {
        const forename = nameKey(names, cellOf(rights, right, CELL.forename));
        if (levels[FIELD.surname] !== EXACT) {
          return usualForename - singleAt(frequencies.forename, forename);
        }
        const surname = nameKey(names, cellOf(rights, right, CELL.surname));
        return usualForename - frequencies.forenameBeside(surname, forename);
      }
      case FIELD.surname: {
        const key = nameKey(names, cellOf(rights, right, CELL.surname));
        return usualSurname - singleAt(frequencies.surname, key);
      }
      case FIELD.middleNames: {
        const key = nameKey(names, cellOf(rights, right, CELL.middleNames));
        return usualMiddleNames - singleAt(frequencies.middleNames, key);
      }
      case FIELD.dob: {
        const where = datePlace(cellOf(rights, right, CELL.dob));
        return usualDob - singleAt(frequencies.dob, where);
      }
      case FIELD.postcode:
        return usualPostcode - singleAt(frequencies.postcode, cellOf(rights, right, CELL.postcode));
      case FIELD.schoolUrn:
        return usualSchool - singleAt(frequencies.schoolUrn, cellOf(rights, right, CELL.schoolUrn));
      default:
        return 0;
    }
  }

  function homeWeight(levels: Uint8Array): number {
    return realAt(
      homes,
      byteAt(levels, FIELD.postcode) * ADDRESS_LEVELS + byteAt(levels, FIELD.address),
    );
  }

  return {
    weigh(levels, right) {
      let rare = 0;
      let asOne = homeWeight(levels);
      let asHousehold = asOne;
      for (let field = 0; field < FIELD_COUNT; field++) {
        const level = byteAt(levels, field);
        if (level === 0) continue;
        if (level === EXACT) rare += rarity(levels, right, field);
        if (isHomeField(field)) continue;
        const where = place(field, level);
        asOne += realAt(match, where);
        asHousehold += realAt(household, where);
      }
      return (
        asOne + rare - Math.log(1 - householdRate + householdRate * Math.exp(asHousehold + rare))
      );
    },
    fieldWeight(levels, right, field) {
      const rare = levels[field] === EXACT ? rarity(levels, right, field) : 0;
      const where = place(field, byteAt(levels, field));
      if (!isHomeField(field)) return realAt(match, where) + rare;
      const atHome =
        (1 - home.moved) * realAt(home.stayed, where) + home.moved * realAt(home.elsewhere, where);
      return Math.log(atHome / realAt(u, where)) + rare;
    },
  };

  function homeWeights({ chances }: Model): Float64Array {
    const table = new Float64Array(Object.keys(POSTCODE).length * ADDRESS_LEVELS);
    for (const postcode of Object.values(POSTCODE)) {
      for (const address of Object.values(ADDRESS)) {
        const strangers =
          realAt(chances.u, place(FIELD.postcode, postcode)) *
          realAt(chances.u, place(FIELD.address, address));
        table[postcode * ADDRESS_LEVELS + address] = Math.log(
          homeChance(home, postcode, address) / strangers,
        );
      }
    }
    return table;
  }
}

function logRatios(chances: Float64Array, against: Float64Array): Float64Array {
  const table = new Float64Array(LEVEL_TOTAL);
  for (let where = 0; where < LEVEL_TOTAL; where++) {
    table[where] = Math.log(realAt(chances, where) / realAt(against, where));
  }
  return table;
}
