/** Reads the files of `link`: people, and do-not-link lists. Nothing is guessed: a file is right or refused. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { readCsvRows } from '../../platform/csv/rows.ts';
import { OperatorProblem } from '../../platform/errors.ts';
import type { DoNotLinkRow } from './do-not-link.ts';
import type { PeopleBuilder } from './engine/people-table.ts';
import type { PersonRecord } from './engine/person-record.ts';

/** Columns of a person file and where their values go. */
export const PERSON_COLUMNS = {
  id: 'id',
  forename: 'forename',
  middle_names: 'middleNames',
  surname: 'surname',
  former_surname: 'formerSurname',
  dob: 'dob',
  sex: 'sex',
  address: 'address',
  postcode: 'postcode',
  upn: 'upn',
  former_upn: 'formerUpn',
  nhs_number: 'nhsNumber',
  ethnicity: 'ethnicity',
  school_urn: 'schoolUrn',
} as const satisfies Record<string, keyof PersonRecord>;

/** What was read besides the people themselves. */
export interface PersonFile {
  readonly people: number;
  /** Do-not-link tokens that rows bear themselves, by id. */
  readonly tokens: ReadonlyMap<string, string>;
  /** What to tell the person who runs it; nothing here stops the work. */
  readonly notices: readonly string[];
}

const MOST_PROBLEMS = 10;
const READ_AT_A_TIME = 1 << 20;

/**
 * Adds the people of a file to a builder. Throws an {@link OperatorProblem} that names file, row and
 * column when an id is missing or stands twice, or when the file is no table with an `id` column.
 */
export async function readPersonFile(path: string, builder: PeopleBuilder): Promise<PersonFile> {
  const file = basename(path);
  const fields = Object.entries(PERSON_COLUMNS);
  const rowOfId = new Map<string, number>();
  const tokens = new Map<string, string>();
  const problems: string[] = [];
  let unreadableDates = 0;
  const notices: string[] = [];
  await readRows(path, (headings) => {
    const placeOf = columnFinder(file, headings, ['id']);
    const places = fields.map(([column, field]) => [field, placeOf(column)] as const);
    const tokenPlace = placeOf('token');
    notices.push(...unknownColumns(file, headings, [...Object.keys(PERSON_COLUMNS), 'token']));
    return (cells, row) => {
      const record: Record<string, string> = {};
      for (const [field, place] of places) record[field] = (cells[place] ?? '').trim();
      const { id = '', dob = '' } = record;
      const problem = idProblem(id, rowOfId.get(id));
      if (problem !== undefined) problems.push(`${file}, row ${row}, column id: ${problem}`);
      if (problems.length > 0) return problems.length < MOST_PROBLEMS;
      rowOfId.set(id, row);
      if (dob !== '' && !/^\d{4}-\d{2}-\d{2}$/u.test(dob)) unreadableDates++;
      const token = cells[tokenPlace]?.trim() ?? '';
      if (token !== '') tokens.set(id, token);
      builder.add({ ...record, id });
      return true;
    };
  });
  if (problems.length > 0) throw new OperatorProblem(problems.join('\n'));
  if (unreadableDates > 0) {
    notices.push(
      `${file}: ${unreadableDates} birth ${unreadableDates === 1 ? 'date is' : 'dates are'} not in the form YYYY-MM-DD and not used.`,
    );
  }
  return { people: rowOfId.size, tokens, notices };
}

function idProblem(id: string, firstRow: number | undefined): string | undefined {
  if (id === '') return 'there is no id. Every row needs one of its own.';
  if (firstRow === undefined) return undefined;
  return `the id “${id}” stands in row ${firstRow} already. Every row needs one of its own.`;
}

/** The rows of a do-not-link file: `left_id` and `right_id`, or `token` (and `salt`), or all. */
export async function readDoNotLinkFile(path: string): Promise<readonly DoNotLinkRow[]> {
  const file = basename(path);
  const rows: DoNotLinkRow[] = [];
  const problems: string[] = [];
  await readRows(path, (headings) => {
    const placeOf = columnFinder(file, headings, []);
    const hasPairs = placeOf('left_id') !== -1 && placeOf('right_id') !== -1;
    if (!hasPairs && placeOf('token') === -1) {
      throw new OperatorProblem(
        `${file} needs the columns left_id and right_id, or the column token. Its headings are: ${headings.join(', ')}.`,
      );
    }
    return (cells, row) => {
      const cell = (column: string): string => (cells[placeOf(column)] ?? '').trim();
      const [leftId, rightId, token] = [cell('left_id'), cell('right_id'), cell('token')];
      if ((leftId === '') !== (rightId === '')) {
        const missing = leftId === '' ? 'left_id' : 'right_id';
        problems.push(`${file}, row ${row}, column ${missing}: there is no id.`);
      } else if (leftId === '' && token === '') {
        problems.push(`${file}, row ${row}: there is neither a pair of ids nor a token.`);
      } else rows.push({ leftId, rightId, token, salt: cell('salt') });
      return problems.length < MOST_PROBLEMS;
    };
  });
  // A list that keeps children apart is used whole or not at all.
  if (problems.length > 0) throw new OperatorProblem(problems.join('\n'));
  return rows;
}

/** Takes the cells of a row and its number (1 = first row of data); false stops the reading. */
type RowTaker = (cells: readonly string[], row: number) => boolean;

async function readRows(
  path: string,
  open: (headings: readonly string[]) => RowTaker,
): Promise<void> {
  const file = basename(path);
  let take: RowTaker | undefined;
  let headingPlace = 0;
  for await (const part of readCsvRows(createReadStream(path, { highWaterMark: READ_AT_A_TIME }))) {
    if (part.item === 'refusal') throw new OperatorProblem(`${file}: ${part.reason}`);
    for (const { cells, place } of part.rows) {
      if (take === undefined) {
        take = open(cells.map((heading) => heading.trim().toLowerCase()));
        headingPlace = place;
      } else if (!take(cells, place - headingPlace)) return;
    }
  }
  if (take === undefined) throw new OperatorProblem(`${file} is empty.`);
}

/** Finds columns by name (-1 when there is none); throws when a needed one is missing or one is twice there. */
function columnFinder(
  file: string,
  headings: readonly string[],
  needed: readonly string[],
): (column: string) => number {
  for (const column of needed) {
    if (!headings.includes(column)) {
      throw new OperatorProblem(
        `${file} has no column ${column}. Its headings are: ${headings.join(', ')}.`,
      );
    }
  }
  const twice = headings.find((name, index) => name !== '' && headings.indexOf(name) !== index);
  if (twice !== undefined) throw new OperatorProblem(`${file} has the column ${twice} twice.`);
  const places = new Map(headings.map((heading, place) => [heading, place]));
  return (column) => places.get(column) ?? -1;
}

function unknownColumns(
  file: string,
  headings: readonly string[],
  known: readonly string[],
): string[] {
  const unknown = headings.filter((heading) => heading !== '' && !known.includes(heading));
  if (unknown.length === 0) return [];
  return [
    `${file}: ${unknown.length === 1 ? 'the column' : 'the columns'} ${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not used.`,
  ];
}
