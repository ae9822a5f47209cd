/**
 * Tables and breakdowns of counts: small counts are hidden, and as many more as it takes that none
 * of them can be worked out from rows, columns and totals. Pure.
 */
import { assertCount, isSmall, shownCount } from './rules.ts';
import type { Cell, DisclosureSettings, SuppressionReason } from './rules.ts';
import { cheapestToHide, edgesByNode, spreadOf } from './spread.ts';
import type { Edge } from './spread.ts';

/** A table ready to publish, with its totals. */
export interface DisclosedTable {
  readonly cells: readonly (readonly Cell[])[];
  readonly rowTotals: readonly Cell[];
  readonly columnTotals: readonly Cell[];
  /** One for each group of rows, in the order of their numbers; none where no groups are given. */
  readonly groupTotals: readonly Cell[];
  readonly total: Cell;
}

/** One row of counts ready to publish, with its total. */
export interface DisclosedBreakdown {
  readonly cells: readonly Cell[];
  readonly total: Cell;
}

/** What is known of a table beside its counts. A 0 out of too few is hidden. */
export interface TableBases {
  /** How many the whole table is about; its own total when not given. */
  readonly whole?: number;
  /** How many each row is about; the row's own total when not given. */
  readonly rows?: readonly number[];
  /** Zeros that everybody knows: always shown, for hidden they would protect nobody. */
  readonly isKnownZero?: (row: number, column: number) => boolean;
  /** The group of each row, numbered from 0, where totals of groups are published too. */
  readonly groups?: readonly number[];
}

/** A reader is left with at least this many values for each hidden figure. */
const LEAST_CHOICES = 3;

/** A figure of the table on its way to be shown or hidden. */
interface Figure extends Edge {
  readonly level: 'group' | 'cell' | 'margin' | 'total';
  /** False for sums that are not part of what is published. */
  readonly published: boolean;
  /** Shown whatever happens. */
  readonly isKnown: boolean;
  why?: SuppressionReason;
}

const ANY = Number.MAX_SAFE_INTEGER / 4;

function hide(figure: Figure, why: SuppressionReason, settings: DisclosureSettings): void {
  figure.why = why;
  const { value } = figure;
  if (why === 'small') [figure.low, figure.high] = [1, settings.hideUpTo];
  else if (why === 'small-base') [figure.low, figure.high] = [0, settings.hideUpTo];
  else [figure.low, figure.high] = [value === 0 ? 0 : settings.hideUpTo + 1, ANY];
}

/** Hides what must be hidden for its own sake. */
function hideSmall(figure: Figure, base: number, settings: DisclosureSettings): void {
  if (!figure.published || figure.isKnown) return;
  if (isSmall(figure.value, settings)) hide(figure, 'small', settings);
  else if (figure.value === 0 && base <= settings.hideUpTo) hide(figure, 'small-base', settings);
}

/** How much is lost with a figure: few figures, cells before totals, small before large, zeros last. */
const LOSS = { group: 0.5, cell: 1, margin: 3, total: 100 } as const;
const LOSS_OF_ZERO = 1_000;

function lossOf({ level, value }: Figure): number {
  if (value === 0) return LOSS_OF_ZERO * LOSS[level];
  return LOSS[level] * (1 + value / (2 * (value + 1_000)));
}

function mayHide(figure: Figure): boolean {
  return figure.published && !figure.isKnown && figure.why === undefined;
}

/** Hides more until every hidden figure could have several values. Hiding more never undoes that. */
function protect(figures: readonly Figure[], nodes: number, settings: DisclosureSettings): void {
  const touching = edgesByNode(figures, nodes);
  const indexOf = new Map<Edge, number>(figures.map((figure, index) => [figure, index]));
  const costOf = (edge: Edge, grows: boolean): number | undefined => {
    const figure = figures[indexOf.get(edge) ?? -1];
    if (figure === undefined || !mayHide(figure)) return undefined;
    // Hidden, it is known not to be small: it may shrink no further than that.
    const isStuck = !grows && (figure.value === 0 || figure.value === settings.hideUpTo + 1);
    return isStuck ? undefined : lossOf(figure);
  };
  const queue = figures.flatMap((figure, index) => (figure.why === undefined ? [] : [index]));
  for (let head = 0; head < queue.length; head += 1) {
    const index = queue[head] ?? 0;
    const figure = figures[index];
    if (figure === undefined) continue;
    const wanted = Math.min(LEAST_CHOICES - 1, figure.high - figure.low);
    while (spreadOf(figures, touching, index, wanted) < wanted) {
      const ring = cheapestToHide(figures, touching, index, wanted, costOf);
      const more = ring.length > 0 ? ring : leastLoss(figures);
      if (more.length === 0) break;
      for (const edge of more) {
        const at = indexOf.get(edge) ?? -1;
        const one = figures[at];
        if (one === undefined) continue;
        hide(one, 'protects-another', settings);
        queue.push(at);
      }
    }
  }
}

