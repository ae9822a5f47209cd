/** What a comparison weighs under a model. Weights are natural logarithms of ratios of chances. */
import { at } from './arrays.ts';
import { homeChance, householdTable, isHomeField, place } from './chances.ts';
import { dobPlace } from './frequencies.ts';
import type { Frequencies } from './frequencies.ts';
import {
  ADDRESS,
  DOB,
  ETHNICITY,
  FIELD,
  FIELD_COUNT,
  FORENAME,
  LEVEL_TOTAL,
  POSTCODE,
  SCHOOL,
  SURNAME,
} from './levels.ts';
import type { Model } from './model.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';

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
  const nameKeys = dictionaries.names.key;

  /** How much more (or less) than usual an exact agreement on this very value says. */
  function rarity(levels: Uint8Array, right: number, field: number): number {
    const usual = Math.log(at(u, place(field, 1)));
    switch (field) {
      case FIELD.forename:
        return levels[field] === FORENAME.exact
          ? usual - at(frequencies.forename, at(nameKeys, at(rights.forename, right)))
          : 0;
      case FIELD.surname:
        return levels[field] === SURNAME.exact
          ? usual - at(frequencies.surname, at(nameKeys, at(rights.surname, right)))
          : 0;
      case FIELD.dob:
        return levels[field] === DOB.exact
          ? usual - at(frequencies.dob, dobPlace(at(rights.dob, right)))
          : 0;
      case FIELD.postcode:
        return levels[field] === POSTCODE.exact
          ? usual - at(frequencies.postcode, at(rights.postcode, right))
          : 0;
      case FIELD.schoolUrn:
        return levels[field] === SCHOOL.same
          ? usual - at(frequencies.schoolUrn, at(rights.schoolUrn, right))
          : 0;
      case FIELD.ethnicity:
        return levels[field] === ETHNICITY.same
          ? usual - at(frequencies.ethnicity, at(rights.ethnicity, right))
          : 0;
      default:
        return 0;
    }
  }

  function homeWeight(levels: Uint8Array): number {
    return at(homes, at(levels, FIELD.postcode) * ADDRESS_LEVELS + at(levels, FIELD.address));
  }

  return {
    weigh(levels, right) {
      let rare = 0;
      let asOne = homeWeight(levels);
      let asHousehold = asOne;
      for (let field = 0; field < FIELD_COUNT; field++) {
        const level = at(levels, field);
        if (level === 0) continue;
        if (level === 1) rare += rarity(levels, right, field);
        if (isHomeField(field)) continue;
        const where = place(field, level);
        asOne += at(match, where);
        asHousehold += at(household, where);
      }
      return (
        asOne + rare - Math.log(1 - householdRate + householdRate * Math.exp(asHousehold + rare))
      );
    },
    fieldWeight(levels, right, field) {
      const rare = rarity(levels, right, field);
      const where = place(field, at(levels, field));
      if (!isHomeField(field)) return at(match, where) + rare;
      const atHome =
        (1 - home.moved) * at(home.stayed, where) + home.moved * at(home.elsewhere, where);
      return Math.log(atHome / at(u, where)) + rare;
    },
  };

  function homeWeights({ chances }: Model): Float64Array {
    const table = new Float64Array(Object.keys(POSTCODE).length * ADDRESS_LEVELS);
    for (const postcode of Object.values(POSTCODE)) {
      for (const address of Object.values(ADDRESS)) {
        const strangers =
          at(chances.u, place(FIELD.postcode, postcode)) *
          at(chances.u, place(FIELD.address, address));
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
    table[where] = Math.log(at(chances, where) / at(against, where));
  }
  return table;
}
