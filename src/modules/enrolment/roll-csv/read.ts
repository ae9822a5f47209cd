/** Reads a school's roll, whatever system it comes from. Pure over the bytes. */
import { createHash } from 'node:crypto';
import { calendarDate } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { Finding, RowCells } from '../../../platform/csv/cells.ts';
import { readTable } from '../../../platform/csv/table.ts';
import type { RowReading, TableItem, TableRecord } from '../../../platform/csv/table.ts';
import type { ByteStream, ReadOptions } from '../../intake/kind.ts';
import {
  ageOn,
  compactName,
  findYearGroup,
  receivedDate,
  receivedPostcode,
  receivedText,
  receivedUpn,
} from '../../people/pure.ts';
import type { Received, Upn } from '../../people/pure.ts';
import { rollColumns } from './columns.ts';

/**
 * What a roll says of a pupil. A member that is absent was not in the file at all; null or empty
 * means that the file says there is none.
 */
export interface PupilFacts {
  /** The pupil's own key: the UPN, else the admission number, else name and birth date hashed. */
  readonly schoolKey: string;
  /** The school, where the file itself says it. */
  readonly urn?: string;
  /** Authority and school number, seven digits, where the file says the school by it. */
  readonly laestab?: string;
  readonly upn?: Upn | null;
  readonly formerUpn?: Upn | null;
  readonly forename: string;
  readonly surname: string;
  readonly middleNames?: string;
  readonly preferredSurname?: string;
  readonly formerSurname?: string;
  readonly birthDate: CalendarDate | null;
  readonly sex?: string;
  readonly ethnicity?: string | null;
  readonly yearGroup?: string | null;
  readonly address?: string;
  readonly postcode?: string;
  readonly admissionNumber?: string;
  /** First and last day on the roll. */
  readonly since?: CalendarDate | null;
  readonly until?: CalendarDate | null;
  readonly leavingReason?: string | null;
  /** C, M, S, F or O. */
  readonly status?: string;
}

/** A pupil as received, and what the roll states. */
export type PupilRecord = TableRecord<PupilFacts>;

/** Reads the roll; see {@link readTable} for what comes in which order. */
export function readRoll(
  bytes: ByteStream,
  options: ReadOptions,
): AsyncGenerator<TableItem<PupilFacts>> {
  const asOf = calendarDate(options.asOf);
  return readTable(bytes, {
    columns: rollColumns,
    mapping: options.mapping,
    noun: 'pupil',
    keyField: 'upn',
    read: (cells) => readPupil(cells, asOf, options),
  });
}

function readPupil(
  cells: RowCells,
  asOf: CalendarDate,
  { authorityId, urn: sourceUrn }: Pick<ReadOptions, 'authorityId' | 'urn'>,
): RowReading<PupilFacts> {
  const findings: Finding[] = [];
  const note = (field: string, rule: string, severity: Finding['severity'], message: string) =>
    findings.push({ rule, severity, field, message });
  const take = <Value>(field: string, received: Received<Value>): Value | null => {
    if (received.remark) findings.push({ ...received.remark, field });
    return received.value;
  };
  const date = (field: string, severity: Finding['severity']) =>
    take(field, receivedDate(cells.text(field), severity, { latest: asOf }));
  const coded = (field: string): string | null => {
    const cell = cells.code(field);
    if (cell.kind === 'code') return cell.code;
    if (cell.kind === 'unknown') {
      note(field, 'unknown-value', 'query', unknownValue(cell.text));
    }
    return null;
  };

  const upn = take('upn', receivedUpn(cells.text('upn'), authorityId));
  const birthDate = date('birthDate', 'error');
  const [forename, surname] = [
    receivedText(cells.text('forename')),
    receivedText(cells.text('surname')),
  ];
  const facts: Omit<PupilFacts, 'schoolKey'> = {
    forename,
    surname,
    birthDate,
    ...only(cells, 'upn', () => upn),
    ...only(cells, 'formerUpn', (text) => take('formerUpn', receivedUpn(text, authorityId))),
    ...only(cells, 'middleNames', receivedText),
    ...only(cells, 'preferredSurname', receivedText),
    ...only(cells, 'formerSurname', receivedText),
    ...only(cells, 'sex', () => coded('sex') ?? 'U'),
    ...only(cells, 'ethnicity', () => coded('ethnicity')),
    ...only(cells, 'yearGroup', (text) => readYearGroup(text, note)),
    ...only(cells, 'address', receivedText),
    ...only(cells, 'postcode', receivedPostcode),
    ...only(cells, 'admissionNumber', receivedText),
    ...only(cells, 'since', () => date('since', 'error')),
    ...only(cells, 'until', () => date('until', 'error')),
    ...only(cells, 'leavingReason', (text) => receivedText(text) || null),
    ...only(cells, 'status', () => coded('status') ?? 'C'),
    ...readSchool(cells, sourceUrn, note),
  };
  checkPupil(facts, asOf, note);
  const schoolKey = keyOf(facts);
  if (schoolKey === null) return { key: null, facts: null, findings };
  const school = facts.urn ?? facts.laestab;
  const key = school === undefined ? schoolKey : `${school}:${schoolKey}`;
  return { key, facts: { schoolKey, ...facts }, findings };
}

