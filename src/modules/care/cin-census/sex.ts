/** Sex as two eras of the census write it: GenderCurrent 0/1/2/9 to 2023-24, Sex M/F/U since. */
import type { CinIdentifiers } from './record.ts';

/** A child's sex in the codes used since 2024-25; U also stands for unborn. */
export type Sex = 'M' | 'F' | 'U';

const CODES: ReadonlyMap<string, Sex> = new Map([
  ['M', 'M'],
  ['F', 'F'],
  ['U', 'U'],
  ['1', 'M'],
  ['2', 'F'],
  ['0', 'U'],
  ['9', 'U'],
]);

/** The value as received, with the element that holds it; `Sex` goes before `GenderCurrent`. */
export function receivedSex(
  identifiers: CinIdentifiers,
): { readonly field: 'Sex' | 'GenderCurrent'; readonly code: string } | undefined {
  const sex = identifiers.values['Sex'];
  if (sex !== undefined) return { field: 'Sex', code: sex };
  const gender = identifiers.values['GenderCurrent'];
  return gender === undefined ? undefined : { field: 'GenderCurrent', code: gender };
}

/** The child's sex whatever the era of its code; undefined when missing or in no list. */
export function sexOf(identifiers: CinIdentifiers): Sex | undefined {
  return CODES.get(receivedSex(identifiers)?.code.toUpperCase() ?? '');
}
