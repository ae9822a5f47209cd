/** Census rules on ethnicity and disability. */
import { error, hasRepeats } from './define.ts';
import type { ChildRule } from './define.ts';
import { hasReferralForward } from './states.ts';

/** Rules 4220, 8540, 8790, 8794. */
export const characteristicsRules: readonly ChildRule[] = [
  error({
    number: '4220',
    spoils: ['Ethnicity'],
    module: 'ChildCharacteristics',
    message:
      'The ethnicity is missing or not one of the census’s codes. Give the code, REFU if it was refused, or NOBT if it is not yet known.',
    check: ({ characteristics }, census, found) => {
      const ethnicity = characteristics.values['Ethnicity'];
      if (ethnicity === undefined || census.codes.get('Ethnicity')?.has(ethnicity) !== true) {
        found(characteristics.at, ['Ethnicity']);
      }
    },
  }),
  error({
    number: '8540',
    spoils: 'nothing',
    module: 'Disabilities',
    message:
      'The disability is missing, or is not one of the census’s codes, for a born child whose referral went forward. Give the codes, or NONE.',
    check: (child, census, found) => {
      const { codes, at } = child.disabilities;
      if (child.identifiers.birthDate === undefined || !hasReferralForward(child)) return;
      const listed = census.codes.get('Disability');
      if (codes.length === 0 || codes.some((code) => listed?.has(code) !== true)) {
        found(at, ['Disability']);
      }
    },
  }),
  error({
    number: '8790',
    spoils: 'nothing',
    module: 'Disabilities',
    message:
      'NONE stands beside a disability. Leave out NONE, or the others if the child has no disability.',
    check: ({ disabilities }, _census, found) => {
      const { codes, at } = disabilities;
      if (codes.includes('NONE') && codes.some((code) => code !== 'NONE')) {
        found(at, ['Disability']);
      }
    },
  }),
  error({
    number: '8794',
    spoils: 'nothing',
    module: 'Disabilities',
    message: 'The same disability is given twice. Leave it once.',
    check: ({ disabilities }, _census, found) => {
      if (hasRepeats(disabilities.codes)) found(disabilities.at, ['Disability']);
    },
  }),
];
