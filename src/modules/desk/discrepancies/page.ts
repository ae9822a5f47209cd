/** Differences between the case system and the rolls, as a page and as a file for the case system. */
import type { SealedWords } from '../../../access/index.ts';
import { parseCalendarDate, dateInWords } from '../../../platform/calendar-date.ts';
import type { CsvCell } from '../../../platform/csv.ts';
import { paging, withQuery, words, type DataTable } from '../../../platform/view.ts';
import { findBy } from '../search/find-routes.ts';
import {
  DIFFERENCES,
  type Difference,
  type Discrepancy,
  type DiscrepancyFilter,
} from './queries.ts';

/** What differs, in words. */
export const DIFFERENCE_WORDS: Readonly<Record<Difference, string>> = {
  school: 'School',
  upn: 'UPN',
  'birth-date': 'Birth date',
};

/** How a child and a pupil came to be matched, in words. */
export const BASIS_WORDS = {
  upn: 'by UPN and name or birth date',
  person: 'by a person',
  probability: 'by likeness, not confirmed',
} as const;

/** The address of a list of differences. */
export type DiscrepancyQuery = Readonly<{
  q: SealedWords;
  what: string;
  worker: string;
  page: number;
}>;

/** The filter that an address asks for. */
export function filterFrom(
  query: Pick<DiscrepancyQuery, 'what' | 'worker'>,
  term: string,
): DiscrepancyFilter {
  return {
    term,
    what: (DIFFERENCES as readonly string[]).includes(query.what) ? query.what : '',
    worker: query.worker.toLowerCase(),
  };
}

/** A value as either side says it; dates in words. */
function saying(what: Difference, value: string | null): string {
  if (value === null) return 'Nothing recorded';
  const date = what === 'birth-date' ? parseCalendarDate(value) : undefined;
  return date === undefined ? value : dateInWords(date);
}

function onDay(day: string | null): string | undefined {
  const date = day === null ? undefined : parseCalendarDate(day);
  return date === undefined ? undefined : `as of ${dateInWords(date)}`;
}

/** The table of differences. */
export function discrepancyTable(
  found: readonly Discrepancy[],
  counts: { readonly total: number; readonly found: number },
  query: DiscrepancyQuery,
  path: string,
  isTeam: boolean,
): DataTable {
  const { page, ...rest } = query;
  return {
    id: 'differences',
    caption: 'Case system and rolls differ',
    about:
      'Only children matched with a pupil are compared. Which side is right is for you to find out; nothing is changed here.',
    columns: [
      { text: 'Child' },
      { text: 'What differs' },
      { text: 'The case system says' },
      { text: 'The school’s roll says' },
      { text: 'Matched' },
      ...(isTeam ? [{ text: 'Worker' }] : []),
    ],
    rows: found.map((each) => ({
      href: `/children/${each.childId}`,
      cells: [
        { text: `${each.forename} ${each.surname}`.trim() || 'Name not given' },
        DIFFERENCE_WORDS[each.what],
        { text: saying(each.what, each.careSays), note: onDay(each.careOn) },
        {
          text: saying(each.what, each.rollsSay),
          note: [each.what === 'school' ? '' : each.school, onDay(each.rollsOn) ?? '']
            .filter((part) => part !== '')
            .join(', '),
        },
        BASIS_WORDS[each.basis],
        ...(isTeam ? [each.workerName ?? 'Nobody'] : []),
      ],
    })),
    empty:
      counts.total === 0
        ? {
            title: 'The case system and the rolls agree',
            text: 'Nothing differs for the children who were matched with a pupil. Differences appear here when a new extract or roll says something else.',
          }
        : {
            title: 'No difference fits',
            text: 'Nothing on the list fits what you chose to show.',
            action: { text: 'Show everything', href: path },
          },
    paging: paging(counts.found, page, path, rest),
    export: {
      text: 'Download the file for the case system (CSV)',
      href: withQuery(`${path}/case-system.csv`, rest),
    },
  };
}

/** The filters, as the macro takes them. */
export function discrepancyFilters(
  query: DiscrepancyQuery,
  term: string,
  workers: readonly { readonly key: string; readonly name: string }[],
  path: string,
  isTeam: boolean,
  csrfToken: string,
) {
  return {
    action: path,
    find: findBy(csrfToken),
    fields: [
      { name: 'q', label: 'Name', value: term },
      {
        name: 'what',
        label: 'What differs',
        value: query.what,
        items: [
          { value: '', text: 'Anything' },
          ...DIFFERENCES.map((value) => ({ value, text: DIFFERENCE_WORDS[value] })),
        ],
      },
      ...(isTeam
        ? [
            {
              name: 'worker',
              label: 'Worker',
              value: query.worker,
              items: [
                { value: '', text: 'Any worker' },
                ...workers.map(({ key, name }) => ({ value: key, text: name })),
              ],
            },
          ]
        : []),
    ],
    keep: [],
    applied: [],
    clear: path,
    label: 'Choose which differences to show',
  };
}

/** The answer of the page, for its title. */
export function discrepancyTitle(counts: {
  readonly total: number;
  readonly found: number;
  readonly children: number;
}): string {
  if (counts.total === 0) return 'No differences';
  if (counts.found < counts.total)
    return `${words.numberInWords(counts.found)} of ${words.plural(counts.total, 'difference')}`;
  return `${words.plural(counts.total, 'difference')} for ${words.plural(counts.children, 'child', 'children')}`;
}

/** Headings of the file for the case system. */
export const FILE_HEADS = [
  'LA child id',
  'Forename',
  'Surname',
  'What differs',
  'Case system says',
  'Case system as of',
  'Roll says',
  'Roll as of',
  'School of the roll',
  'URN',
  'Matched',
  'Worker',
] as const;

/** One row of the file; values as the sources have them. */
export function fileRow(each: Discrepancy): CsvCell[] {
  return [
    each.laChildId,
    each.forename,
    each.surname,
    DIFFERENCE_WORDS[each.what],
    each.careSays,
    each.careOn,
    each.rollsSay,
    each.rollsOn,
    each.school,
    each.urn,
    BASIS_WORDS[each.basis],
    each.workerName,
  ];
}
