/** The cohort as pages: numbers with their words, and the list behind them without names. */
import { dateInWords, parseCalendarDate } from '../../../platform/calendar-date.ts';
import type { CsvCell } from '../../../platform/csv.ts';
import {
  paging,
  sortLink,
  withQuery,
  words,
  type DataTable,
  type TableCell,
} from '../../../platform/view.ts';
import type { DefinitionInUse } from '../../cohort/index.ts';
import {
  internalDisclosure,
  sentenceFor,
  suppressionMark,
  type Cell,
} from '../../disclosure/index.ts';
import type { CohortAsked, Dimension, Member, MemberFilter } from './queries.ts';
import { YEARS, type ShownBar, type ShownCohort, type ShownSchool } from './rules.ts';

/** Statuses in the words of the Virtual School. */
export const STATUS: Readonly<Record<string, string>> = {
  cp: 'Child protection plan now',
  cin: 'Child in need plan now',
  disabled: 'Disability and an open case now',
  kinship: 'Kinship care by order',
  other: 'Open case now, on other grounds',
  previous: 'Had a social worker before',
};

const MATCH: Readonly<Record<string, string>> = {
  confirmed: 'Matched by a UPN or a person',
  matched: 'Matched, a school does not see it yet',
  doubtful: 'Doubtful: waits for review',
  unlinked: 'Not found on any roll',
  'not-school-age': 'Below school age',
};

const STAGE: Readonly<Record<string, string>> = {
  KS1: 'Key stage 1',
  KS2: 'Key stage 2',
  KS3: 'Key stage 3',
  KS4: 'Key stage 4',
};

/** The values of dimensions that are the same everywhere. */
export const KNOWN_VALUES: Readonly<
  Record<Exclude<Dimension, 'school' | 'area'>, readonly string[]>
> = {
  year: [...YEARS, 'none'],
  status: Object.keys(STATUS),
  match: Object.keys(MATCH),
  stage: ['Early years', ...Object.keys(STAGE), 'Post-16', 'none'],
  outside: ['yes', 'no'],
};

/** What a value of a dimension is called. */
export function labelOf(dimension: Dimension, value: string, given = ''): string {
  switch (dimension) {
    case 'status':
      return STATUS[value] ?? value;
    case 'match':
      return MATCH[value] ?? value;
    case 'school':
      return value === 'none' ? 'No school known' : given === '' ? `School ${value}` : given;
    case 'year':
      return value === 'none'
        ? 'Year not known'
        : value === 'R'
          ? 'Reception'
          : /^\d+$/.test(value)
            ? `Year ${value}`
            : value;
    case 'stage':
      return value === 'none' ? 'Key stage not known' : (STAGE[value] ?? value);
    case 'area':
      return value === 'none' ? 'Area not known or protected' : value;
    case 'outside':
      return value === 'yes' ? 'School outside the council' : 'School here, or none';
  }
}

/** A date as people read it. */
export function dayWords(date: string | null): string {
  const parsed = date === null ? undefined : parseCalendarDate(date);
  return parsed === undefined ? '' : dateInWords(parsed);
}

/** The address of the numbers or the list, with what is asked and the filters kept in it. */
export function addressOf(
  path: string,
  asked: CohortAsked,
  more: Readonly<Record<string, string | number | undefined>> = {},
): string {
  return withQuery(path, {
    definition: asked.definition,
    date: asked.date >= asked.today ? undefined : asked.date,
    ...more,
  });
}

/** A shown number with its list, or the mark; {@link hiddenNote} goes under the table. */
export function numberCell(cell: Cell, href?: string): TableCell {
  if (cell.kind === 'suppressed') return suppressionMark;
  return href === undefined || cell.value === 0 ? cell.value : { text: cell.value, href };
}

