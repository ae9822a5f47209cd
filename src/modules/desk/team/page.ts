/** The manager's home as a page. */
import { withQuery, words, type DataTable, type TableCell } from '../../../platform/view.ts';
import type { TeamNumbers, WorkerNumbers } from './queries.ts';

const LIST = '/team/children';
const DIFFERENCES = '/team/discrepancies';

/** Each number with its list. */
const COLUMNS = [
  { key: 'children', text: 'Children', query: {} },
  { key: 'cp', text: 'Child protection plan', query: { status: 'cp' } },
  { key: 'cin', text: 'Child in need plan', query: { status: 'cin' } },
  { key: 'noSchool', text: 'School age, on no roll', query: { show: 'no-school' } },
  { key: 'unlinked', text: 'Not matched', query: { show: 'unlinked' } },
  { key: 'differences', text: 'Differences', query: undefined },
  { key: 'week', text: 'Changed this week', query: { show: 'week' } },
] as const;

function numberCell(
  count: number,
  query: Readonly<Record<string, string>> | undefined,
  worker: string | undefined,
): TableCell {
  if (count === 0) return 0;
  const asked = { ...(query ?? {}), worker };
  return {
    text: words.numberInWords(count),
    href: query === undefined ? withQuery(DIFFERENCES, { worker }) : withQuery(LIST, asked),
  };
}

/** The table of workers. */
export function teamTable(rows: readonly WorkerNumbers[], total: TeamNumbers): DataTable {
  return {
    id: 'team',
    caption: 'Workers of the team',
    about:
      'Source: allocations of the council’s case system, today. A child whose case ended within 30 days still counts. Each number leads to its list.',
    columns: [{ text: 'Worker' }, ...COLUMNS.map(({ text }) => ({ text, numeric: true }))],
    rows: rows.map((row) => ({
      ...(row.workerKey === null ? {} : { href: withQuery(LIST, { worker: row.workerKey }) }),
      cells: [
        { text: row.workerName ?? 'Nobody', note: workerNote(row) },
        ...COLUMNS.map(({ key, query }) =>
          row.workerKey === null ? row[key] : numberCell(row[key], query, row.workerKey),
        ),
      ],
    })),
    totals: [
      'Whole team',
      ...COLUMNS.map(({ key, query }) => numberCell(total[key], query, undefined)),
    ],
    empty: {
      title: 'No children are allocated in your team',
      text: 'Workers and their children appear here when the case system’s extract allocates children to the team. Ask the data team when the last extract came in.',
    },
  };
}

/** Who signs in is known by the e-mail address: without it in the extract, a worker sees nobody. */
function workerNote(row: WorkerNumbers): string {
  if (row.workerName === null) return 'No worker is named in the case system';
  return (
    row.workerEmail ??
    'No e-mail address in the case system, so these children are on no worker’s list'
  );
}

/** The answer of the page, for its title. */
export function teamTitle(total: TeamNumbers, rows: readonly WorkerNumbers[]): string {
  if (total.children === 0) return 'No children in your team';
  const workers = new Set(rows.flatMap((row) => row.workerName?.toLowerCase() ?? [])).size;
  return `${words.plural(total.children, 'child', 'children')} with ${words.plural(workers, 'worker')}`;
}

/** What needs a manager's eye first, as figures. */
export function teamFigures(total: TeamNumbers, day: string) {
  const figure = (number: number, text: string, href: string, source: string) => ({
    number,
    words: text,
    period: day,
    source,
    href: number === 0 ? undefined : href,
  });
  const rolls = 'Case system and rolls';
  return [
    figure(total.cp, 'on a child protection plan', `${LIST}?status=cp`, 'Case system'),
    figure(
      total.noSchool,
      'of school age with an open case on no roll',
      `${LIST}?show=no-school`,
      rolls,
    ),
    figure(total.differences, 'differences with the schools’ rolls', DIFFERENCES, rolls),
    figure(total.week, 'with something new in the past week', `${LIST}?show=week`, rolls),
  ];
}
