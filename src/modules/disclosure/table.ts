/**
 * Tables and breakdowns of counts: small counts are hidden, and as many more as it takes that none
 * of them can be worked out from rows, columns and totals. Pure.
 */
import { assertCount, isSmall, shownCount } from './rules.ts';
import type { Cell, DisclosureSettings, SuppressionReason } from './rules.ts';
import { edgesByNode, mightWiden, spreadOf } from './spread.ts';
import type { Edge } from './spread.ts';

/** A table ready to publish, with its totals. */
export interface DisclosedTable {
  readonly cells: readonly (readonly Cell[])[];
  readonly rowTotals: readonly Cell[];
  readonly columnTotals: readonly Cell[];
  readonly total: Cell;
}

/** One row of counts ready to publish, with its total. */
export interface DisclosedBreakdown {
  readonly cells: readonly Cell[];
  readonly total: Cell;
}

/** What the counts of a table are counts out of; a 0 out of too few is hidden. */
export interface TableBases {
  /** How many the whole table is about; its own total when not given. */
  readonly whole?: number;
  /** How many each row is about; the row's own total when not given. */
  readonly rows?: readonly number[];
}

/** A reader is left with at least this many values for each hidden figure. */
const LEAST_CHOICES = 3;

/** A figure of the table on its way to be shown or hidden. */
interface Figure extends Edge {
  readonly level: 'cell' | 'margin' | 'total';
  /** False for sums that are not part of what is published. */
  readonly published: boolean;
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
  if (!figure.published) return;
  if (isSmall(figure.value, settings)) hide(figure, 'small', settings);
  else if (figure.value === 0 && base <= settings.hideUpTo) hide(figure, 'small-base', settings);
}

/** What may still be hidden for another: cells before totals, small before large, zeros last. */
function inOrderOfLoss(figures: readonly (Figure | undefined)[]): readonly Figure[] {
  const levels = ['cell', 'margin', 'total'];
  return figures
    .filter((one): one is Figure => one?.published === true && one.why === undefined)
    .sort(
      (a, b) =>
        Number(a.value === 0) - Number(b.value === 0) ||
        levels.indexOf(a.level) - levels.indexOf(b.level) ||
        a.value - b.value,
    );
}

/** A table's figures with the sums they are part of. */
interface Network {
  readonly figures: readonly Figure[];
  readonly touching: readonly (readonly number[])[];
}

/** Whether all figures of a sum are shown, one apart: then that one can be worked out. */
function isLaidOpen({ figures, touching }: Network, node: number, apart: Figure): boolean {
  return (touching[node] ?? []).every((index) => {
    const one = figures[index];
    return one === undefined || one === apart || (one.published && one.why === undefined);
  });
}

/**
 * The figure to hide next for the sake of one that can be worked out: one of a sum in which it is
 * the only hidden one; else the one that alone closes a ring of hidden figures; else one beside it.
 */
function nextToHide(
  network: Network,
  index: number,
  wanted: number,
  settings: DisclosureSettings,
): Figure | undefined {
  const { figures, touching } = network;
  const figure = figures[index];
  if (figure === undefined) return undefined;
  const around = (nodes: readonly number[]): readonly Figure[] =>
    inOrderOfLoss(nodes.flatMap((node) => (touching[node] ?? []).map((at) => figures[at])));
  const nodes = [figure.from, figure.to];
  const open = nodes.filter((node) => isLaidOpen(network, node, figure));
  const [beside] = around(open.length > 0 ? open : nodes);
  if (open.length > 0 && beside !== undefined) return beside;
  const shown = inOrderOfLoss(figures);
  const closing = shown.filter(mightWiden(figures, touching, index, wanted)).find((one) => {
    hide(one, 'protects-another', settings);
    const closes = spreadOf(figures, touching, index, wanted) >= wanted;
    delete one.why;
    [one.low, one.high] = [one.value, one.value];
    return closes;
  });
  return closing ?? beside ?? shown[0];
}

/** Hides more until every hidden figure could have several values. Hiding more never undoes that. */
function protect(figures: readonly Figure[], nodes: number, settings: DisclosureSettings): void {
  const touching = edgesByNode(figures, nodes);
  const network = { figures, touching };
  const queue = figures.flatMap((figure, index) => (figure.why === undefined ? [] : [index]));
  for (let head = 0; head < queue.length; head += 1) {
    const index = queue[head] ?? 0;
    const figure = figures[index];
    if (figure === undefined) continue;
    const wanted = Math.min(LEAST_CHOICES - 1, figure.high - figure.low);
    while (spreadOf(figures, touching, index, wanted) < wanted) {
      const more = nextToHide(network, index, wanted, settings);
      if (more === undefined) break;
      hide(more, 'protects-another', settings);
      queue.push(figures.indexOf(more));
    }
  }
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
  const [source, sink] = [rows + columns, rows + columns + 1];
  const rowSums = counts.map(sum);
  const total = sum(rowSums);
  const whole = bases.whole ?? total;
  const figures: Figure[] = [];
  const add = (
    [from, to]: readonly [number, number],
    value: number,
    level: Figure['level'],
    base: number,
    published = true,
  ): Figure => {
    const [low, high] = published ? [value, value] : [0, ANY];
    const figure: Figure = { from, to, value, low, high, level, published };
    hideSmall(figure, base, settings);
    figures.push(figure);
    return figure;
  };
  const cells = counts.map((row, i) => {
    const rowSum = rowSums[i] ?? 0;
    const base = bases.rows?.[i] ?? (rowSum > 0 ? rowSum : whole);
    return row.map((value, j) => add([i, rows + j], value, 'cell', base));
  });
  const rowTotals = rowSums.map((value, i) =>
    add([source, i], value, 'margin', bases.rows?.[i] ?? whole),
  );
  const columnTotals = Array.from({ length: columns }, (_, j) =>
    add([rows + j, sink], sum(counts.map((row) => row[j] ?? 0)), 'margin', whole, full),
  );
  const grand = add([sink, source], total, 'total', whole, full);
  protect(figures, rows + columns + 2, settings);
  const show = (figure: Figure): Cell => toCell(figure, settings);
  return {
    cells: cells.map((row) => row.map(show)),
    rowTotals: rowTotals.map(show),
    columnTotals: columnTotals.map(show),
    total: show(grand),
  };
}
