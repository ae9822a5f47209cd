/** Lists of children as tables: for a worker's own children and for a manager's team. */
import type { SealedWords } from '../../../access/index.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
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
import { ageOn } from '../../people/index.ts';
import { yearWords } from '../our-pupils/page.ts';
import { findBy } from '../search/find-routes.ts';
import {
  SHOWS,
  STATUSES,
  type CareStatus,
  type CaseloadChild,
  type CaseloadCounts,
  type CaseloadFilter,
  type Show,
} from './queries.ts';

/** A status in words, for those who may know it. */
export const STATUS_WORDS: Readonly<Record<CareStatus, string>> = {
  cp: 'Child protection plan',
  cin: 'Child in need plan',
  'looked-after': 'Looked after',
  open: 'Open, no plan',
  closed: 'No open case',
};

/** How much a status stands out. */
export const STATUS_KIND = {
  cp: 'stop',
  cin: 'notice',
  'looked-after': 'notice',
  open: undefined,
  closed: undefined,
} as const;

const SHOW_WORDS: Readonly<Record<Exclude<Show, ''>, string>> = {
  changed: 'Changed since you looked',
  week: 'Changed in the past week',
  'no-school': 'Of school age, on no roll',
  unlinked: 'Of school age, not matched with a pupil',
  differs: 'Case system and rolls differ',
};

/** How sure the school's place is. */
export const STATE_WORDS = {
  expected: 'Expected to start',
  reported: 'The school’s file says so',
  confirmed: 'Confirmed by the school',
} as const;

/** A date in words; what cannot be read stands as it is. */
export function inWords(date: string): string {
  const parsed = parseCalendarDate(date);
  return parsed === undefined ? date : dateInWords(parsed);
}

/** A moment or nothing, as a day in words. */
export function dayOf(moment: Date): string {
  return words.momentInWords(moment).replace(/ at .*$/, '');
}

/** The child's age in years, in words; of an unborn child, when it is expected. */
export function ageWords(
  { birthDate, expectedOn }: Pick<CaseloadChild, 'birthDate' | 'expectedOn'>,
  today: CalendarDate,
): string {
  if (birthDate === null && expectedOn !== null) return `Expected on ${inWords(expectedOn)}`;
  const birth = birthDate === null ? undefined : parseCalendarDate(birthDate);
  const age = birth === undefined ? undefined : ageOn(birth, today);
  if (age === undefined) return birth === undefined ? 'Age not known' : 'Not yet born';
  return age === 0 ? 'Under 1 year old' : `${words.plural(age, 'year')} old`;
}

/** A name as it is written in lists; never empty. */
export function nameOf(child: { readonly forename: string; readonly surname: string }): string {
  return `${child.forename} ${child.surname}`.trim() || 'Name not given';
}

/** The address of a list with its filter and order. */
export type ListQuery = Readonly<{
  status: string;
  school: string;
  worker: string;
  show: string;
  q: SealedWords;
  sort: string;
  page: number;
}>;

/** Where a list lives, and whose children they are: one's own, a team's or service's, or those who name one. */
export interface ListPlace {
  readonly path: '/my-children' | '/team/children' | '/chairing';
  readonly whose: 'own' | 'team' | 'named';
}

/** The filter that an address asks for; what it does not know counts as nothing. */
export function filterFrom(
  query: Pick<ListQuery, 'status' | 'school' | 'worker' | 'show'> & { readonly term: string },
): CaseloadFilter {
  return {
    term: query.term,
    status: (STATUSES as readonly string[]).includes(query.status) ? query.status : '',
    school: query.school,
    worker: query.worker.toLowerCase(),
    show: SHOWS.find((each) => each === query.show) ?? '',
  };
}

