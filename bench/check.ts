/** The time that a children in need census takes to check, beside its goal. */
import { loadavg } from 'node:os';
import { benchCinCensus } from './cin-census.ts';
import type { Print } from './data.ts';
import type { Figure } from './figure.ts';

const GOALS: Readonly<Record<number, number>> = { 10_000: 5_000 };

/** Checks returns of 10,000 and 100,000 children; the goal is for the first, the second shows growth. */
export async function benchCheck(print: Print): Promise<Figure[]> {
  const sizes = await benchCinCensus(print);
  return sizes.flatMap((each) => {
    const goal = GOALS[each.children] ?? null;
    const shared = {
      runs: each.runs,
      limitedBy: 'the processor: parsing the XML and the rules, on one core',
      load: loadavg()[0] ?? 0,
    };
    return [
      {
        ...shared,
        name: `check a census of ${each.children} children`,
        unit: 'ms',
        goal,
        median: each.medianMs,
        lowest: each.minMs,
        highest: each.maxMs,
        ratio: goal === null ? null : each.medianMs / goal,
      },
      {
        ...shared,
        name: `check a census of ${each.children} children, peak memory`,
        unit: 'MB',
        goal: 400,
        median: each.peakMb,
        lowest: each.peakMb,
        highest: each.peakMb,
        ratio: each.peakMb / 400,
      },
    ] satisfies Figure[];
  });
}
