/**
 * What follows for episodes and plans from the present state that an extract gives. Pure. An extract
 * says where a case stands, not how it came there: dated facts from elsewhere are never doubled, what
 * is going on stays, what the state excludes is over, and only what no record shows is worked out.
 */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import type { CareRowFacts } from '../care-csv/facts.ts';
import type { Speaker } from './person-rules.ts';
import type { EpisodeRow, KinshipRow, PlanRow, Standing, StatusRow, StayRow } from './standing.ts';

/** The state, the stay in care and the kinship order that the extract gives. */
export function withStatus(
  standing: Standing,
  stated: Pick<CareRowFacts, 'status' | 'lookedAfter' | 'kinship'>,
  { asOf }: Speaker,
): Standing {
  const isOutdated = standing.status !== null && standing.status.asOf > asOf;
  if (isOutdated) return standing;
  const { lookedAfter, kinship, status } = stated;
  return {
    ...standing,
    ...(status ? { status: { ...status, asOf } } : {}),
    ...(lookedAfter
      ? {
          stays: put<StayRow>(
            standing.stays,
            {
              startedOn: lookedAfter.from,
              endedOn: lookedAfter.to,
              leftBy: lookedAfter.leftBy,
              asOf,
            },
            (row) => row.startedOn,
          ),
        }
      : {}),
    ...(kinship
      ? {
          kinship: put<KinshipRow>(
            standing.kinship,
            { orderKind: kinship.order, startedOn: kinship.from, endedOn: kinship.to, asOf },
            (row) => `${row.orderKind} ${row.startedOn}`,
          ),
        }
      : {}),
  };
}

function put<Row>(rows: readonly Row[], row: Row, keyOf: (row: Row) => string): readonly Row[] {
  return [...rows.filter((other) => keyOf(other) !== keyOf(row)), row];
}

/**
 * Brings episodes, plans and stays in care in step with the newest state that is held. Doing it again
 * changes nothing. Facts of a later day than the state are left alone, and with them all the rest. Rows
 * keep the day of the file that stated them, so that a later return still counts as the newer word.
 */
export function settled(standing: Standing): Standing {
  const { status } = standing;
  if (status === null) return standing;
  const dated = [...standing.episodes, ...standing.plans, ...standing.stays];
  if (dated.some((row) => row.asOf > status.asOf)) return standing;
  return settledPlans(settledEpisodes(settledStays(standing, status), status), status);
}

function isClosed({ status }: StatusRow): boolean {
  return status === 'closed' || status === 'closed-nfa' || status === 'care-leaver';
}

function isLookedAfter({ status }: StatusRow): boolean {
  return status === 'looked-after' || status === 'looked-after-cp';
}

/** The day on which what the state excludes was over: the day it began, as far as that can be. */
function overOn(status: StatusRow, startedOn: CalendarDate): CalendarDate {
  const said = (isClosed(status) ? status.endedOn : null) ?? status.since ?? status.asOf;
  return said >= startedOn ? said : status.asOf;
}

function isOpen(end: CalendarDate | null, { asOf }: StatusRow): boolean {
  return end === null || end > asOf;
}

function settledStays(standing: Standing, status: StatusRow): Standing {
  const { asOf } = status;
  const open = standing.stays.filter((row) => isOpen(row.endedOn, status));
  if (!isLookedAfter(status)) {
    if (open.length === 0) return standing;
    return {
      ...standing,
      stays: standing.stays.map((row) =>
        open.includes(row) ? { ...row, endedOn: overOn(status, row.startedOn) } : row,
      ),
    };
  }
  if (open.length > 0) return standing;
  const startedOn = status.since ?? asOf;
  const row: StayRow = { startedOn, endedOn: null, leftBy: null, asOf };
  return { ...standing, stays: put(standing.stays, row, (each) => each.startedOn) };
}

function settledEpisodes(standing: Standing, status: StatusRow): Standing {
  const { asOf } = status;
  const open = standing.episodes.filter((row) => isOpen(row.closureDate, status));
  if (isClosed(status)) {
    return {
      ...standing,
      episodes: standing.episodes.map((row) =>
        open.includes(row) ? { ...row, closureDate: overOn(status, row.referralDate) } : row,
      ),
    };
  }
  if (open.length > 0) return standing;
  const referralDate = status.referralDate ?? status.since ?? asOf;
  const held = standing.episodes.find((row) => row.referralDate === referralDate);
  const row: EpisodeRow = held
    ? { ...held, closureDate: null, assessedOnly: false, referralNfa: false }
    : {
        referralDate,
        closureDate: null,
        referralNfa: false,
        isOtherThanInNeed: false,
        assessedOnly: false,
        isInferred: true,
        asOf,
      };
  return { ...standing, episodes: put(standing.episodes, row, (each) => each.referralDate) };
}

/** Which kind of plan the state says there is; undefined where it does not tell. */
function planOf({ status }: StatusRow): PlanRow['kind'] | 'none' | undefined {
  switch (status) {
    case 'cp':
    case 'looked-after-cp':
      return 'cp';
    case 'cin':
      return 'cin';
    case 'closed':
    case 'closed-nfa':
    case 'care-leaver':
    case 'open':
    case 'open-assessment':
      return 'none';
    // An enquiry may run beside any plan.
    case 'section-47':
      return undefined;
    // Being looked after hides a child protection plan, but excludes a child in need plan.
    case 'looked-after':
      return undefined;
  }
}

function settledPlans(standing: Standing, status: StatusRow): Standing {
  const { asOf } = status;
  const wanted = planOf(status);
  const isExcluded = (row: PlanRow): boolean =>
    wanted === undefined
      ? status.status === 'looked-after' && row.kind === 'cin'
      : row.kind !== wanted;
  const plans = standing.plans.map((row) =>
    isOpen(row.endedOn, status) && isExcluded(row)
      ? { ...row, endedOn: overOn(status, row.startedOn) }
      : row,
  );
  const isThere = plans.some((row) => row.kind === wanted && isOpen(row.endedOn, status));
  if (wanted === undefined || wanted === 'none' || isThere) return { ...standing, plans };
  const startedOn = status.since ?? asOf;
  const held = plans.find((row) => row.kind === wanted && row.startedOn === startedOn);
  const row: PlanRow = held
    ? { ...held, endedOn: null }
    : {
        kind: wanted,
        startedOn,
        referralDate: openEpisode(standing, status),
        endedOn: null,
        isInferred: true,
        asOf,
      };
  return {
    ...standing,
    plans: put(plans, row, (each) => `${each.kind} ${each.startedOn}`),
  };
}

function openEpisode(standing: Standing, status: StatusRow): CalendarDate | null {
  const open = standing.episodes.filter((row) => isOpen(row.closureDate, status));
  return (
    open
      .map((row) => row.referralDate)
      .sort()
      .at(-1) ?? null
  );
}
