/** An adopted child: the record before the order ends, and another identity begins elsewhere. */
import { addDays, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { FamilyReferral } from '../care/case-history.ts';
import { followPath } from '../care/pathways.ts';
import type { Random } from '../random.ts';
import { workingDayFrom } from '../school-year.ts';

/** A child's adoption: when they were born and how it came about. */
export interface Adoption {
  readonly born: CalendarDate;
  readonly own: FamilyReferral;
  /** Day of the adoption order, on which the old record closes. */
  readonly ordered: CalendarDate;
}

/** Plans an adoption that was ordered within the last five years. */
export function planAdoption(today: CalendarDate, family: Random, random: Random): Adoption {
  const target = addDays(today, -random.int(200, 1_700));
  const referral = workingDayFrom(addDays(target, -random.int(620, 760)));
  const key = 'adoption';
  const { closure, closureReason } = followPath('adoption', referral, family.derive(key));
  const ordered = later(closure ?? target, addDays(referral, 300));
  const born = addDays(referral, -random.int(20, 1_300));
  return {
    born,
    ordered,
    own: { path: 'adoption', referral, key, closes: ordered, reason: closureReason },
  };
}
