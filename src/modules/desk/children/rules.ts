/** Who is of compulsory school age, as a range of birth dates that a query can ask for. Pure. */
import { addYears, calendarDate, type CalendarDate } from '../../../platform/calendar-date.ts';
import { schoolLeavingDate } from '../../people/index.ts';

/** The first and last birth date, both included, of children of compulsory school age on the day. */
export function birthsOfSchoolAge(today: CalendarDate): {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
} {
  const year = Number(today.slice(0, 4));
  const started =
    ['12-31', '08-31', '03-31']
      .map((day) => calendarDate(`${year}-${day}`))
      .find((day) => day <= today) ?? calendarDate(`${year - 1}-12-31`);
  const hasLeft = today > schoolLeavingDate(year);
  return {
    from: calendarDate(`${hasLeft ? year - 16 : year - 17}-09-01`),
    to: addYears(started, -5),
  };
}
