/** The DSL's list as a page: who is known to social care, who to confirm, whom to ring. */
import type { SealedWords } from '../../../access/index.ts';
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
import { findBy } from '../search/find-routes.ts';
import type { OurPupil, PupilCounts, PupilFilter } from './queries.ts';

/** What a school is told of a status: never the reason, never a date of past involvement (R04). */
export const STATUS_WORDS = {
  cp: 'Child protection plan now',
  cin: 'Child in need now',
  previous: 'Had a social worker before',
} as const;

const STATUS_KIND = { cp: 'stop', cin: 'notice', previous: undefined } as const;

/** How sure the school's place is, in words. */
export function stateWords(pupil: Pick<OurPupil, 'state' | 'answer' | 'until' | 'confirmedAt'>): {
  text: string;
  kind?: 'good' | 'caution' | 'notice';
} {
  if (pupil.answer === 'unknown') return { text: 'You do not know this pupil', kind: 'caution' };
  if (pupil.until !== null) return { text: `Last day ${inWords(pupil.until)}`, kind: 'caution' };
  if (pupil.state === 'confirmed') return { text: 'Confirmed', kind: 'good' };
  return { text: pupil.state === 'expected' ? 'Expected' : 'To confirm', kind: 'notice' };
}

function inWords(date: string): string {
  const parsed = parseCalendarDate(date);
  return parsed === undefined ? date : dateInWords(parsed);
}

/** The address of the list with its filter and order. */
export type ListQuery = Readonly<{
  status: string;
  year: string;
  show: string;
  q: SealedWords;
  sort: string;
  page: number;
}>;

/** The table of pupils. */
export function pupilTable(
  pupils: readonly OurPupil[],
  counts: PupilCounts,
  query: ListQuery,
  label: string,
): DataTable {
  const path = '/our-pupils';
  const { page, ...rest } = query;
  const head = (text: string, key: string) => ({
    text,
    sort: sortLink(key, query.sort, path, rest),
  });
  return {
    id: 'pupils',
    caption: `On your roll: ${label}`,
    about:
      'Source: the case system of the council and your own roll, joined where a UPN or a person confirmed it.',
    columns: [
      head('Pupil', 'name'),
      head('Year', 'year'),
      head('Status', 'status'),
      { text: 'Your roll' },
      { text: 'Social worker' },
      { text: 'Last updated' },
    ],
    rows: pupils.map((pupil) => ({
      href: `/our-pupils/${pupil.pupilId}`,
      cells: pupilCells(pupil),
    })),
    empty:
      counts.total === 0
        ? {
            title: 'No pupils of your school are known to social care',
            text: 'A pupil appears here when the council has matched your roll with its case system. If you know of one who is missing, tell us below.',
          }
        : {
            title: 'No pupil fits',
            text: 'Nobody on your list fits what you chose to show.',
            action: { text: 'Show everybody', href: path },
          },
    paging: paging(counts.found, page, path, rest),
    export: {
      text: 'Download this list (CSV)',
      href: withQuery(`${path}/list.csv`, {
        status: query.status,
        year: query.year,
        show: query.show,
        q: query.q,
      }),
    },
  };
}

function pupilCells(pupil: OurPupil): TableCell[] {
  const state = stateWords(pupil);
  return [
    `${pupil.forename} ${pupil.surname}`,
    yearWords(pupil.yearGroup),
    { tag: { text: STATUS_WORDS[pupil.status], kind: STATUS_KIND[pupil.status] } },
    { tag: state },
    pupil.workerName === ''
      ? pupil.status === 'previous'
        ? 'No social worker now'
        : 'Not yet allocated'
      : {
          text: pupil.workerName,
          note: [pupil.workerTelephone, pupil.teamName].filter((part) => part !== '').join(', '),
        },
    inWords(pupil.updatedOn),
  ];
}

/** `8` as `Year 8`, `R` as `Reception`; what the school wrote where it is neither. */
export function yearWords(yearGroup: string | null): string {
  if (yearGroup === null || yearGroup === '') return 'Not given';
  if (yearGroup === 'R') return 'Reception';
  return /^\d+$/.test(yearGroup) ? `Year ${yearGroup}` : yearGroup;
}

/** The filters of the page, as the macro takes them. */
export function pupilFilters(
  query: ListQuery,
  term: string,
  counts: PupilCounts,
  csrfToken: string,
) {
  return {
    action: '/our-pupils',
    find: findBy(csrfToken),
    fields: [
      { name: 'q', label: 'Name', value: term },
      {
        name: 'status',
        label: 'Status',
        value: query.status,
        items: [
          { value: '', text: 'Any status' },
          { value: 'cp', text: STATUS_WORDS.cp },
          { value: 'cin', text: STATUS_WORDS.cin },
          { value: 'previous', text: STATUS_WORDS.previous },
        ],
      },
      {
        name: 'year',
        label: 'Year',
        value: query.year,
        items: [
          { value: '', text: 'Any year' },
          ...counts.years.map((year) => ({ value: year, text: yearWords(year) })),
        ],
      },
      {
        name: 'show',
        label: 'Show',
        value: query.show,
        items: [
          { value: '', text: 'Everybody' },
          { value: 'to-confirm', text: 'To confirm' },
        ],
      },
    ],
    keep: query.sort === 'name' ? [] : [{ name: 'sort', value: query.sort }],
    applied: [],
    clear: '/our-pupils',
    label: 'Choose which pupils to show',
  };
}

/** The answer of the page, for its title. */
export function pupilsTitle(counts: PupilCounts): string {
  if (counts.total === 0) return 'No pupils known to social care';
  const all = words.plural(counts.total, 'pupil');
  return counts.toConfirm === 0
    ? `${all}, all confirmed`
    : `${all}, ${words.numberInWords(counts.toConfirm)} to confirm`;
}

/** The filter that a query asks for. */
export function filterFrom(
  query: Pick<ListQuery, 'status' | 'year' | 'show'>,
  term: string,
): PupilFilter {
  const status =
    query.status === 'cp' || query.status === 'cin' || query.status === 'previous'
      ? query.status
      : '';
  return {
    status,
    year: query.year,
    show: query.show === 'to-confirm' ? 'to-confirm' : '',
    term,
  };
}

/** Headings of the export. */
export const EXPORT_HEADS = [
  'Forename',
  'Surname',
  'Birth date',
  'Year',
  'Status',
  'Your roll',
  'Social worker',
  'Worker e-mail',
  'Worker telephone',
  'Team',
  'Last updated',
] as const;

/** One row of the export; the same pupils as on the page. */
export function exportRow(pupil: OurPupil): CsvCell[] {
  return [
    pupil.forename,
    pupil.surname,
    pupil.birthDate,
    yearWords(pupil.yearGroup),
    STATUS_WORDS[pupil.status],
    stateWords(pupil).text,
    pupil.workerName,
    pupil.workerEmail,
    pupil.workerTelephone,
    pupil.teamName,
    pupil.updatedOn,
  ];
}
