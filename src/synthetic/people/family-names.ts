/** How a family is called: one parent's name, both, or different ones for half-siblings. */
import type { ChildName } from '../model.ts';
import type { Random } from '../random.ts';
import { nameChild, surnameFor, surnameForSex } from './names.ts';
import type { Origin } from './origins.ts';

/** The names of one child. */
export interface ChildNames {
  readonly name: ChildName;
  readonly otherParentSurname: string;
  readonly formerSurname: string | null;
  readonly preferredSurname: string | null;
}

/** Names the family's children one after the other. */
export interface FamilyNames {
  child(sex: 'M' | 'F', taken: ReadonlySet<string>, random: Random): ChildNames;
}

function familySurname(first: string, second: string, random: Random): string {
  const point = random.next();
  if (point < 0.07 && !/[\s-]/.test(first) && !/[\s-]/.test(second)) return `${first}-${second}`;
  return point < 0.7 ? first : second;
}

/** Chooses the family's surnames. */
export function nameFamily(origin: Origin, random: Random): FamilyNames {
  const first = surnameFor(origin, random);
  const second = surnameFor(origin, random);
  const shared = familySurname(first, second, random);
  return {
    child(sex, taken, own) {
      const halfSibling = own.chance(0.09);
      const plain = halfSibling ? surnameFor(origin, own) : shared;
      const bear = (surname: string): string => surnameForSex(surname, origin, sex);
      const other = bear(plain === first ? second : first);
      const changed = own.chance(0.035);
      return {
        name: nameChild(origin, sex, bear(plain), taken, own),
        otherParentSurname: other,
        formerSurname: changed ? bear(surnameFor(origin, own)) : null,
        preferredSurname: own.chance(0.02) ? other : null,
      };
    },
  };
}