/** The table of children. */
export function childrenTable(
  children: readonly CaseloadChild[],
  counts: CaseloadCounts,
  query: ListQuery,
  place: ListPlace,
  today: CalendarDate,
): DataTable {
  const { page, ...rest } = query;
  const { path, whose } = place;
  const hasWorkers = whose !== 'own';
  const head = (text: string, key: string) => ({
    text,
    sort: sortLink(key, query.sort, path, rest),
  });
  return {
    id: 'children',
    caption: CAPTION[whose],
    about:
      'Source: the council’s case system, and the rolls of the schools that each child was matched with.',
    columns: [
      head('Child', 'name'),
      head('School and year', 'school'),
      { text: 'Safeguarding lead' },
      head('Status', 'status'),
      ...(hasWorkers ? [head('Worker', 'worker')] : []),
      head('What changed', 'changed'),
    ],
    rows: children.map((child) => ({
      href: `/children/${child.childId}`,
      cells: childCells(child, hasWorkers, today),
    })),
    empty: emptyWords(counts, place),
    paging: paging(counts.found, page, path, rest),
    // The matrix gives a chair no export (R22).
    ...(whose === 'named'
      ? {}
      : {
          export: {
            text: 'Download this list (CSV)',
            href: withQuery(`${path}/list.csv`, rest),
          },
        }),
  };
}

function emptyWords(counts: CaseloadCounts, { path, whose }: ListPlace): DataTable['empty'] {
  if (counts.total > 0)
    return {
      title: 'No child fits',
      text: 'Nobody on the list fits what you chose to show.',
      action: { text: 'Show everybody', href: path },
    };
  return NOBODY[whose];
}

const CAPTION: Readonly<Record<ListPlace['whose'], string>> = {
  own: 'My children',
  team: 'Children of the team',
  named: 'Children whose plan names me',
};

const NOBODY: Readonly<Record<ListPlace['whose'], { title: string; text: string }>> = {
  own: {
    title: 'No children are allocated to you',
    text: 'Children appear here when the case system’s extract names you as their worker, and stay for 30 days after you hand over. If somebody is missing, check the allocation in the case system.',
  },
  team: {
    title: 'No children are allocated in your team',
    text: 'Children appear here when the case system’s extract allocates them to the team. If somebody is missing, ask the data team when the last extract came in.',
  },
  named: {
    title: 'No child’s plan names you',
    text: 'Children appear here when a team manager names you on the child’s page. If somebody is missing, ask the manager of the child’s team.',
  },
};

function childCells(child: CaseloadChild, hasWorkers: boolean, today: CalendarDate): TableCell[] {
  return [
    {
      text: nameOf(child),
      note:
        child.allocatedUntil === null
          ? ageWords(child, today)
          : `${ageWords(child, today)}. Allocated until ${inWords(child.allocatedUntil)}`,
    },
    schoolCell(child),
    contactCell(child),
    {
      tag: { text: STATUS_WORDS[child.status], kind: STATUS_KIND[child.status] },
      note: child.statusSince === null ? undefined : `since ${inWords(child.statusSince)}`,
    },
    ...(hasWorkers
      ? [{ text: child.workerName ?? 'Nobody', note: child.teamName ?? undefined } as TableCell]
      : []),
    changeCell(child),
  ];
}

function schoolCell(child: CaseloadChild): TableCell {
  if (child.school !== null)
    return {
      text: child.school,
      note: `${yearWords(child.yearGroup)}. ${confirmedWords(child)}`,
    };
  if (!child.isOfSchoolAge) return { text: 'None on a roll', note: 'Not of compulsory school age' };
  return child.isLinked
    ? { text: 'None on a roll', tag: { text: 'No school', kind: 'caution' } }
    : {
        text: 'Not known',
        tag: { text: 'Not matched', kind: 'caution' },
        note: 'No pupil on any roll was matched with this child',
      };
}

/** How sure the school is, with its day. */
export function confirmedWords(
  child: Pick<CaseloadChild, 'state' | 'confirmedAt' | 'rollAsOf'>,
): string {
  if (child.state === 'confirmed' && child.confirmedAt !== null)
    return `Confirmed on ${dayOf(child.confirmedAt)}`;
  if (child.state === null) return '';
  return child.rollAsOf === null
    ? STATE_WORDS[child.state]
    : `${STATE_WORDS[child.state]}, ${inWords(child.rollAsOf)}`;
}

