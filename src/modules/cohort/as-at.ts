/**
 * The cohort as at any day. From the first day on which lists were worked out here, a past day is
 * answered with what was said on it; earlier days were never shown, so what is known now answers.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { DefinitionId } from './definitions.ts';
import type { Evidence } from './qualifying.ts';

/** One child in the cohort on the day. */
export interface MemberAsAt {
  readonly childId: string;
  readonly basis: 'current' | 'previous';
  readonly status: string;
  /** First day of the unbroken stretch with this status. */
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
  readonly leavesOn: CalendarDate | null;
  readonly leavesBecause: string | null;
  readonly evidence: readonly Evidence[];
}

/** The condition on `cohort_span s` that a row is what is said of the day. */
export function saidOn(
  tx: Tx,
  definition: DefinitionId,
  date: CalendarDate,
  today: CalendarDate,
): RawBuilder<boolean> {
  return sql<boolean>`
    s.definition = ${definition} and s.from_day <= ${date} and (s.to_day is null or s.to_day > ${date})
    and case when ${date}::date >= ${today}::date or ${date}::date < (
        select coalesce(max(d.first_said_on), 'infinity') from cohort_definition d
        where d.authority_id = ${tx.authorityId} and d.definition = ${definition})
      then s.known_until is null
      else s.known_from <= ${date} and (s.known_until is null or s.known_until > ${date}) end`;
}

const PAGE = 5_000;

/** Everybody in on the day, in chunks, by child. Under the viewer's row security. */
export async function* membersAsAt(
  tx: Tx,
  definition: DefinitionId,
  date: CalendarDate,
  today: CalendarDate,
): AsyncGenerator<readonly MemberAsAt[]> {
  let after: string | null = null;
  for (;;) {
    const rows: MemberAsAt[] = await tx.all(sql<MemberAsAt>`
      select s.child_id as "childId", s.basis, s.status, s.from_day as "from", s.to_day as "to",
        s.leaves_on as "leavesOn", s.leaves_because as "leavesBecause", s.evidence
      from cohort_span s
      where s.authority_id = ${tx.authorityId} and s.kind = 'in' and ${saidOn(tx, definition, date, today)}
        and (${after}::uuid is null or s.child_id > ${after}::uuid)
      order by s.child_id limit ${PAGE}`);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.childId;
  }
}

/** How many are in on the day. */
export async function countAsAt(
  tx: Tx,
  definition: DefinitionId,
  date: CalendarDate,
  today: CalendarDate,
): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from cohort_span s
    where s.authority_id = ${tx.authorityId} and s.kind = 'in' and ${saidOn(tx, definition, date, today)}`);
  return count;
}
