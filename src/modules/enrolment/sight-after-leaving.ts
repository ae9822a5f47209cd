/** How long a school still sees a pupil who left: five school days (TRUST 4a rule 5). */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { addSchoolDays, loadCalendars, type SchoolCalendar } from '../schools/index.ts';

/** School days after the last day on roll on which the school still sees the pupil. */
const SCHOOL_DAYS_AFTER_LEAVING = 5;

/** Of a school that nothing is known of: weekdays without bank holidays. */
const WEEKDAYS: SchoolCalendar = { own: [], authority: [], closures: [] };

/** A pupil whose last day of sight has to change. */
export interface SightEnd {
  readonly pupil_id: string;
  readonly sight_until: CalendarDate | null;
}

/** The pupils of the schools given whose sight is not what their enrolments say. */
export async function staleSight(tx: Tx, urns: readonly string[]): Promise<SightEnd[]> {
  const rows = await tx.all(sql<{
    pupil_id: string;
    urn: string;
    left_on: CalendarDate | null;
    sight_until: CalendarDate | null;
  }>`
    select p.pupil_id, p.urn, p.sight_until,
      case when bool_or(e.until is null) then null else max(e.until) end as left_on
    from pupil p join enrolment e using (authority_id, pupil_id)
    where p.authority_id = ${tx.authorityId} and p.urn = any (${[...urns]}::text[])
    group by p.pupil_id, p.urn, p.sight_until`);
  const calendars = await loadCalendars(tx, urns);
  return rows.flatMap((row) => {
    const until =
      row.left_on === null
        ? null
        : addSchoolDays(calendars.get(row.urn) ?? WEEKDAYS, row.left_on, SCHOOL_DAYS_AFTER_LEAVING)
            .date;
    return until === row.sight_until ? [] : [{ pupil_id: row.pupil_id, sight_until: until }];
  });
}
