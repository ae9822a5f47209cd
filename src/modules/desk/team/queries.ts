/** The team in numbers, a row for each worker; every number is the length of the list it leads to. */
import { sql, type Tx } from '../../../platform/db.ts';
import { caseload, shown, type Moments } from '../children/queries.ts';
import { discrepancies } from '../discrepancies/queries.ts';

/** What a team's numbers count. */
export interface TeamNumbers {
  readonly children: number;
  readonly cp: number;
  readonly cin: number;
  readonly noSchool: number;
  readonly unlinked: number;
  readonly differences: number;
  readonly week: number;
}

/** One worker's numbers. */
export interface WorkerNumbers extends TeamNumbers {
  readonly workerName: string | null;
  readonly workerEmail: string | null;
  readonly workerKey: string | null;
}

/** The numbers of each worker, by name. */
export async function teamNumbers(tx: Tx, at: Moments): Promise<WorkerNumbers[]> {
  return tx.all(sql<WorkerNumbers>`
    with every as materialized (${caseload(tx, at)}), differing as materialized (${discrepancies(tx)})
    select max(e."workerName") as "workerName", max(e."workerEmail") as "workerEmail", e."workerKey", count(*)::int as children,
      count(*) filter (where e.status = 'cp')::int as cp, count(*) filter (where e.status = 'cin')::int as cin,
      count(*) filter (where ${shown(tx, 'no-school')})::int as "noSchool",
      count(*) filter (where ${shown(tx, 'unlinked')})::int as unlinked,
      (select count(*)::int from differing d where d."workerKey" is not distinct from e."workerKey") as differences,
      count(*) filter (where ${shown(tx, 'week')})::int as week
    from every e group by e."workerKey"
    order by max(e."workerName") nulls last, e."workerKey"`);
}

/** The team's numbers: the sum of its workers'. */
export function sumOf(rows: readonly TeamNumbers[]): TeamNumbers {
  const sum = (of: (row: TeamNumbers) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    children: sum((row) => row.children),
    cp: sum((row) => row.cp),
    cin: sum((row) => row.cin),
    noSchool: sum((row) => row.noSchool),
    unlinked: sum((row) => row.unlinked),
    differences: sum((row) => row.differences),
    week: sum((row) => row.week),
  };
}