function contactCell(child: CaseloadChild): TableCell {
  if (child.urn === null) return 'No school';
  if (child.dslName === null) return 'Not known for this school';
  return {
    text: child.dslName,
    note: [child.dslTelephone, child.dslEmail].filter(Boolean).join(', '),
  };
}

function changeCell(child: CaseloadChild): TableCell {
  if (child.changes === 0 || child.latestChange === null) return 'Nothing new';
  const more = child.changes - 1;
  return {
    text: child.latestChange,
    tag: { text: 'New', kind: 'notice' },
    note: [
      child.latestChangeAt === null ? '' : dayOf(child.latestChangeAt),
      more === 0 ? '' : `and ${words.numberInWords(more)} more`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  };
}

/** The filters of a list, as the macro takes them. */
export function childrenFilters(
  query: ListQuery,
  term: string,
  counts: CaseloadCounts,
  place: ListPlace,
  csrfToken: string,
) {
  const { path, whose } = place;
  return {
    action: path,
    find: findBy(csrfToken),
    fields: [
      { name: 'q', label: 'Name', value: term },
      {
        name: 'status',
        label: 'Status',
        value: query.status,
        items: [
          { value: '', text: 'Any status' },
          ...STATUSES.map((value) => ({ value, text: STATUS_WORDS[value] })),
        ],
      },
      {
        name: 'school',
        label: 'School',
        value: query.school,
        items: [
          { value: '', text: 'Any school' },
          ...counts.schools.map(({ urn, name }) => ({ value: urn, text: name })),
        ],
      },
      ...(whose !== 'own'
        ? [
            {
              name: 'worker',
              label: 'Worker',
              value: query.worker,
              items: [
                { value: '', text: 'Any worker' },
                ...counts.workers.map(({ key, name }) => ({ value: key, text: name })),
              ],
            },
          ]
        : []),
      {
        name: 'show',
        label: 'Show',
        value: query.show,
        items: [
          { value: '', text: 'Everybody' },
          ...SHOWS.map((value) => ({ value, text: SHOW_WORDS[value] })),
        ],
      },
    ],
    keep: query.sort === 'name' ? [] : [{ name: 'sort', value: query.sort }],
    applied: [],
    clear: path,
    label: 'Choose which children to show',
  };
}

/** The answer of the page, for its title. */
export function childrenTitle(counts: CaseloadCounts, { whose }: ListPlace): string {
  const isTeam = whose === 'team';
  if (counts.total === 0) return isTeam ? 'No children in your team' : 'No children of yours';
  const all = words.plural(counts.total, 'child', 'children');
  if (counts.found < counts.total)
    return `${words.numberInWords(counts.found)} of ${all}${isTeam ? ' in the team' : ''}`;
  return counts.changed === 0
    ? `${all}, nothing new`
    : `${all}, something new for ${words.numberInWords(counts.changed)}`;
}

/** Headings of the export. */
export const EXPORT_HEADS = [
  'LA child id',
  'Forename',
  'Surname',
  'Birth date',
  'Status',
  'Status since',
  'School',
  'URN',
  'Year',
  'School place',
  'Safeguarding lead',
  'Lead e-mail',
  'Lead telephone',
  'Worker',
  'Worker e-mail',
  'Team',
  'What changed',
] as const;

/** One row of the export; the same children as on the page. */
export function exportRow(child: CaseloadChild): CsvCell[] {
  return [
    child.laChildId,
    child.forename,
    child.surname,
    child.birthDate,
    STATUS_WORDS[child.status],
    child.statusSince,
    child.school,
    child.urn,
    child.school === null ? '' : yearWords(child.yearGroup),
    confirmedWords(child),
    child.dslName,
    child.dslEmail,
    child.dslTelephone,
    child.workerName,
    child.workerEmail,
    child.teamName,
    child.changes === 0 ? '' : child.latestChange,
  ];
}
