/**
 * What a published report says of the cohort. Pure.
 *
 * Schools, trusts and the authority are disclosed as one table, so that no published sum gives a hidden
 * part away (TRUST T12); key stages are a breakdown of the same total.
 */
import {
  discloseBreakdown,
  discloseTable,
  type Cell,
  type DisclosureSettings,
} from '../disclosure/index.ts';
import { addDays, type CalendarDate } from '../../platform/calendar-date.ts';

/** Children of the cohort by school and key stage. */
export interface CohortCount {
  /** A URN; `none` on no roll that is held. */
  readonly school: string;
  readonly trust: string | null;
  readonly stage: string;
  /** With a social worker now. */
  readonly now: number;
  /** Who had one before. */
  readonly before: number;
}

/** The levels of a report, from the top. */
export const LEVELS = ['authority', 'stage', 'trust', 'school'] as const;
/** One of `LEVELS`. */
export type Level = (typeof LEVELS)[number];
/** With a social worker now, before, and both. */
export const MEASURES = ['now', 'before', 'all'] as const;
/** One of `MEASURES`. */
export type Measure = (typeof MEASURES)[number];

/** A figure of a report. */
export interface Figure {
  readonly level: Level;
  readonly of: string;
  readonly measure: Measure;
  readonly cell: Cell;
}

/** The figures of a report, suppressed and rounded. */
export function figuresOf(counts: readonly CohortCount[], settings: DisclosureSettings): Figure[] {
  const schools = sumBy(counts, ({ school }) => school);
  const trusts = [...new Set(counts.flatMap(({ trust }) => trust ?? []))].sort();
  const trustOf = new Map(counts.map(({ school, trust }) => [school, trust]));
  const rows = [...schools].sort(([a], [b]) => a.localeCompare(b));
  // Schools of no trust stand in a group of their own, which is not published.
  const groupOf = (school: string): number => {
    const trust = trustOf.get(school) ?? null;
    return trust === null ? trusts.length : trusts.indexOf(trust);
  };
  const table = discloseTable(
    rows.map(([, { now, before }]) => [now, before]),
    settings,
    rows.length === 0 ? {} : { groups: rows.map(([school]) => groupOf(school)) },
  );
  const stages = [...sumBy(counts, ({ stage }) => stage)].sort(([a], [b]) => a.localeCompare(b));
  const byStage = discloseBreakdown(
    stages.map(([, { now, before }]) => now + before),
    settings,
  );
  const hidden = (cell: Cell, other: Cell): Cell => (other.kind === 'suppressed' ? other : cell);
  const whole = hidden(table.total, byStage.total);
  const figure = (level: Level, of: string, measure: Measure, cell: Cell | undefined): Figure[] =>
    cell === undefined ? [] : [{ level, of, measure, cell }];
  return [
    ...figure('authority', '', 'now', table.columnTotals[0]),
    ...figure('authority', '', 'before', table.columnTotals[1]),
    ...figure('authority', '', 'all', whole),
    ...stages.flatMap(([stage], index) => figure('stage', stage, 'all', byStage.cells[index])),
    ...trusts.flatMap((trust, index) => figure('trust', trust, 'all', table.groupTotals[index])),
    ...rows.flatMap(([school], index) => [
      ...figure('school', school, 'now', table.cells[index]?.[0]),
      ...figure('school', school, 'before', table.cells[index]?.[1]),
      ...figure('school', school, 'all', table.rowTotals[index]),
    ]),
  ];
}

function sumBy(
  counts: readonly CohortCount[],
  keyOf: (count: CohortCount) => string,
): Map<string, { now: number; before: number }> {
  const sums = new Map<string, { now: number; before: number }>();
  for (const count of counts) {
    const held = sums.get(keyOf(count)) ?? { now: 0, before: 0 };
    sums.set(keyOf(count), { now: held.now + count.now, before: held.before + count.before });
  }
  return sums;
}

/**
 * The first day on which figures may be published again: two reports of nearly the same children, few
 * days apart, could be subtracted from one another.
 */
export function publishAgainOn(last: CalendarDate, days: number): CalendarDate {
  return addDays(last, days);
}