type Note = (field: string, rule: string, severity: Finding['severity'], message: string) => void;

/** A member only where the file has the column. */
function only<Field extends string, Value>(
  cells: RowCells,
  field: Field,
  read: (text: string) => Value,
): Partial<Record<Field, Value>> {
  if (!cells.has(field)) return {};
  return { [field]: read(cells.text(field)) } as Record<Field, Value>;
}

function unknownValue(text: string): string {
  return `Nobody has said yet what “${text.slice(0, 40)}” means here. Say it once in the values of this sender; until then it is left out.`;
}

/** `Year 9`, `Yr 9`, `Y9`, `09` and `9` are one; so are `Nursery 2` and `N2`. */
export function readYearGroup(received: string, note: Note): string | null {
  const text = receivedText(received).toUpperCase();
  if (text === '') return null;
  const bare = text
    .replace(/^(CURRICULUM )?(YEAR|YR|Y)\s*(GROUP)?\s*/u, '')
    .replace(/^RECEPTION( CLASS)?$|^REC$|^0$/u, 'R')
    .replace(/^NURSERY\s*$|^NUR$/u, 'N2')
    .replace(/^NURSERY\s*(?=[12]$)/u, 'N');
  const group = findYearGroup(bare);
  if (group === undefined) {
    const words = `“${received.slice(0, 20)}” is no year group. Write N1, N2, R or 1 to 14; until then the year is worked out from the birth date.`;
    note('yearGroup', 'year-group-unknown', 'query', words);
  }
  return group?.ncy ?? null;
}

function readSchool(
  cells: RowCells,
  sourceUrn: string | undefined,
  note: Note,
): Pick<PupilFacts, 'urn' | 'laestab'> {
  const urn = cells.text('urn');
  const laestab = cells.text('laestab').replace(/[^0-9]/gu, '');
  if (urn !== '') {
    if (!/^[0-9]{5,7}$/u.test(urn)) {
      note(
        'urn',
        'urn-wrong',
        'error',
        'A URN is a number of five to seven digits. The school cannot be told.',
      );
    } else if (sourceUrn !== undefined && urn !== sourceUrn) {
      note(
        'urn',
        'other-school',
        'error',
        `This row is for the school ${urn}, but the roll was sent for ${sourceUrn}. Send each school’s roll for itself, or choose the right school.`,
      );
    }
    return { urn };
  }
  if (sourceUrn !== undefined) return {};
  if (/^[0-9]{7}$/u.test(laestab)) return { laestab };
  note(
    'urn',
    'no-school',
    'error',
    'Nothing says which school this pupil goes to. Send the roll for one school, or add its URN or LAESTAB to each row.',
  );
  return {};
}

function checkPupil(facts: Omit<PupilFacts, 'schoolKey'>, asOf: CalendarDate, note: Note): void {
  const { forename, surname, upn, birthDate, since, until } = facts;
  if (forename === '' && surname === '') {
    note('surname', 'name-missing', 'error', 'The row has neither forename nor surname.');
  }
  if (birthDate !== null) {
    const age = ageOn(birthDate, asOf);
    if (age === undefined) {
      note(
        'birthDate',
        'birth-date-future',
        'error',
        `The birth date ${birthDate} is after the day of the roll.`,
      );
    } else if (age < 2 || age > 20) {
      note(
        'birthDate',
        'age-odd',
        'query',
        `The pupil would be ${age} years old. Check the birth date.`,
      );
    }
  }
  if (since && until && until < since) {
    note(
      'until',
      'left-before-admission',
      'error',
      `The pupil left on ${until}, before the admission on ${since}. Correct one of the dates.`,
    );
  }
  if (upn === null) {
    note(
      'upn',
      'upn-missing',
      'query',
      'There is no usable UPN, so this pupil can only be matched by name, birth date and address.',
    );
  }
}

function keyOf(facts: Omit<PupilFacts, 'schoolKey'>): string | null {
  const { upn, admissionNumber, forename, surname, birthDate } = facts;
  if (upn) return upn;
  if (admissionNumber !== undefined && admissionNumber !== '') return `adm:${admissionNumber}`;
  if (birthDate === null || (forename === '' && surname === '')) return null;
  const words = [compactName(forename), compactName(surname), birthDate].join('|');
  return `name:${createHash('sha256').update(words).digest('hex').slice(0, 24)}`;
}