/** What the mark means, once for a table; undefined when none of its numbers is hidden. */
export function hiddenNote(cells: readonly Cell[]): string | undefined {
  const sentences = new Set(cells.flatMap((cell) => sentenceFor(cell, internalDisclosure) ?? []));
  if (sentences.size === 0) return undefined;
  return `${suppressionMark} marks a number that is not shown. ${[...sentences].join(' ')}`;
}

/** The same for a CSV file: the number or the mark. */
export function csvNumber(cell: Cell): CsvCell {
  return cell.kind === 'shown' ? cell.value : suppressionMark;
}

/** A breakdown as a table whose total equals its rows. */
export function barTable(
  asked: CohortAsked,
  dimension: Dimension,
  heading: { readonly id: string; readonly caption: string; readonly column: string },
  bars: readonly ShownBar[],
  total: Cell,
): DataTable {
  return {
    id: heading.id,
    caption: heading.caption,
    columns: [{ text: heading.column }, { text: 'Children', numeric: true }],
    rows: bars.map((bar) => ({
      cells: [
        labelOf(dimension, bar.value),
        numberCell(bar.count, addressOf('/cohort/rows', asked, { [dimension]: bar.value })),
      ],
    })),
    totals: ['All', numberCell(total, addressOf('/cohort/rows', asked))],
    note: hiddenNote([...bars.map((bar) => bar.count), total]),
    empty: NOBODY,
    compact: true,
  };
}

const NOBODY = {
  title: 'Nobody is in the cohort',
  text: 'Children appear here once a social-care file has been published and the cohort was worked out.',
};

/** The cohort by school: all, confirmed and waiting. One page of it; the totals are of all schools. */
export function schoolTable(
  asked: CohortAsked,
  shown: ShownCohort,
  names: ReadonlyMap<string, string>,
  page: number,
  size: number,
): DataTable {
  const list = (more: Readonly<Record<string, string>>) => addressOf('/cohort/rows', asked, more);
  const here = shown.school.slice((page - 1) * size, page * size);
  return {
    id: 'by-school',
    caption: 'By school',
    about: 'Confirmed: on a list that the school has confirmed.',
    columns: [
      { text: 'School' },
      { text: 'Children', numeric: true },
      { text: 'Confirmed', numeric: true },
      { text: 'Not confirmed', numeric: true },
    ],
    rows: here.map((bar) => ({
      cells: [
        labelOf('school', bar.value, names.get(bar.value)),
        numberCell(bar.count, list({ school: bar.value })),
        numberCell(bar.confirmed, list({ school: bar.value, confirmed: 'yes' })),
        numberCell(bar.waiting, list({ school: bar.value, confirmed: 'no' })),
      ],
    })),
    totals: [
      'All schools',
      numberCell(shown.total, list({})),
      numberCell(shown.confirmed, list({ confirmed: 'yes' })),
      numberCell(shown.waiting, list({ confirmed: 'no' })),
    ],
    note: hiddenNote([
      ...here.flatMap((bar) => [bar.count, bar.confirmed, bar.waiting]),
      ...[shown.total, shown.confirmed, shown.waiting],
    ]),
    empty: NOBODY,
    paging: paging(shown.school.length, page, '/cohort', {
      definition: asked.definition,
    }),
  };
}

/** Rows of the CSV of the suppressed numbers (R01). */
export function* numberRows(
  shown: ShownCohort,
  names: ReadonlyMap<string, string>,
): Generator<CsvCell[]> {
  yield [
    'All',
    'All',
    csvNumber(shown.total),
    csvNumber(shown.confirmed),
    csvNumber(shown.waiting),
  ];
  const parts: readonly (readonly [string, Dimension, readonly ShownBar[]])[] = [
    ['Status', 'status', shown.status],
    ['Year group', 'year', shown.year],
    ['Key stage', 'stage', shown.stage],
    ['Area', 'area', shown.area],
    ['Outside the council', 'outside', shown.outside],
    ['Match with a roll', 'match', shown.match],
  ];
  for (const [by, dimension, bars] of parts) {
    for (const bar of bars) yield [by, labelOf(dimension, bar.value), csvNumber(bar.count), '', ''];
  }
  for (const bar of shown.school) yield ['School', ...schoolCells(bar, names)];
}

