/** The models of the pages about who has looked. */
import { isRole, knownEvent, ROLE_NAMES } from '../../../access/index.ts';
import {
  paging,
  words,
  type DataTable,
  type Link,
  type TableCell,
} from '../../../platform/view.ts';
import type { Outlier } from './outliers.ts';
import { COUNTED, type EventRow, type PersonEvents, type Places } from './queries.ts';
import { purposeWords } from './rules.ts';

/** A list of events with what it is narrowed by. */
export interface HistoryPage {
  readonly title: string;
  readonly lead: string;
  readonly back: Link | undefined;
  readonly problem: string;
  readonly filters: object | undefined;
  readonly links: readonly Link[];
  readonly tables: readonly DataTable[];
}

/** Who somebody is: their name, or the system. */
export function who(
  row: Pick<EventRow, 'name' | 'appointmentId' | 'role'>,
  places: Places,
): TableCell {
  const place = row.appointmentId === null ? '' : (places.get(row.appointmentId) ?? '');
  const note = [roleWords(row.role), place].filter((part) => part !== '').join(', ');
  return { text: row.name ?? 'Alongside itself', note };
}

/** A role's name, or nothing. */
export function roleWords(role: string | null): string {
  return role !== null && isRole(role) ? ROLE_NAMES[role] : '';
}

/** What was done, with what came of it. */
export function what(row: Pick<EventRow, 'event' | 'decision' | 'count'>): TableCell {
  const text = knownEvent(row.event)?.words ?? row.event;
  const note = row.count === null ? '' : words.plural(row.count, 'record');
  return row.decision === 'allow'
    ? { text, note }
    : {
        text,
        note,
        tag: { text: row.decision === 'deny' ? 'Refused' : 'Failed', kind: 'caution' },
      };
}

/** How many there are, in words that say where counting ended. */
export function countWords(count: number, one: string): string {
  return count >= COUNTED
    ? `More than ${words.numberInWords(COUNTED - 1)} ${one}s`
    : words.plural(count, one);
}

/** Who opened one child's record. */
export function childTable(
  rows: readonly EventRow[],
  places: Places,
  list: { readonly count: number; readonly page: number; readonly path: string },
): DataTable {
  return {
    id: 'looks',
    caption: 'Who has looked',
    about: 'Social care, the schools and the Virtual School; newest first',
    columns: [{ text: 'Who' }, { text: 'When' }, { text: 'What they opened' }, { text: 'Purpose' }],
    rows: rows.map((row) => ({
      cells: [who(row, places), words.momentInWords(row.at), what(row), purposeWords(row.purpose)],
    })),
    note: LISTS,
    empty: { title: 'Nobody has looked', text: 'Nobody has opened this child’s record.' },
    paging: paging(list.count, list.page, list.path, {}),
  };
}

const LISTS =
  'Lists that show several children are noted with how many they showed, not here with each child.';

/** Who opened the records of the viewer's children. */
export function casesTable(
  rows: readonly EventRow[],
  places: Places,
  names: ReadonlyMap<string, { readonly childId: string; readonly name: string }>,
  list: { readonly count: number; readonly page: number; readonly days: number },
): DataTable {
  return {
    id: 'looks',
    caption: 'Who opened these records',
    about: 'Without what you opened yourself; newest first',
    columns: [
      { text: 'Child' },
      { text: 'Who' },
      { text: 'When' },
      { text: 'What they opened' },
      { text: 'Purpose' },
    ],
    rows: rows.map((row) => {
      const child = names.get(row.subjectId ?? '');
      return {
        ...(child === undefined ? {} : { href: `/children/${child.childId}/access-history` }),
        cells: [
          child?.name ?? 'A child of yours',
          who(row, places),
          words.momentInWords(row.at),
          what(row),
          purposeWords(row.purpose),
        ],
      };
    }),
    note: LISTS,
    empty: {
      title: 'Nobody else has looked',
      text: 'Nobody but you opened one of these records in this time.',
    },
    paging: paging(list.count, list.page, '/access-history', { days: list.days }),
  };
}

/** What colleagues did how often. */
export function peopleTable(rows: readonly PersonEvents[], caption: string): DataTable {
  return {
    id: 'people',
    caption,
    about: 'How often each kind of thing was opened or done; never which child',
    columns: [
      { text: 'Who' },
      { text: 'What' },
      { text: 'Times', numeric: true },
      { text: 'Records shown', numeric: true },
      { text: 'Last' },
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.name, note: roleWords(row.role) },
        knownEvent(row.event)?.words ?? row.event,
        row.times,
        row.records ?? '–',
        words.momentInWords(row.latest),
      ],
    })),
    empty: { title: 'Nothing in this time', text: 'Nobody opened anything in this time.' },
  };
}

/** What a search of the audit found. */
export function auditTable(
  rows: readonly EventRow[],
  places: Places,
  about: (row: EventRow) => string,
  list: {
    readonly count: number;
    readonly page: number;
    readonly query: Readonly<Record<string, string>>;
    readonly exportHref: string;
  },
): DataTable {
  return {
    id: 'events',
    caption: 'Events',
    about: 'Newest first',
    columns: [
      { text: 'When' },
      { text: 'Who' },
      { text: 'What' },
      { text: 'About' },
      { text: 'Fields' },
      { text: 'Purpose' },
    ],
    rows: rows.map((row) => ({
      cells: [
        words.momentInWords(row.at),
        who(row, places),
        what(row),
        about(row),
        row.fields.join(', '),
        purposeWords(row.purpose),
      ],
    })),
    compact: true,
    empty: { title: 'Nothing fits', text: 'No event fits what you asked for.' },
    export: { text: 'Download these events', href: list.exportHref, isPage: true },
    paging: paging(list.count, list.page, '/audit', list.query),
  };
}

const WHY: Readonly<Record<Outlier['why'], string>> = {
  'same-surname': 'Opened records of children with the reader’s own surname',
  'out-of-hours': 'Opened records outside working hours',
  'no-work': 'Opened a record again and again without working on it',
  'near-cap': 'Opened nearly as many records as the limit allows',
  emergency: 'Used emergency access often in 30 days',
};

/** What stands out in the week. */
export function outlierTable(
  rows: readonly Outlier[],
  hrefOf: (row: Outlier) => string,
): DataTable {
  return {
    id: 'outliers',
    caption: 'What stands out',
    about: 'The seven days up to now. Standing out is a reason to ask, not a finding.',
    columns: [
      { text: 'Who' },
      { text: 'Why' },
      { text: 'Times', numeric: true },
      { text: 'Children', numeric: true },
    ],
    rows: rows.map((row) => ({
      href: hrefOf(row),
      cells: [
        { text: row.name, note: roleWords(row.role) },
        WHY[row.why],
        row.times,
        row.children ?? '–',
      ],
    })),
    empty: {
      title: 'Nothing stands out',
      text: 'Nobody looked in a way that the settings ask you to look at.',
    },
  };
}
