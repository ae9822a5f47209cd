/** Fields whose history is shown, what they are called, and their values in words. Pure. */
import { caseStatuses } from '../../care/index.ts';
import { ROLE_NAMES, isRole } from '../../../access/index.ts';
import { inWords } from '../children/page.ts';
import { daysWords } from '../child/care-words.ts';

/** One change of one field. */
export interface FieldChange {
  readonly field: string;
  /** Tells rows of a field apart: the kind of a name or number, the day of an allocation. */
  readonly rowKey: string;
  /** The parts of what it was and became; null where there was none, or is none any more. */
  readonly was: readonly (string | null)[] | null;
  readonly became: readonly (string | null)[] | null;
  /** From which day on it holds, where anybody said so. */
  readonly validFrom: string | null;
  readonly knownAt: Date;
  readonly batchId: number | null;
  readonly fileKind: string | null;
  readonly fileAsOf: string | null;
  /** The record's place in the file, from 1. */
  readonly fileRow: number | null;
  /** A file was taken back. */
  readonly isUndo: boolean;
  /** Who did it, where a person did. */
  readonly by: string | null;
  readonly note: string;
}

/** What the list can be narrowed to, with the fields of each group. */
export const GROUP_FIELDS = {
  name: ['name', 'school-name'],
  birth: ['birth-date', 'expected-birth-date', 'death-date', 'sex', 'school-birth-date'],
  number: ['number', 'school-upn'],
  care: ['status', 'case', 'plan', 'looked-after', 'kinship'],
  worker: ['worker', 'team', 'named'],
  home: ['postcode'],
  school: ['enrolment', 'school-named', 'answer'],
  belongs: ['belongs'],
  link: ['link'],
} as const;
export type Group = keyof typeof GROUP_FIELDS;

/** The groups in words. */
export const GROUP_WORDS: Readonly<Record<Group, string>> = {
  name: 'Names',
  birth: 'Birth date and sex',
  number: 'UPN and other numbers',
  care: 'Status and plans',
  worker: 'Worker and team',
  home: 'Postcode',
  school: 'School, and what it confirmed',
  belongs: 'Whether the child belongs to the cohort',
  link: 'Matches with schools’ records',
};

/** Groups of a school’s own facts. */
export const SCHOOL_GROUPS = ['name', 'birth', 'number', 'school', 'link'] as const;

const PLAIN: Readonly<Record<string, string>> = {
  'birth-date': 'Birth date',
  'expected-birth-date': 'Expected birth date',
  'death-date': 'Date of death',
  sex: 'Sex',
  'school-name': 'Name at school',
  'school-birth-date': 'Birth date at school',
  'school-upn': 'UPN at school',
  status: 'Case status',
  case: 'Case',
  'looked-after': 'Looked after',
  kinship: 'Kinship care',
  worker: 'Worker',
  team: 'Team',
  named: 'Named professional',
  postcode: 'Postcode',
  enrolment: 'Place at a school',
  'school-named': 'School in the case system',
  answer: 'The school’s answer',
  belongs: 'Belongs to the cohort',
  link: 'Match with a school’s record',
};

const BY_KIND: Readonly<Record<string, string>> = {
  current: 'Name',
  preferred: 'Preferred name',
  former: 'Former name',
  upn: 'UPN',
  'former-upn': 'Former UPN',
  'upn-unknown': 'Why there is no UPN',
  nhs: 'NHS number',
  uln: 'ULN',
  cp: 'Child protection plan',
  cin: 'Child in need plan',
};

/** What the field of a change is called. */
export function fieldWords({ field, rowKey }: Pick<FieldChange, 'field' | 'rowKey'>): string {
  return PLAIN[field] ?? BY_KIND[rowKey.split('|')[0] ?? ''] ?? field;
}

const STATUSES = new Map<string, string>(caseStatuses.map(({ code, title }) => [code, title]));
const ANSWERS: Readonly<Record<string, string>> = {
  ours: 'Confirmed as its pupil',
  left: 'The pupil has left',
  unknown: 'Does not know the pupil',
  missing: 'Is missing from the list',
  expected: 'Expected',
  reported: 'On the roll, not yet confirmed',
  confirmed: 'Confirmed',
};
const BASIS: Readonly<Record<string, string>> = {
  upn: 'by UPN',
  person: 'by a person',
  probability: 'by name and birth date',
};
const SEX: Readonly<Record<string, string>> = { M: 'Male', F: 'Female', U: 'Not known' };

type Parts = FieldChange['was'];

/** A value in words; `None` where there is none. */
export function valueWords(
  field: string,
  parts: Parts,
  places: ReadonlyMap<string, string>,
): string {
  if (parts === null) return 'None';
  const [first = null, second = null, third = null] = parts;
  const one = first ?? '';
  switch (field) {
    case 'name':
    case 'school-name':
      return parts.filter((part) => part !== null && part !== '').join(' ');
    case 'birth-date':
    case 'expected-birth-date':
    case 'death-date':
    case 'school-birth-date':
      return inWords(one);
    case 'sex':
      return SEX[one] ?? one;
    case 'status':
      return [
        STATUSES.get(one) ?? one,
        second === null ? '' : `since ${inWords(second)}`,
        third === null ? '' : `to ${inWords(third)}`,
      ]
        .filter((part) => part !== '')
        .join(', ');
    case 'case':
      return second === null
        ? `Referred ${inWords(one)}, open`
        : `Referred ${inWords(one)}, closed ${inWords(second)}`;
    case 'plan':
      return daysWords(second, third);
    case 'looked-after':
    case 'belongs':
      return daysWords(first, second);
    case 'kinship':
      return `${one}: ${daysWords(second, third)}`;
    case 'worker':
      return `${one}: ${daysWords(second, third)}`;
    case 'named':
      return `${one}${second !== null && isRole(second) ? `, ${ROLE_NAMES[second]}` : ''}`;
    case 'enrolment':
      return `${places.get(one) ?? `School ${one}`}: ${daysWords(second, third)}`;
    case 'answer':
      return [ANSWERS[one] ?? one, second === null ? '' : inWords(second)]
        .filter((part) => part !== '')
        .join(', ');
    case 'link':
      return [
        first === null ? 'Matched' : (places.get(one) ?? `School ${one}`),
        BASIS[second ?? ''] ?? '',
      ]
        .filter((part) => part !== '')
        .join(', ');
    default:
      return places.get(one) ?? one;
  }
}

const FILE_WORDS: Readonly<Record<string, string>> = {
  'care-csv': 'Social-care extract',
  'cin-census': 'Children in need census',
  'roll-csv': 'School roll',
};

/** Whose act or file it was, and where in the file. */
export function sourceWords(change: FieldChange): { readonly text: string; readonly note: string } {
  if (change.batchId !== null) {
    const file = FILE_WORDS[change.fileKind ?? ''] ?? 'File';
    const of = change.fileAsOf === null ? '' : ` of ${inWords(change.fileAsOf)}`;
    const where = [
      `File ${change.batchId}`,
      change.fileRow === null ? '' : `record ${change.fileRow}`,
      change.isUndo ? 'taken back' : '',
    ];
    return { text: `${file}${of}`, note: where.filter((part) => part !== '').join(', ') };
  }
  return { text: change.by ?? 'Alongside itself', note: change.note };
}