/** Where no way round exists yet, the figure that is missed least, if any is left. */
function leastLoss(figures: readonly Figure[]): readonly Figure[] {
  const [least] = figures.filter(mayHide).sort((a, b) => lossOf(a) - lossOf(b));
  return least === undefined ? [] : [least];
}

function toCell(figure: Figure | undefined, settings: DisclosureSettings): Cell {
  if (figure?.why !== undefined) return { kind: 'suppressed', why: figure.why };
  return shownCount(figure?.value ?? 0, settings);
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/**
 * What may be shown of a table of counts with its row totals, column totals and total.
 *
 * Nobody who knows every shown figure, these rules, and even why each figure is hidden can work out
 * a hidden one: at least three values stay possible (as far as hiding can bring that about: a table
 * may end with nothing shown but zeros).
 *
 * @param counts rows of equal length, whole numbers from 0
 */
export function discloseTable(
  counts: readonly (readonly number[])[],
  settings: DisclosureSettings,
  bases: TableBases = {},
): DisclosedTable {
  const width = counts[0]?.length ?? 0;
  if (counts.some((row) => row.length !== width)) throw new RangeError('Rows of equal length');
  for (const row of counts) row.forEach(assertCount);
  return disclose(counts, settings, bases, true);
}

/** What may be shown of one breakdown (by year group, by need) with its total. */
export function discloseBreakdown(
  counts: readonly number[],
  settings: DisclosureSettings,
  base?: number,
): DisclosedBreakdown {
  counts.forEach(assertCount);
  const bases = base === undefined ? {} : { whole: base, rows: [base] };
  const { cells, rowTotals } = disclose([counts], settings, bases, false);
  const [total = toCell(undefined, settings)] = rowTotals;
  return { cells: cells[0] ?? [], total };
}

/** `full` = with column totals and a total of totals; without them the only total is the row's. */
function disclose(
  counts: readonly (readonly number[])[],
  settings: DisclosureSettings,
  bases: TableBases,
  full: boolean,
): DisclosedTable {
  const rows = counts.length;
  const columns = counts[0]?.length ?? 0;
  const groups = Math.max(0, ...(bases.groups ?? []).map((group) => group + 1));
  const [source, sink, firstGroup] = [rows + columns, rows + columns + 1, rows + columns + 2];
  const rowSums = counts.map(sum);
  const total = sum(rowSums);
  const whole = bases.whole ?? total;
  const figures: Figure[] = [];
  const add = (
    [from, to]: readonly [number, number],
    value: number,
    level: Figure['level'],
    base: number,
    { published = true, isKnown = false }: { published?: boolean; isKnown?: boolean } = {},
  ): Figure => {
    const [low, high] = published ? [value, value] : [0, ANY];
    const figure: Figure = { from, to, value, low, high, level, published, isKnown };
    hideSmall(figure, base, settings);
    figures.push(figure);
    return figure;
  };
  const cells = counts.map((row, i) => {
    const rowSum = rowSums[i] ?? 0;
    const base = bases.rows?.[i] ?? (rowSum > 0 ? rowSum : whole);
    return row.map((value, j) => {
      const isKnown = value === 0 && bases.isKnownZero?.(i, j) === true;
      return add([i, rows + j], value, 'cell', base, { isKnown });
    });
  });
  const above = (row: number): number => {
    const group = bases.groups?.[row];
    return group === undefined ? source : firstGroup + group;
  };
  const rowTotals = rowSums.map((value, i) =>
    add([above(i), i], value, 'margin', bases.rows?.[i] ?? whole),
  );
  const groupTotals = Array.from({ length: groups }, (_, group) => {
    const value = sum(rowSums.filter((__, i) => bases.groups?.[i] === group));
    return add([source, firstGroup + group], value, 'group', whole);
  });
  const columnTotals = Array.from({ length: columns }, (_, j) => {
    const value = sum(counts.map((row) => row[j] ?? 0));
    return add([rows + j, sink], value, 'margin', whole, { published: full });
  });
  const grand = add([sink, source], total, 'total', whole, { published: full });
  protect(figures, rows + columns + 2 + groups, settings);
  const show = (figure: Figure): Cell => toCell(figure, settings);
  return {
    cells: cells.map((row) => row.map(show)),
    rowTotals: rowTotals.map(show),
    columnTotals: columnTotals.map(show),
    groupTotals: groupTotals.map(show),
    total: show(grand),
  };
}
