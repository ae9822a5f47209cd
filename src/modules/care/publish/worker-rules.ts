/**
 * Who works with a child, after an extract has spoken. Pure. The extract gives the present worker
 * only: a change ends the former allocation on the day before, so that nobody keeps a child by
 * mistake and nobody sees a gap.
 */
import { addDays } from '../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { CareRowFacts, WorkerFacts } from '../care-csv/facts.ts';
import type { Speaker } from './person-rules.ts';
import type { AllocationRow, Standing } from './standing.ts';

/** What the extract says of worker and team; the team already by its id. */
export interface StatedWork {
  /** Null: nobody is allocated; absent: the extract has no such column. */
  readonly worker?: WorkerFacts | null;
  readonly teamId?: string | null;
  readonly status?: CareRowFacts['status'];
}

/** The allocations after the extract has spoken. */
export function withWorker(standing: Standing, stated: StatedWork, speaker: Speaker): Standing {
  if (stated.worker === undefined && stated.teamId === undefined) return standing;
  const { asOf } = speaker;
  if (standing.allocations.some((row) => row.asOf > asOf)) return standing;
  const open = standing.allocations
    .filter((row) => row.until === null)
    .sort((a, b) => (a.since < b.since ? 1 : -1));
  const current = open[0];
  const wanted = wantedAllocation(stated, current, asOf);
  const closedOn = closureOf(stated.status ?? null, asOf);
  if (closedOn !== null) return withClosure(standing, open, wanted, closedOn, asOf);
  if (wanted === null) {
    return withRows(
      standing,
      open.map((row) => ended(row, addDays(asOf, -1), asOf)),
    );
  }
  if (current !== undefined && isSameWork(current, wanted)) {
    const { workerName, workerTelephone, lead } = wanted;
    return withRows(standing, [
      { ...current, workerName, workerTelephone, lead, asOf },
      ...open.slice(1).map((row) => ended(row, addDays(current.since, -1), asOf)),
    ]);
  }
  // The day said, unless it is no later than the allocation that it follows.
  const since =
    current === undefined || wanted.since > current.since
      ? wanted.since
      : laterOf(asOf, current.since);
  return withRows(standing, [
    ...open.map((row) => ended(row, addDays(since, -1), asOf)),
    { ...wanted, since },
  ]);
}

/** A closed case ends its allocations; of one that was closed before it was first heard of, the last worker. */
function withClosure(
  standing: Standing,
  open: readonly AllocationRow[],
  wanted: AllocationRow | null,
  closedOn: CalendarDate,
  asOf: CalendarDate,
): Standing {
  if (open.length > 0) {
    return withRows(
      standing,
      open.map((row) => ended(row, closedOn >= row.since ? closedOn : asOf, asOf)),
    );
  }
  const isFirstHeard = standing.allocations.length === 0;
  if (!isFirstHeard || wanted === null || wanted.since > closedOn) return standing;
  return withRows(standing, [{ ...wanted, until: closedOn }]);
}

function closureOf(
  status: NonNullable<CareRowFacts['status']> | null,
  asOf: CalendarDate,
): CalendarDate | null {
  if (status?.status !== 'closed' && status?.status !== 'closed-nfa') return null;
  return status.endedOn ?? status.since ?? asOf;
}

/** The present allocation; what the extract has no column for stays as it is held. */
function wantedAllocation(
  { worker, teamId }: StatedWork,
  current: AllocationRow | undefined,
  asOf: CalendarDate,
): AllocationRow | null {
  const team = teamId === undefined ? (current?.teamId ?? null) : teamId;
  if (worker === undefined && current !== undefined)
    return { ...current, teamId: team, since: asOf };
  const who = worker ?? null;
  if (who === null && team === null) return null;
  return {
    since: who?.since ?? asOf,
    until: null,
    workerEmail: who?.email ?? '',
    workerName: who?.name ?? '',
    workerTelephone: who?.telephone ?? '',
    teamId: team,
    lead: who?.lead ?? 'social-worker',
    asOf,
  };
}

function isSameWork(held: AllocationRow, wanted: AllocationRow): boolean {
  const isSameWorker =
    held.workerEmail === wanted.workerEmail &&
    (held.workerEmail !== '' || held.workerName === wanted.workerName);
  return isSameWorker && held.teamId === wanted.teamId;
}

function laterOf(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a >= b ? a : b;
}

function ended(row: AllocationRow, until: CalendarDate, asOf: CalendarDate): AllocationRow {
  return { ...row, until, asOf };
}

function withRows(standing: Standing, rows: readonly AllocationRow[]): Standing {
  const keyOf = (row: AllocationRow): string => `${row.since} ${row.workerEmail}`;
  const byKey = new Map(standing.allocations.map((row) => [keyOf(row), row]));
  for (const row of rows) byKey.set(keyOf(row), row);
  return { ...standing, allocations: [...byKey.values()] };
}
