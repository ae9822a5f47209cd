/** Published figures as plain models. */
import { dateInWords, calendarDate } from '../../platform/calendar-date.ts';
import { paging, words, type DataTable, type TableCell } from '../../platform/view.ts';
import { getDefinition, isDefinitionId } from '../cohort/index.ts';
import { sentenceFor, suppressionMark, type Cell } from '../disclosure/index.ts';
import type { Report, ReportRow } from './queries.ts';
import { MEASURES, type Level, type Measure } from './rules.ts';

/** Where figures stand. */
export const FIGURES_URL = '/figures';

const MEASURE_WORDS: Readonly<Record<Measure, string>> = {
  now: 'With a social worker now',
  before: 'Had one before',
  all: 'Together',
};
const CAPTIONS: Readonly<Record<Level, string>> = {
  authority: 'The council',
  stage: 'By key stage',
  trust: 'By trust',
  school: 'By school',
};
const HEADS: Readonly<Record<Level, string>> = {
  authority: 'Area',
  stage: 'Key stage',
  trust: 'Trust',
  school: 'School',
};
const STAGES: Readonly<Record<string, string>> = {
  KS1: 'Key stage 1',
  KS2: 'Key stage 2',
  KS3: 'Key stage 3',
  KS4: 'Key stage 4',
  KS5: 'Key stage 5',
  none: 'Key stage not known',
};

/** Columns of a level: sums of trusts and stages are published as one number only. */
const measuresOf = (level: Level): readonly Measure[] =>
  level === 'stage' || level === 'trust' ? ['all'] : MEASURES;

/** What a row is called. */
export function rowName({ level, of, name }: ReportRow, authorityName: string): string {
  switch (level) {
    case 'authority':
      return authorityName;
    case 'stage':
      return STAGES[of] ?? of;
    case 'trust':
      return name === '' ? of : name;
    case 'school':
      return of === 'none' ? 'On no roll that we hold' : name === '' ? `School ${of}` : name;
  }
}

function cellOf(cell: Cell | undefined): TableCell {
  return cell?.kind === 'shown' ? cell.value : suppressionMark;
}

/** One level of a report as a table. */
export function levelTable(
  report: Report,
  level: Level,
  rows: readonly ReportRow[],
  authorityName: string,
  page?: { readonly found: number; readonly number: number },
): DataTable {
  const measures = measuresOf(level);
  const hidden = rows.flatMap(({ figures }) => measures.flatMap((each) => figures[each] ?? []));
  const sentences = new Set(hidden.flatMap((cell) => sentenceFor(cell, report) ?? []));
  return {
    id: `by-${level}`,
    caption: CAPTIONS[level],
    columns: [
      { text: HEADS[level] },
      ...measures.map((each) => ({ text: MEASURE_WORDS[each], numeric: true })),
    ],
    rows: rows.map((row) => ({
      cells: [rowName(row, authorityName), ...measures.map((each) => cellOf(row.figures[each]))],
    })),
    note:
      sentences.size === 0
        ? undefined
        : `${suppressionMark} marks a number that is not shown. ${[...sentences].join(' ')}`,
    empty: { title: 'Nothing was published for you here' },
    paging:
      page === undefined
        ? undefined
        : paging(page.found, page.number, `${FIGURES_URL}/${report.reportId}`, {}),
  };
}

/** What a report is about, in a sentence. */
export function aboutReport(report: Report): string {
  const definition = isDefinitionId(report.definition)
    ? getDefinition(report.definition).name
    : report.definition;
  return `${definition}, as at ${dateInWords(calendarDate(report.asAt))}. Numbers from 1 to ${words.numberInWords(report.hideUpTo)} are not shown; the others are rounded to the nearest ${words.numberInWords(report.roundTo)}.`;
}

/** The reports as a table. */
export function reportTable(
  reports: readonly Report[],
  found: number,
  page: number,
  canPublish: boolean,
): DataTable {
  return {
    id: 'reports',
    caption: 'Published figures',
    columns: [{ text: 'As at' }, { text: 'Published' }, { text: 'By' }, { text: 'State' }],
    rows: reports.map((report) => ({
      href: `${FIGURES_URL}/${report.reportId}`,
      cells: [
        dateInWords(calendarDate(report.asAt)),
        words.momentInWords(report.publishedAt),
        report.publishedByName,
        report.withdrawnAt === null ? 'Published' : 'Withdrawn',
      ],
    })),
    empty: {
      title: 'No figures have been published yet',
      text: canPublish
        ? 'Publish them here: governors, trusts, panels and trainers then see what is theirs of them.'
        : 'The Virtual School publishes figures of children with a social worker, small numbers left out.',
    },
    paging: paging(found, page, FIGURES_URL, {}),
  };
}
