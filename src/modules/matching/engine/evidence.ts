/** What speaks for and against a pair, in numbers for a page and in words for a person. */
import { isTemporaryUpn, isValidUpn } from '../../people/index.ts';
import { byteAt } from './arrays.ts';
import { dayMonthYear } from './date-digits.ts';
import { WORDS, wordsWithValues } from './evidence-words.ts';
import type { Words } from './evidence-words.ts';
import { FIELD, FIELD_SPECS, IDENTIFIER } from './levels.ts';
import type { FieldName, LevelSpec } from './levels.ts';
import { CELL, cellOf } from './people-table.ts';
import type { Dictionaries, PeopleTable } from './people-table.ts';
import type { Scale } from './weigh.ts';

/** One field's evidence. */
export interface Evidence {
  readonly field: FieldName;
  /**
   * The name of the level found, as in levels.ts; `unproven` for a UPN that agrees but is temporary or
   * has a wrong check letter, so that it identifies nobody.
   */
  readonly level: string;
  /** In bits (powers of 2): positive speaks for one child, negative against. */
  readonly weight: number;
  /** What was found, without the values: fit for a masked page ("surname spelt differently"). */
  readonly finding: string;
  /** The same with the two values where they differ ("surname spelt differently: Smith / Smyth"). */
  readonly wording: string;
}

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
    const weight = Math.round((scale.fieldWeight(levels, right, field) / Math.LN2) * 10) / 10;
    if (field === FIELD.upn && level === IDENTIFIER.same) {
      const found = sharedUpn(dictionaries, lefts, left, rights, right);
      evidence.push({ field: name, weight, ...found, wording: found.finding });
      continue;
    }
    const words = WORDS[name][level - 1] as Words;
    const [a, b] = [
      valueOf(dictionaries, name, lefts, left),
      valueOf(dictionaries, name, rights, right),
    ];
    evidence.push({
      field: name,
      level: (specs[level - 1] as LevelSpec).name,
      weight,
      finding: words.finding,
      wording: wordsWithValues(name, words, level, a, b),
    });
  }
  return evidence.sort((a, b) => b.weight - a.weight);
}

/** What kind of agreement two people's UPNs have. */
function sharedUpn(
  { texts }: Dictionaries,
  lefts: PeopleTable,
  left: number,
  rights: PeopleTable,
  right: number,
): { level: string; finding: string } {
  const [upnA, formerA] = [cellOf(lefts, left, CELL.upn), cellOf(lefts, left, CELL.formerUpn)];
  const [upnB, formerB] = [cellOf(rights, right, CELL.upn), cellOf(rights, right, CELL.formerUpn)];
  const isCurrent = upnA !== 0 && upnA === upnB;
  const shared = isCurrent ? upnA : [upnA, formerA].find((upn) => upn === upnB || upn === formerB);
  const text = texts.text[shared ?? 0] ?? '';
  if (!isValidUpn(text)) return { level: 'unproven', finding: 'same UPN, its check letter wrong' };
  if (isTemporaryUpn(text)) return { level: 'unproven', finding: 'same temporary UPN' };
  return { level: 'same', finding: isCurrent ? 'same UPN' : 'UPN agrees with a former one' };
}

/** The evidence in one line: what speaks for the pair, then what speaks against it. */
export function explain(evidence: readonly Evidence[]): string {
  const telling = evidence.filter(({ weight }) => Math.abs(weight) >= WORTH_SAYING);
  return (telling.length > 0 ? telling : evidence).map(({ wording }) => wording).join('; ');
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

function postcodeInWords(text: string): string {
  return /^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$/u.test(text)
    ? `${text.slice(0, -3)} ${text.slice(-3)}`
    : text;
}
