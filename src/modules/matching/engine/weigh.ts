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
  const usualSurname = usual(FIELD.surname);
  const usualDob = usual(FIELD.dob);
  const usualPostcode = usual(FIELD.postcode);
  const usualSchool = usual(FIELD.schoolUrn);
  const usualEthnicity = usual(FIELD.ethnicity);

  /** How much more (or less) than usual an exact agreement on this very value says. */
  function rarity(right: number, field: number): number {
    switch (field) {
      case FIELD.forename: {
        const key = nameKey(names, cellOf(rights, right, CELL.forename));
        return usualForename - singleAt(frequencies.forename, key);
      }
      case FIELD.surname: {
        const key = nameKey(names, cellOf(rights, right, CELL.surname));
        return usualSurname - singleAt(frequencies.surname, key);
      }
      case FIELD.dob: {
        const where = datePlace(cellOf(rights, right, CELL.dob));
        return usualDob - singleAt(frequencies.dob, where);
      }
      case FIELD.postcode:
        return usualPostcode - singleAt(frequencies.postcode, cellOf(rights, right, CELL.postcode));
      case FIELD.schoolUrn:
        return usualSchool - singleAt(frequencies.schoolUrn, cellOf(rights, right, CELL.schoolUrn));
      case FIELD.ethnicity:
        return (
          usualEthnicity - singleAt(frequencies.ethnicity, cellOf(rights, right, CELL.ethnicity))
        );
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
        if (level === EXACT) rare += rarity(right, field);
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
      const rare = levels[field] === EXACT ? rarity(right, field) : 0;
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