function schoolCells(bar: ShownSchool, names: ReadonlyMap<string, string>): CsvCell[] {
  const label = labelOf('school', bar.value, names.get(bar.value));
  return [label, csvNumber(bar.count), csvNumber(bar.confirmed), csvNumber(bar.waiting)];
}

/** Headings of that CSV. */
export const NUMBER_HEADS = ['By', 'Of', 'Children', 'Confirmed', 'Not confirmed'] as const;

/** A row of the list with its pseudonym. */
export type NamelessMember = Member & { readonly pseudonym: string };

const STATE: Readonly<Record<string, string>> = {
  expected: 'Expected',
  reported: 'On the roll, not confirmed',
  confirmed: 'Confirmed',
};

/** Headings of the list, on the page and in its export. */
export const ROW_HEADS = [
  'Pseudonym',
  'Status',
  'Year',
  'School',
  'List',
  'Since',
  'Leaves on',
  'Match',
] as const;

/** One row of the list in the same order. */
export function rowCells(member: NamelessMember): string[] {
  return [
    member.pseudonym,
    STATUS[member.status] ?? member.status,
    labelOf('year', member.yearGroup ?? 'none'),
    labelOf('school', member.urn ?? 'none', member.schoolName ?? ''),
    STATE[member.schoolState ?? ''] ?? '',
    dayWords(member.since),
    dayWords(member.leavesOn),
    MATCH[member.linkState ?? ''] ?? '',
  ];
}

/** The list behind a number. On a past day only what was said of that day is shown. */
export function rowTable(
  asked: CohortAsked,
  members: readonly NamelessMember[],
  found: number,
  filter: MemberFilter,
  view: {
    readonly sort: string;
    readonly page: number;
    readonly canExport: boolean;
    /** Whether a row leads to who it is: targeted casework. */
    readonly canOpen: boolean;
  },
): DataTable {
  const path = '/cohort/rows';
  const isPast = asked.date < asked.today;
  const query = {
    definition: asked.definition,
    date: isPast ? asked.date : undefined,
    ...filter,
    sort: view.sort,
  };
  const keys = [undefined, 'status', 'year', 'school', undefined, 'since', 'leaves', undefined];
  const columns = ROW_HEADS.map((text, index) => {
    const key = keys[index];
    return key === undefined ? { text } : { text, sort: sortLink(key, view.sort, path, query) };
  });
  const shownToday = (index: number): boolean => !isPast || [0, 1, 5, 6].includes(index);
  return {
    id: 'rows',
    caption: `${words.plural(found, 'child', 'children')} without names`,
    about:
      'A pseudonym is the same on every page and day, and says nothing of the child. Do not publish from this list: it holds small numbers.',
    columns: columns.filter((_, index) => shownToday(index)),
    rows: members.map((member) => ({
      ...(view.canOpen && !isPast
        ? { href: withQuery('/cohort/casework', { mark: member.pseudonym }) }
        : {}),
      cells: rowCells(member).filter((_, index) => shownToday(index)),
    })),
    empty: {
      title: 'Nobody fits',
      text: 'No child of the cohort fits what you chose on this day.',
      action: { text: 'Show everybody', href: addressOf(path, asked) },
    },
    paging: paging(found, view.page, path, query),
    export: view.canExport
      ? {
          text: 'Ask to download this list (CSV)',
          isPage: true,
          href: withQuery('/cohort/rows/export', query),
        }
      : undefined,
    compact: true,
  };
}

/** The switch between definitions. */
export function definitionItems(definitions: readonly DefinitionInUse[]) {
  return definitions
    .filter((each) => each.isOn)
    .map((each) => ({ value: each.definition.id, text: each.definition.name }));
}
