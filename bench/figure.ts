/** What a bench says: a figure with its spread beside its goal, and what limits it. */
import { loadavg } from 'node:os';

/** One measured figure. */
export interface Figure {
  readonly name: string;
  /** Unit of goal, median, lowest and highest. */
  readonly unit: 's' | 'ms' | 'MB';
  /** What it should stay within; null for a figure that only shows growth or composition. */
  readonly goal: number | null;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly runs: number;
  /** Median beside the goal: 1 is just reached, less is better. */
  readonly ratio: number | null;
  readonly limitedBy: string;
  /** Load average of the last minute when it was measured: what else the machine did. */
  readonly load: number;
}

/** Makes a figure from the values of its runs. */
export function figureOf(
  about: Pick<Figure, 'name' | 'unit' | 'goal' | 'limitedBy'>,
  values: readonly number[],
): Figure {
  const middle = quantile(values, 0.5);
  return {
    ...about,
    median: middle,
    lowest: Math.min(...values),
    highest: Math.max(...values),
    runs: values.length,
    ratio: about.goal === null ? null : middle / about.goal,
    load: loadavg()[0] ?? 0,
  };
}

/** The value below which the share of values lies (nearest rank); 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** A figure as a line for people. */
export function figureLine(figure: Figure): string {
  const { name, unit, goal, median, lowest, highest, runs, ratio, limitedBy, load } = figure;
  const beside =
    goal === null || ratio === null ? '' : `, goal ${goal} ${unit}, ratio ${ratio.toFixed(2)}`;
  return `${name}: median ${rounded(median)} ${unit} of ${runs} (${rounded(lowest)} to ${rounded(highest)})${beside}; load ${load.toFixed(1)}; limited by ${limitedBy}`;
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
