/** Why a child is in or out of the cohort, from what is said of it now. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import {
  applySettings,
  definitionsInUse,
  explainMembership,
  findSpanOn,
  isDefinitionId,
  lookedAfterSpan,
  type CohortSpan,
  type DefinitionInUse,
  type MembershipExplanation,
} from '../../cohort/index.ts';

/** A span's row. */
interface SpanRow {
  readonly definition: string;
  readonly kind: 'in' | 'out';
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
  readonly basis: 'current' | 'previous' | null;
  readonly status: (CohortSpan & { kind: 'in' })['status'] | null;
  readonly whyOut: (CohortSpan & { kind: 'out' })['why'] | null;
  readonly leavesOn: CalendarDate | null;
  readonly leavesBecause: Exclude<(CohortSpan & { kind: 'in' })['leavesBecause'], undefined> | null;
  readonly evidence: CohortSpan['evidence'];
  readonly knownFrom: CalendarDate;
}

/** What there is to say, and the day since which it has been said. */
export interface Membership {
  readonly explained: readonly MembershipExplanation[];
  readonly saidSince: CalendarDate | undefined;
}

/**
 * Explains each definition in use, the authority's default first.
 * @param lookedAfterSince the day since which the child is looked after, if it is today
 */
export async function membership(
  tx: Tx,
  childId: string,
  today: CalendarDate,
  lookedAfterSince: CalendarDate | undefined,
): Promise<Membership> {
  const rows = await tx.all(sql<SpanRow>`
    select definition, kind, from_day as "from", to_day as "to", basis, status, why_out as "whyOut",
      leaves_on as "leavesOn", leaves_because as "leavesBecause", evidence, known_from as "knownFrom"
    from cohort_span
    where authority_id = ${tx.authorityId} and child_id = ${childId} and known_until is null
    order by definition, from_day`);
  const inUse = (await definitionsInUse(tx)).filter(({ isOn }) => isOn);
  const spans = rows.flatMap(spanOf);
  return {
    explained: explainMembership(
      [...spans, ...lookedAfterSpans(spans, inUse, today, lookedAfterSince)],
      today,
      inUse.map(({ definition }) => definition.id),
    ),
    saidSince: rows
      .map(({ knownFrom }) => knownFrom)
      .sort()
      .at(-1),
  };
}

/** A looked-after child is said to be one under each definition that leaves such children out. */
function lookedAfterSpans(
  spans: readonly CohortSpan[],
  inUse: readonly DefinitionInUse[],
  today: CalendarDate,
  since: CalendarDate | undefined,
): CohortSpan[] {
  if (since === undefined) return [];
  return inUse
    .filter(({ definition, override }) => {
      const settings = { overrides: { [definition.id]: override } };
      const own = spans.filter((span) => span.definition === definition.id);
      return (
        applySettings(definition, settings).excludes.lookedAfter &&
        findSpanOn(own, today) === undefined
      );
    })
    .map(({ definition }) => lookedAfterSpan(definition.id, since));
}

function spanOf(row: SpanRow): CohortSpan[] {
  const { definition, from, evidence } = row;
  if (!isDefinitionId(definition)) return [];
  const days = { definition, from, evidence, ...(row.to === null ? {} : { to: row.to }) };
  if (row.kind === 'out')
    return row.whyOut === null ? [] : [{ ...days, kind: 'out', why: row.whyOut }];
  if (row.basis === null || row.status === null) return [];
  return [
    {
      ...days,
      kind: 'in',
      basis: row.basis,
      status: row.status,
      ...(row.leavesOn === null ? {} : { leavesOn: row.leavesOn }),
      ...(row.leavesBecause === null ? {} : { leavesBecause: row.leavesBecause }),
    },
  ];
}
