/** The benches by name. */
import { benchAudit } from './audit.ts';
import { benchAuditCost } from './audit-cost.ts';
import { benchCheck } from './check.ts';
import { benchCohort } from './cohort.ts';
import type { Print } from './data.ts';
import type { Figure } from './figure.ts';
import { benchImport } from './import.ts';
import { benchLink } from './link.ts';
import { benchPages } from './pages.ts';
import { benchStart } from './start.ts';
import { figureLine } from './figure.ts';

const BENCHES: Readonly<Record<string, (print: Print) => Promise<Figure[]>>> = {
  start: benchStart,
  check: async (print) => {
    const figures = await benchCheck(print);
    for (const figure of figures) print(figureLine(figure));
    return figures;
  },
  import: benchImport,
  link: benchLink,
  cohort: benchCohort,
  audit: benchAudit,
  'audit-cost': benchAuditCost,
  pages: (print) => benchPages(print),
};

/** The names, in the order in which all are measured. */
export const BENCH_NAMES = Object.keys(BENCHES);

/** Measures one bench, or all; undefined for a name that is none. */
export async function runBench(
  name: string | undefined,
  print: Print,
): Promise<Figure[] | undefined> {
  const names = name === undefined ? BENCH_NAMES : [name];
  const figures: Figure[] = [];
  for (const each of names) {
    const bench = BENCHES[each];
    if (bench === undefined) return undefined;
    figures.push(...(await bench(print)));
  }
  return figures;
}
