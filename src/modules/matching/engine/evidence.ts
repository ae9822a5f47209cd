/** What speaks for and against a pair, in numbers for a page and in words for a person. */
import { byteAt } from './arrays.ts';
import { DOB, FIELD_SPECS } from './levels.ts';
import type { FieldName, LevelSpec } from './levels.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';
import type { Scale } from './weigh.ts';

/** One field's evidence. */
export interface Evidence {
  readonly field: FieldName;
  /** The name of the level found, as in levels.ts. */
  readonly level: string;
  /** In bits (powers of 2): positive speaks for one child, negative against. */
  readonly weight: number;
  /** What was found, without the values: fit for a masked page ("surname spelt differently"). */
  readonly finding: string;
  /** The same with the two values where they differ ("surname spelt differently: Smith / Smyth"). */
  readonly wording: string;
}

/** What a level is called in words, and whether the two values are worth showing beside it. */
interface Words {
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
const WORDS: Readonly<Record<FieldName, readonly Words[]>> = {
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
  ],
  schoolUrn: [alike('same school'), unlike('school differs')],
};

/** Less than this (in bits) speaks neither way and is not put into words. */
const WORTH_SAYING = 0.3;

/** All evidence of a pair, the strongest for it first, the strongest against it last. */
export function findEvidence(
  dictionaries: Dictionaries,
  lefts: PeopleTable,
  left: number,
  rights: PeopleTable,
  right: number,
  levels: Uint8Array,
  scale: Scale,
): Evidence[] {
  const evidence: Evidence[] = [];
  for (const [field, { name, levels: specs }] of FIELD_SPECS.entries()) {
    const level = byteAt(levels, field);
    if (level === 0) continue;
    const words = WORDS[name][level - 1] as Words;
    const [a, b] = [
      valueOf(dictionaries, name, lefts, left),
      valueOf(dictionaries, name, rights, right),
    ];
    evidence.push({
      field: name,
      level: (specs[level - 1] as LevelSpec).name,
      weight: Math.round((scale.fieldWeight(levels, right, field) / Math.LN2) * 10) / 10,
      finding: words.finding,
      wording: wordsWithValues(name, words, level, a, b),
    });
  }
  return evidence.sort((a, b) => b.weight - a.weight);
}

/** The evidence in one line: what speaks for the pair, then what speaks against it. */
export function explain(evidence: readonly Evidence[]): string {
  const telling = evidence.filter(({ weight }) => Math.abs(weight) >= WORTH_SAYING);
  return (telling.length > 0 ? telling : evidence).map(({ wording }) => wording).join('; ');
}

function wordsWithValues(
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

/** One side's value as people read it. */
function valueOf(
  { names, postcodes, addresses, texts }: Dictionaries,
  field: FieldName,
  table: PeopleTable,
  row: number,
): string {
  const name = (cell: number): string => names.written[cellOf(table, row, cell)] ?? '';
  const text = (cell: number): string => texts.text[cellOf(table, row, cell)] ?? '';
  switch (field) {
    case 'forename':
      return [name(CELL.forename), name(CELL.middleNames)].filter(Boolean).join(' ');
    case 'middleNames':
      return name(CELL.middleNames);
    case 'surname': {
      const former = name(CELL.formerSurname);
      return former === '' ? name(CELL.surname) : `${name(CELL.surname)} (formerly ${former})`;
    }
    case 'dob':
      return dayMonthYear(cellOf(table, row, CELL.dob));
    case 'sex':
      return cellOf(table, row, CELL.sex) === 1 ? 'M' : 'F';
    case 'postcode':
      return postcodeInWords(postcodes.text[cellOf(table, row, CELL.postcode)] ?? '');
    case 'address':
      return addresses.written[cellOf(table, row, CELL.address)] ?? '';
    case 'upn':
      return text(CELL.upn) || text(CELL.formerUpn);
    case 'nhsNumber':
    case 'ethnicity':
    case 'schoolUrn':
      return text(CELL[field]);
  }
}

function dayMonthYear(dob: number): string {
  const digits = String(dob).padStart(8, '0');
  return `${digits.slice(6)}/${digits.slice(4, 6)}/${digits.slice(0, 4)}`;
}

function postcodeInWords(text: string): string {
  return /^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$/u.test(text)
    ? `${text.slice(0, -3)} ${text.slice(-3)}`
    : text;
}
