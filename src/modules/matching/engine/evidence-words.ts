/** The words for each level of agreement, and how two values stand side by side in a line. */
import { DOB } from './levels.ts';
import type { FieldName } from './levels.ts';

/** What a level is called in words, and whether the two values are worth showing beside it. */
export interface Words {
  readonly finding: string;
  readonly shows: boolean;
}

function alike(finding: string): Words {
  return { finding, shows: false };
}

function unlike(finding: string): Words {
  return { finding, shows: true };
}

/** Words for the levels of each field, in the order of levels.ts. */
export const WORDS: Readonly<Record<FieldName, readonly Words[]>> = {
  forename: [
    alike('same forename'),
    unlike('short form of one forename'),
    unlike('a given name in common'),
    unlike('forename spelt differently'),
    unlike('forename sounds alike'),
    unlike('forename only an initial'),
    unlike('forename and surname swapped'),
    unlike('forename differs'),
  ],
  middleNames: [
    alike('same middle names'),
    unlike('middle names agree in part'),
    unlike('middle names differ'),
  ],
  surname: [
    alike('same surname'),
    unlike('surname agrees with a former one'),
    unlike('a part of the surname in common'),
    unlike('surname spelt differently'),
    unlike('surname sounds alike'),
    unlike('surname differs'),
  ],
  dob: [
    alike('same birth date'),
    unlike('day and month of birth swapped'),
    unlike('one digit of the birth date differs'),
    unlike('same birth year, 1 January in one'),
    unlike('two parts of the birth date agree'),
    unlike('birth date differs'),
  ],
  sex: [alike('same sex'), unlike('sex differs'), alike('same sex'), unlike('sex differs')],
  postcode: [
    alike('same postcode'),
    unlike('postcode of the same sector'),
    unlike('one character of the postcode differs'),
    unlike('postcode of the same district'),
    unlike('postcode differs'),
  ],
  address: [
    alike('same address'),
    unlike('address nearly the same'),
    unlike('address agrees in part'),
    unlike('address differs'),
  ],
  upn: [alike('same UPN'), unlike('one character of the UPN differs'), unlike('UPN differs')],
  nhsNumber: [
    alike('same NHS number'),
    unlike('one digit of the NHS number differs'),
    unlike('NHS number differs'),
  ],
  ethnicity: [
    alike('same ethnicity'),
    unlike('ethnicity of the same main group'),
    unlike('ethnicity differs'),
    alike('same ethnicity'),
    unlike('ethnicity of the same main group'),
    unlike('ethnicity differs'),
  ],
  schoolUrn: [alike('same school'), unlike('school differs')],
};

/** The finding with the two values where they differ: `surname spelt differently: Smith / Smyth`. */
export function wordsWithValues(
  field: FieldName,
  words: Words,
  level: number,
  a: string,
  b: string,
): string {
  if (!words.shows) return words.finding;
  if (field !== 'dob') return `${words.finding}: ${a} / ${b}`;
  if (a.slice(-4) !== b.slice(-4)) return `born ${a} against ${b}`;
  const note = level === DOB.placeholder ? ` in ${a.slice(-4)}` : '';
  return `born ${a.slice(0, 5)} against ${b.slice(0, 5)}${note}`;
}
