/** How many went, by class. */
import type { ClassId } from './schedule.ts';

/** Things disposed of by class; classes without any are absent. */
export type ClassTotals = Readonly<Partial<Record<ClassId, number>>>;

/** Adds up batches. */
export function addedUp(batches: readonly (readonly [ClassId, number])[]): ClassTotals {
  const totals: Partial<Record<ClassId, number>> = {};
  for (const [classId, count] of batches)
    if (count > 0) totals[classId] = (totals[classId] ?? 0) + count;
  return totals;
}
