import { nfaEpisode } from '../cin-return.ts';
import type { TestChild } from '../cin-return.ts';
import { asItIs } from './case.ts';
import type { RuleCase } from './case.ts';

const IDS = 'ChildIdentifiers';
const DISABILITIES = 'ChildCharacteristics/Disabilities';

function unborn(child: TestChild): void {
  child.ids.PersonBirthDate = undefined;
  child.ids.ExpectedPersonBirthDate = '2026-06-10';
  child.ids.UPN = undefined;
  child.ids.UPNunknown = 'UN1';
  child.ids.Sex = 'U';
}

function withoutUpn(reason?: string): (child: TestChild) => void {
  return (child) => {
    child.ids.UPN = undefined;
    child.ids.UPNunknown = reason;
  };
}

function gender(code: string | undefined): (child: TestChild) => void {
  return (child) => {
    child.ids.Sex = undefined;
    child.ids.GenderCurrent = code;
  };
}

/** Rules on identifiers, sex, birth, ethnicity and disability. */
export const identifierCases: readonly RuleCase[] = [
  {
    rule: '1510',
    when: 'the check letter is wrong (the DfE’s much-copied sample UPN)',
    fires: ({ ids }) => (ids.UPN = 'A123456789123'),
    clean: ({ ids }) => (ids.UPN = 'H243278544154'),
    at: IDS,
  },
  {
    rule: '1510',
    when: 'the first character is a letter that no UPN has',
    fires: ({ ids }) => (ids.UPN = 'I319200012001'),
    clean: ({ ids }) => (ids.UPN = 'f319200012001'),
    at: IDS,
  },
  {
    rule: '1530',
    fires: ({ ids }) => (ids.UPN = 'H243278544154'),
    clean: ({ ids }) => (ids.UPN = 'F319200012001'),
    at: IDS,
  },
  {
    rule: '1540',
    fires: ({ ids }) => (ids.UPN = 'F3192000I2001'),
    clean: asItIs,
    at: IDS,
  },
  {
    rule: '1550',
    when: 'the last character is O',
    fires: ({ ids }) => (ids.UPN = 'F31920001200O'),
    clean: ({ ids }) => (ids.UPN = 'F31920001200A'),
    at: IDS,
  },
  {
    rule: '1550',
    when: 'the UPN is too long',
    fires: ({ ids }) => (ids.UPN = 'F3192000120010'),
    clean: asItIs,
    at: IDS,
  },
  {
    rule: '1560Q',
    fires: ({ ids }) => (ids.FormerUPN = 'X98765432123B'),
    clean: ({ ids }) => (ids.FormerUPN = 'F319200012001'),
    at: IDS,
  },
  {
    rule: 'upn-spreadsheet',
    fires: ({ ids }) => (ids.UPN = '3.192E+11'),
    clean: asItIs,
    at: IDS,
  },
  {
    rule: '1570',
    fires: ({ ids }) => (ids.LAchildID = 'A23456789012345678901'),
    clean: ({ ids }) => (ids.LAchildID = 'A2345678901234567890'),
    at: IDS,
  },
  {
    rule: '1580',
    fires: ({ ids }) => (ids.LAchildID = 'EX-1000001'),
    clean: asItIs,
    at: IDS,
  },
  {
    rule: '4180',
    when: 'the sex is missing',
    fires: ({ ids }) => (ids.Sex = undefined),
    clean: ({ ids }) => (ids.Sex = 'U'),
    at: IDS,
  },
  {
    rule: '4180',
    when: 'the sex is in no list',
    fires: ({ ids }) => (ids.Sex = 'X'),
    clean: ({ ids }) => (ids.Sex = '1'),
    at: IDS,
  },
  {
    rule: '4180',
    when: 'the gender is missing, before 2024-25',
    year: 2024,
    fires: gender(undefined),
    clean: gender('9'),
    at: IDS,
  },
  {
    rule: 'sex-other-era',
    when: 'an old code stands in the new element',
    fires: ({ ids }) => (ids.Sex = '2'),
    clean: ({ ids }) => (ids.Sex = 'M'),
    at: IDS,
  },
  {
    rule: 'sex-other-era',
    when: 'the new element stands in an old return',
    year: 2024,
    fires: asItIs,
    clean: gender('2'),
    at: IDS,
  },
  {
    rule: '8750',
    fires: (child) => {
      unborn(child);
      child.ids.Sex = 'F';
    },
    clean: unborn,
    at: IDS,
  },
  {
    rule: '8750',
    when: 'gender 9 for an unborn child, before 2024-25',
    year: 2024,
    fires: (child) => {
      unborn(child);
      gender('9')(child);
    },
    clean: (child) => {
      unborn(child);
      gender('0')(child);
    },
    at: IDS,
  },
  {
    rule: '8500',
    fires: ({ ids }) => (ids.LAchildID = undefined),
    clean: asItIs,
    at: IDS,
  },
  {
    rule: '8520',
    fires: ({ ids }) => (ids.PersonBirthDate = '2026-04-01'),
    clean: ({ ids }) => (ids.PersonBirthDate = '2026-03-31'),
    at: IDS,
  },
  {
    rule: '8525Q',
    when: 'both dates are given',
    fires: ({ ids }) => (ids.ExpectedPersonBirthDate = '2026-06-10'),
    clean: unborn,
    at: IDS,
  },
  {
    rule: '8525Q',
    when: 'neither date is given',
    fires: ({ ids }) => (ids.PersonBirthDate = undefined),
    clean: asItIs,
    at: IDS,
  },
  {
    rule: '8530Q',
    when: 'the birth is expected too early',
    fires: (child) => {
      unborn(child);
      child.ids.ExpectedPersonBirthDate = '2026-02-28';
    },
    clean: (child) => {
      unborn(child);
      child.ids.ExpectedPersonBirthDate = '2026-03-01';
    },
    at: IDS,
  },
  {
    rule: '8530Q',
    when: 'the birth is expected too late',
    fires: (child) => {
      unborn(child);
      child.ids.ExpectedPersonBirthDate = '2027-01-01';
    },
    clean: (child) => {
      unborn(child);
      child.ids.ExpectedPersonBirthDate = '2026-12-31';
    },
    at: IDS,
  },
  {
    rule: '8535Q',
    fires: ({ ids }) => (ids.PersonDeathDate = '2013-10-14'),
    clean: ({ ids }) => (ids.PersonDeathDate = '2013-10-15'),
    at: IDS,
  },
  {
    rule: '8545Q',
    fires: ({ ids }) => (ids.PersonDeathDate = '2025-03-31'),
    clean: ({ ids }) => (ids.PersonDeathDate = '2025-04-01'),
    at: IDS,
  },
  {
    rule: '8606',
    when: 'the referral is 281 days before birth',
    fires: ({ ids }) => (ids.PersonBirthDate = '2026-02-11'),
    clean: ({ ids }) => (ids.PersonBirthDate = '2026-02-10'),
    at: 'CINdetails[1]',
  },
  {
    rule: '8770Q',
    when: 'a child over six has no UPN and no reason',
    fires: withoutUpn(),
    clean: withoutUpn('UN2'),
    at: IDS,
  },
  {
    rule: '8770Q',
    when: 'a child over six is said to be too young; on the sixth birthday it may be',
    fires: (child) => {
      withoutUpn('UN1')(child);
      child.ids.PersonBirthDate = '2020-03-30';
    },
    clean: (child) => {
      withoutUpn('UN1')(child);
      child.ids.PersonBirthDate = '2020-03-31';
    },
    at: IDS,
  },
  {
    rule: 'upn-unknown-code',
    fires: withoutUpn('UN8'),
    clean: withoutUpn('UN6'),
    at: IDS,
  },
  {
    rule: '8772',
    fires: withoutUpn('UN7'),
    clean: (child) => {
      withoutUpn('UN7')(child);
      child.episode = nfaEpisode();
    },
    at: IDS,
  },
  {
    rule: '8775Q',
    fires: ({ ids }) => (ids.PersonBirthDate = '2001-03-30'),
    clean: ({ ids }) => (ids.PersonBirthDate = '2001-03-31'),
    at: IDS,
  },
  {
    rule: '4220',
    when: 'the ethnicity is missing',
    fires: (child) => (child.Ethnicity = undefined),
    clean: (child) => (child.Ethnicity = 'NOBT'),
    at: 'ChildCharacteristics',
  },
  {
    rule: '4220',
    when: 'the ethnicity is in no list',
    fires: (child) => (child.Ethnicity = 'WHITE'),
    clean: asItIs,
    at: 'ChildCharacteristics',
  },
  {
    rule: '8540',
    when: 'the disability is missing',
    fires: (child) => (child.disabilities = []),
    clean: (child) => {
      child.disabilities = [];
      child.episode = nfaEpisode();
    },
    at: 'ChildCharacteristics',
  },
  {
    rule: '8540',
    when: 'the disability is in no list',
    fires: (child) => (child.disabilities = ['LEARNING']),
    clean: (child) => (child.disabilities = ['NONE']),
    at: DISABILITIES,
  },
  {
    rule: '8790',
    fires: (child) => (child.disabilities = ['NONE', 'LD']),
    clean: (child) => (child.disabilities = ['NONE']),
    at: DISABILITIES,
  },
  {
    rule: '8794',
    fires: (child) => (child.disabilities = ['LD', 'LD']),
    clean: asItIs,
    at: DISABILITIES,
  },
];
